//! Days of a sheet (表中的日期): as [`typed_day`] reads them; a month alone is taken with a word.

use kernel::{Date, DayError, typed_day};

use super::read::{Cell, Held};

/// What stands in a cell for a day (读出的日期).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// 空白
    Nothing,
    /// 到日
    Day(Date),
    /// 只到月: its first day.
    Month(Date),
    /// 读不出来
    Unreadable,
}

/// Nobody of a roster was born, or joined, before or after: a small number in such a column is
/// a row number and no spreadsheet's day.
const YEARS: std::ops::RangeInclusive<i16> = 1_910..=2_100;

/// Words that say there is no day. 不详 is not among them: somebody knows it, and is asked.
const NO_DAY: &[&str] = &["无", "-", "—", "/", "空"];

/// Reads a cell as a day.
pub fn written(cell: &Cell) -> Written {
    match cell.held() {
        Held::Nothing => Written::Nothing,
        Held::Fault(_) => Written::Unreadable,
        Held::Day(text) | Held::Number(text) | Held::Text(text) => of_text(text),
    }
}

fn of_text(text: &str) -> Written {
    if NO_DAY.contains(&text.trim()) {
        return Written::Nothing;
    }
    match typed_day(text) {
        Ok(day) if YEARS.contains(&day.year()) => Written::Day(day),
        Ok(_) => Written::Unreadable,
        Err(DayError::Empty) => Written::Nothing,
        Err(DayError::Incomplete) => month(&kernel::fold_width(text)),
        Err(
            DayError::TwoDigitYear
            | DayError::YearNotFirst
            | DayError::NoSuchDay
            | DayError::FalseLeapDay
            | DayError::FarYear
            | DayError::Unreadable,
        ) => Written::Unreadable,
    }
}

/// A year and a month without a day.
fn month(text: &str) -> Written {
    let digits: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let pair = match digits.as_slice() {
        [both] if both.len() == 6 => both.split_at_checked(4),
        // `1985.1` may be January or October.
        [_, "1"] if text.contains('.') => None,
        [year, month] => Some((*year, *month)),
        _ => None,
    };
    let first = pair.and_then(|(year, month)| {
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        Date::new(year, month, 1).ok()
    });
    first.map_or(Written::Unreadable, Written::Month)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cell | what it means.
    #[test]
    fn days_are_read_as_people_write_them() {
        let day = |iso: &str| Written::Day(iso.parse().unwrap());
        let month = |iso: &str| Written::Month(iso.parse().unwrap());
        for (cell, expected) in [
            (Cell::text("1985-3-8"), day("1985-03-08")),
            (Cell::text("1985/03/08"), day("1985-03-08")),
            (Cell::text("19850308"), day("1985-03-08")),
            (Cell::text("1985年3月8日"), day("1985-03-08")),
            (Cell::text("1985.3.8"), day("1985-03-08")),
            (Cell::text("１９８５－３－８"), day("1985-03-08")),
            (Cell::text("1985-03-08 00:00:00"), day("1985-03-08")),
            (Cell::text("1985 年 3 月 8 日"), day("1985-03-08")),
            (Cell::number("31114"), day("1985-03-08")),
            (Cell::text("31114"), day("1985-03-08")),
            (Cell::number("19850308"), day("1985-03-08")),
            (Cell::day("1985-03-08"), day("1985-03-08")),
            (Cell::text("1985年3月"), month("1985-03-01")),
            (Cell::text("1985-03"), month("1985-03-01")),
            (Cell::text("198503"), month("1985-03-01")),
            (Cell::number("1985.03"), month("1985-03-01")),
            (Cell::number("1985.1"), Written::Unreadable),
            (Cell::text("1985-02-30"), Written::Unreadable),
            (Cell::text("85-3-8"), Written::Unreadable),
            (Cell::text("03/08/1985"), Written::Unreadable),
            (Cell::text("去年"), Written::Unreadable),
            (Cell::text("不详"), Written::Unreadable),
            (Cell::text("19851308"), Written::Unreadable),
            (Cell::number("3"), Written::Unreadable),
            (Cell::day("0004-01-01"), Written::Unreadable),
            (Cell::fault("#REF!"), Written::Unreadable),
            (Cell::text("无"), Written::Nothing),
            (Cell::text(""), Written::Nothing),
        ] {
            assert_eq!(written(&cell), expected, "{}", cell.shown());
        }
    }
}
