//! The rules as tables.

use kernel::{Id, Term};
use platform::access::BodyPath;

use super::{code, day};
use crate::{
    model::{BodyKind, BodyView, Incompatible, OfficeView},
    rules::{self, Held, Left, Wanted},
};

/// Wanted from 2025 on | held | from | to | where the held one is | what happens.
const TABLE: &str = "
    cashier    | accountant   | 2024-01-01 |            | union     | organisation.incompatible
    accountant | cashier      | 2024-01-01 |            | here      | organisation.incompatible
    accountant | audit_member | 2024-01-01 |            | union     | organisation.incompatible
    cashier    | accountant   | 2024-01-01 | 2024-12-31 | union     | ok
    cashier    | accountant   | 2024-01-01 | 2025-01-01 | union     | organisation.incompatible
    cashier    | accountant   | 2024-01-01 |            | elsewhere | ok
    cashier    | chair        | 2024-01-01 |            | here      | ok
    chair      | chair        | 2024-01-01 |            | here      | organisation.term_overlaps
    chair      | chair        | 2024-01-01 |            | union     | ok
    chair      | chair        | 2020-01-01 | 2024-12-31 | here      | ok";

#[test]
fn offices_that_exclude_each_other() {
    let pair = |one: &str, other: &str| Incompatible {
        one: one.to_owned(),
        one_name: one.to_owned(),
        other: other.to_owned(),
        other_name: other.to_owned(),
        rule: "规则".to_owned(),
        source: "依据".to_owned(),
    };
    let pairs = [
        pair("accountant", "cashier"),
        pair("audit_member", "accountant"),
    ];
    for line in TABLE.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [office, other, from, to, at, expected] = cells[..] else {
            panic!("{line}");
        };
        let (same_body, same_union) = (at == "here", at != "elsewhere");
        let last = (!to.is_empty()).then(|| day(to));
        let held = [Held {
            office: other.to_owned(),
            office_name: other.to_owned(),
            same_body,
            same_union,
            body_name: "局工会".to_owned(),
            term: Term::new(day(from), last).unwrap(),
        }];
        let wanted = Wanted {
            person_name: "沈慧",
            office,
            office_name: office,
            term: Term::since(day("2025-01-01")),
        };
        let found = code(rules::may_hold(wanted, &held, &pairs));
        assert_eq!(found, expected, "{office} beside {other} {from}–{to}");
    }
}

#[test]
fn changes_hold_from_a_day_that_makes_sense() {
    for (on, last, expected) in [
        ("2025-03-18", "", "ok"),
        ("2025-03-19", "", "organisation.change_in_future"),
        ("2025-03-10", "2025-03-10", "ok"),
        (
            "2025-03-09",
            "2025-03-10",
            "organisation.change_before_last",
        ),
    ] {
        let last = (!last.is_empty()).then(|| day(last));
        let found = rules::change_day(day(on), day("2025-03-18"), last);
        assert_eq!(code(found), expected, "{on}");
    }
    let gone = rules::still_stands("一分会", Some(day("2025-01-01")));
    assert_eq!(code(gone), "organisation.dissolved");
    assert_eq!(code(rules::still_stands("一分会", None)), "ok");
}

#[test]
fn an_office_is_held_where_it_may_be_set_up() {
    let body = |kind: &str| BodyView {
        id: Id::from_i64(2),
        name: "一小组".to_owned(),
        short: "一小组".to_owned(),
        kind: kind.to_owned(),
        kind_name: kind.to_owned(),
        parent: None,
        path: BodyPath("/2/".to_owned()),
        has_accounts: false,
    };
    let office = |kinds: &[&str]| OfficeView {
        code: "leader".to_owned(),
        name: "小组长".to_owned(),
        guarded: false,
        seated: false,
        represents: false,
        kinds: kinds.iter().map(|&k| k.to_owned()).collect(),
        built_in: true,
        version: 1,
    };
    for (kinds, expected) in [
        (&[] as &[&str], "ok"),
        (&["group", "union"], "ok"),
        (&["union"], "organisation.office_not_here"),
    ] {
        let fits = rules::office_fits(&office(kinds), &body("group"));
        assert_eq!(code(fits), expected, "{kinds:?}");
    }
}

#[test]
fn kinds_stand_where_they_may() {
    let kind = |code: &str, is_root: bool, children: &[&str]| BodyKind {
        code: code.to_owned(),
        name: code.to_owned(),
        is_union: false,
        is_root,
        children: children.iter().map(|&c| c.to_owned()).collect(),
        built_in: false,
        version: 1,
    };
    let (union, group) = (kind("union", true, &["group"]), kind("group", false, &[]));
    assert_eq!(code(rules::may_stand(None, &union)), "ok");
    let alone = rules::may_stand(None, &group);
    assert_eq!(code(alone), "organisation.needs_parent");
    assert_eq!(code(rules::may_stand(Some(&union), &group)), "ok");
    let wrong = rules::may_stand(Some(&group), &union);
    assert_eq!(code(wrong), "organisation.kind_not_below");
    let (a, b) = ("/1/", "/1/2/");
    assert_eq!(code(rules::may_move(a, b)), "organisation.move_into_itself");
    assert_eq!(code(rules::may_move(b, a)), "ok");
    for (children, people, expected) in [
        (1, 0, "organisation.not_empty"),
        (0, 1, "organisation.not_empty"),
        (0, 0, "ok"),
    ] {
        let left = Left { children, people };
        assert_eq!(code(rules::may_dissolve(left)), expected);
    }
    let own = rules::may_merge(a, b);
    assert_eq!(code(own), "organisation.merge_into_itself");
    assert_eq!(code(rules::may_merge(b, a)), "ok");
    let early = rules::stood_on("一分会", day("2025-01-02"), day("2025-01-01"));
    assert_eq!(code(early), "organisation.not_yet_founded");
    assert_eq!(code(rules::may_split(0, 0)), "organisation.splits_nothing");
    assert_eq!(code(rules::may_split(0, 1)), "ok");
}

#[test]
fn who_may_appoint() {
    for (is_self, guarded, sets, expected) in [
        (false, false, false, "ok"),
        (true, false, false, "organisation.appoints_self"),
        (false, true, false, "organisation.office_guarded"),
        (true, true, true, "ok"),
    ] {
        assert_eq!(code(rules::may_appoint(is_self, guarded, sets)), expected);
    }
    let term = Term::new(day("2024-01-01"), Some(day("2025-12-31"))).unwrap();
    for (last, expected) in [
        ("2025-06-30", "ok"),
        ("2023-12-31", "organisation.end_before_start"),
        ("2026-01-01", "organisation.end_after_end"),
    ] {
        assert_eq!(code(rules::may_end(term, day(last))), expected);
    }
}
