//! Hashes of rows and entries: SM3 over lengths and bytes, the same on both engines.

use sm3::{Digest, Sm3};

use super::Tracked;
use crate::{
    Error, args,
    db::{Conn, Row, Value},
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

/// What one row hashes to (行校验值).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RowHash([u8; 32]);

impl RowHash {
    /// There is no such row (行已不在); no row hashes to zeros in our time.
    pub const GONE: Self = Self([0; 32]);

    /// As it stands in an entry: `gone` or hexadecimal.
    pub fn text(&self) -> String {
        if *self == Self::GONE {
            "gone".to_owned()
        } else {
            crate::hex(&self.0)
        }
    }

    /// From an entry; `None` when it is neither.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        if text == "gone" {
            return Some(Self::GONE);
        }
        let bytes = crate::unhex(text)?;
        bytes.try_into().ok().map(Self)
    }

    pub(super) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for RowHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

/// The hash of one row as it stands now; [`RowHash::GONE`] when there is none.
///
/// # Errors
/// What the database said.
pub fn row_hash(conn: &mut Conn, tracked: &Tracked, id: i64) -> Result<RowHash, Error> {
    let (table, columns) = (tracked.table, tracked.columns.join(", "));
    let sql = format!("select {columns} from {table} where id = $1");
    let mut found = RowHash::GONE;
    conn.each(&sql, args![id], |row| {
        found = tracked.hash_read(id, row, 0)?;
        Ok(())
    })?;
    Ok(found)
}

impl Tracked {
    /// The hash of a row whose values are at hand, in the order of [`Tracked::columns`]: the same
    /// that [`row_hash`] reads back after they were written.
    ///
    /// # Errors
    /// A fault when there are more or fewer values than columns.
    pub fn hash_of(&self, id: i64, values: &[Value]) -> Result<RowHash, Error> {
        if values.len() != self.columns.len() {
            let (table, count) = (self.table, values.len());
            return Err(Error::fault(format!("{table}: {count} values to hash")));
        }
        let mut bytes = self.head_of(id);
        for (name, value) in self.columns.iter().zip(values) {
            write_part(&mut bytes, name.as_bytes());
            write_value(&mut bytes, value);
        }
        Ok(RowHash(Sm3::digest(&bytes).into()))
    }

    /// As [`Tracked::hash_of`], from a row whose columns begin at `first`.
    pub(super) fn hash_read(&self, id: i64, row: &Row<'_>, first: usize) -> Result<RowHash, Error> {
        let mut bytes = self.head_of(id);
        for (place, name) in self.columns.iter().enumerate() {
            write_part(&mut bytes, name.as_bytes());
            write_value(&mut bytes, &row.value(first + place)?);
        }
        Ok(RowHash(Sm3::digest(&bytes).into()))
    }

    fn head_of(&self, id: i64) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64 * (self.columns.len() + 2));
        write_part(&mut bytes, self.table.as_bytes());
        write_part(&mut bytes, id.to_string().as_bytes());
        bytes
    }
}

/// A row is put together first and hashed at once: a million rows are hashed in an import.
fn write_part(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(&part.len().to_be_bytes());
    out.extend_from_slice(part);
}

/// A boolean hashes as 0 or 1, because SQLite keeps it so.
fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => write_part(out, b"n"),
        Value::Int(i) => write_part(out, format!("i{i}").as_bytes()),
        Value::Bool(b) => write_part(out, format!("i{}", i64::from(*b)).as_bytes()),
        Value::Text(t) => {
            out.extend_from_slice(&(t.len() + 1).to_be_bytes());
            out.push(b't');
            out.extend_from_slice(t.as_bytes());
        }
        Value::Bytes(b) => write_part(out, format!("b{}", crate::hex(b)).as_bytes()),
    }
}

/// One row that an entry left behind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touched {
    pub table: String,
    pub id: i64,
    pub hash: String,
    /// The entry, or the chunk of a batch, that touched it before; 0 when none did.
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
