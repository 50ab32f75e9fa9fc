//! The demo, as anybody finds it.

use crate::{
    browser::Browser,
    stage::Stage,
    visitor::{Size, Visitor},
};

/// User name, words on the sign-in page.
pub const CAST: [(&str, &str); 8] = [
    ("officer", "局工会干事"),
    ("leader", "工会小组长"),
    ("chair", "局工会主席"),
    ("accountant", "会计"),
    ("cashier", "出纳"),
    ("auditor", "经审委"),
    ("member", "会员"),
    ("upper", "上级工会"),
];

#[test]
fn the_demo_is_looked_at_on_a_desk() {
    look_around(Size::Desk);
}

#[test]
fn the_demo_is_looked_at_on_a_phone() {
    look_around(Size::Phone);
}

fn look_around(size: Size) {
    let (stage, browser) = (Stage::demo(), Browser::open());
    let visitor = browser.visitor(&stage, size);
    everybody_enters(&visitor);
    visitor.enter_as("局工会主席");
    a_year_on_one_page(&visitor);
    down_to_the_sentence(&visitor);
    other_views(&visitor);
    find_something(&visitor);
    the_styleguide(&visitor);
}

fn everybody_enters(visitor: &Visitor) {
    for (who, role) in CAST {
        visitor.enter_as(role);
        visitor.picture(&format!("workbench-{who}"));
    }
    for next in [
        "https://example.invalid/",
        "//example.invalid/",
        "/%5Cexample.invalid/",
    ] {
        visitor.open_for(&format!("/demo/as/officer?next={next}"), 422);
        visitor.sees("已经拦下");
    }
    visitor.open_for("/demo/as/nobody", 404);
    visitor.open("/demo/as/officer?next=/messages");
    assert_eq!(visitor.path(), "/messages");
}

fn a_year_on_one_page(visitor: &Visitor) {
    visitor.open("/");
    visitor.sees("2025年11月18日");
    visitor.menu("计划");
    visitor.open("/plans/2025");
    visitor.sees("13 个项目");
    visitor.sees("1 项已晚");
    for dark in [false, true] {
        visitor.in_the_dark(dark);
        visitor.picture(if dark { "board-dark" } else { "board" });
    }
    visitor.in_the_dark(false);
    visitor.click("预决算经费审查、调整");
    visitor.sees("晚 18 天");
    visitor.picture("project-late");
}

/// From the chapter to the project, from the project to the words of the paper.
fn down_to_the_sentence(visitor: &Visitor) {
    visitor.open("/plans/2025/chapters");
    visitor.picture("chapters");
    visitor.click("5 集体生日会");
    visitor.sees("计划出处");
    let place = visitor.first_link("/plans/2025/document");
    visitor.open(&place);
    let (_, anchor) = place
        .split_once('#')
        .expect("the link leads to a place in the text");
    let marked = visitor.text_of(&format!("document.getElementById('{anchor}').innerText"));
    assert!(
        marked.contains("生日"),
        "the sentence speaks of it: {marked}"
    );
    visitor.picture("source");
}

fn other_views(visitor: &Visitor) {
    for view in ["list", "by-body", "calendar", "changes", "life", "papers"] {
        visitor.open(&format!("/plans/2025/{view}"));
        visitor.picture(&format!("plan-{view}"));
    }
    visitor.menu("日历");
    visitor.picture("calendar");
}

fn find_something(visitor: &Visitor) {
    visitor.open("/search?q=机关工会");
    visitor.sees("机关工会");
    visitor.picture("search");
}

fn the_styleguide(visitor: &Visitor) {
    visitor.open("/styleguide");
    visitor.picture("styleguide");
    visitor.keep_cookie("look", "dark-large");
    visitor.open("/");
    visitor.picture("workbench-large-dark");
    visitor.open("/plans/2025");
    visitor.picture("board-large-dark");
}
