//! One comparison.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    args,
    db::{Conn, Row, Sql, Tx, Value},
};

use crate::{
    compare::model::{Comparison, Counted, Covers, Origin},
    model::SetMark,
    powers::IMPORT,
};

const COLUMNS: &str = "c.id, c.body, s.name, c.origin, c.covers, c.list_day, c.file_hash,
       c.made_name, s.made_at, c.earlier, c.earlier_left, c.counted, c.done, c.closed_at
from membership_comparison c
join membership_set s on s.id = c.id";

fn read(row: &Row<'_>) -> Result<Comparison, Error> {
    let (origin, covers, counted): (String, String, String) =
        (row.get(3)?, row.get(4)?, row.get(11)?);
    let corrupt = |what| move |_| Error::Corrupt(what);
    Ok(Comparison {
        id: row.get(0)?,
        body: row.get(1)?,
        name: row.get(2)?,
        origin: Origin::parse(&origin).ok_or(Error::Corrupt("membership_comparison.origin"))?,
        covers: Covers::parse(&covers).ok_or(Error::Corrupt("membership_comparison.covers"))?,
        list_day: row.get(5)?,
        file_hash: row.get(6)?,
        made_name: row.get(7)?,
        made_at: row.get(8)?,
        earlier: row.get(9)?,
        earlier_left: row.get(10)?,
        counted: serde_json::from_str(&counted)
            .map_err(corrupt("membership_comparison.counted"))?,
        done: row.get(12)?,
        closed_at: row.get(13)?,
    })
}

/// One comparison.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<SetMark>) -> Result<Option<Comparison>, Error> {
    let sql = format!("select {COLUMNS} where c.id = $1");
    conn.one(&sql, args![id], read)
}

/// The newest comparisons of unions where the actor may import, or above such a body.
///
/// # Errors
/// What the database said.
pub fn visible(conn: &mut Conn, actor: &Actor, limit: u32) -> Result<Vec<Comparison>, Error> {
    let (held, mut values) = organisation::where_held(actor, IMPORT.code, "c.body");
    let mut above: Vec<Value> = Vec::new();
    for grant in actor.grants_of(IMPORT.code) {
        let unions = organisation::unions_of(conn, grant.body)?;
        above.extend(unions.into_iter().map(|union| Value::from(union.id)));
    }
    let mut text = held;
    if !above.is_empty() {
        let marks = vec!["?"; above.len()].join(", ");
        text = format!("{text} or c.body in ({marks})");
        values.extend(above);
    }
    Sql::new("select")
        .push(COLUMNS, &[])
        .push(&format!("where ({text})"), &values)
        .push("order by c.id desc limit ?", args![limit])
        .all(conn, read)
}

/// The newest finished comparison of a union with lists of this origin.
///
/// # Errors
/// What the database said.
pub fn earlier(
    conn: &mut Conn,
    body: Id<Body>,
    origin: Origin,
    before: Id<SetMark>,
) -> Result<Option<Id<SetMark>>, Error> {
    conn.one(
        "select id from membership_comparison
         where body = $1 and origin = $2 and id < $3 and done
         order by id desc limit 1",
        args![body, origin.as_str(), before],
        |row| row.get(0),
    )
}

/// A comparison that begins (新比对).
#[derive(Debug, Clone)]
pub struct NewComparison {
    /// For which union.
    pub body: Id<Body>,
    /// 名单来源
    pub origin: Origin,
    /// 名单应有哪些人
    pub covers: Covers,
    /// 名单日期
    pub list_day: Date,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// Who brought it.
    pub made_name: String,
}

/// A new comparison; its list is open.
///
/// # Errors
/// What the database said.
pub fn insert(tx: &mut Tx<'_>, id: Id<SetMark>, new: &NewComparison) -> Result<(), Error> {
    let earlier = earlier(tx, new.body, new.origin, id)?;
    tx.run(
        "insert into membership_comparison
           (id, body, origin, covers, list_day, file_hash, made_name, earlier, earlier_left,
            counted, done, closed_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, false, null, 1)",
        args![
            id,
            new.body,
            new.origin.as_str(),
            new.covers.as_str(),
            new.list_day,
            &new.file_hash,
            &new.made_name,
            earlier,
            serde_json::to_string(&Counted::default())?
        ],
    )?;
    Ok(())
}

/// How many differences of the earlier comparison are met no more.
///
/// # Errors
/// What the database said.
pub fn count_earlier_left(
    conn: &mut Conn,
    earlier: Id<SetMark>,
    now: Id<SetMark>,
) -> Result<i64, Error> {
    let sql = "select count(*) from membership_comparison_row e
               where e.comparison = $1 and not exists (
                 select 1 from membership_comparison_row r
                 where r.comparison = $2 and r.mark = e.mark and r.kind = e.kind)";
    let count = conn.one(sql, args![earlier, now], |row| row.get::<i64>(0))?;
    Ok(count.unwrap_or_default())
}

/// The comparison is ready; its list's own change set is never written.
///
/// # Errors
/// What the database said.
pub fn finish(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    counted: &Counted,
    earlier_left: i64,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_comparison
         set counted = $1, earlier_left = $2, done = true, version = version + 1
         where id = $3 and not done",
        args![serde_json::to_string(counted)?, earlier_left, id],
    )?;
    tx.run_one(
        "update membership_set
         set state = 'dropped', problem = '只用于比对，不整批写入', row_count = $1,
             version = version + 1
         where id = $2 and state = 'reading'",
        args![counted.people + counted.left_out, id],
    )
}

/// Ends a comparison; false when it was ended before.
///
/// # Errors
/// What the database said.
pub fn close(tx: &mut Tx<'_>, id: Id<SetMark>) -> Result<bool, Error> {
    let now = tx.now();
    let closed = tx.run(
        "update membership_comparison set closed_at = $1, version = version + 1
         where id = $2 and closed_at is null and done",
        args![now, id],
    )?;
    Ok(closed > 0)
}
