//! Words of the certificate.

use kernel::{Date, Id};
use platform::access::Body;
use schemars::JsonSchema;
use serde::Serialize;

/// Marks the keys of certificates (法人资格证书).
pub struct CertificateMark;
/// Marks the keys of what must be done about one (证书事项).
pub struct CertificateTaskMark;

/// Whether a certificate counts (证书状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// 有效: the one that counts, also when its time is over
    Valid,
    /// 已换发
    Replaced,
    /// 已注销
    Cancelled,
}

impl Standing {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Valid => "现用",
            Self::Replaced => "已换发",
            Self::Cancelled => "已注销",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Valid, Self::Replaced, Self::Cancelled]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// A certificate as it is printed (法人资格证书).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub id: Id<CertificateMark>,
    pub body: Id<Body>,
    pub name: String,
    pub credit_code: String,
    pub representative: String,
    pub place: String,
    pub valid_from: Date,
    pub valid_to: Date,
    pub standing: Standing,
    pub version: i64,
}

/// Why a certificate must be changed (事项种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskWhat {
    /// 变更法定代表人
    Representative,
    /// 变更名称
    Name,
    /// 变更住所
    Place,
    /// 到期换领
    Renewal,
}

impl TaskWhat {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::Name => "name",
            Self::Place => "place",
            Self::Renewal => "renewal",
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Representative => "变更法定代表人",
            Self::Name => "变更名称",
            Self::Place => "变更住所",
            Self::Renewal => "到期换领",
        }
    }

    /// The paper that it waits for.
    pub(crate) const fn paper(self) -> &'static str {
        match self {
            Self::Place => "上级工会出具的住所说明",
            Self::Representative | Self::Name | Self::Renewal => "上级工会批复（写明届期）",
        }
    }

    /// What a certificate says of it; nothing of a renewal.
    pub(crate) fn printed(self, certificate: &Certificate) -> Option<&str> {
        match self {
            Self::Representative => Some(&certificate.representative),
            Self::Name => Some(&certificate.name),
            Self::Place => Some(&certificate.place),
            Self::Renewal => None,
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Representative, Self::Name, Self::Place, Self::Renewal]
            .into_iter()
            .find(|w| w.as_str() == text)
    }
}

/// The upper union's paper (上级批复).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reply {
    /// 批复文号.
    pub number: String,
    /// 批复日期.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub day: Date,
}

/// Where it stands (办理状态).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaskState {
    /// 等上级批复
    Waiting,
    /// 已批复, may be handed in
    Replied(Reply),
    /// 已办结
    Done {
        /// 上级批复.
        reply: Reply,
        /// 领证日期.
        #[serde(with = "kernel::iso_date")]
        #[schemars(with = "String")]
        day: Date,
    },
    /// 不再办理
    Dropped,
}

impl TaskState {
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Replied(_) => "replied",
            Self::Done { .. } => "done",
            Self::Dropped => "dropped",
        }
    }

    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "等上级批复",
            Self::Replied(_) => "已批复，可申请登记",
            Self::Done { .. } => "已办结",
            Self::Dropped => "不再办理",
        }
    }

    /// Whether something is still to be done.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Replied(_))
    }
}

/// What must be done about a certificate (证书事项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub id: Id<CertificateTaskMark>,
    pub certificate: Id<CertificateMark>,
    pub body: Id<Body>,
    pub what: TaskWhat,
    pub cause: String,
    /// What the new certificate shall say; empty while nobody knows.
    pub wanted: String,
    pub since: Date,
    pub due: Date,
    pub state: TaskState,
    pub version: i64,
}

/// A certificate that counts, for lists (证书行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CertificateLine {
    pub row: Certificate,
    /// The union's short name.
    pub short: String,
    /// What must be done about it, how many.
    pub open: i64,
}
