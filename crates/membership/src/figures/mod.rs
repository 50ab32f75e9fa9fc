//! Kept figures (留存数字): members at or below each body by standing, sex and birth year.
//!
//! A write adds what it changes as differences at the home itself ([`adjust`]); those of a change
//! set count from the instant at which the set does. A job folds differences into one row for each
//! body on the way up, so a page reads the rows of its own body and the few that are not folded
//! yet, however many members there are. Nobody waits for a counter: differences are rows of their
//! own.
//!
//! **Invariant:** folded rows and differences together are what counting the members gives;
//! `doctor` recounts, and a daily job puts right what a moved body leaves behind.

mod jobs;
mod store;

pub use jobs::{FOLD, RECOUNT};
pub use store::{
    Added, Drift, Figure, Group, add_for, adjust, adjust_all, brought, doctor, drift, of_body,
};
