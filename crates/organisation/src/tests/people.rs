//! People who come together, move, leave and come back.

use kernel::Id;
use platform::{access::Person, db::Db};

use super::{BY, day, demo_on, refusal, who, write};
use crate::{BatchMark, NewImported, PersonChange, store};

fn flip(db: &Db, batch: Id<BatchMark>, live: bool) -> Result<(), platform::Error> {
    write(db, move |tx| crate::set_batch_live(tx, batch, live))
}

fn remove(db: &Db, people: &[Id<Person>]) -> Result<(), platform::Error> {
    let people = people.to_vec();
    write(db, move |tx| crate::remove_hidden(tx, &people))
}

fn seen(db: &Db, id: Id<Person>) -> bool {
    db.read_blocking(|c| crate::person(c, id))
        .unwrap()
        .is_some()
}

#[test]
fn a_batch_is_there_at_once_and_gone_at_once() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let (group, union) = (cast.bodies["office_group_2"], cast.bodies["office_union"]);
        let below = |db: &Db| {
            let path = db
                .read_blocking(|c| crate::body(c, union))
                .unwrap()
                .unwrap();
            db.read_blocking(|c| store::people_below(c, &path.path))
                .unwrap()
        };
        let before = below(&db);
        let (batch, ids) = write(&db, move |tx| {
            let batch = crate::open_batch(tx)?;
            let people: Vec<NewImported> = (0..450)
                .map(|n| NewImported {
                    id: tx.id(),
                    name: format!("整批{n}"),
                    // Numbers may repeat between unions, so a batch brings what it brings.
                    staff_no: Some("D00001".to_owned()),
                    home: Some(group),
                    from: day("2025-03-01"),
                })
                .collect();
            crate::insert_people(tx, Some(batch), &people)?;
            let ids: Vec<Id<Person>> = people.iter().map(|p| p.id).collect();
            Ok((batch, ids))
        })
        .unwrap();
        let listed = |db: &Db| {
            let officer = super::actor(db, who(&cast, "officer")).unwrap();
            db.read_blocking(move |c| crate::find_people(c, &officer, "整批", 1_000))
                .unwrap()
                .len()
        };
        assert!(!seen(&db, ids[0]) && listed(&db) == 0 && below(&db) == before);
        remove(&db, &ids[..50]).unwrap();
        flip(&db, batch, true).unwrap();
        assert!(seen(&db, ids[449]) && listed(&db) == 400 && below(&db) == before + 400);
        let twice = flip(&db, batch, true);
        assert!(matches!(twice, Err(platform::Error::Stale)), "{twice:?}");
        flip(&db, batch, false).unwrap();
        assert!(!seen(&db, ids[0]) && below(&db) == before);
        let stays = remove(&db, &ids[449..]);
        assert!(matches!(stays, Err(platform::Error::Stale)), "{stays:?}");
    });
}

#[test]
fn who_moves_leaves_and_returns_is_known() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let (member, to) = (who(&cast, "member"), cast.bodies["office_group_5"]);
        let row = |db: &Db| {
            db.read_blocking(|c| store::person_row(c, member))
                .unwrap()
                .unwrap()
        };
        let version = row(&db).version;
        let change = move |from: &str, version| PersonChange {
            name: "林若彤".to_owned(),
            staff_no: Some("X9".to_owned()),
            home: Some(to),
            from: day(from),
            reason: "岗位调整".to_owned(),
            version,
        };
        let early = change("2025-03-19", Some(version));
        let told = refusal(write(&db, move |tx| {
            crate::set_person(tx, member, &early).map(|rows| rows.len())
        }));
        assert_eq!(told.code, "organisation.change_in_future");
        let now = change("2025-03-10", Some(version));
        let rows = write(&db, move |tx| {
            crate::set_person(tx, member, &now).map(|rows| rows.len())
        });
        assert_eq!(rows.unwrap(), 2, "the person and the fact");
        assert_eq!(row(&db).view.body, Some(to));
        let stale = change("2025-03-10", Some(version));
        let again = write(&db, move |tx| {
            crate::set_person(tx, member, &stale).map(|rows| rows.len())
        });
        assert!(matches!(again, Err(platform::Error::Stale)));
        write(&db, move |tx| {
            crate::leave(tx, BY, member, day("2025-03-15"), "调出")
        })
        .unwrap();
        let back = |on: &str| {
            let on = day(on);
            write(&db, move |tx| {
                crate::return_person(tx, member, on, "调回").map(|rows| rows.len())
            })
        };
        assert_eq!(refusal(back("2025-03-15")).code, "organisation.return_day");
        assert_eq!(back("2025-03-16").unwrap(), 2);
        assert_eq!(refusal(back("2025-03-16")).code, "organisation.never_left");
        assert_eq!(row(&db).active.last, None);
    });
}
