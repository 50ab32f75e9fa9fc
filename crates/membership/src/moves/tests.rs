//! The table of deeds is the specification.

use kernel::{Date, Id};

use super::{
    model::{Asked, Before, Move},
    rules::{Consent, Sides, consent, decide, next, open},
};
use crate::model::Standing;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Each line: standing | deed | standing afterwards, or the code of the refusal.
#[test]
fn a_deed_follows_a_standing_or_is_refused() {
    for line in "
        active   | transfer | active
        active   | retain   | retained
        active   | retire   | retired
        active   | leave    | left
        active   | death    | deceased
        active   | resume   | membership.move_not_open
        active   | rejoin   | membership.move_not_open
        retained | transfer | active
        retained | resume   | active
        retained | retire   | retired
        retained | retain   | membership.move_not_open
        retired  | resume   | active
        retired  | transfer | membership.move_not_open
        retired  | leave    | left
        left     | rejoin   | active
        left     | transfer | membership.move_not_open
        left     | leave    | membership.move_not_open
        left     | death    | deceased
        deceased | rejoin   | membership.deceased
        deceased | death    | membership.deceased"
        .trim()
        .lines()
    {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let standing = Standing::parse(cells[0]).unwrap();
        let deed = Move::parse(cells[1]).unwrap();
        let got = next(standing, deed).map_or_else(|r| r.code, Standing::as_str);
        assert_eq!(got, cells[2], "{line}");
    }
}

#[test]
fn a_page_offers_what_is_open_and_nothing_to_the_dead() {
    assert_eq!(open(Standing::Left), [Move::Rejoin, Move::Die]);
    assert!(open(Standing::Deceased).is_empty());
    for standing in Standing::ALL {
        for deed in open(standing) {
            assert!(next(standing, deed).is_ok());
        }
    }
}

/// Each line: deed | to | day | outcome; today is 2025-03-18, the last fact 2025-03-01, home 7.
#[test]
fn a_deed_has_its_day_and_its_place() {
    for (deed, to, on, expected) in [
        (Move::Transfer, Some(8), "2025-03-18", "active"),
        (Move::Transfer, Some(8), "2025-03-01", "active"),
        (
            Move::Transfer,
            Some(8),
            "2025-02-28",
            "membership.day_before_last",
        ),
        (
            Move::Transfer,
            Some(8),
            "2025-03-19",
            "membership.day_ahead",
        ),
        (
            Move::Transfer,
            Some(7),
            "2025-03-18",
            "membership.same_home",
        ),
        (
            Move::Transfer,
            None,
            "2025-03-18",
            "membership.home_missing",
        ),
        (Move::Leave, None, "2025-03-18", "left"),
    ] {
        let before = Before {
            standing: Standing::Active,
            home: Id::from_i64(7),
            last_fact: Some(day("2025-03-01")),
        };
        let asked = Asked {
            deed,
            person: Id::from_i64(1),
            to: to.map(Id::from_i64),
            day: day(on),
            reason: "调动通知".to_owned(),
        };
        let got = decide(before, &asked, day("2025-03-18"));
        let got = got.map_or_else(|r| r.code, Standing::as_str);
        assert_eq!(got, expected, "{deed:?} {to:?} {on}");
    }
}

#[test]
fn the_other_side_is_asked() {
    let sides = |releasing, receiving| Sides {
        releasing,
        receiving,
    };
    for (deed, who, expected) in [
        (Move::Transfer, sides(true, true), Some(Consent::Nobody)),
        (Move::Transfer, sides(true, false), Some(Consent::Receiving)),
        (Move::Transfer, sides(false, true), Some(Consent::Releasing)),
        (Move::Transfer, sides(false, false), None),
        (Move::Rejoin, sides(false, true), Some(Consent::Nobody)),
        (Move::Rejoin, sides(true, false), Some(Consent::Receiving)),
        (Move::Leave, sides(true, true), Some(Consent::Nobody)),
        (Move::Leave, sides(false, true), None),
    ] {
        assert_eq!(consent(deed, who), expected, "{deed:?} {who:?}");
    }
}
