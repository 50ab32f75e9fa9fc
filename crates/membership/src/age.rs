//! Ages (年龄) in full years, and the days of birth that lie behind them.

use kernel::Date;

/// The same day `years` later, or earlier; 29 February becomes the 28th where there is none.
pub fn years_on(day: Date, years: i16) -> Date {
    let year = day.year().saturating_add(years);
    let at = |days: i8| Date::new(year, day.month(), day.day() - days);
    let edge = if years < 0 { Date::MIN } else { Date::MAX };
    at(0).or_else(|_| at(1)).unwrap_or(edge)
}

/// Full years on `today`; nobody is younger than 0.
pub fn age(birth: Date, today: Date) -> i16 {
    let before = (today.month(), today.day()) < (birth.month(), birth.day());
    (today.year() - birth.year() - i16::from(before)).max(0)
}

/// The days of birth of those who are `from` to `to` years old on `today`: after the first day,
/// up to the second one.
pub fn births(from: Option<i16>, to: Option<i16>, today: Date) -> (Date, Date) {
    let after = to.map_or(Date::MIN, |to| years_on(today, -to.saturating_add(1)));
    let until = from.map_or(Date::MAX, |from| years_on(today, -from));
    (after, until)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Born | today | age.
    #[test]
    fn a_year_is_full_on_the_birthday() {
        for (born, today, years) in [
            ("1990-03-18", "2025-03-17", 34),
            ("1990-03-18", "2025-03-18", 35),
            ("2004-02-29", "2025-02-28", 20),
            ("2004-02-29", "2025-03-01", 21),
            ("2025-03-18", "2025-03-18", 0),
            ("2030-01-01", "2025-03-18", 0),
        ] {
            assert_eq!(age(day(born), day(today)), years, "{born} on {today}");
        }
    }

    proptest! {
        /// The list's filter and the page's figure say the same.
        #[test]
        fn births_and_ages_agree(
            born in 0_i64..30_000,
            today in 30_000_i64..40_000,
            age_of in 0_i16..110,
        ) {
            let start = kernel::Moment::from_ms(0);
            let on = |days: i64| start.plus_secs(days * 86_400).day();
            let (born, today) = (on(born), on(today));
            let (after, until) = births(Some(age_of), Some(age_of), today);
            prop_assert_eq!(born > after && born <= until, age(born, today) == age_of);
        }
    }
}
