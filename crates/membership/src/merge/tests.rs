//! The rules as tables, and every page from its samples; what people do stands in the tests of
//! the app.

use kernel::Date;
use platform::web::{Page, page_html};

use super::{
    model::{Likeness, Point, Side, Value},
    pages::{ChoosePage, DuplicatesPage, MergePage, MergesPage},
    rules::{Since, likeness, may_merge, may_undo, propose},
};
use crate::model::Standing;

fn renders<P: Page>() {
    for page in P::samples() {
        let html = page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1, "one headline");
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(serde_json::to_value(&page).is_ok());
    }
}

#[test]
fn all_pages_render() {
    renders::<DuplicatesPage>();
    renders::<ChoosePage>();
    renders::<MergePage>();
    renders::<MergesPage>();
}

fn value(text: &str) -> Value {
    Value {
        mark: text.to_owned(),
        shown: text.to_owned(),
    }
}

/// Point | kept | gone | taken from | whether nobody need choose.
#[test]
fn what_is_known_wins_and_the_earlier_day_of_joining() {
    for (point, kept, gone, from, plain) in [
        (Point::Post, "科员", "科员", Side::Kept, true),
        (Point::Post, "科员", "", Side::Kept, true),
        (Point::Post, "", "科员", Side::Gone, true),
        (Point::Post, "科员", "内勤", Side::Kept, false),
        (
            Point::JoinedOn,
            "2019-03-01",
            "2015-07-01",
            Side::Gone,
            false,
        ),
        (
            Point::JoinedOn,
            "2015-07-01",
            "2019-03-01",
            Side::Kept,
            false,
        ),
        (Point::ModelWorker, "", "是", Side::Gone, true),
        (Point::IdNumber, "", "", Side::Kept, true),
    ] {
        let found = propose(&[(point, value(kept), value(gone))]);
        assert_eq!(
            (found[0].from, found[0].is_plain),
            (from, plain),
            "{kept} {gone}"
        );
        assert!(!found[0].why.is_empty());
    }
}

#[test]
fn nobody_vanishes_into_somebody_who_left() {
    for (kept, gone, fine) in [
        (Standing::Active, Standing::Active, true),
        (Standing::Active, Standing::Left, true),
        (Standing::Left, Standing::Left, true),
        (Standing::Left, Standing::Active, false),
        (Standing::Deceased, Standing::Retired, false),
    ] {
        assert_eq!(may_merge(kept, gone).is_ok(), fine, "{kept:?} {gone:?}");
    }
}

/// What stands | the code, or fine.
#[test]
fn a_merge_is_undone_while_nothing_depends_on_it() {
    let fresh = Since {
        is_undone: false,
        is_erased: false,
        same_row: true,
        merged_later: false,
    };
    for (since, code) in [
        (fresh, "fine"),
        (
            Since {
                is_undone: true,
                ..fresh
            },
            "membership.merge_undone",
        ),
        (
            Since {
                is_erased: true,
                ..fresh
            },
            "membership.merge_erased",
        ),
        (
            Since {
                same_row: false,
                ..fresh
            },
            "membership.merge_changed",
        ),
        (
            Since {
                merged_later: true,
                same_row: false,
                ..fresh
            },
            "membership.merge_followed",
        ),
    ] {
        assert_eq!(may_undo(since).map_or_else(|r| r.code, |()| "fine"), code);
    }
}

#[test]
fn two_numbers_are_two_people() {
    let day = Some(Date::constant(1985, 3, 8));
    for (one, other, expected) in [
        (
            (Some("a"), "张三", None),
            (Some("a"), "李四", day),
            Some(Likeness::SameNumber),
        ),
        ((Some("a"), "张三", day), (Some("b"), "张三", day), None),
        (
            (None, "张三", day),
            (Some("b"), "张三", day),
            Some(Likeness::SamePerson),
        ),
        (
            (None, "张建国", day),
            (None, "张健国", day),
            Some(Likeness::NearName),
        ),
        ((None, "张三", None), (None, "张三", None), None),
        ((None, "张三", day), (None, "李四", day), None),
    ] {
        assert_eq!(likeness(one, other), expected, "{one:?} {other:?}");
    }
}
