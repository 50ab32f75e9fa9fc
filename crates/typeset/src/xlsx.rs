//! Workbooks (Excel), written row by row so that a long list needs little memory.

use std::collections::BTreeSet;

use kernel::{Date, Money};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use crate::{Align, Cell, Column, Sheet, TypesetError, clean};

/// Rows and columns of one sheet. Source: Excel specifications and limits.
const ROWS_MAX: usize = 1_048_576;
const COLUMNS_MAX: usize = 16_384;
/// Characters of one cell. Source: as above.
const CELL_MAX: usize = 32_767;
/// Characters of a sheet's name. Source: as above.
const NAME_MAX: usize = 31;
/// Whole numbers above this lose digits in a workbook and are written as text.
const EXACT_MAX: u64 = 1 << 53;
/// What stands at the end of a text that a cell cannot hold.
const CUT: &str = "……（过长，已截断）";

/// Writes sheets as one workbook (工作簿): head row frozen, with filters and repeated in print;
/// dates are dates and money is numbers.
///
/// Text that begins like a formula stays the very text: it is stored as a string and marked so
/// that Excel keeps it a string when somebody edits the cell.
///
/// # Errors
/// A row longer than its head, too many rows or columns, or a file that cannot be written.
pub fn sheet_xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, TypesetError> {
    let mut book = Workbook::new();
    let epoch = ExcelDateTime::from_ymd(2020, 1, 1).map_err(write_error)?;
    // A fixed day, so that the same rows give the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    let formats = Formats::new();
    let mut names = BTreeSet::new();
    for (place, sheet) in sheets.iter().enumerate() {
        let page = book
            .add_worksheet_with_constant_memory()
            .map_err(write_error)?;
        page.set_name(sheet_name(&sheet.name, place, &mut names))
            .map_err(write_error)?;
        fill(page, sheet, &formats)?;
    }
    if sheets.is_empty() {
        book.add_worksheet();
    }
    book.save_to_buffer().map_err(write_error)
}

fn write_error(error: XlsxError) -> TypesetError {
    TypesetError::Write(error.into())
}

/// How cells look.
struct Formats {
    title: Format,
    head: Format,
    left: Format,
    center: Format,
    right: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new()
            .set_align(FormatAlign::Top)
            .set_text_wrap()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00CF_D5DC));
        let head = cell.clone().set_align(FormatAlign::VerticalCenter);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: head
                .set_bold()
                .set_background_color(Color::RGB(0x00F0_F2F5)),
            left: cell.clone().set_align(FormatAlign::Left),
            center: cell.clone().set_align(FormatAlign::Center),
            right: cell.set_align(FormatAlign::Right),
        }
    }

    fn of(&self, align: Align) -> &Format {
        match align {
            Align::Left => &self.left,
            Align::Center => &self.center,
            Align::Right => &self.right,
        }
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), TypesetError> {
    sheet.table.check()?;
    let rows = &sheet.table.rows;
    let columns = &sheet.table.columns;
    let title = clean::line(&sheet.title);
    let head = u32::from(!title.is_empty());
    let count = rows.len() + 1 + usize::from(!title.is_empty());
    let too_big = || TypesetError::TooBig {
        rows: rows.len(),
        columns: columns.len(),
    };
    if count > ROWS_MAX || columns.len() > COLUMNS_MAX {
        return Err(too_big());
    }
    set_up(page, columns, head).map_err(write_error)?;
    if head > 0 {
        page.write_string_with_format(0, 0, title, &formats.title)
            .map_err(write_error)?;
    }
    for (at, column) in (0u16..).zip(columns) {
        let text = clean::text(&column.title);
        page.write_string_with_format(head, at, text, &formats.head)
            .map_err(write_error)?;
    }
    let mut last = head;
    for (at, row) in (head + 1..).zip(rows) {
        for (place, (cell, column)) in (0u16..).zip(sheet.table.cells(row)) {
            write_cell(page, (at, place), cell, formats.of(column.align)).map_err(write_error)?;
        }
        last = at;
    }
    if let Some(end) = u16::try_from(columns.len())
        .ok()
        .and_then(|n| n.checked_sub(1))
    {
        page.autofilter(head, 0, last, end).map_err(write_error)?;
    }
    Ok(())
}

fn set_up(page: &mut Worksheet, columns: &[Column], head: u32) -> Result<(), XlsxError> {
    page.set_freeze_panes(head + 1, 0)?;
    page.set_repeat_rows(head, head)?;
    page.set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    page.set_footer("&C第 &P 页 共 &N 页");
    for (at, column) in (0u16..).zip(columns) {
        let wide = column
            .width
            .saturating_mul(2)
            .saturating_add(2)
            .clamp(6, 120);
        page.set_column_width(at, wide)?;
    }
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => page.write_blank(row, column, format)?,
        Cell::Whole(number) if number.unsigned_abs() <= EXACT_MAX => {
            let exact = as_number(&number.to_string());
            let format = format.clone().set_num_format("0");
            page.write_number_with_format(row, column, exact, &format)?
        }
        Cell::Money(money) if money.fen().unsigned_abs() <= EXACT_MAX => {
            let format = format.clone().set_num_format("#,##0.00");
            page.write_number_with_format(row, column, yuan(*money), &format)?
        }
        Cell::Date(date) => match excel_date(*date) {
            Some(day) => {
                let format = format.clone().set_num_format("yyyy-mm-dd");
                page.write_datetime_with_format(row, column, &day, &format)?
            }
            None => page.write_string_with_format(row, column, date.to_string(), format)?,
        },
        Cell::Text(_) | Cell::Whole(_) | Cell::Money(_) | Cell::Tag { .. } | Cell::Bar { .. } => {
            let text = fitting(cell.shown());
            if looks_like_a_formula(&text) {
                let format = format.clone().set_quote_prefix().set_num_format("@");
                page.write_string_with_format(row, column, text, &format)?
            } else {
                page.write_string_with_format(row, column, text, format)?
            }
        }
    };
    Ok(())
}

/// Whether a program might take a text for a formula.
fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Cuts a text that no cell can hold, and says so in the cell.
fn fitting(text: String) -> String {
    if text.chars().count() <= CELL_MAX {
        return text;
    }
    let kept = CELL_MAX - CUT.chars().count();
    text.chars().take(kept).chain(CUT.chars()).collect()
}

/// Workbooks hold binary numbers; reading the decimal text gives the nearest one.
fn as_number(decimal: &str) -> f64 {
    decimal.parse().expect("figures that we wrote ourselves")
}

fn yuan(money: Money) -> f64 {
    as_number(&money.to_string().replace(',', ""))
}

/// Excel's calendar begins in 1900.
fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// A name that Excel takes and that no other sheet of the book has.
fn sheet_name(wished: &str, place: usize, taken: &mut BTreeSet<String>) -> String {
    let allowed = |c: char| if "[]:*?/\\".contains(c) { ' ' } else { c };
    let plain: String = clean::line(wished).chars().map(allowed).collect();
    let plain = plain.trim_matches(['\'', ' ']);
    let mut name: String = plain.chars().take(NAME_MAX).collect();
    if name.is_empty() || name.eq_ignore_ascii_case("history") {
        name = format!("表{}", place + 1);
    }
    let mut number = 2;
    let stem = name.clone();
    while !taken.insert(name.to_lowercase()) {
        let tail = format!("（{number}）");
        let room = NAME_MAX - tail.chars().count();
        name = stem.chars().take(room).chain(tail.chars()).collect();
        number += 1;
    }
    name
}
