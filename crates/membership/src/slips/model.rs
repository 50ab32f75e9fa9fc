//! Slips and their lists.

use kernel::{Date, Id};
use platform::access::{Body, BodyPath, Person};
use schemars::JsonSchema;
use serde::Serialize;

/// Marks the keys of lists of slips (激活码批次).
pub struct ListMark;
/// Marks the keys of slips (激活码).
pub struct SlipMark;

/// A list of slips (激活码批次).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SlipList {
    /// Its key.
    pub id: Id<ListMark>,
    /// For the members at or below it.
    pub body: Id<Body>,
    /// Where that stood.
    #[serde(skip)]
    pub path: BodyPath,
    /// `机关工会（2025-11-18）`.
    pub title: String,
    /// The last day of its slips.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub expires_on: Date,
    /// Slips made so far.
    pub row_count: i64,
    /// Whether all are made.
    pub finished: bool,
}

/// A slip on its way to somebody (激活码).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Its key.
    pub id: Id<SlipMark>,
    /// Whose.
    pub person: Id<Person>,
    /// In which union it opens.
    pub union_body: Id<Body>,
    /// 工号.
    pub staff_no: String,
    /// The hash of the code.
    pub code_hash: String,
    /// The last day.
    pub expires_on: Date,
    /// Wrong codes since it was made.
    pub tries: i64,
    /// Rises with every save.
    pub version: i64,
}

/// A member who is to get a slip (待发对象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Who.
    pub person: Id<Person>,
    /// In which union.
    pub union_body: Id<Body>,
    /// 工号.
    pub staff_no: String,
}
