//! Terms of committees (届次): who is elected together sits together, for three or five years.
//!
//! A committee has seats; who holds an office that takes a seat counts against them, and too many
//! is said, not refused: between an election and its registration both lists are true. The end of
//! its term is said 180, 90, 60 and 30 days before ([`crate::clock`]).
//!
//! **Invariants.** A body's terms are numbered; a later number begins later. The last day follows
//! from the first and the years.
//!
//! **Sources.** 工会基层组织选举工作条例（总工发〔2016〕27号）, secondary texts. Unverified: the
//! official text; the seats that a committee usually has and what is done when before the end of a
//! term are advice.

mod commands;
mod model;
pub(crate) mod pages;
mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use commands::{NewCommittee, correct_committee, register_committee};
pub use model::CommitteeMark;
pub(crate) use rules::{ALARM_DAYS, over, todo};
pub(crate) use store::{COMMITTEE, lines, newest, seated};
pub(crate) use web::routes;
