//! Festivals of a year: lunar ones, those a union gives gifts for, and days it observes.

use std::{fmt, sync::OnceLock};

use jiff::civil::{Date, date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tyme4rs::tyme::{
    lunar::LunarDay,
    solar::{SolarDay, SolarTerm},
};

/// The years whose festivals are computed; others have none.
const FIRST_YEAR: i16 = 1900;
const YEARS: usize = 300;

/// The festivals of Chinese months that are named, with month and day (农历).
const LUNAR: [(isize, usize, &str); 6] = [
    (1, 1, "春节"),
    (1, 15, "元宵节"),
    (5, 5, "端午节"),
    (7, 7, "七夕节"),
    (8, 15, "中秋节"),
    (9, 9, "重阳节"),
];
const QINGMING: &str = "清明节";
/// The place of 清明 among the solar terms of a year, counted from 冬至.
const QINGMING_TERM: isize = 7;
/// The festivals above that are public holidays.
const PUBLIC_LUNAR: [&str; 4] = ["春节", QINGMING, "端午节", "中秋节"];

/// The lunar festivals and 清明节 of a year in order of days (传统节日), 1900 to 2199.
pub fn lunar_festivals(year: i16) -> &'static [(Date, &'static str)] {
    static COMPUTED: [OnceLock<Vec<(Date, &'static str)>>; YEARS] =
        [const { OnceLock::new() }; YEARS];
    let place = usize::try_from(year.saturating_sub(FIRST_YEAR)).ok();
    place
        .and_then(|place| COMPUTED.get(place))
        .map_or(&[], |slot| slot.get_or_init(|| compute(isize::from(year))))
}

/// The lunar festival that falls on a day, if any (当日传统节日).
///
/// ```
/// use jiff::civil::date;
///
/// assert_eq!(kernel::lunar_festival(date(2025, 10, 29)), Some("重阳节"));
/// assert_eq!(kernel::lunar_festival(date(2025, 10, 30)), None);
/// ```
pub fn lunar_festival(day: Date) -> Option<&'static str> {
    let mut festivals = lunar_festivals(day.year()).iter();
    festivals
        .find(|(when, _)| *when == day)
        .map(|(_, name)| *name)
}

fn compute(year: isize) -> Vec<(Date, &'static str)> {
    let lunar = LUNAR.into_iter().filter_map(|(month, day, name)| {
        let solar = LunarDay::from_ymd(year, month, day).get_solar_day();
        Some((civil(&solar)?, name))
    });
    let qingming = SolarTerm::from_index(year, QINGMING_TERM).get_solar_day();
    let qingming = civil(&qingming).map(|day| (day, QINGMING));
    let mut all: Vec<_> = lunar.chain(qingming).collect();
    all.sort_unstable();
    all
}

fn civil(day: &SolarDay) -> Option<Date> {
    let year = i16::try_from(day.get_year()).ok()?;
    let month = i8::try_from(day.get_month()).ok()?;
    let number = i8::try_from(day.get_day()).ok()?;
    Date::new(year, month, number).ok()
}

/// The seven statutory festivals for which a basic-level union may give gifts (节日慰问), in
/// order of days, 1900 to 2199.
///
/// They are occasions, not days off: where 中秋节 falls into the holiday of 国庆节 or on the very
/// day, they stay two.
///
/// ```
/// let names: Vec<_> = kernel::gift_occasions(2025).into_iter().map(|(_, name)| name).collect();
/// let expected = ["元旦", "春节", "清明节", "劳动节", "端午节", "国庆节", "中秋节"];
/// assert_eq!(names, expected);
/// ```
pub fn gift_occasions(year: i16) -> Vec<(Date, &'static str)> {
    let lunar = lunar_festivals(year);
    if lunar.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<_> = lunar
        .iter()
        .copied()
        .filter(|(_, name)| PUBLIC_LUNAR.contains(name))
        .collect();
    all.extend([
        (date(year, 1, 1), "元旦"),
        (date(year, 5, 1), "劳动节"),
        (date(year, 10, 1), "国庆节"),
    ]);
    all.sort_by_key(|(day, _)| *day);
    all
}

/// Who has a day off on an observance (放假范围).
///
/// Source: 《全国年节及纪念日放假办法》, articles 2 and 3.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TimeOff {
    /// Everybody (全体公民放假).
    Everybody,
    /// Half a day for those whom it is about (部分公民放假半天).
    HalfDayForSome,
    /// Nobody (不放假).
    Nobody,
}

impl fmt::Display for TimeOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Everybody => "全体放假",
            Self::HalfDayForSome => "部分人员放假半天",
            Self::Nobody => "不放假",
        })
    }
}

/// A day of fixed date that unions plan around (纪念日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Observance {
    /// The day in the year asked for.
    #[serde(with = "crate::iso_date")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub date: Date,
    /// Its name.
    pub name: &'static str,
    /// Who is off.
    pub time_off: TimeOff,
}

impl Observance {
    /// Whether it is a public holiday (全体公民放假的节日).
    pub const fn is_public_holiday(&self) -> bool {
        matches!(self.time_off, TimeOff::Everybody)
    }
}

/// The fixed days of a year that unions plan around (工会常用纪念日), in order of days; none for
/// a year outside the calendar.
pub fn observances(year: i16) -> Vec<Observance> {
    [
        (3, 8, "妇女节", TimeOff::HalfDayForSome),
        (4, 23, "世界读书日", TimeOff::Nobody),
        (5, 1, "劳动节", TimeOff::Everybody),
        (5, 4, "青年节", TimeOff::HalfDayForSome),
        (8, 1, "建军节", TimeOff::HalfDayForSome),
    ]
    .into_iter()
    .filter_map(|(month, day, name, time_off)| {
        let date = Date::new(year, month, day).ok()?;
        Some(Observance {
            date,
            name,
            time_off,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lunar_festivals_fall_where_the_almanac_says() {
        for (year, month, day, name) in [
            (2025, 1, 29, "春节"),
            (2026, 2, 17, "春节"),
            (2027, 2, 6, "春节"),
            (2028, 1, 26, "春节"),
            (2025, 2, 12, "元宵节"),
            (2025, 5, 31, "端午节"),
            (2026, 6, 19, "端午节"),
            (2027, 6, 9, "端午节"),
            (2025, 8, 29, "七夕节"),
            (2025, 10, 6, "中秋节"),
            (2026, 9, 25, "中秋节"),
            (2027, 9, 15, "中秋节"),
            (2025, 10, 29, "重阳节"),
            (2026, 10, 18, "重阳节"),
            (2025, 4, 4, "清明节"),
            (2026, 4, 5, "清明节"),
            (2027, 4, 5, "清明节"),
            (2028, 4, 4, "清明节"),
        ] {
            assert_eq!(lunar_festival(date(year, month, day)), Some(name));
        }
    }

    #[test]
    fn every_year_has_each_festival_once_and_in_order() {
        for year in 1900..2200 {
            let festivals = lunar_festivals(year);
            assert_eq!(festivals.len(), 7, "{year}");
            assert!(festivals.is_sorted_by(|a, b| a.0 < b.0), "{year}");
            assert!(festivals.iter().all(|(day, _)| day.year() == year));
        }
        for year in [i16::MIN, 0, 1899, 2200, i16::MAX] {
            assert!(lunar_festivals(year).is_empty());
            assert!(gift_occasions(year).is_empty());
        }
    }

    #[test]
    fn gift_occasions_are_seven_also_when_two_meet() {
        let of_2025 = [
            (date(2025, 1, 1), "元旦"),
            (date(2025, 1, 29), "春节"),
            (date(2025, 4, 4), "清明节"),
            (date(2025, 5, 1), "劳动节"),
            (date(2025, 5, 31), "端午节"),
            (date(2025, 10, 1), "国庆节"),
            (date(2025, 10, 6), "中秋节"),
        ];
        assert_eq!(gift_occasions(2025), of_2025);
        // In 2020 both fell on 1 October.
        let national_day = date(2020, 10, 1);
        let of_2020 = gift_occasions(2020);
        assert_eq!(of_2020.len(), 7);
        let on_the_day = of_2020.iter().filter(|(day, _)| *day == national_day);
        assert_eq!(on_the_day.count(), 2);
    }

    #[test]
    fn only_labour_day_is_a_public_holiday_among_the_observances() {
        let year = observances(2025);
        assert!(year.is_sorted_by_key(|day| day.date));
        let public: Vec<_> = year
            .iter()
            .filter(|day| day.is_public_holiday())
            .map(|day| day.name)
            .collect();
        assert_eq!((year.len(), public), (5, vec!["劳动节"]));
        assert!(observances(i16::MAX).is_empty());
    }
}
