//! The rules as tables, the tree as a property, the store on both engines.

mod bodies;
mod people;
mod rights;
mod rules;
mod tree;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Directory, Person},
    db::{CommandKey, Db, Migration, Tx},
    sign_in::NewAccount,
    trail::By,
};

use crate::{
    OrganisationDirectory,
    demo::{self, DemoCast},
};

/// All migrations that this area needs.
pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = vec![
        platform::migration!("0001_platform_core"),
        platform::migration!("0002_platform_trail"),
        platform::migration!("0003_platform_sign_in"),
        platform::migration!("0004_platform_jobs"),
    ];
    all.extend(crate::MIGRATIONS);
    all
}

pub(crate) const BY: By = By::House("test");

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn write<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
    db: &Db,
    work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    db.write_blocking(CommandKey::unkeyed(), work)
}

pub(crate) fn code(outcome: Result<(), kernel::Refusal>) -> &'static str {
    outcome.map_or_else(|refusal| refusal.code, |()| "ok")
}

pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> kernel::Refusal {
    if let Err(Error::Refused(refusal)) = outcome {
        return refusal;
    }
    panic!("expected a refusal, got {outcome:?}")
}

/// A database with the demo in it.
pub(crate) fn demo_on(fresh: &testing::Fresh) -> (Db, DemoCast) {
    let db = fresh.open(&migrations());
    let cast = write(&db, |tx| {
        crate::sync_powers(tx, &[crate::READ, crate::EDIT, crate::OFFICES])?;
        demo::load(tx)
    });
    (db, cast.unwrap())
}

pub(crate) fn who(cast: &DemoCast, user: &str) -> Id<Person> {
    let member = cast.accounts.iter().find(|a| a.user == user).unwrap();
    member.person
}

pub(crate) fn account_for(person: Id<Person>, name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        person,
        password: String::new(),
        must_change: false,
    }
}

pub(crate) fn actor(db: &Db, person: Id<Person>) -> Option<Actor> {
    db.read_blocking(|conn| {
        OrganisationDirectory.actor(conn, Id::from_i64(1), person, day("2025-03-18"))
    })
    .unwrap()
}
