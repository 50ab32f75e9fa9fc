//! Reading what was pasted, and what is odd about it. Pure.

use std::collections::BTreeMap;

use kernel::{Date, DayKind, WorkCalendar};

use super::model::Day;

/// Most days of one arrangement. Source: a year has about 35 days off and made up.
const DAYS_MAX: usize = 200;
/// Longest stretch in one line. Source: the longest holiday so far had nine days.
const STRETCH_MAX: usize = 31;
/// Longest name of a holiday, characters.
const NAME_MAX: usize = 20;
/// The holidays of everybody: what a whole arrangement names.
/// Source: 全国年节及纪念日放假办法（国务院令第795号修订）第二条.
const HOLIDAYS: &[&str] = &["元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"];

/// What was understood of a pasted text (读取结果).
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// In the order of the calendar.
    pub days: Vec<Day>,
    /// Number of the line, and what is wrong with it.
    pub problems: Vec<(usize, String)>,
}

/// Reads lines of day, 休 or 班, and name, parted by commas, tabs or blanks; the first cell may be a
/// stretch, `2027-10-01至2027-10-07`. A line of headings is passed over.
pub fn read(year: i16, text: &str) -> Reading {
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    let mut problems = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.trim_matches(['\u{feff}', ' ', '\t', '\r']);
        let heading = days.is_empty() && line.starts_with("日期");
        if line.is_empty() || heading {
            continue;
        }
        match read_line(year, line) {
            Err(problem) => problems.push((place + 1, problem)),
            Ok(found) => {
                for day in found {
                    let date = day.date;
                    if days.insert(date, day).is_some() {
                        problems.push((place + 1, format!("{date} 写了两次")));
                    }
                }
            }
        }
    }
    if days.len() > DAYS_MAX {
        problems.push((0, format!("一共 {} 天，太多了，请核对", days.len())));
    }
    if days.is_empty() && problems.is_empty() {
        problems.push((0, "没有读到日期".to_owned()));
    }
    Reading {
        days: days.into_values().collect(),
        problems,
    }
}

fn read_line(year: i16, line: &str) -> Result<Vec<Day>, String> {
    let cells = line
        .split([',', '，', '\t', ' ', '　', ';', '；'])
        .map(|cell| cell.trim_matches('"'))
        .filter(|cell| !cell.is_empty());
    let cells: Vec<&str> = cells.collect();
    let [when, kind, rest @ ..] = cells.as_slice() else {
        return Err("一行须有日期和「休」或「班」，如：2027-10-01,休,国庆节".to_owned());
    };
    let kind = kind_of(kind).ok_or_else(|| format!("「{kind}」不是「休」或「班」"))?;
    let name = rest.concat();
    if name.chars().count() > NAME_MAX {
        return Err(format!("节日名称最多 {NAME_MAX} 个字"));
    }
    let days = stretch(when)?;
    if let Some(other) = days.iter().find(|day| !belongs(year, **day)) {
        return Err(format!("{other} 不在 {year} 年"));
    }
    let day = |date| Day {
        date,
        kind,
        name: name.clone(),
    };
    Ok(days.into_iter().map(day).collect())
}

fn kind_of(word: &str) -> Option<DayKind> {
    match word {
        "休" | "放假" | "休息" | "假" | "rest" => Some(DayKind::Holiday),
        "班" | "上班" | "补班" | "调休上班" | "work" => Some(DayKind::MakeUpWorkday),
        _ => None,
    }
}

/// A new year's holiday may begin in the last days of the old year.
fn belongs(year: i16, day: Date) -> bool {
    let eve = day.year() == year - 1 && day.month() == 12 && day.day() > 20;
    day.year() == year || eve
}

fn stretch(text: &str) -> Result<Vec<Date>, String> {
    let ends: Vec<&str> = text.split(['至', '~', '～', '—']).collect();
    let (first, last) = match ends.as_slice() {
        [one] => (day_of(one)?, day_of(one)?),
        [first, last] => (day_of(first)?, day_of(last)?),
        _ => return Err(format!("「{text}」不是日期")),
    };
    let days = first.series(jiff::ToSpan::day(1));
    let days: Vec<Date> = days
        .take_while(|day| *day <= last)
        .take(STRETCH_MAX + 1)
        .collect();
    if days.is_empty() || days.len() > STRETCH_MAX {
        return Err(format!("「{text}」的起止日期不对"));
    }
    Ok(days)
}

/// `2027-10-01`, `2027/10/1`, `2027.10.1`, `2027年10月1日`.
fn day_of(text: &str) -> Result<Date, String> {
    let numbers: Vec<i16> = text
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    let day = match numbers.as_slice() {
        [year, month, day] => match (i8::try_from(*month), i8::try_from(*day)) {
            (Ok(month), Ok(day)) => Date::new(*year, month, day).ok(),
            _ => None,
        },
        _ => None,
    };
    day.ok_or_else(|| format!("「{text}」不是日期，请写成 2027-10-01"))
}

/// What is odd about an arrangement and does not forbid it; `known` is what counted before.
pub fn warnings(year: i16, days: &[Day], known: &WorkCalendar) -> Vec<String> {
    let mut warnings = Vec::new();
    let off = |day: &&Day| day.kind == DayKind::Holiday;
    let missing: Vec<&str> = HOLIDAYS
        .iter()
        .copied()
        .filter(|name| !days.iter().filter(off).any(|day| day.name.contains(name)))
        .collect();
    if !missing.is_empty() {
        let names = missing.join("、");
        warnings.push(format!("没有写到的节日：{names}。请对照公布的通知"));
    }
    let with = known.clone().with_overlay(triples(days));
    if !with.announced(year) {
        warnings.push(format!(
            "没有 10 月 1 日放假，{year} 年仍会按「还没有公布」处理"
        ));
    }
    let plain = |date: Date| (1..=5).contains(&date.weekday().to_monday_one_offset());
    for day in days.iter().filter(|d| !off(d) && plain(d.date)) {
        let date = day.date;
        warnings.push(format!("{date} 本来就是工作日，不必写成上班"));
    }
    if known.announced(year) {
        warnings.push(format!(
            "{year} 年已有安排，保存后以这一份为准，原来的留有记录"
        ));
    }
    warnings
}

/// The days of `calendar` from `first` to `last` that are not what their weekday says.
pub fn arranged(calendar: &WorkCalendar, first: Date, last: Date) -> Vec<Day> {
    let days = first.series(jiff::ToSpan::day(1));
    let days = days.take_while(|day| *day <= last).filter_map(|date| {
        let info = calendar.day(date);
        let name = info.name.unwrap_or_default().to_owned();
        match info.kind {
            DayKind::Holiday | DayKind::MakeUpWorkday => Some(Day {
                date,
                kind: info.kind,
                name,
            }),
            DayKind::Workday | DayKind::Weekend => None,
        }
    });
    days.collect()
}

/// As the calendar takes them.
pub fn triples(days: &[Day]) -> Vec<(Date, DayKind, String)> {
    let triple = |day: &Day| (day.date, day.kind, day.name.clone());
    days.iter().map(triple).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "日期,类别,名称\n\
        2026-12-31至2027-01-02,休,元旦\n\
        2027-02-05~2027-02-11,休,春节\n2027年2月20日 班 春节\n\
        2027/4/5\t放假\t清明节\n\"2027-05-01\",\"休\",\"劳动节\"\n\
        2027.6.9，休，端午节\n2027-09-15,休,中秋节\n\
        2027-10-01—2027-10-07,休,国庆节\n\n2027-09-26，补班，国庆节\n";

    #[test]
    fn a_pasted_notice_is_read() {
        let reading = read(2027, WHOLE);
        assert_eq!(reading.problems, []);
        assert_eq!(reading.days.len(), 23);
        assert!(reading.days.is_sorted_by_key(|day| day.date));
        let known = WorkCalendar::new();
        assert_eq!(warnings(2027, &reading.days, &known), Vec::<String>::new());
        let calendar = known.with_overlay(triples(&reading.days));
        assert!(calendar.announced(2027));
        for (day, worked) in [
            (Date::constant(2027, 9, 26), true),
            (Date::constant(2027, 10, 7), false),
        ] {
            assert_eq!(calendar.is_workday(day), worked, "{day}");
        }
    }

    /// Text | line with a problem | part of the sentence.
    #[test]
    fn every_wrong_line_is_told() {
        for (text, line, part) in [
            ("", 0, "没有读到日期"),
            ("2027-10-01", 1, "须有日期"),
            ("2027-13-01,休", 1, "不是日期"),
            ("十月一日,休,国庆节", 1, "不是日期"),
            ("2027-10-01,过节,国庆节", 1, "不是「休」或「班」"),
            ("2028-01-01,休,元旦", 1, "不在 2027 年"),
            ("2026-12-20,休,元旦", 1, "不在 2027 年"),
            ("2027-10-01,休\n2027-10-01,班", 2, "写了两次"),
            ("2027-10-07至2027-10-01,休", 1, "起止日期不对"),
            ("2027-01-01至2027-12-31,休", 1, "起止日期不对"),
            ("2027-1-1至2027-1-2至2027-1-3,休", 1, "不是日期"),
            (
                "2027-10-01,休,一二三四五六七八九十一二三四五六七八九十一",
                1,
                "最多 20 个字",
            ),
        ] {
            let problems = read(2027, text).problems;
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert_eq!(problems[0].0, line, "{text}");
            assert!(problems[0].1.contains(part), "{text}: {}", problems[0].1);
        }
        let many: String = (1..=7)
            .map(|m| format!("2027-{m}-01至2027-{m}-28,休\n2027-{m}-29,休,x\n"))
            .collect();
        let problems = read(2027, &many).problems;
        assert!(
            problems.iter().any(|(_, text)| text.contains("太多")),
            "{problems:?}"
        );
    }

    /// Year | text | part of the one warning besides missing holidays.
    #[test]
    fn what_is_odd_is_said_and_not_forbidden() {
        for (year, text, parts) in [
            (
                2027,
                "2027-01-01,休,元旦",
                &["没有写到的节日：春节", "没有 10 月 1 日放假"][..],
            ),
            (
                2027,
                "2027-10-01,休,国庆节\n2027-10-11,班,国庆节",
                &["没有写到", "本来就是工作日"],
            ),
            (
                2026,
                "2026-10-08,休,国庆节",
                &["没有写到", "2026 年已有安排"],
            ),
        ] {
            let found = warnings(year, &read(year, text).days, &WorkCalendar::new());
            assert_eq!(found.len(), parts.len(), "{text}: {found:?}");
            for part in parts {
                assert!(found.iter().any(|w| w.contains(part)), "{part}: {found:?}");
            }
        }
    }
}
