//! The benchmarks: on generated data, each checks its own result, then prints one table.
//!
//! The machine may be shared and noisy, so every table carries a floor that was measured in the
//! same run, and says how many times the floor each figure is.

mod client;
mod figures;
pub mod members;
pub mod pages;
pub mod plan;
pub mod rows;
mod served;
pub mod writes;

pub use figures::{Figures, Table};
