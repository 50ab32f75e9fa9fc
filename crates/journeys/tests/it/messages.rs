//! The inbox: what was sent round arrives, is opened, and is read.

use crate::{
    browser::Browser,
    stage::Stage,
    visitor::{Size, Visitor},
};

#[test]
fn messages_arrive_and_are_read() {
    let (stage, browser) = (Stage::demo(), Browser::open());
    let chair = browser.visitor(&stage, Size::Desk);
    chair.enter_as("局工会主席");
    for (size, text) in [(Size::Desk, "请本周内补报。"), (Size::Phone, "请月底前补报。")] {
        chase(&chair, text);
        let leader = browser.visitor(&stage, size);
        leader.enter_as("工会小组长");
        leader.menu("消息");
        leader.sees("条消息未读");
        leader.sees(text);
        leader.picture("inbox");
        leader.click_near(text, "查看");
        leader.sees("困难职工帮扶");
        leader.open("/messages");
        if leader.says("全部标为已读") {
            leader.click("全部标为已读");
        }
        leader.sees("消息都看过了");
        leader.sees(text);
    }
}

fn chase(chair: &Visitor, text: &str) {
    chair.open("/plans/2025/list");
    chair.click("困难职工帮扶");
    chair.open(&format!("{}/chase", chair.path()));
    chair.fill("催办的话", text);
    chair.click("发出催办");
    chair.sees(text);
}
