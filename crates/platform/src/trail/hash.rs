//! Hashes of rows and entries: SM3 over lengths and bytes, the same on both engines.

use sm3::{Digest, Sm3};

use super::Tracked;
use crate::{
    Error, args,
    db::{Conn, Value},
};

/// SM3 over the parts, each preceded by its length, so that `ab|c` is not `a|bc`.
pub fn sm3_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sm3::new();
    for part in parts {
        put(&mut hash, part);
    }
    crate::hex(&hash.finalize())
}

fn put(hash: &mut Sm3, part: &[u8]) {
    hash.update(part.len().to_be_bytes());
    hash.update(part);
}

/// The hash of one row as it stands now; `gone` when there is none.
///
/// # Errors
/// What the database said.
pub fn row_hash(conn: &mut Conn, tracked: &Tracked, id: i64) -> Result<String, Error> {
    let (table, columns) = (tracked.table, tracked.columns.join(", "));
    let sql = format!("select {columns} from {table} where id = $1");
    let width = tracked.columns.len();
    let mut found = None;
    conn.each(&sql, args![id], |row| {
        let mut hash = Sm3::new();
        put(&mut hash, table.as_bytes());
        put(&mut hash, id.to_string().as_bytes());
        for (column, name) in tracked.columns.iter().enumerate().take(width) {
            put(&mut hash, name.as_bytes());
            put_value(&mut hash, &row.value(column)?);
        }
        found = Some(crate::hex(&hash.finalize()));
        Ok(())
    })?;
    Ok(found.unwrap_or_else(|| "gone".to_owned()))
}

/// A boolean hashes as 0 or 1, because SQLite keeps it so.
fn put_value(hash: &mut Sm3, value: &Value) {
    match value {
        Value::Null => put(hash, b"n"),
        Value::Int(i) => put(hash, format!("i{i}").as_bytes()),
        Value::Bool(b) => put(hash, format!("i{}", i64::from(*b)).as_bytes()),
        Value::Text(t) => put(hash, format!("t{t}").as_bytes()),
        Value::Bytes(b) => put(hash, format!("b{}", crate::hex(b)).as_bytes()),
    }
}

/// One row that an entry left behind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touched {
    pub table: String,
    pub id: i64,
    pub hash: String,
    /// The entry that touched it before; 0 when none did.
    pub previous: i64,
}

/// The hash of an entry: its fields, then the rows it left behind in the order of table and key.
pub(super) fn entry_hash(fields: &[&str], rows: &[Touched]) -> String {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort();
    let mut hash = Sm3::new();
    for field in fields {
        put(&mut hash, field.as_bytes());
    }
    for row in rows {
        put(&mut hash, row.table.as_bytes());
        put(&mut hash, row.id.to_string().as_bytes());
        put(&mut hash, row.hash.as_bytes());
        put(&mut hash, row.previous.to_string().as_bytes());
    }
    crate::hex(&hash.finalize())
}
