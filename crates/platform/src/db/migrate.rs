//! The runner of migrations: each file once, in order, with its checksum.

use std::collections::BTreeMap;

use kernel::Moment;
use sha2::{Digest, Sha256};

use super::{Conn, dialect};
use crate::{Error, args};

/// One numbered file of `migrations/` (数据库迁移), the same text for both engines.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `NNNN_area_what`.
    pub name: &'static str,
    /// The text.
    pub sql: &'static str,
}

/// Names one file of `migrations/` beside the workspace.
#[macro_export]
macro_rules! migration {
    ($name:literal) => {
        $crate::db::Migration {
            name: $name,
            sql: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../migrations/",
                $name,
                ".sql"
            )),
        }
    };
}

/// What was applied.
pub(super) const TABLE: &str = "create table if not exists platform_migration (
   name text not null primary key,
   checksum text not null,
   at bigint not null
 )";

impl Migration {
    /// The checksum of its text.
    pub(crate) fn checksum(&self) -> String {
        crate::hex(&Sha256::digest(self.sql.as_bytes()))
    }
}

/// The advisory lock that keeps two starting processes from migrating at once.
const PG_LOCK: i64 = 0x75_6e69_6f6e;

/// Brings the database to the newest shape.
pub(super) fn migrate(conn: &mut Conn, all: &[Migration], now: Moment) -> Result<(), Error> {
    if conn.is_pg() {
        conn.batch(&format!("select pg_advisory_lock({PG_LOCK})"))?;
    }
    let done = run(conn, all, now);
    if conn.is_pg() {
        conn.batch(&format!("select pg_advisory_unlock({PG_LOCK})"))?;
    }
    done
}

fn run(conn: &mut Conn, all: &[Migration], now: Moment) -> Result<(), Error> {
    conn.batch(TABLE)?;
    let known: BTreeMap<String, String> = conn
        .all(
            "select name, checksum from platform_migration",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .into_iter()
        .collect();
    let mut order: Vec<&Migration> = all.iter().collect();
    order.sort_by_key(|m| m.name);
    if let Some(newer) = known
        .keys()
        .find(|name| !order.iter().any(|m| m.name == *name))
    {
        return Err(Error::fault(format!(
            "数据库里有本程序不认识的变更 {newer}：它由更新的版本写过，请用那个版本打开"
        )));
    }
    for migration in order {
        let checksum = migration.checksum();
        match known.get(migration.name) {
            Some(found) if *found == checksum => {}
            Some(_) => {
                return Err(Error::fault(format!(
                    "数据库变更 {} 与库中登记的校验值不同，未继续",
                    migration.name
                )));
            }
            None => apply(conn, migration, now)?,
        }
    }
    Ok(())
}

fn apply(conn: &mut Conn, one: &Migration, now: Moment) -> Result<(), Error> {
    let text = dialect::migration(one.sql, conn.is_pg()).into_owned();
    conn.batch("begin")?;
    let done = conn.batch(&text).and_then(|()| note(conn, one, now));
    match done {
        Ok(()) => conn.batch("commit"),
        Err(error) => {
            conn.batch("rollback")?;
            Err(Error::fault(format!("migration {}: {error}", one.name)))
        }
    }
}

/// Notes that it was applied.
pub(super) fn note(conn: &mut Conn, one: &Migration, at: Moment) -> Result<(), Error> {
    conn.exec(
        "insert into platform_migration (name, checksum, at) values ($1, $2, $3)",
        args![one.name, one.checksum(), at],
    )
    .map(drop)
}
