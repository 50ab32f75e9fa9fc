//! Codes and days as tables; what people do stands in the tests of the app.

use kernel::{Date, Id};
use platform::web::{Page, page_html};

use super::{
    model::Slip,
    pages::{ActivatePage, GivenPage, PrintPage, SlipForm, SlipsPage},
    rules,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    let code = rules::code([0, 31, 32, 255, 7, 8, 9, 10]);
    assert_eq!(code.len(), rules::CODE_LENGTH + 1);
    assert!(!code.contains(['0', '1', 'I', 'O']), "{code}");
    for typed in [
        code.to_lowercase(),
        code.replace('-', " "),
        format!(" {code} "),
    ] {
        assert_eq!(rules::plain(&typed), rules::plain(&code), "{typed}");
    }
    assert_eq!(rules::plain("ＡＢ２３"), "AB23");
}

/// Wrong codes so far | today | opens; the last day is 2025-12-01.
#[test]
fn a_slip_ends_with_its_day_and_after_ten_wrong_codes() {
    for (tries, today, expected) in [
        (0, "2025-11-18", true),
        (9, "2025-12-01", true),
        (10, "2025-11-18", false),
        (0, "2025-12-02", false),
    ] {
        let slip = Slip {
            id: Id::from_i64(1),
            person: Id::from_i64(2),
            union_body: Id::from_i64(3),
            staff_no: "0017".to_owned(),
            code_hash: String::new(),
            expires_on: day("2025-12-01"),
            tries,
            version: 1,
        };
        assert_eq!(rules::opens(&slip, day(today)), expected, "{tries} {today}");
    }
}

#[test]
fn slips_hold_from_today_for_ninety_days_at_most() {
    let today = day("2025-11-18");
    for (last, fits) in [
        ("2025-11-17", false),
        ("2025-11-18", true),
        ("2026-02-16", true),
        ("2026-02-17", false),
    ] {
        assert_eq!(rules::last_day(day(last), today).is_ok(), fits, "{last}");
    }
}

fn renders<P: Page>() {
    for page in P::samples() {
        let html = page_html(&page);
        assert!(
            !html.contains("<script>alert") && !html.contains("<b>林"),
            "{html}"
        );
    }
}

#[test]
fn all_pages_render_and_escape() {
    renders::<SlipsPage>();
    renders::<SlipForm>();
    renders::<PrintPage>();
    renders::<GivenPage>();
    renders::<ActivatePage>();
}
