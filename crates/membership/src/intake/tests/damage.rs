//! A list of 5,000 rows damaged on purpose: each damaged row is reported once with its reason,
//! and no good row is lost.

use std::collections::BTreeMap;

use kernel::{Date, IdNumber};

use super::{World, world};
use crate::intake::{model::Verdict, problem::Code};

/// How a row is damaged, and what is said of it.
const DAMAGES: &[(&str, Code)] = &[
    ("no name", Code::NameMissing),
    ("scientific", Code::IdDamaged),
    ("rounded", Code::IdDamaged),
    ("check digit", Code::IdWrong),
    ("same id", Code::IdTwice),
    ("sex", Code::SexDiffers),
    ("birth", Code::BirthDiffers),
    ("unreadable birth", Code::BirthUnreadable),
    ("phone", Code::PhoneWrong),
    ("body", Code::HomeUnknown),
    ("no body", Code::HomeMissing),
    ("joined", Code::DateUnreadable),
    ("future", Code::DateFuture),
    ("standing", Code::StandingUnknown),
    ("same staff number", Code::StaffNoTwice),
    ("total", Code::TotalRow),
    ("header", Code::HeadAgain),
];

const ROWS: u32 = 5_000;
/// Every so many rows one is damaged.
const EVERY: u32 = 13;

/// A right number: the one of ten last characters that passes.
fn id_number(n: u32) -> String {
    let birth = Date::constant(1970, 1, 1).saturating_add(jiff_days(n));
    let order = 100 + n % 800;
    let body = format!("310105{}{order:03}", birth.to_string().replace('-', ""));
    "0123456789X"
        .chars()
        .map(|end| format!("{body}{end}"))
        .find(|text| IdNumber::parse(text).is_ok())
        .unwrap()
}

fn jiff_days(n: u32) -> jiff::Span {
    jiff::Span::new().days(i64::from(n % 9_000))
}

/// Ten thousand different names.
fn name(n: u32) -> String {
    let pick = |from: &str, at: u32| {
        let all: Vec<char> = from.chars().collect();
        all[usize::try_from(at).unwrap() % all.len()]
    };
    let (a, b) = ("建国志强海燕丽娟文斌", "明华军平芳霞玲波涛静");
    [
        pick("张王李赵陈刘杨黄周吴", n / 100),
        pick(a, n / 10),
        pick(b, n),
    ]
    .iter()
    .collect()
}

/// The row, and what is wrong with it.
fn row(n: u32) -> (String, Option<Code>) {
    let id = id_number(n);
    let number = IdNumber::parse(&id).unwrap();
    let mut cells = [
        name(n),
        id.clone(),
        number.sex().to_string(),
        number.birth().to_string(),
        format!("138{n:08}"),
        format!("G{n:05}"),
        ["办公室小组", "法规处小组"][usize::try_from(n % 2).unwrap()].to_owned(),
        "2015-05-04".to_owned(),
        "在会".to_owned(),
    ];
    if !n.is_multiple_of(EVERY) || n == 0 {
        return (cells.join(","), None);
    }
    let at = usize::try_from(n / EVERY).unwrap() % DAMAGES.len();
    let (damage, code) = DAMAGES[at];
    match damage {
        "no name" => cells[0].clear(),
        "scientific" => cells[1] = "3.10105E+17".to_owned(),
        // One in eleven rounded numbers passes its check by chance.
        "rounded" => {
            let rounded = format!("{}000", &id[..15]);
            let passes = IdNumber::parse(&rounded).is_ok();
            cells[1] = if passes {
                "3.1E+17".to_owned()
            } else {
                rounded
            };
        }
        "check digit" => {
            let end = if id.ends_with('0') { '1' } else { '0' };
            cells[1] = format!("{}{end}", &id[..17]);
        }
        "same id" => {
            let before = IdNumber::parse(&id_number(n - 1)).unwrap();
            cells[1] = before.expose().to_owned();
            cells[2] = before.sex().to_string();
            cells[3] = before.birth().to_string();
        }
        "sex" => cells[2] = if cells[2] == "男" { "女" } else { "男" }.to_owned(),
        "birth" => cells[3] = "1969-01-01".to_owned(),
        "unreadable birth" => cells[3] = "某年".to_owned(),
        "phone" => cells[4] = "1381234".to_owned(),
        "body" => cells[6] = "水务集团".to_owned(),
        "no body" => cells[6].clear(),
        "joined" => cells[7] = "上世纪".to_owned(),
        "future" => cells[7] = "2031-01-01".to_owned(),
        "standing" => cells[8] = "不清楚".to_owned(),
        "same staff number" => cells[5] = format!("G{:05}", n - 1),
        "total" => return (format!("合计,{n},,,,,,,"), Some(code)),
        "header" => return (HEAD.to_owned(), Some(code)),
        other => unreachable!("{other}"),
    }
    (cells.join(","), Some(code))
}

const HEAD: &str = "姓名,身份证号,性别,出生日期,手机,工号,部门,入会日期,会籍状态";

/// The file, and what is wrong by row number.
fn damaged() -> (String, BTreeMap<u32, Code>) {
    let (mut file, mut wrong) = (format!("会员名册\n{HEAD}\n"), BTreeMap::new());
    for n in 0..ROWS {
        let (line, code) = row(n);
        wrong.extend(code.map(|code| (n + 3, code)));
        file.push_str(&line);
        file.push('\n');
    }
    (file, wrong)
}

fn check(world: &World, file: &str, wrong: &BTreeMap<u32, Code>) {
    let choice = world.choice(file);
    let rows = world.check(file, &choice);
    let mut seen = BTreeMap::new();
    for settled in &rows {
        let row = &settled.row;
        assert!(
            seen.insert(row.no, ()).is_none(),
            "row {} comes twice",
            row.no
        );
        let codes: Vec<Code> = row.problems.iter().map(|p| p.code).collect();
        match wrong.get(&row.no) {
            Some(code) => assert_eq!(codes, [*code], "row {}", row.no),
            None if row.no == 1 => assert_eq!(codes, [Code::TitleRow]),
            None => {
                assert_eq!(codes, [], "row {}", row.no);
                assert_eq!(row.verdict(), Verdict::Add, "row {}", row.no);
            }
        }
    }
    assert_eq!(
        rows.len(),
        usize::try_from(ROWS).unwrap() + 1,
        "no row is lost"
    );
}

#[test]
fn each_of_five_thousand_rows_is_answered_once() {
    let (file, wrong) = damaged();
    assert!(wrong.len() > 350);
    testing::each_engine(|fresh| check(&world(fresh), &file, &wrong));
}
