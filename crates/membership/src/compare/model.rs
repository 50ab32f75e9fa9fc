//! Words of comparisons, without I/O.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment};
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    intake::{Difference, Problem},
    model::{MemberMark, SetMark, Standing},
    moves::Move,
};

/// Marks the keys of differences (差异).
pub struct RowMark;

/// Where a list comes from (名单来源).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// 人事部门名单
    Staff,
    /// 上级工会平台导出
    Platform,
    /// 其他名单
    Other,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Platform, Self::Other];

    /// As stored and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Platform => "platform",
            Self::Other => "other",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Staff => "人事部门名单",
            Self::Platform => "上级工会平台导出",
            Self::Other => "其他名单",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.as_str() == text)
    }
}

/// Who should stand in a list, so that whoever does not is told (名单应有哪些人).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// 在会会员
    Active,
    /// 全部会员: who is retained or retired too.
    All,
    /// 只是一部分人: nobody is told as gone.
    Part,
}

impl Covers {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::All, Self::Part];

    /// As stored and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::All => "all",
            Self::Part => "part",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "全部在会会员（不含退休和保留会籍）",
            Self::All => "全部会员（含退休和保留会籍）",
            Self::Part => "只是一部分人（不查谁不在名单上）",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == text)
    }

    /// Whether somebody of this standing should stand in the list.
    pub const fn expects(self, standing: Standing) -> bool {
        match self {
            Self::Active => matches!(standing, Standing::Active),
            Self::All => standing.belongs(),
            Self::Part => false,
        }
    }
}

/// What differs (差异种类).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 名单有、名册没有
    New,
    /// 名册有、名单没有
    Gone,
    /// 组织不同
    Moved,
    /// 会籍状态不同
    Standing,
    /// 资料不同
    Different,
    /// 已在其他工会
    Elsewhere,
    /// 待核对
    Doubtful,
}

impl Kind {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 7] = [
        Self::New,
        Self::Gone,
        Self::Moved,
        Self::Standing,
        Self::Different,
        Self::Doubtful,
        Self::Elsewhere,
    ];

    /// As stored and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Moved => "moved",
            Self::Standing => "standing",
            Self::Different => "different",
            Self::Elsewhere => "elsewhere",
            Self::Doubtful => "doubtful",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "名单有、名册没有",
            Self::Gone => "名册有、名单没有",
            Self::Moved => "所在组织不同",
            Self::Standing => "会籍状态不同",
            Self::Different => "资料不同",
            Self::Elsewhere => "已在其他工会",
            Self::Doubtful => "拿不准，请人工核对",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// What is done with a difference (处理方式).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// 接收入会: by a change set.
    Join,
    /// 更新资料: by a change set, as the list says.
    Update,
    /// 会籍办理: by a deed on the membership.
    Move(Move),
    /// 是同一人: a doubt is resolved, and what differs is told then.
    Same,
    /// 不是同一人: a doubt is resolved, and somebody new is told then.
    Another,
    /// 无需处理: the roster is right; with a reason.
    Keep,
}

impl Action {
    /// As in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Update => "update",
            Self::Move(deed) => deed.as_str(),
            Self::Same => "same",
            Self::Another => "another",
            Self::Keep => "keep",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Join => "接收入会",
            Self::Update => "按名单更新资料",
            Self::Move(deed) => deed.word(),
            Self::Same => "确认是同一人",
            Self::Another => "确认不是同一人",
            Self::Keep => "以名册为准，无需处理",
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Join,
            Self::Update,
            Self::Same,
            Self::Another,
            Self::Keep,
        ]
        .into_iter()
        .find(|a| a.as_str() == text)
        .or_else(|| Move::parse(text).map(Self::Move))
    }
}

/// Where a difference stands (处理情况).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 待处理
    Open,
    /// 以名册为准: somebody decided that nothing is to be done.
    Kept,
    /// 办理中
    UnderWay,
    /// 已办
    Done,
    /// 已一致: the roster agrees by itself.
    Settled,
}

impl State {
    /// All of them, in the order of the chips.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::UnderWay,
        Self::Done,
        Self::Kept,
        Self::Settled,
    ];

    /// As in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::UnderWay => "under_way",
            Self::Done => "done",
            Self::Settled => "settled",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "待处理",
            Self::Kept => "以名册为准",
            Self::UnderWay => "办理中",
            Self::Done => "已办",
            Self::Settled => "已一致",
        }
    }

    /// From an address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Whether list and roster still say different things.
    pub const fn remains(self) -> bool {
        match self {
            Self::Open | Self::Kept | Self::UnderWay => true,
            Self::Done | Self::Settled => false,
        }
    }
}

/// What was counted while comparing (计数).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// People in the list.
    pub people: i64,
    /// Of these, found in the roster.
    pub met: i64,
    /// Of these, without any difference.
    pub same: i64,
    /// Rows that are no person's.
    pub left_out: i64,
    /// People of the roster who should stand in the list.
    pub expected: i64,
}

/// A comparison (比对).
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Its key, which is that of its list.
    pub id: Id<SetMark>,
    /// For which union: there and below.
    pub body: Id<Body>,
    /// The file's name.
    pub name: String,
    /// 名单来源
    pub origin: Origin,
    /// 名单应有哪些人
    pub covers: Covers,
    /// 名单日期
    pub list_day: Date,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// Who brought it.
    pub made_name: String,
    /// When.
    pub made_at: Moment,
    /// 上一次比对
    pub earlier: Option<Id<SetMark>>,
    /// Differences of then that are met no more.
    pub earlier_left: i64,
    /// What was counted.
    pub counted: Counted,
    /// 比对完成
    pub done: bool,
    /// 结束时间
    pub closed_at: Option<Moment>,
}

/// One difference (差异), sealed values left out.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its key.
    pub id: Id<RowMark>,
    /// 种类
    pub kind: Kind,
    /// Its number in the list; 0 for somebody not standing in it.
    pub no: i64,
    /// 姓名
    pub name: String,
    /// Who of the roster it is, or may be.
    pub person: Option<Id<Person>>,
    /// The row of the roster that it was compared with, and its version.
    pub member: Option<(Id<MemberMark>, i64)>,
    /// Where it is decided.
    pub home: Id<Body>,
    /// 名单上的组织
    pub to_home: Option<Id<Body>>,
    /// 名单上的会籍状态
    pub standing: Option<Standing>,
    /// What differs: the roster's value is the old one.
    pub fields: Vec<Difference>,
    /// What is wrong with the row of the list.
    pub problems: Vec<Problem>,
    /// 上次比对也有
    pub met_before: bool,
    /// 上次的处理说明
    pub said_before: String,
    /// 处理情况
    pub state: State,
    /// The change set that does it, or did.
    pub set: Option<Id<SetMark>>,
    /// The approval that it waits for.
    pub request: Option<i64>,
    /// 处理说明
    pub reason: String,
    /// Who decided, and when.
    pub decided: Option<(String, Moment)>,
    /// Whether the roster's row was saved after it was compared.
    pub stale: bool,
    /// Rises with every save.
    pub version: i64,
}

/// Differences by kind and state (各类处数).
pub type Counts = BTreeMap<(Kind, State), i64>;
