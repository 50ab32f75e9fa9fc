//! Every page renders from its samples.

use platform::web::{Page, page_html};

use crate::dues::pages::{
    AccountPage, DuesForm, DuesPage, ListPage, ListsPage, PeoplePage, PreviewPage, ReceiptPage,
    ReceiptsPage, RunPage, UnionPage,
};

fn renders<P: Page>() {
    for page in P::samples() {
        let html = page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1, "one headline");
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(!html.contains("<i>") && !html.contains("<b>林"), "{html}");
        assert!(!html.contains("style=\"") && !html.contains("onclick"));
        let json = serde_json::to_string(&page).unwrap();
        // A base stands on the page for who may see it, and in no answer to a program.
        assert!(!json.contains("812345"), "{json}");
    }
}

#[test]
fn all_pages_render() {
    renders::<DuesPage>();
    renders::<UnionPage>();
    renders::<DuesForm>();
    renders::<PreviewPage>();
    renders::<RunPage>();
    renders::<PeoplePage>();
    renders::<AccountPage>();
    renders::<ReceiptsPage>();
    renders::<ReceiptPage>();
    renders::<ListsPage>();
    renders::<ListPage>();
}
