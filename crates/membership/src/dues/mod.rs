//! Dues (会费): what each member owes each month, what was paid, and what is open.
//!
//! **What for.** A union says by what rule it asks ([`model::Rate`]), keeps each member's base,
//! makes one run a month, takes payments one by one or as a list of deductions, gives receipts,
//! and sees who is behind. A member sees their own.
//!
//! **Words.** A *base* (缴费基数) is what a share is taken of; it is somebody's wages, sealed. A
//! *run* (月度应收) asks the members of a union for a month; its *lines* are what each owes, and
//! *adjustments* (补收、退还) of earlier months. A *payment* (缴费) covers the oldest months first
//! unless it names one; what is over stays as *credit* (预缴).
//!
//! **States.** Of a run: making → closed → undoing → undone. Of a list: staged → taking → taken;
//! staged → dropped. A payment may be reversed, a receipt be void.
//!
//! **Invariants.** A closed month is never rewritten: a late change is a line of the next run. A
//! union and a month have one run that counts. A run is exactly the sum of its lines. Nothing of
//! money is removed. What somebody owes, less what they paid, is their balance, in whatever order
//! they paid. Nobody reads a base but its owner and who may.
//!
//! **Sources.** 中国工会章程 on the duty to pay; the share of five per mille of monthly basic
//! income is known here from second hand only, so a rate carries its source and a mark whether
//! somebody read it, and one that nobody read only warns (待核实).
//!
//! **For the books.** Money goes to the books by day: [`store::takings`] is what was taken in a
//! union on each day, by way.

mod capital;
mod cards;
mod commands;
pub mod demo;
mod export;
mod job;
mod model;
mod month;
mod pages;
pub mod powers;
mod rules;
mod scope;
mod sheet;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use cards::cards;
pub use job::JOBS;
pub use store::{SEALED, TRACKED, doctor, ties};
pub use web::routes;

/// Where dues are.
pub const DUES: &str = "/dues";
/// One's own.
pub const MINE: &str = "/dues/mine";
