//! Days as people write them into rosters, and as spreadsheets count them.

use std::fmt;

use jiff::civil::Date;

use crate::{fold_width, parse_han_numeral};

/// Nobody alive was born before; a typing error usually is.
const YEAR_MIN: i16 = 1800;
/// The last year that the calendar of the house knows.
const YEAR_MAX: i16 = 2199;
/// Source: Microsoft, "Excel incorrectly assumes that the year 1900 is a leap year": number 60 is
/// 29 February 1900, a day that never was; from 61 on the count is right again.
const FALSE_LEAP_DAY: i64 = 60;
/// 31 December 9999, the last day that a spreadsheet counts.
const SERIAL_MAX: i64 = 2_958_465;

/// Why something is no day. Says what is wrong, never what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayError {
    /// Nothing but blanks (未填写).
    Empty,
    /// A year, or year and month, without the day (只有年月).
    Incomplete,
    /// A year of two digits: 49 may be 1949 or 2049 (年份只有两位).
    TwoDigitYear,
    /// Day or month first: 3/8 may be March or August (年份不在前面).
    YearNotFirst,
    /// No such day in the calendar (没有这一天).
    NoSuchDay,
    /// The day that only spreadsheets know (表格软件虚构的 1900 年 2 月 29 日).
    FalseLeapDay,
    /// A year before 1800 or after 2199 (年份不合理).
    FarYear,
    /// Nothing that reads as a day (不是日期).
    Unreadable,
}

impl fmt::Display for DayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "请填写日期",
            Self::Incomplete => "日期不完整，请写到日，如 1985-03-08",
            Self::TwoDigitYear => "年份只有两位，分不清是哪个世纪，请写四位年份，如 1985-03-08",
            Self::YearNotFirst => "分不清哪个是月、哪个是日，请把年份写在前面，如 1985-03-08",
            Self::NoSuchDay => "日历上没有这一天，请核对月和日",
            Self::FalseLeapDay => "1900 年没有 2 月 29 日，这是表格软件的老错误，请核对原件",
            Self::FarYear => "年份不合理，请核对",
            Self::Unreadable => "看不懂这个日期，请写成 1985-03-08",
        })
    }
}
impl std::error::Error for DayError {}

/// Reads a day as people write it (日期): `1985-3-8`, `1985/03/08`, `1985.3.8`, `19850308`,
/// `1985年3月8日`, `一九八五年三月八日`, full-width digits, a time behind it, and the bare number
/// that a spreadsheet keeps for a day.
///
/// ```
/// use kernel::{DayError, typed_day};
///
/// assert_eq!(typed_day("１９８５年３月８日").unwrap().to_string(), "1985-03-08");
/// assert_eq!(typed_day("31114").unwrap().to_string(), "1985-03-08");
/// assert_eq!(typed_day("1985-03"), Err(DayError::Incomplete));
/// assert_eq!(typed_day("85-3-8"), Err(DayError::TwoDigitYear));
/// ```
///
/// # Errors
/// What is wrong, as a sentence for beside the field.
pub fn typed_day(typed: &str) -> Result<Date, DayError> {
    let folded = fold_width(typed.trim().trim_start_matches(['\'', '’', '‘', '`']));
    let text = without_time(folded.trim());
    if text.is_empty() {
        return Err(DayError::Empty);
    }
    let arabic = in_arabic(text).ok_or(DayError::Unreadable)?;
    if arabic.bytes().all(|b| b.is_ascii_digit()) {
        return run_of_digits(&arabic);
    }
    if let Some(serial) = whole_part(&arabic) {
        return run_of_digits(serial);
    }
    parts(&arabic)
}

/// The day behind the number of a spreadsheet (表格日期序号), system of 1900: 1 is 1 January 1900.
///
/// # Errors
/// [`DayError::FalseLeapDay`] for 60; [`DayError::FarYear`] for what the house does not know.
pub fn spreadsheet_day(serial: i64) -> Result<Date, DayError> {
    if serial == FALSE_LEAP_DAY {
        return Err(DayError::FalseLeapDay);
    }
    if !(1..=SERIAL_MAX).contains(&serial) {
        return Err(DayError::FarYear);
    }
    let before_first = if serial < FALSE_LEAP_DAY {
        Date::constant(1899, 12, 31)
    } else {
        Date::constant(1899, 12, 30)
    };
    before_first
        .checked_add(jiff::Span::new().days(serial))
        .ok()
        .filter(|day| day.year() <= YEAR_MAX)
        .ok_or(DayError::FarYear)
}

/// `1985-03-08 00:00:00` and `1985-03-08T08:30` without the time.
fn without_time(text: &str) -> &str {
    let is_time = |tail: &str| {
        let clock = tail.trim().trim_end_matches('Z');
        clock.contains(':')
            && clock
                .chars()
                .all(|c| c.is_ascii_digit() || ":.".contains(c))
    };
    match text.rsplit_once([' ', 'T', '\t']) {
        Some((day, tail)) if is_time(tail) => day.trim(),
        Some(_) | None => text,
    }
}

/// Chinese numerals turned into digits, year and month and day each by itself.
fn in_arabic(text: &str) -> Option<String> {
    let is_han = |c: char| "〇零○一二三四五六七八九十".contains(c);
    if !text.chars().any(is_han) {
        return Some(text.to_owned());
    }
    let (year, rest) = text.split_once('年')?;
    let zero = |c: char| if "零○".contains(c) { '〇' } else { c };
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == zero(c));
    let digits: Option<String> = year
        .chars()
        .map(|c| digit(c).map_or_else(|| c.is_ascii_digit().then(|| c.to_string()), told))
        .collect();
    let mut out = format!("{}年", digits?);
    for part in rest.split_inclusive(['月', '日', '号']) {
        let bare = part.trim_end_matches(['月', '日', '号']);
        match parse_han_numeral(bare) {
            Some(number) => out.push_str(&number.to_string()),
            None => out.push_str(bare),
        }
        out.push_str(&part[bare.len()..]);
    }
    Some(out)
}

fn told(digit: usize) -> Option<String> {
    Some(digit.to_string())
}

/// `31114.5` is a spreadsheet's day with its time; the digits before the dot.
fn whole_part(text: &str) -> Option<&str> {
    let (whole, rest) = text.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (whole.len() >= 5 && digits(whole) && digits(rest)).then_some(whole)
}

/// Digits and nothing else: `19850308`, or a spreadsheet's number, or too little.
fn run_of_digits(digits: &str) -> Result<Date, DayError> {
    let number = |range: std::ops::Range<usize>| -> i16 {
        let part = digits.get(range).unwrap_or_default();
        part.parse().unwrap_or_default()
    };
    match digits.len() {
        8 => day_of(number(0..4), number(4..6), number(6..8)),
        // 198503: a year and a month; 850308: a year of two digits.
        6 if (YEAR_MIN..=YEAR_MAX).contains(&number(0..4)) && (1..=12).contains(&number(4..6)) => {
            Err(DayError::Incomplete)
        }
        6 => Err(DayError::TwoDigitYear),
        4 if (YEAR_MIN..=YEAR_MAX).contains(&number(0..4)) => Err(DayError::Incomplete),
        1..=5 => spreadsheet_day(digits.parse().map_err(|_| DayError::Unreadable)?),
        _ => Err(DayError::Unreadable),
    }
}

/// Year, month and day with something between them.
fn parts(text: &str) -> Result<Date, DayError> {
    let between = |c: char| c.is_whitespace() || "-/.,、—–−年月日号".contains(c);
    let numbers: Vec<&str> = text
        .split(between)
        .filter(|part| !part.is_empty())
        .collect();
    let digits = |part: &&str| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    if !numbers.iter().all(digits) {
        return Err(DayError::Unreadable);
    }
    let number = |part: &str| part.parse::<i16>().unwrap_or_default();
    match numbers.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            day_of(number(year), number(month), number(day))
        }
        [_, _, year] if year.len() == 4 => Err(DayError::YearNotFirst),
        [year, _, _] if year.len() <= 2 => Err(DayError::TwoDigitYear),
        [year] | [year, _] if year.len() == 4 => Err(DayError::Incomplete),
        [year, _] if year.len() == 2 => Err(DayError::TwoDigitYear),
        _ => Err(DayError::Unreadable),
    }
}

fn day_of(year: i16, month: i16, day: i16) -> Result<Date, DayError> {
    if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
        return Err(DayError::FarYear);
    }
    if (year, month, day) == (1900, 2, 29) {
        return Err(DayError::FalseLeapDay);
    }
    let small = |number: i16| i8::try_from(number).map_err(|_| DayError::NoSuchDay);
    Date::new(year, small(month)?, small(day)?).map_err(|_| DayError::NoSuchDay)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for typed in [
            "1985-3-8",
            "1985-03-08",
            "1985/03/08",
            "1985/3/8",
            "1985.3.8",
            "1985.03.08",
            "1985．3．8",
            "1985、3、8",
            "1985 3 8",
            "1985—3—8",
            "19850308",
            "1985年3月8日",
            "1985年03月08日",
            "1985年3月8号",
            "1985 年 3 月 8 日",
            "１９８５年３月８日",
            "１９８５－３－８",
            "一九八五年三月八日",
            "1985年三月八日",
            " 1985-03-08 ",
            "'1985-03-08",
            "1985-03-08 00:00:00",
            "1985-03-08T00:00:00Z",
            "1985/3/8 8:30",
            "31114",
            "31114.0",
            "31114.354166",
        ] {
            let read = typed_day(typed).map(|day| day.to_string());
            assert_eq!(read.as_deref(), Ok("1985-03-08"), "{typed}");
        }
        let tens = typed_day("二〇一〇年十二月三十一日").unwrap();
        assert_eq!(tens.to_string(), "2010-12-31");
        let zeros = typed_day("二零○五年十月二十日").unwrap();
        assert_eq!(zeros.to_string(), "2005-10-20");
        assert_eq!(typed_day("2000-02-29").unwrap().to_string(), "2000-02-29");
    }

    #[test]
    fn a_refusal_names_what_is_wrong() {
        use DayError::{
            Empty, FalseLeapDay, FarYear, Incomplete, NoSuchDay, TwoDigitYear, Unreadable,
            YearNotFirst,
        };
        for (typed, error) in [
            ("", Empty),
            (" 　", Empty),
            ("1985", Incomplete),
            ("1985年", Incomplete),
            ("1985-03", Incomplete),
            ("1985.3", Incomplete),
            ("1985年3月", Incomplete),
            ("198503", Incomplete),
            ("一九八五年三月", Incomplete),
            ("85-3-8", TwoDigitYear),
            ("85.3.8", TwoDigitYear),
            ("85年3月8日", TwoDigitYear),
            ("850308", TwoDigitYear),
            ("85.3", TwoDigitYear),
            ("八五年三月八日", TwoDigitYear),
            ("3/8/1985", YearNotFirst),
            ("08-03-1985", YearNotFirst),
            ("1985-02-29", NoSuchDay),
            ("1985-13-01", NoSuchDay),
            ("19850230", NoSuchDay),
            ("1985-0-8", NoSuchDay),
            ("1900-02-29", FalseLeapDay),
            ("60", FalseLeapDay),
            ("1085-03-08", FarYear),
            ("3985-03-08", FarYear),
            ("0", FarYear),
            ("99999999", FarYear),
            ("1985-3-8-1", Unreadable),
            ("1985308", Unreadable),
            ("1985-March-8", Unreadable),
            ("不详", Unreadable),
            ("三月八日", Unreadable),
            ("-", Unreadable),
            ("3.10105E+17", Unreadable),
        ] {
            assert_eq!(typed_day(typed), Err(error), "{typed}");
        }
    }

    /// Source: the numbers that Excel and LibreOffice show for these days.
    #[test]
    fn spreadsheets_count_one_day_too_many_from_march_1900() {
        for (serial, day) in [
            (1, "1900-01-01"),
            (59, "1900-02-28"),
            (61, "1900-03-01"),
            (25_569, "1970-01-01"),
            (36_526, "2000-01-01"),
            (45_734, "2025-03-18"),
        ] {
            let read = spreadsheet_day(serial).unwrap();
            assert_eq!(read.to_string(), day, "{serial}");
        }
        assert_eq!(spreadsheet_day(60), Err(DayError::FalseLeapDay));
        for far in [i64::MIN, -1, 0, 2_958_465, i64::MAX] {
            assert_eq!(spreadsheet_day(far), Err(DayError::FarYear), "{far}");
        }
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_day_reads_back(days in 0_i32..120_000) {
            let day = Date::constant(1860, 1, 1).saturating_add(jiff::ToSpan::days(days));
            for spelling in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y.%-m.%-d", "%Y%m%d", "%Y年%-m月%-d日"] {
                let typed = day.strftime(spelling).to_string();
                prop_assert_eq!(typed_day(&typed), Ok(day), "{}", typed);
            }
        }

        #[test]
        fn nothing_typed_is_too_strange(typed in ".{0,20}|[-0-9./年月日 一十]{0,14}") {
            let _ = typed_day(&typed);
        }
    }
}
