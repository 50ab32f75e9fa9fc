//! Deeds that wait.

use kernel::Id;
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Row, Tx},
    trail::Tracked,
};

use super::model::{Asked, Move, MoveMark, Pending};

/// Deeds that wait, or waited.
pub(crate) const MOVE: Tracked = Tracked {
    table: "membership_move",
    columns: &[
        "person",
        "deed",
        "home_before",
        "home_after",
        "day",
        "reason",
        "request",
        "hash",
        "done_at",
        "asked_by",
    ],
};

const COLUMNS: &str = "id, person, deed, home_before, home_after, day, reason, request, hash
from membership_move";

fn read(row: &Row<'_>) -> Result<Pending, Error> {
    let deed: String = row.get(2)?;
    Ok(Pending {
        id: row.get(0)?,
        asked: Asked {
            person: row.get(1)?,
            deed: Move::parse(&deed).ok_or(Error::Corrupt("membership_move.deed"))?,
            to: row.get(4)?,
            day: row.get(5)?,
            reason: row.get(6)?,
        },
        home_before: row.get(3)?,
        request: row.get(7)?,
        hash: row.get(8)?,
    })
}

/// One of them.
pub(crate) fn find(conn: &mut Conn, id: Id<MoveMark>) -> Result<Option<Pending>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    pending: &Pending,
    asked_by: Id<Person>,
) -> Result<(), Error> {
    let asked = &pending.asked;
    tx.run(
        "insert into membership_move
           (id, person, deed, home_before, home_after, day, reason, request, hash, done_at,
            asked_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, $10)",
        args![
            pending.id,
            asked.person,
            asked.deed.as_str(),
            pending.home_before,
            asked.to,
            asked.day,
            &asked.reason,
            pending.request,
            &pending.hash,
            asked_by
        ],
    )?;
    Ok(())
}

/// Notes that it was done; refused when it was done before.
pub(crate) fn save_done(tx: &mut Tx<'_>, id: Id<MoveMark>) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_move set done_at = $1 where id = $2 and done_at is null",
        args![now, id],
    )
}

/// Where a body stands and in which union; both sides of a deed ask this.
pub(crate) struct Place {
    pub view: organisation::BodyView,
    pub union_body: Id<Body>,
    pub union_name: String,
}

/// The place of a body.
pub(crate) fn place(conn: &mut Conn, id: Id<Body>) -> Result<Place, Error> {
    let view = organisation::body(conn, id)?.ok_or(Error::NotFound)?;
    let nearest = organisation::unions_of(conn, id)?.into_iter().next();
    let (union_body, union_name) = match nearest {
        Some(union) => (union.id, union.name),
        None => (view.id, view.short.clone()),
    };
    Ok(Place {
        view,
        union_body,
        union_name,
    })
}
