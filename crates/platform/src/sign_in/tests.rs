//! All pages of the door and of one's own account render from their samples.

use super::{
    admin_pages::{AccountPage, FirstPasswordMadePage, NewAccountPage},
    factor_pages::{CodesPage, EnrolPage, FactorPage, SecondFactorPage},
    gate_pages::{FirstPasswordPage, SignInPage},
    me_pages::{MePage, PasswordPage, TokenMadePage, TokensPage},
    set_up::SetUpPage,
};
use crate::{
    tls::TrustPage,
    web::{Page, page_html},
};

fn check<P: Page>() {
    for page in P::samples() {
        let html = page_html(&page);
        assert_eq!(html.matches("<h1>").count(), 1, "{html}");
        // The frame has the one script of the house; samples bring hostile ones.
        assert_eq!(html.matches("<script").count(), 1, "{html}");
        assert!(!html.contains(" style="), "{html}");
        let labels = html.matches("<label").count();
        let inputs = html.matches("<input").count() - html.matches("type=\"hidden\"").count();
        assert!(labels >= inputs, "{html}");
        serde_json::to_value(&page).unwrap();
    }
}

#[test]
fn every_page_renders() {
    check::<SignInPage>();
    check::<FirstPasswordPage>();
    check::<SetUpPage>();
    check::<SecondFactorPage>();
    check::<EnrolPage>();
    check::<CodesPage>();
    check::<FactorPage>();
    check::<MePage>();
    check::<PasswordPage>();
    check::<TokensPage>();
    check::<TokenMadePage>();
    check::<TrustPage>();
    check::<NewAccountPage>();
    check::<AccountPage>();
    check::<FirstPasswordMadePage>();
}
