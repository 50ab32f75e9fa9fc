//! Deeds on one membership (会籍办理): transfer, retain, retire, resume, leave, rejoin.
//!
//! **What for.** A member is moved in one step, and both unions know. Who answers for both sides
//! does it at once; who answers for one asks the other, and the deed is done in the transaction of
//! their agreement.
//!
//! **Invariants.** What may follow what stands in [`rules::next`] alone. No union adds another's
//! member, or sends one away, without its consent. A deed that waits is done only on the content
//! that was agreed, and only while the member still stands where they stood when it was asked.

mod commands;
mod model;
mod pages;
pub mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub(crate) use commands::apply;
pub use commands::{Done, FLOWS, MOVE_SUBJECT, ask, decided, member_subject, offers};
pub use model::{Asked, Before, Move};
pub(crate) use store::{MOVE, Place, place};
pub use web::routes;
