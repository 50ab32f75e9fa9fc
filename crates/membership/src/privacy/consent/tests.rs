//! Purposes, and the page from its samples; what people do stands in the tests of the app.

use platform::web::{Page, page_html};

use super::{model::Purpose, pages::ConsentPage};

#[test]
fn all_pages_render() {
    for page in ConsentPage::samples() {
        let html = page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1, "one headline");
        assert!(!html.contains("<script>alert"), "{html}");
    }
}

#[test]
fn every_purpose_says_what_it_uses_and_what_withdrawing_means() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        let said = [purpose.fields(), purpose.words(), purpose.withdrawn_means()];
        assert!(said.iter().all(|text| !text.is_empty()), "{purpose:?}");
        assert!(purpose.words().contains("同意"), "{purpose:?}");
    }
}
