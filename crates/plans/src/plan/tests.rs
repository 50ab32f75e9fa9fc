use kernel::{Date, Id, Moment, Refusal};

use super::{
    likeness,
    model::{Part, PartKind, Plan, State},
    rules,
};
use crate::{
    progress,
    project::{Occurrence, Owner, Project, Rhythm, Role},
};

fn day(month: i8, day: i8) -> Date {
    Date::constant(2025, month, day)
}

fn plan(state: State) -> Plan {
    Plan {
        id: Id::from_i64(1),
        body: Id::from_i64(2),
        year: 2025,
        title: "计划".to_owned(),
        number: String::new(),
        issued_on: None,
        state,
        previous: None,
        document: None,
        summary: String::new(),
        created_by: "周敏".to_owned(),
        created_at: Moment::from_ms(0),
        version: 1,
    }
}

fn project() -> Project {
    Project {
        id: Id::from_i64(3),
        plan: Id::from_i64(1),
        place: 0,
        no: "1".to_owned(),
        name: "组织体检".to_owned(),
        time_text: "9月".to_owned(),
        windows: Vec::new(),
        rhythm: Rhythm::Windows,
        owner_text: String::new(),
        decision: None,
        last_on: None,
        span: (0, 0),
        version: 1,
    }
}

fn lead() -> Owner {
    Owner {
        id: Id::from_i64(4),
        project: Id::from_i64(3),
        role: Role::Lead,
        printed: "局工会".to_owned(),
        body: None,
        person: None,
        due_on: None,
        part: String::new(),
        version: 1,
    }
}

fn code(outcome: Result<State, Refusal>) -> &'static str {
    match outcome {
        Ok(state) => state.as_str(),
        Err(refusal) => refusal.code,
    }
}

/// The step | what it gives: the next state or the refusal.
#[test]
#[expect(clippy::too_many_lines, reason = "a table reads best as one")]
fn a_plan_goes_from_step_to_step() {
    let (projects, owners) = ([project()], [lead()]);
    let issue = |state: State, projects: &[Project], owners: &[Owner], number: &str, on: Date| {
        rules::issue(&plan(state), projects, owners, number, on, day(3, 3))
    };
    let number = "东城管工〔2025〕1号";
    let summed = Plan {
        summary: "办了十三件事".to_owned(),
        ..plan(State::Closing)
    };
    for (outcome, expected) in [
        (
            rules::deliberate(&plan(State::Draft), &projects),
            "deliberation",
        ),
        (rules::deliberate(&plan(State::Draft), &[]), "plans.empty"),
        (
            rules::deliberate(&plan(State::Issued), &projects),
            "plans.not_draft",
        ),
        (rules::take_back(&plan(State::Deliberation)), "draft"),
        (
            rules::take_back(&plan(State::Draft)),
            "plans.not_deliberated",
        ),
        (
            issue(State::Draft, &projects, &owners, number, day(3, 3)),
            "issued",
        ),
        (
            issue(State::Deliberation, &projects, &owners, number, day(3, 1)),
            "issued",
        ),
        (
            issue(State::Running, &projects, &owners, number, day(3, 3)),
            "plans.already_issued",
        ),
        (
            issue(State::Draft, &[], &owners, number, day(3, 3)),
            "plans.empty",
        ),
        (
            issue(State::Draft, &projects, &[], number, day(3, 3)),
            "plans.no_lead",
        ),
        (
            issue(State::Draft, &projects, &owners, " ", day(3, 3)),
            "plans.number_missing",
        ),
        (
            issue(State::Draft, &projects, &owners, number, day(3, 4)),
            "plans.issue_in_future",
        ),
        (rules::close(&plan(State::Running), day(12, 1)), "closing"),
        (
            rules::close(&plan(State::Running), day(11, 30)),
            "plans.too_early_to_close",
        ),
        (
            rules::close(&plan(State::Draft), day(12, 1)),
            "plans.not_issued",
        ),
        (
            rules::close(&plan(State::Archived), day(12, 1)),
            "plans.closed",
        ),
        (rules::archive(&summed), "archived"),
        (rules::archive(&plan(State::Closing)), "plans.no_summary"),
        (rules::archive(&plan(State::Running)), "plans.no_summary"),
        (rules::archive(&plan(State::Archived)), "plans.closed"),
    ] {
        assert_eq!(code(outcome), expected);
    }
}

#[test]
fn a_change_needs_a_reason_from_issue_on() {
    for (state, expected) in [
        (State::Draft, Ok(false)),
        (State::Deliberation, Ok(false)),
        (State::Issued, Ok(true)),
        (State::Running, Ok(true)),
        (State::Closing, Err("plans.closed")),
        (State::Archived, Err("plans.closed")),
    ] {
        assert_eq!(rules::change(&plan(state)).map_err(|r| r.code), expected);
    }
}

/// State of the plan | text | day | ticks off | the refusal.
#[test]
#[expect(clippy::too_many_lines, reason = "a table reads best as one")]
fn a_report_is_refused_for_a_reason() {
    let open = Occurrence {
        id: Id::from_i64(5),
        project: Id::from_i64(3),
        label: "9月".to_owned(),
        from: day(9, 1),
        to: day(9, 30),
        due: day(9, 30),
        done_on: None,
        version: 1,
    };
    let ticked = Occurrence {
        done_on: Some(day(9, 20)),
        ..open.clone()
    };
    let gone = Project {
        decision: Some(crate::project::Decided {
            what: crate::project::Decision::Cancelled,
            reason: "不办".to_owned(),
            into: None,
        }),
        ..project()
    };
    let early = Date::constant(2024, 12, 31);
    type Row<'a> = (
        State,
        Project,
        Option<&'a Occurrence>,
        Date,
        &'a str,
        bool,
        &'a str,
    );
    let rows: [Row<'_>; 10] = [
        (
            State::Running,
            project(),
            Some(&open),
            day(9, 26),
            "办了",
            true,
            "ok",
        ),
        (
            State::Running,
            project(),
            None,
            day(1, 22),
            "印发前办的",
            false,
            "ok",
        ),
        (
            State::Draft,
            project(),
            None,
            day(9, 26),
            "办了",
            false,
            "plans.not_issued",
        ),
        (
            State::Archived,
            project(),
            None,
            day(9, 26),
            "办了",
            false,
            "plans.closed",
        ),
        (
            State::Running,
            gone,
            None,
            day(9, 26),
            "办了",
            false,
            "plans.decided",
        ),
        (
            State::Running,
            project(),
            None,
            day(9, 26),
            " ",
            false,
            "plans.text_missing",
        ),
        (
            State::Running,
            project(),
            None,
            day(9, 28),
            "办了",
            false,
            "plans.about_in_future",
        ),
        (
            State::Running,
            project(),
            None,
            early,
            "办了",
            false,
            "plans.about_before_year",
        ),
        (
            State::Running,
            project(),
            None,
            day(9, 26),
            "办了",
            true,
            "plans.occurrence_missing",
        ),
        (
            State::Running,
            project(),
            Some(&ticked),
            day(9, 26),
            "办了",
            true,
            "plans.occurrence_done",
        ),
    ];
    for (state, project, occurrence, about, text, finishes, expected) in rows {
        let today = day(9, 27);
        let outcome = progress::rules::report(
            &plan(state),
            &project,
            occurrence,
            about,
            text,
            finishes,
            today,
        );
        assert_eq!(outcome.err().map_or("ok", |r| r.code), expected, "{text}");
    }
}

#[test]
fn likeness_finds_the_sentence_and_no_other() {
    let part = |place: i64, text: &str| Part {
        id: Id::from_i64(place),
        parent: None,
        place,
        kind: PartKind::Sentence,
        number: String::new(),
        text: text.to_owned(),
        span: (0, 0),
    };
    let parts = [
        part(1, "每季度办一次集体生日会。"),
        part(2, "收支情况向会员公布。"),
    ];
    let found: Vec<i64> = likeness::suggest("集体生日会", &parts)
        .iter()
        .map(|p| p.place)
        .collect();
    assert_eq!(found, [1]);
    assert!(likeness::suggest("活动", &parts).is_empty());
}
