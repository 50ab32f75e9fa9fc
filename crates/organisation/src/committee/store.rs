//! Terms of committees in the tables.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    args,
    db::{Conn, Row, Sql, Tx},
    trail::Tracked,
};

use super::model::{Committee, CommitteeLine, CommitteeMark};
use crate::store::{DueAsk, Without, unions_where};

/// Terms of committees.
pub(crate) const COMMITTEE: Tracked = Tracked {
    table: "organisation_committee",
    columns: &[
        "body",
        "number",
        "first_day",
        "years",
        "last_day",
        "seats",
        "paper",
    ],
};

const COLUMNS: &str = "c.id, c.body, c.number, c.first_day, c.years, c.last_day, c.seats, c.paper,
       c.version";

fn read(row: &Row<'_>) -> Result<Committee, Error> {
    Ok(Committee {
        id: row.get(0)?,
        body: row.get(1)?,
        number: row.get(2)?,
        first: row.get(3)?,
        years: row.get(4)?,
        last: row.get(5)?,
        seats: row.get(6)?,
        paper: row.get(7)?,
        version: row.get(8)?,
    })
}

/// One term.
pub(super) fn one(conn: &mut Conn, id: Id<CommitteeMark>) -> Result<Option<Committee>, Error> {
    let sql = format!("select {COLUMNS} from organisation_committee c where c.id = $1");
    conn.one(&sql, args![id], read)
}

/// All terms of a body's committee, the newest first.
pub(super) fn all_of(conn: &mut Conn, body: Id<Body>) -> Result<Vec<Committee>, Error> {
    let sql = format!(
        "select {COLUMNS} from organisation_committee c
         where c.body = $1 order by c.number desc limit 99"
    );
    conn.all(&sql, args![body], read)
}

/// The newest term of a body's committee.
pub(crate) fn newest(conn: &mut Conn, body: Id<Body>) -> Result<Option<Committee>, Error> {
    Ok(all_of(conn, body)?.into_iter().next())
}

/// Present terms of standing bodies by the day on which they end.
pub(crate) fn lines(
    conn: &mut Conn,
    ask: &DueAsk<'_>,
    today: Date,
) -> Result<Vec<CommitteeLine>, Error> {
    let sql = Sql::new("select").push(COLUMNS, &[]).push(
        ", b.short_name,
           (select count(distinct t.person)
            from organisation_term t join organisation_office o on o.code = t.office
            where o.seated and t.body = c.body
              and t.first_day <= ? and (t.last_day is null or t.last_day >= ?))
         from organisation_committee c
         join organisation_body b on b.id = c.body
         where b.valid_to is null
           and not exists (select 1 from organisation_committee later
                           where later.body = c.body and later.number > c.number)",
        args![today, today],
    );
    ask.all(conn, sql, ["c.last_day", "c.id"], |row| {
        Ok(CommitteeLine {
            row: read(row)?,
            short: row.get(9)?,
            seated: row.get(10)?,
        })
    })
}

/// Unions of which no term is known.
pub(super) fn unions_without(
    conn: &mut Conn,
    by: (&Actor, &str),
    limit: u32,
) -> Result<Vec<Without>, Error> {
    let none = "not exists (select 1 from organisation_committee c where c.body = b.id)";
    unions_where(conn, by, none, limit)
}

/// How many people hold a seat in a body on `day`: each once, whatever they hold.
pub(crate) fn seated(conn: &mut Conn, body: Id<Body>, day: Date) -> Result<i64, Error> {
    conn.number(
        "select count(distinct t.person)
         from organisation_term t join organisation_office o on o.code = t.office
         where o.seated and t.body = $1
           and t.first_day <= $2 and (t.last_day is null or t.last_day >= $2)",
        args![body, day],
    )
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &Committee) -> Result<Id<CommitteeMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_committee
           (id, body, number, first_day, years, last_day, seats, paper, learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
        args![
            id,
            new.body,
            new.number,
            new.first,
            new.years,
            new.last,
            new.seats,
            &new.paper,
            tx.now()
        ],
    )?;
    Ok(id)
}

pub(super) fn save(tx: &mut Tx<'_>, row: &Committee) -> Result<(), Error> {
    tx.run_one(
        "update organisation_committee
         set number = $1, first_day = $2, years = $3, last_day = $4, seats = $5, paper = $6,
             version = version + 1
         where id = $7 and version = $8",
        args![
            row.number,
            row.first,
            row.years,
            row.last,
            row.seats,
            &row.paper,
            row.id,
            row.version
        ],
    )
}
