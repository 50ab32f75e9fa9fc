//! Lists that arrive as spreadsheets (名册导入): read, understood, checked, shown, then staged for
//! the change set that writes them.
//!
//! **The way.** A file is cut into sealed pieces. A child process reads it and gives its rows
//! ([`read`]). The first look guesses what the columns hold ([`look`], [`columns`]); a person
//! confirms it, and it is remembered for the next sheet with these headers. Then each row is
//! checked by itself ([`check`]), against the file ([`twins`]) and against the roster
//! ([`settle`]), and staged with what it would change and what is wrong with it.
//!
//! **Invariants.** A problem holds back its own row and no other. Each row of the sheet is staged
//! exactly once, a stretch of empty rows as one. What a sheet does not say changes nothing.
//! Nothing of the roster is written here. What was brought lies sealed, and only until it is
//! checked, or until the list is written or given up.
//!
//! **Known quirks.** One sheet at a time: others are named, and brought in by another import.

mod begin;
mod check;
mod checker;
mod columns;
mod dates;
mod field;
mod job;
mod look;
mod model;
mod pages;
mod problem;
mod read;
mod settle;
mod sheet;
mod source;
pub mod store;
mod tally;
mod twins;
mod understand;
mod web;

#[cfg(test)]
pub(crate) mod tests;

pub use begin::keep as keep_file;
pub use checker::{Checker, Desk, Settled, hashes, meant};
pub use field::Field;
pub use job::{JOBS, Order, as_remembered, drop_file, each_row, first_choice, or_fail};
pub use look::Looked;
pub use model::{Checked, Choice, Difference, Parsed, Verdict};
pub use pages::LISTS;
pub use problem::{Code, Level, Problem};
pub use read::{
    Asked, BYTES_MAX, Cell, Held, Line, READER, Row, glance, read as read_here, read_in_child,
};
pub use settle::{Ground as SettleGround, Known, differences, settle};
pub use source::{Put, Tree, WRITE, known as known_rows, line};
pub use store::{Intake, Phase, SEALED, known as known_for, known_person};
pub use tally::Tally;
pub(crate) use twins::is_near;
pub use understand::hidden;
pub use web::{own_unions, routes};
