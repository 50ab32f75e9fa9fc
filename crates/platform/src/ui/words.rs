//! Dates, money and counts as people write them.

use kernel::{Date, Moment, Money};

/// `3月18日`
pub fn day(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// `2025年3月18日`
pub fn date(date: Date) -> String {
    format!("{}年{}", date.year(), day(date))
}

/// `星期二`
pub fn weekday(date: Date) -> &'static str {
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    WEEKDAYS[index]
}

const WEEKDAYS: [&str; 7] = [
    "星期一",
    "星期二",
    "星期三",
    "星期四",
    "星期五",
    "星期六",
    "星期日",
];

/// `5月12日–16日`, `1月1日–2月28日`, `3月8日`; the year is said when the years differ.
pub fn span(from: Date, to: Date) -> String {
    if from == to {
        day(from)
    } else if from.year() != to.year() {
        format!("{}–{}", date(from), date(to))
    } else if from.month() != to.month() {
        format!("{}–{}", day(from), day(to))
    } else {
        format!("{}–{}日", day(from), to.day())
    }
}

/// `3月18日 09:05`
pub fn time(moment: Moment) -> String {
    let civil = moment.civil();
    format!(
        "{} {:02}:{:02}",
        day(civil.date()),
        civil.hour(),
        civil.minute()
    )
}

/// `2025年3月18日 09:05`
pub fn moment(moment: Moment) -> String {
    format!("{}年{}", moment.civil().year(), time(moment))
}

/// `25,800.00 元`
pub fn yuan(money: Money) -> String {
    format!("{money} 元")
}

/// `1,482`
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        grouped.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Thousandths as per cent: 184 is `18.4%`, 230 is `23%`.
pub fn permille(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, tenth) = (
        thousandths.unsigned_abs() / 10,
        thousandths.unsigned_abs() % 10,
    );
    if tenth == 0 {
        format!("{sign}{whole}%")
    } else {
        format!("{sign}{whole}.{tenth}%")
    }
}

/// How many thousandths `part` is of `whole`, rounded down; 0 of nothing.
pub fn share(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let exact = i128::from(part) * 1_000 / i128::from(whole);
    i64::try_from(exact).unwrap_or(i64::MAX)
}

/// `1.2 MB`, `340 KB`, `12 B`
pub fn bytes(length: u64) -> String {
    const KB: u64 = 1_024;
    const MB: u64 = KB * 1_024;
    if length >= MB {
        format!("{}.{} MB", length / MB, length % MB * 10 / MB)
    } else if length >= KB {
        format!("{} KB", length / KB)
    } else {
        format!("{length} B")
    }
}
