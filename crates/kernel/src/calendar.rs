//! Which days people work: legal holidays and make-up workdays of mainland China.

use std::{collections::BTreeMap, fmt, ops::Range, sync::LazyLock};

use jiff::civil::{Date, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tyme4rs::tyme::holiday::{LEGAL_HOLIDAY_DATA, LEGAL_HOLIDAY_NAMES};

/// What a day is to those who work (日期类别).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// An ordinary day of work (工作日).
    Workday,
    /// Saturday or Sunday (双休日).
    Weekend,
    /// A day off by the yearly arrangement (法定节假日及调休放假).
    Holiday,
    /// A Saturday or Sunday worked in exchange (调休上班).
    MakeUpWorkday,
}

impl DayKind {
    /// Whether people work on such a day.
    pub const fn is_worked(self) -> bool {
        match self {
            Self::Workday | Self::MakeUpWorkday => true,
            Self::Weekend | Self::Holiday => false,
        }
    }
}

impl fmt::Display for DayKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Workday => "工作日",
            Self::Weekend => "双休日",
            Self::Holiday => "放假",
            Self::MakeUpWorkday => "调休上班",
        })
    }
}

/// What the calendar knows of one day (日期说明).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DayInfo<'a> {
    /// What the day is.
    pub kind: DayKind,
    /// The holiday that gives the day off, or for which it is worked (国庆节).
    pub name: Option<&'a str>,
    /// Whether the year's arrangement is known. If not, only weekdays were looked at, and
    /// whoever shows or counts the day says so. (The arrangement of the next year may still
    /// move the last days of a December.)
    pub announced: bool,
}

/// The work calendar (工作日历): the State Council's yearly arrangements plus an overlay.
///
/// Arrangements from 2002 to 2026 are built in. Those of later years are given as overlay when
/// they are announced; the overlay also wins over what is built in (a day off by local order).
///
/// ```
/// use jiff::civil::date;
/// use kernel::{DayKind, WorkCalendar};
///
/// let calendar = WorkCalendar::new();
/// let day = calendar.day(date(2025, 9, 28)); // a Sunday, worked
/// assert_eq!((day.kind, day.name), (DayKind::MakeUpWorkday, Some("国庆中秋")));
///
/// // A public notice of five workdays that starts on 28 April ends after Labour Day.
/// assert_eq!(calendar.nth_workday(date(2025, 4, 28), 5), date(2025, 5, 7));
/// assert_eq!(calendar.workdays(date(2025, 4, 28)..date(2025, 5, 8)), 5);
///
/// // A year that is not announced yet goes by weekdays, until the overlay brings it.
/// assert!(!calendar.announced(2027));
/// let calendar = calendar.with_overlay([(date(2027, 10, 1), DayKind::Holiday, "国庆节")]);
/// assert!(calendar.announced(2027) && !calendar.is_workday(date(2027, 10, 1)));
/// ```
#[derive(Debug, Clone, Default)]
pub struct WorkCalendar {
    overlay: BTreeMap<Date, OverlayDay>,
}

#[derive(Debug, Clone)]
struct OverlayDay {
    kind: DayKind,
    name: String,
}

impl WorkCalendar {
    /// The built-in arrangements alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same calendar with days that the caller knows better; an empty name is no name, and
    /// of a day given twice the later entry holds.
    #[must_use]
    pub fn with_overlay<N: Into<String>>(
        mut self,
        days: impl IntoIterator<Item = (Date, DayKind, N)>,
    ) -> Self {
        for (date, kind, name) in days {
            let name = name.into();
            self.overlay.insert(date, OverlayDay { kind, name });
        }
        self
    }

    /// What `date` is.
    pub fn day(&self, date: Date) -> DayInfo<'_> {
        let announced = self.announced(date.year());
        let (kind, name) = self
            .arranged(date)
            .unwrap_or_else(|| (by_weekday(date), None));
        DayInfo {
            kind,
            name,
            announced,
        }
    }

    /// Whether people work on `date`.
    pub fn is_workday(&self, date: Date) -> bool {
        let kind = self.arranged(date).map(|(kind, _)| kind);
        kind.unwrap_or_else(|| by_weekday(date)).is_worked()
    }

    /// Whether the arrangement of `year` is known. Every arrangement gives 1 October off, so an
    /// overlay that merely adds a day to an unknown year does not make the year known.
    pub fn announced(&self, year: i16) -> bool {
        let Ok(national_day) = Date::new(year, 10, 1) else {
            return false;
        };
        self.arranged(national_day)
            .is_some_and(|(kind, _)| kind == DayKind::Holiday)
    }

    /// How many workdays lie in `range`, its end not counted.
    pub fn workdays(&self, range: Range<Date>) -> usize {
        let days = range.start.series(jiff::ToSpan::day(1));
        days.take_while(|day| *day < range.end)
            .filter(|day| self.is_workday(*day))
            .count()
    }

    /// The `n`-th workday after `date`, or before it when `n` is negative; `date` itself is not
    /// counted (答复期限：收到之日起 15 个工作日). With 0 the date stays.
    pub fn add_workdays(&self, date: Date, n: i32) -> Date {
        let step = if n < 0 { before } else { after };
        let mut day = date;
        for _ in 0..n.unsigned_abs() {
            let Some(next) = step(day) else { return day };
            day = self.walk(next, step);
        }
        day
    }

    /// The `n`-th workday from `date` on, which counts if it is one: the last day of a public
    /// notice of `n` workdays (公示期). With 0 as with 1.
    pub fn nth_workday(&self, date: Date, n: u32) -> Date {
        let more = i32::try_from(n.saturating_sub(1)).unwrap_or(i32::MAX);
        self.add_workdays(self.next_workday_on_or_after(date), more)
    }

    /// `date` if it is a workday, else the first one after it.
    pub fn next_workday_on_or_after(&self, date: Date) -> Date {
        self.walk(date, after)
    }

    /// `date` if it is a workday, else the last one before it.
    pub fn previous_workday_on_or_before(&self, date: Date) -> Date {
        self.walk(date, before)
    }

    /// The first workday in the direction of `step`; the end of the calendar when none is left.
    fn walk(&self, from: Date, step: Step) -> Date {
        let mut day = from;
        while !self.is_workday(day) {
            let Some(next) = step(day) else { return day };
            day = next;
        }
        day
    }

    /// What overlay or arrangement say of a day; `None` leaves it to the weekday.
    fn arranged(&self, date: Date) -> Option<(DayKind, Option<&str>)> {
        if let Some(day) = self.overlay.get(&date) {
            let name = Some(day.name.as_str()).filter(|name| !name.is_empty());
            return Some((day.kind, name));
        }
        let (kind, name) = ARRANGED.get(&date)?;
        Some((*kind, Some(*name)))
    }
}

/// One day on or back; `None` at the end of the calendar.
type Step = fn(Date) -> Option<Date>;

fn after(day: Date) -> Option<Date> {
    day.tomorrow().ok()
}

fn before(day: Date) -> Option<Date> {
    day.yesterday().ok()
}

fn by_weekday(date: Date) -> DayKind {
    match date.weekday() {
        Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
        Weekday::Monday
        | Weekday::Tuesday
        | Weekday::Wednesday
        | Weekday::Thursday
        | Weekday::Friday => DayKind::Workday,
    }
}

/// The days that the built-in arrangements name, read once: asking the library day by day
/// compiles a regular expression for each, and a year board asks for thousands.
static ARRANGED: LazyLock<BTreeMap<Date, (DayKind, &'static str)>> =
    LazyLock::new(|| records().filter_map(read_record).collect());

/// `2025092807+03`: date, 0 for work or 1 for rest, place of the name, days to the holiday.
const RECORD_LENGTH: usize = 13;

fn records() -> impl Iterator<Item = &'static str> {
    let bytes = LEGAL_HOLIDAY_DATA.as_bytes().chunks(RECORD_LENGTH);
    bytes.filter_map(|record| str::from_utf8(record).ok())
}

fn read_record(record: &'static str) -> Option<(Date, (DayKind, &'static str))> {
    let year = record.get(0..4)?.parse().ok()?;
    let month = record.get(4..6)?.parse().ok()?;
    let day = record.get(6..8)?.parse().ok()?;
    let kind = match record.get(8..9)? {
        "0" => DayKind::MakeUpWorkday,
        _ => DayKind::Holiday,
    };
    let place: usize = record.get(9..10)?.parse().ok()?;
    let name = LEGAL_HOLIDAY_NAMES.get(place)?;
    Some((Date::new(year, month, day).ok()?, (kind, name)))
}

#[cfg(test)]
mod tests;
