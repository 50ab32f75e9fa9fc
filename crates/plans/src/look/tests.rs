//! The list and the search show exactly the plans that [`powers::may_see`] lets a person see.

use std::collections::BTreeSet;

use kernel::{Date, Id, Moment};
use organisation::{OrganisationDirectory, demo::DemoCast};
use platform::{
    Error,
    access::{Actor, Body, Directory, Grant, Reach},
    clock::Clock,
    db::{CommandKey, Db},
};
use testing::each_engine;

use super::plans::lines;
use crate::{
    plan::{self, Plan, State},
    powers::{self, READ},
    project::{self, Project, Rhythm},
};

const DAY: Date = Date::constant(2025, 11, 18);
/// Bodies that have plans, at every depth and in two trees.
const BODIES: [&str; 6] = [
    "bureau",
    "office_union",
    "team_union",
    "office_group_2",
    "personnel",
    "upper",
];
const STATES: [(i16, State); 3] = [
    (2024, State::Archived),
    (2025, State::Running),
    (2026, State::Draft),
];

/// The demo's bodies and people, and three plans for each of some bodies.
fn house(fresh: &testing::Fresh) -> (Db, DemoCast, Vec<Plan>) {
    let areas = [
        platform::own_area(),
        organisation::area(),
        documents::area(),
        crate::area(),
    ];
    let migrations: Vec<_> = areas.iter().flat_map(|a| a.migrations.to_vec()).collect();
    let db = fresh.open_at(&migrations, Clock::hand(Moment::start_of(DAY)));
    let cast = write(&db, |tx| {
        organisation::sync_powers(tx, powers::ALL)?;
        organisation::demo::load(tx)
    });
    let bodies: Vec<Id<Body>> = BODIES.iter().map(|key| cast.bodies[*key]).collect();
    let plans = write(&db, move |tx| {
        let mut ids = Vec::new();
        for body in &bodies {
            for (year, state) in STATES {
                ids.push(add(tx, *body, year, state)?);
            }
        }
        Ok(ids)
    });
    let plans = plans.into_iter().map(|id| found(&db, id)).collect();
    (db, cast, plans)
}

fn add(
    tx: &mut platform::db::Tx<'_>,
    body: Id<Body>,
    year: i16,
    state: State,
) -> Result<Id<Plan>, Error> {
    let plan = Plan {
        id: tx.id(),
        body,
        year,
        title: format!("{year}年工作计划"),
        number: String::new(),
        issued_on: state.is_issued().then_some(DAY),
        state,
        previous: None,
        document: None,
        summary: String::new(),
        created_by: "测试".to_owned(),
        created_at: tx.now(),
        version: 1,
    };
    plan::store::insert(tx, &plan)?;
    let project = Project {
        id: tx.id(),
        plan: plan.id,
        place: 1,
        no: "1".to_owned(),
        name: "Health 体检".to_owned(),
        time_text: String::new(),
        windows: Vec::new(),
        rhythm: Rhythm::Open,
        owner_text: String::new(),
        decision: None,
        last_on: None,
        span: (0, 0),
        version: 1,
    };
    project::store::insert(tx, &project)?;
    Ok(plan.id)
}

fn found(db: &Db, id: Id<Plan>) -> Plan {
    let found = db.read_blocking(|conn| plan::store::find(conn, id));
    found.unwrap().unwrap()
}

fn write<T, F>(db: &Db, work: F) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    F: Fn(&mut platform::db::Tx<'_>) -> Result<T, Error> + Send + 'static,
{
    db.write_blocking(CommandKey::unkeyed(), work).unwrap()
}

/// Everybody of the cast, and readers whose reach the cast does not have.
fn actors(db: &Db, cast: &DemoCast) -> Vec<(String, Actor)> {
    let mut actors = Vec::new();
    for member in &cast.accounts {
        let found = db.read_blocking(|conn| {
            OrganisationDirectory.actor(conn, Id::from_i64(1), member.person, DAY)
        });
        actors.extend(found.unwrap().map(|actor| (member.user.clone(), actor)));
    }
    let some = actors[0].1.clone();
    let grant = |key: &str, reach: Reach| {
        let body = cast.bodies[key];
        let view = db.read_blocking(|conn| organisation::body(conn, body));
        Grant {
            power: READ.code.to_owned(),
            body,
            path: view.unwrap().unwrap().path,
            reach,
        }
    };
    for (name, grants) in [
        ("nothing", Vec::new()),
        (
            "two unions",
            vec![
                grant("office_union", Reach::Here),
                grant("team_union", Reach::Below),
            ],
        ),
        ("a group", vec![grant("office_group_2", Reach::Here)]),
        ("the upper tree", vec![grant("upper", Reach::Below)]),
        ("all", vec![grant("personnel", Reach::Everywhere)]),
    ] {
        let reader = |actor: &Actor, home| Actor {
            home,
            offices: Vec::new(),
            grants: grants.clone(),
            ..actor.clone()
        };
        actors.push((format!("{name}, no home"), reader(&some, None)));
        actors.push((format!("{name}, at home"), reader(&some, some.home.clone())));
    }
    actors
}

#[test]
fn the_list_and_the_search_show_what_may_be_seen() {
    each_engine(|fresh| {
        let (db, cast, plans) = house(fresh);
        let (mut nobody, mut everybody) = (0, 0);
        for (name, actor) in actors(&db, &cast) {
            let at = |plan: &Plan| {
                let view = db.read_blocking(|conn| organisation::body(conn, plan.body));
                view.unwrap().unwrap().path
            };
            let expected: BTreeSet<Id<Plan>> = plans
                .iter()
                .filter(|p| powers::may_see(&actor, &at(p), p.state.is_issued()))
                .map(|p| p.id)
                .collect();
            let listed = walk(&db, &actor, 4);
            assert_eq!(listed.len(), expected.len(), "{name}");
            assert_eq!(BTreeSet::from_iter(listed.clone()), expected, "{name}");
            let years: Vec<i16> = listed.iter().map(|id| found(&db, *id).year).collect();
            assert!(years.is_sorted_by(|a, b| a >= b), "{name}: {years:?}");
            let hits = db.read_blocking(|c| project::store::named(c, &actor, "health", 99));
            assert_eq!(hits.unwrap().len(), expected.len(), "{name}");
            let none = db.read_blocking(|c| project::store::named(c, &actor, "%", 99));
            assert_eq!(none.unwrap().len(), 0, "{name}");
            nobody += usize::from(expected.is_empty());
            everybody += usize::from(expected.len() == plans.len());
        }
        assert!(nobody > 0 && everybody > 0, "{nobody} and {everybody}");
    });
}

/// All pages, one after the other.
fn walk(db: &Db, actor: &Actor, size: u32) -> Vec<Id<Plan>> {
    let mut all: Vec<Plan> = Vec::new();
    loop {
        let after = all.last().map(|p| (p.year, p.id));
        let page = db
            .read_blocking(|conn| plan::seen::page(conn, actor, after, size))
            .unwrap();
        if page.is_empty() {
            return all.into_iter().map(|p| p.id).collect();
        }
        all.extend(page);
    }
}

#[test]
fn a_plan_of_ones_own_has_the_short_address() {
    each_engine(|fresh| {
        let (db, cast, _) = house(fresh);
        let officer = cast.accounts.iter().find(|a| a.user == "officer").unwrap();
        let (lines, next) = db
            .read_blocking(|conn| {
                let actor =
                    OrganisationDirectory.actor(conn, Id::from_i64(1), officer.person, DAY)?;
                lines(conn, &actor.unwrap(), None)
            })
            .unwrap();
        assert!(next.is_none());
        let short: Vec<&str> = lines
            .iter()
            .filter(|l| !l.href.contains('?'))
            .map(|l| l.body_name.as_str())
            .collect();
        assert_eq!(short.len(), 3, "one of each year: {short:?}");
        assert!(short.iter().all(|name| *name == short[0]) && !short[0].is_empty());
    });
}
