//! What a document and its receipts are.

use kernel::{Date, Id, Moment};
use platform::{
    access::{Body, BodyPath},
    subject::Subject,
};
use schemars::JsonSchema;
use serde::Serialize;

/// What kind of paper (文种).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 通知
    Notice,
    /// 报告
    Report,
    /// 请示
    Request,
    /// 批复
    Reply,
    /// 函
    Letter,
}

impl DocumentKind {
    /// All kinds with the stored word and the Chinese one.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Notice, "notice", "通知"),
        (Self::Report, "report", "报告"),
        (Self::Request, "request", "请示"),
        (Self::Reply, "reply", "批复"),
        (Self::Letter, "letter", "函"),
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// As people say.
    pub fn text(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        let found = Self::ALL.iter().find(|(kind, ..)| *kind == self);
        found.map_or(("", ""), |(_, stored, text)| (stored, text))
    }
}

/// How an addressee gets it (主送或抄送).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 主送: owes a receipt.
    Main,
    /// 抄送: owes nothing.
    Copy,
}

/// To whom a new document goes (收文对象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// 组织内单位
    Body(Id<Body>),
    /// 外单位, by name as printed
    Outside(String),
}

/// A document that another area issues (拟印发的公文).
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// The body that issues it.
    pub issuer: Id<Body>,
    /// 发文机关标志, `某某局工会委员会文件`.
    pub mark: String,
    /// 发文字号, `东城管工〔2025〕1号`.
    pub number: String,
    /// 标题.
    pub title: String,
    /// 文种.
    pub kind: DocumentKind,
    /// 成文日期.
    pub issued_on: Date,
    /// What it carries.
    pub subject: Subject,
    /// 主送.
    pub main: Vec<Recipient>,
    /// 抄送.
    pub copies: Vec<Recipient>,
    /// 正文 of the notice, as printed.
    pub main_text: String,
}

/// An issued document (公文).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its key.
    pub id: Id<Document>,
    /// The body that issued it.
    pub issuer: Id<Body>,
    /// Where that body stood then.
    pub issuer_path: BodyPath,
    /// 发文机关标志.
    pub mark: String,
    /// 发文字号.
    pub number: String,
    /// 标题.
    pub title: String,
    /// 文种, as stored.
    pub kind: String,
    /// 成文日期.
    pub issued_on: Date,
    /// What it carries.
    pub subject: Subject,
    /// 正文 of the notice, as printed.
    pub main_text: String,
}

/// How one addressee stands (签收状态).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReceiptState {
    /// 无需签收: gets a copy
    NotOwed,
    /// 待签收
    Waiting,
    /// 已签收.
    Acknowledged {
        /// When.
        at: Moment,
        /// By whom.
        by: String,
        /// 代录: signed on paper.
        on_paper: bool,
    },
}

/// One addressee with its receipt (签收).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Receipt {
    /// Its key.
    pub id: Id<Receipt>,
    /// The body, when it is in the tree.
    #[serde(skip)]
    pub body: Option<(Id<Body>, BodyPath)>,
    /// Its name as printed.
    pub name: String,
    /// 主送 or 抄送.
    pub role: Role,
    /// How it stands.
    pub state: ReceiptState,
}

/// A document in a list (公文条目).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentLine {
    /// Its key.
    pub id: Id<Document>,
    /// 发文字号.
    pub number: String,
    /// 标题.
    pub title: String,
    /// 成文日期.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub issued_on: Date,
    /// Main recipients that owe a receipt.
    pub owed: i64,
    /// Of those, how many have confirmed.
    pub acknowledged: i64,
}
