use kernel::{Date, Id, MonthWindow, WorkCalendar};

use super::{
    model::{Decided, Decision, Milestone, Occurrence, Project, Rhythm, Standing},
    rules::{self, Watch},
};
use crate::reading::parse_time_cell;

fn day(month: i8, day: i8) -> Date {
    Date::constant(2025, month, day)
}

fn project(time: &str, rhythm: Rhythm) -> Project {
    Project {
        id: Id::from_i64(1),
        plan: Id::from_i64(9),
        place: 0,
        no: "1".to_owned(),
        name: "项目".to_owned(),
        time_text: time.to_owned(),
        windows: parse_time_cell(time).windows,
        rhythm,
        owner_text: "局工会".to_owned(),
        decision: None,
        last_on: None,
        span: (0, 0),
        version: 1,
    }
}

fn occurrences(project: &Project, milestones: &[Milestone]) -> Vec<Occurrence> {
    let (time, windows) = (project.time_text.as_str(), project.windows.as_slice());
    let calendar = WorkCalendar::new();
    rules::slots(2025, time, windows, project.rhythm, milestones, &calendar)
        .into_iter()
        .enumerate()
        .map(|(at, slot)| Occurrence {
            id: Id::from_i64(i64::try_from(at).unwrap() + 1),
            project: project.id,
            label: slot.label,
            from: slot.from,
            to: slot.to,
            due: slot.due,
            done_on: None,
            version: 1,
        })
        .collect()
}

/// Time cell | rhythm | label and due date of each occurrence.
#[test]
fn windows_and_rhythm_become_due_dates() {
    let table = "
        5月 | windows | 5月 05-30
        1-2月 7-8月 | windows | 1-2月 02-28, 7-8月 08-29
        7月 12月 | windows | 7月 07-31, 12月 12-31
        2月、10月 | windows | 2月 02-28, 10月 10-31
        9月 | windows | 9月 09-30
        9月10日 | windows | 9月 09-10
        全年 | windows | 全年 12-31
        全年 | quarterly | 一季度 03-31, 二季度 06-30, 三季度 09-30, 四季度 12-31
        全年 | half_yearly | 上半年 06-30, 下半年 12-31
        1-2月 | monthly | 1月 01-27, 2月 02-28
        5-8月 | quarterly | 二季度 06-30, 三季度 08-29
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let project = project(cells[0], Rhythm::parse(cells[1]).unwrap());
        let found: Vec<String> = occurrences(&project, &[])
            .iter()
            .map(|o| format!("{} {:02}-{:02}", o.label, o.due.month(), o.due.day()))
            .collect();
        assert_eq!(found.join(", "), cells[2], "{line}");
    }
}

#[test]
fn milestones_follow_one_another() {
    let project = project("全年", Rhythm::Milestones);
    let set = [("评审", day(9, 12)), ("推荐", day(5, 30))];
    let set = set.map(|(title, due)| Milestone {
        title: title.to_owned(),
        due,
    });
    let found = occurrences(&project, &set);
    let spans: Vec<_> = found
        .iter()
        .map(|o| (o.label.as_str(), o.from, o.due))
        .collect();
    assert_eq!(
        spans,
        [
            ("推荐", day(1, 1), day(5, 30)),
            ("评审", day(5, 31), day(9, 12))
        ]
    );
}

/// Time cell | rhythm | newest entry | today | how the project stands.
#[test]
fn a_project_stands_as_its_dates_and_entries_say() {
    let table = "
        5月 | windows | - | 03-18 | not_yet
        5月 | windows | - | 05-10 | running
        5月 | windows | - | 05-23 | due_soon
        5月 | windows | - | 05-30 | due_soon
        5月 | windows | - | 06-01 | late
        全年 | open | - | 03-18 | no_rhythm
        全年 | windows | 03-10 | 03-18 | no_rhythm
        全年 | windows | 03-10 | 05-18 | silent
        全年 | open | - | 04-20 | silent
        全年 | quarterly | - | 03-18 | running
        全年 | quarterly | 03-30 | 04-02 | late
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let on = |text: &str| format!("2025-{text}").parse::<Date>().ok();
        let mut project = project(cells[0], Rhythm::parse(cells[1]).unwrap());
        project.last_on = on(cells[2]);
        let watch = Watch {
            today: on(cells[3]).unwrap(),
            issued_on: Some(day(3, 3)),
            silent_days: rules::SILENT_DAYS_DEFAULT,
        };
        let all = occurrences(&project, &[]);
        let standing = rules::project_standing(&project, &all, &watch);
        assert_eq!(standing.code(), cells[4], "{line}");
    }
}

#[test]
fn a_whole_year_row_without_rhythm_is_never_simply_green() {
    for rhythm in [Rhythm::Open, Rhythm::Windows] {
        for month in 1..=12 {
            let mut project = project("全年", rhythm);
            project.last_on = Some(day(month, 1));
            let watch = Watch {
                today: day(month, 2),
                issued_on: None,
                silent_days: 45,
            };
            let standing = rules::project_standing(&project, &occurrences(&project, &[]), &watch);
            assert!(
                !matches!(standing, Standing::Running | Standing::NotYet),
                "{month}"
            );
        }
    }
}

#[test]
fn done_and_decided_end_the_judging() {
    let watch = Watch {
        today: day(12, 31),
        issued_on: None,
        silent_days: 45,
    };
    let mut project = project("5月", Rhythm::Windows);
    let mut all = occurrences(&project, &[]);
    all[0].done_on = Some(day(6, 6));
    assert_eq!(
        rules::project_standing(&project, &all, &watch),
        Standing::Done
    );
    project.decision = Some(Decided {
        what: Decision::Cancelled,
        reason: "并入市里统一组织".to_owned(),
        into: None,
    });
    let standing = rules::project_standing(&project, &all, &watch);
    assert_eq!(standing, Standing::Decided(Decision::Cancelled));
}

#[test]
fn a_plan_is_as_far_as_its_projects_each_weighing_the_same() {
    let may = project("5月", Rhythm::Windows);
    let year = Project {
        id: Id::from_i64(2),
        ..project("全年", Rhythm::Quarterly)
    };
    let (mut first, mut second) = (occurrences(&may, &[]), occurrences(&year, &[]));
    first[0].done_on = Some(day(5, 20));
    second[0].done_on = Some(day(3, 20));
    let both = [(&may, first.as_slice()), (&year, second.as_slice())];
    let share = rules::share(both, day(7, 1));
    assert_eq!((share.done_permille, share.expected_permille), (625, 750));
    assert_eq!(rules::share([], day(7, 1)), rules::Share::default());
}

/// What is asked | the refusal, or ok.
#[test]
fn decisions_and_milestones_are_refused_for_a_reason() {
    let one = project("5月", Rhythm::Windows);
    let other = Project {
        id: Id::from_i64(2),
        ..one.clone()
    };
    let gone = Decided {
        what: Decision::Postponed,
        reason: "汛期".to_owned(),
        into: None,
    };
    let decided = Project {
        decision: Some(gone),
        ..one.clone()
    };
    let merge = Decision::Merged;
    let code = |outcome: Result<(), kernel::Refusal>| outcome.err().map_or("ok", |r| r.code);
    let milestone = |due: Date| Milestone {
        title: "评审".to_owned(),
        due,
    };
    for (outcome, expected) in [
        (rules::decide(&one, Decision::Postponed, "汛期", None), "ok"),
        (
            rules::decide(&one, Decision::Postponed, " ", None),
            "plans.reason_missing",
        ),
        (
            rules::decide(&decided, Decision::Cancelled, "重复", None),
            "plans.decided",
        ),
        (
            rules::decide(&one, merge, "重复", None),
            "plans.merge_target",
        ),
        (
            rules::decide(&one, merge, "重复", Some(&one)),
            "plans.merge_target",
        ),
        (
            rules::decide(&one, merge, "重复", Some(&decided)),
            "plans.merge_target",
        ),
        (rules::decide(&one, merge, "重复", Some(&other)), "ok"),
        (
            rules::check_milestones(2025, &[]),
            "plans.milestone_missing",
        ),
        (
            rules::check_milestones(2024, &[milestone(day(5, 1))]),
            "plans.milestone_outside_year",
        ),
        (
            rules::check_milestones(2025, &vec![milestone(day(5, 1)); 61]),
            "plans.milestones_too_many",
        ),
        (rules::check_milestones(2025, &[milestone(day(5, 1))]), "ok"),
    ] {
        assert_eq!(code(outcome), expected);
    }
    assert!(rules::needs_rhythm(&[MonthWindow::YEAR], Rhythm::Open));
}
