//! Words of the member's page, without I/O.

use kernel::{Date, Id, Moment};
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    flaw::Flaw,
    model::{Standing, What},
};

/// A sensitive field (敏感字段).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 手机号
    Phone,
    /// 身份证号
    IdNumber,
    /// 住址
    Address,
    /// 家庭成员身份证号: opened at its own address.
    FamilyIdNumber,
}

impl Field {
    /// Those of the member, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Phone, Self::IdNumber, Self::Address];

    /// As a form sends it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
            Self::Address => "address",
            Self::FamilyIdNumber => "family_id_number",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Phone => "手机号",
            Self::IdNumber => "身份证号",
            Self::Address => "住址",
            Self::FamilyIdNumber => "家庭成员身份证号",
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == text)
    }
}

/// What is known of somebody, sensitive values masked (会员基本情况).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Known {
    /// 姓名.
    pub name: String,
    /// 拼音.
    pub pinyin: String,
    /// Whether the reading was corrected by hand.
    pub pinyin_fixed: bool,
    /// 工号.
    pub staff_no: String,
    /// 性别.
    pub sex: String,
    /// 出生日期.
    pub birth: String,
    /// 年龄.
    pub age: Option<i16>,
    /// 岗位.
    pub post: String,
    /// 所在小组.
    pub home: Id<Body>,
    /// Its short name.
    pub home_name: String,
    /// 所在基层工会.
    pub union_name: String,
    /// 会籍状态.
    pub standing: Standing,
    /// From which day it holds.
    pub since: String,
    /// 入会日期.
    pub joined_on: String,
    /// 手机号, masked; empty when there is none.
    pub phone_mask: String,
    /// 身份证号, masked; empty when there is none.
    pub id_mask: String,
    /// 住址, masked; empty when there is none.
    pub address_mask: String,
    /// 学历.
    pub education: String,
    /// 劳模.
    pub model_worker: bool,
    /// 困难职工; `None` for who may not know.
    pub hardship: Option<bool>,
    /// What is missing or contradictory.
    pub flaws: Vec<Flaw>,
}

impl Known {
    /// The mask of a sensitive field.
    pub fn mask(&self, field: Field) -> &str {
        match field {
            Field::Phone => &self.phone_mask,
            Field::IdNumber => &self.id_mask,
            Field::Address => &self.address_mask,
            Field::FamilyIdNumber => "",
        }
    }
}

/// One fact of the membership (会籍沿革行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FactLine {
    /// What happened.
    pub what: What,
    /// From which day it holds.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub holds_from: Date,
    /// When we learnt it, UTC ms.
    #[serde(skip)]
    pub learnt_at: Moment,
    /// Where they belong from then on.
    pub home_name: String,
    /// Why, or the paper's name.
    pub reason: String,
}

/// An office (任职行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OfficeLine {
    /// 职务.
    pub office: String,
    /// Where.
    pub body: String,
    /// From when to when.
    pub term: String,
    /// Whether it runs today.
    pub runs: bool,
}

/// Somebody who may see this person's data (可查看人员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Seer {
    /// Who.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// By which office.
    pub office: String,
    /// What they may do, in words.
    pub may: Vec<String>,
}

/// Somebody opened a sensitive value (查看记录).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Opening {
    /// When, in words.
    pub when: String,
    /// Who.
    pub name: String,
    /// Which field.
    pub field: String,
    /// Why.
    pub why: String,
}
