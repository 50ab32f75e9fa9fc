//! Looking at the running house (运行观测): is it alive, is it ready, what does it do, how long
//! does it take.
//!
//! **Invariants:** no log line and no metric carries a name, an address, a query or a secret;
//! a request is known by its route's pattern and its reference, which the error page shows too.

mod health;
mod logs;
pub(crate) mod numbers;

pub use health::routes;
pub use logs::{json_lines, log_requests, start_logging};
pub use numbers::start_metrics;

use crate::access::{Power, Reach};

/// Reads the metrics from another machine.
pub const POWER: Power = Power {
    code: "platform.metrics",
    text: "查看运行指标",
    default: &[("administrator", Reach::Everywhere)],
};
