//! The month: preview, making, looking, taking back.

use kernel::{Id, Money};
use platform::{
    App, Error,
    access::{Actor, Body},
    db::Conn,
    web::{Answer, Form, Path, Query, Visit, redirect},
};
use serde::Deserialize;

use super::why;
use crate::dues::{
    DUES,
    commands::{self, Due},
    model::{Line, Month, Outcome, RunMark},
    pages::{DueLine, PreviewPage, RunLine, RunPage, Show, Totals},
    powers::{BASE, RUN},
    rules, store,
};

/// People on one page of a preview, and rows of a run.
const PAGE: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    show: String,
    after: String,
}

impl Part {
    fn show(&self) -> Show {
        match self.show.as_str() {
            "missing" => Show::Missing,
            "exempt" => Show::Exempt,
            "adjusted" => Show::Adjusted,
            _ => Show::All,
        }
    }
}

fn parsed(month: &str) -> Result<Month, Error> {
    Month::parse(month).ok_or(Error::NotFound)
}

pub(super) async fn preview(
    visit: Visit,
    Path((union, month)): Path<(Id<Body>, String)>,
    Query(part): Query<Part>,
) -> Answer {
    let (actor, house, today) = (visit.actor.clone(), visit.house.clone(), visit.today);
    let month = parsed(&month)?;
    let mut page = visit
        .read(move |conn| preview_page(conn, &house, &actor, (union, month), &part))
        .await?;
    if page.refused.is_none() {
        page.refused = rules::may_run(month, today)
            .err()
            .map(|r| r.text.into_owned());
    }
    visit.page(&page)
}

fn preview_page(
    conn: &mut Conn,
    house: &App,
    actor: &Actor,
    (union, month): (Id<Body>, Month),
    part: &Part,
) -> Result<PreviewPage, Error> {
    let at = super::seen(conn, actor, union)?;
    let sees_base = actor.may(BASE.code, &at.path);
    let found = commands::preview(conn, &house.keys, &at, month)?;
    let totals = totals(&found.dues);
    let lines = found.dues.into_iter().map(|due| line(due, sees_base));
    let show = part.show();
    let after = part.after.parse().map_or(0, |id: Id<RunMark>| id.as_i64());
    let mut lines: Vec<DueLine> = lines
        .filter(|line| show.has(line) && line.person.as_i64() > after)
        .take(PAGE + 1)
        .collect();
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let run = store::live_run(conn, union, month)?;
    let last = store::last_run(conn, union)?;
    let refused = match (run, last) {
        (Some(_), _) => Some(format!("{}的应收已经生成", month.word())),
        (None, Some(last)) if last.month > month => Some(format!(
            "{}的应收已经生成，不能再补更早的月份",
            last.month.word()
        )),
        (None, Some(_) | None) => None,
    };
    Ok(PreviewPage {
        union,
        name: at.short.clone(),
        month,
        rate: found.rate,
        totals,
        whole: found.whole,
        show,
        next: lines.last().filter(|_| more).map(|l| l.person.to_string()),
        lines,
        refused,
        sees_base,
        may_run: actor.may(RUN.code, &at.path),
    })
}

fn totals(dues: &[Due]) -> Totals {
    let mut totals = Totals::default();
    let add = |to: &mut Money, more: Money| *to = Money::from_fen(to.fen() + more.fen());
    for due in dues {
        match due.charge.map(|c| c.outcome) {
            Some(Outcome::Due) => totals.paying += 1,
            Some(Outcome::Missing) => totals.missing += 1,
            Some(_) => totals.exempt += 1,
            None => {}
        }
        let own = due.charge.map_or(Money::default(), |c| c.amount);
        add(&mut totals.due, own);
        add(
            &mut totals.adjusted,
            Money::from_fen(due.sum().fen() - own.fen()),
        );
    }
    totals
}

fn line(due: Due, sees_base: bool) -> DueLine {
    let known = due.known;
    DueLine {
        person: due.person,
        name: known.as_ref().map(|k| k.name.clone()).unwrap_or_default(),
        staff_no: known.map(|k| k.staff_no).unwrap_or_default(),
        base: due.base.filter(|_| sees_base),
        outcome: due.charge.map(|c| c.outcome),
        amount: due.charge.map_or(Money::default(), |c| c.amount),
        adjustments: due.adjustments,
    }
}

pub(super) async fn order(
    visit: Visit,
    Path((union, month)): Path<(Id<Body>, String)>,
    form: Form,
) -> Answer {
    let (actor, month) = (visit.actor.clone(), parsed(&month)?);
    let made = visit
        .write(form.key(), move |tx| {
            commands::order_run(tx, &actor, union, month)
        })
        .await;
    let run = match made {
        Ok(run) => run,
        // Another officer was quicker by a hair: theirs is the run.
        Err(Error::Unique(_)) => {
            let live = visit
                .read(move |c| store::live_run(c, union, month))
                .await?;
            live.ok_or(Error::Stale)?.id
        }
        Err(error) => return Err(error),
    };
    redirect(&format!("{DUES}/runs/{run}"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    after: String,
}

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<Id<RunMark>>,
    Query(from): Query<After>,
) -> Answer {
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| run_page(conn, &actor, id, &from.after))
        .await?;
    visit.page(&page)
}

fn run_page(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<RunMark>,
    after: &str,
) -> Result<RunPage, Error> {
    let run = store::run(conn, id)?.ok_or(Error::NotFound)?;
    let at = super::seen(conn, actor, run.union_body)?;
    let after = after.parse().map_or(0, |id: Id<RunMark>| id.as_i64());
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    // A whole year of adjustments of one person fits; a page ends with a person.
    let mut lines = store::lines_of_run(conn, id, None, after, limit * 2)?;
    let more = lines.len() == PAGE * 2;
    if more {
        let last = lines.last().map(|line| line.person);
        lines.retain(|line| Some(line.person) != last);
    }
    let people: Vec<_> = lines.iter().map(|line| line.person).collect();
    let known = store::somebody(conn, &people)?;
    let shown = |line: &Line| {
        let somebody = known.get(&line.person);
        RunLine {
            person: line.person,
            name: somebody.map(|s| s.name.clone()).unwrap_or_default(),
            staff_no: somebody.map(|s| s.staff_no.clone()).unwrap_or_default(),
            month: line.month,
            outcome: line.charge.outcome,
            amount: line.charge.amount,
        }
    };
    Ok(RunPage {
        name: at.short.clone(),
        next: lines.last().filter(|_| more).map(|l| l.person.to_string()),
        lines: lines.iter().map(shown).collect(),
        may_undo: actor.may(RUN.code, &at.path),
        run,
    })
}

pub(super) async fn take_back(visit: Visit, Path(id): Path<Id<RunMark>>, mut form: Form) -> Answer {
    let (actor, why) = (visit.actor.clone(), why(&mut form)?);
    visit
        .write(form.key(), move |tx| {
            commands::take_back(tx, &actor, id, &why)
        })
        .await?;
    redirect(&format!("{DUES}/runs/{id}"))
}
