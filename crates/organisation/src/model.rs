//! Words of the tree, without I/O.

use kernel::{Date, Id, Moment, Term};
use platform::access::{Body, BodyPath, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of body (组织类别); data, not code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BodyKind {
    /// `union`.
    pub code: String,
    /// `基层工会`.
    pub name: String,
    /// Whether it keeps its own books: incompatible offices count inside it.
    pub is_union: bool,
    /// Whether it may stand without a parent.
    pub is_root: bool,
    /// Kinds that may stand below it.
    pub children: Vec<String>,
    /// Whether it came with the program: it may be changed, never dropped.
    pub built_in: bool,
    /// Rises with every save.
    pub version: i64,
}

/// A body as other areas see it (组织).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BodyView {
    /// Its key.
    pub id: Id<Body>,
    /// 全称.
    pub name: String,
    /// 简称.
    pub short: String,
    /// Code of its kind.
    pub kind: String,
    /// Name of its kind.
    pub kind_name: String,
    /// The body above it.
    pub parent: Option<Id<Body>>,
    /// Where it stands.
    pub path: BodyPath,
    /// Whether somebody there can sign in.
    pub has_accounts: bool,
}

/// A union that a body belongs to (所属工会).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnionAbove {
    /// Its key.
    pub id: Id<Body>,
    /// 简称.
    pub name: String,
}

/// A body that a text may mean (组织匹配).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BodyMatch {
    /// Which.
    pub body: BodyView,
    /// How well, 0 to 1000; from 900 on the text names it.
    pub score: u16,
}

/// A body with all that its own area knows (组织登记).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BodyRow {
    pub view: BodyView,
    pub aliases: Vec<String>,
    pub credit_code: Option<String>,
    pub outside: bool,
    pub is_union: bool,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub version: i64,
}

impl BodyRow {
    /// Whether one of its names holds `part`, which is lower case.
    pub(crate) fn is_called(&self, part: &str) -> bool {
        let own = [&self.view.name, &self.view.short];
        let mut names = own.into_iter().chain(&self.aliases);
        names.any(|name| name.to_lowercase().contains(part))
    }
}

/// What happened to a body (沿革种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// 成立
    Founded,
    /// 分出: founded out of another body
    SplitFrom,
    /// 更名
    Renamed,
    /// 划转
    Moved,
    /// 并入: ends, its people and bodies go on in another
    MergedInto,
    /// 撤销
    Dissolved,
}

impl What {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Founded => "founded",
            Self::SplitFrom => "split_from",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::MergedInto => "merged_into",
            Self::Dissolved => "dissolved",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Founded => "成立",
            Self::SplitFrom => "分出",
            Self::Renamed => "更名",
            Self::Moved => "划转",
            Self::MergedInto => "并入",
            Self::Dissolved => "撤销",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        const ALL: [What; 6] = [
            What::Founded,
            What::SplitFrom,
            What::Renamed,
            What::Moved,
            What::MergedInto,
            What::Dissolved,
        ];
        ALL.into_iter().find(|w| w.as_str() == text)
    }

    /// Whether the body is gone from that day on.
    pub const fn ends(self) -> bool {
        matches!(self, Self::MergedInto | Self::Dissolved)
    }
}

/// One fact of a body's past (沿革): what it was from a day on, and when we learnt it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BodyFact {
    /// Which body.
    pub body: Id<Body>,
    /// What happened.
    pub what: What,
    /// From which day it holds.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub holds_from: Date,
    /// When we learnt it.
    pub learnt_at: Moment,
    /// The body that it was merged into, or split from.
    pub other: Option<Id<Body>>,
    /// The body above it from then on.
    pub parent: Option<Id<Body>>,
    /// Its name from then on.
    pub name: String,
    /// Its short name from then on.
    pub short: String,
    /// Why.
    pub reason: String,
}

/// A person as other areas see them (人员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonView {
    /// Their key.
    pub id: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// The body they belong to.
    pub body: Option<Id<Body>>,
    /// Its short name; empty when they belong to none.
    pub body_name: String,
}

/// A person with all that this area knows (人员登记).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonRow {
    pub view: PersonView,
    pub home_path: Option<BodyPath>,
    pub email: Option<String>,
    pub has_account: bool,
    pub active: Term,
    pub version: i64,
}

/// A person of a batch (整批登记的人员).
#[derive(Debug, Clone)]
pub struct NewImported {
    /// Their key, made by who calls.
    pub id: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: Option<String>,
    /// 所在组织.
    pub home: Option<Id<Body>>,
    /// From which day.
    pub from: Date,
}

/// What happened to a person (人员变动种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonWhat {
    /// 转入另一组织
    Home,
    /// 离开
    Left,
    /// 返回
    Back,
}

impl PersonWhat {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Left => "left",
            Self::Back => "back",
        }
    }

    /// From what is stored.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Home, Self::Left, Self::Back]
            .into_iter()
            .find(|w| w.as_str() == text)
    }
}

/// A fact about a person (人员变动): where they belonged from a day on, and when we learnt it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonFact {
    pub id: Id<PersonFactMark>,
    pub person: Id<Person>,
    pub what: PersonWhat,
    pub holds_from: Date,
    pub learnt_at: Moment,
    pub home: Option<Id<Body>>,
}

/// What is known of a person from their registration on (登记时情况).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonStart {
    pub id: Id<Person>,
    pub name: String,
    pub staff_no: Option<String>,
    pub first_home: Option<Id<Body>>,
    pub home: Option<Id<Body>>,
    pub batch: Option<Id<BatchMark>>,
    pub active: Term,
    pub learnt_at: Moment,
}

/// A body that went on in another one (合并).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    pub id: Id<FactMark>,
    pub from: Id<Body>,
    pub into: Id<Body>,
    pub holds_from: Date,
    pub learnt_at: Moment,
}

/// An office (职务); data, not code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OfficeView {
    /// `chair`.
    pub code: String,
    /// `主席`.
    pub name: String,
    /// Whether only who sets offices' powers may appoint to it.
    pub guarded: bool,
    /// Whether its holder takes a seat of the committee (委员会席位).
    pub seated: bool,
    /// Whether its holder represents the union by law (法定代表人).
    pub represents: bool,
    /// Kinds of body in which it may be held (可设的类别); none: in any.
    pub kinds: Vec<String>,
    /// Whether it came with the program: it may be changed, never dropped.
    pub built_in: bool,
    /// Rises with every save.
    pub version: i64,
}

/// Marks the keys of terms (任职).
pub struct TermMark;
/// Marks the keys of batches of people (整批登记).
pub struct BatchMark;
/// Marks the keys of facts about people (人员变动).
pub struct PersonFactMark;
/// Marks the keys of rows of any table of this area (数据行), for who names them on the trail.
pub struct RowMark;
/// Marks the keys of facts (沿革).
pub(crate) struct FactMark;
/// Marks the keys of facts about terms (任期变动).
pub(crate) struct TermFactMark;
/// Marks the keys of the offices of bodies (已设职务).
pub(crate) struct PostMark;
/// Marks the keys of an office's powers (职务权限).
pub(crate) struct OfficePowerMark;

/// An office held by a person in a body (任职).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TermView {
    /// Its key.
    pub id: Id<TermMark>,
    /// Who.
    pub person: Id<Person>,
    /// Their name.
    pub person_name: String,
    /// Code of the office.
    pub office: String,
    /// Its name.
    pub office_name: String,
    /// Where.
    pub body: Id<Body>,
    /// Its short name.
    pub body_name: String,
    /// From when to when.
    pub term: Term,
    /// The paper.
    pub appointed_by: String,
    /// Rises with every save.
    pub version: i64,
}

/// Two offices that exclude each other (不相容职务).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Incompatible {
    /// Code of one office.
    pub one: String,
    /// Its name.
    pub one_name: String,
    /// Code of the other.
    pub other: String,
    /// Its name.
    pub other_name: String,
    /// The rule as one clause.
    pub rule: String,
    /// Document, number, article.
    pub source: String,
}

/// Where a body stands and what it is called (组织位置).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its path.
    pub path: BodyPath,
    /// 简称.
    pub short: String,
}

/// Somebody who may look at something, and by which office (有权人员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RightHolder {
    /// Which of the powers.
    pub power: String,
    /// Who.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// 职务.
    pub office_name: String,
    /// Where they hold it.
    pub body_name: String,
}
