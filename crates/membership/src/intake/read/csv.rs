//! Texts with commas, tabs or semicolons (文本表格).

use std::cmp::Reverse;

use super::{COLUMNS_MAX, Cell, Give, Line, ReadRefusal, Row, SheetName};

/// Records that are looked at to tell the separator.
const LOOK_RECORDS: usize = 30;
/// Longest quoted field, bytes. Source: a cell of Excel holds 32,767 characters.
const QUOTED_MAX: usize = 32_767;
const SEPARATORS: [(char, &str); 3] = [(',', "逗号"), ('\t', "制表符"), (';', "分号")];

pub(super) fn read(text: &str, encoding: &str, give: &mut Give<'_>) -> Result<(), ReadRefusal> {
    // Control characters other than line ends and tabs are no text in any encoding.
    let odd = |c: char| c.is_control() && !c.is_whitespace();
    if text.chars().take(100_000).any(odd) {
        return Err(ReadRefusal::WrongType);
    }
    let (separator, text) = separator(text);
    let word = SEPARATORS
        .iter()
        .find(|(c, _)| *c == separator)
        .map_or("", |(_, word)| word);
    give(&Line::Book {
        sheets: vec![SheetName {
            name: String::new(),
            hidden: false,
        }],
        how: format!("{}，{word}分隔", encoding.to_uppercase()),
    });
    give(&Line::Sheet(String::new()));
    let mut records = Records { text, separator };
    let mut no = 0;
    while let Some((mut cells, loose_quote)) = records.next()? {
        no += 1;
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            continue;
        }
        let row = Row {
            no,
            cells,
            merged: Vec::new(),
            loose_quote,
        };
        if !give(&Line::Row(row)) {
            break;
        }
    }
    Ok(())
}

/// The character between fields, and the text without a line `sep=;` that Excel writes.
fn separator(text: &str) -> (char, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(named) = rest.chars().next()
        && let Some((_, rest)) = rest.split_once('\n')
        && SEPARATORS.iter().any(|(c, _)| *c == named)
    {
        return (named, rest);
    }
    // The one that divides most records into the same number of fields, more than one.
    let score = |separator: char| {
        let mut records = Records { text, separator };
        let (mut widths, mut odd) = (Vec::new(), 0_usize);
        while let (true, Ok(Some((cells, loose)))) = (widths.len() < LOOK_RECORDS, records.next()) {
            // What leaves quotation marks without their partners is hardly the separator.
            odd += usize::from(loose);
            // Empty fields at the end count: a record of nothing else is divided all the same.
            widths.push(cells.len());
        }
        widths.sort_unstable();
        let usual = widths.get(widths.len() / 2).copied().unwrap_or_default();
        let same = widths.iter().filter(|n| **n == usual).count();
        (usual >= 2).then_some((Reverse(odd), same, usual))
    };
    let best = SEPARATORS
        .into_iter()
        .map(|(c, _)| c)
        .rev()
        .max_by_key(|c| score(*c))
        .unwrap_or(',');
    (best, text)
}

struct Records<'a> {
    text: &'a str,
    separator: char,
}

/// What ends a field.
enum End {
    Field,
    Record,
}

impl<'a> Records<'a> {
    /// The next record's cells, and whether a quotation mark in it has no partner.
    fn next(&mut self) -> Result<Option<(Vec<Cell>, bool)>, ReadRefusal> {
        if self.text.is_empty() {
            return Ok(None);
        }
        let (mut cells, mut loose) = (Vec::new(), false);
        loop {
            let end = if self.text.starts_with('"') {
                match quoted(self.text, self.separator) {
                    Some((value, odd, rest)) => {
                        loose |= odd;
                        cells.push(Cell::text(&value));
                        self.behind(rest)
                    }
                    None => {
                        loose = true;
                        self.plain(&mut cells)
                    }
                }
            } else {
                self.plain(&mut cells)
            };
            if cells.len() > COLUMNS_MAX {
                return Err(ReadRefusal::TooWide);
            }
            if matches!(end, End::Record) {
                return Ok(Some((cells, loose)));
            }
        }
    }

    fn plain(&mut self, cells: &mut Vec<Cell>) -> End {
        let stops = |c: char| c == self.separator || c == '\n' || c == '\r';
        let at = self.text.find(stops).unwrap_or(self.text.len());
        let (field, rest) = self.text.split_at(at);
        cells.push(Cell::text(field));
        self.behind(rest)
    }

    /// Goes behind the separator or line end with which `rest` begins.
    fn behind(&mut self, rest: &'a str) -> End {
        if let Some(rest) = rest.strip_prefix(self.separator) {
            self.text = rest;
            return End::Field;
        }
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        self.text = rest.strip_prefix('\n').unwrap_or(rest);
        End::Record
    }
}

/// A quoted field that ends where a field may end, whether a mark in it is odd, and what
/// follows; `None` when it does not end.
fn quoted(text: &str, separator: char) -> Option<(String, bool, &str)> {
    let (mut value, mut odd) = (String::new(), false);
    let mut rest = text.strip_prefix('"')?;
    loop {
        let at = rest.find('"')?;
        let (part, behind) = rest.split_at(at);
        value.push_str(part);
        if value.len() > QUOTED_MAX {
            return None;
        }
        let behind = behind.strip_prefix('"')?;
        if let Some(after) = behind.strip_prefix('"') {
            value.push('"');
            rest = after;
            continue;
        }
        if behind.is_empty() || behind.starts_with([separator, '\n', '\r']) {
            return Some((value, odd, behind));
        }
        // A mark in the middle of a field belongs to it.
        value.push('"');
        odd = true;
        rest = behind;
    }
}
