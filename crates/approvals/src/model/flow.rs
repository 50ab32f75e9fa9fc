//! How a kind of request is decided.

use kernel::Id;
use platform::access::Body;
use serde::{Deserialize, Serialize};

use super::FlowMark;

/// At which body the office of a step is held (办理组织), seen from the body that a request is
/// made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum At {
    /// 本组织: that body itself.
    Own,
    /// 所属工会: the nearest union at or above that body.
    Union,
    /// 上一级工会: the union above that union.
    Above,
    /// 指定组织: always this one.
    Named(Id<Body>),
}

impl At {
    /// As people say; which body a named one is stands beside it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Own => "本组织",
            Self::Union => "所属工会",
            Self::Above => "上一级工会",
            Self::Named(_) => "指定组织",
        }
    }
}

/// A kind of request that an area asks for decisions on (申请种类), with the flow that it has
/// until the house sets its own.
#[derive(Debug, Clone, Copy)]
pub struct FlowKind {
    /// Stable code, `membership.joining`; begins with the area's name.
    pub kind: &'static str,
    /// `入会申请`.
    pub name: &'static str,
    /// Office and place of each step, in order.
    pub steps: &'static [(&'static str, At)],
}

/// How a kind of request is decided in this house (审批流程).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its key.
    pub id: Id<FlowMark>,
    /// Code of the kind.
    pub kind: String,
    /// `入会申请`.
    pub name: String,
    /// One after the other.
    pub steps: Vec<FlowStep>,
    /// Rises with every save.
    pub version: i64,
}

/// One step of a flow (流程步骤).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowStep {
    /// Code of the office that decides.
    pub office: String,
    /// Where that office is held.
    pub at: At,
}
