//! The life of a plan. Pure.

use kernel::{Date, Refusal};

use super::model::{Plan, State};
use crate::project::{Owner, Project, Role};

/// The first month in which a plan may be brought to its end.
/// Source: year-end summaries are asked for in December; an earlier end hides the last quarter.
pub const CLOSING_MONTH_MIN: i8 = 12;

/// Sends a draft round (送审).
///
/// # Errors
/// Refused when it is no draft or holds nothing.
pub fn deliberate(plan: &Plan, projects: &[Project]) -> Result<State, Refusal> {
    if plan.state != State::Draft {
        return Err(no_draft(plan));
    }
    has_projects(projects)?;
    Ok(State::Deliberation)
}

/// Takes a plan back to its writer (退回修改).
///
/// # Errors
/// Refused when it is not under deliberation.
pub fn take_back(plan: &Plan) -> Result<State, Refusal> {
    if plan.state == State::Deliberation {
        Ok(State::Draft)
    } else {
        Err(Refusal::new(
            "plans.not_deliberated",
            "计划不在审议中，不用退回",
        ))
    }
}

/// Sends a plan out (印发): its number and day are fixed, and what it says is frozen.
///
/// # Errors
/// Refused when it is out already, is empty, lacks its number or a lead, or is dated ahead.
pub fn issue(
    plan: &Plan,
    projects: &[Project],
    owners: &[Owner],
    number: &str,
    day: Date,
    today: Date,
) -> Result<State, Refusal> {
    if plan.state.is_issued() {
        return Err(Refusal::new(
            "plans.already_issued",
            "计划已经印发，不能再印发一次",
        ));
    }
    has_projects(projects)?;
    if let Some(project) = projects.iter().find(|p| lead_of(owners, p).is_none()) {
        return Err(Refusal::new(
            "plans.no_lead",
            format!("项目「{}」还没有牵头单位", project.name),
        ));
    }
    if number.trim().is_empty() {
        return Err(Refusal::new("plans.number_missing", "请填写发文字号"));
    }
    if day > today {
        return Err(Refusal::new(
            "plans.issue_in_future",
            "印发日期不能晚于今天",
        ));
    }
    Ok(State::Issued)
}

/// The owner that leads a project.
pub fn lead_of<'a>(owners: &'a [Owner], project: &Project) -> Option<&'a Owner> {
    owners
        .iter()
        .find(|o| o.project == project.id && o.role == Role::Lead)
}

fn has_projects(projects: &[Project]) -> Result<(), Refusal> {
    if projects.is_empty() {
        return Err(Refusal::new(
            "plans.empty",
            "计划里还没有项目，请先列出项目",
        ));
    }
    Ok(())
}

fn no_draft(plan: &Plan) -> Refusal {
    Refusal::new(
        "plans.not_draft",
        format!(
            "计划处于「{}」，只有起草中的计划才能送审",
            plan.state.word()
        ),
    )
}

/// Begins the year-end summary (年终总结).
///
/// # Errors
/// Refused before December of the plan's year, or when the plan does not run.
pub fn close(plan: &Plan, today: Date) -> Result<State, Refusal> {
    match plan.state {
        State::Issued | State::Running => {}
        State::Draft | State::Deliberation => return Err(not_issued()),
        State::Closing | State::Archived => return Err(closed()),
    }
    let december = today.year() == plan.year && today.month() >= CLOSING_MONTH_MIN;
    if december || today.year() > plan.year {
        return Ok(State::Closing);
    }
    Err(Refusal::new(
        "plans.too_early_to_close",
        format!("年终总结从 {} 年 12 月起办理", plan.year),
    ))
}

/// Ends a plan (归档).
///
/// # Errors
/// Refused without a summary, or before one was begun.
pub fn archive(plan: &Plan) -> Result<State, Refusal> {
    match plan.state {
        State::Closing => {}
        State::Archived => return Err(closed()),
        State::Draft | State::Deliberation | State::Issued | State::Running => {
            return Err(Refusal::new("plans.no_summary", "请先完成年终总结，再归档"));
        }
    }
    if plan.summary.trim().is_empty() {
        return Err(Refusal::new("plans.no_summary", "请先完成年终总结，再归档"));
    }
    Ok(State::Archived)
}

/// Whether the plan's projects may be changed; the answer is whether a reason is needed.
///
/// # Errors
/// Refused when the plan is at its end.
pub fn change(plan: &Plan) -> Result<bool, Refusal> {
    match plan.state {
        State::Draft | State::Deliberation => Ok(false),
        State::Issued | State::Running => Ok(true),
        State::Closing | State::Archived => Err(closed()),
    }
}

/// Whether progress, chasing and tasks have a place in the plan.
///
/// # Errors
/// Refused before issue and after the end.
pub fn work(plan: &Plan) -> Result<(), Refusal> {
    match plan.state {
        State::Draft | State::Deliberation => Err(not_issued()),
        State::Issued | State::Running | State::Closing => Ok(()),
        State::Archived => Err(closed()),
    }
}

fn not_issued() -> Refusal {
    Refusal::new("plans.not_issued", "计划还没有印发，印发以后再办这件事")
}

fn closed() -> Refusal {
    Refusal::new("plans.closed", "计划已在年终总结或已归档，内容不再改动")
}
