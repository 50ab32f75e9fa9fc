//! The demo, as anybody finds it.

use crate::{browser::Browser, stage::Stage, visitor::Size};

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
fn everybody_of_the_cast_enters_by_one_click() {
    let (stage, browser) = (Stage::demo(), Browser::open());
    for size in Size::BOTH {
        let visitor = browser.visitor(&stage, size);
        for (who, role) in CAST {
            visitor.enter_as(role);
            visitor.picture(&format!("workbench-{who}"));
        }
        visitor.open_for("/demo/as/officer?next=https://example.invalid/", 422);
        visitor.sees("已经拦下");
        visitor.open_for("/demo/as/officer?next=//example.invalid/", 422);
        visitor.open_for("/demo/as/nobody", 404);
    }
}
