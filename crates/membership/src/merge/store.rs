//! Merges in the database.

use kernel::{Date, Id, Moment};
use platform::{
    Error, House,
    access::Person,
    args,
    db::{Conn, Row, Tx},
    secret::{Keys, Purpose, SealedColumn, place},
    trail::Tracked,
    ui::words,
};

use super::model::{Image, Merge, MergeMark, Merged};
use crate::model::MemberMark;

/// Merges; what is sealed is left out.
pub(crate) const MERGE: Tracked = Tracked {
    table: "membership_merge",
    columns: &[
        "kept",
        "gone",
        "gone_name",
        "gone_staff_no",
        "choices",
        "reason",
        "made_by",
        "undone_at",
    ],
};

/// Both records as they were before.
pub(crate) const SEALED: SealedColumn = SealedColumn {
    table: "membership_merge",
    column: "sealed",
    purpose: Purpose::Person,
};

/// Records that one page lists.
const LIST_MAX: u32 = 100;
/// Merges on the way from a record to the one that stays at last.
const CHAIN_MAX: usize = 8;

const COLUMNS: &str = "id, kept, gone, gone_name, gone_staff_no, gone_home, kept_version,
    left_house, sealed, reason, made_at, undone_at, version
from membership_merge";

fn read(row: &Row<'_>) -> Result<Merge, Error> {
    let (made, undone): (Moment, Option<Moment>) = (row.get(10)?, row.get(11)?);
    Ok(Merge {
        id: row.get(0)?,
        kept: row.get(1)?,
        gone: row.get(2)?,
        gone_name: row.get(3)?,
        gone_staff_no: row.get(4)?,
        gone_home: row.get(5)?,
        kept_version: row.get(6)?,
        left_house: row.get(7)?,
        sealed: row.get(8)?,
        reason: row.get(9)?,
        made: words::moment(made),
        is_undone: undone.is_some(),
        version: row.get(12)?,
    })
}

/// One of them.
pub(super) fn find(conn: &mut Conn, id: Id<MergeMark>) -> Result<Option<Merge>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

/// The newest merges that were not undone.
pub(super) fn newest(conn: &mut Conn) -> Result<Vec<Merge>, Error> {
    let sql = format!("select {COLUMNS} where undone_at is null order by id desc limit $1");
    conn.all(&sql, args![LIST_MAX], read)
}

/// The record that somebody's was merged into at last; `None` for a record that stands.
///
/// # Errors
/// What the database said.
pub(crate) fn kept_of(conn: &mut Conn, person: Id<Person>) -> Result<Option<Id<Person>>, Error> {
    let mut at = person;
    for _ in 0..CHAIN_MAX {
        let next: Option<Id<Person>> = conn.one(
            "select kept from membership_merge where gone = $1 and undone_at is null",
            args![at],
            |row| row.get(0),
        )?;
        match next {
            Some(kept) => at = kept,
            None => break,
        }
    }
    Ok((at != person).then_some(at))
}

/// The merges into somebody's record, and those into the merged ones before.
///
/// # Errors
/// What the database said.
pub(crate) fn merged_into(conn: &mut Conn, person: Id<Person>) -> Result<Vec<Merged>, Error> {
    let sql =
        format!("select {COLUMNS} where kept = $1 and undone_at is null order by id desc limit $2");
    let (mut all, mut ahead) = (Vec::new(), vec![person]);
    while let Some(kept) = ahead.pop() {
        for merge in conn.all(&sql, args![kept, LIST_MAX], read)? {
            ahead.push(merge.gone);
            all.push(line(merge));
        }
    }
    Ok(all)
}

/// Whether something of `owner` is `person`'s: their own, or of a record merged into theirs.
///
/// # Errors
/// What the database said.
pub(crate) fn is_of(conn: &mut Conn, owner: Id<Person>, person: Id<Person>) -> Result<bool, Error> {
    Ok(owner == person || kept_of(conn, owner)? == Some(person))
}

/// A merge as lists show it.
pub(super) fn line(merge: Merge) -> Merged {
    Merged {
        id: merge.id,
        gone: merge.gone,
        kept: merge.kept,
        kept_name: String::new(),
        name: merge.gone_name,
        staff_no: merge.gone_staff_no,
        reason: merge.reason,
        made: merge.made,
    }
}

fn at(id: Id<MergeMark>) -> String {
    place(SEALED.table, SEALED.column, id.as_i64())
}

/// What both records were, sealed for its row.
pub(super) fn seal(
    house: &House,
    id: Id<MergeMark>,
    both: &(Image, Image),
) -> Result<Vec<u8>, Error> {
    let plain = serde_json::to_vec(both)?;
    let keys = &house.keys;
    keys.seal(Purpose::Person, &at(id), &plain, &house.chance)
}

/// What both records were before, the kept one first.
pub(super) fn opened(keys: &Keys, merge: &Merge) -> Result<(Image, Image), Error> {
    let sealed = merge.sealed.as_deref();
    let sealed = sealed.ok_or(Error::Corrupt("membership_merge.sealed"))?;
    let plain = keys.open_sealed(Purpose::Person, &at(merge.id), sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// What a new merge notes besides [`Merge`].
pub(super) struct Noted {
    pub kept_row: Id<MemberMark>,
    pub choices: String,
    pub made_by: Id<Person>,
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &Merge, noted: &Noted) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into membership_merge
           (id, kept, gone, gone_name, gone_staff_no, gone_home, kept_row, kept_version,
            left_house, choices, sealed, reason, made_by, made_at, undone_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, null, 1)",
        args![
            new.id,
            new.kept,
            new.gone,
            &new.gone_name,
            &new.gone_staff_no,
            new.gone_home,
            noted.kept_row,
            new.kept_version,
            new.left_house,
            &noted.choices,
            new.sealed.clone(),
            &new.reason,
            noted.made_by,
            now
        ],
    )?;
    Ok(())
}

/// The row of the roster that a merge left.
pub(super) fn kept_row(conn: &mut Conn, id: Id<MergeMark>) -> Result<Id<MemberMark>, Error> {
    let found = conn.one(
        "select kept_row from membership_merge where id = $1",
        args![id],
        |row| row.get(0),
    )?;
    found.ok_or(Error::NotFound)
}

/// Notes that a merge was undone.
pub(super) fn save_undone(tx: &mut Tx<'_>, merge: &Merge) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_merge set undone_at = $1, sealed = null, version = version + 1
         where id = $2 and version = $3 and undone_at is null",
        args![now, merge.id, merge.version],
    )
}

/// Takes the row of the gone record out of the roster.
pub(super) fn remove_row(tx: &mut Tx<'_>, row: Id<MemberMark>, version: i64) -> Result<(), Error> {
    tx.run_one(
        "delete from membership_member where id = $1 and version = $2 and ended_by is null",
        args![row, version],
    )
}

/// Keyed hashes of ID numbers that stand in more than one row.
pub(super) fn numbers_twice(conn: &mut Conn, limit: i64) -> Result<Vec<String>, Error> {
    conn.all(
        "select id_hash from membership_member where id_hash is not null
         group by id_hash having count(*) > 1 order by id_hash limit $1",
        args![limit],
        |row| row.get(0),
    )
}

/// Names with their day of birth that stand in more than one row of a range of paths.
pub(super) fn people_twice(
    conn: &mut Conn,
    (from, to): (&str, &str),
    limit: i64,
) -> Result<Vec<(String, Date)>, Error> {
    conn.all(
        "select name, birth from membership_member
         where path >= $1 and path < $2 and birth is not null
         group by name, birth having count(*) > 1
         order by name, birth limit $3",
        args![from, to, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
