//! Every page renders from its samples.

use platform::web::{Page, page_html};

use crate::roster::pages::{
    FilterPage, LookupPage, MembersPage, NewSegmentPage, QualityPage, SegmentPage, SegmentsPage,
};

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
    renders::<MembersPage>();
    renders::<FilterPage>();
    renders::<LookupPage>();
    renders::<SegmentsPage>();
    renders::<SegmentPage>();
    renders::<NewSegmentPage>();
    renders::<QualityPage>();
}
