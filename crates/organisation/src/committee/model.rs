//! Words of committees' terms.

use kernel::{Date, Id};
use platform::access::Body;

/// Marks the keys of committees' terms (届次).
pub struct CommitteeMark;

/// One term of a committee (届次).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Committee {
    pub id: Id<CommitteeMark>,
    pub body: Id<Body>,
    pub number: i64,
    pub first: Date,
    pub years: i64,
    pub last: Date,
    pub seats: i64,
    pub paper: String,
    pub version: i64,
}

/// The present term of a body's committee, for lists (届次行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommitteeLine {
    pub row: Committee,
    /// The body's short name.
    pub short: String,
    /// How many people hold a seat.
    pub seated: i64,
}
