//! What may be proposed.

use std::fmt;

use kernel::{Date, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::family::{Ending, FamilyMark, NewFamily};

/// Marks the keys of proposals (资料变更申请).
pub struct ProposalMark;
/// Marks the keys of facts beside the roster (个人补充信息).
pub struct ProfileMark;

/// One fact that a person may propose to change (变更项目).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// 姓名
    Name,
    /// 身份证号
    IdNumber,
    /// 出生日期: follows the ID number.
    Birth,
    /// 性别: follows the ID number.
    Sex,
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
}

impl Item {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::IdNumber,
        Self::Birth,
        Self::Sex,
        Self::Phone,
        Self::Address,
        Self::Education,
        Self::Post,
        Self::JoinedOn,
    ];

    /// As a form sends it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Education => "education",
            Self::Post => "post",
            Self::JoinedOn => "joined_on",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::IdNumber => "身份证号",
            Self::Birth => "出生日期",
            Self::Sex => "性别",
            Self::Phone => "手机号",
            Self::Address => "住址",
            Self::Education => "学历",
            Self::Post => "岗位",
            Self::JoinedOn => "入会日期",
        }
    }

    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|i| i.as_str() == text)
    }

    /// Whether it is shown masked and opened with a reason.
    pub const fn is_sensitive(self) -> bool {
        match self {
            Self::IdNumber | Self::Phone | Self::Address => true,
            Self::Name
            | Self::Birth
            | Self::Sex
            | Self::Education
            | Self::Post
            | Self::JoinedOn => false,
        }
    }

    /// Whether it is changed only with a paper.
    /// Source: house rule; a name and an ID number are what everything else hangs from.
    pub const fn needs_paper(self) -> bool {
        match self {
            Self::Name | Self::IdNumber | Self::Birth | Self::Sex | Self::JoinedOn => true,
            Self::Phone | Self::Address | Self::Education | Self::Post => false,
        }
    }
}

/// 学历, as the form offers it.
pub const EDUCATION: [&str; 7] = [
    "初中及以下",
    "高中",
    "中专或技校",
    "大专",
    "本科",
    "硕士研究生",
    "博士研究生",
];

/// What stands of one item: as it is compared, and as it is shown (现有内容).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The value; the keyed hash of a sensitive one. Empty when there is none.
    pub mark: String,
    /// The value; a mask of a sensitive one.
    pub shown: String,
}

/// One item of a proposal (一项变更).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub item: Item,
    /// What stood there when it was proposed.
    pub before: Stand,
    /// What is to stand there.
    pub after: Stand,
    /// The new value in full.
    pub value: String,
}

/// What is shown of it, never the value in full.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = (&self.before.shown, &self.after.shown);
        write!(f, "{}: {before} → {after}", self.item.word())
    }
}

/// What is proposed (申请变更内容); sealed as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// 变更资料: never empty.
    Facts(Vec<Change>),
    /// 登记家庭成员
    Family(NewFamily),
    /// 终止家庭成员
    EndFamily(Ending),
}

/// What a proposal is about (申请事项); one open proposal each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// 资料
    Facts,
    /// 新的家庭成员: any number at a time, so it carries the key of its proposal.
    NewFamily(Id<ProposalMark>),
    /// 一位家庭成员
    Family(Id<FamilyMark>),
}

impl Topic {
    /// As stored.
    pub fn text(self) -> String {
        match self {
            Self::Facts => "facts".to_owned(),
            Self::NewFamily(id) => format!("new_family:{id}"),
            Self::Family(id) => format!("family:{id}"),
        }
    }
}

impl Asked {
    /// The items in words, for lists.
    pub fn words(&self) -> String {
        match self {
            Self::Facts(changes) => {
                let words: Vec<&str> = changes.iter().map(|c| c.item.word()).collect();
                words.join("、")
            }
            Self::Family(new) => format!("登记家庭成员（{}）", new.relation.word()),
            Self::EndFamily(_) => "终止家庭成员".to_owned(),
        }
    }
}

/// One proposal in the list on the person's page (资料变更申请行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposalLine {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<ProposalMark>,
    /// The items in words.
    pub items: String,
    /// How it stands, in words.
    pub state: String,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it came back to be changed.
    pub is_returned: bool,
    /// When it was made.
    pub made_on: String,
}

impl ProposalLine {
    /// For samples: one that came back.
    pub fn sample() -> Self {
        Self {
            id: Id::from_i64(5),
            items: "手机号、住址".to_owned(),
            state: "已退回".to_owned(),
            is_open: true,
            is_returned: true,
            made_on: "2025年3月18日".to_owned(),
        }
    }
}

/// Facts beside the roster as they stand (个人补充信息).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The key of the row; `None` while there is none.
    pub id: Option<Id<ProfileMark>>,
    /// 学历; empty when it is not known.
    pub education: String,
    /// 住址, masked.
    pub address_mask: String,
    /// Its keyed hash.
    pub address_hash: Option<String>,
}

/// What was typed, checked, before it is compared with what stands (填写内容). `None`: left empty,
/// and so unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// 姓名.
    pub name: Option<String>,
    /// 身份证号.
    pub id_number: Option<kernel::IdNumber>,
    /// 手机号.
    pub phone: Option<kernel::Phone>,
    /// 住址.
    pub address: Option<String>,
    /// 学历.
    pub education: Option<String>,
    /// 岗位.
    pub post: Option<String>,
    /// 入会日期.
    pub joined_on: Option<Date>,
}
