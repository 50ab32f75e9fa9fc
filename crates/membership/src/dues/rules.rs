//! What is owed, what is put right, what a payment covers.

use std::collections::BTreeMap;

use kernel::{Date, Id, Money, Refusal};
use platform::access::Body;

use super::model::{Base, Charge, Mode, Month, MonthStanding, Outcome, Payment, Rate, Scale, Unit};
use crate::model::{Fact, Standing};

/// How many months back a run puts right what was learnt late.
/// Source: house rule; a year of dues is what a yearly report counts.
pub const ADJUSTED_MONTHS: i32 = 12;
/// How far ahead a month may be run.
/// Source: house rule; the standing on the first day must be known.
pub const MONTHS_AHEAD: i32 = 0;
/// Most that a base may be, fen: whatever is more was typed wrongly.
/// Source: house rule.
pub const BASE_MAX: i64 = 100_000_000;

/// An amount rounded as the rate says.
pub fn rounded(amount: Money, (unit, mode): (Unit, Mode)) -> Money {
    let step = unit.fen();
    let rest = amount.fen().rem_euclid(step);
    let low = amount.fen() - rest;
    let up = match mode {
        Mode::HalfUp => rest * 2 >= step,
        Mode::Down => false,
        Mode::Up => rest > 0,
    };
    Money::from_fen(if up { low + step } else { low })
}

/// The rate that holds in `month`: that of the nearest union that has one by then; `unions` is
/// the way up, the nearest first.
pub fn rate_in<'a>(rates: &'a [Rate], unions: &[Id<Body>], month: Month) -> Option<&'a Rate> {
    let holds = |union: &Id<Body>| {
        let own = rates.iter().filter(|r| r.union_body == *union);
        own.filter(|r| r.from <= month)
            .max_by_key(|r| (r.from, r.id))
    };
    unions.iter().find_map(holds)
}

/// The base that holds on `day`; of two from one day the later one.
pub fn base_on(bases: &[Base], day: Date) -> Option<&Base> {
    let by_then = bases.iter().filter(|b| b.from <= day);
    by_then.max_by_key(|b| (b.from, b.id))
}

/// Where and how somebody belonged on a day, by their facts, which come oldest first.
pub fn stood_on(facts: &[Fact], day: Date) -> Option<(Standing, Id<Body>)> {
    let mut by_then = facts.iter().filter(|f| f.holds_from <= day);
    by_then.next_back().map(|f| (f.standing, f.home))
}

/// What somebody owes for a month. `stood` is how they stood on its first day, `here` whether
/// that was in this union.
pub fn charge(rate: &Rate, stood: Option<Standing>, here: bool, base: Option<&Base>) -> Charge {
    let nothing = |outcome| Charge {
        outcome,
        amount: Money::default(),
        base: None,
    };
    let Some(standing) = stood else {
        return nothing(Outcome::NotYet);
    };
    match standing {
        Standing::Left => return nothing(Outcome::Left),
        Standing::Deceased => return nothing(Outcome::Deceased),
        Standing::Active | Standing::Retained | Standing::Retired if !here => {
            return nothing(Outcome::Elsewhere);
        }
        Standing::Retired if rate.exempt_retired => return nothing(Outcome::Retired),
        Standing::Retained if rate.exempt_retained => return nothing(Outcome::Retained),
        Standing::Active | Standing::Retained | Standing::Retired => {}
    }
    let amount = match (rate.scale, base) {
        (Scale::Fixed(fixed), _) => Some(fixed),
        (Scale::Share(_), None) => None,
        (Scale::Share(share), Some(base)) => share.of(base.amount),
    };
    match amount {
        None => nothing(Outcome::Missing),
        Some(amount) => Charge {
            outcome: Outcome::Due,
            amount: rounded(amount, rate.rounding),
            base: base
                .map(|b| b.id)
                .filter(|_| matches!(rate.scale, Scale::Share(_))),
        },
    }
}

/// How somebody's months stand (清算): what names a month goes there first, the rest to the
/// oldest; the result does not depend on the order of payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Every month with something owed, oldest first.
    pub months: Vec<MonthStanding>,
    /// All that is owed.
    pub due: Money,
    /// All that was paid.
    pub paid: Money,
}

impl Settled {
    /// The oldest month that is not paid whole.
    pub fn oldest(&self) -> Option<Month> {
        let open = self.months.iter().find(|m| m.paid < m.due);
        open.map(|m| m.month)
    }
}

/// Settles what is owed by month with payments, reversed ones left out.
pub fn settle(owed: &BTreeMap<Month, i64>, payments: &[Payment]) -> Settled {
    let counted = || payments.iter().filter(|p| p.reversed.is_none());
    let paid: i64 = counted().map(|p| p.amount.fen()).sum();
    let mut named: BTreeMap<Month, i64> = BTreeMap::new();
    for payment in counted() {
        if let Some(month) = payment.for_month {
            *named.entry(month).or_default() += payment.amount.fen();
        }
    }
    let mut left = paid;
    let mut months: Vec<MonthStanding> = Vec::new();
    for (month, due) in owed {
        let first = named.get(month).copied().unwrap_or(0);
        let first = first.min(*due).min(left).max(0);
        left -= first;
        months.push(MonthStanding {
            month: *month,
            due: Money::from_fen(*due),
            paid: Money::from_fen(first),
        });
    }
    for standing in &mut months {
        let open = (standing.due.fen() - standing.paid.fen()).min(left).max(0);
        left -= open;
        standing.paid = Money::from_fen(standing.paid.fen() + open);
    }
    Settled {
        due: Money::from_fen(owed.values().sum()),
        paid: Money::from_fen(paid),
        months,
    }
}

/// Whether a month may be run today.
///
/// # Errors
/// A refusal for a month that has not begun.
pub fn may_run(month: Month, today: Date) -> Result<(), Refusal> {
    if month.behind(Month::of(today)) >= -MONTHS_AHEAD {
        return Ok(());
    }
    Err(Refusal::new(
        "membership.dues_too_early",
        format!(
            "{}还没有开始，会籍以月初为准，请到月初以后再生成",
            month.word()
        ),
    ))
}

/// Whether money may be reversed or given back: what was paid may not fall below nothing.
///
/// # Errors
/// A refusal that says what to do.
pub fn may_take_away(paid: Money, less: Money) -> Result<(), Refusal> {
    if less <= paid {
        return Ok(());
    }
    Err(Refusal::new(
        "membership.dues_not_paid",
        format!("实缴只剩 {paid} 元，不能再减 {less} 元；如已退还，请先冲销那笔退还"),
    ))
}
