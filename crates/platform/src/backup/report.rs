//! What a backup and a restore say when they are done.

use std::path::PathBuf;

use kernel::Moment;

/// A written backup (备份结果).
#[derive(Debug)]
pub struct BackupReport {
    /// Where it lies.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the whole file, to be noted apart from it.
    pub sha256: String,
    /// The moment of its snapshot.
    pub taken_at: Moment,
    /// Tables in it.
    pub tables: usize,
    /// Rows in it.
    pub rows: u64,
    /// Files in it.
    pub files: u64,
    /// The last seal in it, short.
    pub seal: Option<String>,
    /// Whether the keys are in it, wrapped by the passphrase.
    pub has_keys: bool,
    /// What the person must know, one sentence each.
    pub sentences: Vec<String>,
}

/// A finished restore (恢复结果).
#[derive(Debug)]
pub struct RestoreReport {
    /// The moment of the backup's snapshot.
    pub taken_at: Moment,
    /// The engine it came from.
    pub engine: String,
    /// Tables restored.
    pub tables: usize,
    /// Rows restored.
    pub rows: u64,
    /// Files restored.
    pub files: u64,
    /// Migrations applied after the rows, when the backup was older.
    pub migrated: Vec<String>,
    /// One sealed value of each kind: opened, or why not.
    pub opened: Vec<String>,
    /// Whether all of them opened.
    pub all_open: bool,
    /// What the person must know, one sentence each.
    pub sentences: Vec<String>,
}
