//! What a backup says of itself, and how a row becomes a line.

use kernel::Moment;
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    db::{Value, bulk::Table},
};

/// The format this program writes and reads.
pub(super) const FORMAT: u32 = 1;
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SEALS: &str = "seals.log";
pub(super) const KEYS: &str = "keys.wrapped";

/// Tables that are not carried over: the list of migrations is in the manifest, node numbers
/// too, sessions end with a restore, and pieces of files become files.
pub(super) const APART: [&str; 4] = [
    "platform_migration",
    "platform_node",
    "platform_session",
    "platform_file_piece",
];

/// The manifest (备份清单).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// UTC milliseconds.
    pub taken_at: i64,
    pub migrations: Vec<Applied>,
    pub nodes: Vec<Used>,
    pub tables: Vec<Dumped>,
    pub files: Files,
    pub seals: Option<Seals>,
    /// The wrapped keys, `person.1`; empty when none are in the backup.
    pub keys: Vec<String>,
}

/// A migration that had been applied (已应用的数据库变更).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Applied {
    pub name: String,
    pub checksum: String,
    pub at: i64,
}

/// Up to where a node number made ids, so that none comes twice after a restore (已用编号).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Used {
    pub number: u16,
    pub until: i64,
}

/// One table (表).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Dumped {
    #[serde(flatten)]
    pub table: Table,
    pub rows: u64,
    #[serde(flatten)]
    pub sum: Sum,
}

/// Size and checksum of one part (校验值).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub bytes: u64,
    pub sha256: String,
}

/// All files together (文件).
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Files {
    pub count: u64,
    pub bytes: u64,
    /// Over `hash size` of each, in order.
    pub sha256: String,
    /// Files that were gone or damaged when the backup was made.
    pub missing: Vec<String>,
}

/// The chain of seals at that time (封签).
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Seals {
    pub no: i64,
    pub hash: String,
    /// The list outside the database, when there was one.
    pub list: Option<Sum>,
}

pub(super) fn table_part(name: &str) -> String {
    format!("tables/{name}.jsonl")
}

pub(super) fn file_part(sha256: &str) -> String {
    format!("files/{sha256}")
}

/// A value as it stands in a line; bytes in hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Bytes { hex: String },
}

/// One row as one line.
pub(super) fn line(values: Vec<Value>) -> Result<Vec<u8>, Error> {
    let cells: Vec<Cell> = values.into_iter().map(Cell::from).collect();
    let mut out = serde_json::to_vec(&cells)?;
    out.push(b'\n');
    Ok(out)
}

/// One line as one row.
pub(super) fn row(line: &[u8]) -> Option<Vec<Value>> {
    let cells: Vec<Cell> = serde_json::from_slice(line).ok()?;
    cells.into_iter().map(Cell::value).collect()
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Int(i) => Self::Int(i),
            Value::Bool(b) => Self::Bool(b),
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Bytes {
                hex: crate::hex(&bytes),
            },
        }
    }
}

impl Cell {
    fn value(self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(b) => Value::Bool(b),
            Self::Int(i) => Value::Int(i),
            Self::Text(text) => Value::Text(text),
            Self::Bytes { hex } => Value::Bytes(crate::unhex(&hex)?),
        })
    }
}

/// `2025-03-18 09:00`, for sentences.
pub(super) fn clock_text(at: Moment) -> String {
    at.civil().strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_from_its_line() {
        let values = vec![
            Value::Null,
            Value::Int(i64::MIN),
            Value::Int(i64::MAX),
            Value::Bool(true),
            Value::Text("职工之家 𠮷 \u{2028}\u{1}\"\\ null".to_owned()),
            Value::Text(String::new()),
            Value::Bytes(vec![0, 255, 10]),
            Value::Bytes(Vec::new()),
        ];
        let made = line(values.clone()).unwrap();
        assert_eq!(made.iter().filter(|b| **b == b'\n').count(), 1);
        assert_eq!(row(&made).unwrap(), values);
    }

    #[test]
    fn a_broken_line_is_no_row() {
        for line in [
            "",
            "[1",
            "[1.5]",
            "{}",
            "[{\"hex\":\"0\"}]",
            "[{\"hex\":\"职工\"}]",
        ] {
            assert_eq!(row(line.as_bytes()), None, "{line}");
        }
    }
}
