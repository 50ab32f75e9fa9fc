//! The checks of a row as a table.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Id;

use super::*;
use crate::intake::{model::Verdict, problem::Level};

/// The columns of every row below.
const HEADS: &[(&str, Field)] = &[
    ("姓名", Field::Name),
    ("身份证号", Field::IdNumber),
    ("性别", Field::Sex),
    ("出生日期", Field::Birth),
    ("手机号", Field::Phone),
    ("工号", Field::StaffNo),
    ("部门", Field::Home),
    ("入会日期", Field::JoinedOn),
    ("会籍状态", Field::Standing),
    ("职务", Field::Office),
    ("岗位", Field::Post),
    ("劳模", Field::ModelWorker),
];

fn choice() -> Choice {
    Choice {
        head_no: 3,
        heads: HEADS.iter().map(|(head, _)| (*head).to_owned()).collect(),
        columns: HEADS.iter().map(|(_, field)| Some(*field)).collect(),
        ..Choice::default()
    }
}

fn checked(row: Row) -> Checked {
    let choice = choice();
    let bodies = BTreeMap::from([
        ("办公室".to_owned(), Meant::Body(Id::from_i64(7))),
        ("二组".to_owned(), Meant::Unclear),
    ]);
    let facts = Facts {
        choice: &choice,
        bodies: &bodies,
        today: Date::constant(2025, 11, 18),
    };
    super::row(&row, &facts)
}

/// A cell: `#` a number, `@` a day, `!` a fault, anything else a text.
fn cell(text: &str) -> Cell {
    match text.split_at_checked(1) {
        Some(("#", digits)) => Cell::number(digits),
        Some(("@", iso)) => Cell::day(iso),
        Some(("!", word)) => Cell::fault(&format!("#{word}")),
        _ => Cell::text(text),
    }
}

fn row_of(no: u32, line: &str) -> Row {
    Row {
        no,
        cells: line.split(',').map(|text| cell(text.trim())).collect(),
        ..Row::default()
    }
}

fn codes(checked: &Checked) -> String {
    let codes: Vec<&str> = checked.problems.iter().map(|p| p.code.as_str()).collect();
    codes.join(" ")
}

const GOOD: &str = "张三, 11010519491231002X, 女, 1949-12-31, 13812345678, 1001, 办公室, 1970-5-1, 在会, , 科员, 否";

/// Which row | what is wrong with it. Each line changes cells of a good row: `column=text`.
const TABLE: &[(&str, &str)] = &[
    ("", ""),
    ("姓名=", "name_missing"),
    ("姓名=张 三", ""),
    ("姓名=张3", "name_odd"),
    ("姓名=阿卜杜拉·买买提", ""),
    ("姓名=张", "name_odd"),
    ("身份证号=", "id_missing"),
    ("身份证号=110105194912310021", "id_wrong"),
    ("身份证号=3.10105E+17", "id_damaged"),
    ("身份证号=#310105198001010000", "id_damaged"),
    ("身份证号=310105198001010000", "id_damaged"),
    ("身份证号='11010519491231002X", ""),
    ("身份证号=11010519491231002x", ""),
    ("身份证号=110105491231002", "id_old"),
    ("性别=男", "sex_differs"),
    ("性别=2", ""),
    ("性别=不知", "sex_unknown"),
    ("出生日期=1949-12-30", "birth_differs"),
    ("出生日期=1949年12月", ""),
    ("出生日期=#18263", ""),
    ("出生日期=某年", "birth_unreadable"),
    (
        "身份证号= & 出生日期=2020-01-01 & 入会日期=",
        "id_missing birth_unlikely",
    ),
    (
        "身份证号= & 出生日期=1980-03",
        "id_missing month_only joined_early",
    ),
    ("手机号=1381234567", "phone_wrong"),
    ("手机号=#13812345678", ""),
    ("手机号=无", ""),
    ("部门=水务集团", "home_unknown"),
    ("部门=二组", "home_unknown"),
    ("部门=", ""),
    ("入会日期=去年", "date_unreadable"),
    ("入会日期=2026-01-01", "date_future"),
    ("入会日期=1955-01-01", "joined_early"),
    ("入会日期=1970-05", "month_only"),
    ("会籍状态=迷糊", "standing_unknown"),
    ("会籍状态=退休", ""),
    ("职务=工会主席", "office"),
    ("职务=会员", ""),
    ("岗位=!REF!", "cell_fault"),
    ("劳模=全国劳模", ""),
];

fn changed(changes: &str) -> Row {
    let mut row = row_of(4, GOOD);
    for change in changes.split(" & ").filter(|c| !c.is_empty()) {
        let (head, text) = change.split_once('=').unwrap();
        let at = HEADS.iter().position(|(h, _)| *h == head).unwrap();
        row.cells[at] = cell(text);
    }
    row
}

#[test]
fn each_damage_is_named_once() {
    for (changes, expected) in TABLE {
        assert_eq!(codes(&checked(changed(changes))), *expected, "{changes}");
    }
}

#[test]
fn rows_that_are_no_members_are_left_out_with_a_reason() {
    for (no, line, expected) in [
        (1, "2025年会员名册", "title_row"),
        (20, "合计, 35, 人", "total_row"),
        (20, "小计：, , 12", "total_row"),
        (20, "总计35人, ", "name_odd"),
        (20, ", , , , , , 合计", "total_row"),
        (20, "填表人：李四, , , 审核：王五", "note_row"),
        (20, "备注：以上人员均在职", "note_row"),
        (
            20,
            "姓名,身份证号,性别,出生日期,手机号,工号,部门",
            "head_again",
        ),
    ] {
        let checked = checked(row_of(no, line));
        let left_out = checked.verdict() == Verdict::LeftOut;
        assert_eq!(left_out, expected != "name_odd", "{line}");
        assert!(
            codes(&checked).contains(expected),
            "{line}: {}",
            codes(&checked)
        );
    }
    // 计 is a surname too.
    assert_eq!(checked(changed("姓名=计小红")).verdict(), Verdict::Add);
}

#[test]
fn merged_cells_and_loose_quotes_are_told() {
    let mut row = changed("");
    row.merged = vec![6];
    assert_eq!(codes(&checked(row.clone())), "merged");
    row.merged = vec![0, 6];
    assert_eq!(codes(&checked(row.clone())), "merged_person");
    row.merged.clear();
    row.loose_quote = true;
    assert_eq!(codes(&checked(row)), "loose_quote");
    let long = format!("岗位={}", "长".repeat(101));
    assert_eq!(codes(&checked(changed(&long))), "too_long");
}

#[test]
fn only_what_stands_there_is_read() {
    let read = checked(changed("部门= & 岗位= & 劳模=√")).parsed;
    assert_eq!((read.home, read.post, read.hardship), (None, None, None));
    assert_eq!(read.model_worker, Some(true));
    assert_eq!(read.birth, Some(Date::constant(1949, 12, 31)));
    let told = format!("{:?}", changed("").cells);
    assert!(!told.contains("1949"), "{told}");
}

/// No sentence repeats a sensitive number, and each says what is wrong in a whole sentence.
#[test]
fn words_hold_no_numbers_of_people() {
    for (changes, _) in TABLE {
        let checked = checked(changed(changes));
        for problem in &checked.problems {
            let number = problem.words.split(|c: char| !c.is_ascii_digit());
            assert!(number.into_iter().all(|n| n.len() < 8), "{}", problem.words);
        }
        let verdict = match problem_level(&checked) {
            None | Some(Level::Tells) => Verdict::Add,
            Some(Level::Asks | Level::Blocks) => Verdict::Problem,
            Some(Level::LeavesOut) => Verdict::LeftOut,
        };
        assert_eq!(checked.verdict(), verdict, "{changes}");
    }
}

fn problem_level(checked: &Checked) -> Option<Level> {
    checked.problems.iter().map(Problem::level).max()
}

#[test]
fn every_code_is_stored_and_read_back() {
    let mut seen = BTreeSet::new();
    for code in Code::ALL {
        assert_eq!(Code::parse(code.as_str()), Some(*code));
        assert!(seen.insert(code.as_str()));
        let json = serde_json::to_string(code).unwrap();
        assert_eq!(json, format!("\"{}\"", code.as_str()));
    }
}
