//! Projects, who does them, and when they are due.

use kernel::{Date, Id, MonthWindow};
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{plan::Plan, word::words};

words! {
    /// How the windows of a project become due dates (节奏).
    Rhythm {
        /// Once in each window.
        Windows = "windows" "按计划时间",
        /// Once in each month of the windows.
        Monthly = "monthly" "每月",
        /// Once in each quarter of the windows.
        Quarterly = "quarterly" "每季度",
        /// Once in each half of the year.
        HalfYearly = "half_yearly" "每半年",
        /// On days that were set by hand.
        Milestones = "milestones" "里程碑",
        /// A whole-year row for which nothing was chosen yet.
        Open = "open" "未定",
    }
}

words! {
    /// What was decided about a project (处理决定); everything else follows from dates.
    Decision {
        /// To another year.
        Postponed = "postponed" "延期",
        /// Not done.
        Cancelled = "cancelled" "取消",
        /// Done within another project.
        Merged = "merged" "合并",
    }
}

words! {
    /// The share of a body in a project (分工).
    Role {
        /// Answers for it.
        Lead = "lead" "牵头",
        /// Helps.
        Join = "join" "配合",
    }
}

/// A row of the project list (项目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its key.
    pub id: Id<Project>,
    /// Its plan.
    pub plan: Id<Plan>,
    /// Order in the list.
    pub place: i64,
    /// 序号 as printed.
    pub no: String,
    /// 项目
    pub name: String,
    /// 计划时间 as printed.
    pub time_text: String,
    /// Months meant.
    pub windows: Vec<MonthWindow>,
    /// How they become due dates.
    pub rhythm: Rhythm,
    /// 负责部门 as printed.
    pub owner_text: String,
    /// What was decided.
    pub decision: Option<Decided>,
    /// The day of the newest progress entry.
    pub last_on: Option<Date>,
    /// Where its row stands in the source.
    pub span: (usize, usize),
    /// Rises with every save.
    pub version: i64,
}

/// A decision with its reason (处理决定).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub what: Decision,
    /// Why.
    pub reason: String,
    /// Into which project it was merged.
    pub into: Option<Id<Project>>,
}

/// A body's part in a project (责任单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its key.
    pub id: Id<Owner>,
    /// The project.
    pub project: Id<Project>,
    /// Leads or joins.
    pub role: Role,
    /// As printed.
    pub printed: String,
    /// The body; `None` when it stands outside the tree.
    pub body: Option<Id<Body>>,
    /// 责任人
    pub person: Option<Id<Person>>,
    /// 完成时限 of this part.
    pub due_on: Option<Date>,
    /// 分工, in words.
    pub part: String,
    /// Rises with every save.
    pub version: i64,
}

/// One due date of a project (时点).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Its key.
    pub id: Id<Occurrence>,
    /// The project.
    pub project: Id<Project>,
    /// `一季度`, `5月`, or the milestone's title.
    pub label: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// 应办日期
    pub due: Date,
    /// The day it was done.
    pub done_on: Option<Date>,
    /// Rises with every save.
    pub version: i64,
}

/// A due date before it is stored (应办时点).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Slot {
    /// `一季度`, `5月`, or the milestone's title.
    pub label: String,
    /// First day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub to: Date,
    /// 应办日期
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub due: Date,
}

/// A due date set by hand (里程碑).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Milestone {
    /// What is to be reached.
    pub title: String,
    /// By when.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub due: Date,
}

/// Something to be done below a project (任务).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its key.
    pub id: Id<Task>,
    /// The project.
    pub project: Id<Project>,
    /// What.
    pub title: String,
    /// Name of who does it.
    pub who: String,
    /// Who that is, when a person was chosen and not a body.
    pub person: Option<Id<Person>>,
    /// By when.
    pub due_on: Date,
    /// When it was done.
    pub done_on: Option<Date>,
    /// Who said so.
    pub done_by: String,
    /// Rises with every save.
    pub version: i64,
}

/// How a project or one of its due dates stands on a day (状态); computed, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 已完成
    Done,
    /// 未到时间
    NotYet,
    /// 进行中
    Running,
    /// 快到期, with days left; 0 is today.
    DueSoon(i32),
    /// 未定节奏: a whole-year row without rhythm or milestones.
    NoRhythm,
    /// 久无进展, with days since the last entry.
    Silent(i32),
    /// 已晚, with days.
    Late(i32),
    /// 延期、取消、合并
    Decided(Decision),
}

impl Standing {
    /// Stable code for addresses and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotYet => "not_yet",
            Self::Running => "running",
            Self::DueSoon(_) => "due_soon",
            Self::NoRhythm => "no_rhythm",
            Self::Silent(_) => "silent",
            Self::Late(_) => "late",
            Self::Decided(decision) => decision.as_str(),
        }
    }

    /// The tag's word.
    pub fn word(self) -> String {
        match self {
            Self::Done => "已完成".to_owned(),
            Self::NotYet => "未到时间".to_owned(),
            Self::Running => "进行中".to_owned(),
            Self::DueSoon(0) => "今天到期".to_owned(),
            Self::DueSoon(days) => format!("还有 {days} 天"),
            Self::NoRhythm => "未定节奏".to_owned(),
            Self::Silent(days) => format!("{days} 天无进展"),
            Self::Late(days) => format!("晚 {days} 天"),
            Self::Decided(decision) => decision.word().to_owned(),
        }
    }

    /// One character for a narrow bar.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Done => "完",
            Self::NotYet => "待",
            Self::Running => "行",
            Self::DueSoon(_) => "近",
            Self::NoRhythm => "定",
            Self::Silent(_) => "静",
            Self::Late(_) => "晚",
            Self::Decided(Decision::Postponed) => "延",
            Self::Decided(Decision::Cancelled) => "消",
            Self::Decided(Decision::Merged) => "并",
        }
    }

    /// Whether somebody should press for it.
    pub const fn is_behind(self) -> bool {
        match self {
            Self::Late(_) | Self::Silent(_) => true,
            Self::Done
            | Self::NotYet
            | Self::Running
            | Self::DueSoon(_)
            | Self::NoRhythm
            | Self::Decided(_) => false,
        }
    }
}

/// Codes of standings with their words, for filters (状态筛选).
pub const STANDINGS: &[(&str, &str)] = &[
    ("late", "已晚"),
    ("silent", "久无进展"),
    ("due_soon", "快到期"),
    ("no_rhythm", "未定节奏"),
    ("running", "进行中"),
    ("not_yet", "未到时间"),
    ("done", "已完成"),
    ("postponed", "延期"),
    ("cancelled", "取消"),
    ("merged", "合并"),
];
