//! A workbook of twenty columns: our reading beside calamine's bare parse.

use std::{
    io::Cursor,
    time::{Duration, Instant},
};

use calamine::{Reader as _, Xlsx};
use kernel::synthetic::Line;
use membership::intake::{self, Asked, Checker, Choice, Desk, Looked};
use organisation::BodyView;
use platform::{
    App, Error,
    upload::{Limits, Source, lines_in_child},
};
use typeset::{Align, Cell, Column, Sheet};

use super::{Table, data, data::Union, seconds, times};

/// Columns of the workbook.
const COLUMNS: usize = 20;
/// Each way is measured so often, in turn; the median counts.
const TURNS: usize = 3;

/// Reads a workbook of so many rows.
///
/// # Errors
/// What stood in the way, or a wrong count.
pub fn measure(house: &App, union: &Union, rows: u32) -> Result<String, Error> {
    let bytes = book(union, rows)?;
    let choice = guessed(&bytes)?;
    let body = house
        .db
        .read_blocking(|conn| organisation::body(conn, union.body))?
        .ok_or(Error::NotFound)?;
    let (mut bare, mut read, mut checked) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        bare.push(timed(|| parsed(&bytes, rows))?);
        read.push(timed(|| rows_of(&bytes, rows))?);
        checked.push(timed(|| all_checks(house, &body, &choice, &bytes))?);
    }
    let floor = median(bare);
    let mut table = Table::new(&["workbook", "rows × columns", "MiB", "time", "× floor"]);
    for (what, took) in [
        ("floor: calamine's bare parse", floor),
        ("read in the child, streamed as rows", median(read)),
        ("read and all checks", median(checked)),
    ] {
        table.row(vec![
            what.to_owned(),
            format!("{rows} × {COLUMNS}"),
            (bytes.len() / 1_048_576).to_string(),
            seconds(took),
            times(took, floor),
        ]);
    }
    Ok(format!("{}\n", table.markdown()))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn timed(work: impl FnOnce() -> Result<(), Error>) -> Result<Duration, Error> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed())
}

/// The columns of a line, and remarks.
fn book(union: &Union, rows: u32) -> Result<Vec<u8>, Error> {
    let others = Line::HEADS.len()..COLUMNS;
    let heads = Line::HEADS.iter().map(|head| (*head).to_owned());
    let heads = heads.chain(others.clone().map(|at| format!("备注{at}")));
    let columns = heads.map(|title| Column {
        title,
        width: 12,
        align: Align::Left,
    });
    let lines = data::lines(union, rows).zip(0..).map(|(line, number)| {
        let own = line.cells().map(|cell| Cell::Text(cell.shown().to_owned()));
        let remarks = others
            .clone()
            .map(|at| Cell::Text(format!("备注{at} {number}")));
        own.into_iter().chain(remarks).collect()
    });
    let sheet = Sheet {
        name: "会员名册".to_owned(),
        title: String::new(),
        table: typeset::Table {
            columns: columns.collect(),
            rows: lines.collect(),
        },
    };
    typeset::sheet_xlsx(&[sheet]).map_err(|e| Error::Fault(Box::new(e)))
}

/// Every cell is parsed and thrown away.
fn parsed(bytes: &[u8], rows: u32) -> Result<(), Error> {
    let fault = |e: calamine::XlsxError| Error::Fault(Box::new(e));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let name = book.sheet_names().first().cloned().unwrap_or_default();
    let mut cells = book.worksheet_cells_reader(&name).map_err(fault)?;
    let mut last = 0;
    while let Some(cell) = cells.next_cell().map_err(fault)? {
        last = cell.get_position().0;
    }
    if last == rows {
        Ok(())
    } else {
        Err(Error::fault(format!("calamine read {last} rows")))
    }
}

fn lines(
    bytes: &[u8],
    asked: &Asked,
    take: &mut dyn FnMut(intake::Line) -> Result<(), Error>,
) -> Result<(), Error> {
    let asked = asked.to_text();
    let source = Source {
        name: "名册.xlsx",
        asked: &asked,
        length: u64::try_from(bytes.len()).unwrap_or_default(),
        bytes: Box::new(bytes),
    };
    lines_in_child(intake::READER, source, &Limits::LIST, &mut |json| {
        take(serde_json::from_str(json)?)
    })
}

fn rows_of(bytes: &[u8], rows: u32) -> Result<(), Error> {
    let mut read = 0;
    let asked = Asked::Sheet("会员名册".to_owned());
    lines(bytes, &asked, &mut |line| {
        read += u32::from(matches!(line, intake::Line::Row(_)));
        Ok(())
    })?;
    if read == rows + 1 {
        Ok(())
    } else {
        Err(Error::fault(format!("{read} rows came from the child")))
    }
}

/// How the columns are understood; a person confirms it before the rows are checked.
fn guessed(bytes: &[u8]) -> Result<Choice, Error> {
    let mut looked = Looked::default();
    lines(bytes, &Asked::Look, &mut |line| {
        looked.line(line);
        Ok(())
    })?;
    intake::first_choice(&looked)
}

/// As the import does it.
fn all_checks(house: &App, union: &BodyView, choice: &Choice, bytes: &[u8]) -> Result<(), Error> {
    let mut kept = 0;
    let mut keep = |rows: Vec<intake::Settled>| {
        kept += rows.len();
        Ok(())
    };
    let desk = Desk {
        db: &house.db,
        keys: &house.keys,
        choice,
        union,
        today: house.today(),
    };
    let mut checker = Checker::new(desk, &mut keep)?;
    let asked = Asked::Sheet(choice.sheet.clone());
    lines(bytes, &asked, &mut |line| checker.line(line))?;
    checker.end()?;
    if kept == 0 {
        return Err(Error::fault("no row was checked"));
    }
    Ok(())
}
