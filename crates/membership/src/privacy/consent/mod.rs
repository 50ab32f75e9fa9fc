//! Consent to what a person's sensitive data are used for (同意与撤回).
//!
//! **Words.** A *purpose* (用途) names what data are used for, which fields, and on what ground. A
//! *consent* (同意) was given on a form, on a day, in words that are kept; it is *withdrawn*
//! (撤回), never deleted, and the page says before what that means.
//!
//! **Sources.** 个人信息保护法第十三条、第十五条、第二十九条，条文待核实.

mod commands;
mod model;
mod pages;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use model::Purpose;
pub(crate) use store::{CONSENT, of_person};
pub use web::routes;
