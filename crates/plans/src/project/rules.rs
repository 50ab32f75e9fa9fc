//! From windows to due dates, and from dates and entries to how a project stands. Pure.

use kernel::{Date, MonthWindow, Refusal, WorkCalendar, end_of_month, first_of_month};

use super::model::{Decision, Milestone, Occurrence, Project, Rhythm, Slot, Standing};

/// From so many days before the due date on, a due date counts as near.
/// Source: the plan's own reminders, a week before the end.
pub const DUE_SOON_DAYS_MAX: i32 = 7;

/// A running row without an entry for more days than this is silent, unless the union sets
/// another number. Source: our own default; six weeks show in any monthly meeting.
pub const SILENT_DAYS_DEFAULT: i32 = 45;

/// Most milestones of one project. Source: one a week is already a task list.
pub const MILESTONES_MAX: usize = 60;

/// The due dates of a project (时点). A window's due date is its last day, moved to the last
/// workday before it when nobody works on it; a day printed in the time cell (`9月10日`) is
/// taken as it is.
pub fn slots(
    year: i16,
    time_text: &str,
    windows: &[MonthWindow],
    rhythm: Rhythm,
    milestones: &[Milestone],
    calendar: &WorkCalendar,
) -> Vec<Slot> {
    match rhythm {
        Rhythm::Milestones => by_milestones(year, milestones),
        Rhythm::Monthly => by_months(year, windows, 1, calendar),
        Rhythm::Quarterly => by_months(year, windows, 3, calendar),
        Rhythm::HalfYearly => by_months(year, windows, 6, calendar),
        Rhythm::Windows | Rhythm::Open => {
            let days = printed_days(year, time_text);
            let slot = |window: &MonthWindow| by_window(year, *window, &days, calendar);
            windows.iter().map(slot).collect()
        }
    }
}

fn by_window(year: i16, window: MonthWindow, days: &[Date], calendar: &WorkCalendar) -> Slot {
    let (from, mut to) = (window.first_day(year), window.last_day(year));
    let printed = days
        .iter()
        .rfind(|day| i64::from(day.month()) == i64::from(window.to));
    let due = if let Some(day) = printed {
        to = *day;
        *day
    } else {
        due_of(to, calendar)
    };
    Slot {
        label: window.to_string(),
        from,
        to,
        due,
    }
}

/// The last workday of a stretch that ends on `last`.
fn due_of(last: Date, calendar: &WorkCalendar) -> Date {
    calendar.previous_workday_on_or_before(last)
}

fn by_months(year: i16, windows: &[MonthWindow], step: u8, calendar: &WorkCalendar) -> Vec<Slot> {
    let mut out = Vec::new();
    for first in (1..=12).step_by(usize::from(step)) {
        let last = first + step - 1;
        let months: Vec<u8> = (first..=last)
            .filter(|month| windows.iter().any(|w| w.contains(*month)))
            .collect();
        let (Some(from), Some(to)) = (months.first(), months.last()) else {
            continue;
        };
        let to = end_of_month(year, *to);
        out.push(Slot {
            label: stretch_label(first, step),
            from: first_of_month(year, *from),
            to,
            due: due_of(to, calendar),
        });
    }
    out
}

fn stretch_label(first: u8, step: u8) -> String {
    const QUARTERS: [&str; 4] = ["一季度", "二季度", "三季度", "四季度"];
    match step {
        3 => QUARTERS[usize::from(first / 3).min(3)].to_owned(),
        6 => (if first == 1 { "上半年" } else { "下半年" }).to_owned(),
        _ => format!("{first}月"),
    }
}

fn by_milestones(year: i16, milestones: &[Milestone]) -> Vec<Slot> {
    let mut sorted = milestones.to_vec();
    sorted.sort_by_key(|m| m.due);
    let mut from = first_of_month(year, 1);
    let mut out = Vec::with_capacity(sorted.len());
    for milestone in sorted {
        let start = from.min(milestone.due);
        out.push(Slot {
            label: milestone.title,
            from: start,
            to: milestone.due,
            due: milestone.due,
        });
        from = milestone.due.tomorrow().unwrap_or(milestone.due);
    }
    out
}

/// The days that a time cell names: `9月10日`, `5月15日前`.
fn printed_days(year: i16, text: &str) -> Vec<Date> {
    let folded = kernel::fold_width(text);
    let mut days = Vec::new();
    let mut pieces = folded.split('月').peekable();
    while let Some(before) = pieces.next() {
        let Some(after) = pieces.peek() else { break };
        let month = digits_at_end(before);
        let Some((day, _)) = after.split_once(['日', '号']) else {
            continue;
        };
        if let (Some(month), Ok(day)) = (month, day.trim().parse::<i8>())
            && let Ok(date) = Date::new(year, month, day)
        {
            days.push(date);
        }
    }
    days
}

fn digits_at_end(text: &str) -> Option<i8> {
    let trimmed = text.trim_end();
    let start = trimmed.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    trimmed[start..].parse().ok()
}

/// Whether a row covers the whole year and nothing says when within it (全年).
pub fn needs_rhythm(windows: &[MonthWindow], rhythm: Rhythm) -> bool {
    match rhythm {
        Rhythm::Windows | Rhythm::Open => windows.contains(&MonthWindow::YEAR),
        Rhythm::Monthly | Rhythm::Quarterly | Rhythm::HalfYearly | Rhythm::Milestones => false,
    }
}

/// Milestones as somebody set them.
///
/// # Errors
/// Refused without any, with too many, or with one outside the year.
pub fn check_milestones(year: i16, milestones: &[Milestone]) -> Result<(), Refusal> {
    if milestones.is_empty() {
        return Err(Refusal::new(
            "plans.milestone_missing",
            "选了里程碑，请至少填一个里程碑和它的日期",
        ));
    }
    if milestones.len() > MILESTONES_MAX {
        return Err(Refusal::new(
            "plans.milestones_too_many",
            format!("一个项目最多 {MILESTONES_MAX} 个里程碑，其余的请列为任务"),
        ));
    }
    if let Some(outside) = milestones.iter().find(|m| m.due.year() != year) {
        return Err(Refusal::new(
            "plans.milestone_outside_year",
            format!("里程碑「{}」的日期不在 {year} 年", outside.title),
        ));
    }
    Ok(())
}

/// What is known beside the dates when a project is judged (判断依据).
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    /// The day on which it is judged.
    pub today: Date,
    /// From when on silence counts: the day of issue.
    pub issued_on: Option<Date>,
    /// So many days without an entry are silence.
    pub silent_days: i32,
}

/// How one due date stands.
pub fn occurrence_standing(
    occurrence: &Occurrence,
    last_on: Option<Date>,
    watch: &Watch,
) -> Standing {
    if occurrence.done_on.is_some() {
        return Standing::Done;
    }
    if watch.today < occurrence.from {
        return Standing::NotYet;
    }
    let left = days_between(watch.today, occurrence.due);
    if left < 0 {
        return Standing::Late(-left);
    }
    if left <= DUE_SOON_DAYS_MAX {
        return Standing::DueSoon(left);
    }
    let heard = last_on
        .into_iter()
        .chain(watch.issued_on)
        .chain([occurrence.from])
        .filter(|day| *day <= watch.today)
        .max()
        .unwrap_or(occurrence.from);
    let quiet = days_between(heard, watch.today);
    if quiet > watch.silent_days {
        return Standing::Silent(quiet);
    }
    Standing::Running
}

/// How a project stands: decided, or as its worst due date. A whole-year row without a rhythm
/// is never simply running.
pub fn project_standing(project: &Project, occurrences: &[Occurrence], watch: &Watch) -> Standing {
    if let Some(decided) = &project.decision {
        return Standing::Decided(decided.what);
    }
    let standings: Vec<Standing> = occurrences
        .iter()
        .map(|o| occurrence_standing(o, project.last_on, watch))
        .collect();
    let worst = worst(&standings);
    let open = needs_rhythm(&project.windows, project.rhythm);
    match worst {
        Standing::Running | Standing::DueSoon(_) | Standing::NotYet if open => Standing::NoRhythm,
        Standing::Done
        | Standing::NotYet
        | Standing::Running
        | Standing::DueSoon(_)
        | Standing::NoRhythm
        | Standing::Silent(_)
        | Standing::Late(_)
        | Standing::Decided(_) => worst,
    }
}

/// The worst of them; all done is done, and nothing at all is not yet.
fn worst(standings: &[Standing]) -> Standing {
    if standings.is_empty() {
        return Standing::NotYet;
    }
    let open = standings.iter().filter(|s| **s != Standing::Done);
    open.copied().max().unwrap_or(Standing::Done)
}

/// Days from `from` to `to`; negative when `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// How far a plan is and should be (计划进度), each in thousandths. Each project weighs the
/// same whatever its rhythm; projects that were decided away do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// 已完成
    pub done_permille: i64,
    /// 应完成: due dates that have passed.
    pub expected_permille: i64,
}

/// How far a plan is on a day.
pub fn share<'a>(
    projects: impl IntoIterator<Item = (&'a Project, &'a [Occurrence])>,
    today: Date,
) -> Share {
    let (mut done, mut expected, mut count) = (0, 0, 0);
    for (project, occurrences) in projects {
        if project.decision.is_some() || occurrences.is_empty() {
            continue;
        }
        let of = i64::try_from(occurrences.len()).unwrap_or(i64::MAX);
        let number = |keep: &dyn Fn(&Occurrence) -> bool| {
            i64::try_from(occurrences.iter().filter(|o| keep(o)).count()).unwrap_or(0)
        };
        count += 1;
        done += number(&|o| o.done_on.is_some_and(|day| day <= today)) * 1_000 / of;
        expected += number(&|o| o.due <= today) * 1_000 / of;
    }
    if count == 0 {
        return Share::default();
    }
    Share {
        done_permille: done / count,
        expected_permille: expected / count,
    }
}

/// Whether a decision may be taken (延期、取消、合并).
///
/// # Errors
/// Refused without a reason, twice, or when merged into itself or nothing.
pub fn decide(
    project: &Project,
    what: Decision,
    reason: &str,
    into: Option<&Project>,
) -> Result<(), Refusal> {
    if project.decision.is_some() {
        return Err(Refusal::new(
            "plans.decided",
            "这个项目已经延期、取消或合并，请先恢复再作新的决定",
        ));
    }
    need_reason(reason)?;
    if what == Decision::Merged {
        let Some(into) = into else {
            return Err(Refusal::new("plans.merge_target", "请选择合并到哪个项目"));
        };
        if into.id == project.id || into.plan != project.plan || into.decision.is_some() {
            return Err(Refusal::new(
                "plans.merge_target",
                "只能合并到同一计划里另一个仍在执行的项目",
            ));
        }
    }
    Ok(())
}

/// A change after issue needs its reason.
///
/// # Errors
/// Refused when it is empty.
pub fn need_reason(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::new(
            "plans.reason_missing",
            "计划印发后的调整要写明理由",
        ));
    }
    Ok(())
}
