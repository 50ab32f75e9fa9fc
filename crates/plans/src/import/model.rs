//! A plan between its document and its first draft (预览): everything can still be moved.

use kernel::{Date, Id, MonthWindow};
use platform::access::Body;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    plan::{Fragment, Note, Plan},
    project::{Milestone, Rhythm},
    word::words,
};

words! {
    /// What a node of the preview is (层次).
    NodeKind {
        /// `一、`
        Chapter = "chapter" "章",
        /// `（一）`
        Measure = "measure" "条",
        /// One sentence.
        Sentence = "sentence" "句",
        /// Text without a place.
        Loose = "loose" "未归类",
    }
}

/// One leaf of the text (条目). A sentence belongs to the last measure before it, a measure to
/// the last chapter; so moving a node is moving it in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Node {
    /// Its name within the preview; never used twice.
    pub id: u32,
    /// What it is.
    pub kind: NodeKind,
    /// Its numeral, bare.
    pub number: String,
    /// Heading, or the sentence.
    pub text: String,
    /// Where it stands in the source; empty when typed by hand.
    pub span: (usize, usize),
}

words! {
    /// What is known of a named owner (对应情况).
    Mapping {
        /// Proposed by likeness, not yet confirmed.
        Suggested = "suggested" "待确认",
        /// Confirmed by a person.
        Confirmed = "confirmed" "已确认",
        /// Stands outside the tree.
        Outside = "outside" "系统外",
        /// Nothing fits.
        Unknown = "unknown" "未对应",
    }
}

/// A name in the document and the body it means (单位对应). One name means one body throughout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// As printed.
    pub printed: String,
    /// What is known.
    pub state: Mapping,
    /// The body, when there is one.
    #[schemars(with = "Option<String>")]
    pub body: Option<Id<Body>>,
    /// Its name.
    pub body_name: String,
}

/// A row of the project list in the preview (项目).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DraftProject {
    /// Its name within the preview.
    pub id: u32,
    /// 序号
    pub no: String,
    /// 项目
    pub name: String,
    /// 计划时间 as printed or corrected.
    pub time_text: String,
    /// Months understood.
    pub windows: Vec<MonthWindow>,
    /// 节奏
    pub rhythm: Rhythm,
    /// Whether a person chose the rhythm; a whole-year row must be asked.
    pub rhythm_chosen: bool,
    /// 里程碑
    pub milestones: Vec<Milestone>,
    /// 负责部门, lead first; each stands in [`Draft::names`].
    pub owners: Vec<String>,
    /// Where its row stands in the source.
    pub span: (usize, usize),
    /// Its cells in the source.
    pub cells: Vec<(usize, usize)>,
}

/// The plan as edited so far (预览稿).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Draft {
    /// 年度
    pub year: i16,
    /// 标题
    pub title: String,
    /// 发文字号 as printed.
    pub number: String,
    /// 成文日期 as printed.
    #[serde(with = "kernel::iso_date::option", default)]
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// The text in order.
    pub nodes: Vec<Node>,
    /// The project list in order.
    pub projects: Vec<DraftProject>,
    /// Every owner that is named, once.
    pub names: Vec<Named>,
    /// 主送
    pub recipients: Vec<Named>,
    /// 抄送
    pub copies: Vec<Named>,
    /// 上一年度计划, when this began as a copy.
    #[schemars(with = "Option<String>")]
    pub previous: Option<Id<Plan>>,
    /// The next free name of a node or project.
    pub next: u32,
}

/// What the document said, unchanged by editing (原文).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Original {
    /// As extracted.
    pub text: String,
    /// How it was encoded.
    pub encoding: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// 版头
    pub head: Vec<Fragment>,
    /// 版记
    pub tail: Vec<Fragment>,
    /// 读取提示
    pub warnings: Vec<Note>,
}

/// A preview as stored (预览).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its key.
    pub id: Id<Import>,
    /// For which body.
    pub body: Id<Body>,
    /// Name of the file, or how it began.
    pub name: String,
    /// The document.
    pub original: Original,
    /// As edited so far.
    pub draft: Draft,
    /// Rises with every edit.
    pub version: i64,
}
