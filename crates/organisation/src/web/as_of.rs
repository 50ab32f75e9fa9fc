//! The tree on a day of the past.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment};
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    web::{Answer, Entry, Query, Routes, Visit},
};
use serde::Deserialize;

use super::{bodies::whole_history, paths, sees_body, visible_body, visible_person};
use crate::{
    READ,
    model::{BodyFact, PersonView},
    pages::{AsOfPage, BodyThen, TermLine, ThenLine},
    store::{self, LeanBody},
};

/// Lines that the page shows at most.
const LINES_MAX: usize = 3_000;
/// People whom it shows of one body.
const PEOPLE_SHOWN: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new().page::<AsOfPage, _, _>(
        paths::AS_OF,
        "某一天的组织树、人员和任职",
        Entry::SignedIn,
        show,
    )
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    day: String,
    #[serde(default)]
    known: String,
    body: Option<Id<Body>>,
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit.read(move |c| page(c, &actor, &asked, today)).await?;
    visit.page(&page)
}

/// Which day and which instant: all of a day is known at its end.
fn when(asked: &Asked, today: Date) -> (Date, Option<Moment>, String) {
    let parse = |text: &str| text.trim().parse::<Date>();
    let mut problem = String::new();
    let day = match asked.day.trim() {
        "" => today,
        text => parse(text).unwrap_or_else(|_| {
            problem = "日期写成 2025-03-08 的样子；下面是今天的情况".to_owned();
            today
        }),
    };
    let known = match asked.known.trim() {
        "" => None,
        text => match parse(text) {
            Ok(known) => known
                .tomorrow()
                .ok()
                .map(|next| Moment::start_of(next).plus_ms(-1)),
            Err(_) => {
                problem = "日期写成 2025-03-08 的样子；下面按现在掌握的情况".to_owned();
                None
            }
        },
    };
    (day, known, problem)
}

fn page(conn: &mut Conn, actor: &Actor, asked: &Asked, today: Date) -> Result<AsOfPage, Error> {
    let (day, known, problem) = when(asked, today);
    let facts = store::as_of(conn, day, known)?;
    let bodies = store::lean_bodies(conn)?;
    let open = match asked.body {
        Some(id) => Some(of_body(conn, actor, id, &facts, (day, known))?),
        None => None,
    };
    let mut lines = in_order(&facts, &bodies);
    let by_id: BTreeMap<Id<Body>, &LeanBody> = bodies.iter().map(|b| (b.id, b)).collect();
    lines.retain(|line| {
        let body = by_id.get(&line.id);
        body.is_some_and(|b| sees_body(actor, &b.path, b.outside))
    });
    lines.truncate(LINES_MAX);
    let known = known.map_or_else(String::new, |at| at.day().to_string());
    Ok(AsOfPage {
        day: day.to_string(),
        known,
        problem,
        lines,
        open,
    })
}

/// The bodies as they hung then, each level in the order of today.
fn in_order(facts: &[BodyFact], bodies: &[LeanBody]) -> Vec<ThenLine> {
    let mut below: BTreeMap<Option<Id<Body>>, Vec<&BodyFact>> = BTreeMap::new();
    let place: BTreeMap<Id<Body>, usize> =
        bodies.iter().enumerate().map(|(n, b)| (b.id, n)).collect();
    for fact in facts {
        below.entry(fact.parent).or_default().push(fact);
    }
    for level in below.values_mut() {
        // Those of others stand behind our own.
        level.sort_by_key(|f| {
            let place = place.get(&f.body).copied();
            (
                place.and_then(|n| bodies.get(n)).is_some_and(|b| b.outside),
                place,
            )
        });
    }
    let mut lines = Vec::with_capacity(facts.len());
    let mut stack: Vec<(&BodyFact, usize)> = Vec::new();
    let push = |stack: &mut Vec<_>, parent, depth: usize| {
        let level: &[&BodyFact] = below.get(&parent).map_or(&[], Vec::as_slice);
        stack.extend(level.iter().rev().map(|f| (*f, depth)));
    };
    push(&mut stack, None, 0);
    while let Some((fact, depth)) = stack.pop() {
        let body = place.get(&fact.body).and_then(|n| bodies.get(*n));
        lines.push(ThenLine {
            id: fact.body,
            short: fact.short.clone(),
            kind_name: body.map(|b| b.kind_name.clone()).unwrap_or_default(),
            depth,
            gone: body.is_some_and(|b| b.gone),
        });
        push(&mut stack, Some(fact.body), depth + 1);
    }
    lines
}

fn of_body(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Body>,
    facts: &[BodyFact],
    (day, known): (Date, Option<Moment>),
) -> Result<BodyThen, Error> {
    let row = visible_body(conn, actor, id)?;
    let then = facts.iter().find(|f| f.body == id);
    let sees_people = actor.may(READ.code, &row.view.path);
    let name = then.map_or(row.view.name.clone(), |f| f.name.clone());
    let mut terms = Vec::new();
    for term in store::terms_as_of(conn, Some(id), None, day, known)? {
        let seen = sees_people && visible_person(conn, actor, term.person).is_ok();
        terms.push(TermLine::new(term, day, seen));
    }
    let mut people = Vec::new();
    if sees_people {
        people = store::people_as_of(conn, id, day, known)?;
    }
    let people_count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    people.truncate(PEOPLE_SHOWN);
    let short = then.map_or(row.view.short.clone(), |f| f.short.clone());
    let people = people.into_iter().map(|p| PersonView {
        id: p.id,
        name: p.name,
        staff_no: p.staff_no,
        body: p.home,
        body_name: short.clone(),
    });
    let mut history = whole_history(conn, id)?;
    if let Some(known) = known {
        history.retain(|f| f.learnt_at <= known);
    }
    Ok(BodyThen {
        id,
        name,
        stood: then.is_some(),
        sees_people,
        people: people.collect(),
        people_count,
        terms,
        history,
    })
}
