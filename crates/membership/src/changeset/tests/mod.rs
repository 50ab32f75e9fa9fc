//! Change sets on both engines.

mod crash;
mod history;
mod house;
mod rules;
mod undoing;
mod writing;
