//! When a file may be made, and every page from its samples; what people do stands in the tests
//! of the app.

use kernel::{Date, Id};
use platform::web::{Page, page_html};

use super::{
    model::{Order, Whole},
    pages::{AskPage, OrderPage},
    rules::may_fetch,
};

#[test]
fn all_pages_render() {
    let asked = AskPage::samples();
    let orders = OrderPage::samples();
    let all = asked
        .iter()
        .map(page_html)
        .chain(orders.iter().map(page_html));
    for html in all {
        assert_eq!(html.matches("<h1").count(), 1, "one headline");
        assert!(!html.contains("<script>alert"), "{html}");
    }
}

/// Agreed on | used | today | the code, or fine.
#[test]
fn a_file_is_made_once_within_a_week() {
    for (agreed, is_used, today, code) in [
        (None, false, "2025-03-18", "membership.unmasked_waits"),
        (Some("2025-03-18"), false, "2025-03-18", "fine"),
        (Some("2025-03-18"), false, "2025-03-25", "fine"),
        (
            Some("2025-03-18"),
            false,
            "2025-03-26",
            "membership.unmasked_over",
        ),
        (
            Some("2025-03-18"),
            true,
            "2025-03-18",
            "membership.unmasked_used",
        ),
    ] {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let order = Order {
            id: Id::from_i64(1),
            asked_by: Id::from_i64(2),
            q: String::new(),
            f: String::new(),
            fields: vec![Whole::Phone],
            reason: "报送参保名单".to_owned(),
            request: 3,
            hash: String::new(),
            agreed_on: agreed.map(day),
            is_used,
            version: 1,
        };
        let found = may_fetch(&order, day(today)).map_or_else(|r| r.code, |()| "fine");
        assert_eq!(found, code, "{agreed:?} {today}");
    }
}
