//! Documents (公文): issuing, distribution and receipts.
//!
//! **Words.** A *document* is issued once, under a number, by one body. *Main recipients*
//! (主送) owe a *receipt* (签收); bodies that only get a copy (抄送) owe nothing. Whoever has
//! not confirmed can be *chased* (催办), once a day. A body without accounts may have signed on
//! paper; the issuer then enters who signed (代录).
//!
//! **States of a recipient.** waiting 待签收 → acknowledged 已签收 (online or on paper); a copy
//! has no state.
//!
//! **Invariants.** A number is used once per issuer. A receipt is never taken back and keeps
//! its first time. What was issued is not edited. Other areas issue through [`issue`] inside
//! their own transaction and hang the document on their subject.
//!
//! **Sources.** GB/T 9704-2012 for numbers and recipients; 《党政机关公文处理工作条例》 for the
//! kinds (remembered, not read here: the kinds warn of nothing and block nothing).
//!
//! **Known quirk.** Numbering is suggested from the last number of the issuer and not reserved:
//! two drafts may suggest the same, the second to be issued is told so.

pub mod demo;
mod export;
mod model;
mod pages;
mod rules;
mod store;
mod web;

pub use model::{
    Document, DocumentKind, DocumentLine, NewDocument, Receipt, ReceiptState, Recipient, Role,
};
pub use rules::next_number;
pub use store::{issue, of_subject, receipts, suggest_number};
pub use web::{RECEIVE, area, paths};

#[cfg(test)]
mod tests;
