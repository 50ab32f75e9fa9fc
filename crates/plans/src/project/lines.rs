//! What stands on the record page of a project, line by line.

use kernel::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{progress::Figure, project::Role};

/// A body's part on the page (分工).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartLine {
    /// Its key.
    pub id: String,
    /// As printed.
    pub name: String,
    /// Leads or joins.
    pub role: Role,
    /// 责任人; empty when nobody is named.
    pub person: String,
    /// 完成时限
    #[serde(with = "kernel::iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub due_on: Option<Date>,
    /// 分工
    pub part: String,
    /// Whether the reader may set person and date.
    pub may_set: bool,
    /// Whether the reader may report for it.
    pub may_report: bool,
    /// Whether that would be on its behalf.
    pub behalf: bool,
}

/// A task on the page (任务).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaskLine {
    /// Its key.
    pub id: String,
    /// What.
    pub title: String,
    /// Who.
    pub who: String,
    /// By when.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub due_on: Date,
    /// When it was done.
    #[serde(with = "kernel::iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub done_on: Option<Date>,
    /// Whether the reader may say that it is done.
    pub may_finish: bool,
}

/// A progress entry on the page (进展).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EntryLine {
    /// Its key.
    pub id: String,
    /// 完成日期
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub about_on: Date,
    /// What was done.
    pub text: String,
    /// Numbers.
    pub figures: Vec<Figure>,
    /// The due date that it ticked off; empty for none.
    pub finished: String,
    /// Whose part.
    pub body_name: String,
    /// Entered by the lead on its behalf.
    pub behalf: bool,
    /// Who entered it.
    pub by_name: String,
    /// When, UTC ms.
    pub at: i64,
    /// Files and things: title, address, bytes.
    pub evidence: Vec<EvidenceLine>,
}

/// How we know (佐证).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EvidenceLine {
    /// `公文` for a thing of another area; empty for a file.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// Bytes; 0 for a thing of another area.
    pub length: u64,
}

/// Somebody was pressed (催办).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChaseLine {
    /// What was said.
    pub text: String,
    /// Who was told.
    pub told: String,
    /// Who pressed.
    pub by_name: String,
    /// When, UTC ms.
    pub at: i64,
}

/// Where the text speaks of the project (计划出处).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlaceLine {
    /// The heading or sentence.
    pub text: String,
    /// Its place in the source.
    pub href: String,
    /// Confirmed by a person.
    pub confirmed: bool,
}

/// What the reader may do here (可办事项).
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct MayDo {
    /// 填报进展
    pub report: bool,
    /// 调整
    pub edit: bool,
    /// 催办
    pub chase: bool,
    /// 任务
    pub tasks: bool,
    /// 看整份计划
    pub plan: bool,
}
