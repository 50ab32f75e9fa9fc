//! Differences.

use std::collections::BTreeMap;

use kernel::{Id, Moment};
use platform::{
    Error,
    access::{Actor, Body, Person},
    args,
    chance::Chance,
    db::{self, Conn, Sql, Tx, Value},
    secret::{Keys, Purpose, place},
};

use crate::{
    changeset,
    compare::{
        model::{Counts, Kind, Row, RowMark, State},
        rules,
    },
    intake::{Cell as ReadCell, Difference, Parsed, Problem},
    model::{MemberMark, SetMark, Standing},
    powers::IMPORT,
};

fn sealed_place(id: Id<RowMark>) -> String {
    place("membership_comparison_row", "sealed", id.as_i64())
}

fn brought_place(id: Id<RowMark>) -> String {
    place("membership_comparison_row", "brought", id.as_i64())
}

/// A difference that was found (新差异).
#[derive(Debug, Clone)]
pub struct NewRow {
    /// 种类
    pub kind: Kind,
    /// Its number in the list; 0 for somebody not standing in it.
    pub no: i64,
    /// By what the same person is known in the next comparison.
    pub mark: String,
    /// 姓名
    pub name: String,
    /// Who of the roster it is, or may be.
    pub person: Option<Id<Person>>,
    /// The row of the roster that it was compared with, and its version.
    pub member: Option<(Id<MemberMark>, i64)>,
    /// Where it is decided.
    pub home: Id<Body>,
    /// What differs.
    pub fields: Vec<Difference>,
    /// What is wrong with the row of the list.
    pub problems: Vec<Problem>,
    /// What the row says; `None` for somebody not standing in the list.
    pub parsed: Option<Parsed>,
    /// Its cells as they were brought.
    pub cells: Vec<ReadCell>,
    /// What was said of it in the earlier comparison, when it was met there.
    pub before: Option<String>,
}

/// Keeps differences.
///
/// # Errors
/// What the database said; a fault when there is no key.
pub fn insert_rows(
    tx: &mut Tx<'_>,
    keys: &Keys,
    chance: &Chance,
    comparison: Id<SetMark>,
    rows: &[NewRow],
) -> Result<(), Error> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let id = tx.id::<RowMark>();
        let seal =
            |place: String, plain: Vec<u8>| keys.seal(Purpose::Person, &place, &plain, chance);
        let sealed = match &row.parsed {
            Some(parsed) => Some(seal(sealed_place(id), serde_json::to_vec(parsed)?)?),
            None => None,
        };
        let brought = if row.cells.is_empty() {
            None
        } else {
            Some(seal(brought_place(id), serde_json::to_vec(&row.cells)?)?)
        };
        let parsed = row.parsed.as_ref();
        values.push(
            args![
                id,
                comparison,
                row.kind.as_str(),
                row.no,
                &row.mark,
                &row.name,
                row.person,
                row.member.map(|(id, _)| id),
                row.member.map(|(_, version)| version),
                row.home,
                parsed.and_then(|p| p.home),
                parsed.and_then(|p| p.standing).map_or("", Standing::as_str),
                serde_json::to_string(&row.fields)?,
                serde_json::to_string(&row.problems)?,
                sealed,
                brought,
                row.before.is_some(),
                row.before.clone().unwrap_or_default(),
                "open",
                "",
                "",
                1
            ]
            .to_vec(),
        );
    }
    if values.is_empty() {
        return Ok(());
    }
    tx.insert_all(
        "membership_comparison_row",
        "id, comparison, kind, no, mark, name, person, member, member_version, home, to_home,
         standing, fields, problems, sealed, brought, met_before, said_before, state, reason,
         decided_name, version",
        &values,
    )
}

const COLUMNS: &str = "r.id, r.kind, r.no, r.name, r.person, r.member, r.member_version, r.home,
       r.to_home, r.standing, r.fields, r.problems, r.met_before, r.said_before, r.state,
       r.set_id, r.request, r.reason, r.decided_name, r.decided_at, r.version, s.state,
       s.undone_at,
       r.member is not null and not exists (
         select 1 from membership_member m
         where m.id = r.member and m.version = r.member_version and m.ended_by is null) as stale
from membership_comparison_row r
left join membership_set s on s.id = r.set_id";

fn read(row: &db::Row<'_>) -> Result<Row, Error> {
    let (kind, standing): (String, String) = (row.get(1)?, row.get(9)?);
    let (fields, problems): (String, String) = (row.get(10)?, row.get(11)?);
    let member: Option<Id<MemberMark>> = row.get(5)?;
    let version: Option<i64> = row.get(6)?;
    let corrupt = |what| move |_| Error::Corrupt(what);
    let decided_at: Option<Moment> = row.get(19)?;
    let decided_name: String = row.get(18)?;
    Ok(Row {
        id: row.get(0)?,
        kind: Kind::parse(&kind).ok_or(Error::Corrupt("membership_comparison_row.kind"))?,
        no: row.get(2)?,
        name: row.get(3)?,
        person: row.get(4)?,
        member: member.zip(version),
        home: row.get(7)?,
        to_home: row.get(8)?,
        standing: Standing::parse(&standing),
        fields: serde_json::from_str(&fields)
            .map_err(corrupt("membership_comparison_row.fields"))?,
        problems: serde_json::from_str(&problems)
            .map_err(corrupt("membership_comparison_row.problems"))?,
        met_before: row.get(12)?,
        said_before: row.get(13)?,
        state: read_state(row, 14, 21, 22)?,
        set: row.get(15)?,
        request: row.get(16)?,
        reason: row.get(17)?,
        decided: decided_at.map(|at| (decided_name, at)),
        version: row.get(20)?,
        stale: row.get(23)?,
    })
}

/// The state of a difference, with that of the change set that does it.
fn read_state(row: &db::Row<'_>, stored: usize, set: usize, undone: usize) -> Result<State, Error> {
    let stored: String = row.get(stored)?;
    let set: Option<String> = row.get(set)?;
    let undone: Option<Moment> = row.get(undone)?;
    let set = set
        .as_deref()
        .and_then(changeset::State::parse)
        .map(|state| (state, undone.is_some()));
    rules::state(&stored, set).ok_or(Error::Corrupt("membership_comparison_row.state"))
}

/// The condition for a state over `r` and `s`; the same as [`rules::state`], which a test holds
/// against it.
const fn where_state(state: State) -> &'static str {
    match state {
        State::Open => {
            "and (r.state = 'open' or (r.state = 'set'
                  and not (s.state in ('writing', 'reading')
                           or (s.state = 'live' and s.undone_at is null))))"
        }
        State::Kept => "and r.state = 'kept'",
        State::UnderWay => {
            "and (r.state = 'asked' or (r.state = 'set' and s.state in ('writing', 'reading')))"
        }
        State::Done => {
            "and (r.state = 'done'
                  or (r.state = 'set' and s.state = 'live' and s.undone_at is null))"
        }
        State::Settled => "and r.state = 'settled'",
    }
}

/// Which differences are asked for (筛选).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only in this state.
    pub state: Option<State>,
}

/// Narrowed to the bodies where the actor may import.
fn seen(sql: Sql, actor: &Actor) -> Sql {
    let (held, values) = organisation::where_held(actor, IMPORT.code, "r.home");
    sql.push(&format!("and ({held})"), &values)
}

/// Differences behind a key that the actor may see, in the order of the list.
///
/// # Errors
/// What the database said.
pub fn page(
    conn: &mut Conn,
    actor: &Actor,
    comparison: Id<SetMark>,
    asked: Asked,
    after: Option<Id<RowMark>>,
    limit: u32,
) -> Result<Vec<Row>, Error> {
    let sql = Sql::new("select")
        .push(COLUMNS, &[])
        .push("where r.comparison = ?", args![comparison])
        .push_some(
            "and r.kind = ?",
            asked.kind.map(|k| Value::from(k.as_str())),
        )
        .push_some("and r.id > ?", after.map(Value::from))
        .push(asked.state.map_or("", where_state), &[]);
    seen(sql, actor)
        .push("order by r.id limit ?", args![limit])
        .all(conn, read)
}

/// How many differences there are of each kind and state, of those that the actor may see.
///
/// # Errors
/// What the database said.
pub fn counts(conn: &mut Conn, actor: &Actor, comparison: Id<SetMark>) -> Result<Counts, Error> {
    let sql = Sql::new(
        "select r.kind, r.state, s.state, s.undone_at, count(*)
         from membership_comparison_row r
         left join membership_set s on s.id = r.set_id",
    )
    .push("where r.comparison = ?", args![comparison]);
    let rows = seen(sql, actor)
        .push("group by r.kind, r.state, s.state, s.undone_at", &[])
        .all(conn, |row| {
            let kind: String = row.get(0)?;
            let kind =
                Kind::parse(&kind).ok_or(Error::Corrupt("membership_comparison_row.kind"))?;
            Ok((kind, read_state(row, 1, 2, 3)?, row.get::<i64>(4)?))
        })?;
    let mut counts = Counts::new();
    for (kind, state, count) in rows {
        *counts.entry((kind, state)).or_default() += count;
    }
    Ok(counts)
}

/// One difference that the actor may see, with what its row says.
///
/// # Errors
/// What the database said; a fault when a value does not open.
pub fn row(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    comparison: Id<SetMark>,
    id: Id<RowMark>,
) -> Result<Option<(Row, Option<Parsed>, String)>, Error> {
    let sql = Sql::new("select")
        .push(COLUMNS, &[])
        .push("where r.comparison = ? and r.id = ?", args![comparison, id]);
    let Some(found) = seen(sql, actor).one(conn, read)? else {
        return Ok(None);
    };
    let sql = "select sealed, mark from membership_comparison_row where id = $1";
    let read = |row: &db::Row<'_>| Ok((row.get::<Option<Vec<u8>>>(0)?, row.get::<String>(1)?));
    let (sealed, mark) = conn.one(sql, args![id], read)?.ok_or(Error::NotFound)?;
    let parsed = sealed
        .map(|bytes| open_parsed(keys, id, &bytes))
        .transpose()?;
    Ok(Some((found, parsed, mark)))
}

fn open_parsed(keys: &Keys, id: Id<RowMark>, sealed: &[u8]) -> Result<Parsed, Error> {
    let plain = keys.open_sealed(Purpose::Person, &sealed_place(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("membership_comparison_row.sealed"))
}

/// Differences that a change set does, behind a row of the list, with what they say.
///
/// # Errors
/// What the database said; a fault when a value does not open.
pub fn of_set(
    conn: &mut Conn,
    keys: &Keys,
    set: Id<SetMark>,
    after: i64,
    limit: u32,
) -> Result<Vec<(Row, Parsed)>, Error> {
    let sql = format!("select {COLUMNS} where r.set_id = $1 and r.no > $2 order by r.no limit $3");
    let rows = conn.all(&sql, args![set, after, limit], read)?;
    let ids: Vec<Value> = rows.iter().map(|row| Value::from(row.id)).collect();
    let mut sealed = bytes(conn, "sealed", &ids)?;
    rows.into_iter()
        .map(|row| {
            let bytes = sealed
                .remove(&row.id)
                .ok_or(Error::Corrupt("membership_comparison_row.sealed"))?;
            let parsed = open_parsed(keys, row.id, &bytes)?;
            Ok((row, parsed))
        })
        .collect()
}

/// The sealed values of some rows, where there are any.
fn bytes(
    conn: &mut Conn,
    column: &str,
    ids: &[Value],
) -> Result<BTreeMap<Id<RowMark>, Vec<u8>>, Error> {
    let found = Sql::new(&format!(
        "select id, {column} from membership_comparison_row where {column} is not null and"
    ))
    .push_in("id", ids)
    .all(conn, |row| {
        Ok((row.get::<Id<RowMark>>(0)?, row.get::<Vec<u8>>(1)?))
    })?;
    Ok(found.into_iter().collect())
}

/// The cells of a difference as they were brought; none when nothing was.
///
/// # Errors
/// What the database said; a fault when they do not open.
pub fn cells(conn: &mut Conn, keys: &Keys, id: Id<RowMark>) -> Result<Vec<ReadCell>, Error> {
    let found = bytes(conn, "brought", &[Value::from(id)])?;
    match found.get(&id) {
        Some(sealed) => open_cells(keys, id, sealed),
        None => Ok(Vec::new()),
    }
}

fn open_cells(keys: &Keys, id: Id<RowMark>, sealed: &[u8]) -> Result<Vec<ReadCell>, Error> {
    let plain = keys.open_sealed(Purpose::Person, &brought_place(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("membership_comparison_row.brought"))
}

/// A difference with the cells of its row as they were brought.
pub type WithCells = (Row, Vec<ReadCell>);

/// Differences behind a key that the actor may see, with their cells.
///
/// # Errors
/// What the database said; a fault when a value does not open.
pub fn with_cells(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    comparison: Id<SetMark>,
    after: Option<Id<RowMark>>,
    limit: u32,
) -> Result<Vec<WithCells>, Error> {
    let rows = page(conn, actor, comparison, Asked::default(), after, limit)?;
    let ids: Vec<Value> = rows.iter().map(|row| Value::from(row.id)).collect();
    let mut brought = bytes(conn, "brought", &ids)?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = match brought.remove(&row.id) {
            Some(sealed) => open_cells(keys, row.id, &sealed)?,
            None => Vec::new(),
        };
        all.push((row, cells));
    }
    Ok(all)
}
