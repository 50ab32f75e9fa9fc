//! Loading the tables of a backup into a new database.

use std::io::{self, Write};

use kernel::Moment;

use super::{
    check::{Archive, damaged},
    manifest::{APART, Dumped, Manifest, Sum, line},
    parts::Summing,
};
use crate::{
    Error,
    db::{
        Conn, Value,
        bulk::{Bulk, Table},
    },
};

/// Rows and bytes that are inserted at once.
const BATCH_ROWS: usize = 200;
const BATCH_BYTES: usize = 4 * 1_024 * 1_024;

/// The tables that the migrations made are those of the backup.
pub(super) fn same_tables(conn: &mut Conn, manifest: &Manifest) -> Result<(), Error> {
    let mut there = conn.table_names()?;
    there.retain(|name| !APART.contains(&name.as_str()));
    let listed: Vec<&String> = manifest.tables.iter().map(|t| &t.table.name).collect();
    if there.iter().ne(listed) {
        return Err(damaged("manifest.json"));
    }
    for dumped in &manifest.tables {
        if conn.table(&dumped.table.name)? != dumped.table {
            return Err(damaged(&dumped.table.name));
        }
    }
    Ok(())
}

/// Loads every table, then reads each again: what stands there now is what was saved.
pub(super) fn load(bulk: &mut Bulk, archive: &mut Archive) -> Result<(), Error> {
    let tables: Vec<(Table, u64, Sum)> = archive
        .manifest
        .tables
        .iter()
        .map(|Dumped { table, rows, sum }| (table.clone(), *rows, sum.clone()))
        .collect();
    for (table, _, sum) in &tables {
        bulk.clear(table)?;
        let mut batch = Batch::default();
        let read = archive.rows(&table.name, |values| {
            if batch.push(values) {
                batch.flush(bulk, table)?;
            }
            Ok(())
        })?;
        batch.flush(bulk, table)?;
        if read != *sum {
            return Err(damaged(&table.name));
        }
    }
    for (table, rows, sum) in &tables {
        let mut found = 0;
        let mut out = Summing::new(io::sink());
        bulk.conn().stream(table, |values| {
            found += 1;
            Ok(out.write_all(&line(values)?)?)
        })?;
        if found != *rows || out.sum() != *sum {
            return Err(Error::fault(format!(
                "表 {} 写入后读回来与备份不同，恢复已取消",
                table.name
            )));
        }
    }
    for node in &archive.manifest.nodes {
        bulk.node(node.number, Moment::from_ms(node.until))?;
    }
    Ok(())
}

#[derive(Default)]
struct Batch {
    rows: Vec<Vec<Value>>,
    bytes: usize,
}

impl Batch {
    /// Whether it is full now.
    fn push(&mut self, values: Vec<Value>) -> bool {
        let size = |value: &Value| match value {
            Value::Null | Value::Int(_) | Value::Bool(_) => 8,
            Value::Text(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
        };
        self.bytes += values.iter().map(size).sum::<usize>();
        self.rows.push(values);
        self.rows.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES
    }

    fn flush(&mut self, bulk: &mut Bulk, table: &Table) -> Result<(), Error> {
        if !self.rows.is_empty() {
            bulk.insert(table, &self.rows)?;
        }
        *self = Self::default();
        Ok(())
    }
}
