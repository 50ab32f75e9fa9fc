//! A year of dues of one union of the made-up bureau (示例会费): some behind, a month that was
//! taken back and made again, a void receipt. The present month waits to be run.

use std::sync::Arc;

use kernel::{Date, Id, Money, Percent};
use organisation::{BodyView, demo::DemoCast};
use platform::{
    App, Error,
    access::{Body, Person},
    chance::Chance,
    db::Tx,
    secret::Keys,
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    commands::{self, SUBJECT},
    model::{
        Line, Mode, Month, Payment, PaymentMark, Rate, Receipt, Run, RunState, Scale, Unit, Way,
    },
    pages::USUAL_SOURCE,
    store::{self, BASE, LINE, NewBase, PAYMENT, RATE, RECEIPT, RUN},
};

/// Who wrote the demo's rows, on the trail.
const BY: By = By::House("演示数据");
/// Months that were run.
const MONTHS: i32 = 11;
/// The account that stands as who made the rows: nobody's.
const NOBODY: i64 = 0;
/// Payments of one trail entry and one write.
const CHUNK: usize = 500;

/// Makes the year; each month is a write of its own.
///
/// # Errors
/// What the database or the keys said.
pub fn load(house: &App, cast: &DemoCast, today: Date) -> Result<(), Error> {
    let (Some(bureau), Some(union)) = (cast.bodies.get("bureau"), cast.bodies.get("office_union"))
    else {
        return Ok(());
    };
    let (bureau, union) = (*bureau, *union);
    let first = Month::of(today).plus(-MONTHS);
    let keys = house.keys.clone();
    let people = write(house, move |tx| begin(tx, &keys, (bureau, union), first))?;
    let people = Arc::new(people);
    for n in 0..MONTHS {
        let month = first.plus(n);
        let (keys, some) = (house.keys.clone(), people.clone());
        write(house, move |tx| {
            if n == MONTHS - 1 {
                run(tx, &keys, union, (month, &some), RunState::Undone)?;
            }
            run(tx, &keys, union, (month, &some), RunState::Closed)
        })?;
        let some = people.clone();
        write(house, move |tx| pay_month(tx, union, (month, n), &some))?;
    }
    let some = people.clone();
    write(house, move |tx| at_the_desk(tx, union, &some))?;
    for some in people.chunks(CHUNK) {
        let some = some.to_vec();
        write(house, move |tx| store::bring_in_step(tx, union, &some))?;
    }
    Ok(())
}

fn write<T>(
    house: &App,
    work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    let key = platform::db::CommandKey::unkeyed();
    house.db.write_blocking(key, work)
}

fn of(union: Id<Body>) -> Subject {
    Subject::new(SUBJECT, union)
}

/// The rule, and most people's bases; who is asked, in order.
fn begin(
    tx: &mut Tx<'_>,
    keys: &Keys,
    (bureau, union): (Id<Body>, Id<Body>),
    first: Month,
) -> Result<Vec<Id<Person>>, Error> {
    let rate = Rate {
        id: tx.id(),
        union_body: bureau,
        from: first,
        scale: Scale::Share(Percent::from_permille(5)),
        rounding: (Unit::Jiao, Mode::HalfUp),
        exempt_retired: true,
        exempt_retained: true,
        source: USUAL_SOURCE.to_owned(),
        confirmed: false,
    };
    store::insert_rate(tx, &rate, NOBODY)?;
    let at = organisation::body(tx, union)?.ok_or(Error::NotFound)?;
    let people = commands::due_people(tx, &at)?;
    let base = |(n, person): (usize, &Id<Person>)| NewBase {
        person: *person,
        from: first.first(),
        amount: Money::from_fen(450_000 + i64::try_from(n * 7_919 % 650_000).unwrap_or(0)),
        why: "上年工资表".to_owned(),
    };
    let known = people.iter().enumerate().filter(|(n, _)| n % 90 != 44);
    let bases: Vec<NewBase> = known.map(base).collect();
    let made = store::insert_bases(tx, (keys, &Chance::system()), &bases, NOBODY)?;
    let deed = Deed::on("membership.load_demo", of(union))
        .row(RATE, rate.id)
        .rows(BASE, made);
    tx.trail(BY, deed)?;
    Ok(people)
}

/// A month; one that was taken back has rows that do not count.
fn run(
    tx: &mut Tx<'_>,
    keys: &Keys,
    union: Id<Body>,
    (month, people): (Month, &[Id<Person>]),
    state: RunState,
) -> Result<(), Error> {
    let at: BodyView = organisation::body(tx, union)?.ok_or(Error::NotFound)?;
    let lines: Vec<Line> = commands::lines(tx, keys, &at, (month, people))?;
    let sum: i64 = lines.iter().map(|line| line.charge.amount.fen()).sum();
    let mut run = Run {
        id: tx.id(),
        union_body: union,
        month,
        state,
        upto: people.last().map_or(0, |p| p.as_i64()),
        row_count: i64::try_from(lines.len()).unwrap_or_default(),
        due: Money::from_fen(sum),
        made_at: tx.now(),
        why: String::new(),
        version: 1,
    };
    store::insert_run(tx, &run, NOBODY)?;
    store::insert_lines(tx, &run, &lines)?;
    if state == RunState::Undone {
        store::void_lines(tx, run.id, people)?;
        run.why = "基数表用了去年的，换表重算".to_owned();
        store::save_run(tx, &run)?;
    }
    let deed = Deed::on("membership.load_demo", of(union))
        .row(RUN, run.id)
        .rows(LINE, lines.iter().map(|line| line.id));
    tx.trail(BY, deed)
}

/// Deductions on the tenth; who stands at certain places is forgotten now and then.
fn pay_month(
    tx: &mut Tx<'_>,
    union: Id<Body>,
    (month, n): (Month, i32),
    people: &[Id<Person>],
) -> Result<(), Error> {
    let owed = store::charged(tx, union, people)?;
    let mut made: Vec<Id<PaymentMark>> = Vec::new();
    for (place, person) in people.iter().enumerate() {
        let due = owed.get(person).and_then(|months| months.get(&month));
        let due = due.copied().unwrap_or(0);
        let behind = (place % 61 == 7 && n > 4) || (place % 83 == 9 && n > 8) || place % 211 == 3;
        if due <= 0 || behind {
            continue;
        }
        let half = place % 157 == 11 && n == MONTHS - 1;
        let payment = Payment {
            id: tx.id(),
            union_body: union,
            person: *person,
            amount: Money::from_fen(if half { due / 20 * 10 } else { due }),
            way: Way::Payroll,
            day: tenth(month),
            for_month: None,
            note: format!("{}工资代扣", month.word()),
            list: None,
            reversed: None,
        };
        store::insert_payment(tx, &payment, NOBODY)?;
        made.push(payment.id);
    }
    let deed = Deed::on("membership.load_demo", of(union)).rows(PAYMENT, made);
    tx.trail(BY, deed)
}

fn tenth(month: Month) -> Date {
    let days = |n: i64| {
        kernel::Moment::start_of(month.first())
            .plus_secs(n * 86_400)
            .day()
    };
    days(9)
}

/// A few who paid in cash, with receipts, one of them void.
fn at_the_desk(tx: &mut Tx<'_>, union: Id<Body>, people: &[Id<Person>]) -> Result<(), Error> {
    let today = tx.today();
    let year = i64::from(today.year());
    let behind: Vec<Id<Person>> = people
        .iter()
        .copied()
        .skip(3)
        .step_by(211)
        .take(4)
        .collect();
    let names = store::somebody(tx, &behind)?;
    let mut deed = Deed::on("membership.load_demo", of(union));
    for (place, person) in behind.iter().enumerate() {
        let Some(known) = names.get(person) else {
            continue;
        };
        let payment = Payment {
            id: tx.id(),
            union_body: union,
            person: *person,
            amount: Money::from_fen(if place == 2 { 100_000 } else { 6_000 }),
            way: if place == 1 { Way::Transfer } else { Way::Cash },
            day: today,
            for_month: None,
            note: String::new(),
            list: None,
            reversed: None,
        };
        store::insert_payment(tx, &payment, NOBODY)?;
        deed = deed.row(PAYMENT, payment.id);
        // The first one was misprinted and written again.
        let sheets = if place == 0 { 2 } else { 1 };
        for sheet in 0..sheets {
            let receipt = Receipt {
                id: tx.id(),
                union_body: union,
                year,
                no: store::next_no(tx, union, year)?,
                payment: Some(payment.id),
                payer: known.name.clone(),
                about: format!("工会会费（{}）", payment.way.word()),
                amount: payment.amount,
                day: today,
                voided: None,
            };
            store::insert_receipt(tx, &receipt, None, NOBODY)?;
            if sheet + 1 < sheets {
                store::void_receipt(tx, receipt.id, "打印错位，重开")?;
            }
            deed = deed.row(RECEIPT, receipt.id);
        }
    }
    tx.trail(BY, deed)
}
