//! The plan itself: its text, its state, to whom it goes.

pub mod likeness;
mod model;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::{
    Amendment, Fragment, Link, LinkState, Note, Part, PartKind, Plan, Recipient, SourceText, State,
};
pub use store::{check, history, seen, texts};
