//! Periods, shares, secrets, pages.

use kernel::Date;
use platform::web::{Page, page_html};

use crate::handing::{
    pages::{FeedsPage, PapersPage},
    paper::{Period, percent},
    secret,
};

/// Year | from | to | today | outcome.
#[test]
fn a_period_ends_today_at_the_latest() {
    let day = |text: &str| (!text.is_empty()).then(|| text.parse::<Date>().unwrap());
    for (from, to, today, outcome) in [
        ("", "", "2025-07-10", "2025年1月1日至7月10日"),
        ("", "", "2026-02-01", "2025年1月1日至12月31日"),
        ("", "2025-12-31", "2025-07-10", "2025年1月1日至7月10日"),
        (
            "2025-04-01",
            "2025-06-30",
            "2025-07-10",
            "2025年4月1日至6月30日",
        ),
        (
            "2024-12-01",
            "2025-06-30",
            "2025-07-10",
            "2024年12月1日至2025年6月30日",
        ),
        (
            "2025-06-30",
            "2025-04-01",
            "2025-07-10",
            "plans.period_reversed",
        ),
        ("", "", "2024-12-20", "2025年1月1日至1月1日"),
    ] {
        let said = match Period::asked(2025, day(from), day(to), day(today).unwrap()) {
            Ok(period) => period.words(),
            Err(platform::Error::Refused(refusal)) => refusal.code.to_owned(),
            Err(other) => other.to_string(),
        };
        assert_eq!(said, outcome, "{from} {to} {today}");
    }
}

#[test]
fn thousandths_read_as_per_cent() {
    for (permille, text) in [(0, "0%"), (583, "58.3%"), (1_000, "100%"), (5, "0.5%")] {
        assert_eq!(percent(permille), text);
    }
}

/// Source of the vectors: RFC 4648, section 10.
#[test]
fn secrets_are_base32() {
    for (bytes, text) in [
        ("", ""),
        ("f", "my"),
        ("fo", "mzxq"),
        ("foo", "mzxw6"),
        ("foob", "mzxw6yq"),
        ("fooba", "mzxw6ytb"),
        ("foobar", "mzxw6ytboi"),
    ] {
        assert_eq!(secret::base32(bytes.as_bytes()), text);
    }
    assert_eq!(secret::base32(&[255; secret::BYTES]).len(), 52);
}

#[test]
fn every_page_renders_and_escapes() {
    fn check<P: Page>() {
        for page in P::samples() {
            let html = page_html(&page);
            assert_eq!(html.matches("<h1").count(), 1);
            assert!(!html.contains("<script>局工会"), "unescaped text");
            serde_json::to_string(&page).unwrap();
        }
    }
    check::<PapersPage>();
    check::<FeedsPage>();
}

#[test]
fn without_pdf_the_page_offers_none() {
    let page = PapersPage::samples().remove(2);
    let html = page_html(&page);
    assert!(!html.contains(".pdf") && html.contains("没有带 PDF 功能"));
}
