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
    officer.sees("科学计数");
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
    officer.press("整体撤销");
    officer.picture("set-undo");
    officer.click_near("要撤销这次变更的全部内容吗", "整体撤销");
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

const LIST: &str = "姓名,出生日期,部门,岗位\n欧阳比对,1990-09-09,组织人事处小组,科员\n";

#[test]
fn a_list_is_compared_and_a_difference_decided() {
    let (stage, browser) = (Stage::demo(), Browser::open());
    let officer = browser.visitor(&stage, Size::Desk);
    officer.enter_as("局工会干事");
    officer.open("/members");
    officer.click("名单比对");
    officer.picture("comparisons");
    officer.click("在职人员名单（示例）.csv");
    officer.sees("哪里不一致");
    officer.picture("comparison");
    let shown = officer.path();
    officer.click("名单有、名册没有");
    officer.picture("comparison-new");

    let file = stage.file("三月名单.csv", LIST.as_bytes());
    bring(&officer, &file);
    comes_to(&officer, "每一列是什么");
    officer.picture("comparison-columns");
    officer.click("开始比对");
    comes_to(&officer, "1 处差异待处理");
    let fresh = officer.path();
    officer.click("名单有、名册没有");
    officer.tick("选中欧阳比对");
    officer.tick("接收入会");
    officer.click("处理选中的");
    officer.open(&fresh);
    comes_to(&officer, "差异都已处理");
    officer.picture("comparison-done");
    officer.open("/members?q=欧阳比对");
    officer.sees("组织人事处小组");

    // The next month: the columns are remembered, and nothing differs.
    bring(&officer, &file);
    comes_to(&officer, "每一列是什么");
    officer.click("开始比对");
    comes_to(&officer, "与名册完全一致");
    officer.picture("comparison-same");

    let phone = browser.visitor(&stage, Size::Phone);
    phone.enter_as("局工会干事");
    for (path, name) in [
        ("/members/comparisons", "comparisons"),
        (shown.as_str(), "comparison"),
        ("/members/imports", "imports"),
        ("/members/sets", "sets"),
    ] {
        phone.open(path);
        phone.picture(name);
    }
    phone.open(&format!("{shown}?kind=different"));
    phone.picture("comparison-different");
}

fn bring(officer: &Visitor, file: &std::path::Path) {
    officer.open("/members/comparisons");
    officer.choose("与哪个工会的名册比对", UNION);
    officer.tick("只是一部分人（不查谁不在名单上）");
    officer.upload("名单文件", file);
    officer.click("上传并比对");
}
