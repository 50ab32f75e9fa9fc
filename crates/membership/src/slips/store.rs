//! Slips in the database.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, BodyPath, Person},
    args,
    db::{Conn, Row, Tx, Value},
    secret::{Purpose, SealedColumn},
    trail::Tracked,
};

use super::model::{ListMark, Slip, SlipList, SlipMark};

/// Lists of slips.
pub(crate) const LIST: Tracked = Tracked {
    table: "membership_slip_list",
    columns: &["body", "title", "expires_on"],
};
/// Single slips; those of a list are told by the list.
pub(crate) const SLIP: Tracked = Tracked {
    table: "membership_slip",
    columns: &["person", "union_body", "staff_no", "expires_on"],
};
/// The copy for printing.
pub(crate) const SEALED: SealedColumn = SealedColumn {
    table: "membership_slip",
    column: "code_sealed",
    purpose: Purpose::Person,
};

const LIST_COLUMNS: &str = "id, body, path, title, expires_on, row_count, finished
from membership_slip_list";

fn read_list(row: &Row<'_>) -> Result<SlipList, Error> {
    Ok(SlipList {
        id: row.get(0)?,
        body: row.get(1)?,
        path: BodyPath(row.get(2)?),
        title: row.get(3)?,
        expires_on: row.get(4)?,
        row_count: row.get(5)?,
        finished: row.get(6)?,
    })
}

fn read_slip(row: &Row<'_>) -> Result<Slip, Error> {
    Ok(Slip {
        id: row.get(0)?,
        person: row.get(1)?,
        union_body: row.get(2)?,
        staff_no: row.get(3)?,
        code_hash: row.get(4)?,
        expires_on: row.get(5)?,
        tries: row.get(6)?,
        version: row.get(7)?,
    })
}

const SLIP_COLUMNS: &str = "id, person, union_body, staff_no, code_hash, expires_on, tries,
    version
from membership_slip";

/// The newest lists, at most `limit`.
pub(crate) fn lists(conn: &mut Conn, limit: u32) -> Result<Vec<SlipList>, Error> {
    let sql = format!("select {LIST_COLUMNS} order by id desc limit $1");
    conn.all(&sql, args![limit], read_list)
}

/// One list.
pub fn list(conn: &mut Conn, id: Id<ListMark>) -> Result<Option<SlipList>, Error> {
    let sql = format!("select {LIST_COLUMNS} where id = $1");
    conn.one(&sql, args![id], read_list)
}

pub(crate) fn insert_list(tx: &mut Tx<'_>, new: &SlipList, by: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into membership_slip_list
           (id, body, path, title, expires_on, row_count, finished, made_by, made_at, version)
         values ($1, $2, $3, $4, $5, 0, false, $6, $7, 1)",
        args![
            new.id,
            new.body,
            &new.path.0,
            &new.title,
            new.expires_on,
            by,
            now
        ],
    )?;
    Ok(())
}

/// Counts slips that were made, and notes when all are.
pub(crate) fn save_made(
    tx: &mut Tx<'_>,
    id: Id<ListMark>,
    more: usize,
    finished: bool,
) -> Result<(), Error> {
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    tx.run_one(
        "update membership_slip_list
         set row_count = row_count + $1, finished = $2, version = version + 1 where id = $3",
        args![more, finished, id],
    )
}

/// A slip to be written: its list, itself, the sealed code.
pub(crate) type NewSlip = (Option<Id<ListMark>>, Slip, Vec<u8>);

pub(crate) fn insert_slips(tx: &mut Tx<'_>, slips: &[NewSlip]) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = slips
        .iter()
        .map(|(list, slip, sealed)| {
            args![
                slip.id,
                *list,
                slip.person,
                slip.union_body,
                &slip.staff_no,
                &slip.code_hash,
                sealed.clone(),
                slip.expires_on,
                "open",
                0_i64,
                1_i64
            ]
            .to_vec()
        })
        .collect();
    tx.insert_all(
        "membership_slip",
        "id, list, person, union_body, staff_no, code_hash, code_sealed, expires_on, state,
         tries, version",
        &rows,
    )
}

/// Open slips of these people end: a newer one takes their place.
pub(crate) fn revoke_of(tx: &mut Tx<'_>, people: &[Id<Person>]) -> Result<(), Error> {
    for person in people {
        tx.run(
            "update membership_slip
             set state = 'revoked', code_sealed = null, version = version + 1
             where person = $1 and state = 'open'",
            args![*person],
        )?;
    }
    Ok(())
}

/// Open slips that a number may mean in a union.
pub(crate) fn open_by_number(
    conn: &mut Conn,
    union: Id<Body>,
    staff_no: &str,
) -> Result<Vec<Slip>, Error> {
    let sql = format!(
        "select {SLIP_COLUMNS}
         where union_body = $1 and staff_no = $2 and state = 'open' order by id desc limit 20"
    );
    conn.all(&sql, args![union, staff_no], read_slip)
}

/// One more wrong code against each of these.
pub(crate) fn count_try(tx: &mut Tx<'_>, slips: &[Slip]) -> Result<(), Error> {
    for slip in slips {
        tx.run(
            "update membership_slip set tries = tries + 1 where id = $1 and state = 'open'",
            args![slip.id],
        )?;
    }
    Ok(())
}

/// Uses a slip up; refused when somebody was faster.
pub(crate) fn save_used(tx: &mut Tx<'_>, slip: &Slip) -> Result<(), Error> {
    tx.run_one(
        "update membership_slip
         set state = 'used', code_sealed = null, version = version + 1
         where id = $1 and version = $2 and state = 'open'",
        args![slip.id, slip.version],
    )
}

/// One slip for the printer: person, number, sealed code; key for the next page.
pub(crate) struct Printed {
    pub id: Id<SlipMark>,
    pub person: Id<Person>,
    pub staff_no: String,
    pub sealed: Option<Vec<u8>>,
    pub state: String,
}

/// Slips of a list in order, after `after`.
pub(crate) fn of_list(
    conn: &mut Conn,
    list: Id<ListMark>,
    after: Option<Id<SlipMark>>,
    limit: u32,
) -> Result<Vec<Printed>, Error> {
    conn.all(
        "select id, person, staff_no, code_sealed, state from membership_slip
         where list = $1 and id > $2 order by id limit $3",
        args![list, after.map_or(0, Id::as_i64), limit],
        |row| {
            Ok(Printed {
                id: row.get(0)?,
                person: row.get(1)?,
                staff_no: row.get(2)?,
                sealed: row.get(3)?,
                state: row.get(4)?,
            })
        },
    )
}

/// How many slips of a list are still open.
pub(crate) fn open_count(conn: &mut Conn, list: Id<ListMark>) -> Result<i64, Error> {
    conn.number(
        "select count(*) from membership_slip where list = $1 and state = 'open'",
        args![list],
    )
}

/// Forgets the printable codes of slips that are over; how many.
pub(crate) fn forget_over(tx: &mut Tx<'_>, today: Date, limit: u32) -> Result<u64, Error> {
    tx.run(
        "update membership_slip set code_sealed = null, state = 'revoked'
         where id in (select id from membership_slip
                      where state = 'open' and expires_on < $1 order by id limit $2)",
        args![today, limit],
    )
}
