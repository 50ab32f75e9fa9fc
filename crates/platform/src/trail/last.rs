//! What touched a row last: an entry of its own, or a chunk of a batch.

use std::collections::BTreeMap;

use super::leaves::Leaves;
use crate::{
    Error, args,
    db::{Conn, Sql, Value},
};

/// Most ids in one statement.
const IDS_MAX: usize = 500;

/// The entry or chunk that touched each row last; rows that nothing touched are left out. `ids`
/// are sorted.
pub(super) fn touchers(
    conn: &mut Conn,
    table: &str,
    ids: &[i64],
) -> Result<BTreeMap<i64, i64>, Error> {
    let mut out = heads(conn, table, ids)?;
    // A row with a head keeps it up to date in batches as well; one without was touched by
    // batches alone, or never.
    let rest: Vec<i64> = ids
        .iter()
        .copied()
        .filter(|id| !out.contains_key(id))
        .collect();
    out.extend(by_chunks(conn, table, &rest)?);
    Ok(out)
}

fn heads(conn: &mut Conn, table: &str, ids: &[i64]) -> Result<BTreeMap<i64, i64>, Error> {
    let mut out = BTreeMap::new();
    for some in ids.chunks(IDS_MAX) {
        let found = in_rows(
            "select row_id, toucher from platform_trail_head",
            table,
            some,
        )
        .all(conn, |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)))?;
        out.extend(found);
    }
    Ok(out)
}

/// Rows with a head that a chunk touches have that chunk as their head from now on.
pub(super) fn move_heads(
    tx: &mut crate::db::Tx<'_>,
    table: &str,
    ids: &[i64],
    toucher: i64,
) -> Result<(), Error> {
    for some in ids.chunks(IDS_MAX) {
        let marks: Vec<String> = (3..some.len() + 3).map(|n| format!("${n}")).collect();
        let sql = format!(
            "update platform_trail_head set toucher = $1
             where table_name = $2 and row_id in ({})",
            marks.join(", ")
        );
        let mut args = args![toucher, table].to_vec();
        args.extend(some.iter().map(|id| Value::Int(*id)));
        tx.run(&sql, &args)?;
    }
    Ok(())
}

fn in_rows(text: &str, table: &str, ids: &[i64]) -> Sql {
    let ids: Vec<Value> = ids.iter().map(|id| Value::Int(*id)).collect();
    Sql::new(text)
        .push("where table_name = ?", args![table])
        .push("and", &[])
        .push_in("row_id", &ids)
}

/// One chunk that touched a row, and what had touched it before.
type Touch = (i64, i64);

fn by_chunks(conn: &mut Conn, table: &str, ids: &[i64]) -> Result<BTreeMap<i64, i64>, Error> {
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Ok(BTreeMap::new());
    };
    let over = conn.all(
        "select id, first_id, last_id from platform_trail_chunk
         where table_name = $1 and last_id >= $2 and first_id <= $3",
        args![table, *first, *last],
        |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?)),
    )?;
    let mut touches: BTreeMap<i64, Vec<Touch>> = BTreeMap::new();
    for (chunk, low, high) in over {
        let from = ids.partition_point(|id| *id < low);
        let to = ids.partition_point(|id| *id <= high);
        let Some(wanted) = ids.get(from..to).filter(|some| !some.is_empty()) else {
            continue;
        };
        let leaves = leaves_of(conn, chunk)?;
        for id in wanted {
            if let Some(leaf) = leaves.find(*id) {
                touches.entry(*id).or_default().push((chunk, leaf.previous));
            }
        }
    }
    let last = |touches: &Vec<Touch>| {
        let named = |chunk| touches.iter().any(|(_, previous)| *previous == chunk);
        touches.iter().map(|t| t.0).find(|chunk| !named(*chunk))
    };
    Ok(touches
        .iter()
        .filter_map(|(id, touches)| Some((*id, last(touches)?)))
        .collect())
}

/// The leaves of one chunk.
pub(super) fn leaves_of(conn: &mut Conn, chunk: i64) -> Result<Leaves, Error> {
    let sql = "select leaves from platform_trail_chunk where id = $1";
    let found = conn.one(sql, args![chunk], |row| row.get::<Vec<u8>>(0))?;
    Ok(Leaves::stored(found.unwrap_or_default()))
}
