//! Lists that came as a sheet, as rows.

use kernel::{Id, Money};
use platform::{
    Error,
    access::{Body, Person},
    args,
    chance::Chance,
    db::{Conn, Row, Tx, Value},
    secret::Keys,
};

use super::{
    base::{open_fen, seal_fen},
    code, word,
};
use crate::dues::model::{DuesList, ListKind, ListMark, ListState, Problem};

const ROW_TABLE: &str = "membership_dues_list_row";
const COLUMNS: &str = "id, union_body, kind, title, day, state, upto, row_count, taken_count,
    taken_fen, version
from membership_dues_list";

fn read(row: &Row<'_>) -> Result<DuesList, Error> {
    let (kind, state): (String, String) = (row.get(2)?, row.get(5)?);
    Ok(DuesList {
        id: row.get(0)?,
        union_body: row.get(1)?,
        kind: ListKind::parse(&kind).ok_or(Error::Corrupt("membership_dues_list.kind"))?,
        title: row.get(3)?,
        day: row.get(4)?,
        state: word(&ListState::WORDS, &state, "membership_dues_list.state")?,
        upto: row.get(6)?,
        row_count: row.get(7)?,
        taken_count: row.get(8)?,
        taken: row.get(9)?,
        version: row.get(10)?,
    })
}

/// One list.
pub fn list(conn: &mut Conn, id: Id<ListMark>) -> Result<Option<DuesList>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

/// The newest lists of a union.
pub fn lists(conn: &mut Conn, union: Id<Body>, limit: u32) -> Result<Vec<DuesList>, Error> {
    let sql = format!("select {COLUMNS} where union_body = $1 order by id desc limit $2");
    conn.all(&sql, args![union, limit], read)
}

/// The list that holds the same, when it was not given up.
pub fn same_list(
    conn: &mut Conn,
    union: Id<Body>,
    kind: ListKind,
    digest: &str,
) -> Result<Option<Id<ListMark>>, Error> {
    conn.one(
        "select id from membership_dues_list
         where union_body = $1 and kind = $2 and digest = $3 and state <> 'dropped'",
        args![union, kind.as_str(), digest],
        |row| row.get(0),
    )
}

/// Adds a list.
pub fn insert_list(tx: &mut Tx<'_>, list: &DuesList, digest: &str, by: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into membership_dues_list
           (id, union_body, kind, title, day, digest, state, upto, row_count, taken_count,
            taken_fen, made_by, made_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11, $12, 1)",
        args![
            list.id,
            list.union_body,
            list.kind.as_str(),
            &list.title,
            list.day,
            digest,
            code(&ListState::WORDS, list.state),
            list.row_count,
            list.taken_count,
            list.taken.fen(),
            by,
            now
        ],
    )?;
    Ok(())
}

/// Saves how far a list is.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between.
pub fn save_list(tx: &mut Tx<'_>, list: &DuesList) -> Result<(), Error> {
    tx.run_one(
        "update membership_dues_list
         set state = $1, upto = $2, taken_count = $3, taken_fen = $4, version = version + 1
         where id = $5 and version = $6",
        args![
            code(&ListState::WORDS, list.state),
            list.upto,
            list.taken_count,
            list.taken.fen(),
            list.id,
            list.version
        ],
    )
}

/// One row of a list (名单行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Its key.
    pub id: i64,
    /// Row of the sheet.
    pub no: i64,
    /// 工号, as written.
    pub staff_no: String,
    /// 姓名, as written.
    pub name: String,
    /// Sealed amount; `None` when it could not be read or is gone.
    pub sealed: Option<Vec<u8>>,
    /// Whom it is about.
    pub person: Option<Id<Person>>,
    /// Why it is left out.
    pub problem: Option<Problem>,
}

/// The amount of a row.
pub fn open_amount(keys: &Keys, row: &ListRow) -> Result<Option<Money>, Error> {
    let sealed = row.sealed.as_ref();
    sealed
        .map(|sealed| open_fen(keys, (ROW_TABLE, row.id), sealed))
        .transpose()
}

/// Rows of a list after one, in the order of the sheet; only those with problems when asked.
pub fn rows(
    conn: &mut Conn,
    id: Id<ListMark>,
    problems: bool,
    after: i64,
    limit: u32,
) -> Result<Vec<ListRow>, Error> {
    let only = if problems { "and problem <> ''" } else { "" };
    let sql = format!(
        "select id, no, staff_no, name, amount_sealed, person, problem
         from membership_dues_list_row
         where list = $1 and no > $2 {only} order by no limit $3"
    );
    conn.all(&sql, args![id, after, limit], |row| {
        let problem: String = row.get(6)?;
        Ok(ListRow {
            id: row.get(0)?,
            no: row.get(1)?,
            staff_no: row.get(2)?,
            name: row.get(3)?,
            sealed: row.get(4)?,
            person: row.get(5)?,
            problem: Problem::parse(&problem),
        })
    })
}

/// Adds rows; amounts are sealed.
pub fn insert_rows(
    tx: &mut Tx<'_>,
    (keys, chance): (&Keys, &Chance),
    list: Id<ListMark>,
    rows: &[(ListRow, Option<Money>)],
) -> Result<(), Error> {
    struct RowMark;
    let mut values: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
    for (row, amount) in rows {
        let id = tx.id::<RowMark>();
        let sealed = amount
            .map(|amount| seal_fen(keys, chance, (ROW_TABLE, id.as_i64()), amount))
            .transpose()?;
        let problem = row.problem.map_or("", Problem::as_str);
        values.push(
            args![
                id,
                list,
                row.no,
                &row.staff_no,
                &row.name,
                sealed,
                row.person,
                problem
            ]
            .to_vec(),
        );
    }
    let columns = "id, list, no, staff_no, name, amount_sealed, person, problem";
    tx.insert_all(ROW_TABLE, columns, &values)
}

/// Forgets the amounts of a list that is over: bases stand in their own rows then.
pub fn wipe_amounts(tx: &mut Tx<'_>, id: Id<ListMark>) -> Result<(), Error> {
    tx.run(
        "update membership_dues_list_row set amount_sealed = null where list = $1",
        args![id],
    )?;
    Ok(())
}

/// Members who are behind and whom no row of this list is about.
pub fn absent(conn: &mut Conn, list: &DuesList) -> Result<i64, Error> {
    conn.number(
        "select count(*) from membership_dues_account a
         where a.union_body = $1 and a.due_fen > a.paid_fen
           and not exists (select 1 from membership_dues_list_row r
                           where r.list = $2 and r.person = a.person)",
        args![list.union_body, list.id],
    )
}
