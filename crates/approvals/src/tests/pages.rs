//! Every page from its samples.

use platform::web::{Page, page_html};

use crate::pages::{FlowsPage, InboxPage, RequestPage};

#[test]
fn every_page_renders_and_escapes() {
    fn check<P: Page>() {
        for page in P::samples() {
            let html = page_html(&page);
            assert_eq!(html.matches("<h1").count(), 1);
            assert!(!html.contains("<script>"), "unescaped text");
            // One red button a page.
            assert!(html.matches("btn go").count() <= 1);
            serde_json::to_string(&page).unwrap();
        }
    }
    check::<InboxPage>();
    check::<RequestPage>();
    check::<FlowsPage>();
}
