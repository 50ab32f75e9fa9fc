//! Finding members (查找会员): the list with its search and filters, saved filters, files of it,
//! and the quality of its data.
//!
//! What somebody finds is what they may see, in every form of it: pages, JSON, files, counts and
//! the sentences of errors. The list is narrowed by the path in a row, and every row that is
//! shown is checked once more against the tree.

pub(crate) mod export;
mod filter;
mod form;
mod model;
mod pages;
mod probe;
mod quality;
pub(crate) mod scope;
pub mod segment;
mod store;
mod web;
mod words;

#[cfg(test)]
mod tests;

pub use export::{Format, JOB, field as csv_field};
pub use filter::{Expr, Term};
pub(crate) use model::Ask;
pub use model::{Count, Line, SegmentMark};
pub use pages::standing_tag;
pub(crate) use store::View;
pub use web::{routes, search};
