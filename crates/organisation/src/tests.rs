//! The rules as tables, the tree as a property, the store on both engines.

use kernel::{Date, Id, Term};
use platform::{
    Error,
    access::{Actor, Body, BodyPath, Directory, Person, Reach},
    chance::Chance,
    db::{CommandKey, Db, Migration, Tx},
    trail::By,
};

use crate::{
    Appointment, BodyChange, NewBody, NewPerson, OrganisationDirectory,
    demo::{self, DemoCast},
    model::{BodyKind, Incompatible},
    rules::{self, Held, Left, Wanted},
    store,
};

/// All migrations that this area needs.
pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = vec![
        platform::migration!("0001_platform_core"),
        platform::migration!("0002_platform_trail"),
    ];
    all.extend(crate::MIGRATIONS);
    all
}

const BY: By = By::House("test");

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn write<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
    db: &Db,
    work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    db.write_blocking(CommandKey::unkeyed(), work)
}

fn code(outcome: Result<(), kernel::Refusal>) -> &'static str {
    outcome.map_or_else(|refusal| refusal.code, |()| "ok")
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> kernel::Refusal {
    match outcome {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// Wanted office and days | held office, days, same body, same union | what happens.
#[test]
fn offices_that_exclude_each_other() {
    let pair = |one: &str, other: &str| Incompatible {
        one: one.to_owned(),
        one_name: one.to_owned(),
        other: other.to_owned(),
        other_name: other.to_owned(),
        rule: "规则".to_owned(),
        source: "依据".to_owned(),
    };
    let pairs = [
        pair("accountant", "cashier"),
        pair("audit_member", "accountant"),
    ];
    let table = [
        (
            "cashier",
            "2025-01-01",
            "accountant",
            "2024-01-01",
            "",
            false,
            true,
            "organisation.incompatible",
        ),
        (
            "accountant",
            "2025-01-01",
            "cashier",
            "2024-01-01",
            "",
            true,
            true,
            "organisation.incompatible",
        ),
        (
            "accountant",
            "2025-01-01",
            "audit_member",
            "2024-01-01",
            "",
            false,
            true,
            "organisation.incompatible",
        ),
        (
            "cashier",
            "2025-01-01",
            "accountant",
            "2024-01-01",
            "2024-12-31",
            false,
            true,
            "ok",
        ),
        (
            "cashier",
            "2025-01-01",
            "accountant",
            "2024-01-01",
            "2025-01-01",
            false,
            true,
            "organisation.incompatible",
        ),
        (
            "cashier",
            "2025-01-01",
            "accountant",
            "2024-01-01",
            "",
            false,
            false,
            "ok",
        ),
        (
            "cashier",
            "2025-01-01",
            "chair",
            "2024-01-01",
            "",
            true,
            true,
            "ok",
        ),
        (
            "chair",
            "2025-01-01",
            "chair",
            "2024-01-01",
            "",
            true,
            true,
            "organisation.term_overlaps",
        ),
        (
            "chair",
            "2025-01-01",
            "chair",
            "2024-01-01",
            "",
            false,
            true,
            "ok",
        ),
        (
            "chair",
            "2025-01-01",
            "chair",
            "2020-01-01",
            "2024-12-31",
            true,
            true,
            "ok",
        ),
    ];
    for (office, first, other, from, to, same_body, same_union, expected) in table {
        let last = (!to.is_empty()).then(|| day(to));
        let held = [Held {
            office: other.to_owned(),
            office_name: other.to_owned(),
            same_body,
            same_union,
            body_name: "局工会".to_owned(),
            term: Term::new(day(from), last).unwrap(),
        }];
        let wanted = Wanted {
            person_name: "沈慧",
            office,
            office_name: office,
            term: Term::since(day(first)),
        };
        let found = code(rules::may_hold(wanted, &held, &pairs));
        assert_eq!(found, expected, "{office} beside {other} {from}–{to}");
    }
}

#[test]
fn changes_hold_from_a_day_that_makes_sense() {
    for (on, last, expected) in [
        ("2025-03-18", "", "ok"),
        ("2025-03-19", "", "organisation.change_in_future"),
        ("2025-03-10", "2025-03-10", "ok"),
        (
            "2025-03-09",
            "2025-03-10",
            "organisation.change_before_last",
        ),
    ] {
        let last = (!last.is_empty()).then(|| day(last));
        let found = rules::change_day(day(on), day("2025-03-18"), last);
        assert_eq!(code(found), expected, "{on}");
    }
    let gone = rules::still_stands("一分会", Some(day("2025-01-01")));
    assert_eq!(code(gone), "organisation.dissolved");
    assert_eq!(code(rules::still_stands("一分会", None)), "ok");
}

#[test]
fn kinds_stand_where_they_may() {
    let kind = |code: &str, is_root: bool, children: &[&str]| BodyKind {
        code: code.to_owned(),
        name: code.to_owned(),
        is_union: false,
        is_root,
        children: children.iter().map(|&c| c.to_owned()).collect(),
    };
    let (union, group) = (kind("union", true, &["group"]), kind("group", false, &[]));
    assert_eq!(code(rules::may_stand(None, &union)), "ok");
    let alone = rules::may_stand(None, &group);
    assert_eq!(code(alone), "organisation.needs_parent");
    assert_eq!(code(rules::may_stand(Some(&union), &group)), "ok");
    let wrong = rules::may_stand(Some(&group), &union);
    assert_eq!(code(wrong), "organisation.kind_not_below");
    let (a, b) = (BodyPath("/1/".into()), BodyPath("/1/2/".into()));
    assert_eq!(
        code(rules::may_move(&a, &b)),
        "organisation.move_into_itself"
    );
    assert_eq!(code(rules::may_move(&b, &a)), "ok");
    let (children, terms, people) = (0, 2, 0);
    let left = Left {
        children,
        terms,
        people,
    };
    assert_eq!(code(rules::may_dissolve(left)), "organisation.not_empty");
    assert_eq!(code(rules::may_dissolve(Left { terms: 0, ..left })), "ok");
}

#[test]
fn who_may_appoint() {
    for (is_self, guarded, sets, expected) in [
        (false, false, false, "ok"),
        (true, false, false, "organisation.appoints_self"),
        (false, true, false, "organisation.office_guarded"),
        (true, true, true, "ok"),
    ] {
        assert_eq!(code(rules::may_appoint(is_self, guarded, sets)), expected);
    }
    let term = Term::new(day("2024-01-01"), Some(day("2025-12-31"))).unwrap();
    for (last, expected) in [
        ("2025-06-30", "ok"),
        ("2023-12-31", "organisation.end_before_start"),
        ("2026-01-01", "organisation.end_after_end"),
    ] {
        assert_eq!(code(rules::may_end(term, day(last))), expected);
    }
}

/// A union with an office, and the demo around it.
fn demo_on(fresh: &testing::Fresh) -> (Db, DemoCast) {
    let db = fresh.open(&migrations());
    let cast = write(&db, |tx| {
        crate::sync_powers(tx, &[crate::READ, crate::EDIT, crate::OFFICES])?;
        demo::load(tx)
    });
    (db, cast.unwrap())
}

fn who(cast: &DemoCast, user: &str) -> Id<Person> {
    let member = cast.accounts.iter().find(|a| a.user == user).unwrap();
    member.person
}

fn actor(db: &Db, person: Id<Person>) -> Option<Actor> {
    db.read_blocking(|conn| {
        OrganisationDirectory.actor(conn, Id::from_i64(1), person, day("2025-03-18"))
    })
    .unwrap()
}

#[test]
fn the_directory_knows_what_an_office_gives() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let officer = actor(&db, who(&cast, "officer")).unwrap();
        assert_eq!(officer.title, "局工会 · 干事");
        let path = |key: &str| {
            let id = cast.bodies[key];
            let view = db.read_blocking(|c| crate::body(c, id)).unwrap().unwrap();
            view.path
        };
        assert!(officer.may("organisation.edit", &path("office_group_3")));
        assert!(!officer.may("organisation.edit", &path("upper")));
        assert!(!officer.may_somewhere("organisation.offices"));
        let auditor = actor(&db, who(&cast, "auditor")).unwrap();
        assert!(auditor.may("organisation.read", &path("team_union")));
        assert!(!auditor.may_somewhere("organisation.edit"));
        let member = actor(&db, who(&cast, "member")).unwrap();
        assert_eq!(member.title, "组织人事处小组 · 会员");
        assert!(member.grants.is_empty() && member.belongs_to(&path("bureau")));
        let leader = actor(&db, who(&cast, "leader")).unwrap();
        assert_eq!(leader.offices.len(), 2);
        let stranger = actor(&db, who(&cast, "stranger")).unwrap();
        assert!(stranger.home.is_none() && stranger.grants.is_empty());
        assert!(crate::web::own_roots(&stranger).is_empty());
        assert_eq!(actor(&db, who(&cast, "leaver")).map(|a| a.name), None);
    });
}

#[test]
fn accounts_are_found_by_power_and_reach() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let linked: Vec<(Id<Person>, i64)> = ["officer", "leader", "auditor", "admin"]
            .into_iter()
            .zip(101..)
            .map(|(user, account)| (who(&cast, user), account))
            .collect();
        write(&db, move |tx| {
            for (person, account) in &linked {
                crate::link_account(tx, BY, *person, Id::from_i64(*account))?;
            }
            Ok(())
        })
        .unwrap();
        let asked = |power: &'static str, key: &str| {
            let body = cast.bodies[key];
            let found = db.read_blocking(|conn| {
                OrganisationDirectory.accounts_with(conn, power, body, day("2025-03-18"))
            });
            let ids = found.unwrap().into_iter();
            ids.map(|a| a.as_i64()).collect::<Vec<_>>()
        };
        assert_eq!(
            asked("organisation.edit", "office_group_2"),
            [101, 102, 104]
        );
        assert_eq!(asked("organisation.edit", "bureau"), [101, 104]);
        assert_eq!(asked("organisation.read", "upper"), [103, 104]);
        let leader = who(&cast, "leader");
        let account = db.read_blocking(|c| crate::account_of(c, leader)).unwrap();
        assert_eq!(account, Some(Id::from_i64(102)));
        let body = cast.bodies["office_union"];
        let view = db.read_blocking(|c| crate::body(c, body)).unwrap().unwrap();
        assert!(view.has_accounts);
        let again = write(&db, move |tx| {
            crate::link_account(tx, BY, leader, Id::from_i64(999))
        });
        assert!(matches!(again, Err(Error::Stale)));
    });
}

#[test]
fn written_names_find_the_bodies_of_the_demo() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let bureau = cast.bodies["bureau"];
        let near = db
            .read_blocking(|c| crate::body(c, bureau))
            .unwrap()
            .unwrap();
        for (text, expected) in [
            ("局工会", "bureau"),
            ("机关工会", "office_union"),
            ("执法总队工会", "team_union"),
            ("组织人事处", "personnel"),
            ("局工会经审委", "bureau_audit"),
            ("经审委", "bureau_audit"),
            ("局工会女工委", "bureau_women"),
            ("女工委", "bureau_women"),
            ("机关 工会", "office_union"),
            ("总队工会", "team_union"),
            ("机关工会经审委", "office_audit"),
            ("市建设交通工会", "upper"),
            ("青云水务集团", ""),
        ] {
            let path = near.path.clone();
            let found = db
                .read_blocking(move |c| crate::match_bodies(c, text, &path))
                .unwrap();
            let best = found.first().map(|m| m.body.id);
            assert_eq!(
                best,
                cast.bodies.get(expected).copied(),
                "{text}: {found:?}"
            );
        }
    });
}

#[test]
fn incompatible_offices_are_refused_with_the_rule() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let (accountant, bureau) = (who(&cast, "accountant"), cast.bodies["bureau"]);
        let (audit, team) = (cast.bodies["bureau_audit"], cast.bodies["team_union"]);
        let new = move |office: &str, body: Id<Body>| Appointment {
            person: accountant,
            office: office.to_owned(),
            body,
            term: Term::since(day("2025-03-01")),
            appointed_by: "任职通知".to_owned(),
        };
        let told = refusal(write(&db, move |tx| {
            crate::appoint(tx, BY, &new("audit_member", audit))
        }));
        assert_eq!(told.code, "organisation.incompatible");
        assert!(told.text.contains("沈慧现任局工会会计"), "{}", told.text);
        assert!(told.text.contains("总工发〔2016〕27号"), "{}", told.text);
        let told = refusal(write(&db, move |tx| {
            crate::appoint(tx, BY, &new("accountant", bureau))
        }));
        assert_eq!(told.code, "organisation.term_overlaps");
        // Another union's books are another matter.
        let term = write(&db, move |tx| crate::appoint(tx, BY, &new("cashier", team))).unwrap();
        let held = |on: &str| {
            let on = day(on);
            db.read_blocking(move |c| crate::holders(c, "cashier", team, on))
                .unwrap()
                .len()
        };
        assert_eq!((held("2025-02-28"), held("2025-03-01")), (1, 2));
        write(&db, move |tx| {
            crate::end_term(tx, BY, term, day("2025-03-10"), "调整分工")
        })
        .unwrap();
        assert_eq!((held("2025-03-10"), held("2025-03-11")), (2, 1));
    });
}

#[test]
fn the_past_of_a_body_keeps_its_answers() {
    testing::each_engine(|fresh| {
        let clock = platform::clock::Clock::hand(testing::start());
        let db = fresh.open_at(&migrations(), clock.clone());
        let new = |kind: &str, parent: Option<Id<Body>>, name: &str| NewBody {
            kind: kind.to_owned(),
            parent,
            name: name.to_owned(),
            short: name.to_owned(),
            aliases: Vec::new(),
            credit_code: None,
            from: day("2020-01-01"),
            reason: "成立".to_owned(),
        };
        let root = new("bureau_union", None, "局工会");
        let bureau = write(&db, move |tx| crate::found_body(tx, BY, &root)).unwrap();
        let child = new("union", Some(bureau), "一队工会");
        let union = write(&db, move |tx| crate::found_body(tx, BY, &child)).unwrap();
        let wrong = new("bureau_union", Some(union), "套工会");
        let told = refusal(write(&db, move |tx| crate::found_body(tx, BY, &wrong)));
        assert_eq!(told.code, "organisation.kind_not_below");
        let before = clock.now();
        clock.set(before.plus_secs(86_400));
        write(&db, move |tx| {
            let change = BodyChange::Rename {
                name: "特勤队工会".to_owned(),
                short: "特勤工会".to_owned(),
            };
            crate::change_body(tx, BY, union, &change, day("2025-03-01"), "机构改革")
        })
        .unwrap();
        let name = |on: &str, known| {
            let on = day(on);
            let facts = db
                .read_blocking(move |c| crate::as_of(c, on, known))
                .unwrap();
            let fact = facts.into_iter().find(|f| f.body == union);
            fact.map(|f| f.name).unwrap_or_default()
        };
        assert_eq!(name("2025-02-28", None), "一队工会");
        assert_eq!(name("2025-03-01", None), "特勤队工会");
        assert_eq!(name("2025-03-01", Some(before)), "一队工会");
        assert_eq!(name("2019-12-31", None), "");
        let dissolve = move |tx: &mut Tx<'_>, id| {
            let on = day("2025-03-19");
            crate::change_body(tx, BY, id, &BodyChange::Dissolve, on, "撤并")
        };
        let told = refusal(write(&db, move |tx| dissolve(tx, bureau)));
        assert_eq!(told.code, "organisation.not_empty");
        write(&db, move |tx| dissolve(tx, union)).unwrap();
        assert_eq!(name("2025-03-18", None), "特勤队工会");
        assert_eq!(name("2025-03-19", None), "");
        assert_eq!(
            db.read_blocking(store::doctor).unwrap(),
            Vec::<String>::new()
        );
    });
}

#[test]
fn random_moves_keep_the_tree_whole() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let ids: Vec<Id<Body>> = cast.bodies.values().copied().collect();
        let chance = Chance::seeded(7);
        let count = |db: &Db| {
            db.read_blocking(|c| crate::bodies(c, None, &[]))
                .unwrap()
                .len()
        };
        let bodies = count(&db);
        let mut moved = 0;
        for _ in 0..60 {
            let pick = |_| ids[usize::try_from(chance.below(ids.len() as u64)).unwrap()];
            let (what, to) = (pick(0), pick(1));
            let change = BodyChange::Move { parent: Some(to) };
            let done = write(&db, move |tx| {
                crate::change_body(tx, BY, what, &change, day("2025-03-18"), "调整")
            });
            match done {
                Ok(()) => moved += 1,
                Err(Error::Refused(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert!(moved > 3, "{moved} moves");
        assert_eq!(count(&db), bodies);
        assert_eq!(
            db.read_blocking(store::doctor).unwrap(),
            Vec::<String>::new()
        );
    });
}

#[test]
fn powers_are_given_once_and_then_the_table_rules() {
    testing::each_engine(|fresh| {
        let db = fresh.open(&migrations());
        let sync = |db: &Db| {
            write(db, |tx| crate::sync_powers(tx, &[crate::READ, crate::EDIT])).unwrap();
            db.read_blocking(store::office_powers).unwrap().len()
        };
        let given = sync(&db);
        assert_eq!(given, crate::READ.default.len() + crate::EDIT.default.len());
        write(&db, |tx| {
            crate::set_power(tx, BY, "chair", "organisation.edit", None)?;
            crate::set_power(tx, BY, "leader", "organisation.read", Some(Reach::Below))
        })
        .unwrap();
        assert_eq!(sync(&db), given - 1);
    });
}

#[test]
fn people_are_listed_for_who_may_see_them() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let find = |user: &str, text: &'static str| {
            let actor = actor(&db, who(&cast, user)).unwrap();
            db.read_blocking(move |c| crate::find_people(c, &actor, text, 50))
                .unwrap()
        };
        assert_eq!(find("officer", "林若彤").len(), 1);
        assert_eq!(find("officer", "𠮷").len(), 1);
        assert_eq!(find("officer", "%").len(), 0);
        assert_eq!(find("officer", "d00003").len(), 1);
        assert_eq!(find("officer", "顾海").len(), 0, "outside the bureau");
        assert_eq!(find("leader", "林若彤").len(), 1);
        assert_eq!(find("leader", "郭永强").len(), 0, "another union");
        assert_eq!(find("member", "林若彤").len(), 0, "members have no lists");
        assert_eq!(find("stranger", "周敏").len(), 0);
        let group = cast.bodies["office_group_2"];
        let people = db.read_blocking(|c| crate::people_of(c, group)).unwrap();
        assert_eq!(people[0].name, "陈立新", "office holders stand first");
        assert!(people.len() > 30, "{}", people.len());
        let hits = |user: &str, text: &'static str| {
            let actor = actor(&db, who(&cast, user)).unwrap();
            db.read_blocking(move |c| crate::web::search(c, &actor, text, 20))
                .unwrap()
                .len()
        };
        assert!(hits("member", "机关工会") >= 1 && hits("member", "建设交通") == 0);
        assert_eq!(hits("stranger", "机关工会"), 0);
        let taken = write(&db, move |tx| {
            let new = NewPerson {
                name: "重号".to_owned(),
                staff_no: Some("D00001".to_owned()),
                home: None,
                email: None,
                from: day("2025-03-18"),
            };
            crate::register_person(tx, BY, &new)
        });
        assert!(taken.unwrap_err().is_unique("organisation_person.staff_no"));
    });
}
