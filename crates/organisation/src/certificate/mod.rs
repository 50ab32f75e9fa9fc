//! The certificate of a union as a legal person (工会法人资格证书).
//!
//! It names the union, its credit code, its representative and its place, and is valid for a time.
//! It is renewed in the last thirty days; a change of representative, name or place is registered
//! within thirty days. Each of these waits for a paper of the upper union with its number: only
//! then a new certificate counts.
//!
//! **Invariants.** A union has one certificate that counts, and one open task of a kind. A change
//! of what the tree knows (an office that represents, a name) opens its task in the same
//! transaction; one that is taken back closes it. What a reply was given for is not changed: other
//! content waits for another reply.
//!
//! **Source.** 基层工会法人登记管理办法（总工办发〔2020〕20号）, secondary texts of articles 10, 26
//! and 27. Unverified: the official text; nothing is refused for a day that these articles name.

mod commands;
mod follow;
mod forms;
mod model;
mod pages;
mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub(crate) use commands::SUBJECT;
pub use commands::{
    NewCertificate, cancel_certificate, complete_task, correct_certificate, drop_task, open_task,
    register_certificate, reply_task,
};
pub(crate) use follow::{name_changed, representative_changed};
pub use model::{CertificateMark, CertificateTaskMark, Reply, TaskWhat};
pub(crate) use rules::{ALARM_DAYS, TASK_ALARM_DAYS};
pub(crate) use store::{CERTIFICATE, TASK, body_of, lines, open_tasks, valid_of};
pub(crate) use web::routes;
