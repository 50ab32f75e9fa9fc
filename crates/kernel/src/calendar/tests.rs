use jiff::civil::date;
use proptest::prelude::*;
use tyme4rs::tyme::{Culture, solar::SolarDay};

use super::*;

/// Month and day.
type Day = (i8, i8);

/// The days of spans such as 28 January to 4 February, as notices list them.
fn days(year: i16, spans: &[(Day, Day)]) -> Vec<Date> {
    let day = |(month, day): Day| date(year, month, day);
    spans
        .iter()
        .flat_map(|&(first, last)| {
            let all = day(first).series(jiff::ToSpan::day(1));
            all.take_while(move |d| *d <= day(last))
        })
        .collect()
}

fn single(year: i16, list: &[Day]) -> Vec<Date> {
    list.iter().map(|&(m, d)| date(year, m, d)).collect()
}

fn of_kind(year: i16, kind: DayKind) -> Vec<Date> {
    let calendar = WorkCalendar::new();
    days(year, &[((1, 1), (12, 31))])
        .into_iter()
        .filter(|d| calendar.day(*d).kind == kind)
        .collect()
}

/// Source: 国办发明电〔2024〕12号 for 2025; the arrangements of 2024 and 2026 as published.
/// The rest of 30 and 31 December 2023 belongs to the arrangement of 2024.
#[test]
fn arrangements_are_as_published() {
    let rest_2024: &[_] = &[
        ((1, 1), (1, 1)),
        ((2, 10), (2, 17)),
        ((4, 4), (4, 6)),
        ((5, 1), (5, 5)),
        ((6, 8), (6, 10)),
        ((9, 15), (9, 17)),
        ((10, 1), (10, 7)),
    ];
    let rest_2025: &[_] = &[
        ((1, 1), (1, 1)),
        ((1, 28), (2, 4)),
        ((4, 4), (4, 6)),
        ((5, 1), (5, 5)),
        ((5, 31), (6, 2)),
        ((10, 1), (10, 8)),
    ];
    let rest_2026: &[_] = &[
        ((1, 1), (1, 3)),
        ((2, 15), (2, 23)),
        ((4, 4), (4, 6)),
        ((5, 1), (5, 5)),
        ((6, 19), (6, 21)),
        ((9, 25), (9, 27)),
        ((10, 1), (10, 7)),
    ];
    let work_2024: &[_] = &[
        (2, 4),
        (2, 18),
        (4, 7),
        (4, 28),
        (5, 11),
        (9, 14),
        (9, 29),
        (10, 12),
    ];
    let work_2025: &[_] = &[(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)];
    let work_2026: &[_] = &[(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)];
    for (year, rest, work) in [
        (2024, rest_2024, work_2024),
        (2025, rest_2025, work_2025),
        (2026, rest_2026, work_2026),
    ] {
        assert_eq!(of_kind(year, DayKind::Holiday), days(year, rest), "{year}");
        let made_up = of_kind(year, DayKind::MakeUpWorkday);
        assert_eq!(made_up, single(year, work), "{year}");
    }
}

#[test]
fn our_reading_of_the_table_is_the_librarys() {
    let calendar = WorkCalendar::new();
    for day in days(2023, &[((12, 1), (12, 31))])
        .into_iter()
        .chain(days(2025, &[((1, 1), (12, 31))]))
        .chain(days(2015, &[((9, 1), (9, 30))]))
    {
        let theirs = SolarDay::from_ymd(
            isize::from(day.year()),
            usize::try_from(day.month()).unwrap(),
            usize::try_from(day.day()).unwrap(),
        )
        .get_legal_holiday()
        .map(|holiday| (holiday.is_work(), holiday.get_name()));
        let ours = calendar
            .arranged(day)
            .map(|(kind, name)| (kind.is_worked(), name.unwrap().to_owned()));
        assert_eq!(ours, theirs, "{day}");
    }
    assert_eq!(records().count(), ARRANGED.len());
}

#[test]
fn a_day_says_what_it_is_and_why() {
    let calendar = WorkCalendar::new();
    for (day, kind, name, announced) in [
        (date(2025, 3, 18), DayKind::Workday, None, true),
        (date(2025, 3, 22), DayKind::Weekend, None, true),
        (date(2025, 10, 6), DayKind::Holiday, Some("国庆中秋"), true),
        (
            date(2025, 1, 26),
            DayKind::MakeUpWorkday,
            Some("春节"),
            true,
        ),
        (date(2025, 4, 4), DayKind::Holiday, Some("清明节"), true),
        (date(2027, 10, 1), DayKind::Workday, None, false),
        (date(2027, 10, 2), DayKind::Weekend, None, false),
    ] {
        let expected = DayInfo {
            kind,
            name,
            announced,
        };
        assert_eq!(calendar.day(day), expected, "{day}");
    }
}

#[test]
fn a_year_is_announced_when_its_arrangement_is_there() {
    let calendar = WorkCalendar::new();
    // The table begins with the last days of 2001, which belong to 2002.
    for (year, known) in [
        (2001, false),
        (2002, true),
        (2024, true),
        (2026, true),
        (2027, false),
        (i16::MAX, false),
    ] {
        assert_eq!(calendar.announced(year), known, "{year}");
    }
}

#[test]
fn a_public_notice_of_five_workdays_skips_labour_day() {
    let calendar = WorkCalendar::new();
    let first = date(2025, 4, 28);
    let counted: Vec<Date> = (1..=5).map(|n| calendar.nth_workday(first, n)).collect();
    let expected = single(2025, &[(4, 28), (4, 29), (4, 30), (5, 6), (5, 7)]);
    assert_eq!(counted, expected);
    assert_eq!(calendar.workdays(first..date(2025, 5, 7)), 4);
    assert_eq!(calendar.workdays(first..date(2025, 5, 8)), 5);
    // A notice that goes up on a Saturday counts from the Monday.
    assert_eq!(
        calendar.nth_workday(date(2025, 3, 15), 1),
        date(2025, 3, 17)
    );
}

#[test]
fn workdays_are_added_both_ways() {
    let calendar = WorkCalendar::new();
    for (from, n, to) in [
        (date(2025, 4, 30), 1, date(2025, 5, 6)),
        (date(2025, 5, 1), 1, date(2025, 5, 6)),
        (date(2025, 5, 1), 0, date(2025, 5, 1)),
        (date(2025, 5, 6), -1, date(2025, 4, 30)),
        (date(2025, 4, 28), -1, date(2025, 4, 27)),
        (date(2025, 9, 27), 1, date(2025, 9, 28)),
    ] {
        assert_eq!(calendar.add_workdays(from, n), to, "{from} {n:+}");
    }
    let (before, after) = (date(2025, 9, 30), date(2025, 10, 9));
    for day in days(2025, &[((10, 1), (10, 8))]) {
        assert_eq!(calendar.next_workday_on_or_after(day), after);
        assert_eq!(calendar.previous_workday_on_or_before(day), before);
    }
    assert_eq!(calendar.next_workday_on_or_after(before), before);
}

#[test]
fn the_overlay_wins() {
    let calendar = WorkCalendar::new().with_overlay([
        (date(2025, 3, 18), DayKind::Holiday, "防台停工"),
        (date(2025, 10, 1), DayKind::Workday, ""),
        (date(2027, 2, 8), DayKind::Holiday, "春节"),
    ]);
    assert_eq!(calendar.day(date(2025, 3, 18)).name, Some("防台停工"));
    assert!(!calendar.is_workday(date(2025, 3, 18)));
    assert!(calendar.is_workday(date(2025, 10, 1)));
    assert_eq!(calendar.day(date(2025, 10, 1)).name, None);
    // One day is not yet the arrangement of a year.
    assert!(!calendar.is_workday(date(2027, 2, 8)));
    assert!(!calendar.announced(2027));
}

#[test]
fn the_ends_of_the_calendar_are_no_trap() {
    let calendar = WorkCalendar::new();
    assert_eq!(calendar.add_workdays(Date::MAX, 9), Date::MAX);
    assert_eq!(calendar.add_workdays(Date::MIN, -9), Date::MIN);
    assert_eq!(calendar.workdays(Date::MAX..Date::MIN), 0);
}

proptest! {
    #[test]
    fn adding_and_counting_agree(start in 0_i32..9_000, n in 1_u32..60) {
        let calendar = WorkCalendar::new();
        let first = date(2002, 1, 1).saturating_add(jiff::ToSpan::days(start));
        let last = calendar.nth_workday(first, n);
        prop_assert!(calendar.is_workday(last));
        let counted = calendar.workdays(first..last.tomorrow().unwrap());
        prop_assert_eq!(counted, usize::try_from(n).unwrap());
    }

    #[test]
    fn there_and_back(start in 0_i32..9_000, n in 1_i32..60) {
        let calendar = WorkCalendar::new();
        let any = date(2002, 1, 1).saturating_add(jiff::ToSpan::days(start));
        let day = calendar.next_workday_on_or_after(any);
        prop_assert_eq!(calendar.add_workdays(calendar.add_workdays(day, n), -n), day);
    }
}
