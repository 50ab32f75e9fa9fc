//! A roster that is damaged on purpose, as workbook and as its CSV twin, with what an importer
//! has to say of each row.
//!
//! It has what rosters have: a title over merged cells, a line of notes, subtotals, the heads
//! once more in the middle behind an empty row, groups under one merged cell, a sum, who drew it
//! up, and a hidden sheet of last year. Every person is synthetic ([`kernel::synthetic`]); every
//! kind of [`Damage`] stands in about one row of a hundred.

mod csv;
mod xlsx;

#[cfg(test)]
mod tests;

use kernel::synthetic::{Cell, Damage, Line, People};

/// People before each subtotal.
const SUBTOTAL: u32 = 500;
/// People in a group whose body is one merged cell.
const MERGED: u32 = 20;
/// Groups at the end that are merged.
const MERGED_GROUPS: u32 = 3;
/// 序号, the columns of a line, 备注.
const WIDTH: usize = Line::HEADS.len() + 2;
/// Where the body stands, from 0.
const BODY: usize = 7;

/// In which form a roster lies there (文件形式).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 工作簿
    Xlsx,
    /// GB18030 编码的文本
    Csv,
}

/// A damaged roster (损坏的名册).
#[derive(Debug, Clone)]
pub struct Roster {
    rows: Vec<Row>,
    /// First and last row, from 1, and first and last column, from 0, of merged cells.
    merged: Vec<[usize; 4]>,
}

#[derive(Debug, Clone)]
struct Row {
    cells: Vec<Cell>,
    told: Vec<&'static str>,
    /// The body stands in a merged cell further up, and only a workbook knows.
    under_merged: bool,
}

impl Roster {
    /// So many people of a seed in these bodies, known by their names.
    pub fn damaged(seed: u64, people: u32, bodies: &[&str]) -> Self {
        let mut roster = Self {
            rows: Vec::new(),
            merged: Vec::new(),
        };
        roster.band("会员名册（合成数据，不含任何真实人员）", "title_row");
        roster.band("填报日期：2025年3月18日", "title_row");
        roster.heads(&[]);
        let whole = people.saturating_sub(MERGED * MERGED_GROUPS);
        let people_of = People::seeded(seed);
        let mut above_is_whole = false;
        for number in 0..whole {
            if number == whole / 2 {
                roster.row(Vec::new(), &["empty_row"]);
                roster.heads(&["head_again"]);
            }
            let person = people_of.nth(number);
            let body = bodies.get(person.body(bodies.len())).copied();
            let body = body.unwrap_or_default();
            let above = people_of.nth(number.saturating_sub(1));
            let fits = |damage: &Damage| above_is_whole || !damage.needs_the_row_above();
            let damaged = person.damage().filter(fits).and_then(|damage| {
                let line = person.damaged_line(body, damage, &above)?;
                Some((line, damage.told()))
            });
            above_is_whole = damaged.is_none();
            let (line, told) = damaged.unwrap_or_else(|| (person.line(body), &[]));
            roster.line(number, &line, told);
            if (number + 1).is_multiple_of(SUBTOTAL) {
                roster.sum("小计", SUBTOTAL);
            }
        }
        for number in whole..people {
            let body = bodies.first().copied().unwrap_or_default();
            roster.line(number, &people_of.nth(number).line(body), &[]);
            roster.merge_body((number - whole) % MERGED);
        }
        roster.sum("合计", people);
        roster.note("制表人：合成");
        roster.note("审核人：合成");
        roster
    }

    /// What an importer says of the rows of which something is to be said: the number of the row
    /// from 1, and the codes of its problems in alphabetical order.
    pub fn told(&self, form: Form) -> Vec<(usize, Vec<&'static str>)> {
        let told = |row: &Row| match (row.under_merged, form) {
            (true, Form::Xlsx) => vec!["merged"],
            (true, Form::Csv) => vec!["home_missing"],
            (false, Form::Xlsx | Form::Csv) => row.told.clone(),
        };
        let all = self.rows.iter().zip(1..).map(|(row, no)| (no, told(row)));
        all.filter(|(_, told)| !told.is_empty()).collect()
    }

    /// How many rows it has, heads and notes included.
    pub const fn rows(&self) -> usize {
        self.rows.len()
    }

    fn row(&mut self, mut cells: Vec<Cell>, told: &[&'static str]) {
        cells.resize(WIDTH, Cell::Empty);
        self.rows.push(Row {
            cells,
            told: told.to_vec(),
            under_merged: false,
        });
    }

    /// One cell over the whole width.
    fn band(&mut self, text: &str, told: &'static str) {
        self.row(vec![Cell::text(text)], &[told]);
        let no = self.rows.len();
        self.merged.push([no, no, 0, WIDTH - 1]);
    }

    fn heads(&mut self, told: &[&'static str]) {
        let heads = Line::HEADS.map(Cell::text);
        let cells = std::iter::once(Cell::text("序号"))
            .chain(heads)
            .chain([Cell::text("备注")]);
        self.row(cells.collect(), told);
    }

    fn line(&mut self, number: u32, line: &Line, told: &[&'static str]) {
        let own = std::iter::once(Cell::number(number + 1));
        let cells = own.chain(line.cells().into_iter().cloned());
        self.row(cells.collect(), told);
    }

    /// The newest row is `place` in its merged group, from 0.
    fn merge_body(&mut self, place: u32) {
        let no = self.rows.len();
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        if place == 0 {
            self.merged.push([no, no, BODY, BODY]);
            return;
        }
        row.under_merged = true;
        if let Some(body) = row.cells.get_mut(BODY) {
            *body = Cell::Empty;
        }
        if let Some([_, last, ..]) = self.merged.last_mut() {
            *last = no;
        }
    }

    fn sum(&mut self, word: &str, people: u32) {
        let cells = vec![Cell::text(word), Cell::text(format!("{people} 人"))];
        self.row(cells, &["total_row"]);
    }

    fn note(&mut self, text: &str) {
        self.row(vec![Cell::text(text)], &["note_row"]);
    }
}
