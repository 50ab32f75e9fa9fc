//! What a request is, how it stands, and how its kind is decided.

use kernel::{Id, Moment, Text};
use platform::{
    access::{Body, Person},
    subject::Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Marks the keys of flows (审批流程).
pub struct FlowMark;
/// Marks the keys of steps of requests (办理步骤).
pub struct StepMark;
/// Marks the keys of contents of requests (申请内容).
pub struct ContentMark;
/// Marks the keys of acts on requests (办理经过).
pub struct ActMark;

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

/// One line of what is asked (申请事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// `手机号`.
    pub label: String,
    /// What holds now; `None` when nothing did.
    pub before: Option<String>,
    /// What is to hold; `None` when it is to be taken away.
    pub after: Option<String>,
    /// For a masked value: the keyed hash of the true ones, so that another number behind the
    /// same mask is other content. Empty for what is shown as it is.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub sealed: String,
}

impl Line {
    /// Something that is asked for and had no value before.
    pub fn new(label: &str, value: impl Into<String>) -> Self {
        Self {
            label: label.to_owned(),
            before: None,
            after: Some(value.into()),
            sealed: String::new(),
        }
    }

    /// Something that is to change.
    pub fn change(label: &str, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self {
            before: Some(before.into()),
            ..Self::new(label, after)
        }
    }

    /// Says that `before` and `after` are masks; `keyed` is the keyed hash of the true values
    /// (`Keys::lookup`), never the values.
    #[must_use]
    pub fn masked(mut self, keyed: impl Into<String>) -> Self {
        self.sealed = keyed.into();
        self
    }
}

/// Exactly what is decided (申请内容).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Content {
    /// What is asked, line by line.
    pub lines: Vec<Line>,
    /// Why, in the words of who asks (事由); may be empty.
    pub note: String,
}

/// Who asks (申请人).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requester {
    /// Themselves, when the house knows them.
    pub person: Option<Id<Person>>,
    /// Their name.
    pub name: String,
}

/// A request on its way in (新申请).
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The kind of flow, as registered: `membership.joining`.
    pub flow: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// One line that people recognise: `林若彤申请加入机关工会`.
    pub title: Text<120>,
    /// Where the subject is looked at and the content is changed.
    pub href: String,
    /// Who asks; decides nothing in it.
    pub requester: Requester,
    /// Whom it concerns, when that is somebody else; decides nothing in it either.
    pub about: Option<Id<Person>>,
    /// The body that it is made in; the steps are counted from there.
    pub body: Id<Body>,
    /// What is asked.
    pub content: Content,
}

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

/// A request (申请).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its key.
    pub id: Id<Request>,
    /// Code of the kind.
    pub flow: String,
    /// Name of the kind when it was asked.
    pub flow_name: String,
    /// What it is about.
    pub subject: Subject,
    /// One line that people recognise.
    pub title: String,
    /// Where the subject is looked at.
    pub href: String,
    /// Who asks.
    pub requester: Requester,
    /// Whom it concerns, when that is somebody else.
    pub about: Option<Id<Person>>,
    /// The body that it is made in.
    pub body: Id<Body>,
    /// Its name when it was asked.
    pub body_name: String,
    /// Which content counts, from 1.
    pub round: u32,
    /// The hash of that content.
    pub hash: String,
    /// How it stands.
    pub state: State,
    /// When it was asked.
    pub asked_at: Moment,
    /// When anything last happened.
    pub changed_at: Moment,
    /// Rises with every save.
    pub version: i64,
}

impl Request {
    /// Those who decide nothing in it.
    pub fn barred(&self) -> Vec<Id<Person>> {
        self.requester
            .person
            .into_iter()
            .chain(self.about)
            .collect()
    }
}

/// Why a step waits elsewhere than its flow says (改由上级办理的原因).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// 没有: it waits where the flow says.
    No,
    /// 空缺: nobody holds the office there.
    Vacant,
    /// 回避: only who asks, or whom it concerns, holds it there.
    Own,
}

impl Moved {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Vacant => "vacant",
            Self::Own => "own",
        }
    }
}

/// One step of a request (办理步骤), copied from the flow when the request was made: a flow that
/// is changed later changes nothing under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its key.
    pub id: Id<StepMark>,
    /// Which, from 0.
    pub place: u32,
    /// Code of the office that decides.
    pub office: String,
    /// Its name.
    pub office_name: String,
    /// The body that the flow says.
    pub body: Id<Body>,
    /// Its name.
    pub body_name: String,
    /// Where it waits, or waited (办理处); `None` before it is reached, and when nobody up to the
    /// root may decide.
    pub seat: Option<(Id<Body>, String)>,
    /// Why that is another body.
    pub moved: Moved,
}

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

/// A request with its steps (申请及步骤).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The request.
    pub request: Request,
    /// Its steps in order; never empty.
    pub steps: Vec<Step>,
}

impl Whole {
    /// The step that waits.
    pub fn waiting(&self) -> Option<&Step> {
        match self.request.state {
            State::Waiting { step } => self.steps.iter().find(|s| s.place == step),
            State::Returned { .. }
            | State::Agreed
            | State::Refused { .. }
            | State::Withdrawn
            | State::Void { .. } => None,
        }
    }
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
