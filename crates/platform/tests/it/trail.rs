//! Each way of touching history is found, and named.

use std::path::PathBuf;

use kernel::Id;
use platform::{
    Error, args,
    db::{CommandKey, Db, Migration, Value},
    subject::Subject,
    trail::{self, By, Deed, Report, Tampering, Tracked},
};
use testing::{Fresh, each_engine};

const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    platform::migration!("0002_platform_trail"),
    Migration {
        name: "9000_test",
        sql: "create table t_thing (id key primary key, name text not null, ok boolean not null);",
    },
];
const THING: Tracked = Tracked {
    table: "t_thing",
    columns: &["name", "ok"],
};

struct Thing;

struct House {
    db: Db,
    fresh: Fresh,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl House {
    /// Twelve things made and renamed, the first ten commands sealed in two seals.
    fn with_history(fresh: Fresh) -> Self {
        let db = fresh.open(MIGRATIONS);
        let folder = tempfile::tempdir().unwrap();
        let house = Self {
            db,
            fresh,
            file: folder.path().join("seals.log"),
            _folder: folder,
        };
        for number in 1..=5 {
            house.make(number);
        }
        house.seal();
        for number in 1..=5 {
            house.rename(number, "改名");
        }
        house.seal();
        house.make(6);
        house
    }

    fn make(&self, number: i64) {
        self.write(
            number,
            "insert into t_thing (id, name, ok) values ($1, $2, true)",
            "新建",
        );
    }

    fn rename(&self, number: i64, name: &str) {
        self.write(number, "update t_thing set name = $2 where id = $1", name);
    }

    fn write(&self, number: i64, sql: &'static str, name: &str) {
        let name = name.to_owned();
        self.db
            .write_blocking(CommandKey::unkeyed(), move |tx| {
                tx.run(sql, args![number, &name])?;
                let id = Id::<Thing>::from_i64(number);
                let deed = Deed::on("test.write", Subject::new("test.thing", id))
                    .row(THING, id)
                    .change("名称", "", &name)
                    .secret_change("电话", None, Some("13900000000"));
                tx.trail(By::House("测试"), deed)
            })
            .unwrap();
    }

    fn seal(&self) {
        self.db
            .write_blocking(CommandKey::unkeyed(), trail::seal)
            .unwrap();
        self.db
            .read_blocking(|c| trail::append_to_file(c, &self.file))
            .unwrap();
    }

    fn verify(&self, printed: Option<&str>) -> Report {
        self.db
            .read_blocking(|c| trail::verify(c, &[THING], &self.file, printed))
            .unwrap()
    }

    /// Somebody with the database in their hands, past the program.
    fn tamper(&self, statements: &[&str]) {
        match &self.fresh.address {
            platform::db::Address::Sqlite(path) => {
                let conn = rusqlite::Connection::open(path).unwrap();
                conn.execute_batch("pragma foreign_keys = off").unwrap();
                conn.execute_batch(&statements.join(";")).unwrap();
            }
            platform::db::Address::Postgres(url) => {
                let mut conn = postgres::Client::connect(url, postgres::NoTls).unwrap();
                conn.batch_execute("set session_replication_role = replica")
                    .unwrap();
                conn.batch_execute(&statements.join(";")).unwrap();
            }
        }
    }
}

fn kinds(report: &Report) -> Vec<Tampering> {
    let mut kinds: Vec<_> = report.findings.iter().map(|f| f.kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

#[test]
fn an_honest_history_verifies() {
    each_engine(|fresh| {
        let house = House::with_history(fresh.again());
        let report = house.verify(None);
        assert_eq!(report.findings, vec![], "{}", house.fresh.engine());
        assert_eq!((report.seals, report.entries, report.rows), (2, 11, 6));
        assert_eq!(report.unsealed, 1);
    });
}

/// What was done to the copy | what verification calls it.
#[test]
fn every_tampering_is_found_and_named() {
    let at = "(select entry from platform_trail_leaf where seq = 3)";
    let table: Vec<(Vec<String>, Tampering)> =
        vec![
        (vec![format!("update platform_trail set why = 'x' where id = {at}")], Tampering::Changed),
        (vec![format!("update platform_trail_value set new = '1' where entry = {at}")],
         Tampering::Changed),
        (vec![format!("delete from platform_trail where id = {at}")], Tampering::Removed),
        (vec!["delete from platform_trail where id =
                 (select entry from platform_trail_leaf where seq = 4)".to_owned(),
              "delete from platform_trail_leaf where seq = 4".to_owned()], Tampering::Removed),
        (vec!["insert into platform_trail (id, at, name, verb, subject_kind, subject_id, changes,
                 why, hash) values (7, 1, 'x', 'x', 'x', 1, '[]', '', 'x')".to_owned()],
         Tampering::Inserted),
        (vec!["update platform_trail_leaf set seq = -1 where seq = 2".to_owned(),
              "update platform_trail_leaf set seq = 2 where seq = 3".to_owned(),
              "update platform_trail_leaf set seq = 3 where seq = -1".to_owned()],
         Tampering::Reordered),
        (vec!["update t_thing set name = '偷改' where id = 2".to_owned()], Tampering::RowChanged),
        (vec!["delete from t_thing where id = 2".to_owned()], Tampering::RowChanged),
        (vec!["insert into t_thing (id, name, ok) values (99, 'x', true)".to_owned()],
         Tampering::RowChanged),
        (vec!["update platform_trail_seal set at = 1 where no = 2".to_owned()],
         Tampering::ChainBroken),
        (vec!["delete from platform_trail_leaf where seal = 2".to_owned(),
              "delete from platform_trail_seal where no = 2".to_owned()],
         Tampering::Rewritten),
    ];
    each_engine(|fresh| {
        for (statements, expected) in &table {
            let house = House::with_history(fresh.again());
            let list: Vec<&str> = statements.iter().map(String::as_str).collect();
            house.tamper(&list);
            let found = kinds(&house.verify(None));
            assert!(
                found.contains(expected),
                "{}: {list:?}: {found:?}, not {expected:?}",
                house.fresh.engine()
            );
        }
    });
}

#[test]
fn an_erased_value_is_accepted() {
    each_engine(|fresh| {
        let house = House::with_history(fresh.again());
        house.tamper(&["delete from platform_trail_value"]);
        let report = house.verify(None);
        assert_eq!(report.findings, vec![]);
        assert_eq!(report.erased, 11);
    });
}

/// History rewritten from the start with every seal computed anew, the file outside included:
/// only a seal that somebody printed tells.
#[test]
fn a_rewritten_history_is_found_by_a_printed_seal() {
    each_engine(|fresh| {
        let honest = House::with_history(fresh.again());
        let printed = honest
            .db
            .read_blocking(trail::latest)
            .unwrap()
            .unwrap()
            .short();
        assert_eq!(honest.verify(Some(&printed)).findings, vec![]);

        let forged = House::with_history(fresh.again());
        forged.rename(6, "另一个经过");
        forged.seal();
        assert_eq!(forged.verify(None).findings, vec![]);
        assert_eq!(
            kinds(&forged.verify(Some(&printed))),
            vec![Tampering::Rewritten]
        );
    });
}

#[test]
fn a_row_of_the_tail_without_its_entry_is_found() {
    each_engine(|fresh| {
        let house = House::with_history(fresh.again());
        house.tamper(&[
            "delete from platform_trail_row where row_id = 6",
            "delete from platform_trail_head where row_id = 6",
            "delete from platform_trail_value where entry in
               (select entry from platform_trail_pending)",
            "delete from platform_trail where id in (select entry from platform_trail_pending)",
            "delete from platform_trail_pending",
        ]);
        assert_eq!(kinds(&house.verify(None)), vec![Tampering::RowChanged]);
    });
}

#[test]
fn two_sealers_at_once_leave_no_gap() {
    each_engine(|fresh| {
        let house = House::with_history(fresh.again());
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let house = &house;
                scope.spawn(move || {
                    for number in 0..10 {
                        house.make(100 + thread * 10 + number);
                        house
                            .db
                            .write_blocking(CommandKey::unkeyed(), trail::seal)
                            .unwrap();
                    }
                });
            }
        });
        let last: Result<Option<i64>, Error> =
            house.db.write_blocking(CommandKey::unkeyed(), trail::seal);
        last.unwrap();
        let report = house.verify(None);
        assert_eq!(report.findings, vec![], "{}", house.fresh.engine());
        assert_eq!(report.unsealed, 0);
        let max = house.db.read_blocking(|c| {
            c.number(
                "select max(seq) - count(*) from platform_trail_leaf",
                &[] as &[Value],
            )
        });
        assert_eq!(max.unwrap(), 0);
    });
}
