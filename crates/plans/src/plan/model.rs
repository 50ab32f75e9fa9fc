//! The plan as a whole.

use kernel::{Date, Id, Moment};
use platform::access::Body;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::word::words;

words! {
    /// Where a plan stands (计划状态).
    State {
        /// Being written.
        Draft = "draft" "起草",
        /// Sent round for opinions.
        Deliberation = "deliberation" "审议",
        /// Sent out; nothing reported yet.
        Issued = "issued" "已印发",
        /// Work has been reported.
        Running = "running" "执行中",
        /// The year-end summary is being written.
        Closing = "closing" "年终总结",
        /// Finished; nothing changes any more.
        Archived = "archived" "已归档",
    }
}

impl State {
    /// Whether it was sent out: changes are amendments from then on.
    pub const fn is_issued(self) -> bool {
        match self {
            Self::Draft | Self::Deliberation => false,
            Self::Issued | Self::Running | Self::Closing | Self::Archived => true,
        }
    }

    /// Whether progress is reported in it.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Issued | Self::Running | Self::Closing => true,
            Self::Draft | Self::Deliberation | Self::Archived => false,
        }
    }
}

/// A body's work plan of one year (年度工作计划).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its key.
    pub id: Id<Plan>,
    /// Whose plan it is.
    pub body: Id<Body>,
    /// 年度
    pub year: i16,
    /// 标题
    pub title: String,
    /// 发文字号; empty before issue.
    pub number: String,
    /// 印发日期
    pub issued_on: Option<Date>,
    /// Where it stands.
    pub state: State,
    /// 上一年度计划, when it began as a copy.
    pub previous: Option<Id<Plan>>,
    /// The document that sent it out.
    pub document: Option<Id<()>>,
    /// 年终总结
    pub summary: String,
    /// 起草人
    pub created_by: String,
    /// When it was begun.
    pub created_at: Moment,
    /// Rises with every save.
    pub version: i64,
}

words! {
    /// What a part of the text is (层次).
    PartKind {
        /// `一、`
        Chapter = "chapter" "章",
        /// `（一）`
        Measure = "measure" "条",
        /// One sentence.
        Sentence = "sentence" "句",
    }
}

/// A chapter, measure or sentence of the plan (章、条、句).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its key.
    pub id: Id<Part>,
    /// What it hangs under.
    pub parent: Option<Id<Part>>,
    /// Order within the plan.
    pub place: i64,
    /// What it is.
    pub kind: PartKind,
    /// Its numeral, bare.
    pub number: String,
    /// Heading, or the sentence.
    pub text: String,
    /// Where the heading or sentence stands in the source; empty when it is not from there.
    pub span: (usize, usize),
}

impl Part {
    /// `一、标题`, `（一）标题` or the sentence.
    pub fn caption(&self) -> String {
        match self.kind {
            _ if self.number.is_empty() => self.text.clone(),
            PartKind::Chapter => format!("{}、{}", self.number, self.text),
            PartKind::Measure => format!("（{}）{}", self.number, self.text),
            PartKind::Sentence => self.text.clone(),
        }
    }
}

/// The text a plan was read from, with what stands around the plan (原文).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct SourceText {
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
    /// 未归类
    pub rest: Vec<Fragment>,
    /// 读取提示
    pub warnings: Vec<Note>,
}

/// A stretch of the source (片段).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fragment {
    /// What it is, in Chinese; empty when unknown.
    pub kind: String,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub span: (usize, usize),
}

/// What the reader pointed out (读取提示).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// What it is about.
    pub span: (usize, usize),
}

/// To whom a plan is sent (主送、抄送).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Only a copy; owes no acknowledgement.
    pub copy: bool,
    /// As the document says.
    pub printed: String,
    /// The body of the tree that is meant.
    pub body: Option<Id<Body>>,
}

words! {
    /// How sure a link between text and project is (对应关系).
    LinkState {
        /// Proposed by likeness of words.
        Suggested = "suggested" "待确认",
        /// Somebody confirmed it.
        Confirmed = "confirmed" "已确认",
        /// Somebody said no; it is not proposed again.
        Rejected = "rejected" "不对应",
    }
}

/// Which part of the text a project carries out (条目与项目的对应).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its key.
    pub id: Id<Link>,
    /// The part.
    pub part: Id<Part>,
    /// The project.
    pub project: Id<crate::project::Project>,
    /// How sure.
    pub state: LinkState,
}

/// One change after issue (调整).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Amendment {
    /// Name of the project, empty for the plan itself.
    pub project: String,
    /// Which field: 计划时间.
    pub what: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by_name: String,
    /// When.
    pub at: i64,
}
