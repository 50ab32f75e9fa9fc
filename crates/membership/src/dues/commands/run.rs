//! The monthly run: who owes what, asked once, put right in the next, taken back as a whole.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Id, Money};
use organisation::BodyView;
use platform::{
    Error,
    access::{Actor, Body, Person},
    db::{Conn, Tx},
    secret::Keys,
    trail::{By, Deed},
};
use serde::{Deserialize, Serialize};

use super::of_union;
use crate::{
    dues::{
        job,
        model::{Base, Charge, Line, LineMark, Month, Outcome, Rate, Run, RunMark, RunState},
        powers::RUN as MAY_RUN,
        rules, scope,
        store::{self, LINE, RUN, Somebody},
    },
    model::Fact,
};

/// Most people whose preview is summed at once; more are shown page by page.
pub const SUMMED_MAX: usize = 5_000;
/// People that are looked up at once.
const AT_ONCE: usize = 200;
/// Who writes the rows of a run that somebody ordered.
const BY: By = By::House("月度应收");

/// All that a month of a union is worked out from, besides the people.
struct Frame {
    union: Id<Body>,
    month: Month,
    homes: BTreeSet<Id<Body>>,
    rates: Vec<Rate>,
    ways: Vec<Id<Body>>,
    /// Earlier months that were run.
    earlier: Vec<Month>,
}

impl Frame {
    fn of(conn: &mut Conn, union: &BodyView, month: Month) -> Result<Self, Error> {
        let ways = scope::way_up(conn, union.id)?;
        let reach = (month.plus(-rules::ADJUSTED_MONTHS), month);
        Ok(Self {
            union: union.id,
            month,
            homes: store::homes_of(conn, union)?,
            rates: store::rates_of(conn, &ways)?,
            earlier: store::months_run(conn, union.id, reach)?,
            ways,
        })
    }

    fn rate(&self, month: Month) -> Option<&Rate> {
        rules::rate_in(&self.rates, &self.ways, month)
    }

    fn charge(&self, month: Month, facts: &[Fact], bases: &[Base]) -> Option<Charge> {
        let rate = self.rate(month)?;
        let stood = rules::stood_on(facts, month.first());
        let here = stood.is_some_and(|(_, home)| self.homes.contains(&home));
        let base = rules::base_on(bases, month.first());
        Some(rules::charge(
            rate,
            stood.map(|(standing, _)| standing),
            here,
            base,
        ))
    }
}

/// What a run asks of somebody (应收明细).
#[derive(Debug, Clone)]
pub struct Due {
    /// Who.
    pub person: Id<Person>,
    /// As the roster knows them now.
    pub known: Option<Somebody>,
    /// For the month itself; `None` for who never belonged in it and is only put right.
    pub charge: Option<Charge>,
    /// The base it was taken of.
    pub base: Option<Money>,
    /// What is put right, by earlier month.
    pub adjustments: Vec<(Month, Money)>,
}

impl Due {
    /// All that is asked.
    pub fn sum(&self) -> Money {
        let own = self.charge.map_or(0, |c| c.amount.fen());
        let more: i64 = self.adjustments.iter().map(|(_, m)| m.fen()).sum();
        Money::from_fen(own + more)
    }
}

/// What these people owe in a month of a union; who has nothing to do with it is left out.
///
/// # Errors
/// A refusal without a rate; what the database said.
fn dues_of(
    conn: &mut Conn,
    keys: &Keys,
    union: &BodyView,
    month: Month,
    people: &[Id<Person>],
) -> Result<Vec<Due>, Error> {
    let frame = Frame::of(conn, union, month)?;
    if frame.rate(month).is_none() {
        return Err(Error::refused(
            "membership.dues_no_rate",
            format!("{}还没有缴费办法，请先设置", month.word()),
        ));
    }
    let mut dues = Vec::new();
    for some in people.chunks(AT_ONCE) {
        dues.extend(some_dues(conn, keys, &frame, some)?);
    }
    Ok(dues)
}

fn some_dues(
    conn: &mut Conn,
    keys: &Keys,
    frame: &Frame,
    people: &[Id<Person>],
) -> Result<Vec<Due>, Error> {
    let facts = store::facts_of_all(conn, people)?;
    let bases = store::bases_of(conn, keys, people)?;
    let charged = store::charged(conn, frame.union, people)?;
    let mut known = store::somebody(conn, people)?;
    let (no_facts, no_bases, no_months) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut dues = Vec::new();
    for person in people {
        let facts = facts.get(person).unwrap_or(&no_facts);
        let bases = bases.get(person).unwrap_or(&no_bases);
        let asked = charged.get(person).unwrap_or(&no_months);
        let somebody = known.remove(person);
        let Some(charge) = frame.charge(frame.month, facts, bases) else {
            continue;
        };
        let right = |month: &Month| {
            let now = frame.charge(*month, facts, bases)?.amount.fen();
            let off = now - asked.get(month).copied().unwrap_or(0);
            (off != 0).then_some((*month, Money::from_fen(off)))
        };
        let adjustments: Vec<_> = frame.earlier.iter().filter_map(right).collect();
        let own = somebody
            .as_ref()
            .is_some_and(|s| s.union_body == frame.union && s.standing.belongs());
        let belonged = !matches!(
            charge.outcome,
            Outcome::Left | Outcome::Deceased | Outcome::NotYet | Outcome::Elsewhere
        );
        if !own && !belonged && adjustments.is_empty() {
            continue;
        }
        let base = rules::base_on(bases, frame.month.first());
        dues.push(Due {
            person: *person,
            known: somebody,
            base: base.filter(|b| charge.base == Some(b.id)).map(|b| b.amount),
            charge: (own || belonged).then_some(charge),
            adjustments,
        });
    }
    Ok(dues)
}

/// Everybody whom a run of a union may ask, in order.
///
/// # Errors
/// What the database said.
pub fn due_people(conn: &mut Conn, union: &BodyView) -> Result<Vec<Id<Person>>, Error> {
    let homes = store::homes_of(conn, union)?;
    store::candidates(conn, union.id, &homes)
}

/// What a run would do (应收预览).
#[derive(Debug, Clone)]
pub struct Preview {
    /// Whom it asks; the first part of them when there are too many to sum.
    pub dues: Vec<Due>,
    /// Whether these are all.
    pub whole: bool,
    /// By what rule.
    pub rate: Option<Rate>,
}

/// Works out a month without writing anything.
///
/// # Errors
/// What the database said.
pub fn preview(
    conn: &mut Conn,
    keys: &Keys,
    union: &BodyView,
    month: Month,
) -> Result<Preview, Error> {
    let ways = scope::way_up(conn, union.id)?;
    let rates = store::rates_of(conn, &ways)?;
    let Some(rate) = rules::rate_in(&rates, &ways, month).cloned() else {
        return Ok(Preview {
            dues: Vec::new(),
            whole: true,
            rate: None,
        });
    };
    let mut people = due_people(conn, union)?;
    let whole = people.len() <= SUMMED_MAX;
    people.truncate(SUMMED_MAX);
    Ok(Preview {
        dues: dues_of(conn, keys, union, month, &people)?,
        whole,
        rate: Some(rate),
    })
}

/// Orders the run of a month; pressed twice, or by two at once, it is one.
///
/// # Errors
/// Not there, forbidden; a refusal without a rate or before the month has begun, and while an
/// earlier run is not over; [`Error::Unique`] when somebody else was quicker by a hair.
pub fn order_run(
    tx: &mut Tx<'_>,
    actor: &Actor,
    union: Id<Body>,
    month: Month,
) -> Result<Id<RunMark>, Error> {
    scope::union_at(tx, actor, union, &MAY_RUN)?;
    if let Some(run) = store::live_run(tx, union, month)? {
        return Ok(run.id);
    }
    rules::may_run(month, tx.today())?;
    let last = store::last_run(tx, union)?;
    if let Some(last) = &last {
        if last.state != RunState::Closed {
            return Err(Error::refused(
                "membership.dues_run_unfinished",
                format!("{}的应收还没有办完，请等它完成", last.month.word()),
            ));
        }
        if last.month > month {
            return Err(Error::refused(
                "membership.dues_later_run",
                format!("{}的应收已经生成，不能再补更早的月份", last.month.word()),
            ));
        }
    }
    let ways = scope::way_up(tx, union)?;
    let rates = store::rates_of(tx, &ways)?;
    let Some(rate) = rules::rate_in(&rates, &ways, month) else {
        return Err(Error::refused(
            "membership.dues_no_rate",
            format!("{}还没有缴费办法，请先设置", month.word()),
        ));
    };
    let run = Run {
        id: tx.id(),
        union_body: union,
        month,
        state: RunState::Making,
        upto: 0,
        row_count: 0,
        due: Money::default(),
        made_at: tx.now(),
        why: String::new(),
        version: 1,
    };
    store::insert_run(tx, &run, actor.account.as_i64())?;
    tx.enqueue_for(actor.account, job::MAKE.name, &Order { run: run.id })?;
    let deed = Deed::on("membership.run_dues", of_union(union))
        .row(RUN, run.id)
        .change("月份", "", month)
        .change("缴费办法", "", rate.words());
    tx.trail(actor, deed)?;
    Ok(run.id)
}

/// Which run a job works on (任务).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The run.
    pub run: Id<RunMark>,
}

/// Writes the rows of some people of a run that is being made; with `last` it closes. Done twice
/// is done once: who stands before the mark that the run keeps is passed over.
///
/// # Errors
/// What the database said.
pub fn charge_some(
    tx: &mut Tx<'_>,
    keys: &Keys,
    id: Id<RunMark>,
    (people, last): (&[Id<Person>], bool),
) -> Result<(), Error> {
    let mut run = store::run(tx, id)?.ok_or(Error::NotFound)?;
    if run.state != RunState::Making {
        return Ok(());
    }
    let open: Vec<Id<Person>> = people
        .iter()
        .copied()
        .filter(|p| p.as_i64() > run.upto)
        .collect();
    let union = organisation::body(tx, run.union_body)?.ok_or(Error::NotFound)?;
    let lines = lines(tx, keys, &union, (run.month, &open))?;
    store::insert_lines(tx, &run, &lines)?;
    let mut asked: Vec<Id<Person>> = lines.iter().map(|line| line.person).collect();
    asked.dedup();
    store::bring_in_step(tx, run.union_body, &asked)?;
    run.upto = open.last().map_or(run.upto, |p| p.as_i64());
    run.row_count += i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let sum: i64 = lines.iter().map(|l| l.charge.amount.fen()).sum();
    run.due = Money::from_fen(run.due.fen() + sum);
    if last {
        run.state = RunState::Closed;
    }
    store::save_run(tx, &run)?;
    note(tx, &run, lines.into_iter().map(|l| l.id).collect())
}

/// The rows that a run of a month has for these people.
///
/// # Errors
/// A refusal without a rate; what the database said.
pub fn lines(
    tx: &mut Tx<'_>,
    keys: &Keys,
    union: &BodyView,
    (month, people): (Month, &[Id<Person>]),
) -> Result<Vec<Line>, Error> {
    let dues = dues_of(tx, keys, union, month, people)?;
    Ok(lines_of(tx, month, &dues))
}

fn lines_of(tx: &Tx<'_>, month: Month, dues: &[Due]) -> Vec<Line> {
    let mut lines = Vec::new();
    for due in dues {
        if let Some(charge) = due.charge {
            lines.push(Line {
                id: tx.id(),
                person: due.person,
                month,
                charge,
            });
        }
        for (earlier, amount) in &due.adjustments {
            lines.push(Line {
                id: tx.id(),
                person: due.person,
                month: *earlier,
                charge: Charge {
                    outcome: Outcome::Due,
                    amount: *amount,
                    base: None,
                },
            });
        }
    }
    lines
}

fn note(tx: &mut Tx<'_>, run: &Run, lines: Vec<Id<LineMark>>) -> Result<(), Error> {
    let deed = Deed::on("membership.dues_rows", of_union(run.union_body))
        .change("月份", "", run.month)
        .change("状态", "", run.state.word())
        .change("行数", "", lines.len())
        .row(RUN, run.id)
        .rows(LINE, lines);
    tx.trail(BY, deed)
}

/// Takes a run back as a whole (撤回应收); a job voids its rows.
///
/// # Errors
/// Not there, forbidden; a refusal when it is not the last, not whole, or paid on.
pub fn take_back(tx: &mut Tx<'_>, actor: &Actor, id: Id<RunMark>, why: &str) -> Result<(), Error> {
    let mut run = store::run(tx, id)?.ok_or(Error::NotFound)?;
    scope::union_at(tx, actor, run.union_body, &MAY_RUN)?;
    match run.state {
        RunState::Undoing | RunState::Undone => return Ok(()),
        RunState::Making => {
            return Err(Error::refused(
                "membership.dues_run_unfinished",
                "应收还在生成，请等它完成再撤回",
            ));
        }
        RunState::Closed => {}
    }
    let last = store::last_run(tx, run.union_body)?;
    if last.is_some_and(|last| last.id != run.id) {
        return Err(Error::refused(
            "membership.dues_later_run",
            "后面的月份已经生成应收，只能从最后一个月起依次撤回",
        ));
    }
    let paid = store::taken_since(tx, &run)?;
    if paid > 0 {
        return Err(Error::refused(
            "membership.dues_paid_on",
            format!("生成之后已有 {paid} 笔缴费，不能整月撤回；差错请在下个月补收、退还"),
        ));
    }
    run.state = RunState::Undoing;
    run.upto = 0;
    run.why = why.to_owned();
    store::save_run(tx, &run)?;
    tx.enqueue_for(actor.account, job::UNDO.name, &Order { run: run.id })?;
    let deed = Deed::on("membership.take_back_dues", of_union(run.union_body))
        .row(RUN, run.id)
        .change("月份", "", run.month)
        .change("应收", run.due, "")
        .why(why);
    tx.trail(actor, deed)
}

/// Voids the rows of some people of a run that is taken back; with `last` it is over.
///
/// # Errors
/// What the database said.
pub fn undo_some(
    tx: &mut Tx<'_>,
    id: Id<RunMark>,
    (people, last): (&[Id<Person>], bool),
) -> Result<(), Error> {
    let mut run = store::run(tx, id)?.ok_or(Error::NotFound)?;
    if run.state != RunState::Undoing {
        return Ok(());
    }
    let lines = store::void_lines(tx, id, people)?;
    store::bring_in_step(tx, run.union_body, people)?;
    if last {
        run.state = RunState::Undone;
    }
    store::save_run(tx, &run)?;
    note(tx, &run, lines)
}
