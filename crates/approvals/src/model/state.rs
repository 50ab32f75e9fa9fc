//! How a request stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a request stands (申请状态).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// 办理中: a step waits.
    Waiting {
        /// Which, from 0.
        step: u32,
    },
    /// 已退回: who asked may change it.
    Returned {
        /// By which step.
        step: u32,
        /// The reason that was given.
        why: String,
    },
    /// 已同意: by every step, on the content as it stands.
    Agreed,
    /// 不同意
    Refused {
        /// The reason that was given.
        why: String,
    },
    /// 已撤回 by who asked.
    Withdrawn,
    /// 已作废: what it was about is gone or settled otherwise.
    Void {
        /// What happened.
        why: String,
    },
}

impl State {
    /// Whether something can still be done about it.
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Waiting { .. } | Self::Returned { .. } => true,
            Self::Agreed | Self::Refused { .. } | Self::Withdrawn | Self::Void { .. } => false,
        }
    }

    /// As stored.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Returned { .. } => "returned",
            Self::Agreed => "agreed",
            Self::Refused { .. } => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Void { .. } => "void",
        }
    }

    /// As people say.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "办理中",
            Self::Returned { .. } => "已退回",
            Self::Agreed => "已同意",
            Self::Refused { .. } => "不同意",
            Self::Withdrawn => "已撤回",
            Self::Void { .. } => "已作废",
        }
    }

    /// The reason that belongs to it; empty when none does.
    pub fn why(&self) -> &str {
        match self {
            Self::Returned { why, .. } | Self::Refused { why } | Self::Void { why } => why,
            Self::Waiting { .. } | Self::Agreed | Self::Withdrawn => "",
        }
    }

    /// The step that waits, or that returned it.
    pub const fn step(&self) -> Option<u32> {
        match self {
            Self::Waiting { step } | Self::Returned { step, .. } => Some(*step),
            Self::Agreed | Self::Refused { .. } | Self::Withdrawn | Self::Void { .. } => None,
        }
    }
}
