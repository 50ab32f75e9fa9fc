//! What a plan document turns into; the JSON of `unionhall plan read --json`.

use kernel::{Date, MonthWindow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stretch of the source (位置): `[start, end)` in Unicode scalars of [`Source::text`].
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct Span(pub usize, pub usize);

impl Span {
    /// First scalar.
    pub const fn start(self) -> usize {
        self.0
    }
    /// One after the last scalar.
    pub const fn end(self) -> usize {
        self.1
    }
    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.0 >= self.1
    }
    /// The smallest span that covers both; an empty one adds nothing.
    pub fn hull(self, other: Self) -> Self {
        match (self.is_empty(), other.is_empty()) {
            (true, false) => other,
            (_, true) => self,
            (false, false) => Self(self.0.min(other.0), self.1.max(other.1)),
        }
    }
}

/// The text that was read (原文), as extracted and before any repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The text; all spans count its Unicode scalars.
    pub text: String,
    /// How it was encoded: `utf-8`, `utf-16le`, `utf-16be`, `gb18030`, `docx` or `pdf`.
    pub encoding: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// What extraction has to tell; becomes warnings.
    #[serde(skip)]
    pub notes: Vec<Warning>,
}

/// The plan as understood (计划文稿).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanDocument {
    /// The text it was read from.
    pub source: Source,
    /// The plan's own title (标题).
    pub title: Option<String>,
    /// Who issued it (发文机关).
    pub issuer: Option<String>,
    /// Document number (发文字号), as written.
    pub number: Option<String>,
    /// Date of issue (成文日期).
    #[serde(with = "iso_date")]
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// To whom it is addressed (主送).
    pub recipients: Vec<String>,
    /// Who gets copies (抄送).
    pub copies: Vec<String>,
    /// What stands before the first chapter.
    pub head: Vec<Piece>,
    /// What stands after the text, and heads of tables.
    pub tail: Vec<Piece>,
    /// The text (正文).
    pub chapters: Vec<Chapter>,
    /// The rows of the annexed table (项目清单), or of a list by month or quarter.
    pub projects: Vec<ProjectRow>,
    /// What could not be placed.
    pub unassigned: Vec<Fragment>,
    /// What was repaired, and what a person should look at.
    pub warnings: Vec<Warning>,
}

/// A piece of the head or tail (版头、版记).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its repaired text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What a piece of head or tail is (版头、版记要素).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// 发文机关标志.
    Issuer,
    /// 发文字号.
    Number,
    /// 密级、紧急程度、签发人.
    Marking,
    /// 关于印发……的通知.
    NoticeTitle,
    /// 主送机关.
    Recipients,
    /// 通知正文.
    NoticeText,
    /// 标题.
    Title,
    /// 副标题.
    Subtitle,
    /// 正文前的总体思路.
    Intro,
    /// 落款.
    Signature,
    /// 成文日期.
    Date,
    /// 附件说明.
    AttachmentRef,
    /// “附件”二字.
    Attachment,
    /// 附表标题.
    TableTitle,
    /// 表头, also the heading of a month or quarter in a list.
    TableHead,
    /// 抄送.
    Copies,
    /// 印发机关.
    PrintOffice,
    /// 印发日期.
    PrintDate,
    /// 附注.
    Note,
    /// 页码.
    PageNumber,
    /// A line of signs only (分隔线).
    Rule,
}

/// A chapter (章，如“一、”).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Chapter {
    /// The bare numeral as written (`一`), empty where the document has none.
    pub number: String,
    /// The heading without its number.
    pub title: String,
    /// Number and heading; empty where the document has none.
    pub title_span: Span,
    /// Its measures.
    pub measures: Vec<Measure>,
    /// The hull of heading and measures.
    pub span: Span,
}

/// A measure (条，如“（一）”).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// The bare numeral as written (`一`), empty where the document has none.
    pub number: String,
    /// The heading, run-in or on its own line, without its number and end mark.
    pub title: String,
    /// Number, heading and its end mark; empty where the document has none.
    pub title_span: Span,
    /// The repaired text without heading; paragraphs are separated by a line break.
    pub text: String,
    /// The sentences of the text.
    pub sentences: Vec<Fragment>,
    /// The hull of heading and sentences.
    pub span: Span,
}

/// A stretch of text (句): a sentence, or something unplaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fragment {
    /// Its repaired text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A row of the project list (项目).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectRow {
    /// The row's number (序号) as written.
    pub no: Option<String>,
    /// What is done (项目).
    pub name: String,
    /// When (计划时间); empty when not understood.
    pub windows: Vec<MonthWindow>,
    /// In which rhythm, when the cell says so.
    pub recurrence: Option<Recurrence>,
    /// By whom (负责部门), lead first.
    pub owners: Vec<String>,
    /// The row as it stands, one or more cells per column.
    pub cells: Vec<Cell>,
    /// The hull of the cells.
    pub span: Span,
}

/// A rhythm (频次).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// 每月.
    Monthly,
    /// 每季度.
    Quarterly,
    /// 每半年.
    HalfYearly,
    /// 每年.
    Yearly,
}

/// A cell (单元格).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// The head of its column, as written.
    pub column: String,
    /// Its repaired text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Something repaired or doubtful (提示).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Stable, see [`super::warnings`].
    pub code: String,
    /// One Chinese sentence for the person who checks the reading.
    pub message: String,
    /// What it is about; for a repair, exactly what was dropped.
    pub span: Span,
}

/// Dates as ISO text.
mod iso_date {
    use kernel::Date;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(
        date: &Option<Date>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.collect_str(date),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|t| t.parse().map_err(de::Error::custom))
            .transpose()
    }
}
