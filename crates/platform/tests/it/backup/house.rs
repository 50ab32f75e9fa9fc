//! A house with something of everything, and places to restore it to.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use kernel::Id;
use platform::{
    Error, args,
    backup::{self, BackupReport, Source},
    chance::Chance,
    clock::Clock,
    db::{CommandKey, Db, Migration, Tx, Value},
    doctor,
    secret::{Keys, Purpose, SealedColumn, place},
    subject::Subject,
    trail::{self, Batch, By, Deed, Leaf, Tracked},
};
use sha2::{Digest, Sha256};
use testing::Fresh;

pub const PASSPHRASE: &str = "这是一个足够长的备份口令";

pub const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    platform::migration!("0002_platform_trail"),
    platform::migration!("0003_platform_sign_in"),
    platform::migration!("0004_platform_jobs"),
    Migration {
        name: "9000_test",
        sql: "create table t_thing (
                id key primary key,
                parent bigint references t_thing (id),
                name text not null,
                ok boolean,
                big bigint not null,
                bytes blob
              );
              create table t_part (id key primary key,
                thing bigint not null references t_thing (id));
              create table t_person (id key primary key, phone blob);
              create table t_seed (name text sorted not null, place bigint not null,
                \"order\" bigint, primary key (name, place));
              insert into t_seed (name, place) values ('来自变更', 1);",
    },
];
pub const SEALED: &[SealedColumn] = &[SealedColumn {
    table: "t_person",
    column: "phone",
    purpose: Purpose::Person,
}];
pub const THING: Tracked = Tracked {
    table: "t_part",
    columns: &["thing"],
};
/// Lower, middle and upper ends, and what breaks careless code.
const NAMES: &[&str] = &[
    "",
    "职工之家",
    "𠮷野家 👩‍🏭 é e\u{301}",
    "两\n行\r\n\t带\u{1}\u{7f}\u{85}\u{2028}",
    "'; drop table t_thing; -- \"\\ $1 ?1 null",
    "\u{10ffff}\u{feff}",
];

struct Thing;

/// One of each engine that can be tested here.
pub fn engines() -> Vec<Fresh> {
    std::iter::once(Fresh::sqlite())
        .chain(Fresh::postgres())
        .collect()
}

/// What is told to the person.
pub fn message(error: &Error) -> String {
    if let Error::Refused(refusal) = error {
        return refusal.text.to_string();
    }
    format!("not a refusal: {error}")
}

pub struct House {
    pub fresh: Fresh,
    pub db: Db,
    pub keys: Arc<Keys>,
    pub data: PathBuf,
    folder: tempfile::TempDir,
    chance: Chance,
}

impl House {
    pub fn of(fresh: Fresh, db: Db, data: PathBuf, folder: tempfile::TempDir) -> Self {
        let keys = Arc::new(Keys::open(&data.join("keys")).unwrap());
        Self {
            fresh,
            db,
            keys,
            data,
            folder,
            chance: Chance::system(),
        }
    }

    pub fn filled(fresh: Fresh, things: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let db = fresh.open(MIGRATIONS);
        let house = Self::of(fresh, db, data, folder);
        house.write(move |tx| {
            let rows: Vec<_> = (1..=things).map(|n| thing(n, things)).collect();
            // The rows that others point at come last in the list, first in the table.
            let (last, rest) = rows.split_at(1);
            let columns = "id, parent, name, ok, big, bytes";
            tx.insert_all("t_thing", columns, last)?;
            tx.insert_all("t_thing", columns, rest)?;
            tx.run("update t_thing set parent = $1 where id = 1", args![things])?;
            tx.run(
                "insert into t_seed (name, place, \"order\") values ('后来加的', 2, 3)",
                &[],
            )
        });
        house.people();
        house.attach(b"hello");
        house.attach(&vec![7; 2_500_000]);
        for id in [1, 2] {
            house.make_thing(id);
        }
        house.seal();
        house.make_thing(3);
        house.import_things();
        house
    }

    fn people(&self) {
        let (keys, chance) = (self.keys.clone(), Chance::system());
        self.write(move |tx| {
            keys.settle(tx, &chance)?;
            let at = place("t_person", "phone", 1);
            let sealed = keys.seal(Purpose::Person, &at, b"13900000000", &chance)?;
            tx.run(
                "insert into t_person (id, phone) values (1, $1)",
                args![sealed],
            )?;
            tx.run("insert into t_person (id) values (2)", &[])?;
            tx.run(
                "insert into platform_account (id, name, person, password, password_at, earlier,
                   must_change, second_factor_step, recovery, active,
                   created_at, version)
                 values (1, 'zhang', 1, '', 0, '[]', false, 0, '[]', true, 0, 1)",
                &[],
            )?;
            tx.run(
                "insert into platform_session (id, digest, account, step, secret, created_at,
                   seen_at, device, address)
                 values (1, 'd', 1, 'done', 's', 0, 0, '', '')",
                &[],
            )?;
            tx.run(
                "insert into platform_token (id, digest, account, name, writes, created_at,
                   expires_on)
                 values (1, 'd', 1, 't', true, 0, '2030-01-01')",
                &[],
            )
        });
    }

    fn write(&self, work: impl Fn(&mut Tx<'_>) -> Result<u64, Error> + Send + 'static) {
        self.db.write_blocking(CommandKey::unkeyed(), work).unwrap();
    }

    /// As the house keeps it: a folder beside SQLite, pieces within PostgreSQL.
    fn attach(&self, content: &[u8]) {
        let sha256 = platform::hex(&Sha256::digest(content));
        if self.db.is_pg() {
            for (no, piece) in content.chunks(1_000_000).enumerate() {
                let (sha256, piece) = (sha256.clone(), piece.to_vec());
                self.write(move |tx| {
                    tx.run(
                        "insert into platform_file_piece (sha256, no, bytes, at)
                         values ($1, $2, $3, 0)",
                        args![&sha256, no, piece.as_slice()],
                    )
                });
            }
        } else {
            let path = self
                .data
                .join("files")
                .join(&sha256[..2])
                .join(&sha256[2..]);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        self.write(move |tx| {
            let id = tx.id::<Thing>();
            tx.run(
                "insert into platform_file (id, sha256, size, name, media_type, at)
                 values ($1, $2, 1, '附件', 'text/plain', 0)",
                args![id, &sha256],
            )
        });
    }

    /// A command like any other, on the trail.
    pub fn make_thing(&self, id: i64) {
        self.write(move |tx| {
            tx.run("insert into t_part (id, thing) values ($1, 1)", args![id])?;
            let made = tx.id::<Thing>();
            let id = Id::<Thing>::from_i64(id);
            let deed = Deed::on("test.make", Subject::new("test.thing", made))
                .row(THING, id)
                .change("名称", "", "新的")
                .secret_change("电话", None, Some("13900000000"));
            tx.trail(By::House("测试"), deed).map(|()| 1)
        });
    }

    /// Two rows of a batch, on the trail.
    fn import_things(&self) {
        self.write(|tx| {
            let batch = Batch::open(tx, "导入")?;
            let mut leaves = Vec::new();
            for id in [11, 12] {
                tx.run("insert into t_part (id, thing) values ($1, 1)", args![id])?;
                leaves.push(Leaf::written(&THING, Id::<Thing>::from_i64(id), args![1])?);
            }
            batch.chunk(tx, &leaves)?;
            let deed = Deed::on("test.import", Subject::new("test.thing", batch.0));
            batch.close(tx, By::House("测试"), deed).map(|()| 2)
        });
    }

    /// An import that nobody finishes.
    pub fn begin_import(&self) {
        self.write(|tx| Batch::open(tx, "导入到一半").map(|_| 1));
    }

    pub fn seal(&self) {
        self.db
            .write_blocking(CommandKey::unkeyed(), trail::seal)
            .unwrap();
        let list = self.data.join("seals.log");
        self.db
            .read_blocking(|c| trail::append_to_file(c, &list))
            .unwrap();
    }

    pub fn source(&self) -> Source<'_> {
        Source {
            db: &self.db,
            keys: &self.keys,
            data: &self.data,
            sealed: SEALED,
            chance: &self.chance,
        }
    }

    pub fn back_up(&self, file: &Path, passphrase: Option<&str>) -> Result<BackupReport, Error> {
        backup::write(&self.source(), file, passphrase)
    }

    /// A name beside the data folder.
    pub fn outside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn clock(&self) -> &Clock {
        self.db.clock()
    }

    pub fn parts(&self) -> doctor::Parts<'_> {
        doctor::Parts {
            address: &self.fresh.address,
            data: &self.data,
            migrations: MIGRATIONS,
            areas: &[],
            sealed: SEALED,
            now: self.clock().now(),
        }
    }

    pub fn examine(&self) -> Vec<doctor::Check> {
        doctor::examine(&self.parts())
    }

    pub fn rows(&self) -> Vec<String> {
        let things = "select id, parent, name, ok, big, bytes from t_thing order by id";
        let seeds = "select name, place, \"order\" from t_seed order by place";
        self.db
            .read_blocking(|c| {
                let mut out = c.all(things, &[], |r| {
                    let numbers: (i64, Option<i64>, i64) = (r.get(0)?, r.get(1)?, r.get(4)?);
                    let ok: Option<bool> = r.get(3)?;
                    let bytes: Option<Vec<u8>> = r.get(5)?;
                    let name: String = r.get(2)?;
                    Ok(format!("{numbers:?} {ok:?} {name:?} {bytes:?}"))
                })?;
                out.extend(c.all(seeds, &[], |r| {
                    let order: Option<i64> = r.get(2)?;
                    Ok(format!("{} {order:?}", r.get::<String>(0)?))
                })?);
                Ok(out)
            })
            .unwrap()
    }

    pub fn count(&self, table: &str) -> i64 {
        let sql = format!("select count(*) from {table}");
        self.db.read_blocking(|c| c.number(&sql, &[])).unwrap()
    }

    pub fn phone(&self) -> String {
        let sql = "select phone from t_person where id = 1";
        let sealed: Option<Vec<u8>> = self
            .db
            .read_blocking(|c| c.one(sql, &[], |r| r.get(0)))
            .unwrap();
        let at = place("t_person", "phone", 1);
        let plain = self
            .keys
            .open_sealed(Purpose::Person, &at, &sealed.unwrap())
            .unwrap();
        String::from_utf8(plain).unwrap()
    }

    /// Hash of each content as it is kept, by its name.
    pub fn contents(&self) -> Vec<(String, String)> {
        let sql = "select sha256 from platform_file order by sha256";
        let names: Vec<String> = self
            .db
            .read_blocking(|c| c.all(sql, &[], |r| r.get(0)))
            .unwrap();
        let found = names.into_iter().map(|name| {
            let kept = platform::hex(&Sha256::digest(self.content(&name)));
            (name, kept)
        });
        found.collect()
    }

    fn content(&self, sha256: &str) -> Vec<u8> {
        if !self.db.is_pg() {
            let path = self
                .data
                .join("files")
                .join(&sha256[..2])
                .join(&sha256[2..]);
            return std::fs::read(path).unwrap();
        }
        let sql = "select bytes from platform_file_piece where sha256 = $1 order by no";
        let sha256 = args![sha256].to_vec();
        let pieces: Vec<Vec<u8>> = self
            .db
            .read_blocking(|c| c.all(sql, &sha256, |r| r.get(0)))
            .unwrap();
        pieces.concat()
    }

    pub fn lose_a_content(&self) {
        let (name, _) = self.contents().remove(0);
        if self.db.is_pg() {
            self.write(move |tx| {
                tx.run(
                    "delete from platform_file_piece where sha256 = $1",
                    args![&name],
                )
            });
        } else {
            let path = self.data.join("files").join(&name[..2]).join(&name[2..]);
            std::fs::remove_file(path).unwrap();
        }
    }

    pub fn verify(&self) -> trail::Report {
        let list = self.data.join("seals.log");
        self.db
            .read_blocking(|c| trail::verify(c, &[THING], &list, None))
            .unwrap()
    }
}

/// Each points at one above it, so that no order of keys loads them.
fn thing(n: i64, last: i64) -> Vec<Value> {
    let at = usize::try_from(n).unwrap();
    let parent = if n == 1 { None } else { Some(1) };
    let ok = [None, Some(true), Some(false)][at % 3];
    let big = [i64::MIN, -1, 0, 1 << 53, (1 << 53) + 1, i64::MAX][at % 6];
    let bytes = [None, Some(Vec::new()), Some(vec![0, 255, 1, 39, 92])][(at / 2) % 3].clone();
    let name = format!(
        "{}{}",
        NAMES[at % NAMES.len()],
        if n == last { "末" } else { "" }
    );
    args![n, parent, name, ok, big, bytes].to_vec()
}
