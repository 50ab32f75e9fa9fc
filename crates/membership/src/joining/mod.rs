//! Joining a union (入会): a form behind a union's address or QR code, decided by level.
//!
//! **What for.** Three steps on a phone: open the code, fill in, send. The applicant keeps a
//! tracking code and sees how it stands without an account.
//!
//! **States.** Those of the request: waiting, returned, agreed, refused, withdrawn, void.
//!
//! **Invariants.** Who applies learns nothing about anybody: the answer is the same whether the
//! ID number is known or not. What is sensitive is sealed and never shown to the applicant again.
//! A new application of the same person to the same union takes the place of the open one. An
//! agreed application makes exactly one member, in the transaction of the last signature.

mod commands;
mod model;
mod pages;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use commands::{APPLICATION_SUBJECT, FLOWS, decided};
pub(crate) use store::{APPLICATION, SEALED};
pub use web::routes;
