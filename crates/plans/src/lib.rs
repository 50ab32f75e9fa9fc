//! The work plan of a union (工作计划): read from its official document, issued, carried out,
//! and brought to its end with evidence.

mod house;
pub mod handing;
pub mod import;
pub mod look;
pub mod plan;
pub mod powers;
pub mod progress;
pub mod project;
pub mod reading;
mod word;
