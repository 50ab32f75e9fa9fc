//! Backup and restore: one file from which the house stands up again, on either engine.
//!
//! A backup is a zip of plain parts: every table as lines of JSON, every file by its hash, the
//! list of seals, and a manifest with the checksum of each. It names no engine's own format, so
//! restoring into the other engine is also the way to move.
//!
//! **Words.** *Manifest* (备份清单), *wrapped keys* (口令保护的密钥), *unfinished restore*
//! (未完成的恢复).
//!
//! **Invariants.** A backup is one snapshot. Nothing is written before every checksum of the
//! backup was found right, and only where nothing lies yet. What was loaded is read again and
//! compared with the manifest before it counts. Sessions are not kept: people sign in again.

mod check;
mod contents;
mod load;
mod manifest;
mod opens;
mod parts;
mod report;
mod restore;
mod wrap;
mod write;

pub use report::{BackupReport, RestoreReport};
pub use restore::{Target, restore, unfinished};
pub use write::{Source, write};

pub(crate) use contents::{Place, check_named};
pub(crate) use opens::open_each;
pub(crate) use write::last;
