//! Workbooks (工作簿), read cell by cell.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use calamine::{DataRef, Dimensions, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::{ZipArchive, result::ZipError};

use super::{Asked, COLUMNS_MAX, Cell, Give, HIDDEN_ROWS, Line, ReadRefusal, Row, SheetName};

/// Most entries that a workbook may have.
const ENTRIES_MAX: usize = 4_000;
/// Most bytes that all parts together may unpack to.
/// Source: house rule; a sheet of 1,048,576 rows and 20 columns has about 1.5 GB.
const ALL_MAX_BYTES: u64 = 2_000 * 1_024 * 1_024;
/// A large part that is packed more tightly than this is no list: sheets shrink to a tenth, and
/// to a fiftieth when all rows are alike.
const RATIO_MAX: u64 = 200;
/// From this size on the ratio is looked at.
const RATIO_FROM_BYTES: u64 = 16 * 1_024 * 1_024;
/// Most merged cells that are filled.
const MERGES_MAX: usize = 100_000;
/// Longest text of a cell that is kept, characters. Source: limits of Excel.
const CELL_CHARS_MAX: usize = 32_767;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8], asked: &Asked, give: &mut Give<'_>) -> Result<(), ReadRefusal> {
    let merges = look_inside(bytes)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| refusal(&e))?;
    let sheets: Vec<SheetName> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| SheetName {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect();
    if sheets.is_empty() {
        return Err(ReadRefusal::NoSheet);
    }
    give(&Line::Book {
        sheets: sheets.clone(),
        how: "Excel 工作簿".to_owned(),
    });
    let mut found = false;
    for sheet in &sheets {
        let rows_max = match asked {
            Asked::Look if sheet.hidden => HIDDEN_ROWS,
            Asked::Look => u32::MAX,
            Asked::Sheet(name) if *name == sheet.name => u32::MAX,
            Asked::Sheet(_) => continue,
        };
        found = true;
        let merged = if merges {
            let all = book.merge_cells_by_sheet_name(&sheet.name);
            all.map_err(|e| refusal(&e))?
        } else {
            Vec::new()
        };
        if !give(&Line::Sheet(sheet.name.clone())) {
            return Ok(());
        }
        read_sheet(&mut book, &sheet.name, &merged, rows_max, give)?;
    }
    if found {
        Ok(())
    } else {
        Err(ReadRefusal::NoSheet)
    }
}

/// Looks at the parts before anything is unpacked; whether any sheet has merged cells.
fn look_inside(bytes: &[u8]) -> Result<bool, ReadRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadRefusal::BrokenZip)?;
    if archive.len() > ENTRIES_MAX {
        return Err(ReadRefusal::Exploding);
    }
    let (mut all, mut is_book) = (0_u64, false);
    let mut sheets = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(zip_refusal)?;
        if entry.encrypted() {
            return Err(ReadRefusal::Encrypted);
        }
        let size = entry.size();
        all = all.saturating_add(size);
        let ratio = size / entry.compressed_size().max(1);
        if all > ALL_MAX_BYTES || (size > RATIO_FROM_BYTES && ratio > RATIO_MAX) {
            return Err(ReadRefusal::Exploding);
        }
        is_book |= entry.name().eq_ignore_ascii_case("xl/workbook.xml");
        if entry
            .name()
            .to_ascii_lowercase()
            .starts_with("xl/worksheets/")
        {
            sheets.push((index, size));
        }
    }
    if !is_book {
        return Err(ReadRefusal::NotAWorkbook);
    }
    let mut merges = false;
    for (index, size) in sheets {
        let entry = archive.by_index(index).map_err(zip_refusal)?;
        // What a part says of its own size may be a lie.
        merges |= names_merges(entry.take(size.saturating_add(1)), size)?;
    }
    Ok(merges)
}

/// Whether `mergeCell` stands in a part; unpacking is cheap, reading XML twice is not.
fn names_merges(mut part: impl Read, size: u64) -> Result<bool, ReadRefusal> {
    const WORD: &[u8] = b"mergeCell ";
    let mut buffer = vec![0; 256 * 1_024];
    let (mut kept, mut all, mut found) = (0, 0_u64, false);
    loop {
        let free = buffer.get_mut(kept..).unwrap_or_default();
        let read = part.read(free).map_err(|_| ReadRefusal::BrokenZip)?;
        all = all.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if all > size {
            return Err(ReadRefusal::Exploding);
        }
        if read == 0 {
            return Ok(found);
        }
        let filled = kept + read;
        let seen = buffer.get(..filled).unwrap_or_default();
        found |= memchr_word(seen, WORD);
        kept = WORD.len().min(filled);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

fn memchr_word(bytes: &[u8], word: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| word.first() == Some(b)) {
        let tail = rest.get(at..).unwrap_or_default();
        if tail.starts_with(word) {
            return true;
        }
        rest = tail.get(1..).unwrap_or_default();
    }
    false
}

fn read_sheet(
    book: &mut Book<'_>,
    name: &str,
    merged: &[Dimensions],
    rows_max: u32,
    give: &mut Give<'_>,
) -> Result<(), ReadRefusal> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| refusal(&e))?;
    let mut merges = Merges::new(merged);
    let mut row = Row::default();
    loop {
        let next = cells.next_cell().map_err(|e| refusal(&e))?;
        let at = next.as_ref().map(|cell| cell.get_position());
        if at.map(|(line, _)| line.saturating_add(1)) != Some(row.no) {
            let full = std::mem::take(&mut row);
            if full.no > 0 && !finish(full, &mut merges, give)? {
                return Ok(());
            }
        }
        let Some((line, column)) = at else {
            return Ok(());
        };
        if line >= rows_max {
            return Ok(());
        }
        row.no = line.saturating_add(1);
        let value = next
            .map(|cell| cell_of(cell.get_value()))
            .unwrap_or_default();
        let place = usize::try_from(column).unwrap_or(usize::MAX);
        if !value.is_empty() {
            if place >= COLUMNS_MAX {
                return Err(ReadRefusal::TooWide);
            }
            if row.cells.len() <= place {
                row.cells.resize(place + 1, Cell::default());
            }
            row.cells[place] = value;
        }
    }
}

/// Fills merged cells and hands the row on; a row in which nothing stands is none.
fn finish(mut row: Row, merges: &mut Merges, give: &mut Give<'_>) -> Result<bool, ReadRefusal> {
    let own = row.cells.iter().any(|cell| !cell.is_empty());
    merges.fill(&mut row);
    if row.cells.len() > COLUMNS_MAX {
        return Err(ReadRefusal::TooWide);
    }
    Ok(!own || give(&Line::Row(row)))
}

/// Merged cells by their first row, and the values of those that reach further down.
struct Merges {
    waiting: BTreeMap<u32, Vec<Dimensions>>,
    open: Vec<(Dimensions, Cell)>,
}

impl Merges {
    fn new(all: &[Dimensions]) -> Self {
        let mut waiting: BTreeMap<u32, Vec<Dimensions>> = BTreeMap::new();
        for one in all.iter().take(MERGES_MAX) {
            waiting.entry(one.start.0).or_default().push(*one);
        }
        Self {
            waiting,
            open: Vec::new(),
        }
    }

    fn fill(&mut self, row: &mut Row) {
        let line = row.no.saturating_sub(1);
        let width = u32::try_from(COLUMNS_MAX).unwrap_or(u32::MAX);
        for one in self.waiting.remove(&line).unwrap_or_default() {
            let place = usize::try_from(one.start.1).unwrap_or(usize::MAX);
            let value = row.cell(place);
            if !value.is_empty() && one.end.1 < width {
                self.open.push((one, value));
            }
        }
        self.open.retain(|(one, _)| one.end.0 >= line);
        for (one, value) in &self.open {
            for column in one.start.1..=one.end.1 {
                let first = one.start == (line, column);
                let place = usize::try_from(column).unwrap_or(usize::MAX);
                if first || !row.cell(place).is_empty() {
                    continue;
                }
                if row.cells.len() <= place {
                    row.cells.resize(place + 1, Cell::default());
                }
                row.cells[place] = value.clone();
                row.merged.push(u16::try_from(column).unwrap_or(u16::MAX));
            }
        }
    }
}

fn cell_of(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::default(),
        DataRef::Int(number) => Cell::number(&number.to_string()),
        DataRef::Float(number) => Cell::number(&number.to_string()),
        DataRef::String(text) => text_of(text),
        DataRef::SharedString(text) => text_of(text),
        DataRef::Bool(yes) => Cell::text(if *yes { "是" } else { "否" }),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Cell::day(&format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::DateTime(length) => Cell::number(&length.to_string()),
        DataRef::DateTimeIso(text) => Cell::day(text.get(..10).unwrap_or(text)),
        DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(fault) => Cell::fault(&fault.to_string()),
    }
}

fn text_of(text: &str) -> Cell {
    if text.len() <= CELL_CHARS_MAX {
        return Cell::text(text);
    }
    Cell::text(&text.chars().take(CELL_CHARS_MAX).collect::<String>())
}

fn zip_refusal(error: ZipError) -> ReadRefusal {
    let locked = matches!(
        error,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword
    );
    if locked {
        ReadRefusal::Encrypted
    } else {
        ReadRefusal::BrokenZip
    }
}

fn refusal(error: &XlsxError) -> ReadRefusal {
    if matches!(error, XlsxError::Password) {
        ReadRefusal::Encrypted
    } else {
        ReadRefusal::BrokenWorkbook
    }
}
