//! The way from a document to a plan: read, preview, correct, confirm.

mod confirm;
mod convert;
mod model;
mod new_page;
mod pages;
pub mod rules;
mod source_view;
pub mod store;
#[cfg(test)]
mod tests;
mod web;

pub use confirm::{plan_from, suggest_names};
pub use convert::{empty, from_document, from_last, rhythm_of, unknown};
pub use model::{Draft, DraftProject, Import, Mapping, Named, Node, NodeKind, Original};
pub use new_page::NewPage;
pub use pages::PreviewPage;
pub use source_view::{Mark, marked};
pub use web::routes;
