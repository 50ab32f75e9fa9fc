//! A roster on its way in: how its columns are understood, and what a row says.

use std::{collections::BTreeMap, fmt};

use kernel::{Date, Id, Sex};
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    field::Field,
    problem::{Level, Problem, worst},
    read::Cell,
};
use crate::Standing;

/// What a row of the sheet says of a person (读出的一行). `None` where the sheet has no such
/// column or nothing stands there: what a sheet does not say never changes anything.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Parsed {
    /// 所在小组或分会.
    pub home: Option<Id<Body>>,
    /// 会籍状态.
    pub standing: Option<Standing>,
    /// 状态起始日期.
    #[serde(with = "kernel::iso_date::option")]
    pub since: Option<Date>,
    /// 入会日期.
    #[serde(with = "kernel::iso_date::option")]
    pub joined_on: Option<Date>,
    /// 姓名.
    pub name: Option<String>,
    /// 工号.
    pub staff_no: Option<String>,
    /// 性别, as the ID number says where there is one.
    pub sex: Option<Sex>,
    /// 出生日期, as the ID number says where there is one.
    #[serde(with = "kernel::iso_date::option")]
    pub birth: Option<Date>,
    /// 手机号, as `kernel::Phone` exposes it.
    pub phone: Option<String>,
    /// 身份证号, 18 characters that passed their check.
    pub id_number: Option<String>,
    /// 岗位.
    pub post: Option<String>,
    /// 劳模.
    pub model_worker: Option<bool>,
    /// 困难职工.
    pub hardship: Option<bool>,
}

/// Says that there is one, never what it holds.
impl fmt::Debug for Parsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parsed(…)")
    }
}

/// How a sheet is understood (对应方式): confirmed by a person, or guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choice {
    /// Which sheet; empty for a text.
    pub sheet: String,
    /// The number of the header row, from 1.
    pub head_no: u32,
    /// The headers as printed.
    pub heads: Vec<String>,
    /// What each column holds.
    pub columns: Vec<Option<Field>>,
    /// Which body a written name means, as decided by hand.
    pub bodies: BTreeMap<String, Id<Body>>,
}

impl Choice {
    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|f| *f == Some(field))
    }
}

/// What becomes of a row (处理结果).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 新增
    Add,
    /// 变更
    Change,
    /// 无变化
    Same,
    /// 有问题
    Problem,
    /// 不读取
    LeftOut,
}

impl Verdict {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 5] = [
        Self::Problem,
        Self::Add,
        Self::Change,
        Self::Same,
        Self::LeftOut,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Same => "same",
            Self::Problem => "problem",
            Self::LeftOut => "left_out",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Add => "新增",
            Self::Change => "变更",
            Self::Same => "无变化",
            Self::Problem => "有问题",
            Self::LeftOut => "不读取",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == text)
    }
}

/// One difference that a change makes (变更项), sensitive values masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Which fact.
    pub field: Field,
    /// As it stands in the roster.
    pub old: String,
    /// As it will stand.
    pub new: String,
}

/// A row after all checks (核对后的行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Its number as people see it.
    pub no: u32,
    /// What it says.
    pub parsed: Parsed,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Its cells as they were brought; kept, sealed, only where something is wrong.
    pub cells: Vec<Cell>,
    /// Who of the roster it is.
    pub person: Option<Id<Person>>,
    /// Who of this union it may be, where a problem says that it is not sure.
    pub near: Option<Id<Person>>,
    /// What it would change.
    pub differences: Vec<Difference>,
}

impl Checked {
    /// A row that is no member's.
    pub fn left_out(no: u32, cells: Vec<Cell>, problem: Problem) -> Self {
        Self {
            no,
            parsed: Parsed::default(),
            problems: vec![problem],
            cells,
            person: None,
            near: None,
            differences: Vec::new(),
        }
    }

    /// What becomes of it if nothing stands in the way.
    pub fn wanted(&self) -> Verdict {
        match (self.person, self.differences.is_empty()) {
            (None, _) => Verdict::Add,
            (Some(_), false) => Verdict::Change,
            (Some(_), true) => Verdict::Same,
        }
    }

    /// What becomes of it.
    pub fn verdict(&self) -> Verdict {
        match worst(&self.problems) {
            Some(Level::LeavesOut) => Verdict::LeftOut,
            Some(Level::Blocks | Level::Asks) => Verdict::Problem,
            Some(Level::Tells) | None => self.wanted(),
        }
    }

    /// What becomes of it when somebody says that it is taken all the same; `None` when the
    /// sheet must be corrected first.
    pub fn if_taken(&self) -> Option<Verdict> {
        (worst(&self.problems) == Some(Level::Asks)).then(|| self.wanted())
    }
}
