//! Change sets (变更集): many rows that become visible in one instant and can be undone in one.
//!
//! **How.** A source hands over [`Line`]s in the order of their numbers. A job writes them in
//! short chunks: new rows carry the key of the set and are hidden, replaced rows are marked and
//! still count ([`crate::member::Seen`]). One small transaction then makes the set live, shows the
//! people who came with it, and puts the one entry with the root over all rows on the trail. After
//! that the replaced rows are put away into `membership_member_past`, in chunks as well.
//!
//! **States.** reading → staged → writing → live; dropping → dropped, or staged again when the
//! roster was changed after the preview. A set that is undone stays live in its own row, with the
//! instant of its undoing; the undoing is a set of its own, written by the same engine from what
//! was put away.
//!
//! **Invariants.** Nothing of a set counts before the instant at which it is live. A row that a
//! set holds is changed by nobody else. Wherever the process is killed, the job goes on from
//! `membership_set_work`, or the set is dropped and its rows are taken away.

mod commands;
mod model;
mod pages;
mod rules;
mod run;
mod store;
mod web;

pub use commands::{NewSet, Who, commit, drop_set, may_undo_now, open, staged, undo};
pub use model::{Draft, Kept, Kind, Line, Secret, Set, State, Told, Wanted, Work};
pub use pages::{SetPage, SetsPage};
pub use rules::{facts_between, may_undo};
pub use run::{Source, TEND, WRITE, work_on};
pub use store::{find, list, work_of};
pub use web::{paths, routes, subject};

#[cfg(test)]
mod tests;
