//! Sealed values open at their own place only, survive a rotation, and miss their key loudly.

use std::sync::Arc;

use platform::{
    args,
    chance::Chance,
    db::{CommandKey, Db, Migration},
    secret::{Keys, Purpose, Rotation, SealedColumn, place, rotate},
};
use testing::each_engine;

const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    platform::migration!("0002_platform_trail"),
    Migration {
        name: "9000_test",
        sql: "create table t_person (id key primary key, phone blob);",
    },
];
const PHONE: SealedColumn = SealedColumn {
    table: "t_person",
    column: "phone",
    purpose: Purpose::Person,
};

fn settle(db: &Db, keys: &Arc<Keys>) -> Vec<String> {
    let keys = keys.clone();
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        keys.settle(tx, &Chance::seeded(1))
    })
    .unwrap()
}

fn store(db: &Db, keys: &Arc<Keys>, id: i64, phone: &'static str) {
    let keys = keys.clone();
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let place = place("t_person", "phone", id);
        let sealed = keys.seal(Purpose::Person, &place, phone.as_bytes(), &Chance::system())?;
        tx.run(
            "insert into t_person (id, phone) values ($1, $2)",
            args![id, sealed],
        )
    })
    .unwrap();
}

fn sealed(db: &Db, id: i64) -> Vec<u8> {
    let sql = "select phone from t_person where id = $1";
    db.read_blocking(|c| c.one(sql, args![id], |r| r.get(0)))
        .unwrap()
        .unwrap()
}

#[test]
fn a_value_opens_at_its_own_place_only() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(Keys::open(folder.path()).unwrap());
        assert_eq!(settle(&db, &keys), Vec::<String>::new());
        store(&db, &keys, 1, "13900000000");
        let bytes = sealed(&db, 1);
        assert!(!bytes.windows(5).any(|w| w == b"13900"));
        let open = |id| keys.open_sealed(Purpose::Person, &place("t_person", "phone", id), &bytes);
        assert_eq!(open(1).unwrap(), b"13900000000");
        assert!(open(2).is_err());
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        let place = place("t_person", "phone", 1);
        assert!(keys.open_sealed(Purpose::Person, &place, &changed).is_err());
        assert!(keys.open_sealed(Purpose::Account, &place, &bytes).is_err());
        assert!(keys.open_sealed(Purpose::Person, &place, b"").is_err());
    });
}

#[test]
fn a_rotation_encrypts_everything_anew_and_keeps_the_old_key() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(Keys::open(folder.path()).unwrap());
        settle(&db, &keys);
        (1..=450).for_each(|id| store(&db, &keys, id, "13900000000"));
        let old = sealed(&db, 450);
        let done = rotate(&db, &keys, Purpose::Person, &[PHONE], &Chance::system()).unwrap();
        assert_eq!(
            done,
            Rotation {
                number: 2,
                values: 450
            }
        );
        let anew = Keys::open(folder.path()).unwrap();
        for bytes in [sealed(&db, 450), old] {
            let place = place("t_person", "phone", 450);
            assert_eq!(
                anew.open_sealed(Purpose::Person, &place, &bytes).unwrap(),
                b"13900000000"
            );
        }
        assert_eq!(settle(&db, &keys), Vec::<String>::new());
    });
}

#[test]
fn a_missing_key_is_told_and_not_replaced() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let folder = tempfile::tempdir().unwrap();
        settle(&db, &Arc::new(Keys::open(folder.path()).unwrap()));
        std::fs::remove_file(folder.path().join("person.1.key")).unwrap();
        let again = Arc::new(Keys::open(folder.path()).unwrap());
        let told = settle(&db, &again);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("person.1"), "{told:?}");
        assert!(!folder.path().join("person.1.key").exists());
    });
}
