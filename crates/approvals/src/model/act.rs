//! What is done to a request.

use kernel::{Id, Moment, Text};
use platform::access::Person;
use schemars::JsonSchema;
use serde::Serialize;

/// What was done to a request (办理动作).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// 提出
    Ask,
    /// 同意
    Agree,
    /// 不同意
    Refuse,
    /// 退回
    Return,
    /// 修改后提交
    Resubmit,
    /// 撤回
    Withdraw,
    /// 作废
    Void,
}

impl Did {
    /// All, with the stored word and the Chinese one.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Ask, "ask", "提出申请"),
        (Self::Agree, "agree", "同意"),
        (Self::Refuse, "refuse", "不同意"),
        (Self::Return, "return", "退回"),
        (Self::Resubmit, "resubmit", "修改后提交"),
        (Self::Withdraw, "withdraw", "撤回"),
        (Self::Void, "void", "作废"),
    ];

    fn words(self) -> (&'static str, &'static str) {
        let found = Self::ALL.iter().find(|(did, ..)| *did == self);
        found.map_or(("", ""), |(_, stored, text)| (stored, text))
    }

    /// As stored.
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// As people say.
    pub fn word(self) -> &'static str {
        self.words().1
    }
}

/// One thing that happened to a request (办理经过); an agreement among them is a signature on
/// the content of its round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Act {
    /// What.
    pub did: Did,
    /// By which step; `None` for what was no step.
    pub step: Option<u32>,
    /// On which content.
    pub round: u32,
    /// By whom; `None` for the house itself and for people outside it.
    pub person: Option<Id<Person>>,
    /// Their name then.
    pub name: String,
    /// In which office, `局工会主席`; empty for what needed none.
    pub office: String,
    /// The reason or remark.
    pub why: String,
    /// When.
    pub at: Moment,
}

/// What a signer decides (办理意见).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// 同意
    Agree {
        /// A remark; may be empty.
        note: String,
    },
    /// 不同意
    Refuse {
        /// The reason.
        why: Text<500>,
    },
    /// 退回
    Return {
        /// What is to be changed.
        why: Text<500>,
    },
}

impl Decision {
    /// What it is on the record.
    pub const fn did(&self) -> Did {
        match self {
            Self::Agree { .. } => Did::Agree,
            Self::Refuse { .. } => Did::Refuse,
            Self::Return { .. } => Did::Return,
        }
    }

    /// The reason or remark.
    pub fn words(&self) -> &str {
        match self {
            Self::Agree { note } => note,
            Self::Refuse { why } | Self::Return { why } => why,
        }
    }
}

/// What the signer had in front of them (所见): signing anything else is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The step that waited.
    pub step: u32,
    /// The hash of the content.
    pub hash: String,
}
