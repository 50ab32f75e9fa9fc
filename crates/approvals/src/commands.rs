//! What is done to requests. Each command runs in the caller's transaction and leaves one entry
//! on the trail.

use kernel::{Id, Text};
use platform::{
    Error,
    access::{Account, Actor, Person},
    area::{Decided, Outcome},
    db::Tx,
    messages::Message,
    subject::Subject,
    trail::{By, Deed},
};

use crate::{
    model::{
        Act, Content, Decision, Did, FlowKind, FlowStep, Moved, NewRequest, Request, Seen, State,
        Step, Whole,
    },
    paths,
    rules::{self, Resubmitted},
    store::{self, ACT, CONTENT, FLOW, FLOW_STEP, REQUEST, STEP},
};

/// What the trail calls a request.
pub const SUBJECT: &str = "approvals.request";
/// What the trail calls a flow.
const FLOW_SUBJECT: &str = "approvals.flow";

/// What follows a decision: `House::decided` in the house, a closure in a test. It runs in the
/// transaction of the decision, and its error undoes the decision.
pub type Then<'a> = &'a dyn Fn(&mut Tx<'_>, &Decided) -> Result<(), Error>;

/// The subject of a request, for links, messages and the trail.
pub fn subject_of(id: Id<Request>) -> Subject {
    Subject::new(SUBJECT, id)
}

/// The hash of exactly what is decided (内容校验值): SM3 over canonical JSON. An area that keeps
/// the change it asked for compares this with [`Decided::hash`] before it does anything.
pub fn content_hash(flow: &str, subject: &Subject, title: &str, content: &Content) -> String {
    let text = rules::canonical(flow, subject, title, content);
    platform::trail::sm3_hex(&[text.as_bytes()])
}

/// Makes kinds of request known to the house (登记申请种类): a kind that is new gets its default
/// flow, one that is known keeps the house's own.
///
/// # Errors
/// What the database said.
pub fn sync_flows(tx: &mut Tx<'_>, kinds: &[FlowKind]) -> Result<(), Error> {
    for kind in kinds {
        if store::flow(tx, kind.kind)?.is_some() {
            continue;
        }
        let id = store::insert_flow(tx, kind.kind, kind.name)?;
        let steps = kind.steps.iter().map(|(office, at)| FlowStep {
            office: (*office).to_owned(),
            at: *at,
        });
        let touched = store::replace_steps(tx, id, 1, &steps.collect::<Vec<_>>())?;
        let deed = Deed::on("approvals.register_flow", Subject::new(FLOW_SUBJECT, id))
            .row(FLOW, id)
            .rows(FLOW_STEP, touched)
            .change("申请种类", "", kind.name);
        tx.trail(By::House("登记审批流程"), deed)?;
    }
    Ok(())
}

/// Asks for a decision (提出申请). The steps of the flow are fixed now; the first signers are told.
///
/// # Errors
/// A refusal when the same is waiting already, the content is too long, or the flow cannot be
/// gone from that body; a fault for a kind that nobody registered.
pub fn ask(tx: &mut Tx<'_>, by: impl Into<By>, new: &NewRequest) -> Result<Id<Request>, Error> {
    rules::check_content(&new.content)?;
    let flow = store::flow(tx, new.flow)?
        .ok_or_else(|| Error::fault(format!("nobody registered {}", new.flow)))?;
    let body = organisation::body(tx, new.body)?.ok_or(Error::NotFound)?;
    let steps = steps_of(tx, &flow.name, &flow.steps, new)?;
    let hash = content_hash(new.flow, &new.subject, &new.title, &new.content);
    let id = tx.id::<Request>();
    store::insert_request(tx, id, new, &flow.name, &body.short, &hash)?;
    for step in &steps {
        store::insert_step(tx, id, step)?;
    }
    let content = store::insert_content(tx, id, 1, &hash, &new.content)?;
    let act = Act {
        did: Did::Ask,
        step: None,
        round: 1,
        person: new.requester.person,
        name: new.requester.name.clone(),
        office: String::new(),
        why: String::new(),
        at: tx.now(),
    };
    let act = store::insert_act(tx, id, &hash, &act)?;
    reach(tx, id, 0)?;
    let deed = Deed::on("approvals.ask", subject_of(id))
        .row(REQUEST, id)
        .rows(STEP, steps.iter().map(|step| step.id))
        .row(CONTENT, content)
        .row(ACT, act)
        .change("申请", "", &*new.title)
        .change("申请人", "", &new.requester.name);
    tx.trail(by, deed)?;
    Ok(id)
}

/// The steps of a new request, seen from the body that it is made in.
fn steps_of(
    tx: &mut Tx<'_>,
    flow_name: &str,
    flow: &[FlowStep],
    new: &NewRequest,
) -> Result<Vec<Step>, Error> {
    if flow.is_empty() {
        return Err(Error::refused(
            "approvals.flow_empty",
            format!("「{flow_name}」还没有设置办理步骤，不能提出；请联系管理员设置审批流程"),
        ));
    }
    let offices = organisation::offices(tx)?;
    let mut steps = Vec::with_capacity(flow.len());
    for (place, step) in (0_u32..).zip(flow) {
        let Some((body, body_name)) = store::base(tx, step.at, new.body)? else {
            return Err(Error::refused(
                "approvals.no_union_above",
                format!("「{flow_name}」要由上一级工会办理，而本组织没有上一级工会；请联系管理员"),
            ));
        };
        let office = offices.iter().find(|o| o.code == step.office);
        let office = office.ok_or(Error::Corrupt("approvals_flow_step.office"))?;
        steps.push(Step {
            id: tx.id(),
            place,
            office: office.code.clone(),
            office_name: office.name.clone(),
            body,
            body_name,
            seat: None,
            moved: Moved::No,
        });
    }
    Ok(steps)
}

/// A step begins: where it waits is settled, and those who may decide there are told.
fn reach(tx: &mut Tx<'_>, id: Id<Request>, place: u32) -> Result<Option<Step>, Error> {
    let whole = load(tx, id)?;
    let Some(step) = whole.steps.iter().find(|s| s.place == place) else {
        return Err(Error::Corrupt("approvals_step.place"));
    };
    let barred = whole.request.barred();
    let body = (step.body, step.body_name.as_str());
    let today = tx.today();
    let levels = store::levels(tx, &step.office, body, today)?;
    let found = rules::seat(&levels, &barred);
    let seat = found.map(|(level, moved)| (level.body, level.name.as_str(), moved));
    store::save_seat(tx, id, step, seat)?;
    if let Some((level, _)) = found {
        let signers: Vec<Id<Person>> = level.free(&barred).collect();
        let text = format!(
            "{}提出，轮到您以{}{}的身份办理。打开看过内容，再点「同意」「退回」或「不同意」。",
            whole.request.requester.name, level.name, step.office_name
        );
        let mark = format!("{}:{}:{}", whole.request.round, place, level.body);
        for signer in signers {
            tell(tx, &whole.request, signer, "请审批", &text, &mark)?;
        }
    }
    Ok(Some(step.clone()))
}

/// Puts a message into somebody's inbox, when they have an account.
fn tell(
    tx: &mut Tx<'_>,
    request: &Request,
    person: Id<Person>,
    what: &str,
    text: &str,
    mark: &str,
) -> Result<(), Error> {
    let Some(account) = organisation::account_of(tx, person)? else {
        return Ok(());
    };
    let account: Id<Account> = account;
    let message = Message {
        subject: Some(subject_of(request.id)),
        title: format!("{what}：{}", request.title),
        text: text.to_owned(),
        href: paths::request(request.id),
        mail: true,
        unique: Some(format!("approvals {} {mark} {what}", request.id)),
    };
    tx.message(account, message).map(drop)
}

fn load(tx: &mut Tx<'_>, id: Id<Request>) -> Result<Whole, Error> {
    store::whole(tx, id)?.ok_or(Error::NotFound)
}

/// Who may decide the step that waits, today.
///
/// # Errors
/// What the database said.
pub fn signers(
    conn: &mut platform::db::Conn,
    whole: &Whole,
    today: kernel::Date,
) -> Result<Vec<organisation::PersonView>, Error> {
    let Some(step) = whole.waiting() else {
        return Ok(Vec::new());
    };
    let Some((seat, _)) = &step.seat else {
        return Ok(Vec::new());
    };
    let holders = organisation::holders(conn, &step.office, *seat, today)?;
    let barred = whole.request.barred();
    Ok(holders
        .into_iter()
        .filter(|p| !barred.contains(&p.id))
        .collect())
}

/// Decides the step that waits (办理): agrees, refuses or returns, on exactly the content that
/// was seen. When that decides the request, `then` follows in this transaction.
///
/// # Errors
/// A refusal by the rules; [`Error::Stale`]; what `then` or the database said.
pub fn decide(
    tx: &mut Tx<'_>,
    by: &Actor,
    id: Id<Request>,
    seen: &Seen,
    decision: &Decision,
    then: Then<'_>,
) -> Result<State, Error> {
    let whole = load(tx, id)?;
    let today = tx.today();
    let holders: Vec<Id<Person>> = signers(tx, &whole, today)?.iter().map(|p| p.id).collect();
    let standing = rules::standing(&whole.request, by.person, &holders);
    let state = rules::decide(&whole, standing, seen, decision)?;
    let request = &whole.request;
    let step = whole
        .waiting()
        .ok_or(Error::Corrupt("approvals_request.step"))?;
    let act = Act {
        did: decision.did(),
        step: Some(step.place),
        round: request.round,
        person: Some(by.person),
        name: by.name.clone(),
        office: in_office(step),
        why: decision.words().to_owned(),
        at: tx.now(),
    };
    let act_id = store::insert_act(tx, id, &request.hash, &act)?;
    store::save_state(tx, request, &state, request.round, &request.hash)?;
    let mut deed = Deed::on(verb(decision), subject_of(id))
        .row(ACT, act_id)
        .change("状态", request.state.word(), state.word())
        .change("办理", "", format!("{} {}", act.office, act.did.word()));
    if let State::Waiting { step } = state {
        let next = reach(tx, id, step)?;
        deed = deed.rows(STEP, next.map(|step| step.id));
    }
    let deed = deed.row(REQUEST, id).why(decision.words());
    tx.trail(by, deed)?;
    if let Some(outcome) = outcome_of(&state) {
        tell_requester(tx, request, &state, &act)?;
        settle(tx, request, outcome, by.into(), then)?;
    }
    Ok(state)
}

fn verb(decision: &Decision) -> &'static str {
    match decision {
        Decision::Agree { .. } => "approvals.agree",
        Decision::Refuse { .. } => "approvals.refuse",
        Decision::Return { .. } => "approvals.return",
    }
}

/// `局工会主席`: in which office a step is signed.
fn in_office(step: &Step) -> String {
    let body = step.seat.as_ref().map_or(&step.body_name, |(_, name)| name);
    format!("{body}{}", step.office_name)
}

fn outcome_of(state: &State) -> Option<Outcome> {
    match state {
        State::Waiting { .. } | State::Void { .. } => None,
        State::Agreed => Some(Outcome::Agreed),
        State::Returned { why, .. } => Some(Outcome::Returned { why: why.clone() }),
        State::Refused { why } => Some(Outcome::Refused { why: why.clone() }),
        State::Withdrawn => Some(Outcome::Withdrawn),
    }
}

fn tell_requester(
    tx: &mut Tx<'_>,
    request: &Request,
    state: &State,
    act: &Act,
) -> Result<(), Error> {
    let Some(person) = request.requester.person else {
        return Ok(());
    };
    let text = if act.why.is_empty() {
        format!("{}{}已办理。", act.office, act.name)
    } else {
        format!("{}{}的意见：{}", act.office, act.name, act.why)
    };
    let mark = format!("{} {}", request.version, request.round);
    tell(tx, request, person, state.word(), &text, &mark)
}

/// What was decided is done, in the same transaction.
fn settle(
    tx: &mut Tx<'_>,
    request: &Request,
    outcome: Outcome,
    by: By,
    then: Then<'_>,
) -> Result<(), Error> {
    if outcome == Outcome::Agreed {
        let whole = load(tx, request.id)?;
        let signed = store::signed_steps(tx, request.id, whole.request.round)?;
        // The rules never come here without every signature; a damaged row must not either.
        if !rules::all_signed(&whole.steps, &signed) {
            return Err(Error::Corrupt("approvals_act.step"));
        }
    }
    let decided = Decided {
        request: subject_of(request.id),
        subject: request.subject.clone(),
        flow: request.flow.clone(),
        outcome,
        hash: request.hash.clone(),
        by,
    };
    then(tx, &decided)
}

/// Only who asked changes or withdraws; a request of somebody outside the house is in the hands
/// of the area that took it.
fn must_be_requester(request: &Request, by: &By) -> Result<(), Error> {
    match (by, request.requester.person) {
        (By::Person { person, .. }, Some(requester)) if *person != requester => Err(
            Error::Forbidden(format!("只有申请人{}能办理", request.requester.name).into()),
        ),
        (By::Person { .. } | By::House(_), None | Some(_)) => Ok(()),
    }
}

/// Hands content in again (修改后提交), after a return or while it waits. Other content voids what
/// was signed and starts at the first step; the same content goes on where it was returned.
///
/// # Errors
/// A refusal when the request is over or nothing changed; forbidden to others than who asked.
pub fn resubmit(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Request>,
    content: &Content,
) -> Result<State, Error> {
    let by = by.into();
    rules::check_content(content)?;
    let whole = load(tx, id)?;
    let request = &whole.request;
    must_be_requester(request, &by)?;
    let hash = content_hash(&request.flow, &request.subject, &request.title, content);
    let (round, step) = match rules::resubmit(request, &hash)? {
        Resubmitted::Anew => (request.round + 1, 0),
        Resubmitted::Same { step } => (request.round, step),
    };
    let mut deed = Deed::on("approvals.resubmit", subject_of(id));
    if round != request.round {
        let content = store::insert_content(tx, id, round, &hash, content)?;
        deed = deed
            .row(CONTENT, content)
            .change("稿次", request.round, round);
    }
    let act = outside_act(tx, Did::Resubmit, &whole.request, &by, round, "");
    let act = store::insert_act(tx, id, &hash, &act)?;
    let state = State::Waiting { step };
    store::save_state(tx, request, &state, round, &hash)?;
    let reached = reach(tx, id, step)?;
    let deed = deed
        .row(ACT, act)
        .row(REQUEST, id)
        .rows(STEP, reached.map(|step| step.id))
        .change("状态", request.state.word(), state.word());
    tx.trail(by, deed)?;
    Ok(state)
}

/// An act that is no step.
fn outside_act(tx: &Tx<'_>, did: Did, request: &Request, by: &By, round: u32, why: &str) -> Act {
    let (person, name) = match by {
        By::Person { person, name, .. } => (Some(*person), name.clone()),
        By::House(_) => (request.requester.person, request.requester.name.clone()),
    };
    Act {
        did,
        step: None,
        round,
        person,
        name,
        office: String::new(),
        why: why.to_owned(),
        at: tx.now(),
    }
}

/// Withdraws a request (撤回). The area that calls this knows; the request's own page passes
/// [`Then`] through [`withdraw_then`].
///
/// # Errors
/// A refusal when it is over; forbidden to others than who asked.
pub fn withdraw(tx: &mut Tx<'_>, by: impl Into<By>, id: Id<Request>) -> Result<(), Error> {
    withdraw_then(tx, by.into(), id, &|_, _| Ok(()))
}

/// As [`withdraw`], and what follows in the same transaction.
pub(crate) fn withdraw_then(
    tx: &mut Tx<'_>,
    by: By,
    id: Id<Request>,
    then: Then<'_>,
) -> Result<(), Error> {
    let whole = load(tx, id)?;
    must_be_requester(&whole.request, &by)?;
    end(tx, &by, &whole.request, Did::Withdraw, State::Withdrawn)?;
    settle(tx, &whole.request, Outcome::Withdrawn, by, then)
}

/// Voids a request (作废) because what it was about is gone or settled otherwise. Only the area
/// that owns the subject calls this, so nobody else is told but who asked.
///
/// # Errors
/// A refusal when it is over.
pub fn void(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Request>,
    why: &Text<500>,
) -> Result<(), Error> {
    let (whole, by) = (load(tx, id)?, by.into());
    let state = State::Void {
        why: why.to_string(),
    };
    let act = end(tx, &by, &whole.request, Did::Void, state.clone())?;
    tell_requester(tx, &whole.request, &state, &act)
}

fn end(tx: &mut Tx<'_>, by: &By, request: &Request, did: Did, state: State) -> Result<Act, Error> {
    rules::still_open(request)?;
    let mut act = outside_act(tx, did, request, by, request.round, state.why());
    if let (By::House(what), Did::Void) = (by, did) {
        (act.person, act.name) = (None, (*what).to_owned());
    }
    let id = store::insert_act(tx, request.id, &request.hash, &act)?;
    store::save_state(tx, request, &state, request.round, &request.hash)?;
    let verb = match did {
        Did::Withdraw => "approvals.withdraw",
        Did::Void => "approvals.void",
        Did::Ask | Did::Agree | Did::Refuse | Did::Return | Did::Resubmit => {
            return Err(Error::fault("this does not end a request"));
        }
    };
    let deed = Deed::on(verb, subject_of(request.id))
        .row(REQUEST, request.id)
        .row(ACT, id)
        .change("状态", request.state.word(), state.word())
        .why(state.why());
    tx.trail(by.clone(), deed)?;
    Ok(act)
}

/// Settles anew where a request waits (重新确定办理处): offices change hands, and a term that ran
/// out tonight leaves nobody. True when it moved.
///
/// # Errors
/// What the database said.
pub fn reseat(tx: &mut Tx<'_>, id: Id<Request>) -> Result<bool, Error> {
    let whole = load(tx, id)?;
    let Some(step) = whole.waiting() else {
        return Ok(false);
    };
    let body = (step.body, step.body_name.as_str());
    let today = tx.today();
    let levels = store::levels(tx, &step.office, body, today)?;
    let found = rules::seat(&levels, &whole.request.barred());
    let new = found.map(|(level, _)| level.body);
    let old = step.seat.as_ref().map(|(body, _)| *body);
    if new == old {
        return Ok(false);
    }
    let name = |seat: Option<&str>| seat.unwrap_or("无人可办").to_owned();
    let old_name = name(step.seat.as_ref().map(|(_, name)| name.as_str()));
    let new_name = name(found.map(|(level, _)| level.name.as_str()));
    reach(tx, id, step.place)?;
    let deed = Deed::on("approvals.move", subject_of(id))
        .row(REQUEST, id)
        .row(STEP, step.id)
        .change("办理处", old_name, new_name);
    tx.trail(By::House("任职变动后重新确定办理处"), deed)?;
    Ok(true)
}
