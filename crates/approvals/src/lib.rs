//! Approvals (审批报备): who must agree, in which order, to exactly this content.
//!
//! **What for.** Any area asks for a decision on a *subject* of its own and is told, in the same
//! transaction, when it was decided. This area knows none of them.
//!
//! **For other areas.** Register kinds with a const list of [`FlowKind`] (one line in `app`
//! hands it to [`sync_flows`]); [`ask`] in the transaction that makes the subject; [`resubmit`]
//! when it was changed; [`withdraw`] or [`void`] when it is gone; [`of_subject`] and [`state`] to
//! show how it stands. What follows an agreement stands in `Area::decided` of the area that owns
//! the subject; it runs in the transaction of the last signature, so that nothing is agreed and
//! not done. An area that keeps the change it asked for compares [`content_hash`] with the hash
//! that was decided.
//!
//! **Words.** A *request* (申请) is made in a *body* by a *requester* and goes through the
//! *steps* of its *flow* (流程), one after the other. A step is decided by one holder of its
//! *office* in its body, that day. Its *seat* (办理处) is the body at which it waits: where nobody
//! but the requester holds the office, or nobody at all, that is the next union above.
//!
//! **States.** waiting 办理中 → (returned 已退回 → waiting)* → agreed 已同意 | refused 不同意 |
//! withdrawn 已撤回 | void 已作废.
//!
//! **Invariants.** A signature counts for the content that it was given on and no other: other
//! content is another round and starts at the first step. Nobody decides what they asked for or
//! what concerns them. Nothing is agreed without every step's signature on the content as it
//! stands. The steps of a request are copied from its flow and do not change with it. A subject
//! has one open request of a kind. Nothing is signed by the passing of time.
//!
//! **Who may see a request:** who asked, whom it concerns, who decided in it, who may decide it
//! now, and who may see its subject.
//!
//! **Sources.** ADR-0013; the order of steps is the house's own data, no rule of law is in here.
//!
//! **Known quirks.** Where a step waits is settled when it begins and again every hour; in between
//! a holder who was appointed a moment ago does not see it in the inbox yet, and one whose term
//! ended cannot sign.

mod commands;
mod flow_web;
mod keep;
mod load;
mod model;
mod pages;
pub mod paths;
mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use commands::{
    SUBJECT, Then, ask, content_hash, decide, reseat, resubmit, set_flow, signers, subject_of,
    sync_flows, void, withdraw,
};
pub use model::{
    Act, At, Content, Decision, Did, Flow, FlowKind, FlowStep, Line, Moved, NewRequest, Request,
    Requester, Seen, State, Step, Whole,
};
pub use rules::{Difference, differences};
pub use store::{acts, content, find, flow, of_subject, whole};

use kernel::Id;
use platform::{
    Error,
    access::{Power, Reach},
    area::Area,
    db::Conn,
};

/// 设置审批流程
pub const FLOWS: Power = Power {
    code: "approvals.flows",
    text: "设置审批流程",
    default: &[("administrator", Reach::Everywhere)],
};

/// How a request stands; `None` when there is none of that key.
///
/// # Errors
/// What the database said.
pub fn state(conn: &mut Conn, id: Id<Request>) -> Result<Option<State>, Error> {
    Ok(find(conn, id)?.map(|request| request.state))
}

const MIGRATIONS: &[platform::db::Migration] = &[platform::migration!("0010_approvals")];

/// What this area brings to the house.
pub fn area() -> Area {
    Area {
        migrations: MIGRATIONS,
        tracked: store::TRACKED,
        jobs: &[keep::KIND],
        powers: &[FLOWS],
        routes: || web::routes().merge(flow_web::routes()),
        menu: web::menu,
        waiting: web::waiting,
        subject: web::subject,
        cards: web::cards,
        ties: store::ties,
        doctor: store::doctor,
        ..Area::named("approvals")
    }
}
