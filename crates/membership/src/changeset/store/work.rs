//! How far the work on a set is.

use kernel::Id;
use platform::{
    Error, args,
    db::{Conn, Tx},
};

use super::super::model::Work;
use crate::model::SetMark;

/// What a set has done so far; nothing when it was never written.
///
/// # Errors
/// What the database said.
pub fn work_of(conn: &mut Conn, id: Id<SetMark>) -> Result<Work, Error> {
    let found = conn.one(
        "select upto, added, changed, removed, people, trail, tidying, again
         from membership_set_work where set_id = $1",
        args![id],
        |row| {
            Ok(Work {
                upto: row.get(0)?,
                added: row.get(1)?,
                changed: row.get(2)?,
                removed: row.get(3)?,
                people: row.get(4)?,
                trail: row.get(5)?,
                tidying: row.get(6)?,
                again: row.get(7)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Begins, or begins anew after the rows of an earlier try were taken away.
pub(in crate::changeset) fn open_work(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    people: Option<i64>,
    trail: i64,
) -> Result<(), Error> {
    tx.run(
        "insert into membership_set_work
           (set_id, upto, added, changed, removed, people, trail, tidying, again)
         values ($1, 0, 0, 0, 0, $2, $3, null, false)
         on conflict (set_id) do update
         set upto = 0, added = 0, changed = 0, removed = 0, people = excluded.people,
             trail = excluded.trail, again = false",
        args![id, people, trail],
    )?;
    Ok(())
}

/// Notes a chunk that was written in this transaction.
pub(in crate::changeset) fn count_up(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    upto: i64,
    (added, changed, removed): (i64, i64, i64),
) -> Result<(), Error> {
    tx.run_one(
        "update membership_set_work
         set upto = $1, added = added + $2, changed = changed + $3, removed = removed + $4
         where set_id = $5 and upto < $1",
        args![upto, added, changed, removed, id],
    )
}

/// Whether the set is staged again once its rows are gone.
pub(in crate::changeset) fn set_again(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    again: bool,
) -> Result<(), Error> {
    let sql = "update membership_set_work set again = $1 where set_id = $2";
    tx.run(sql, args![again, id]).map(drop)
}

/// The trail's batch of what is put away; `None` when all of it is.
pub(in crate::changeset) fn set_tidying(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    batch: Option<i64>,
) -> Result<(), Error> {
    let sql = "update membership_set_work set tidying = $1 where set_id = $2";
    tx.run_one(sql, args![batch, id])
}

/// Nothing of the set is left: its batches are gone.
pub(in crate::changeset) fn set_cleared(tx: &mut Tx<'_>, id: Id<SetMark>) -> Result<(), Error> {
    tx.run(
        "update membership_set_work
         set upto = 0, added = 0, changed = 0, removed = 0, trail = null
         where set_id = $1",
        args![id],
    )
    .map(drop)
}
