//! A house with imports, and somebody with its database in their hands.

use std::path::PathBuf;

use kernel::Id;
use platform::{
    Error, args,
    db::{CommandKey, Db, Migration, Tx, Value},
    subject::Subject,
    trail::{self, Batch, By, Deed, Leaf, Report, Tampering, Tracked},
};
use testing::Fresh;

pub const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    platform::migration!("0002_platform_trail"),
    Migration {
        name: "9000_test",
        sql: "create table t_thing (id key primary key, name text not null, ok boolean not null,
                age bigint, sealed blob);
              create table t_part (id key primary key, thing bigint not null);",
    },
];
pub const THING: Tracked = Tracked {
    table: "t_thing",
    columns: &["name", "ok", "age", "sealed"],
};
pub const PART: Tracked = Tracked {
    table: "t_part",
    columns: &["thing"],
};

pub struct Thing;

pub struct House {
    pub db: Db,
    pub fresh: Fresh,
    pub file: PathBuf,
    _folder: tempfile::TempDir,
}

pub fn id(number: i64) -> Id<Thing> {
    Id::from_i64(number)
}

/// What the tracked columns of thing `number` hold.
pub fn values(number: i64) -> Vec<Value> {
    let age = (number % 3 > 0).then_some(number);
    let sealed = (number % 2 > 0).then(|| vec![0, 7, 255]);
    args![format!("东西 {number}"), number % 2 == 0, age, sealed].to_vec()
}

/// A row as it is inserted.
fn row(number: i64, values: Vec<Value>) -> Vec<Value> {
    std::iter::once(Value::Int(number)).chain(values).collect()
}

/// One transaction of an import: things with a part each.
pub fn import(tx: &mut Tx<'_>, batch: Batch, numbers: &[i64]) -> Result<(), Error> {
    let things: Vec<_> = numbers.iter().map(|n| row(*n, values(*n))).collect();
    let parts: Vec<_> = numbers.iter().map(|n| args![*n, *n].to_vec()).collect();
    tx.insert_all("t_thing", "id, name, ok, age, sealed", &things)?;
    tx.insert_all("t_part", "id, thing", &parts)?;
    let mut leaves = Vec::new();
    for n in numbers {
        leaves.push(Leaf::written(&THING, id(*n), &values(*n))?);
        leaves.push(Leaf::written(&PART, id(*n), args![*n])?);
    }
    batch.chunk(tx, &leaves)
}

/// One transaction of undoing an import.
pub fn undo(tx: &mut Tx<'_>, batch: Batch, numbers: &[i64]) -> Result<(), Error> {
    let mut leaves = Vec::new();
    for n in numbers {
        tx.run("delete from t_part where id = $1", args![*n])?;
        tx.run("delete from t_thing where id = $1", args![*n])?;
        leaves.push(Leaf::removed(&PART, id(*n)));
        leaves.push(Leaf::removed(&THING, id(*n)));
    }
    batch.chunk(tx, &leaves)
}

pub fn deed(verb: &'static str) -> Deed {
    Deed::on(verb, Subject::new("test.import", id(1)))
}

impl House {
    pub fn new(fresh: Fresh) -> Self {
        let db = fresh.open(MIGRATIONS);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("seals.log");
        Self {
            db,
            fresh,
            file,
            _folder: folder,
        }
    }

    /// Thirty things in chunks of ten, finished and sealed.
    pub fn with_import(fresh: Fresh) -> (Self, Batch) {
        let house = Self::new(fresh);
        let batch = house.begin();
        for from in [1, 11, 21] {
            house.import(batch, from..from + 10);
        }
        house.close(batch);
        house.seal();
        (house, batch)
    }

    pub fn write<T>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static) -> T
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        self.try_write(work).unwrap()
    }

    pub fn try_write<T>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        self.db.write_blocking(CommandKey::unkeyed(), work)
    }

    pub fn begin(&self) -> Batch {
        self.write(|tx| Batch::open(tx, "导入东西"))
    }

    pub fn import(&self, batch: Batch, numbers: std::ops::Range<i64>) {
        let numbers: Vec<i64> = numbers.collect();
        self.write(move |tx| import(tx, batch, &numbers));
    }

    pub fn close(&self, batch: Batch) {
        self.write(move |tx| batch.close(tx, By::House("测试"), deed("test.import")));
    }

    /// A command like any other.
    pub fn rename(&self, number: i64, name: &'static str) {
        self.write(move |tx| {
            let sql = "update t_thing set name = $2 where id = $1";
            tx.run_one(sql, args![number, name])?;
            let deed = deed("test.rename").row(THING, id(number));
            tx.trail(By::House("测试"), deed)
        });
    }

    pub fn seal(&self) {
        self.write(trail::seal);
        self.db
            .read_blocking(|c| trail::append_to_file(c, &self.file))
            .unwrap();
    }

    pub fn verify(&self) -> Report {
        self.db
            .read_blocking(|c| trail::verify(c, &[THING, PART], &self.file, None))
            .unwrap()
    }

    /// What verification says, in the order in which it says it.
    pub fn said(&self) -> Vec<(Tampering, String)> {
        let findings = self.verify().findings;
        findings.into_iter().map(|f| (f.kind, f.text)).collect()
    }

    pub fn count(&self, table: &str) -> i64 {
        let sql = format!("select count(*) from {table}");
        self.db.read_blocking(|c| c.number(&sql, &[])).unwrap()
    }

    /// Somebody with the database in their hands, past the program.
    pub fn tamper(&self, statements: &[&str]) {
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

    /// The leaves of chunk `no` with the hash of thing 2's first byte turned, the hashes of all
    /// chunks computed anew when the forger knows how.
    pub fn forge_leaf(&self, batch: Batch, skilled: bool) {
        self.write(move |tx| {
            let mut before = tx
                .one(
                    "select what, opened_at from platform_trail_batch",
                    &[],
                    |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?)),
                )?
                .map(|(what, at)| {
                    let (id, at) = (batch.0.as_i64().to_string(), at.to_string());
                    trail::sm3_hex(&[b"batch", id.as_bytes(), what.as_bytes(), at.as_bytes()])
                })
                .unwrap_or_default();
            let chunks = tx.all(
                "select id, no, table_name, leaves from platform_trail_chunk order by no",
                &[],
                |r| {
                    let key = (r.get::<i64>(0)?, r.get::<i64>(1)?);
                    Ok((key, r.get::<String>(2)?, r.get::<Vec<u8>>(3)?))
                },
            )?;
            for ((key, no), table, mut leaves) in chunks {
                if no == 1 {
                    leaves[48 + 8] ^= 1;
                    let sql = "update platform_trail_chunk set leaves = $1 where id = $2";
                    tx.run(sql, args![leaves.as_slice(), key])?;
                }
                before = trail::sm3_hex(&[
                    before.as_bytes(),
                    batch.0.as_i64().to_string().as_bytes(),
                    key.to_string().as_bytes(),
                    no.to_string().as_bytes(),
                    table.as_bytes(),
                    &leaves,
                ]);
                if skilled {
                    let sql = "update platform_trail_chunk set hash = $1 where id = $2";
                    tx.run(sql, args![&before, key])?;
                    tx.run("update platform_trail_batch set root = $1", args![&before])?;
                }
            }
            Ok(())
        });
    }
}
