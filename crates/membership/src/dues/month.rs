//! A month of a year.

use std::fmt;

use kernel::{Date, end_of_month, first_of_month};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A month for which dues are owed (月份): `2025-03`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Month {
    year: i16,
    month: u8,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: u8::try_from(day.month()).unwrap_or(1),
        }
    }

    /// From `2025-03`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        let month = month.parse().ok().filter(|m| (1..=12).contains(m))?;
        let year = year.parse().ok().filter(|y| *y >= 1949)?;
        Some(Self { year, month })
    }

    /// Its first day, on which the standing counts.
    pub fn first(self) -> Date {
        first_of_month(self.year, self.month)
    }

    /// Its last day.
    pub fn last(self) -> Date {
        end_of_month(self.year, self.month)
    }

    /// So many months later, or earlier.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let count = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        Self {
            year: i16::try_from(count.div_euclid(12)).unwrap_or(self.year),
            month: u8::try_from(count.rem_euclid(12) + 1).unwrap_or(self.month),
        }
    }

    /// How many months `self` lies behind `now`.
    pub fn behind(self, now: Self) -> i32 {
        let count = |m: Self| i32::from(m.year) * 12 + i32::from(m.month);
        count(now) - count(self)
    }

    /// `2025年3月`.
    pub fn word(self) -> String {
        format!("{}年{}月", self.year, self.month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("no month: {text}"))
    }
}
