//! Sensitive fields stay small: encrypted with keys that lie outside the database.
//!
//! Keys are numbered files in `DIR/keys`, one series per purpose, and can be rotated. What is
//! encrypted is bound to its place (table, column, row), so that a value copied to another row
//! does not open there. The database remembers the fingerprint of each key it was written with:
//! a missing or foreign key is told at the start, and never replaced silently.

mod boxes;
mod keys;
mod rotate;

pub use boxes::KeyBox;
pub use keys::{Keys, Purpose, place};
pub use rotate::{Rotation, SealedColumn, rotate};
