//! Change sets as rows.

use kernel::{Id, Moment};
use platform::{
    Error,
    access::{Account, Actor, Body},
    args,
    db::{Conn, Row, Sql, Tx, Value},
    jobs::Job,
};

use super::super::model::{Kind, Set, State};
use crate::model::SetMark;

const COLUMNS: &str = "id, kind, body, name, state, row_count, made_by, made_at, live_at, settled,
       undoes, undone_at, job, problem, version
from membership_set";

fn read(row: &Row<'_>) -> Result<Set, Error> {
    let (kind, state): (String, String) = (row.get(1)?, row.get(4)?);
    Ok(Set {
        id: row.get(0)?,
        kind: Kind::parse(&kind).ok_or(Error::Corrupt("membership_set.kind"))?,
        body: row.get(2)?,
        name: row.get(3)?,
        state: State::parse(&state).ok_or(Error::Corrupt("membership_set.state"))?,
        row_count: row.get(5)?,
        made_by: row.get(6)?,
        made_at: row.get(7)?,
        live_at: row.get(8)?,
        settled: row.get(9)?,
        undoes: row.get(10)?,
        undone_at: row.get(11)?,
        job: row.get(12)?,
        problem: row.get(13)?,
        version: row.get(14)?,
    })
}

/// One change set.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<SetMark>) -> Result<Option<Set>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

/// The newest change sets before a key, of the unions where `actor` holds `power`.
///
/// # Errors
/// What the database said.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    power: &str,
    before: Option<Id<SetMark>>,
    limit: u32,
) -> Result<Vec<Set>, Error> {
    let (held, args) = organisation::where_held(actor, power, "body");
    Sql::new("select")
        .push(COLUMNS, &[])
        .push(&format!("where ({held})"), &args)
        .push_some("and id < ?", before.map(Value::from))
        // What was read only to be compared is never written.
        .push(
            "and not exists (select 1 from membership_comparison c where c.id = membership_set.id)",
            &[],
        )
        .push("order by id desc limit ?", args![limit])
        .all(conn, read)
}

/// The sets that a job works on, or should.
///
/// # Errors
/// What the database said.
pub(in crate::changeset) fn under_way(conn: &mut Conn) -> Result<Vec<Set>, Error> {
    let sql = format!(
        "select {COLUMNS}
         where state in ('writing', 'dropping') or (state = 'live' and not settled)
         order by id limit 100"
    );
    conn.all(&sql, &[], read)
}

pub(in crate::changeset) struct NewRow<'a> {
    pub kind: Kind,
    pub body: Id<Body>,
    pub name: &'a str,
    pub state: State,
    pub row_count: i64,
    pub made_by: Id<Account>,
    pub undoes: Option<Id<SetMark>>,
}

pub(in crate::changeset) fn insert(
    tx: &mut Tx<'_>,
    new: &NewRow<'_>,
) -> Result<Id<SetMark>, Error> {
    let (id, now) = (tx.id(), tx.now());
    tx.run(
        "insert into membership_set
           (id, kind, body, name, state, row_count, made_by, made_at, live_at, settled, undoes,
            undone_at, job, problem, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, null, false, $9, null, null, '', 1)",
        args![
            id,
            new.kind.as_str(),
            new.body,
            new.name,
            new.state.as_str(),
            new.row_count,
            new.made_by,
            now,
            new.undoes
        ],
    )?;
    Ok(id)
}

/// The state of a set, from the one that was looked at; the problem is kept with it.
pub(in crate::changeset) fn set_state(
    tx: &mut Tx<'_>,
    set: &Set,
    state: State,
    problem: &str,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_set set state = $1, problem = $2, version = version + 1
         where id = $3 and version = $4",
        args![state.as_str(), problem, set.id, set.version],
    )
}

pub(in crate::changeset) fn set_counted(
    tx: &mut Tx<'_>,
    set: &Set,
    rows: i64,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_set set state = 'staged', row_count = $1, version = version + 1
         where id = $2 and version = $3",
        args![rows, set.id, set.version],
    )
}

pub(in crate::changeset) fn set_job(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    job: Id<Job>,
) -> Result<(), Error> {
    let sql = "update membership_set set job = $1, version = version + 1 where id = $2";
    tx.run_one(sql, args![job, id])
}

/// The instant at which everybody sees the set; `settled` when nothing is left to put away.
pub(in crate::changeset) fn set_live(
    tx: &mut Tx<'_>,
    set: &Set,
    settled: bool,
) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_set
         set state = 'live', live_at = $1, settled = $2, problem = '', version = version + 1
         where id = $3 and version = $4 and state = 'writing'",
        args![now, settled, set.id, set.version],
    )
}

/// The instant at which nobody sees the set any more.
pub(in crate::changeset) fn set_undone(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    at: Moment,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_set set undone_at = $1, version = version + 1
         where id = $2 and state = 'live' and undone_at is null",
        args![at, id],
    )
}

pub(in crate::changeset) fn set_settled(tx: &mut Tx<'_>, id: Id<SetMark>) -> Result<(), Error> {
    tx.run_one(
        "update membership_set set settled = true, version = version + 1
         where id = $1 and state = 'live'",
        args![id],
    )
}

/// The set that undoes this one, if one is under way or done.
///
/// # Errors
/// What the database said.
pub(in crate::changeset) fn undoing_of(
    conn: &mut Conn,
    id: Id<SetMark>,
) -> Result<Option<Id<SetMark>>, Error> {
    conn.one(
        "select id from membership_set
         where undoes = $1 and state in ('writing', 'live')
         order by id limit 1",
        args![id],
        |row| row.get(0),
    )
}
