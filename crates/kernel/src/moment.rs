//! Instants and the day they fall on in China.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::Offset,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// China has one offset since 1991; a fixed one needs no zone data.
const CHINA: Offset = Offset::constant(8);
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// An instant (时刻) in Unix milliseconds, UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From Unix milliseconds.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Unix milliseconds.
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Midnight at the start of `day` in China.
    pub fn start_of(day: Date) -> Self {
        // Counted by hand: an instant type would not reach the first and last days of `Date`.
        let days = date(1970, 1, 1).duration_until(day).as_secs() / 86_400;
        Self(days * DAY_MS - 8 * HOUR_MS)
    }

    /// The calendar day in China (北京时间, UTC+8 without summer time).
    pub fn day(self) -> Date {
        self.civil().date()
    }

    /// Later by so many milliseconds; stops at the last instant there is.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Later by so many seconds; stops at the last instant there is.
    pub const fn plus_secs(self, secs: i64) -> Self {
        self.plus_ms(secs.saturating_mul(1_000))
    }

    /// Date and time of day in China; an instant beyond the calendar (such as `i64::MAX` for
    /// "never") shows as its first or last day.
    pub fn civil(self) -> jiff::civil::DateTime {
        let (first, last) = (Timestamp::MIN, Timestamp::MAX);
        let known = self.0.clamp(first.as_millisecond(), last.as_millisecond());
        let stamp = Timestamp::from_millisecond(known).unwrap_or(last);
        CHINA.to_datetime(stamp)
    }
}

/// `3月18日 09:05`-style text is made by pages; this is the sortable form `2025-03-18 09:05:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil().strftime("%Y-%m-%d %H:%M:%S"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let day = date(2025, 3, 18);
        let midnight = Moment::start_of(day);
        assert_eq!(midnight.day(), day);
        assert_eq!(midnight.plus_ms(-1).day(), date(2025, 3, 17));
        assert_eq!(midnight.to_string(), "2025-03-18 00:00:00");
    }

    #[test]
    fn the_ends_of_the_calendar_keep_their_order() {
        assert!(Moment::start_of(Date::MIN) < Moment::start_of(date(1, 1, 1)));
        assert_eq!(Moment::start_of(Date::MAX).day(), Date::MAX);
        assert_eq!(Moment::from_ms(i64::MAX).civil().year(), 9_999);
        assert_eq!(Moment::from_ms(i64::MIN).civil().year(), -9_999);
        let never = Moment::from_ms(i64::MAX);
        assert_eq!(never.plus_secs(1).plus_ms(1), never);
        assert_eq!(Moment::from_ms(0).to_string(), "1970-01-01 08:00:00");
    }
}
