//! Looking at a plan: board, list, bodies, chapters, calendar, document, changes.

pub mod baseline;
mod build;
mod line;
pub mod load;
pub mod pages;
mod web;

pub use line::{occurrence_lines as lines_of, OccurrenceLine, OwnerLine, ProjectLine, StateWord, Stretch, line, tone_of};
pub use load::{Sight, Whole};
pub use web::{Asked, routes};
