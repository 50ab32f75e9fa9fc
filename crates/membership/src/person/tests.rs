//! The page of a member: samples, and who opens what.

use platform::web::{Page, page_html};

use super::pages::{MemberPage, OpenedPage, ReadingPage};

fn renders<P: Page>() {
    for page in P::samples() {
        let html = page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1, "one headline");
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(!html.contains("style=\"") && !html.contains("onclick"));
        assert!(serde_json::to_value(&page).is_ok());
    }
}

#[test]
fn all_pages_render() {
    renders::<MemberPage>();
    renders::<OpenedPage>();
    renders::<ReadingPage>();
}
