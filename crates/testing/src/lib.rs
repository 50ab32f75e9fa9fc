//! What tests share: fresh databases on both engines, a clock moved by hand, the
//! standing cast, a damaged roster.
//!
//! **Invariant:** only a dev-dependency; nothing here reaches the product.

mod databases;
pub mod roster;

pub use databases::{Fresh, each_engine, start};
