//! What is owed, rounded, put right and covered.

use std::collections::BTreeMap;

use kernel::{Date, Id, Money, Percent};
use proptest::prelude::*;

use crate::{
    Standing,
    dues::{
        model::{Base, Mode, Month, Outcome, Payment, Rate, Scale, Unit, Way},
        rules::{charge, may_run, may_take_away, rate_in, rounded, settle},
    },
};

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn rate(scale: Scale) -> Rate {
    Rate {
        id: Id::from_i64(1),
        union_body: Id::from_i64(1),
        from: month("2025-01"),
        scale,
        rounding: (Unit::Jiao, Mode::HalfUp),
        exempt_retired: true,
        exempt_retained: false,
        source: String::new(),
        confirmed: false,
    }
}

#[test]
fn months_are_read_counted_and_bounded() {
    for (text, reads) in [
        ("2025-03", true),
        ("2025-3", false),
        ("2025-13", false),
        ("2025-00", false),
        ("1900-01", false),
        ("", false),
        ("2025-03-01", false),
        ("２０２５-03", false),
    ] {
        assert_eq!(Month::parse(text).is_some(), reads, "{text}");
    }
    let march = month("2025-03");
    assert_eq!(march.plus(-3), month("2024-12"));
    assert_eq!(march.plus(10), month("2026-01"));
    assert_eq!(month("2024-12").behind(march), 3);
    assert_eq!(march.first(), day("2025-03-01"));
    assert_eq!(march.last(), day("2025-03-31"));
}

/// Fen | unit | mode | rounded.
#[test]
fn amounts_are_rounded_as_the_rate_says() {
    for (fen, unit, mode, expected) in [
        (4_062, Unit::Fen, Mode::HalfUp, 4_062),
        (4_062, Unit::Jiao, Mode::HalfUp, 4_060),
        (4_065, Unit::Jiao, Mode::HalfUp, 4_070),
        (4_069, Unit::Jiao, Mode::Down, 4_060),
        (4_061, Unit::Jiao, Mode::Up, 4_070),
        (4_060, Unit::Jiao, Mode::Up, 4_060),
        (4_050, Unit::Yuan, Mode::HalfUp, 4_100),
        (4_049, Unit::Yuan, Mode::HalfUp, 4_000),
        (0, Unit::Yuan, Mode::Up, 0),
    ] {
        let got = rounded(Money::from_fen(fen), (unit, mode));
        assert_eq!(got.fen(), expected, "{fen} {unit:?} {mode:?}");
    }
}

/// Standing on the first day | in this union | what is found | fen; everybody has a base.
#[test]
fn what_somebody_owes_follows_their_standing_on_the_first_day() {
    use Outcome::{Deceased, Due, Elsewhere, Left, NotYet, Retired};
    let share = rate(Scale::Share(Percent::from_permille(5)));
    let base = base();
    for (stood, here, outcome, fen) in [
        (Some(Standing::Active), true, Due, 4_060),
        (Some(Standing::Retired), true, Retired, 0),
        (Some(Standing::Retained), true, Due, 4_060),
        (Some(Standing::Active), false, Elsewhere, 0),
        (Some(Standing::Left), false, Left, 0),
        (Some(Standing::Deceased), true, Deceased, 0),
        (None, false, NotYet, 0),
    ] {
        let got = charge(&share, stood, here, Some(&base));
        assert_eq!((got.outcome, got.amount.fen()), (outcome, fen), "{stood:?}");
    }
}

fn base() -> Base {
    Base {
        id: Id::from_i64(7),
        from: day("2025-01-01"),
        amount: Money::from_fen(812_345),
        why: String::new(),
    }
}

#[test]
fn a_share_needs_a_base_and_a_fixed_amount_does_not() {
    let active = Some(Standing::Active);
    let share = rate(Scale::Share(Percent::from_permille(5)));
    let missing = charge(&share, active, true, None);
    assert_eq!(
        (missing.outcome, missing.amount.fen()),
        (Outcome::Missing, 0)
    );
    let fixed = rate(Scale::Fixed(Money::from_fen(500)));
    for base in [None, Some(&base())] {
        let got = charge(&fixed, active, true, base);
        assert_eq!(
            (got.outcome, got.amount.fen(), got.base),
            (Outcome::Due, 500, None)
        );
    }
    let mut retained = rate(Scale::Fixed(Money::from_fen(500)));
    retained.exempt_retained = true;
    let got = charge(&retained, Some(Standing::Retained), true, None);
    assert_eq!(got.outcome, Outcome::Retained);
}

#[test]
fn a_union_follows_the_one_above_until_it_has_a_rate_of_its_own() {
    let of = |id, union, from: &str, fen| Rate {
        id: Id::from_i64(id),
        union_body: Id::from_i64(union),
        from: month(from),
        ..rate(Scale::Fixed(Money::from_fen(fen)))
    };
    let rates = [
        of(1, 1, "2025-01", 100),
        of(2, 2, "2025-04", 200),
        of(3, 2, "2025-04", 300),
    ];
    let ways = [Id::from_i64(2), Id::from_i64(1)];
    for (asked, fen) in [
        ("2024-12", None),
        ("2025-03", Some(100)),
        ("2025-04", Some(300)),
        ("2026-01", Some(300)),
    ] {
        let found = rate_in(&rates, &ways, month(asked)).map(|r| r.scale);
        assert_eq!(
            found,
            fen.map(|fen| Scale::Fixed(Money::from_fen(fen))),
            "{asked}"
        );
    }
}

#[test]
fn refusals_say_what_to_do() {
    let today = day("2025-11-18");
    assert_eq!(may_run(month("2025-11"), today), Ok(()));
    let early = may_run(month("2025-12"), today).unwrap_err();
    assert_eq!(early.code, "membership.dues_too_early");
    let (paid, less) = (Money::from_fen(100), Money::from_fen(101));
    assert_eq!(may_take_away(paid, paid), Ok(()));
    assert_eq!(
        may_take_away(paid, less).unwrap_err().code,
        "membership.dues_not_paid"
    );
}

fn payment(fen: i64, for_month: Option<u8>, reversed: bool) -> Payment {
    Payment {
        id: Id::from_i64(1),
        union_body: Id::from_i64(1),
        person: Id::from_i64(1),
        amount: Money::from_fen(fen),
        way: Way::Cash,
        day: day("2025-11-18"),
        for_month: for_month.map(|m| month("2025-01").plus(i32::from(m))),
        note: String::new(),
        list: None,
        reversed: reversed.then(String::new),
    }
}

fn owed(amounts: &[i64]) -> BTreeMap<Month, i64> {
    let months = (0_i32..).map(|n| month("2025-01").plus(n));
    months.zip(amounts.iter().copied()).collect()
}

#[test]
fn a_payment_covers_the_oldest_months_unless_it_names_one() {
    let paid = |payments: &[Payment]| -> Vec<i64> {
        let settled = settle(&owed(&[100, 100, 100]), payments);
        settled.months.iter().map(|m| m.paid.fen()).collect()
    };
    assert_eq!(paid(&[payment(150, None, false)]), [100, 50, 0]);
    assert_eq!(paid(&[payment(150, Some(2), false)]), [50, 0, 100]);
    assert_eq!(paid(&[payment(500, None, false)]), [100, 100, 100]);
    assert_eq!(paid(&[payment(150, None, true)]), [0, 0, 0]);
    let settled = settle(&owed(&[100, 100]), &[payment(100, None, false)]);
    assert_eq!(settled.oldest(), Some(month("2025-02")));
}

prop_compose! {
    fn any_payment()(
        fen in prop_oneof![1i64..400, -50i64..0],
        named in proptest::option::of(0u8..6),
        reversed in proptest::bool::weighted(0.2),
    ) -> Payment {
        payment(fen, named.filter(|_| fen > 0), reversed)
    }
}

proptest! {
    /// What is owed less what was paid is the balance, and no month holds more than it asks for.
    #[test]
    fn every_fen_is_accounted_for(
        asked in proptest::collection::vec(0i64..300, 0..6),
        payments in proptest::collection::vec(any_payment(), 0..8),
    ) {
        let settled = settle(&owed(&asked), &payments);
        let due: i64 = asked.iter().sum();
        let paid: i64 = payments
            .iter()
            .filter(|p| p.reversed.is_none())
            .map(|p| p.amount.fen())
            .sum();
        prop_assert_eq!((settled.due.fen(), settled.paid.fen()), (due, paid));
        let covered: i64 = settled.months.iter().map(|m| m.paid.fen()).sum();
        prop_assert_eq!(covered, paid.clamp(0, due));
        for month in &settled.months {
            prop_assert!(month.paid.fen() >= 0 && month.paid <= month.due);
        }
        prop_assert_eq!(settled.oldest().is_none(), covered == due);
    }

    /// In whatever order somebody pays, they stand the same.
    #[test]
    fn the_order_of_payments_does_not_matter(
        asked in proptest::collection::vec(0i64..300, 1..6),
        payments in proptest::collection::vec(any_payment(), 1..8),
        turn in 0usize..8,
    ) {
        let mut turned = payments.clone();
        turned.rotate_left(turn % payments.len());
        let backwards: Vec<Payment> = payments.iter().rev().cloned().collect();
        let owed = owed(&asked);
        let straight = settle(&owed, &payments);
        prop_assert_eq!(&straight, &settle(&owed, &turned));
        prop_assert_eq!(&straight, &settle(&owed, &backwards));
    }
}
