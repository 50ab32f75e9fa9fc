//! The life of a plan: deliberation, issue, year-end summary, archive.

pub mod addressees;
pub mod commands;
mod pages;
mod summary;
mod web;

pub use pages::LifePage;
pub use web::routes;
