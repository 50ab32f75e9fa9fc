//! Runs and their lines as rows.

use std::collections::BTreeMap;

use kernel::{Id, Money};
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Row, Sql, Tx, Value},
};

use super::{code, ids, word};
use crate::dues::model::{Charge, Line, LineMark, Month, Outcome, Run, RunMark, RunState};

const COLUMNS: &str = "id, union_body, month, state, upto, row_count, due_fen, made_at, why,
    version
from membership_dues_run";

fn read(row: &Row<'_>) -> Result<Run, Error> {
    let state: String = row.get(3)?;
    Ok(Run {
        id: row.get(0)?,
        union_body: row.get(1)?,
        month: row.get(2)?,
        state: word(&RunState::WORDS, &state, "membership_dues_run.state")?,
        upto: row.get(4)?,
        row_count: row.get(5)?,
        due: row.get(6)?,
        made_at: row.get(7)?,
        why: row.get(8)?,
        version: row.get(9)?,
    })
}

/// One run.
pub fn run(conn: &mut Conn, id: Id<RunMark>) -> Result<Option<Run>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

/// The run of a month that counts.
pub fn live_run(conn: &mut Conn, union: Id<Body>, month: Month) -> Result<Option<Run>, Error> {
    let sql =
        format!("select {COLUMNS} where union_body = $1 and month = $2 and state <> 'undone'");
    conn.one(&sql, args![union, month], read)
}

/// The run of the latest month that counts.
pub fn last_run(conn: &mut Conn, union: Id<Body>) -> Result<Option<Run>, Error> {
    let sql = format!(
        "select {COLUMNS} where union_body = $1 and state <> 'undone' order by month desc limit 1"
    );
    conn.one(&sql, args![union], read)
}

/// The runs of a union, the newest first, also those that were taken back.
pub fn runs(
    conn: &mut Conn,
    union: Id<Body>,
    before: Option<Id<RunMark>>,
    limit: u32,
) -> Result<Vec<Run>, Error> {
    let sql =
        format!("select {COLUMNS} where union_body = $1 and id < $2 order by id desc limit $3");
    let before = before.map_or(i64::MAX, |id| id.as_i64());
    conn.all(&sql, args![union, before, limit], read)
}

/// The months that were run whole, from `from` on and before `before`.
pub fn months_run(
    conn: &mut Conn,
    union: Id<Body>,
    (from, before): (Month, Month),
) -> Result<Vec<Month>, Error> {
    conn.all(
        "select month from membership_dues_run
         where union_body = $1 and state = 'closed' and month >= $2 and month < $3
         order by month",
        args![union, from, before],
        |row| row.get(0),
    )
}

/// Adds a run.
///
/// # Errors
/// [`Error::Unique`] when the month has one.
pub fn insert_run(tx: &mut Tx<'_>, run: &Run, by: i64) -> Result<(), Error> {
    tx.run(
        "insert into membership_dues_run
           (id, union_body, month, state, upto, row_count, due_fen, made_by, made_at, why, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 1)",
        args![
            run.id,
            run.union_body,
            run.month,
            code(&RunState::WORDS, run.state),
            run.upto,
            run.row_count,
            run.due.fen(),
            by,
            run.made_at
        ],
    )?;
    Ok(())
}

/// Saves how far a run is.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between.
pub fn save_run(tx: &mut Tx<'_>, run: &Run) -> Result<(), Error> {
    tx.run_one(
        "update membership_dues_run
         set state = $1, upto = $2, row_count = $3, due_fen = $4, why = $5, version = version + 1
         where id = $6 and version = $7",
        args![
            code(&RunState::WORDS, run.state),
            run.upto,
            run.row_count,
            run.due.fen(),
            &run.why,
            run.id,
            run.version
        ],
    )
}

/// Adds lines; those of one run, person and month are there once.
pub fn insert_lines(tx: &mut Tx<'_>, run: &Run, lines: &[Line]) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = lines
        .iter()
        .map(|line| {
            args![
                line.id,
                run.id,
                run.union_body,
                line.person,
                line.month,
                line.charge.outcome.as_str(),
                line.charge.base,
                line.charge.amount.fen(),
                false
            ]
            .to_vec()
        })
        .collect();
    let columns = "id, run, union_body, person, for_month, outcome, base, amount_fen, void";
    tx.insert_all("membership_dues_line", columns, &rows)
}

fn read_line(row: &Row<'_>) -> Result<Line, Error> {
    let outcome: String = row.get(3)?;
    Ok(Line {
        id: row.get(0)?,
        person: row.get(1)?,
        month: row.get(2)?,
        charge: Charge {
            outcome: Outcome::parse(&outcome)
                .ok_or(Error::Corrupt("membership_dues_line.outcome"))?,
            amount: row.get(4)?,
            base: row.get(5)?,
        },
    })
}

const LINE: &str = "select id, person, for_month, outcome, amount_fen, base
from membership_dues_line where";

/// Lines of a run after a person, by person and month; of one outcome when it is asked for.
pub fn lines_of_run(
    conn: &mut Conn,
    id: Id<RunMark>,
    outcome: Option<Outcome>,
    after: i64,
    limit: u32,
) -> Result<Vec<Line>, Error> {
    Sql::new(LINE)
        .push("run = ? and person > ?", args![id, after])
        .push_some("and outcome = ?", outcome.map(|o| o.as_str().into()))
        .push("order by person, for_month limit ?", args![limit])
        .all(conn, read_line)
}

/// All lines of these people that count, by person and month.
fn lines_of_people(
    conn: &mut Conn,
    union: Id<Body>,
    people: &[Id<Person>],
) -> Result<Vec<Line>, Error> {
    Sql::new(LINE)
        .push("union_body = ? and not void and", args![union])
        .push_in("person", &ids(people))
        .push("order by person, for_month, id", &[])
        .all(conn, read_line)
}

/// What these people were asked for by month, adjustments included.
pub fn charged(
    conn: &mut Conn,
    union: Id<Body>,
    people: &[Id<Person>],
) -> Result<BTreeMap<Id<Person>, BTreeMap<Month, i64>>, Error> {
    let mut sums: BTreeMap<Id<Person>, BTreeMap<Month, i64>> = BTreeMap::new();
    for line in lines_of_people(conn, union, people)? {
        let months = sums.entry(line.person).or_default();
        *months.entry(line.month).or_default() += line.charge.amount.fen();
    }
    Ok(sums)
}

/// Rows of a run that count, and their sum.
pub fn line_sum(conn: &mut Conn, id: Id<RunMark>) -> Result<(i64, Money), Error> {
    let found = conn.one(
        "select count(*), cast(coalesce(sum(amount_fen), 0) as bigint)
         from membership_dues_line where run = $1 and not void",
        args![id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

/// Marks the lines of these people in a run as void; their keys.
pub fn void_lines(
    tx: &mut Tx<'_>,
    id: Id<RunMark>,
    people: &[Id<Person>],
) -> Result<Vec<Id<LineMark>>, Error> {
    let lines = Sql::new("select id from membership_dues_line where")
        .push("run = ? and not void and", args![id])
        .push_in("person", &ids(people))
        .push("order by id", &[])
        .all(tx, |row| row.get::<Id<LineMark>>(0))?;
    for line in &lines {
        tx.run(
            "update membership_dues_line set void = true where id = $1",
            args![*line],
        )?;
    }
    Ok(lines)
}
