//! The inbox: what was sent round arrives, is opened, and is read.

use crate::{
    browser::Browser,
    stage::Stage,
    visitor::{Size, Visitor},
};

/// The officer is in charge of it. Nothing happened for weeks.
const PROJECT: &str = "各类文体活动、兴趣小组活动";

#[test]
fn messages_arrive_and_are_read() {
    let (stage, browser) = (Stage::demo(), Browser::open());
    let chair = browser.visitor(&stage, Size::Desk);
    chair.enter_as("局工会主席");
    for (size, text) in [
        (Size::Desk, "请本周内补报。"),
        (Size::Phone, "请月底前补报。"),
    ] {
        chase(&chair, text);
        let officer = browser.visitor(&stage, size);
        officer.enter_as("局工会干事");
        officer.menu("消息");
        officer.sees("条消息未读");
        officer.sees(text);
        officer.picture("inbox");
        officer.click_near(text, "查看");
        officer.sees(PROJECT);
        officer.open("/messages");
        if officer.says("全部标为已读") {
            officer.click("全部标为已读");
        }
        officer.sees("消息都看过了");
        officer.sees(text);
    }
}

fn chase(chair: &Visitor, text: &str) {
    chair.open("/plans/2025/list");
    chair.click(PROJECT);
    chair.open(&format!("{}/chase", chair.path()));
    chair.fill("催办的话", text);
    chair.click("发出催办");
    chair.sees(text);
}
