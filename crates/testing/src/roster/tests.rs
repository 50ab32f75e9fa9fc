use std::{collections::BTreeMap, io::Cursor};

use calamine::{DataType, Reader, SheetVisible, Xlsx};
use kernel::{IdNumber, Phone, synthetic::Damage, typed_day};

use super::{BODY, Form, Roster};

const BODIES: &[&str] = &["办公室", "组织人事处", "执法一大队", "执法二大队"];

fn roster() -> Roster {
    Roster::damaged(3, 5_000, BODIES)
}

#[test]
fn the_workbook_has_what_rosters_have() {
    let roster = roster();
    let mut book = Xlsx::new(Cursor::new(roster.xlsx())).unwrap();
    let sheets: Vec<_> = book
        .sheets_metadata()
        .iter()
        .map(|s| (s.name.clone(), s.visible))
        .collect();
    assert_eq!(
        sheets,
        [
            ("会员名册".to_owned(), SheetVisible::Visible),
            ("去年".to_owned(), SheetVisible::Hidden)
        ]
    );
    let range = book.worksheet_range("会员名册").unwrap();
    assert_eq!(range.height(), roster.rows());
    for (row, kept) in range.rows().zip(&roster.rows) {
        for (cell, data) in kept.cells.iter().zip(row) {
            if let Some(text) = data.get_string() {
                assert_eq!(cell.shown(), text);
            } else if data.is_empty() {
                assert_eq!(cell.shown(), "");
            } else {
                assert!(data.as_f64().is_some(), "{data:?}");
            }
        }
    }
    let merged = book.merge_cells_by_sheet_name("会员名册").unwrap();
    assert_eq!(merged.len(), 5);
    let down = merged.iter().filter(|m| m.start.0 + 19 == m.end.0);
    assert_eq!(down.count(), 3);
}

#[test]
fn the_text_is_the_twin_of_the_workbook() {
    let roster = roster();
    let bytes = roster.csv();
    assert!(String::from_utf8(bytes.clone()).is_err());
    let (text, _, wrong) = encoding_rs::GB18030.decode(&bytes);
    assert!(!wrong);
    assert_eq!(text.lines().count(), roster.rows());
    for (line, row) in text.lines().zip(&roster.rows) {
        let shown: Vec<&str> = row.cells.iter().map(|c| c.shown()).collect();
        assert_eq!(line, shown.join(","));
    }
}

/// Every kind of damage stands in about one row of a hundred; every other row is in order.
#[test]
fn what_is_told_is_what_is_there() {
    let roster = roster();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, told) in roster.told(Form::Xlsx) {
        for code in told {
            *count.entry(code).or_default() += 1;
        }
    }
    for damage in Damage::ALL {
        for code in damage.told() {
            assert!(count[code] >= 20, "{code}: {count:?}");
        }
    }
    for (code, expected) in [
        ("title_row", 2),
        ("total_row", 10),
        ("note_row", 2),
        ("head_again", 1),
        ("empty_row", 1),
        ("merged", 57),
    ] {
        assert_eq!(count[code], expected, "{code}");
    }
    for (row, no) in roster.rows.iter().zip(1_usize..).skip(3) {
        if row.told.is_empty() {
            let shown: Vec<&str> = row.cells.iter().map(|c| c.shown()).collect();
            let id = IdNumber::parse(shown[3]).unwrap();
            assert_eq!(shown[2], id.sex().to_string(), "row {no}");
            assert_eq!(typed_day(shown[4]), Ok(id.birth()), "row {no}");
            assert!(Phone::parse(shown[5]).is_ok() && typed_day(shown[8]).is_ok());
            let body = BODIES.contains(&shown[BODY]) || row.under_merged;
            assert!(
                body && !shown[1].is_empty() && !shown[6].is_empty(),
                "row {no}"
            );
        }
    }
}

#[test]
fn only_a_workbook_knows_merged_cells() {
    let roster = roster();
    let of = |form| {
        let told = roster.told(form);
        let under = |codes: &[&'static str]| codes == ["merged"] || codes == ["home_missing"];
        let last = told.iter().rev().filter(|(_, codes)| under(codes)).take(57);
        last.map(|(no, codes)| (*no, codes[0])).collect::<Vec<_>>()
    };
    let (book, text) = (of(Form::Xlsx), of(Form::Csv));
    assert!(book.iter().all(|(_, code)| *code == "merged"));
    assert!(text.iter().all(|(_, code)| *code == "home_missing"));
    assert!(book.iter().zip(&text).all(|(a, b)| a.0 == b.0));
}

#[test]
fn a_small_roster_is_a_roster_too() {
    for people in [0, 1, 30, 61] {
        let roster = Roster::damaged(1, people, BODIES);
        let mut book = Xlsx::new(Cursor::new(roster.xlsx())).unwrap();
        let range = book.worksheet_range("会员名册").unwrap();
        assert_eq!(range.height(), roster.rows(), "{people}");
    }
}

/// What the browser uploads in the journey of the damaged workbook; written anew with
/// `UPDATE_GENERATED=1`.
#[test]
fn the_workbook_of_the_journey_is_this_one() {
    const GROUPS: &[&str] = &["组织人事处小组", "法制处小组", "市容管理处小组"];
    let file = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../journeys/fixtures/damaged-roster.xlsx");
    let bytes = Roster::damaged(7, 5_000, GROUPS).xlsx();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&file, bytes).unwrap();
        return;
    }
    assert!(
        std::fs::read(&file).unwrap_or_default() == bytes,
        "write it anew"
    );
}
