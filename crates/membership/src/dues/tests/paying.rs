//! Payments, reversals, refunds, receipts.

use kernel::{Date, Id, Money};
use platform::{Error, access::Person};

use super::house::{Stage, code};
use crate::{
    Standing,
    dues::{
        commands::{self, NewPayment},
        model::{Month, PaymentMark, Way},
        store,
    },
};

fn new(stage: &Stage, person: Id<Person>, fen: i64, way: Way) -> NewPayment {
    NewPayment {
        person,
        amount: Money::from_fen(fen),
        way,
        day: stage.today(),
        for_month: None,
        note: String::new(),
    }
}

fn send(stage: &Stage, new: NewPayment) -> Result<Id<PaymentMark>, Error> {
    let (actor, union, person) = (stage.officer.clone(), stage.union, new.person);
    stage.write(move |tx| commands::pay(tx, &actor, union, &new))?;
    let all = stage.read(|c| store::payments_of(c, union, &[person]));
    Ok(all.last().unwrap().id)
}

/// A payment in cash.
pub fn pay(
    stage: &Stage,
    person: Id<Person>,
    fen: i64,
    for_month: Option<Month>,
) -> Result<Id<PaymentMark>, Error> {
    let mut new = new(stage, person, fen, Way::Cash);
    new.for_month = for_month;
    send(stage, new)
}

pub fn reverse(stage: &Stage, id: Id<PaymentMark>) -> Result<(), Error> {
    let actor = stage.officer.clone();
    stage.write(move |tx| commands::reverse(tx, &actor, id, "记错人").map(drop))
}

/// Somebody who owes 40 yuan for each of three months.
fn debtor(stage: &Stage) -> (Id<Person>, Month) {
    let first = stage.month();
    stage.set_rate(first, 5);
    let person = stage.member("林若彤", "0017", Standing::Active);
    stage.base(person, Date::constant(2024, 1, 1), 8_000);
    for _ in 0..3 {
        stage.run(stage.month());
        stage.next_month();
    }
    (person, first)
}

fn months(stage: &Stage, person: Id<Person>) -> Vec<i64> {
    let found = stage.read(|c| store::months_of(c, stage.union, person));
    found.iter().map(|m| m.paid.fen()).collect()
}

#[test]
fn payments_cover_the_oldest_month_first_and_what_is_over_stays() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let (person, first) = debtor(&stage);
        pay(&stage, person, 5_000, None).unwrap();
        assert_eq!(months(&stage, person), [4_000, 1_000, 0]);
        assert_eq!(stage.account(person), (12_000, 5_000, Some(first.plus(1))));
        let named = pay(&stage, person, 4_000, Some(first.plus(2))).unwrap();
        assert_eq!(months(&stage, person), [4_000, 1_000, 4_000]);
        pay(&stage, person, 9_000, None).unwrap();
        assert_eq!(stage.account(person), (12_000, 18_000, None));
        reverse(&stage, named).unwrap();
        assert_eq!(stage.account(person), (12_000, 14_000, None));
        assert!(matches!(reverse(&stage, named), Err(Error::Stale)));
        let all = stage.read(|c| store::payments_of(c, stage.union, &[person]));
        assert_eq!(all.len(), 3, "a reversed payment stays on record");
        // What is over covers the next month without anybody doing anything.
        stage.run(stage.month());
        assert_eq!(stage.account(person), (16_000, 14_000, Some(first.plus(3))));
        stage.is_sound();
    });
}

#[test]
fn only_what_was_paid_ahead_is_given_back() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let (person, _) = debtor(&stage);
        let refund = |fen| send(&stage, new(&stage, person, fen, Way::Refund));
        assert_eq!(code(refund(1)), "membership.dues_refund_too_much");
        let paid = pay(&stage, person, 13_000, None).unwrap();
        assert_eq!(code(refund(1_001)), "membership.dues_refund_too_much");
        let back = refund(1_000).unwrap();
        assert_eq!(stage.account(person), (12_000, 12_000, None));
        assert_eq!(code(reverse(&stage, paid)), "membership.dues_not_paid");
        reverse(&stage, back).unwrap();
        reverse(&stage, paid).unwrap();
        assert_eq!(stage.account(person).1, 0);
        stage.is_sound();
    });
}

#[test]
fn receipts_are_numbered_without_gaps_and_void_visibly() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let (person, _) = debtor(&stage);
        let year = i64::from(stage.today().year());
        std::thread::scope(|scope| {
            let pays: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| pay(&stage, person, 100, None)))
                .collect();
            for thread in pays {
                thread.join().unwrap().unwrap();
            }
        });
        // One that breaks off after it drew its number leaves no gap.
        let union = stage.union;
        let broken: Result<(), Error> = stage.write(move |tx| {
            store::next_no(tx, union, year)?;
            Err(Error::NotFound)
        });
        assert!(broken.is_err());
        let last = pay(&stage, person, 200, None).unwrap();
        let receipts =
            |stage: &Stage| stage.read(|c| store::receipts(c, stage.union, (year, i64::MAX), 99));
        let numbers: Vec<i64> = receipts(&stage).iter().map(|r| r.no).collect();
        assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
        reverse(&stage, last).unwrap();
        let newest = receipts(&stage).remove(0);
        assert_eq!((newest.no, newest.voided.as_deref()), (7, Some("记错人")));
        // A receipt that was spoilt: void, and another one for the same payment.
        let spoilt = receipts(&stage).remove(1);
        let (actor, payment) = (stage.officer.clone(), spoilt.payment.unwrap());
        stage
            .write(move |tx| {
                commands::void_receipt(tx, &actor, spoilt.id, "打印错位")?;
                commands::give_receipt(tx, &actor, payment).map(drop)
            })
            .unwrap();
        let numbers: Vec<_> = receipts(&stage)
            .iter()
            .map(|r| (r.no, r.voided.is_some()))
            .take(3)
            .collect();
        assert_eq!(numbers, [(8, false), (7, true), (6, true)]);
        assert_eq!(stage.account(person).1, 600);
        stage.is_sound();
    });
}

/// Whatever is done, in whatever order, the kept figures are what rows give.
#[test]
fn kept_figures_follow_whatever_happens() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let (one, _) = debtor(&stage);
        let two = stage.member("陈建国", "0018", Standing::Active);
        let chance = platform::chance::Chance::seeded(7);
        for step in 0..40 {
            let person = if chance.below(2) == 0 { one } else { two };
            let fen = i64::try_from(chance.below(9_000)).unwrap() + 1;
            match chance.below(5) {
                0 => stage.base(person, stage.month().first(), 3_000 + fen),
                1 if step % 3 == 0 => {
                    stage.run(stage.month());
                    stage.next_month();
                }
                2 => {
                    let all = stage.read(|c| store::payments_of(c, stage.union, &[person]));
                    if let Some(open) = all.iter().find(|p| p.reversed.is_none()) {
                        reverse(&stage, open.id).unwrap();
                    }
                }
                _ => {
                    pay(&stage, person, fen, None).unwrap();
                }
            }
            let found = stage.read(crate::dues::doctor);
            assert_eq!(found, Vec::<String>::new(), "step {step}");
        }
        stage.is_sound();
    });
}

#[test]
fn takings_of_a_day_are_what_stands() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let (person, _) = debtor(&stage);
        pay(&stage, person, 100, None).unwrap();
        let wrong = pay(&stage, person, 900, None).unwrap();
        send(&stage, new(&stage, person, 50, Way::Transfer)).unwrap();
        reverse(&stage, wrong).unwrap();
        let today = stage.today();
        let found = stage.read(|c| store::takings(c, stage.union, (today, today), 9));
        let found: Vec<_> = found
            .iter()
            .map(|t| (t.way, t.count, t.amount.fen()))
            .collect();
        assert_eq!(found, [(Way::Cash, 1, 100), (Way::Transfer, 1, 50)]);
    });
}
