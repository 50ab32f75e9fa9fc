//! Rows and facts on both engines.

use kernel::{Date, Id, Moment, Sex};
use platform::{
    Error,
    access::{BodyPath, Person},
    db::{CommandKey, Db, Migration, Tx},
};

use super::{NewRow, Sealed, Seen, close_row, fact, facts_of, insert_rows, member_of, save};
use crate::model::{Fact, Member, SetMark, Standing, What};

fn migrations() -> Vec<Migration> {
    let mut all = vec![
        platform::migration!("0001_platform_core"),
        platform::migration!("0002_platform_trail"),
    ];
    all.extend(crate::MIGRATIONS);
    all
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn write<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
    db: &Db,
    work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    db.write_blocking(CommandKey::unkeyed(), work)
}

pub(crate) fn somebody(id: i64, person: i64, name: &str) -> Member {
    Member {
        id: Id::from_i64(id),
        person: Id::from_i64(person),
        home: Id::from_i64(7),
        union_body: Id::from_i64(6),
        path: BodyPath("/6/7/".to_owned()),
        standing: Standing::Active,
        since: day("2020-03-01"),
        joined_on: Some(day("2020-03-01")),
        name: name.to_owned(),
        given: name.chars().skip(1).collect(),
        pinyin: "zhangsan".to_owned(),
        initials: "zs".to_owned(),
        pinyin_fixed: false,
        staff_no: "0001".to_owned(),
        sex: Some(Sex::Female),
        birth: Some(day("1985-03-08")),
        phone_mask: "138****5678".to_owned(),
        id_mask: String::new(),
        post: String::new(),
        model_worker: false,
        hardship: false,
        flaws: 0,
        version: 1,
    }
}

fn row(member: Member, made_by: Option<Id<SetMark>>) -> NewRow {
    NewRow {
        member,
        sealed: Sealed::default(),
        made_by,
    }
}

fn open_set(tx: &mut Tx<'_>, id: i64, state: &str, live_at: Option<Moment>) -> Result<(), Error> {
    tx.run(
        "insert into membership_set
           (id, kind, body, name, state, row_count, made_by, made_at, live_at, settled, undoes,
            undone_at, job, problem, version)
         values ($1, 'import', 6, '名册.xlsx', $2, 1, 1, 1, $3, false, null, null, null, '', 1)",
        platform::args![id, state, live_at],
    )?;
    Ok(())
}

fn name_of(db: &Db, person: i64) -> Option<String> {
    db.read_blocking(|conn| member_of(conn, Id::from_i64(person)))
        .unwrap()
        .map(|m| m.name)
}

#[test]
fn a_row_is_read_back_and_saved_once() {
    testing::each_engine(|fresh| {
        let db = fresh.open(&migrations());
        let new = somebody(1, 11, "张三");
        write(&db, {
            let new = new.clone();
            move |tx| insert_rows(tx, &[row(new.clone(), None)])
        })
        .unwrap();
        let read = db.read_blocking(|conn| member_of(conn, Id::from_i64(11)));
        let read = read.unwrap().unwrap();
        assert_eq!(read, new);
        let mut moved = read.clone();
        moved.home = Id::from_i64(8);
        let change = |m: Member| move |tx: &mut Tx<'_>| save(tx, &m);
        write(&db, change(moved.clone())).unwrap();
        let late = write(&db, change(moved));
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
    });
}

/// A set replaces one person and brings another: until it is live the old row counts alone,
/// from then on the new rows do.
#[test]
fn a_change_set_becomes_visible_at_once() {
    testing::each_engine(|fresh| {
        let db = fresh.open(&migrations());
        write(&db, |tx| {
            insert_rows(tx, &[row(somebody(1, 11, "张三"), None)])?;
            open_set(tx, 5, "writing", None)?;
            close_row(tx, Id::from_i64(1), 1, Id::from_i64(5))?;
            let set = Some(Id::from_i64(5));
            insert_rows(
                tx,
                &[
                    row(somebody(2, 11, "张珊"), set),
                    row(somebody(3, 12, "李四"), set),
                ],
            )
        })
        .unwrap();
        assert_eq!(
            (name_of(&db, 11).as_deref(), name_of(&db, 12)),
            (Some("张三"), None)
        );
        write(&db, |tx| {
            tx.run(
                "update membership_set set state = 'live', live_at = $1 where id = 5",
                platform::args![tx.now()],
            )
        })
        .unwrap();
        assert_eq!(name_of(&db, 11).as_deref(), Some("张珊"));
        assert_eq!(name_of(&db, 12).as_deref(), Some("李四"));
        let seen = db.read_blocking(Seen::now).unwrap();
        assert!(!seen.is_everything());
    });
}

#[test]
fn a_row_that_a_set_holds_is_not_changed_beside_it() {
    testing::each_engine(|fresh| {
        let db = fresh.open(&migrations());
        write(&db, |tx| {
            insert_rows(tx, &[row(somebody(1, 11, "张三"), None)])?;
            open_set(tx, 5, "writing", None)?;
            close_row(tx, Id::from_i64(1), 1, Id::from_i64(5))
        })
        .unwrap();
        let held = write(&db, |tx| save(tx, &somebody(1, 11, "张三")));
        assert!(matches!(held, Err(Error::Stale)), "{held:?}");
        let twice = write(&db, |tx| {
            open_set(tx, 6, "writing", None)?;
            close_row(tx, Id::from_i64(1), 1, Id::from_i64(6))
        });
        assert!(matches!(twice, Err(Error::Stale)), "{twice:?}");
    });
}

/// A fact of a set is known from when the set became visible until it was undone.
#[test]
fn facts_are_known_from_when_their_set_was_live() {
    testing::each_engine(|fresh| {
        let db = fresh.open(&migrations());
        let person: Id<Person> = Id::from_i64(11);
        let (live, undone) = (Moment::from_ms(2_000), Moment::from_ms(3_000));
        write(&db, move |tx| {
            open_set(tx, 5, "live", Some(live))?;
            tx.run(
                "update membership_set set undone_at = $1 where id = 5",
                platform::args![undone],
            )?;
            let told = Fact {
                person,
                what: What::Registered,
                holds_from: day("2020-03-01"),
                learnt_at: Moment::from_ms(1_000),
                home: Id::from_i64(7),
                standing: Standing::Active,
                reason: "名册导入".to_owned(),
            };
            fact(tx, &told, None, None, Some(Id::from_i64(5)))
        })
        .unwrap();
        let known = |at: i64, by: &str| {
            let by = day(by);
            let found = db.read_blocking(move |conn| {
                facts_of(conn, person, Some(by), Some(Moment::from_ms(at)))
            });
            found.unwrap().len()
        };
        let counts = [
            known(1_500, "2021-01-01"),
            known(2_500, "2021-01-01"),
            known(2_500, "2019-01-01"),
            known(3_500, "2021-01-01"),
        ];
        assert_eq!(counts, [0, 1, 0, 0]);
    });
}
