//! Purposes and consents, without I/O.

use kernel::Id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Marks the keys of consents (同意).
pub struct ConsentMark;

/// What sensitive data are used for (用途).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 活动通知
    Contact,
    /// 互助保障
    Insurance,
    /// 困难帮扶
    Aid,
    /// 走访慰问
    Care,
}

impl Purpose {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Contact, Self::Insurance, Self::Aid, Self::Care];

    /// As stored and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Insurance => "insurance",
            Self::Aid => "aid",
            Self::Care => "care",
        }
    }

    /// From what is stored or an address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contact => "活动通知",
            Self::Insurance => "互助保障",
            Self::Aid => "困难帮扶",
            Self::Care => "走访慰问",
        }
    }

    /// Which fields it uses.
    pub const fn fields(self) -> &'static str {
        match self {
            Self::Contact => "手机号",
            Self::Insurance => "身份证号、手机号",
            Self::Aid => "身份证号、家庭成员及其健康和就业就学情况",
            Self::Care => "住址、手机号、生日",
        }
    }

    /// The words that are agreed to; kept with each consent, so that a later change of them
    /// changes nothing that was given.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Contact => "我同意工会使用我的手机号，通知我参加工会活动和领取会员福利。",
            Self::Insurance => {
                "我同意工会使用我的身份证号和手机号，为我办理职工互助保障的参保和理赔。"
            }
            Self::Aid => {
                "我单独同意工会在我申请帮扶时使用我的身份证号、家庭成员及其健康和就业就学情况，\
                 只供审核帮扶的人员查看。"
            }
            Self::Care => "我同意工会使用我的住址、手机号和生日，对我走访慰问。",
        }
    }

    /// What withdrawing means, told before it is done.
    pub const fn withdrawn_means(self) -> &'static str {
        match self {
            Self::Contact => "撤回后不再用手机号通知您活动和福利，系统内的消息不受影响。",
            Self::Insurance => {
                "撤回后不再为您新办互助保障；已经参保的到期为止，理赔时仍须您提供身份证号。"
            }
            Self::Aid => {
                "撤回后不再受理您新的帮扶申请；已经办结的帮扶档案按规定保存，不因撤回删除。"
            }
            Self::Care => "撤回后不再上门走访和寄送，节日福利不受影响。",
        }
    }
}

/// On which form a consent was given (同意方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// 本人在线
    Own,
    /// 纸质
    Paper,
}

impl Form {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::Paper => "paper",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Own => "本人在线",
            Self::Paper => "纸质",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Own, Self::Paper]
            .into_iter()
            .find(|f| f.as_str() == text)
    }
}

/// One consent (同意记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Consent {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<ConsentMark>,
    /// To what.
    pub purpose: Purpose,
    /// In which words.
    pub words: String,
    /// On which form.
    pub form: Form,
    /// Which paper; empty when it was given online.
    pub paper: String,
    /// From when.
    pub given_on: String,
    /// Until when; empty while it holds.
    pub withdrawn_on: String,
    /// Why it was withdrawn.
    pub withdrawn_why: String,
}
