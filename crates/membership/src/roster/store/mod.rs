//! The list's questions to the tables.

mod condition;
mod quality;
mod segment;
mod view;

use platform::{
    Error, args,
    db::{Conn, Sql},
};

pub use condition::Known;
pub use quality::{FlawCount, flaw_counts, pyramid, rows_by_union};
pub use segment::{SegmentRow, find, insert, remove, visible_to};
pub use view::View;

use super::{
    probe::{Key, Probe},
    scope::Scope,
};
use crate::{member::Seen, model::Member};

/// What stands in the column that a probe asks.
fn key_of(row: &Member, probe: &Probe) -> String {
    match probe.key {
        Key::Name => row.name.clone(),
        Key::Given => row.given.clone(),
        Key::Pinyin => row.pinyin.clone(),
        Key::Initials => row.initials.clone(),
        Key::StaffNo => row.staff_no.clone(),
        // Only ever asked for whole, so every row of it has the same.
        Key::PhoneTail => probe.from.clone(),
    }
}

/// Rows in a scope, at most `limit`, whether they count or not: how much there is to read.
fn rows_in(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<i64, Error> {
    let mut rows = 0;
    for (from, to) in scope.ranges() {
        if rows < limit {
            rows += conn.number(
                "select count(*) from (
                   select 1 from membership_member where path >= $1 and path < $2 limit $3
                 ) r",
                args![from, to, limit - rows],
            )?;
        }
    }
    Ok(rows)
}

/// Rows that count and meet `rest`, at most `limit`.
fn count(
    conn: &mut Conn,
    seen: &Seen,
    limit: i64,
    rest: impl FnOnce(Sql) -> Sql,
) -> Result<i64, Error> {
    let sql = Sql::new("select count(*) from (select 1 from membership_member m where true");
    let sql = rest(seen.narrow(sql, "m")).push("limit ?) r", args![limit]);
    let count = sql.one(conn, |row| row.get(0))?;
    count.ok_or_else(|| Error::fault("no number"))
}

/// The rows behind a keyed hash of an identity or phone number.
///
/// # Errors
/// What the database said.
pub fn by_number(conn: &mut Conn, hash: &str) -> Result<Vec<Member>, Error> {
    let seen = Seen::now(conn)?;
    let mut rows = Vec::new();
    for column in ["id_hash", "phone_hash"] {
        let test = format!("and m.{column} = ? order by m.id desc limit 20");
        let found = crate::member::find_by(conn, &seen, |sql| sql.push(&test, args![hash]))?;
        rows.extend(found);
    }
    Ok(rows)
}
