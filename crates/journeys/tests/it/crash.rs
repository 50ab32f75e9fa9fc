//! What was acknowledged is kept, once: after a power cut, a second press, the way back, and
//! beside somebody else's change.

use crate::{browser::Browser, screen::Size, stage::Stage, visitor::Visitor};

const PROJECT: &str = "各类文体活动、兴趣小组活动";

#[test]
fn nothing_acknowledged_is_lost_or_doubled() {
    let (mut stage, browser) = (Stage::demo(), Browser::open());
    let officer = browser.visitor(&stage, Size::Desk);
    officer.enter_as("局工会干事");
    killed_while_entering(&mut stage, &officer);
    pressed_twice(&officer);
    back_and_sent_again(&officer);
    let second = browser.second_tab(&officer, &stage);
    two_tabs(&officer, &second);
}

fn to_form(visitor: &Visitor) {
    visitor.open("/plans/2025/list");
    visitor.click(PROJECT);
    visitor.click("填报进展");
}

fn entry(visitor: &Visitor, text: &str) {
    visitor.fill("做了什么", text);
    visitor.fill("完成日期", "2025-11-17");
}

/// How often the record says so.
fn times(visitor: &Visitor, text: &str) -> usize {
    visitor.open("/plans/2025/list");
    visitor.click(PROJECT);
    visitor.words().matches(text).count()
}

fn killed_while_entering(stage: &mut Stage, officer: &Visitor) {
    for round in 0..3 {
        to_form(officer);
        let text = format!("第{round}次断电前记下的进展。");
        entry(officer, &text);
        officer.click("保存");
        officer.sees(&text);
        stage.kill();
        stage.start_again();
        assert_eq!(times(officer, &text), 1, "kept after the power cut");
    }
}

fn pressed_twice(officer: &Visitor) {
    to_form(officer);
    entry(officer, "连按了两次保存。");
    // Twice at once, as a nervous finger does; the page's own guard is gone round.
    officer.send_twice("保存");
    assert_eq!(times(officer, "连按了两次保存。"), 1);
}

fn back_and_sent_again(officer: &Visitor) {
    to_form(officer);
    entry(officer, "退回来又按了一次保存。");
    officer.click("保存");
    officer.sees("退回来又按了一次保存。");
    officer.back();
    entry(officer, "退回来又按了一次保存。");
    officer.click("保存");
    assert_eq!(times(officer, "退回来又按了一次保存。"), 1);
}

/// One preview in two tabs: who saves second is told, and what they typed is still there.
fn two_tabs(first: &Visitor, second: &Visitor) {
    first.open("/plans/new");
    first.fill("计划标题", "2027年工作计划");
    first.fill("年度", "2027");
    first.click("手工建立");
    let preview = first.path();
    second.open(&preview);
    for (tab, status, title) in [(first, 200, "先保存的标题"), (second, 409, "后保存的标题")]
    {
        tab.fill("计划标题", title);
        tab.click_for("保存", "标题和字号", status);
    }
    second.sees("有人先改了这份预览，这次没有保存");
    second.sees("后保存的标题");
    second.picture("conflict");
    second.back();
    assert_eq!(
        second.value("计划标题"),
        "后保存的标题",
        "what was typed is kept"
    );
    first.reload();
    assert_eq!(
        first.value("计划标题"),
        "先保存的标题",
        "nobody's words were overwritten"
    );
}
