//! stub

pub mod plan;
pub mod powers;
pub mod progress;
pub mod project;
mod word;
