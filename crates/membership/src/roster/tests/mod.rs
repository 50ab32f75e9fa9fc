//! The list over the demo's two thousand members, on both engines.

mod find;
mod pages;
mod plans;
mod rights;
mod segments;

use std::{collections::BTreeSet, sync::Arc};

use kernel::{Date, Id};
use organisation::{OrganisationDirectory, demo::DemoCast};
use platform::{
    Error,
    access::{Actor, BodyPath, Directory, Person},
    chance::Chance,
    db::{CommandKey, Conn, Db, Migration, Tx},
    secret::Keys,
};

use super::{model::Ask, store::View};
use crate::{
    member::{self, Seen},
    model::Member,
};

/// All migrations that members need.
fn migrations() -> Vec<Migration> {
    let mut all = platform::own_area().migrations.to_vec();
    all.extend(organisation::area().migrations);
    all.extend(crate::MIGRATIONS);
    all
}

/// The demo's members in a database, with everything that is asked of them.
struct Stage {
    db: Db,
    cast: DemoCast,
    today: Date,
    _keys: tempfile::TempDir,
}

impl Stage {
    fn on(fresh: &testing::Fresh) -> Self {
        let db = fresh.open(&migrations());
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(Keys::open(folder.path()).unwrap());
        let settled = keys.clone();
        let cast = db.write_blocking(CommandKey::unkeyed(), move |tx| {
            assert!(settled.settle(tx, &Chance::system())?.is_empty());
            let mut powers = crate::powers::ALL.to_vec();
            powers.push(organisation::READ);
            organisation::sync_powers(tx, &powers)?;
            organisation::demo::load(tx)
        });
        let today = testing::start().day();
        crate::demo::load(&db, &keys, today).unwrap();
        Self {
            db,
            cast: cast.unwrap(),
            today,
            _keys: folder,
        }
    }

    fn person(&self, user: &str) -> Id<Person> {
        self.cast
            .accounts
            .iter()
            .find(|a| a.user == user)
            .unwrap()
            .person
    }

    /// One of the cast; their account is their person's key.
    fn actor(&self, user: &str) -> Actor {
        let person = self.person(user);
        let (account, today) = (Id::from_i64(person.as_i64()), self.today);
        self.read(move |conn| OrganisationDirectory.actor(conn, account, person, today))
            .unwrap()
    }

    fn path(&self, key: &str) -> BodyPath {
        let id = self.cast.bodies[key];
        self.read(|conn| organisation::body(conn, id)).unwrap().path
    }

    fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, Error>) -> T {
        self.db.read_blocking(work).unwrap()
    }

    fn write<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.db.write_blocking(CommandKey::unkeyed(), work)
    }

    /// Every row, without any scope.
    fn all(&self) -> Vec<Member> {
        self.read(|conn| {
            let seen = Seen::now(conn)?;
            member::find_by(conn, &seen, |sql| sql.push("order by m.id", &[]))
        })
    }

    fn view(&self, user: &str, q: &str, f: &str) -> Result<View, Error> {
        let (actor, today) = (self.actor(user), self.today);
        let ask = Ask {
            q: q.to_owned(),
            f: f.to_owned(),
        };
        self.db
            .read_blocking(|conn| View::open(conn, &actor, &ask, today))
    }

    /// Everybody whom somebody finds, page by page; nobody comes twice.
    fn found(&self, view: &View) -> BTreeSet<Id<Person>> {
        let (mut people, mut after) = (BTreeSet::new(), None);
        loop {
            let found = self.read(|conn| view.page(conn, after, 37));
            for line in found.lines {
                assert!(people.insert(line.person), "{} comes twice", line.name);
            }
            after = found.next;
            if after.is_none() {
                return people;
            }
        }
    }
}

fn code<T: std::fmt::Debug>(outcome: Result<T, Error>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        Err(Error::NotFound) => "404",
        Err(Error::Forbidden(_)) => "403",
        other => panic!("expected a refusal, got {other:?}"),
    }
}
