//! What a request is, how it stands, and how its kind is decided.

mod act;
mod flow;
mod state;

pub use self::act::{Act, Decision, Did, Seen};
pub use self::flow::{At, Flow, FlowKind, FlowStep};
pub use self::state::State;

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
