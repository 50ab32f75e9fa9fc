//! Who holds what, who is found, and who sees whom.

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body, Directory, Reach},
    db::Db,
    sign_in::NewAccount,
    subject::Subject,
};

use super::{BY, account_for, actor, day, demo_on, migrations, refusal, who, write};
use crate::{NewPerson, OrganisationDirectory, store};

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
        let users = ["officer", "leader", "auditor", "admin"];
        let given: Vec<NewAccount> = users
            .iter()
            .map(|u| account_for(who(&cast, u), u))
            .collect();
        write(&db, move |tx| {
            for new in &given {
                crate::open_account(tx, BY, new)?;
            }
            Ok(())
        })
        .unwrap();
        let asked = |power: &'static str, key: &str| {
            let body = cast.bodies[key];
            let found = db.read_blocking(|conn| {
                OrganisationDirectory.accounts_with(conn, power, body, day("2025-03-18"))
            });
            let mut names = Vec::new();
            for account in found.unwrap() {
                let row = db.read_blocking(move |c| platform::sign_in::by_id(c, account));
                names.push(row.unwrap().name);
            }
            names.sort();
            names
        };
        assert_eq!(
            asked("organisation.edit", "office_group_2"),
            ["admin", "leader", "officer"]
        );
        assert_eq!(asked("organisation.edit", "bureau"), ["admin", "officer"]);
        assert_eq!(asked("organisation.read", "upper"), ["admin", "auditor"]);
        let leader = who(&cast, "leader");
        let account = db.read_blocking(|c| crate::account_of(c, leader)).unwrap();
        assert!(account.is_some());
        let body = cast.bodies["office_union"];
        let view = db.read_blocking(|c| crate::body(c, body)).unwrap().unwrap();
        assert!(view.has_accounts);
        let again = write(&db, move |tx| {
            crate::open_account(tx, BY, &account_for(leader, "second"))
        });
        assert_eq!(refusal(again).code, "platform.account_exists");
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
                home: Some(group),
                email: None,
                from: day("2025-03-18"),
            };
            crate::register_person(tx, BY, &new)
        });
        assert!(matches!(taken, Err(Error::Invalid(_))), "{taken:?}");
    });
}

/// What each of the cast gets of a body: nothing (404), its page, with people, with buttons.
#[test]
fn each_of_the_cast_sees_what_they_may() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let table = [
            ("officer", ["edit", "edit", "edit", "seen"]),
            ("chair", ["edit", "edit", "edit", "seen"]),
            ("leader", ["seen", "edit", "seen", "seen"]),
            ("auditor", ["people", "people", "people", "people"]),
            ("accountant", ["people", "people", "people", "seen"]),
            ("member", ["seen", "seen", "seen", "404"]),
            ("upper", ["404", "404", "404", "seen"]),
            ("admin", ["edit", "edit", "edit", "edit"]),
            ("stranger", ["404", "404", "404", "404"]),
        ];
        for (user, expected) in table {
            let actor = actor(&db, who(&cast, user)).unwrap();
            let bodies = ["bureau", "office_union", "team_union", "upper"];
            let found = bodies.map(|key| seen_of(&db, &actor, cast.bodies[key]));
            assert_eq!(found, expected, "{user}");
        }
        let own = |user: &str, other: &str| {
            let (actor, other) = (actor(&db, who(&cast, user)).unwrap(), who(&cast, other));
            let subject = Subject::new("organisation.person", other);
            db.read_blocking(move |c| crate::web::subject(c, &actor, &subject))
                .unwrap()
                .is_some()
        };
        assert!(own("member", "member") && own("officer", "member"));
        assert!(!own("member", "officer") && !own("stranger", "member"));
        assert!(own("admin", "stranger") && !own("officer", "stranger"));
    });
}

fn seen_of(db: &Db, actor: &Actor, id: Id<Body>) -> &'static str {
    let (actor, today) = (actor.clone(), day("2025-03-18"));
    let page = db.read_blocking(move |c| crate::web::body_page(c, &actor, id, today));
    match page {
        Err(Error::NotFound) => "404",
        Err(error) => panic!("{error}"),
        Ok(page) if page.edits => "edit",
        Ok(page) if page.sees_people => "people",
        Ok(page) => {
            assert!(page.people.is_empty() && page.terms.iter().all(|t| !t.sees_person));
            "seen"
        }
    }
}

#[test]
fn the_tree_and_the_list_page_through() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let tree = |user: &str, q: &'static str| {
            let actor = actor(&db, who(&cast, user)).unwrap();
            db.read_blocking(move |c| crate::web::tree_page(c, &actor, q.to_owned()))
                .unwrap()
        };
        let officer = tree("officer", "");
        assert_eq!(officer.lines[0].depth, 0);
        let outside = officer.lines.iter().filter(|l| l.outside).count();
        assert_eq!(outside, 18, "upper union, party group, sixteen districts");
        assert_eq!(
            tree("member", "")
                .lines
                .iter()
                .filter(|l| l.outside)
                .count(),
            0
        );
        assert_eq!(tree("stranger", "").lines.len(), 0);
        assert_eq!(tree("officer", "女工委").lines.len(), 3);
        let actor = actor(&db, who(&cast, "leader")).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        let mut after = None;
        loop {
            let (actor, from) = (actor.clone(), after.take());
            let page = db
                .read_blocking(move |c| {
                    let ask = store::PeopleAsk {
                        after: from,
                        limit: 97,
                        ..store::PeopleAsk::default()
                    };
                    store::people_page(c, &actor, &ask)
                })
                .unwrap();
            for person in &page {
                assert!(seen.insert(person.id), "{} came twice", person.name);
            }
            match page.last() {
                Some(last) => after = Some((last.name.clone(), last.id)),
                None => break,
            }
        }
        let path = actor.offices[0].path.clone();
        let all = db.read_blocking(|c| store::people_below(c, &path)).unwrap();
        assert_eq!(i64::try_from(seen.len()).unwrap(), all);
    });
}

#[test]
fn the_routes_do_not_collide() {
    // Two routes that match one address panic when they are put together.
    let area = crate::area();
    drop((area.routes)());
    assert_eq!(area.powers.len(), 3);
}
