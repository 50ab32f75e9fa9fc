//! Days as people write them in sheets (日期写法).

use kernel::Date;

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

/// Serial numbers of Excel that are taken for days: 1918 to 2091. Smaller and larger ones are
/// more likely something else.
const SERIALS: std::ops::RangeInclusive<i32> = 6_600..=70_000;
/// Day 0 of Excel, counted so that days from March 1900 on are right.
const EPOCH: Date = Date::constant(1899, 12, 30);
/// Nobody in a roster was born, or joined, before or after.
const YEARS: std::ops::RangeInclusive<i16> = 1_900..=2_100;

/// Words that say there is no day.
const NO_DAY: &[&str] = &["无", "-", "—", "/", "不详", "未知", "空"];

/// Reads a cell as a day.
pub fn written(cell: &Cell) -> Written {
    match cell.held() {
        Held::Nothing => Written::Nothing,
        Held::Day(iso) => iso.parse().map_or(Written::Unreadable, in_years),
        Held::Number(digits) | Held::Text(digits) => of_text(digits),
        Held::Fault(_) => Written::Unreadable,
    }
}

fn in_years(day: Date) -> Written {
    if YEARS.contains(&day.year()) {
        Written::Day(day)
    } else {
        Written::Unreadable
    }
}

fn of_text(text: &str) -> Written {
    let text = kernel::fold_width(text);
    let text = text.trim();
    if text.is_empty() || NO_DAY.contains(&text) {
        return Written::Nothing;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return of_digits(text);
    }
    // A time behind the day says nothing here.
    let day = text.split([' ', 'T', '\u{3000}']).next().unwrap_or(text);
    let day = if day.len() < 6 { text } else { day };
    let ends = |c: char| {
        matches!(
            c,
            '年' | '月' | '日' | '号' | '.' | '-' | '/' | '。' | '、' | '—' | ' '
        )
    };
    let parts: Vec<&str> = day.split(ends).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.parse::<i16>().ok();
    match parts.as_slice() {
        [year, month, date] if year.len() == 4 => day_of(number(year), number(month), number(date)),
        // `1985.1` may be January or October.
        [year, month] if year.len() == 4 && !(day.contains('.') && *month == "1") => {
            month_of(number(year), number(month))
        }
        _ => Written::Unreadable,
    }
}

fn of_digits(text: &str) -> Written {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|p| p.parse::<i16>().ok());
    match text.len() {
        8 => day_of(part(0, 4), part(4, 6), part(6, 8)),
        6 => month_of(part(0, 4), part(4, 6)),
        4 | 5 => {
            let serial = text.parse::<i32>().ok().filter(|n| SERIALS.contains(n));
            let day = serial.map(|days| EPOCH.saturating_add(jiff_days(days)));
            day.map_or(Written::Unreadable, in_years)
        }
        _ => Written::Unreadable,
    }
}

fn day_of(year: Option<i16>, month: Option<i16>, day: Option<i16>) -> Written {
    let made = || {
        let (month, day) = (i8::try_from(month?).ok()?, i8::try_from(day?).ok()?);
        Date::new(year?, month, day).ok()
    };
    made().map_or(Written::Unreadable, in_years)
}

fn month_of(year: Option<i16>, month: Option<i16>) -> Written {
    match day_of(year, month, Some(1)) {
        Written::Day(first) => Written::Month(first),
        other @ (Written::Nothing | Written::Month(_) | Written::Unreadable) => other,
    }
}

fn jiff_days(days: i32) -> jiff::Span {
    jiff::ToSpan::days(days)
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
