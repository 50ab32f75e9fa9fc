//! Who may decide what, and what follows: facts in, decision out.

use kernel::{Id, Refusal};
use platform::{
    access::{Body, Person},
    subject::Subject,
};

use crate::model::{Content, Decision, FlowStep, Moved, Request, Seen, State, Step, Whole};

/// Lines of one request. Source: house rule; what is longer is attached to the subject.
pub const LINES_MAX: usize = 60;
/// Characters of a label. Source: house rule; it is read on a phone.
pub const LABEL_CHARS_MAX: usize = 40;
/// Characters of a value. Source: house rule; it is read on a phone.
pub const VALUE_CHARS_MAX: usize = 500;
/// Characters of the note. Source: house rule.
pub const NOTE_CHARS_MAX: usize = 1_000;

/// Steps of one flow. Source: house rule; more signatures than that nobody waits for.
pub const STEPS_MAX: usize = 6;

/// Whether a flow leads to a decision.
///
/// # Errors
/// A refusal without a step, or with more than somebody waits for.
pub fn check_flow(steps: &[FlowStep]) -> Result<(), Refusal> {
    if steps.is_empty() {
        return Err(Refusal::new(
            "approvals.flow_without_steps",
            "至少要有一步，没有保存；请选择由哪个职务办理",
        ));
    }
    if steps.len() > STEPS_MAX {
        let text = format!("最多 {STEPS_MAX} 步，没有保存；请减少步骤");
        return Err(Refusal::new("approvals.flow_too_long", text));
    }
    Ok(())
}

/// The text over which the hash of a request's content is taken: canonical JSON, its fields in a
/// fixed order and without blanks. What is decided is the kind, the subject, the title and the
/// content; who may decide it is not part of it.
pub fn canonical(flow: &str, subject: &Subject, title: &str, content: &Content) -> String {
    let lines: Vec<_> = content
        .lines
        .iter()
        .map(|l| (&l.label, &l.before, &l.after, &l.sealed))
        .collect();
    let id = subject.id.as_i64().to_string();
    let all = (
        "approvals 1",
        flow,
        &subject.kind,
        id,
        title,
        lines,
        &content.note,
    );
    serde_json::to_string(&all).unwrap_or_default()
}

/// Whether content is of a size that somebody can read before signing.
///
/// # Errors
/// A refusal that says what is too long.
pub fn check_content(content: &Content) -> Result<(), Refusal> {
    let no = |text: String| Err(Refusal::new("approvals.content_size", text));
    if content.lines.is_empty() {
        return no("申请里没有内容，请先填写".to_owned());
    }
    if content.lines.len() > LINES_MAX {
        return no(format!("一件申请最多 {LINES_MAX} 项内容，请分成几件提出"));
    }
    for line in &content.lines {
        let values = line.before.iter().chain(&line.after);
        let longest = values.map(|v| v.chars().count()).max().unwrap_or_default();
        if line.label.chars().count() > LABEL_CHARS_MAX || longest > VALUE_CHARS_MAX {
            let label: String = line.label.chars().take(LABEL_CHARS_MAX).collect();
            return no(format!(
                "「{label}」太长，最多 {VALUE_CHARS_MAX} 个字，请写短些"
            ));
        }
    }
    if content.note.chars().count() > NOTE_CHARS_MAX {
        return no(format!("事由最多 {NOTE_CHARS_MAX} 个字，请写短些"));
    }
    Ok(())
}

/// Who holds the office of a step in one body (任职情况).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The body.
    pub body: Id<Body>,
    /// Its name.
    pub name: String,
    /// Who holds the office there today.
    pub holders: Vec<Id<Person>>,
}

impl Level {
    /// Those who may decide.
    pub fn free<'a>(&'a self, barred: &'a [Id<Person>]) -> impl Iterator<Item = Id<Person>> + 'a {
        self.holders
            .iter()
            .copied()
            .filter(|person| !barred.contains(person))
    }
}

/// Where a step waits (办理处): at its own body, or at the nearest union above it where somebody
/// holds the office who neither asks nor is concerned. `None` when there is nobody up to the root.
pub fn seat<'a>(levels: &'a [Level], barred: &[Id<Person>]) -> Option<(&'a Level, Moved)> {
    let (first, found) = (
        levels.first()?,
        levels.iter().find(|l| l.free(barred).next().is_some())?,
    );
    let moved = match (found.body == first.body, first.holders.is_empty()) {
        (true, _) => Moved::No,
        (false, true) => Moved::Vacant,
        (false, false) => Moved::Own,
    };
    Some((found, moved))
}

/// What a person is to a waiting step (办理资格).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 可办理: holds the office at the seat today.
    Holder,
    /// 应回避: asks, or is concerned.
    Barred,
    /// 无关
    Other,
}

/// What `person` is to the step that waits; `holders` hold its office at its seat today.
pub fn standing(request: &Request, person: Id<Person>, holders: &[Id<Person>]) -> Standing {
    if request.barred().contains(&person) {
        Standing::Barred
    } else if holders.contains(&person) {
        Standing::Holder
    } else {
        Standing::Other
    }
}

/// The code of the refusal that is a 403: the person sees the request and may not decide it.
/// Source: house rule, CONTRIBUTING.md on errors.
pub const NOT_A_HOLDER: &str = "approvals.not_a_holder";

/// Whose turn it is, as a clause (轮到谁).
fn whose_turn(whole: &Whole) -> String {
    match whole
        .waiting()
        .and_then(|s| s.seat.as_ref().map(|b| (s, b)))
    {
        Some((step, (_, body))) => format!("现在由{body}{}办理", step.office_name),
        None => "现在还没有人能办理，请先任命".to_owned(),
    }
}

/// Decides a step (办理).
///
/// # Errors
/// A refusal when nothing waits, another step or other content does, or the person may not.
pub fn decide(
    whole: &Whole,
    standing: Standing,
    seen: &Seen,
    decision: &Decision,
) -> Result<State, Refusal> {
    let request = &whole.request;
    let step = match &request.state {
        State::Waiting { step } => *step,
        other @ (State::Returned { .. }
        | State::Agreed
        | State::Refused { .. }
        | State::Withdrawn
        | State::Void { .. }) => {
            let text = format!("这件申请现在是「{}」，不用再办", other.word());
            return Err(Refusal::new("approvals.nothing_waits", text));
        }
    };
    if seen.step != step {
        let text = format!(
            "这件申请刚刚有了新的进展，{}，没有办理您的意见；请看最新的内容和经过",
            whose_turn(whole)
        );
        return Err(Refusal::new("approvals.step_over", text));
    }
    match standing {
        Standing::Holder => {}
        Standing::Barred => {
            return Err(Refusal::new(
                "approvals.own_request",
                "这是您自己提出或涉及您本人的申请，须由别人办理",
            ));
        }
        Standing::Other => return Err(Refusal::new(NOT_A_HOLDER, whose_turn(whole))),
    }
    if seen.hash != request.hash {
        return Err(Refusal::new(
            "approvals.content_changed",
            "申请内容刚刚改过，没有办理；请看过新内容再决定",
        ));
    }
    let last = step as usize + 1 >= whole.steps.len();
    Ok(match decision {
        Decision::Agree { .. } if last => State::Agreed,
        Decision::Agree { .. } => State::Waiting { step: step + 1 },
        Decision::Refuse { why } => State::Refused {
            why: why.to_string(),
        },
        Decision::Return { why } => State::Returned {
            step,
            why: why.to_string(),
        },
    })
}

/// Whether every step signed; `signed` are the places that did, on the content as it stands.
pub fn all_signed(steps: &[Step], signed: &[u32]) -> bool {
    steps.iter().all(|step| signed.contains(&step.place))
}

/// What handing in content again does (修改后提交).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resubmitted {
    /// Other content: what was signed before no longer counts, the first step waits.
    Anew,
    /// The same content: what was signed stays, the step that returned it waits.
    Same {
        /// Which.
        step: u32,
    },
}

/// Hands content in again (修改后提交).
///
/// # Errors
/// A refusal when the request is over, or nothing changed while it waits.
pub fn resubmit(request: &Request, hash: &str) -> Result<Resubmitted, Refusal> {
    still_open(request)?;
    match (&request.state, request.hash == hash) {
        (State::Waiting { .. }, true) => Err(Refusal::new(
            "approvals.unchanged",
            "内容没有改动，申请仍在办理，不用再提交",
        )),
        (State::Returned { step, .. }, true) => Ok(Resubmitted::Same { step: *step }),
        (
            State::Waiting { .. }
            | State::Returned { .. }
            | State::Agreed
            | State::Refused { .. }
            | State::Withdrawn
            | State::Void { .. },
            _,
        ) => Ok(Resubmitted::Anew),
    }
}

/// For what ends a request from outside its steps: withdrawing, voiding.
///
/// # Errors
/// A refusal when it is over already.
pub fn still_open(request: &Request) -> Result<(), Refusal> {
    if request.state.is_open() {
        return Ok(());
    }
    let word = request.state.word();
    let text = format!("这件申请已经办结（{word}），不能再改；需要时请重新提出");
    Err(Refusal::new("approvals.over", text))
}

/// A line that differs between two contents (内容差别).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Difference {
    /// Which line, or 事由.
    pub label: String,
    /// What was asked then; `None` when the line was not there.
    pub then: Option<String>,
    /// What is asked now; `None` when the line is gone.
    pub now: Option<String>,
}

/// What was changed between two contents, in the order of the newer (与前稿的差别).
pub fn differences(then: &Content, now: &Content) -> Vec<Difference> {
    let find = |content: &Content, label: &str| {
        let line = content.lines.iter().find(|l| l.label == label)?;
        Some((line.after.clone(), line.sealed.clone()))
    };
    let mut out = Vec::new();
    for line in &now.lines {
        let (old, new) = (
            find(then, &line.label),
            (line.after.clone(), line.sealed.clone()),
        );
        if old.as_ref() != Some(&new) {
            out.push(Difference {
                label: line.label.clone(),
                then: old.and_then(|(value, _)| value),
                now: line.after.clone(),
            });
        }
    }
    for line in &then.lines {
        if find(now, &line.label).is_none() {
            out.push(Difference {
                label: line.label.clone(),
                then: line.after.clone(),
                now: None,
            });
        }
    }
    if then.note != now.note {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        out.push(Difference {
            label: "事由".to_owned(),
            then: some(&then.note),
            now: some(&now.note),
        });
    }
    out
}
