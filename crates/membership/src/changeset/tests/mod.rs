//! Change sets on both engines.

mod crash;
mod history;
mod house;
mod listed;
mod rules;
mod undoing;
mod writing;
