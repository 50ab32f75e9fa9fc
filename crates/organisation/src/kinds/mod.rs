//! Kinds of body and offices as data (组织类别、职务): what may stand below which, with which
//! committees and offices a kind is founded, where an office may be held, which offices exclude
//! each other. Set in pages by who sets offices' powers.
//!
//! **Invariants.** No change makes what stands invalid: a relation, a limit or a pair that bodies
//! or running terms need is refused, and the sentence says what to do first. What came with the
//! program may be changed, never dropped, because the program asks for some of it by its code.

mod commands;
mod forms;
mod model;
mod pages;
mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use commands::{drop_kind, drop_office, exclude, include, set_kind, set_office, set_posts};
pub use model::{KindChange, OfficeChange, Pair};
pub(crate) use store::{insert_post, usual_offices, vacant};
pub(crate) use web::routes;
