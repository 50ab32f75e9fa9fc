//! Orders in the database.

use kernel::Id;
use platform::{
    Error,
    access::Person,
    args,
    db::{Conn, Row, Tx},
    trail::Tracked,
};

use super::model::{Order, OrderMark};

/// Orders.
pub(crate) const ORDER: Tracked = Tracked {
    table: "membership_unmasked",
    columns: &[
        "asked_by",
        "q",
        "f",
        "fields",
        "reason",
        "request",
        "hash",
        "agreed_on",
        "used_at",
    ],
};

/// Orders that one page lists.
const LIST_MAX: u32 = 50;

const COLUMNS: &str = "id, asked_by, q, f, fields, reason, request, hash, agreed_on, used_at,
    version
from membership_unmasked";

fn read(row: &Row<'_>) -> Result<Order, Error> {
    let fields: String = row.get(4)?;
    let used: Option<i64> = row.get(9)?;
    Ok(Order {
        id: row.get(0)?,
        asked_by: row.get(1)?,
        q: row.get(2)?,
        f: row.get(3)?,
        fields: serde_json::from_str(&fields)
            .map_err(|_| Error::Corrupt("membership_unmasked.fields"))?,
        reason: row.get(5)?,
        request: row.get(6)?,
        hash: row.get(7)?,
        agreed_on: row.get(8)?,
        is_used: used.is_some(),
        version: row.get(10)?,
    })
}

/// One of them.
pub(super) fn find(conn: &mut Conn, id: Id<OrderMark>) -> Result<Option<Order>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

/// What somebody asked for, the newest first.
pub(super) fn of_person(conn: &mut Conn, person: Id<Person>) -> Result<Vec<Order>, Error> {
    let sql = format!("select {COLUMNS} where asked_by = $1 order by id desc limit $2");
    conn.all(&sql, args![person, LIST_MAX], read)
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &Order) -> Result<(), Error> {
    let (now, fields) = (tx.now(), serde_json::to_string(&new.fields)?);
    tx.run(
        "insert into membership_unmasked
           (id, asked_by, q, f, fields, reason, request, hash, agreed_on, used_at, made_at,
            version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, null, null, $9, 1)",
        args![
            new.id,
            new.asked_by,
            &new.q,
            &new.f,
            &fields,
            &new.reason,
            new.request,
            &new.hash,
            now
        ],
    )?;
    Ok(())
}

/// Notes that it was agreed to; refused when that was noted before.
pub(super) fn save_agreed(tx: &mut Tx<'_>, id: Id<OrderMark>) -> Result<(), Error> {
    let today = tx.today();
    tx.run_one(
        "update membership_unmasked set agreed_on = $1, version = version + 1
         where id = $2 and agreed_on is null",
        args![today, id],
    )
}

/// Notes that the file was made; refused when it was made before.
pub(super) fn save_used(tx: &mut Tx<'_>, order: &Order) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_unmasked set used_at = $1, version = version + 1
         where id = $2 and version = $3 and used_at is null",
        args![now, order.id, order.version],
    )
}
