//! What bodies were, and when we learnt it.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment};
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Row, Tx},
};

use crate::model::{BodyFact, FactMark, Merged, What};

fn read_fact(row: &Row<'_>) -> Result<BodyFact, Error> {
    let what: String = row.get(1)?;
    Ok(BodyFact {
        body: row.get(0)?,
        what: What::parse(&what).ok_or(Error::Corrupt("organisation_body_fact.what"))?,
        holds_from: row.get(2)?,
        learnt_at: row.get(3)?,
        other: row.get(4)?,
        parent: row.get(5)?,
        name: row.get(6)?,
        short: row.get(7)?,
        reason: row.get(8)?,
    })
}

/// What happened to a body, oldest first.
///
/// # Errors
/// What the database said.
pub fn history(conn: &mut Conn, id: Id<Body>) -> Result<Vec<BodyFact>, Error> {
    conn.all(
        "select body, what, holds_from, learnt_at, other, parent, name, short_name, reason
         from organisation_body_fact where body = $1 order by holds_from, id",
        args![id],
        read_fact,
    )
}

/// The tree as it stood on `day`: for each body the fact that held then. With `known_on` only
/// what we had learnt by that instant counts.
///
/// # Errors
/// What the database said.
pub fn as_of(conn: &mut Conn, day: Date, known_on: Option<Moment>) -> Result<Vec<BodyFact>, Error> {
    let known = known_on.unwrap_or(Moment::from_ms(i64::MAX));
    let facts = conn.all(
        "select body, what, holds_from, learnt_at, other, parent, name, short_name, reason
         from organisation_body_fact
         where holds_from <= $1 and learnt_at <= $2
         order by body, holds_from, id",
        args![day, known],
        read_fact,
    )?;
    let mut newest: BTreeMap<Id<Body>, BodyFact> = BTreeMap::new();
    for fact in facts {
        newest.insert(fact.body, fact);
    }
    newest.retain(|_, fact| !fact.what.ends());
    Ok(newest.into_values().collect())
}

/// What else happened because of a body, oldest first: what was merged into it or split from it.
pub(crate) fn facts_towards(conn: &mut Conn, id: Id<Body>) -> Result<Vec<BodyFact>, Error> {
    conn.all(
        "select body, what, holds_from, learnt_at, other, parent, name, short_name, reason
         from organisation_body_fact where other = $1 order by holds_from, id",
        args![id],
        read_fact,
    )
}

/// Every merger, in the order in which we learnt them.
pub(crate) fn mergers(conn: &mut Conn) -> Result<Vec<Merged>, Error> {
    conn.all(
        "select id, body, other, holds_from, learnt_at
         from organisation_body_fact
         where other is not null and what = 'merged_into'
         order by learnt_at, id",
        &[],
        |row| {
            Ok(Merged {
                id: row.get(0)?,
                from: row.get(1)?,
                into: row.get(2)?,
                holds_from: row.get(3)?,
                learnt_at: row.get(4)?,
            })
        },
    )
}

/// The day of a body's last change.
pub(crate) fn fact_last_day(conn: &mut Conn, id: Id<Body>) -> Result<Option<Date>, Error> {
    conn.one(
        "select holds_from from organisation_body_fact
         where body = $1 order by holds_from desc limit 1",
        args![id],
        |row| row.get(0),
    )
}

/// The last day on which a body or a person left this one; it cannot have ended before.
pub(crate) fn last_leaving(conn: &mut Conn, id: Id<Body>) -> Result<Option<Date>, Error> {
    let facts = conn.all(
        "select body, what, holds_from, learnt_at, other, parent, name, short_name, reason
         from organisation_body_fact
         where body in (select f.body from organisation_body_fact f where f.parent = $1)
         order by body, holds_from, id",
        args![id],
        read_fact,
    )?;
    let left = facts.windows(2).filter_map(|pair| {
        let [one, next] = pair else { return None };
        let was_here = one.body == next.body && one.parent == Some(id) && !one.what.ends();
        let goes = next.parent != Some(id) || next.what.ends();
        (was_here && goes).then_some(next.holds_from)
    });
    let bodies = left.max();
    let people: Option<Option<Date>> = conn.one(
        "select max(holds_from) from organisation_person_fact
         where before = $1 and what = 'home'",
        args![id],
        |row| row.get(0),
    )?;
    Ok(bodies.max(people.flatten()))
}

/// The id of the new fact.
pub(crate) fn insert_fact(tx: &mut Tx<'_>, fact: &BodyFact) -> Result<Id<FactMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_body_fact
           (id, body, what, holds_from, learnt_at, other, parent, name, short_name, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            id,
            fact.body,
            fact.what.as_str(),
            fact.holds_from,
            fact.learnt_at,
            fact.other,
            fact.parent,
            &fact.name,
            &fact.short,
            &fact.reason
        ],
    )?;
    Ok(id)
}
