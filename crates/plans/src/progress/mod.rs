//! Progress of projects: what was done, by whom, and how we know.

pub mod commands;
mod model;
pub mod rules;
pub mod store;

pub use model::{Chase, Evidence, Figure, Progress};
