//! Months and quarters as days.

use jiff::civil::{Date, date};

use crate::MonthWindow;

/// The three months of a quarter (季度), 1 to 4.
///
/// ```
/// let second = kernel::months_of_quarter(2).unwrap();
/// assert_eq!(second.to_string(), "4-6月");
/// ```
pub const fn months_of_quarter(quarter: u8) -> Option<MonthWindow> {
    match quarter {
        1 => MonthWindow::new(1, 3),
        2 => MonthWindow::new(4, 6),
        3 => MonthWindow::new(7, 9),
        4 => MonthWindow::new(10, 12),
        _ => None,
    }
}

/// The last day of a month (月末). A month or year outside the calendar counts as its nearest.
///
/// ```
/// use kernel::end_of_month;
///
/// assert_eq!(end_of_month(2024, 2).to_string(), "2024-02-29");
/// ```
pub fn end_of_month(year: i16, month: u8) -> Date {
    first_of_month(year, month).last_of_month()
}

/// The first day of a month (月初). A month or year outside the calendar counts as its nearest.
pub fn first_of_month(year: i16, month: u8) -> Date {
    let month = i8::try_from(month.clamp(1, 12)).unwrap_or(12);
    date(year.clamp(-9_999, 9_999), month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_the_calendar_says() {
        for (year, month, day) in [
            (2025, 1, 31),
            (2025, 2, 28),
            (2024, 2, 29),
            (2000, 2, 29),
            (1900, 2, 28),
            (2025, 12, 31),
        ] {
            assert_eq!(end_of_month(year, month).day(), day, "{year}-{month}");
        }
        assert_eq!(end_of_month(i16::MAX, 0), date(9_999, 1, 31));
    }

    #[test]
    fn quarters_cover_the_year_once() {
        let months: Vec<u8> = (1..=4)
            .filter_map(months_of_quarter)
            .flat_map(|quarter| quarter.from..=quarter.to)
            .collect();
        assert_eq!(months, (1..=12).collect::<Vec<_>>());
        assert_eq!(months_of_quarter(0), None);
        assert_eq!(months_of_quarter(5), None);
    }
}
