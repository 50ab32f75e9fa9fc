//! Arrangements as rows.

use std::collections::BTreeMap;

use kernel::{Id, WorkCalendar};

use super::{
    model::{Arrangement, Day},
    rules::triples,
};
use crate::{
    Error, args,
    db::{Conn, Row, Tx},
    trail::Tracked,
};

/// The rows that the trail compares.
pub const ARRANGEMENT: Tracked = Tracked {
    table: "platform_arrangement",
    columns: &["year", "source", "days", "at", "by_name", "withdrawn"],
};

const COLUMNS: &str = "id, year, source, days, at, by_name, withdrawn";

fn read(row: &Row<'_>) -> Result<Arrangement, Error> {
    let days: String = row.get(3)?;
    let days: Vec<Day> =
        serde_json::from_str(&days).map_err(|_| Error::Corrupt("platform_arrangement.days"))?;
    Ok(Arrangement {
        id: row.get(0)?,
        year: row.get(1)?,
        source: row.get(2)?,
        days,
        at: row.get(4)?,
        by_name: row.get(5)?,
        withdrawn: row.get(6)?,
    })
}

/// All of them, the newest first; a house adds one a year.
pub(super) fn all(conn: &mut Conn) -> Result<Vec<Arrangement>, Error> {
    let sql = format!("select {COLUMNS} from platform_arrangement order by id desc limit 200");
    conn.all(&sql, &[], read)
}

/// The calendar of this house: what is built in, and of each later year the newest arrangement.
///
/// # Errors
/// What the database said.
pub fn calendar(conn: &mut Conn) -> Result<WorkCalendar, Error> {
    let sql = format!(
        "select {COLUMNS} from platform_arrangement where not withdrawn order by id limit 200"
    );
    let newest: BTreeMap<i16, Arrangement> = conn
        .all(&sql, &[], read)?
        .into_iter()
        .map(|arrangement| (arrangement.year, arrangement))
        .collect();
    let days = newest.into_values().flat_map(|a| triples(&a.days));
    Ok(WorkCalendar::new().with_overlay(days))
}

pub(super) fn find(conn: &mut Conn, id: Id<Arrangement>) -> Result<Option<Arrangement>, Error> {
    let sql = format!("select {COLUMNS} from platform_arrangement where id = $1");
    conn.one(&sql, args![id], read)
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &Arrangement) -> Result<(), Error> {
    let sql =
        format!("insert into platform_arrangement ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)");
    let days = serde_json::to_string(&new.days)?;
    tx.run(
        &sql,
        args![
            new.id,
            new.year,
            &new.source,
            &days,
            new.at,
            &new.by_name,
            new.withdrawn
        ],
    )?;
    Ok(())
}

/// Takes one back that still counts.
pub(super) fn withdraw(tx: &mut Tx<'_>, id: Id<Arrangement>) -> Result<(), Error> {
    tx.run_one(
        "update platform_arrangement set withdrawn = true where id = $1 and not withdrawn",
        args![id],
    )
}
