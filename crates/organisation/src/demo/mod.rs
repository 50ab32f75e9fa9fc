//! A made-up bureau (示例单位): 东江市 does not exist, nor does anybody here. The same seed gives
//! the same people on every run.

mod names;
mod past;
mod people;
mod tree;

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    chance::Chance,
    db::{Tx, Value},
    trail::{By, Deed},
};
use serde::{Deserialize, Serialize};

use crate::{
    commands::{BODY_SUBJECT, PERSON_SUBJECT},
    store::{BODY, FACT, PERSON, POST, TERM},
};

/// Who wrote the demo's rows, on the trail.
const BY: By = By::House("演示数据");
/// A code of a union by the check characters of GB 32100; the region and the rest are made up.
pub(crate) const CREDIT_CODE: &str = "81310000MC0000012B";
/// Every run draws the same names.
const SEED: u64 = 2_025;
/// People, the cast included.
pub const PEOPLE: usize = 2_000;
/// Rows that one trail entry stands for.
const CHUNK: usize = 500;
/// When the bodies of the demo were founded.
const FOUNDED: Date = Date::constant(2019, 3, 1);
/// When the present term of the unions began.
const TERM_FIRST: Date = Date::constant(2022, 6, 10);

/// One of the standing cast (演示角色).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastMember {
    /// `officer`.
    pub user: String,
    /// Whose account it becomes.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// `局工会干事`.
    pub role: String,
    /// Whether the sign-in page of the demo offers them by one click.
    pub one_click: bool,
}

/// What the demo made (演示名录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoCast {
    /// For whom accounts are to be made.
    pub accounts: Vec<CastMember>,
    /// Bodies by key: `bureau`, `office_union`, `team_union`, `bureau_audit`, `personnel` …
    pub bodies: BTreeMap<String, Id<Body>>,
}

/// Fills an empty house: bodies, facts, people, terms. Accounts are made by the caller from
/// [`DemoCast::accounts`], each by [`crate::open_account`].
///
/// # Errors
/// What the database said.
pub fn load(tx: &mut Tx<'_>) -> Result<DemoCast, Error> {
    let chance = Chance::seeded(SEED);
    let tree = tree::plant(tx);
    let crew = people::crew(tx, &tree, &chance);
    tree.insert(tx)?;
    tree.insert_posts(tx)?;
    crew.insert(tx)?;
    let bodies = tree.keys();
    past::add(tx, &bodies)?;
    let accounts = crew.cast;
    Ok(DemoCast { accounts, bodies })
}

/// Inserts rows whose first value is the key, with one trail entry for each chunk.
fn insert<T>(
    tx: &mut Tx<'_>,
    tracked: platform::trail::Tracked,
    columns: &str,
    rows: &[(Id<T>, Vec<Value>)],
) -> Result<(), Error> {
    let kind = if [BODY, FACT, POST].iter().any(|t| t.table == tracked.table) {
        BODY_SUBJECT
    } else {
        PERSON_SUBJECT
    };
    for chunk in rows.chunks(CHUNK) {
        let values: Vec<Vec<Value>> = chunk.iter().map(|(_, row)| row.clone()).collect();
        tx.insert_all(tracked.table, columns, &values)?;
        let Some((first, _)) = chunk.first() else {
            continue;
        };
        let subject = platform::subject::Subject::new(kind, *first);
        let deed = Deed::on("organisation.load_demo", subject)
            .rows(tracked, chunk.iter().map(|(id, _)| *id))
            .change("行数", "", chunk.len());
        tx.trail(BY, deed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
