//! Slips by which members open their accounts (激活码).
//!
//! **What for.** A union gives each member one code, printed or told in person; the member opens
//! the union's QR code, types staff number and code, chooses a password, and is in. Two thousand
//! slips are one job. A lost phone, password or code: whoever leads the group sees the person
//! before them, says so, and gives a new slip; the old one is worth nothing from then on.
//!
//! **States.** Of a slip: open → used | revoked; an open one ends with its last day, or after
//! [`rules::TRIES_MAX`] wrong codes.
//!
//! **Invariants.** A code opens one account once. Only its hash decides; the sealed copy is there
//! for printing and goes when the slip is used, revoked or over. A wrong number and a wrong code
//! get the same answer. Nobody reads a code of a body where they may not edit members.

mod commands;
mod job;
mod model;
mod pages;
pub mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub(crate) use commands::may_be_given;
pub use commands::order;
pub use job::{FORGET, MAKE};
pub use model::SlipList;
pub(crate) use pages::SLIPS;
pub use store::list;
pub(crate) use store::{LIST, SEALED, SLIP, revoke_of};
pub use web::routes;
