//! Without JavaScript everything works.

use crate::{browser::Browser, stage::Stage, visitor::Size};

#[test]
fn no_page_needs_javascript() {
    let (stage, browser) = (Stage::demo(), Browser::open());
    for size in Size::BOTH {
        let leader = browser.visitor(&stage, size);
        leader.without_scripts();
        leader.enter_as("工会小组长");
        leader.open("/plans/2025");
        leader.sees("个项目");
        leader.open("/plans/2025/by-body");
        leader.open("/plans/2025/list");
        leader.click("集体生日会");
        leader.click("填报进展");
        let text = format!("{} 上不用脚本也能填。", size.word());
        leader.fill("做了什么", &text);
        leader.fill("完成日期", "2025-11-17");
        leader.click("保存");
        leader.sees(&text);
        leader.open("/messages");
    }
}
