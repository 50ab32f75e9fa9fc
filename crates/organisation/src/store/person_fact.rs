//! Where people belonged, and when we learnt it.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::Tx,
};

use crate::model::{PersonFactMark, PersonWhat};

/// A fact about a person (人员变动).
#[derive(Debug, Clone)]
pub(crate) struct NewPersonFact<'a> {
    pub person: Id<Person>,
    pub what: PersonWhat,
    pub holds_from: Date,
    pub before: Option<Id<Body>>,
    pub home: Option<Id<Body>>,
    pub reason: &'a str,
}

pub(crate) fn insert_person_fact(
    tx: &mut Tx<'_>,
    fact: &NewPersonFact<'_>,
) -> Result<Id<PersonFactMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_person_fact
           (id, person, what, holds_from, learnt_at, before, home, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id,
            fact.person,
            fact.what.as_str(),
            fact.holds_from,
            tx.now(),
            fact.before,
            fact.home,
            fact.reason
        ],
    )?;
    Ok(id)
}
