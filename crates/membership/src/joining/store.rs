//! Applications in the database.

use kernel::Id;
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Row, Tx},
    secret::{Purpose, SealedColumn},
    trail::Tracked,
};

use super::model::{Application, ApplicationMark};

/// Applications; what is sealed and the code are left out.
pub(crate) const APPLICATION: Tracked = Tracked {
    table: "membership_application",
    columns: &[
        "union_body",
        "home",
        "name",
        "staff_no",
        "id_hash",
        "consent",
        "request",
        "hash",
        "person",
    ],
};

/// The column of what an applicant typed.
pub(crate) const SEALED: SealedColumn = SealedColumn {
    table: "membership_application",
    column: "sealed",
    purpose: Purpose::Person,
};

const COLUMNS: &str = "id, union_body, home, name, staff_no, phone_mask, id_mask, id_hash,
    sealed, request, hash, person
from membership_application";

fn read(row: &Row<'_>) -> Result<Application, Error> {
    Ok(Application {
        id: row.get(0)?,
        union_body: row.get(1)?,
        home: row.get(2)?,
        name: row.get(3)?,
        staff_no: row.get(4)?,
        phone_mask: row.get(5)?,
        id_mask: row.get(6)?,
        id_hash: row.get(7)?,
        sealed: row.get(8)?,
        request: row.get(9)?,
        hash: row.get(10)?,
        person: row.get(11)?,
    })
}

/// One of them.
pub(crate) fn find(conn: &mut Conn, id: Id<ApplicationMark>) -> Result<Option<Application>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

/// The one that a tracking code belongs to.
pub(crate) fn by_code(conn: &mut Conn, hash: &str) -> Result<Option<Application>, Error> {
    let sql = format!("select {COLUMNS} where code_hash = $1");
    conn.one(&sql, args![hash], read)
}

/// Requests of earlier applications of the same person to the same union, newest first.
pub(crate) fn requests_of(
    conn: &mut Conn,
    id_hash: &str,
    union: Id<Body>,
) -> Result<Vec<i64>, Error> {
    conn.all(
        "select request from membership_application
         where id_hash = $1 and union_body = $2 and request is not null and person is null
         order by id desc limit 20",
        args![id_hash, union],
        |row| row.get(0),
    )
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    new: &Application,
    consent: &str,
    code_hash: &str,
) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into membership_application
           (id, union_body, home, name, staff_no, phone_mask, id_mask, id_hash, sealed, consent,
            code_hash, request, hash, person, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, null, $14)",
        args![
            new.id,
            new.union_body,
            new.home,
            &new.name,
            &new.staff_no,
            &new.phone_mask,
            &new.id_mask,
            &new.id_hash,
            new.sealed.clone(),
            consent,
            code_hash,
            new.request,
            &new.hash,
            now
        ],
    )?;
    Ok(())
}

/// Notes who an applicant became; refused when that was noted before.
pub(crate) fn save_person(
    tx: &mut Tx<'_>,
    id: Id<ApplicationMark>,
    person: Id<Person>,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_application set person = $1 where id = $2 and person is null",
        args![person, id],
    )
}
