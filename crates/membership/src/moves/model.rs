//! What may be done to a membership.

use kernel::{Date, Id};
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Standing, What};

/// A deed on one membership (会籍办理).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// 转接: to another home.
    Transfer,
    /// 保留会籍
    Retain,
    /// 退休
    Retire,
    /// 恢复会籍
    Resume,
    /// 离会
    Leave,
    /// 重新入会
    Rejoin,
    /// 登记去世
    Die,
}

impl Move {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 7] = [
        Self::Transfer,
        Self::Retain,
        Self::Retire,
        Self::Resume,
        Self::Rejoin,
        Self::Leave,
        Self::Die,
    ];

    /// As in addresses and as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Retain => "retain",
            Self::Retire => "retire",
            Self::Resume => "resume",
            Self::Leave => "leave",
            Self::Rejoin => "rejoin",
            Self::Die => "death",
        }
    }

    /// From an address or the store.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Transfer => "转接会籍",
            Self::Retain => "保留会籍",
            Self::Retire => "登记退休",
            Self::Resume => "恢复会籍",
            Self::Leave => "登记离会",
            Self::Rejoin => "重新入会",
            Self::Die => "登记去世",
        }
    }

    /// Whether it needs a home to go to.
    pub const fn needs_home(self) -> bool {
        matches!(self, Self::Transfer | Self::Rejoin)
    }

    /// The fact that it leaves.
    pub const fn fact(self) -> What {
        match self {
            Self::Transfer => What::Transferred,
            Self::Retain => What::Retained,
            Self::Retire => What::Retired,
            Self::Resume => What::Resumed,
            Self::Leave => What::Left,
            Self::Rejoin => What::Rejoined,
            Self::Die => What::Died,
        }
    }
}

/// A deed as it was asked for (办理事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What.
    pub deed: Move,
    /// Who.
    pub person: Id<Person>,
    /// Where to, when it needs a home.
    pub to: Option<Id<Body>>,
    /// From which day.
    #[serde(with = "kernel::iso_date")]
    pub day: Date,
    /// Why, or the paper.
    pub reason: String,
}

/// Where a person stands before a deed (办理前).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// 会籍状态.
    pub standing: Standing,
    /// 所在小组.
    pub home: Id<Body>,
    /// The day of the newest fact.
    pub last_fact: Option<Date>,
}

/// Marks the keys of deeds that wait (会籍办理).
pub struct MoveMark;

/// A deed that waits for the other side (待对方同意).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its key.
    pub id: Id<MoveMark>,
    /// What was asked.
    pub asked: Asked,
    /// Where the person belonged then.
    pub home_before: Id<Body>,
    /// The approval that it waits for.
    pub request: Option<i64>,
    /// The hash of what was asked.
    pub hash: String,
}
