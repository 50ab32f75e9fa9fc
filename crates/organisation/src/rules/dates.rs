//! Days that come due: counted, and said once for each step.

use kernel::Date;

/// How near something is that comes due (临近程度).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// 还有几天; `step` is the smallest step that was reached.
    Near { days: i64, step: i64 },
    /// 已过几天
    Late { days: i64 },
}

/// Days from one day to another; negative when it lies before.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_secs() / 86_400
}

/// Which step is reached on `today`; `steps` are days before `due`, in any order.
pub(crate) fn alarm(due: Date, today: Date, steps: &[i64]) -> Option<Alarm> {
    let days = days_between(today, due);
    if days < 0 {
        return Some(Alarm::Late { days: -days });
    }
    let step = steps.iter().copied().filter(|step| days <= *step).min()?;
    Some(Alarm::Near { days, step })
}

/// The day `days` after another; the last day of the calendar when it lies beyond.
pub(crate) fn days_after(day: Date, days: u64) -> Date {
    let span = std::time::Duration::from_secs(days * 86_400);
    day.checked_add(span).unwrap_or(Date::MAX)
}

/// The last day of `years` years that begin on `first`: 2022-06-10 and 5 give 2027-06-09; what
/// begins on 29 February ends on a 28th.
pub(crate) fn last_of_years(first: Date, years: i16) -> Date {
    let year = first.year().saturating_add(years);
    match Date::new(year, first.month(), first.day()) {
        Ok(next) => next.yesterday().unwrap_or(next),
        Err(_) => Date::new(year, 2, 28).unwrap_or(Date::MAX),
    }
}
