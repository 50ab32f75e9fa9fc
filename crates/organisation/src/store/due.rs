//! Lists of things that come due: by day, within somebody's power, in pages.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    args,
    db::{Conn, Row, Sql, Tx, Value},
};

use super::where_may;

/// Marks the keys of what was said (已发提醒).
struct ReminderMark;

/// What is asked of a list of things that come due (到期条件).
#[derive(Debug, Clone, Copy)]
pub(crate) struct DueAsk<'a> {
    /// Only where the actor holds this power; `None` for the house itself.
    pub by: Option<(&'a Actor, &'a str)>,
    /// Due on this day or later.
    pub from: Option<Date>,
    /// Due on this day or before.
    pub until: Option<Date>,
    /// Behind this day and key.
    pub after: Option<(Date, i64)>,
    /// At most so many.
    pub limit: u32,
}

impl DueAsk<'_> {
    /// Runs a statement over `b`, the body, by the day and the key in two of its columns.
    pub(crate) fn all<T>(
        &self,
        conn: &mut Conn,
        sql: Sql,
        [day, key]: [&str; 2],
        read: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut sql = sql;
        if let Some(from) = self.from {
            sql = sql.push(&format!("and {day} >= ?"), args![from]);
        }
        if let Some(until) = self.until {
            sql = sql.push(&format!("and {day} <= ?"), args![until]);
        }
        if let Some((at, id)) = self.after {
            let behind = format!("and ({day} > ? or ({day} = ? and {key} > ?))");
            sql = sql.push(&behind, args![at, at, id]);
        }
        if let Some((actor, power)) = self.by {
            sql = where_may(sql, actor, power, "b.path");
        }
        sql.push(&format!("order by {day}, {key} limit ?"), args![self.limit])
            .all(conn, read)
    }
}

/// A union that has none of something that comes due (未登记的工会).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Without {
    pub body: Id<Body>,
    pub short: String,
}

/// Standing unions of ours for which `none` holds, in the order of the tree.
pub(crate) fn unions_where(
    conn: &mut Conn,
    (actor, power): (&Actor, &str),
    none: &str,
    limit: u32,
) -> Result<Vec<Without>, Error> {
    let sql = Sql::new(
        "select b.id, b.short_name
         from organisation_body b join organisation_kind k on k.code = b.kind
         where k.is_union and b.valid_to is null and not b.outside",
    )
    .push(&format!("and {none}"), &[] as &[Value]);
    where_may(sql, actor, power, "b.path")
        .push("order by b.path limit ?", args![limit])
        .all(conn, |row| {
            Ok(Without {
                body: row.get(0)?,
                short: row.get(1)?,
            })
        })
}

/// Whether something was said already.
pub(crate) fn was_said(conn: &mut Conn, mark: &str) -> Result<bool, Error> {
    let sql = "select 1 from organisation_reminder where mark = $1";
    Ok(conn.one(sql, args![mark], |_| Ok(()))?.is_some())
}

/// Notes that something was said; `false` when it had been.
pub(crate) fn note_said(tx: &mut Tx<'_>, mark: &str) -> Result<bool, Error> {
    let (id, at) = (tx.id::<ReminderMark>(), tx.now());
    let rows = tx.run(
        "insert into organisation_reminder (id, mark, at) values ($1, $2, $3)
         on conflict (mark) do nothing",
        args![id, mark, at],
    )?;
    Ok(rows == 1)
}
