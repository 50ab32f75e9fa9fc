//! Days and moments as pages and papers write them.

use jiff::civil::{Date, Weekday};

use crate::Moment;

/// A day on a page (日期): `3月18日` in the year of `today`, else `2024年3月18日`.
pub fn human_date(date: Date, today: Date) -> String {
    if date.year() == today.year() {
        format!("{}月{}日", date.month(), date.day())
    } else {
        official_date(date)
    }
}

/// A day with its weekday (日期和星期): `2025年3月18日 星期二`.
pub fn human_date_full(date: Date) -> String {
    format!("{} {}", official_date(date), weekday(date.weekday()))
}

/// A moment on a page (时间): `今天 09:05`, `昨天 17:42`, `3月18日 09:05`, `2024年3月18日 09:05`.
///
/// ```
/// use jiff::civil::date;
/// use kernel::{Moment, human_moment};
///
/// let now = Moment::start_of(date(2025, 3, 18)).plus_secs(36_000);
/// assert_eq!(human_moment(now.plus_secs(-300), now), "今天 09:55");
/// assert_eq!(human_moment(now.plus_secs(-72_000), now), "昨天 14:00");
/// ```
pub fn human_moment(moment: Moment, now: Moment) -> String {
    let (when, today) = (moment.civil(), now.day());
    let day = when.date();
    let day_text = if day == today {
        "今天".to_owned()
    } else if day.tomorrow().is_ok_and(|next| next == today) {
        "昨天".to_owned()
    } else {
        human_date(day, today)
    };
    format!("{day_text} {:02}:{:02}", when.hour(), when.minute())
}

/// A day on an official document (成文日期): `2025年3月3日`, Arabic digits without leading zeros.
///
/// Source: GB/T 9704-2012.
pub fn official_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "星期一",
        Weekday::Tuesday => "星期二",
        Weekday::Wednesday => "星期三",
        Weekday::Thursday => "星期四",
        Weekday::Friday => "星期五",
        Weekday::Saturday => "星期六",
        Weekday::Sunday => "星期日",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_read_as_people_write_them() {
        let today = date(2025, 6, 1);
        assert_eq!(human_date(date(2025, 3, 18), today), "3月18日");
        assert_eq!(human_date(date(2024, 3, 18), today), "2024年3月18日");
        assert_eq!(human_date_full(date(2025, 3, 18)), "2025年3月18日 星期二");
        assert_eq!(human_date_full(date(2025, 3, 23)), "2025年3月23日 星期日");
        assert_eq!(official_date(date(2025, 3, 3)), "2025年3月3日");
    }

    #[test]
    fn moments_are_seen_from_now() {
        let at = |day: Date, hour: i64, minute: i64| {
            Moment::start_of(day).plus_secs(hour * 3_600 + minute * 60)
        };
        let now = at(date(2025, 1, 1), 0, 5);
        for (moment, text) in [
            (at(date(2025, 1, 1), 0, 0), "今天 00:00"),
            (at(date(2025, 1, 1), 9, 5), "今天 09:05"),
            (at(date(2024, 12, 31), 17, 42), "昨天 17:42"),
            (at(date(2024, 12, 30), 17, 42), "2024年12月30日 17:42"),
            (at(date(2025, 1, 2), 9, 5), "1月2日 09:05"),
        ] {
            assert_eq!(human_moment(moment, now), text);
        }
    }
}
