//! Lists come in: a workbook that is damaged on purpose goes in and out again, and a list of the
//! personnel office is compared with the roster.

use std::fs;

use crate::{
    browser::Browser,
    screen::Size,
    stage::{Stage, pause, root},
    visitor::Visitor,
};

const UNION: &str = "东江市城管执法局机关工会";
/// Tries of half a second before something takes too long.
const TRIES: u32 = 240;

#[test]
fn a_damaged_workbook_goes_in_and_out_again() {
    in_and_out(Stage::demo());
}

#[test]
fn a_damaged_workbook_goes_in_and_out_again_on_postgresql() {
    in_and_out(Stage::demo_on_postgres("2025-11-18"));
}

fn in_and_out(mut stage: Stage) {
    let browser = Browser::open();
    let officer = browser.visitor(&stage, Size::Desk);
    officer.enter_as("局工会干事");
    let before = standing(&officer);
    let workbook = fs::read(root().join("crates/journeys/fixtures/damaged-roster.xlsx"));
    let file = stage.file("会员名册.xlsx", &workbook.expect("the workbook is there"));

    officer.menu("名册导入");
    officer.picture("imports");
    officer.choose("哪个工会的名册", UNION);
    officer.upload("名册文件", &file);
    officer.click("上传并读取");
    comes_to(&officer, "每一列是什么");
    officer.sees("隐藏的工作表，不选就不读");
    officer.picture("import-columns");
    officer.click("开始逐行检查");
    // The power goes while rows are checked; it goes on from there.
    stage.kill();
    stage.start_again();
    comes_to(&officer, "确认写入名册");
    officer.picture("import-preview");
    let list = officer.path();

    officer.click("身份证号被科学计数改坏");
    officer.sees("第一次");
    officer.picture("import-problem");
    let sheet = officer.fetch(&format!("{list}/problems"));
    assert_eq!(sheet.status, 200);
    assert!(sheet.body.starts_with(b"PK"), "the problems are a workbook");
    officer.open(&list);
    officer.click("确认写入名册");
    comes_to(&officer, "已写入会员名册");
    officer.picture("import-written");
    let with = standing(&officer);
    assert_ne!(before, with, "the roster has grown");

    officer.open("/members/sets");
    officer.picture("sets");
    officer.click("会员名册.xlsx");
    officer.picture("set");
    officer.press("撤销");
    officer.picture("set-undo");
    officer.click("整体撤销");
    comes_to(&officer, "已生效");
    officer.picture("set-undone");
    assert_eq!(before, standing(&officer), "everybody is as before");
}

/// Opens the page again until it says so.
fn comes_to(visitor: &Visitor, words: &str) {
    for _ in 0..TRIES {
        if visitor.says(words) {
            return;
        }
        pause(500);
        visitor.reload();
    }
    panic!("{words} did not come: {}", visitor.words());
}

/// What the list, the search and the figures say of everybody.
fn standing(visitor: &Visitor) -> Vec<String> {
    let pages = [
        "/members?count=1",
        "/members?q=z&count=1",
        "/members?f=women&count=1",
    ];
    let told = pages.map(|page| {
        visitor.open(page);
        visitor.words()
    });
    told.to_vec()
}
