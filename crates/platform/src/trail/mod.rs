//! Everything done is on the trail, and nothing private is nailed to it.
//!
//! Each command writes one entry in its own transaction: who, when, on what, which fields, why,
//! and the hash of each row it left behind. Values of sensitive fields stand apart, salted, so
//! that retention may erase them while the entry still proves that they were not changed.
//! Committed entries are numbered without gaps and sealed by a job. Imports of up to a million
//! rows are a [`Batch`]: short transactions, 48 bytes a row, one entry with the root over them.

mod batch;
mod deed;
mod hash;
mod job;
mod last;
mod leaves;
mod read;
mod seal;
mod verify;

pub use batch::{Batch, Chunk, Leaf};
pub use deed::{By, Change, Deed, Tracked};
pub use hash::{RowHash, row_hash, sm3_hex};
pub use job::{SEAL_JOB, seal_all};
pub use read::{Told, about};
pub use seal::{Seal, append_to_file, latest, seal};
pub use verify::{Finding, Report, Tampering, verify};
