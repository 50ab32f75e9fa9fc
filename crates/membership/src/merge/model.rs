//! Words of a merge, without I/O.

use kernel::Id;
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Member, SetMark};

/// Marks the keys of merges (合并).
pub struct MergeMark;

/// A fact that both records may hold (比对项目).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// 姓名
    Name,
    /// 工号
    StaffNo,
    /// 性别
    Sex,
    /// 出生日期
    Birth,
    /// 身份证号
    IdNumber,
    /// 手机号
    Phone,
    /// 住址
    Address,
    /// 学历
    Education,
    /// 岗位
    Post,
    /// 入会日期
    JoinedOn,
    /// 劳模
    ModelWorker,
    /// 困难职工
    Hardship,
}

impl Point {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 12] = [
        Self::Name,
        Self::StaffNo,
        Self::Sex,
        Self::Birth,
        Self::IdNumber,
        Self::Phone,
        Self::Address,
        Self::Education,
        Self::Post,
        Self::JoinedOn,
        Self::ModelWorker,
        Self::Hardship,
    ];

    /// As a form sends it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::StaffNo => "staff_no",
            Self::Sex => "sex",
            Self::Birth => "birth",
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Education => "education",
            Self::Post => "post",
            Self::JoinedOn => "joined_on",
            Self::ModelWorker => "model_worker",
            Self::Hardship => "hardship",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::StaffNo => "工号",
            Self::Sex => "性别",
            Self::Birth => "出生日期",
            Self::IdNumber => "身份证号",
            Self::Phone => "手机号",
            Self::Address => "住址",
            Self::Education => "学历",
            Self::Post => "岗位",
            Self::JoinedOn => "入会日期",
            Self::ModelWorker => "劳模",
            Self::Hardship => "困难职工",
        }
    }
}

/// Which record (哪一条).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 保留的一条
    Kept,
    /// 并入的一条
    Gone,
}

impl Side {
    /// As a form sends it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Gone => "gone",
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Kept, Self::Gone]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// What one record says of a point (一条记录的内容).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Value {
    /// As it is compared: the value, or the keyed hash of a sensitive one; empty when there is
    /// none.
    pub mark: String,
    /// As it is shown: the value, or its mask.
    pub shown: String,
}

/// What becomes of a point (取舍).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Choice {
    /// Which.
    pub point: Point,
    /// What the kept record says.
    pub kept: String,
    /// What the gone record says.
    pub gone: String,
    /// Whether both say the same, or only one says anything.
    pub is_plain: bool,
    /// Which is taken.
    pub from: Side,
    /// Why, in words.
    pub why: String,
}

/// A record as it was before a merge, with what is sealed in it (合并前的记录); kept sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Image {
    /// The row.
    pub member: Member,
    /// The change set that brought it.
    pub made_by: Option<Id<SetMark>>,
    /// 手机号.
    pub phone: Option<String>,
    /// 身份证号.
    pub id_number: Option<String>,
    /// 学历.
    pub education: String,
    /// 住址.
    pub address: Option<String>,
    /// The body that the person belonged to.
    pub home: Option<Id<Body>>,
}

/// A merge as it is kept (合并记录).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Its key.
    pub id: Id<MergeMark>,
    /// The record that stays.
    pub kept: Id<Person>,
    /// The record that was merged into it.
    pub gone: Id<Person>,
    /// As that was called.
    pub gone_name: String,
    /// Its staff number.
    pub gone_staff_no: String,
    /// Where it belonged.
    pub gone_home: Id<Body>,
    /// The version of the kept row as the merge left it.
    pub kept_version: i64,
    /// Whether the person was ended too; otherwise they only lost their home.
    pub left_house: bool,
    /// Both records before, sealed.
    pub sealed: Option<Vec<u8>>,
    /// Why.
    pub reason: String,
    /// When, in words.
    pub made: String,
    /// Whether it was undone.
    pub is_undone: bool,
    /// Rises with every save.
    pub version: i64,
}

/// A record that was merged into somebody's (已并入的记录), as their page lists it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Merged {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<MergeMark>,
    /// The record that went.
    #[schemars(with = "String")]
    pub gone: Id<Person>,
    /// Whose record stays.
    #[schemars(with = "String")]
    pub kept: Id<Person>,
    /// Their name.
    pub kept_name: String,
    /// As the gone one was called.
    pub name: String,
    /// Its staff number; empty when there was none.
    pub staff_no: String,
    /// Why.
    pub reason: String,
    /// When.
    pub made: String,
}

impl Merged {
    /// For samples.
    pub fn sample(name: &str) -> Self {
        Self {
            id: Id::from_i64(4),
            gone: Id::from_i64(9),
            kept: Id::from_i64(8),
            kept_name: "单解".to_owned(),
            name: name.to_owned(),
            staff_no: "D00009".to_owned(),
            reason: "导入时重复登记".to_owned(),
            made: "2025年3月18日 09:05".to_owned(),
        }
    }
}

/// Two records that may be one person (疑似重复).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// 身份证号相同
    SameNumber,
    /// 姓名和出生日期相同
    SamePerson,
    /// 姓名相近、出生日期相同
    NearName,
}

impl Likeness {
    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SameNumber => "身份证号相同",
            Self::SamePerson => "姓名、出生日期相同",
            Self::NearName => "姓名相近、出生日期相同",
        }
    }
}
