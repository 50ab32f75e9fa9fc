//! Windows of months, as a plan's time column names them.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::period::{end_of_month, first_of_month};

/// Months of one year, both ends included (计划时间); `from` 1 to 12, `to` not before `from`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "Unchecked")]
#[schemars(!try_from)]
pub struct MonthWindow {
    /// First month, 1 to 12.
    #[schemars(range(min = 1, max = 12))]
    pub from: u8,
    /// Last month, 1 to 12.
    #[schemars(range(min = 1, max = 12))]
    pub to: u8,
}

/// A window as it comes from outside.
#[derive(Deserialize)]
struct Unchecked {
    from: u8,
    to: u8,
}

impl TryFrom<Unchecked> for MonthWindow {
    type Error = &'static str;
    fn try_from(given: Unchecked) -> Result<Self, Self::Error> {
        Self::new(given.from, given.to).ok_or("月份应在 1 到 12 之间，止月不早于起月")
    }
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
        self.to.saturating_add(1).saturating_sub(self.from)
    }

    /// Its first day in `year`.
    pub fn first_day(self, year: i16) -> Date {
        first_of_month(year, self.from)
    }

    /// Its last day in `year`.
    pub fn last_day(self, year: i16) -> Date {
        end_of_month(year, self.to)
    }
}

/// As plans write it: `全年`, `1-2月`, `5月`.
impl fmt::Display for MonthWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::YEAR {
            f.write_str("全年")
        } else if self.from == self.to {
            write!(f, "{}月", self.from)
        } else {
            write!(f, "{}-{}月", self.from, self.to)
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde::de::value::{Error, MapDeserializer};

    use super::*;

    #[test]
    fn a_window_reads_as_plans_write_it() {
        for (from, to, text) in [(1, 12, "全年"), (1, 2, "1-2月"), (5, 5, "5月")] {
            assert_eq!(MonthWindow::new(from, to).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_window_has_days_in_a_year() {
        let winter = MonthWindow::new(1, 2).unwrap();
        assert_eq!(winter.first_day(2024), date(2024, 1, 1));
        assert_eq!(winter.last_day(2024), date(2024, 2, 29));
        assert_eq!(winter.last_day(2025), date(2025, 2, 28));
        assert_eq!(winter.months(), 2);
        assert_eq!(MonthWindow::YEAR.last_day(2025), date(2025, 12, 31));
    }

    #[test]
    fn the_schema_is_that_of_the_window() {
        let schema = schemars::schema_for!(MonthWindow);
        let text = format!("{schema:?}");
        assert!(
            text.contains("MonthWindow") && text.contains("\"maximum\": Number(12)"),
            "{text}"
        );
    }

    #[test]
    fn months_that_do_not_exist_are_refused_from_outside_too() {
        for (from, to, good) in [
            (3_u8, 5_u8, true),
            (0, 5, false),
            (5, 3, false),
            (5, 13, false),
        ] {
            let fields = [("from", from), ("to", to)];
            let read: Result<MonthWindow, Error> =
                MonthWindow::deserialize(MapDeserializer::new(fields.into_iter()));
            assert_eq!(read.is_ok(), good, "{from}-{to}");
            assert_eq!(MonthWindow::new(from, to).is_some(), good, "{from}-{to}");
        }
    }
}
