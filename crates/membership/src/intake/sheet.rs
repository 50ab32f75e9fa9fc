//! Sheets that go out: the template, and the problems as a copy of one's own sheet.

use platform::Error;
use typeset::{Align, Cell, Column, Sheet, Table, sheet_xlsx};

use super::{field::Field, model::Choice, store::Brought, understand::hidden};

/// Rows of problems that one file holds; the next file follows when these are corrected.
pub const PROBLEM_ROWS_MAX: u32 = 50_000;

/// What the template says below each header.
const EXAMPLE: [&str; 14] = [
    "张示例",
    "11010519491231002X",
    "女",
    "1949-12-31",
    "13800000000",
    "1001",
    "机关工会第一小组",
    "2010-05-04",
    "在会",
    "2010-05-04",
    "",
    "科员",
    "否",
    "否",
];

fn column(title: &str, width: u16) -> Column {
    Column {
        title: title.to_owned(),
        width,
        align: Align::Left,
    }
}

fn written(name: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Result<Vec<u8>, Error> {
    let sheet = Sheet {
        name: name.to_owned(),
        title: String::new(),
        table: Table { columns, rows },
    };
    sheet_xlsx(&[sheet]).map_err(|error| Error::Fault(Box::new(error)))
}

/// The template: every column that is read, and one made-up person.
///
/// # Errors
/// A fault when it cannot be written.
pub fn template() -> Result<Vec<u8>, Error> {
    let columns = Field::ALL.iter().map(|f| column(f.word(), 12)).collect();
    let example = EXAMPLE.iter().map(|text| Cell::Text((*text).to_owned()));
    written("会员名册", columns, vec![example.collect()])
}

/// The rows in which something is wrong, as they were brought, with the reasons in front.
/// Numbers of people are masked unless `open`.
///
/// # Errors
/// A fault when it cannot be written.
pub fn problems(choice: &Choice, rows: &[Brought], open: bool) -> Result<Vec<u8>, Error> {
    let mut columns = vec![column("行号", 6), column("问题和处理办法", 40)];
    columns.extend(choice.heads.iter().map(|head| column(head, 12)));
    let width = columns.len();
    let row = |(no, problems, cells): &Brought| {
        let words: Vec<&str> = problems.iter().map(|p| p.words.as_str()).collect();
        let mut row = vec![Cell::Whole(*no), Cell::Text(words.join("；"))];
        row.extend(cells.iter().enumerate().map(|(at, cell)| {
            let field = choice.columns.get(at).copied().flatten();
            let mask = !open && field.is_none_or(Field::is_sensitive);
            let shown = cell.shown();
            Cell::Text(if mask {
                hidden(shown)
            } else {
                shown.to_owned()
            })
        }));
        row.resize(width, Cell::Empty);
        row.truncate(width);
        row
    };
    written("问题行", columns, rows.iter().map(row).collect())
}
