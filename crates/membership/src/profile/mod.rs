//! What a person says of themselves (资料变更): proposed on the phone, agreed to by an office, done
//! in the transaction of the last signature.
//!
//! **Words.** An *item* (变更项目) is one fact that a person may propose to change. A *proposal*
//! (资料变更申请) is one or more items, or a relative to be registered or ended.
//!
//! **States.** Those of its request; only a waiting or returned one is open, and there is one open
//! proposal for a topic.
//!
//! **Invariants.** Old and new values are sealed in the proposal and masked in the request, which
//! is bound to them by their keyed hashes. Nothing is overwritten that changed after it was
//! proposed: the signer is told which item, and the person proposes anew. A name or an ID number
//! is changed only with a paper.

mod commands;
mod content;
pub mod demo;
mod form;
mod look;
mod model;
mod pages;
mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub(crate) use commands::flaws;
pub use commands::{FLOWS, PROPOSAL_SUBJECT, decided};
pub(crate) use look::{open_lines, subject};
pub(crate) use model::Facts;
pub use model::{ProposalLine, ProposalMark};
pub(crate) use store::{
    Beside, PROFILE, PROPOSAL, SEALED, erase_address, facts, open_address, save_facts,
};
pub use web::routes;
