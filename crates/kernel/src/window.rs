//! Windows of months, as a plan's time column names them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Months of one year, both ends included (计划时间); `from` 1 to 12, `to` not before `from`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct MonthWindow {
    /// First month, 1 to 12.
    pub from: u8,
    /// Last month, 1 to 12.
    pub to: u8,
}

impl MonthWindow {
    /// The whole year (全年).
    pub const YEAR: Self = Self { from: 1, to: 12 };

    /// A window when both months exist and stand in order.
    pub const fn new(from: u8, to: u8) -> Option<Self> {
        if from >= 1 && from <= to && to <= 12 {
            Some(Self { from, to })
        } else {
            None
        }
    }

    /// Whether `month` lies in the window.
    pub const fn contains(self, month: u8) -> bool {
        self.from <= month && month <= self.to
    }

    /// How many months it spans.
    pub const fn months(self) -> u8 {
        self.to - self.from + 1
    }
}
