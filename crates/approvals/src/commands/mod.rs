//! What is done to requests. Each command runs in the caller's transaction and leaves one entry
//! on the trail.

mod ask;
mod decide;
mod flow;
mod outside;

use kernel::Id;
use platform::{
    Error,
    access::{Account, Person},
    area::{Decided, Outcome},
    db::Tx,
    messages::Message,
    subject::Subject,
    trail::{By, Deed},
};

pub use ask::ask;
pub use decide::{decide, signers};
pub use flow::{set_flow, sync_flows};
pub(crate) use outside::withdraw_then;
pub use outside::{resubmit, void, withdraw};

use crate::{
    model::{Act, Content, Request, State, Step, Whole},
    paths, rules,
    store::{self, REQUEST, STEP},
};

/// What the trail calls a request.
pub const SUBJECT: &str = "approvals.request";
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
