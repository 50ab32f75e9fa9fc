//! The rules as tables, and every page from its samples.

use kernel::{Date, Id, Moment};
use platform::{
    access::BodyPath,
    db::Value,
    web::{Page, page_html},
};

use crate::{
    model::{Receipt, ReceiptState, Role},
    pages::{DocumentPage, DocumentsPage},
    rules,
    store::{self, Scope},
};

fn receipt(state: ReceiptState) -> Receipt {
    let role = if state == ReceiptState::NotOwed {
        Role::Copy
    } else {
        Role::Main
    };
    Receipt {
        id: Id::from_i64(1),
        body: None,
        name: "机关工会".to_owned(),
        role,
        state,
    }
}

fn done() -> ReceiptState {
    ReceiptState::Acknowledged {
        at: Moment::from_ms(1),
        by: "王".to_owned(),
        on_paper: false,
    }
}

#[test]
fn a_receipt_is_confirmed_once_and_a_copy_never() {
    assert_eq!(
        rules::acknowledge(&receipt(ReceiptState::Waiting)),
        Ok(true)
    );
    assert_eq!(rules::acknowledge(&receipt(done())), Ok(false));
    let copy = rules::acknowledge(&receipt(ReceiptState::NotOwed)).unwrap_err();
    assert_eq!(copy.code, "documents.copy_owes_nothing");
}

/// Waiting recipients | hours since the last chase | outcome.
#[test]
fn chasing_wants_somebody_who_waits_and_a_night_between() {
    let now = Moment::from_ms(1_000_000_000_000);
    for (waiting, hours, outcome) in [
        (2, None, "2"),
        (0, None, "documents.nobody_waits"),
        (2, Some(1), "documents.chased_lately"),
        (2, Some(20), "2"),
        (0, Some(30), "documents.nobody_waits"),
    ] {
        let mut list = vec![receipt(done()), receipt(ReceiptState::NotOwed)];
        list.extend((0..waiting).map(|_| receipt(ReceiptState::Waiting)));
        let last = hours.map(|h| now.plus_secs(-h * 3_600));
        let said = match rules::chase(&list, last, now) {
            Ok(count) => count.to_string(),
            Err(refusal) => refusal.code.to_owned(),
        };
        assert_eq!(said, outcome, "{waiting} waiting, {hours:?} hours ago");
    }
}

/// A list shows what the page of each document shows: `here` does not reach below.
#[test]
fn a_scope_reaches_as_far_as_its_office() {
    let union = BodyPath::root(Id::from_i64(1));
    let group = union.child(Id::from_i64(2));
    let sister = BodyPath::root(Id::from_i64(3));
    for (below, seen) in [(false, [true, false, false]), (true, [true, true, false])] {
        let path = union.clone();
        let ends = store::range(&Scope { path, below });
        let within = |path: &BodyPath| match &ends[..] {
            [Value::Text(from), Value::Text(to)] => *from <= path.0 && path.0 < *to,
            other => panic!("{other:?}"),
        };
        assert_eq!([&union, &group, &sister].map(within), seen, "{below}");
    }
}

#[test]
fn a_number_has_the_form_of_the_standard() {
    for (number, good) in [
        ("东城管工〔2025〕1号", true),
        ("东城管工〔2025〕12号", true),
        ("东城管工[2025]1号", false),
        ("东城管工〔2025〕第1号", false),
        ("东城管工〔2025〕01号", false),
        ("东城管工〔25〕1号", false),
        ("〔2025〕1号", false),
        ("东城管工〔2025〕1", false),
        ("东城管工〔2025 1号", false),
    ] {
        let said = rules::check_number(number);
        assert_eq!(said.is_ok(), good, "{number}");
        assert!(said.is_ok_and(|()| true) || !good);
    }
}

#[test]
fn the_next_number_starts_anew_with_the_year() {
    let next = |last, year| rules::next_number(last, Date::constant(year, 3, 1));
    assert_eq!(
        next("东城管工〔2025〕9号", 2025).as_deref(),
        Some("东城管工〔2025〕10号")
    );
    assert_eq!(
        next("东城管工〔2025〕9号", 2026).as_deref(),
        Some("东城管工〔2026〕1号")
    );
    assert_eq!(next("没有括号", 2026), None);
}

#[test]
fn every_page_renders_and_escapes() {
    fn check<P: Page>() {
        for page in P::samples() {
            let html = page_html(&page);
            assert_eq!(html.matches("<h1").count(), 1);
            assert!(!html.contains("<script>"), "unescaped text");
            serde_json::to_string(&page).unwrap();
        }
    }
    check::<DocumentsPage>();
    check::<DocumentPage>();
}
