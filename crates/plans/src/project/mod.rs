//! Projects of a plan: who does them, when they are due, how they stand.

mod model;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::{
    Decided, Decision, Milestone, Occurrence, Owner, Project, Rhythm, Role, STANDINGS, Slot,
    Standing, Task,
};
