//! Words of an order, without I/O.

use kernel::{Date, Id};
use platform::access::Person;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Marks the keys of orders (导出申请).
pub struct OrderMark;

/// A number that may be whole in a file (完整号码).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Whole {
    /// 手机号
    Phone,
    /// 身份证号
    IdNumber,
}

impl Whole {
    /// Both, in the order of the file.
    pub const ALL: [Self; 2] = [Self::Phone, Self::IdNumber];

    /// As a form sends it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Phone => "手机号",
            Self::IdNumber => "身份证号",
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.as_str() == text)
    }
}

/// An order as it is kept (导出申请).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its key.
    pub id: Id<OrderMark>,
    /// Who asked.
    pub asked_by: Id<Person>,
    /// What was typed into the search.
    pub q: String,
    /// The filter.
    pub f: String,
    /// Which numbers are to be whole.
    pub fields: Vec<Whole>,
    /// Why.
    pub reason: String,
    /// The key of the approval.
    pub request: i64,
    /// The hash of exactly what was asked.
    pub hash: String,
    /// The day on which it was agreed to.
    pub agreed_on: Option<Date>,
    /// Whether the file was made.
    pub is_used: bool,
    /// Rises with every save.
    pub version: i64,
}
