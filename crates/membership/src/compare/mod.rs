//! Comparing lists (名单比对): the list of the personnel office, or what the platform of the upper
//! union gives out, beside our roster.
//!
//! **The way.** A list comes in as an import does and is read, understood and checked by the very
//! same code ([`crate::intake`]). Then each of its rows is compared with the roster, and whoever
//! of the roster does not stand in it is told. Each *difference* (差异) has a proposed deed and
//! somebody who may decide it. Those who decided have it done by the commands that do such a thing
//! at any time: a change set for what is added and corrected, [`crate::moves`] for who comes, goes
//! and moves. What remains goes out as a sheet in the columns of the list.
//!
//! **States.** Of a difference: open (待处理) → kept (以名册为准, with a reason), under way (in a
//! change set that is not live yet, or asked of the other union), done; settled (已一致) when
//! the roster agrees by itself. What a change set did is open again once that set is undone: this
//! is computed from the set and never stored. A comparison is read, ready, closed.
//!
//! **Invariants.** A missing row removes nobody: *gone* is a question, and only a person answers
//! it. Near names are never taken for the same person. Nothing is decided on a roster that changed
//! in between: the difference is looked at again, and whoever decides is told. A reader is told of
//! the bodies where they may import, and of no other.
//!
//! **Known quirks.** The list keeps a change set of its own that is never written; the page of
//! change sets does not show it.

mod again;
mod all;
mod decide;
pub mod demo;
mod file;
mod job;
mod model;
mod pages;
mod rules;
mod source;
pub mod store;
mod view;
mod web;

#[cfg(test)]
mod tests;

pub use job::{COMPARE, JOBS};
pub use model::{Covers, Origin};
pub use pages::{COMPARISONS, path};
pub use source::Decided;
pub use store::SEALED;
pub use web::{routes, subject};
