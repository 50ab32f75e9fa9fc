//! Workbooks, read back with another library.

use std::io::{Cursor, Read};

use calamine::{Data, DataType, Reader, Xlsx, open_workbook_from_rs};
use kernel::Money;
use zip::ZipArchive;

use super::samples::{self, HOSTILE, day};
use crate::{Cell, Column, Sheet, Table, TypesetError, sheet_xlsx};

fn read(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn one_column(cells: Vec<Cell>) -> Sheet {
    Sheet {
        name: "表".to_owned(),
        title: String::new(),
        table: Table {
            columns: vec![Column::left("内容", 20)],
            rows: cells.into_iter().map(|cell| vec![cell]).collect(),
        },
    }
}

#[test]
fn a_sheet_reads_back_as_it_was() {
    let sheet = samples::sheet();
    let bytes = sheet_xlsx(std::slice::from_ref(&sheet)).unwrap();
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    for wanted in [
        r#"<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/>"#,
        r#"<autoFilter ref="A2:G42"/>"#,
    ] {
        assert!(xml.contains(wanted), "{wanted}");
    }
    let rows = read(bytes);
    assert_eq!(rows.len(), 2 + 40);
    assert_eq!(rows[0][0], Data::String("2025年工会项目清单".to_owned()));
    assert_eq!(rows[1][6], Data::String("预算（元）".to_owned()));
    let first = &rows[2];
    assert_eq!(first[0].as_i64(), Some(1));
    assert_eq!(first[1].as_string(), Some(sheet.table.rows[0][1].shown()));
    // 31 August 2025 is day 45,900 of Excel's calendar.
    assert!(matches!(first[3], Data::DateTime(day) if day.as_f64() == 45_900.0));
    assert_eq!(first[4], Data::String("进行中".to_owned()));
    assert_eq!(first[5], Data::String("2/5".to_owned()));
    assert_eq!(first[6], Data::Float(12_345.67));
}

#[test]
fn what_begins_like_a_formula_is_text() {
    let starts = [
        "=1+1", "+86 21", "-5", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠a", "\t=2", "\r=3",
    ];
    let cells = starts.iter().map(|&text| Cell::from(text)).collect();
    let bytes = sheet_xlsx(&[one_column(cells)]).unwrap();
    let rows = read(bytes.clone());
    for (row, start) in rows[1..].iter().zip(starts) {
        assert_eq!(row[0], Data::String(start.trim().to_owned()));
    }
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"));
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn hostile_and_long_text_survives_and_says_when_it_was_cut() {
    let long = "长".repeat(40_000);
    let bytes = sheet_xlsx(&[one_column(vec![
        HOSTILE.into(),
        long.into(),
        "一\n二".into(),
    ])]);
    let rows = read(bytes.unwrap());
    let text = |row: usize| rows[row][0].as_string().unwrap();
    assert!(text(1).contains("#panic() </w:t> &") && text(1).ends_with("𠮷野家 㐂"));
    assert_eq!(text(2).chars().count(), 32_767);
    assert!(text(2).ends_with("已截断）"));
    assert_eq!(text(3), "一\n二");
}

#[test]
fn figures_that_a_workbook_would_round_are_text() {
    let cells = vec![
        Cell::from(i64::MAX),
        Cell::from(-42),
        Cell::from(Money::from_fen(-7)),
        Cell::from(day(2, 28)),
    ];
    let rows = read(sheet_xlsx(&[one_column(cells)]).unwrap());
    assert_eq!(rows[1][0], Data::String("9223372036854775807".to_owned()));
    assert_eq!(rows[2][0].as_i64(), Some(-42));
    assert_eq!(rows[3][0], Data::Float(-0.07));
}

#[test]
fn sheets_get_names_that_excel_takes() {
    let named = |name: &str| Sheet {
        name: name.to_owned(),
        ..one_column(Vec::new())
    };
    let sheets: Vec<Sheet> = [
        "一/二",
        "一 二",
        "",
        "很长的名字".repeat(9).as_str(),
        "'引'",
    ]
    .into_iter()
    .map(named)
    .collect();
    let bytes = sheet_xlsx(&sheets).unwrap();
    let book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    assert_eq!(names[..3], ["一 二", "一 二（2）", "表3"]);
    assert_eq!(names[3].chars().count(), 31);
    assert_eq!(names[4], "引");
}

#[test]
fn a_sheet_too_wide_is_refused_and_the_same_rows_give_the_same_bytes() {
    let mut sheet = one_column(Vec::new());
    sheet.table.columns = vec![Column::left("列", 2); 16_385];
    let error = sheet_xlsx(&[sheet]).unwrap_err();
    assert!(matches!(
        error,
        TypesetError::TooBig {
            columns: 16_385,
            ..
        }
    ));
    let sheet = [samples::sheet()];
    assert!(sheet_xlsx(&sheet).unwrap() == sheet_xlsx(&sheet).unwrap());
}
