//! Saved filters as rows.

use kernel::{Id, Moment};
use platform::{
    Error,
    access::{Account, Actor, Body},
    args,
    db::{Conn, Row, Tx},
};

use crate::roster::model::SegmentMark;

/// A saved filter (人群).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRow {
    /// Its key.
    pub id: Id<SegmentMark>,
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub owner: Id<Account>,
    /// The body it is shared with.
    pub body: Option<Id<Body>>,
    /// The filter.
    pub filter: String,
    /// Since when.
    pub made_at: Moment,
    /// Rises with every save.
    pub version: i64,
}

/// Segments of one person, or shared with one body; more would be no list to choose from.
const ROWS_MAX: u32 = 200;

const COLUMNS: &str = "s.id, s.name, s.owner, s.body, s.filter, s.made_at, s.version
from membership_segment s";

fn read(row: &Row<'_>) -> Result<SegmentRow, Error> {
    Ok(SegmentRow {
        id: row.get(0)?,
        name: row.get(1)?,
        owner: row.get(2)?,
        body: row.get(3)?,
        filter: row.get(4)?,
        made_at: row.get(5)?,
        version: row.get(6)?,
    })
}

/// One segment.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<SegmentMark>) -> Result<Option<SegmentRow>, Error> {
    let sql = format!("select {COLUMNS} where s.id = $1");
    conn.one(&sql, args![id], read)
}

/// The actor's own segments and all that are shared, newest first; who sees a shared one is
/// decided by the rule.
///
/// # Errors
/// What the database said.
pub fn visible_to(conn: &mut Conn, actor: &Actor) -> Result<Vec<SegmentRow>, Error> {
    let sql = format!(
        "select {COLUMNS} where s.owner = $1 or s.body is not null order by s.id desc limit $2"
    );
    conn.all(&sql, args![actor.account, ROWS_MAX], read)
}

/// Saves a new one.
///
/// # Errors
/// [`Error::Unique`] when the owner has one of that name.
pub fn insert(tx: &mut Tx<'_>, row: &SegmentRow) -> Result<(), Error> {
    tx.run(
        "insert into membership_segment (id, name, owner, body, filter, made_at, version)
         values ($1, $2, $3, $4, $5, $6, 1)",
        args![
            row.id,
            &row.name,
            row.owner,
            row.body,
            &row.filter,
            row.made_at
        ],
    )?;
    Ok(())
}

/// Removes one.
///
/// # Errors
/// [`Error::Stale`] when it is gone already.
pub fn remove(tx: &mut Tx<'_>, id: Id<SegmentMark>) -> Result<(), Error> {
    tx.run_one("delete from membership_segment where id = $1", args![id])
}
