//! Who was where, and who held which office, on a day and as known on an instant.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment, Term};
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Sql, Value},
};

use super::term::term_of;
use crate::{
    model::{BatchMark, PersonFact, PersonStart, PersonWhat, TermView},
    rules,
};

/// People of a body that are looked at, at most.
const LOOKED_AT: u32 = 5_000;
/// Keys in one `in (…)`.
const CHUNK: usize = 500;

/// A person on a day of the past (当时的人员).
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
pub struct PersonThen {
    /// Who.
    pub id: Id<Person>,
    /// Their name as it is now.
    pub name: String,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// The body that they belonged to.
    pub home: Option<Id<Body>>,
}

const START: &str = "select p.id, p.name, p.staff_no, p.first_home, p.home, p.batch,
       p.active_from, p.active_to, p.learnt_at
from organisation_person p";

fn read_start(row: &platform::db::Row<'_>) -> Result<PersonStart, Error> {
    let active = Term::new(row.get(6)?, row.get(7)?);
    Ok(PersonStart {
        id: row.get(0)?,
        name: row.get(1)?,
        staff_no: row.get(2)?,
        first_home: row.get(3)?,
        home: row.get(4)?,
        batch: row.get(5)?,
        active: active.ok_or(Error::Corrupt("organisation_person.active_to"))?,
        learnt_at: row.get(8)?,
    })
}

/// Everybody whose home ever changed, by a fact or by a merger.
pub(super) fn changed_people(conn: &mut Conn) -> Result<Vec<PersonStart>, Error> {
    let sql = format!(
        "{START} where p.id in (select f.person from organisation_person_fact f)
           or p.first_home in (select m.body from organisation_body_fact m
                               where m.what = 'merged_into')
         order by p.id"
    );
    conn.all(&sql, &[], read_start)
}

/// The facts of people, in the order in which we learnt them.
pub(super) fn facts_of(conn: &mut Conn, people: &[Id<Person>]) -> Result<Vec<PersonFact>, Error> {
    let mut facts = Vec::new();
    for chunk in people.chunks(CHUNK) {
        let ids: Vec<Value> = chunk.iter().copied().map(Value::from).collect();
        facts.extend(
            Sql::new(
                "select id, person, what, holds_from, learnt_at, home
                 from organisation_person_fact where",
            )
            .push_in("person", &ids)
            .push("order by person, learnt_at, id", &[])
            .all(conn, |row| {
                let what: String = row.get(2)?;
                let what = PersonWhat::parse(&what);
                Ok(PersonFact {
                    id: row.get(0)?,
                    person: row.get(1)?,
                    what: what.ok_or(Error::Corrupt("organisation_person_fact.what"))?,
                    holds_from: row.get(3)?,
                    learnt_at: row.get(4)?,
                    home: row.get(5)?,
                })
            })?,
        );
    }
    Ok(facts)
}

/// Which batches were live, as known at an instant.
fn live_batches(conn: &mut Conn, known: Moment) -> Result<BTreeMap<Id<BatchMark>, bool>, Error> {
    let flips: Vec<(Id<BatchMark>, bool)> = conn.all(
        "select batch, live from organisation_batch_flip
         where learnt_at <= $1 order by learnt_at, id",
        args![known],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(flips.into_iter().collect())
}

/// Those of `people` who were there on `day`, with the body they belonged to.
fn then(
    conn: &mut Conn,
    people: Vec<PersonStart>,
    day: Date,
    known: Moment,
) -> Result<Vec<PersonThen>, Error> {
    let ids: Vec<Id<Person>> = people.iter().map(|p| p.id).collect();
    let mut facts: BTreeMap<Id<Person>, Vec<PersonFact>> = BTreeMap::new();
    for fact in facts_of(conn, &ids)? {
        facts.entry(fact.person).or_default().push(fact);
    }
    let mergers = super::mergers(conn)?;
    let live = live_batches(conn, known)?;
    let mut there = Vec::new();
    for person in people {
        let own = facts.get(&person.id).map_or(&[][..], Vec::as_slice);
        let seen = person.batch.is_none_or(|b| live.get(&b) == Some(&true));
        let then = rules::person_then(&person, own, &mergers, day, known);
        if seen && then.is_there {
            there.push(PersonThen {
                id: person.id,
                name: person.name,
                staff_no: person.staff_no.unwrap_or_default(),
                home: then.home,
            });
        }
    }
    Ok(there)
}

fn instant(known: Option<Moment>) -> Moment {
    known.unwrap_or(Moment::from_ms(i64::MAX))
}

/// Where a person belonged on `day`; `None` when they were not there. With `known_on` only what
/// we had learnt by that instant counts.
///
/// # Errors
/// What the database said.
pub fn person_as_of(
    conn: &mut Conn,
    person: Id<Person>,
    day: Date,
    known_on: Option<Moment>,
) -> Result<Option<PersonThen>, Error> {
    let sql = format!("{START} where p.id = $1");
    let people = conn.all(&sql, args![person], read_start)?;
    Ok(then(conn, people, day, instant(known_on))?.pop())
}

/// Who belonged to a body on `day`, by name; of at most 5,000 people that are looked at. With
/// `known_on` only what we had learnt by that instant counts.
///
/// # Errors
/// What the database said.
pub fn people_as_of(
    conn: &mut Conn,
    body: Id<Body>,
    day: Date,
    known_on: Option<Moment>,
) -> Result<Vec<PersonThen>, Error> {
    // Whoever was in the body is there still, went by a fact, or went along with a merger: then
    // they are in the next body, or went from that one by a fact.
    let mergers = super::mergers(conn)?;
    let mut bodies = vec![body];
    let mut at = body;
    while let Some(next) = mergers.iter().find(|m| m.from == at) {
        at = next.into;
        if bodies.contains(&at) {
            break;
        }
        bodies.push(at);
    }
    let bodies: Vec<Value> = bodies.into_iter().map(Value::from).collect();
    let people = Sql::new(START)
        .push("where (", &[])
        .push_in("p.home", &bodies)
        .push(
            "or p.id in (select f.person from organisation_person_fact f where",
            &[],
        )
        .push_in("f.before", &bodies)
        .push(")) order by p.name, p.id limit ?", args![LOOKED_AT])
        .all(conn, read_start)?;
    let mut found = then(conn, people, day, instant(known_on))?;
    found.retain(|p| p.home == Some(body));
    Ok(found)
}

/// Which offices were held on `day`: in a body, or by a person. With `known_on` a term ends when
/// we thought so at that instant.
///
/// # Errors
/// What the database said.
pub fn terms_as_of(
    conn: &mut Conn,
    body: Option<Id<Body>>,
    person: Option<Id<Person>>,
    day: Date,
    known_on: Option<Moment>,
) -> Result<Vec<TermView>, Error> {
    let known = instant(known_on);
    // As known then: the day of the last change by then, or what stood before the first one.
    let sql = "select t.id, t.person, p.name, t.office, o.name, t.body, b.short_name, t.first_day,
         case
           when exists (select 1 from organisation_term_fact f
                        where f.term = t.id and f.learnt_at <= $1)
           then (select f.last_day from organisation_term_fact f
                 where f.term = t.id and f.learnt_at <= $1 order by f.id desc limit 1)
           when exists (select 1 from organisation_term_fact f where f.term = t.id)
           then (select f.before from organisation_term_fact f
                 where f.term = t.id order by f.id limit 1)
           else t.last_day
         end,
         t.appointed_by, t.version
       from organisation_term t
       join organisation_person p on p.id = t.person
       join organisation_office o on o.code = t.office
       join organisation_body b on b.id = t.body
       where t.learnt_at <= $1 and t.first_day <= $2
         and (t.body = $3 or t.person = $4)
       order by o.position, p.name, t.id limit 2000";
    let terms = conn.all(sql, args![known, day, body, person], |row| {
        Ok(TermView {
            id: row.get(0)?,
            person: row.get(1)?,
            person_name: row.get(2)?,
            office: row.get(3)?,
            office_name: row.get(4)?,
            body: row.get(5)?,
            body_name: row.get(6)?,
            term: term_of(row.get(7)?, row.get(8)?)?,
            appointed_by: row.get(9)?,
            version: row.get(10)?,
        })
    })?;
    Ok(terms.into_iter().filter(|t| t.term.contains(day)).collect())
}
