//! Words of membership, without I/O.

use kernel::{Date, Id, Moment, Sex};
use platform::access::{Body, BodyPath, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Marks the keys of rows of members (会员).
pub struct MemberMark;
/// Marks the keys of change sets (变更集).
pub struct SetMark;
/// Marks the keys of facts (会籍沿革).
pub struct FactMark;

/// How somebody belongs to a union (会籍状态).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 在会
    Active,
    /// 保留会籍: no vote.
    /// Source: 工会基层组织选举工作条例（总工发〔2016〕27号）第四条.
    Retained,
    /// 退休
    Retired,
    /// 离会
    Left,
    /// 去世
    Deceased,
}

impl Standing {
    /// All of them, in the order in which lists show them.
    pub const ALL: [Self; 5] = [
        Self::Active,
        Self::Retained,
        Self::Retired,
        Self::Left,
        Self::Deceased,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retained => "retained",
            Self::Retired => "retired",
            Self::Left => "left",
            Self::Deceased => "deceased",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "在会",
            Self::Retained => "保留会籍",
            Self::Retired => "退休",
            Self::Left => "离会",
            Self::Deceased => "去世",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Whether the person still belongs to a union.
    pub const fn belongs(self) -> bool {
        matches!(self, Self::Active | Self::Retained | Self::Retired)
    }

    /// Whether the person votes and may be elected.
    /// Source: 工会基层组织选举工作条例（总工发〔2016〕27号）第四条.
    pub const fn votes(self) -> bool {
        matches!(self, Self::Active)
    }
}

/// What happened to a membership (沿革种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// 登记在册: was found on a list, when they joined is told by `joined_on`.
    Registered,
    /// 入会
    Joined,
    /// 转接
    Transferred,
    /// 保留会籍
    Retained,
    /// 退休
    Retired,
    /// 恢复
    Resumed,
    /// 离会
    Left,
    /// 重新入会
    Rejoined,
    /// 去世
    Died,
    /// 更正
    Corrected,
}

impl What {
    const ALL: [Self; 10] = [
        Self::Registered,
        Self::Joined,
        Self::Transferred,
        Self::Retained,
        Self::Retired,
        Self::Resumed,
        Self::Left,
        Self::Rejoined,
        Self::Died,
        Self::Corrected,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Joined => "joined",
            Self::Transferred => "transferred",
            Self::Retained => "retained",
            Self::Retired => "retired",
            Self::Resumed => "resumed",
            Self::Left => "left",
            Self::Rejoined => "rejoined",
            Self::Died => "died",
            Self::Corrected => "corrected",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registered => "登记在册",
            Self::Joined => "入会",
            Self::Transferred => "转接",
            Self::Retained => "保留会籍",
            Self::Retired => "退休",
            Self::Resumed => "恢复会籍",
            Self::Left => "离会",
            Self::Rejoined => "重新入会",
            Self::Died => "去世",
            Self::Corrected => "更正",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.as_str() == text)
    }
}

/// One row of the roster (会员), sealed values left out: they are read where they are opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The key of the row; another one after a change set replaced it.
    pub id: Id<MemberMark>,
    /// Who.
    pub person: Id<Person>,
    /// 所在小组或分会.
    pub home: Id<Body>,
    /// 所在基层工会.
    pub union_body: Id<Body>,
    /// Where the home stands.
    pub path: BodyPath,
    /// 会籍状态.
    pub standing: Standing,
    /// From which day the standing holds.
    #[serde(with = "kernel::iso_date")]
    pub since: Date,
    /// 入会日期.
    #[serde(with = "kernel::iso_date::option")]
    pub joined_on: Option<Date>,
    /// 姓名.
    pub name: String,
    /// The name without its surname.
    pub given: String,
    /// `zhangjianguo`.
    pub pinyin: String,
    /// `zjg`.
    pub initials: String,
    /// Whether the reading was corrected by hand.
    pub pinyin_fixed: bool,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// 性别; `None` when it is not known.
    pub sex: Option<Sex>,
    /// 出生日期.
    #[serde(with = "kernel::iso_date::option")]
    pub birth: Option<Date>,
    /// 手机号, masked; empty when there is none.
    pub phone_mask: String,
    /// 身份证号, masked; empty when there is none.
    pub id_mask: String,
    /// 岗位.
    pub post: String,
    /// 劳模.
    pub model_worker: bool,
    /// 困难职工.
    pub hardship: bool,
    /// Data problems, a bit each.
    pub flaws: i64,
    /// Rises with every save.
    pub version: i64,
}

/// One fact of a membership (会籍沿革).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fact {
    /// Who.
    pub person: Id<Person>,
    /// What happened.
    pub what: What,
    /// From which day it holds.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub holds_from: Date,
    /// When we learnt it.
    pub learnt_at: Moment,
    /// Where they belong from then on.
    pub home: Id<Body>,
    /// How they belong from then on.
    pub standing: Standing,
    /// Why, or the paper's name.
    pub reason: String,
}
