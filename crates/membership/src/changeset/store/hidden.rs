//! Rows that nobody sees yet: written in chunks, taken away in chunks.

use kernel::Id;
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Sql, Tx, Value},
};

use crate::model::{Fact, FactMark, SetMark};

/// Those of these keyed hashes that a row already has which nothing replaces.
pub(in crate::changeset) fn known_hashes(
    conn: &mut Conn,
    hashes: &[&str],
) -> Result<Vec<String>, Error> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let values: Vec<Value> = hashes.iter().map(|h| Value::from(*h)).collect();
    Sql::new("select m.id_hash from membership_member m where m.ended_by is null and")
        .push_in("m.id_hash", &values)
        .all(conn, |row| row.get(0))
}

/// The bodies to which a set brings or from which it takes somebody.
pub(in crate::changeset) fn homes(
    conn: &mut Conn,
    set: Id<SetMark>,
) -> Result<Vec<Id<Body>>, Error> {
    conn.all(
        "select d.body from membership_figure_delta d
         where d.made_by = $1 and d.difference > 0
         group by d.body order by d.body",
        args![set],
        |row| row.get(0),
    )
}

/// A fact of a set as it is inserted.
pub(in crate::changeset) fn fact_values(
    id: Id<FactMark>,
    fact: &Fact,
    set: Id<SetMark>,
) -> Vec<Value> {
    args![
        id,
        fact.person,
        fact.what.as_str(),
        fact.holds_from,
        fact.learnt_at,
        fact.home,
        fact.standing.as_str(),
        &fact.reason,
        set
    ]
    .to_vec()
}

/// Appends facts as [`fact_values`] gives them, many in one statement.
pub(in crate::changeset) fn insert_facts(
    tx: &mut Tx<'_>,
    facts: &[Vec<Value>],
) -> Result<(), Error> {
    tx.insert_all(
        "membership_fact",
        "id, person, what, holds_from, learnt_at, home, standing, reason, made_by",
        facts,
    )
}

/// Takes away up to `limit` differences of figures that a set brought; how many.
pub(in crate::changeset) fn remove_figures(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    limit: u32,
) -> Result<u64, Error> {
    tx.run(
        "delete from membership_figure_delta where id in (
           select d.id from membership_figure_delta d where d.made_by = $1 limit $2)",
        args![set, limit],
    )
}

/// Lets go of up to `limit` rows that a set wanted to replace; how many.
pub(in crate::changeset) fn free_closed(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    limit: u32,
) -> Result<u64, Error> {
    tx.run(
        "update membership_member set ended_by = null where id in (
           select m.id from membership_member m where m.ended_by = $1 order by m.id limit $2)",
        args![set, limit],
    )
}

/// Takes away rows of one table that a set brought and that nobody saw.
pub(in crate::changeset) fn remove_ids(
    tx: &mut Tx<'_>,
    table: Brought,
    set: Id<SetMark>,
    ids: &[i64],
) -> Result<(), Error> {
    let sql = match table {
        Brought::Members => "delete from membership_member",
        Brought::Facts => "delete from membership_fact",
    };
    let keys: Vec<Value> = ids.iter().copied().map(Value::from).collect();
    let gone = Sql::new(sql)
        .push("where made_by = ? and", args![set])
        .push_in("id", &keys)
        .run(tx)?;
    if usize::try_from(gone).is_ok_and(|gone| gone == ids.len()) {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// The tables into which a set brings rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::changeset) enum Brought {
    Members,
    Facts,
}
