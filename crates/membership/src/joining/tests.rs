//! The pages with samples; what people do stands in the tests of the app.

use platform::web::{Page, page_html};

use super::pages::{JoinPage, ProgressPage};

#[test]
fn all_pages_render_and_escape() {
    for html in JoinPage::samples().iter().map(page_html) {
        assert!(!html.contains("<script>alert"), "{html}");
    }
    for html in ProgressPage::samples().iter().map(page_html) {
        assert!(!html.contains("<b>"), "{html}");
    }
}
