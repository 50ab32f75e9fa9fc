//! Progress of projects: what was done, by whom, and how we know.

pub mod commands;
pub mod evidence;
mod model;
pub mod rules;
pub mod store;
mod web;

pub use model::{Chase, Evidence, Figure, Progress};
pub use web::routes;

/// What the trail and evidence call an entry.
pub const SUBJECT: &str = "plans.progress";
