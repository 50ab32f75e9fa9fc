//! What is done besides the steps: changing, withdrawing, voiding.

use kernel::{Id, Text};
use platform::{
    Error,
    area::Outcome,
    db::Tx,
    trail::{By, Deed},
};

use super::{Then, content_hash, load, reach, settle, subject_of, tell_requester};
use crate::{
    model::{Act, Content, Did, Request, State},
    rules::{self, Resubmitted},
    store::{self, ACT, CONTENT, REQUEST, STEP},
};

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
