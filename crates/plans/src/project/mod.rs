//! Projects of a plan: who does them, when they are due, how they stand.

pub mod commands;
mod forms;
pub mod load;
mod model;
mod pages;
pub mod rules;
mod show;
pub mod store;
mod web;
#[cfg(test)]
mod tests;

pub use forms::FormPage;
pub use pages::ProjectPage;
pub use web::{milestones as web_milestones, routes};
pub use model::{
    Decided, Decision, Milestone, Occurrence, Owner, Project, Rhythm, Role, STANDINGS, Slot,
    Standing, Task,
};
