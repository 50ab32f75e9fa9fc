//! Instants and the day they fall on in China.

use std::fmt;

use jiff::{
    Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
        let zoned = day
            .to_zoned(china())
            .map(|z| z.timestamp().as_millisecond());
        Self(zoned.unwrap_or_default())
    }

    /// The calendar day in China (北京时间, UTC+8 without summer time).
    pub fn day(self) -> Date {
        self.civil().date()
    }

    /// Later by so many milliseconds.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0 + ms)
    }

    /// Later by so many seconds.
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self(self.0 + secs * 1_000)
    }

    /// Date and time of day in China.
    pub fn civil(self) -> jiff::civil::DateTime {
        let stamp = Timestamp::from_millisecond(self.0).unwrap_or_default();
        china().to_datetime(stamp)
    }
}

/// `3月18日 09:05`-style text is made by pages; this is the sortable form `2025-03-18 09:05:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil().strftime("%Y-%m-%d %H:%M:%S"))
    }
}

/// China has one offset since 1991; a fixed one needs no zone data.
fn china() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let day = jiff::civil::date(2025, 3, 18);
        let midnight = Moment::start_of(day);
        assert_eq!(midnight.day(), day);
        assert_eq!(midnight.plus_ms(-1).day(), jiff::civil::date(2025, 3, 17));
        assert_eq!(midnight.to_string(), "2025-03-18 00:00:00");
    }
}
