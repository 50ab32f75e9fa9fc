//! What tests share: fresh databases on both engines, a clock moved by hand, the standing cast.
//!
//! **Invariant:** only a dev-dependency; nothing here reaches the product.

mod databases;

pub use databases::{Fresh, each_engine, start};
