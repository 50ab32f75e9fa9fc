//! The first look at a file (初看): its sheets, the header and what its columns may hold, before
//! anybody is asked.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    columns,
    model::Choice,
    read::{Cell, Line, Row},
};

/// Rows of each sheet that are kept for the guess and as examples.
const KEEP_ROWS: usize = 120;
/// Different texts of a column that are kept; a column with more does not hold bodies.
const DISTINCT_MAX: usize = 400;
/// Longest text that may be the name of a body, characters.
const NAME_MAX: usize = 60;

/// What the first look found (初看结果). Holds people's data: it is kept sealed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Looked {
    /// `Excel 工作簿`.
    pub how: String,
    /// Its sheets in order.
    pub sheets: Vec<LookedSheet>,
    /// The sheet whose rows come now.
    #[serde(skip)]
    here: usize,
}

/// One sheet (工作表).
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct LookedSheet {
    /// Its name; empty for a text.
    pub name: String,
    /// Whether it is hidden; then only its beginning was looked at.
    pub hidden: bool,
    /// Rows in which something stands.
    pub rows: u32,
    /// Rows with merged cells.
    pub merged_rows: u32,
    /// The first rows.
    pub first: Vec<Row>,
    /// Different texts of each column, with the row where each stands first; empty where there
    /// are too many.
    distinct: Vec<Distinct>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Distinct {
    texts: BTreeSet<(String, u32)>,
    many: bool,
}

impl Looked {
    /// Takes the reader's next line.
    pub fn line(&mut self, line: Line) {
        match line {
            Line::Book { sheets, how } => {
                self.how = how;
                self.sheets = sheets
                    .into_iter()
                    .map(|sheet| LookedSheet {
                        name: sheet.name,
                        hidden: sheet.hidden,
                        ..LookedSheet::default()
                    })
                    .collect();
            }
            Line::Sheet(name) => {
                let at = self.sheets.iter().position(|s| s.name == name);
                self.here = at.unwrap_or(usize::MAX);
            }
            Line::Row(row) => {
                if let Some(sheet) = self.sheets.get_mut(self.here) {
                    sheet.row(row);
                }
            }
        }
    }

    /// The sheet of that name.
    pub fn sheet(&self, name: &str) -> Option<&LookedSheet> {
        self.sheets.iter().find(|s| s.name == name)
    }

    /// The sheet that most likely is the roster: of the visible ones, that with most fields in
    /// its header, then with most rows.
    pub fn likely(&self) -> Option<&LookedSheet> {
        let fields = |sheet: &LookedSheet| {
            let guessed = sheet.choice(None);
            guessed.map_or(0, |c| c.columns.iter().flatten().count())
        };
        let visible = self.sheets.iter().filter(|s| !s.hidden && s.rows > 0);
        visible.max_by_key(|s| (fields(s), s.rows))
    }
}

impl LookedSheet {
    fn row(&mut self, row: Row) {
        self.rows += 1;
        self.merged_rows += u32::from(!row.merged.is_empty());
        if self.distinct.len() < row.cells.len() {
            self.distinct.resize(row.cells.len(), Distinct::default());
        }
        for (cell, distinct) in row.cells.iter().zip(&mut self.distinct) {
            distinct.add(cell, row.no);
        }
        if self.first.len() < KEEP_ROWS {
            self.first.push(row);
        }
    }

    /// How the sheet is understood with its header in row `head_no`, or where it seems to be.
    pub fn choice(&self, head_no: Option<u32>) -> Option<Choice> {
        let at = match head_no {
            Some(no) => self.first.iter().position(|row| row.no == no)?,
            None => columns::head_of(&self.first)?,
        };
        let head = self.first.get(at)?;
        let heads: Vec<String> = head.cells.iter().map(|c| c.shown().to_owned()).collect();
        let below = self.first.get(at + 1..).unwrap_or_default();
        let width = below.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut heads = heads;
        heads.resize(heads.len().max(width), String::new());
        Some(Choice {
            sheet: self.name.clone(),
            head_no: head.no,
            columns: columns::guess(&heads, below),
            heads,
            bodies: std::collections::BTreeMap::new(),
        })
    }

    /// Whether anything stands below the header.
    pub fn has_rows_below(&self, head_no: u32) -> bool {
        let below = self.first.iter().any(|row| row.no > head_no);
        below || usize::try_from(self.rows).is_ok_and(|rows| rows > KEEP_ROWS)
    }

    /// Some values of a column below the header, each once.
    pub fn examples(&self, head_no: u32, column: usize, limit: usize) -> Vec<String> {
        let mut seen: Vec<String> = Vec::new();
        for row in self.first.iter().filter(|row| row.no > head_no) {
            let text = row.shown(column);
            if !text.is_empty() && !seen.iter().any(|s| s == text) {
                seen.push(text.to_owned());
            }
            if seen.len() == limit {
                break;
            }
        }
        seen
    }

    /// The different texts of a column below the header; `None` when there are too many.
    pub fn distinct(&self, head_no: u32, column: usize) -> Option<Vec<String>> {
        let distinct = self.distinct.get(column)?;
        let below = distinct.texts.iter().filter(|(_, no)| *no > head_no);
        let mut texts: Vec<String> = below.map(|(text, _)| text.clone()).collect();
        texts.dedup();
        (!distinct.many).then_some(texts)
    }
}

impl Distinct {
    fn add(&mut self, cell: &Cell, no: u32) {
        let text = cell.shown();
        if self.many || text.is_empty() {
            return;
        }
        if text.chars().count() > NAME_MAX || self.texts.len() >= DISTINCT_MAX {
            // Forgotten at once: a column of names or numbers is not kept for nothing.
            *self = Self {
                texts: BTreeSet::new(),
                many: true,
            };
            return;
        }
        let from = (text.to_owned(), 0);
        let known = self
            .texts
            .range(from..)
            .next()
            .is_some_and(|(t, _)| t == text);
        if !known {
            self.texts.insert((text.to_owned(), no));
        }
    }
}
