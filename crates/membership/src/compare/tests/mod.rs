//! Comparisons on both engines: a list is compared, decided and compared again.

mod rules;
mod visits;

use kernel::{Date, Id};
use platform::{
    App, Error,
    access::{Account, Actor, Body, BodyPath, Grant, Person, Reach},
    area::Area,
    jobs::{self, Claim, JobKind},
};
use serde::{Deserialize, Serialize};

use super::{
    decide::{self, Decision, Desk, Outcome},
    job::{Writer, compare_rows},
    model::{Action, Comparison, Counts, Covers, Kind, Origin, Row, State},
    store::{self, Asked, NewComparison},
};
use crate::{
    SetMark,
    changeset::{self, NewSet},
    intake::{
        Checker, Desk as IntakeDesk, Line, store as lists,
        tests::{World, world, write, written::house_with},
    },
    powers::{EDIT, IMPORT, READ},
};

/// The file in the payload of a job: in tests nothing is read in a child process.
#[derive(Debug, Serialize, Deserialize)]
struct Typed {
    set: Id<SetMark>,
    file: String,
}

const JOBS: &[JobKind] = &[JobKind {
    name: "test.compare",
    title: "比对",
    run: compare,
    every_secs: None,
}];

fn compare(house: &App, claim: &Claim) -> Result<String, Error> {
    let typed: Typed = claim.read()?;
    let (list, comparison) = house.db.read_blocking(|conn| {
        let list = lists::find(conn, typed.set)?.ok_or(Error::NotFound)?;
        Ok((list, store::find(conn, typed.set)?.ok_or(Error::NotFound)?))
    })?;
    let body = comparison.body;
    let union = house
        .db
        .read_blocking(|conn| organisation::body(conn, body))?;
    let union = union.ok_or(Error::NotFound)?;
    compare_rows(house, Writer::Job(claim), &comparison, &mut |keep| {
        let desk = IntakeDesk {
            db: &house.db,
            keys: &house.keys,
            choice: &list.choice,
            union: &union,
            today: house.today(),
        };
        let mut lines: Vec<Line> = Vec::new();
        crate::intake::tests::lines_of(&typed.file, &mut lines);
        let mut take = |rows| keep(rows);
        let mut checker = Checker::new(desk, &mut take)?;
        lines.into_iter().try_for_each(|line| checker.line(line))?;
        checker.end()
    })
}

/// A union with a roster, and lists to be compared with it.
struct House {
    world: World,
    app: App,
}

impl House {
    fn on(fresh: &testing::Fresh) -> Self {
        let world = world(fresh);
        let more = Area {
            jobs: JOBS,
            ..Area::named("test")
        };
        let app = house_with(&world, vec![more]);
        Self { world, app }
    }

    /// An officer of a body and below.
    fn officer(&self, at: &organisation::BodyView) -> Actor {
        let account = write(&self.app.db, |tx| {
            let found = platform::sign_in::by_name(tx, "gan")?.ok_or(Error::NotFound)?;
            Ok((found.id, found.person))
        });
        actor(account, at.id, &at.path)
    }

    /// Compares a file; the comparison.
    fn compare(&self, file: &str, covers: Covers) -> Comparison {
        let choice = self.world.choice(file);
        let (who, body) = (self.world.who.clone(), self.world.union.id);
        let file = file.to_owned();
        let set = write(&self.app.db, move |tx| {
            let set = changeset::open(
                tx,
                &who,
                &NewSet {
                    kind: changeset::Kind::Comparison,
                    body,
                    name: "三月名单.csv".to_owned(),
                },
            )?;
            lists::insert(tx, set, 10)?;
            lists::set_phase(tx, set, lists::Phase::Asking, None)?;
            lists::save_choice(tx, set, &choice, 2)?;
            lists::set_phase(tx, set, lists::Phase::Checking, None)?;
            store::insert(
                tx,
                set,
                &NewComparison {
                    body,
                    origin: Origin::Staff,
                    covers,
                    list_day: Date::constant(2025, 3, 1),
                    file_hash: "00".to_owned(),
                    made_name: "钱干事".to_owned(),
                },
            )?;
            let now = tx.now();
            let typed = Typed {
                set,
                file: file.clone(),
            };
            tx.enqueue("test.compare", &typed, now)?;
            Ok(set)
        });
        jobs::run_due(&self.app).unwrap();
        let found = self.app.db.read_blocking(|conn| store::find(conn, set));
        let found = found.unwrap().unwrap();
        assert!(found.done, "the comparison is ready");
        found
    }

    fn rows(&self, of: &Comparison, actor: &Actor) -> Vec<Row> {
        self.app
            .db
            .read_blocking(|conn| store::page(conn, actor, of.id, Asked::default(), None, 99))
            .unwrap()
    }

    /// `kind name` of all differences.
    fn told(&self, of: &Comparison, actor: &Actor) -> Vec<String> {
        let rows = self.rows(of, actor);
        rows.iter()
            .map(|r| format!("{} {}", r.kind.as_str(), r.name))
            .collect()
    }

    fn counts(&self, of: &Comparison, actor: &Actor) -> Counts {
        let read = |conn: &mut _| store::counts(conn, actor, of.id);
        self.app.db.read_blocking(read).unwrap()
    }

    fn row(&self, of: &Comparison, actor: &Actor, kind: Kind, name: &str) -> Row {
        let rows = self.rows(of, actor);
        rows.into_iter()
            .find(|r| r.kind == kind && r.name == name)
            .unwrap_or_else(|| panic!("{kind:?} {name}: {:?}", self.told(of, actor)))
    }

    fn decide(
        &self,
        of: &Comparison,
        actor: &Actor,
        rows: &[&Row],
        action: Action,
    ) -> Result<Outcome, Error> {
        let decision = Decision {
            comparison: of.id,
            rows: rows.iter().map(|r| (r.id, r.version)).collect(),
            action,
            day: self.app.today(),
            reason: "已核实".to_owned(),
        };
        let desk = Desk {
            keys: self.app.keys.clone(),
            chance: self.app.chance.clone(),
        };
        let actor = actor.clone();
        let outcome = self
            .app
            .db
            .write_blocking(platform::db::CommandKey::unkeyed(), move |tx| {
                decide::decide(tx, &desk, &actor, &decision)
            });
        jobs::run_due(&self.app).unwrap();
        outcome
    }

    fn done(&self, of: &Comparison, actor: &Actor, rows: &[&Row], action: Action) {
        let outcome = self.decide(of, actor, rows, action);
        assert_eq!(outcome.unwrap(), Outcome::Done);
    }
}

fn actor((account, person): (Id<Account>, Id<Person>), body: Id<Body>, path: &BodyPath) -> Actor {
    let grant = |power: &platform::access::Power| Grant {
        power: power.code.to_owned(),
        body,
        path: path.clone(),
        reach: Reach::Below,
    };
    Actor {
        account,
        person,
        name: "钱干事".to_owned(),
        title: String::new(),
        home: None,
        offices: Vec::new(),
        grants: [&IMPORT, &EDIT, &READ].map(grant).to_vec(),
        read_only: false,
    }
}
