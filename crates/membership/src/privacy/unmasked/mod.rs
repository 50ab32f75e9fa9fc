//! Files with whole numbers (导出完整号码): masked is the rule, whole needs a reason and somebody
//! who agrees.
//!
//! **Words.** An *order* (导出申请) names the filter, the numbers that are to be whole, and why.
//!
//! **States.** Those of its request; then agreed and not fetched, fetched, or run out.
//!
//! **Invariants.** What is made is what was agreed to: filter and numbers are bound by the hash of
//! the content. An order is fetched once, by who asked, within [`rules::VALID_DAYS`] days. Numbers
//! of members whom the asker may not open stay masked. Each row says who took it, when, and for
//! which request.

mod commands;
mod file;
mod model;
mod pages;
pub mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use commands::{FLOWS, ORDER_SUBJECT, decided};
pub use model::OrderMark;
pub(crate) use store::ORDER;
pub use web::routes;
