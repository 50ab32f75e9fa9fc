//! Deciding a step.

use kernel::{Date, Id, Refusal};
use organisation::PersonView;
use platform::{
    Error,
    access::{Actor, Person},
    area::Outcome,
    db::{Conn, Tx},
    trail::Deed,
};

use super::{Then, load, reach, settle, subject_of, tell_requester};
use crate::{
    model::{Act, Decision, Request, Seen, State, Step, Whole},
    rules,
    store::{self, ACT, REQUEST, STEP},
};

/// Who may decide the step that waits, today.
///
/// # Errors
/// What the database said.
pub fn signers(conn: &mut Conn, whole: &Whole, today: Date) -> Result<Vec<PersonView>, Error> {
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
    let state = rules::decide(&whole, standing, seen, decision).map_err(denied)?;
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

/// Who sees the request and may not decide it is told who may: 403.
fn denied(refusal: Refusal) -> Error {
    if refusal.code == rules::NOT_A_HOLDER {
        Error::Forbidden(refusal.text)
    } else {
        refusal.into()
    }
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
