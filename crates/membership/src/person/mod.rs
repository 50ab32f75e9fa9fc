//! One member (会员页): what is known of them, where they belong and belonged, who may see it,
//! and who opened it.
//!
//! A person sees themselves; others by [`crate::powers::READ`] at the body where their home
//! stands today. A sensitive value is shown masked. Opening one is a command with a reason: the
//! entry on the trail names the field and the reason, never the value, and is written before
//! the value is shown, once, on a page that no browser keeps.

mod cards;
mod model;
mod pages;
mod reading;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub(crate) use model::Field;
pub(crate) use pages::{MemberPage, OpenedPage};
pub(crate) use store::{OPENED, open_value, page, visible};
pub use web::{routes, subject};
