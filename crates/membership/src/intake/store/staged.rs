//! Rows of a list as they were read.

use kernel::Id;
use platform::{
    Error,
    access::Person,
    args,
    db::{Conn, Row, Sql, Tx, Value},
    secret::{Keys, Purpose, place},
};

use crate::{
    intake::{
        model::{Difference, Parsed, Verdict},
        problem::{Code, Problem},
        read::Cell,
        tally::Tally,
    },
    model::{MemberMark, SetMark},
};

/// Marks the keys of staged rows.
pub struct StagedMark;

/// A staged row (暂存行), sealed values left out.
#[derive(Debug, Clone)]
pub struct StagedRow {
    /// Its key.
    pub id: Id<StagedMark>,
    /// Its number in the sheet.
    pub no: i64,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Who of the roster it is.
    pub person: Option<Id<Person>>,
    /// The row of the roster that it was compared with, and its version.
    pub member: Option<(Id<MemberMark>, i64)>,
    /// 姓名.
    pub name: String,
    /// What would change.
    pub differences: Vec<Difference>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Problems that somebody must still confirm.
    pub waits: i64,
    /// Whether it can be taken all the same.
    pub can_be_taken: bool,
}

pub(super) fn sealed_place(id: i64) -> String {
    place("membership_staged", "sealed", id)
}

pub(super) fn brought_place(id: i64) -> String {
    place("membership_staged", "brought", id)
}

const COLUMNS: &str = "r.id, r.no, r.verdict, r.person, r.member, r.member_version, r.name,
       r.before, r.problems, r.waits, r.taken
from membership_staged r";

fn read(row: &Row<'_>) -> Result<StagedRow, Error> {
    read_from(row, 0)
}

/// The row whose columns begin at `at`.
fn read_from(row: &Row<'_>, at: usize) -> Result<StagedRow, Error> {
    let (verdict, before, problems): (String, String, String) =
        (row.get(at + 2)?, row.get(at + 7)?, row.get(at + 8)?);
    let member: Option<Id<MemberMark>> = row.get(at + 4)?;
    let version: Option<i64> = row.get(at + 5)?;
    let corrupt = |what| move |_| Error::Corrupt(what);
    Ok(StagedRow {
        id: row.get(at)?,
        no: row.get(at + 1)?,
        verdict: Verdict::parse(&verdict).ok_or(Error::Corrupt("membership_staged.verdict"))?,
        person: row.get(at + 3)?,
        member: member.zip(version),
        name: row.get(at + 6)?,
        differences: serde_json::from_str(&before).map_err(corrupt("membership_staged.before"))?,
        problems: serde_json::from_str(&problems).map_err(corrupt("membership_staged.problems"))?,
        waits: row.get(at + 9)?,
        can_be_taken: !row.get::<String>(at + 10)?.is_empty(),
    })
}

/// Which rows are asked for (筛选).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only with this verdict.
    pub verdict: Option<Verdict>,
    /// Only with this problem.
    pub code: Option<Code>,
}

/// Rows behind `after` (row number and key), in the order of the sheet.
///
/// # Errors
/// What the database said.
pub fn page(
    conn: &mut Conn,
    set: Id<SetMark>,
    asked: Asked,
    after: Option<(i64, i64)>,
    limit: u32,
) -> Result<Vec<StagedRow>, Error> {
    let (no, id) = after.unwrap_or((-1, 0));
    let sql = Sql::new("select").push(COLUMNS, &[]);
    let sql = match asked.code {
        Some(code) => sql.push(
            "join membership_staged_problem p on p.staged = r.id
             where p.set_id = ? and p.code = ? and (p.no > ? or (p.no = ? and p.staged > ?))",
            args![set, code.as_str(), no, no, id],
        ),
        None => sql.push(
            "where r.set_id = ? and (r.no > ? or (r.no = ? and r.id > ?))",
            args![set, no, no, id],
        ),
    };
    sql.push_some(
        "and r.verdict = ?",
        asked.verdict.map(|v| Value::from(v.as_str())),
    )
    .push("order by r.no, r.id limit ?", args![limit])
    .all(conn, read)
}

/// Rows of these verdicts behind a row number, in the order of the sheet, with what they say.
///
/// # Errors
/// What the database said; a fault when a value does not open.
pub fn open_rows(
    conn: &mut Conn,
    keys: &Keys,
    set: Id<SetMark>,
    verdicts: &[Verdict],
    after: i64,
    limit: u32,
) -> Result<Vec<(StagedRow, Parsed)>, Error> {
    let words: Vec<Value> = verdicts.iter().map(|v| Value::from(v.as_str())).collect();
    let rows = Sql::new("select")
        .push("r.sealed,", &[])
        .push(COLUMNS, &[])
        .push("where r.set_id = ? and r.no > ? and", args![set, after])
        .push_in("r.verdict", &words)
        .push("order by r.no, r.id limit ?", args![limit])
        .all(conn, |row| {
            Ok((row.get::<Option<Vec<u8>>>(0)?, read_from(row, 1)?))
        })?;
    rows.into_iter()
        .map(|(sealed, row)| {
            let sealed = sealed.ok_or(Error::Corrupt("membership_staged.sealed"))?;
            let parsed = open_parsed(keys, row.id, &sealed)?;
            Ok((row, parsed))
        })
        .collect()
}

/// What a row says.
///
/// # Errors
/// A fault when it does not open.
pub fn open_parsed(keys: &Keys, id: Id<StagedMark>, sealed: &[u8]) -> Result<Parsed, Error> {
    let plain = keys.open_sealed(Purpose::Person, &sealed_place(id.as_i64()), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("membership_staged.sealed"))
}

/// A row in which something is wrong, with its cells as they were brought (问题行).
pub type Brought = (i64, Vec<Problem>, Vec<Cell>);

/// Rows in which something is wrong, with their cells as they were brought.
///
/// # Errors
/// What the database said; a fault when a value does not open.
pub fn problem_rows(
    conn: &mut Conn,
    keys: &Keys,
    set: Id<SetMark>,
    limit: u32,
) -> Result<Vec<Brought>, Error> {
    let rows = conn.all(
        "select id, no, problems, brought from membership_staged
         where set_id = $1 and brought is not null
         order by no, id limit $2",
        args![set, limit],
        |row| {
            let problems: String = row.get(2)?;
            let problems = serde_json::from_str(&problems)
                .map_err(|_| Error::Corrupt("membership_staged.problems"))?;
            let brought: Vec<u8> = row.get(3)?;
            Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, problems, brought))
        },
    )?;
    rows.into_iter()
        .map(|(id, no, problems, sealed)| Ok((no, problems, brought(keys, id, &sealed)?)))
        .collect()
}

/// The cells of a row as they were brought.
///
/// # Errors
/// A fault when they do not open.
pub fn brought(keys: &Keys, id: i64, sealed: &[u8]) -> Result<Vec<Cell>, Error> {
    let plain = keys.open_sealed(Purpose::Person, &brought_place(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("membership_staged.brought"))
}

/// Keeps the counts of a list.
///
/// # Errors
/// What the database said.
pub fn save_tally(tx: &mut Tx<'_>, set: Id<SetMark>, tally: &Tally) -> Result<(), Error> {
    tx.run_one(
        "update membership_intake set tally = $1, version = version + 1 where id = $2",
        args![serde_json::to_string(tally)?, set],
    )
}

/// Moves rows in the counts from problem to what they became.
fn moved(tx: &mut Tx<'_>, set: Id<SetMark>, became: &[Verdict]) -> Result<(), Error> {
    let sql = "select tally from membership_intake where id = $1";
    let text: Option<String> = tx.one(sql, args![set], |row| row.get(0))?;
    let text = text.ok_or(Error::NotFound)?;
    let mut tally: Tally =
        serde_json::from_str(&text).map_err(|_| Error::Corrupt("membership_intake.tally"))?;
    for verdict in became {
        *tally.verdicts.entry(Verdict::Problem).or_default() -= 1;
        *tally.verdicts.entry(*verdict).or_default() += 1;
    }
    save_tally(tx, set, &tally)
}

/// Takes one row all the same; false when it must be corrected first.
///
/// # Errors
/// What the database said.
pub fn take_row(tx: &mut Tx<'_>, set: Id<SetMark>, row: Id<StagedMark>) -> Result<bool, Error> {
    let sql = "update membership_staged set verdict = taken, waits = 0
               where id = $1 and set_id = $2 and verdict = 'problem' and taken <> ''
               returning verdict";
    let Some(verdict) = tx.one(sql, args![row, set], |row| row.get::<String>(0))? else {
        return Ok(false);
    };
    tx.run(
        "update membership_staged_problem set open = false where staged = $1 and set_id = $2",
        args![row, set],
    )?;
    let verdict = Verdict::parse(&verdict).ok_or(Error::Corrupt("membership_staged.verdict"))?;
    moved(tx, set, &[verdict])?;
    Ok(true)
}

/// Confirms a problem in up to `limit` rows; those in which nothing else waits are taken. How
/// many rows were looked at: fewer than `limit` when none is left.
///
/// # Errors
/// What the database said.
pub fn take_some(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    code: Code,
    limit: usize,
) -> Result<usize, Error> {
    let rows: Vec<i64> = tx.all(
        "select staged from membership_staged_problem
         where set_id = $1 and code = $2 and open
         order by no, staged limit $3",
        args![set, code.as_str(), limit],
        |row| row.get(0),
    )?;
    let mut became = Vec::new();
    for row in &rows {
        tx.run(
            "update membership_staged_problem set open = false
             where staged = $1 and code = $2 and set_id = $3",
            args![*row, code.as_str(), set],
        )?;
        tx.run(
            "update membership_staged set waits = waits - 1 where id = $1 and waits > 0",
            args![*row],
        )?;
        let taken = tx.one(
            "update membership_staged set verdict = taken
             where id = $1 and waits = 0 and verdict = 'problem' and taken <> ''
             returning verdict",
            args![*row],
            |row| row.get::<String>(0),
        )?;
        became.extend(taken.as_deref().and_then(Verdict::parse));
    }
    if !became.is_empty() {
        moved(tx, set, &became)?;
    }
    Ok(rows.len())
}

/// Throws up to `limit` rows away, of all or of those that were written; how many.
///
/// # Errors
/// What the database said.
pub fn drop_rows(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    written: bool,
    limit: usize,
) -> Result<usize, Error> {
    let sql = Sql::new("select id from membership_staged").push("where set_id = ?", args![set]);
    let sql = if written {
        sql.push("and verdict in ('add', 'change', 'same')", &[])
    } else {
        sql
    };
    let rows = sql
        .push("order by no, id limit ?", args![limit])
        .all(tx, |row| row.get::<i64>(0).map(Value::from))?;
    if !rows.is_empty() {
        Sql::new("delete from membership_staged_problem where")
            .push_in("staged", &rows)
            .run(tx)?;
        Sql::new("delete from membership_staged where")
            .push_in("id", &rows)
            .run(tx)?;
    }
    Ok(rows.len())
}
