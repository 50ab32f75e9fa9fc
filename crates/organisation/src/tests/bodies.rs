//! Bodies and terms: what is refused, what the past answers, what moves keep.

use kernel::{Id, Term};
use platform::{
    Error,
    access::Body,
    chance::Chance,
    db::{Db, Tx},
};

use super::{BY, account_for, actor, day, demo_on, migrations, refusal, who, write};
use crate::{Appointment, BodyChange, NewBody, store};

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
fn an_empty_house_is_founded() {
    testing::each_engine(|fresh| {
        let db = fresh.open(&migrations());
        let person = write(&db, |tx| {
            crate::sync_powers(tx, &[crate::READ, crate::EDIT, crate::OFFICES])?;
            let founding = platform::sign_in::Founding {
                union: "西山市水务局工会".to_owned(),
                person: "何平".to_owned(),
            };
            let person = crate::found(tx, &founding)?;
            platform::sign_in::open_account(tx, BY, &account_for(person, "heping"))?;
            Ok(person)
        })
        .unwrap();
        let first = actor(&db, person).unwrap();
        assert_eq!(first.title, "西山市水务局工会 · 干事");
        assert!(first.may_somewhere("organisation.offices"));
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
