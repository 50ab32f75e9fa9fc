//! Projects of a plan: who does them, when they are due, how they stand.

pub mod commands;
pub(crate) mod forms;
mod lines;
pub mod load;
mod model;
mod pages;
pub mod people;
pub mod rules;
mod show;
pub mod store;
#[cfg(test)]
mod tests;
pub(crate) mod web;

pub use forms::FormPage;
pub use lines::{ChaseLine, EntryLine, EvidenceLine, MayDo, PartLine, PlaceLine, TaskLine};
pub use model::{
    Decided, Decision, Milestone, Occurrence, Owner, Project, Rhythm, Role, STANDINGS, Slot,
    Standing, Task,
};
pub use pages::ProjectPage;
pub use store::tasks as task_store;
pub use web::{milestones as web_milestones, routes};
