//! What may be reported, and by whom. Pure.

use kernel::{Date, Refusal};
use platform::access::{Actor, Body, BodyPath};

use crate::{
    plan::{self, Plan},
    powers::{EDIT, REPORT},
    project::{Occurrence, Owner, Project, Role},
};

/// Longest text of an entry, in characters. Source: a page of an official document.
pub const TEXT_CHARS_MAX: usize = 2_000;

/// Most figures of one entry. Source: one line of a report.
pub const FIGURES_MAX: usize = 12;

/// Checks a report (填报进展). Work done before the plan was issued keeps its own day.
///
/// # Errors
/// Refused when the plan does not run, the project was decided away, the day lies ahead or
/// before the plan's year, the due date is done already, or nothing is said.
pub fn report(
    plan: &Plan,
    project: &Project,
    occurrence: Option<&Occurrence>,
    about: Date,
    text: &str,
    finishes: bool,
    today: Date,
) -> Result<(), Refusal> {
    plan::rules::work(plan)?;
    if project.decision.is_some() {
        return Err(Refusal::new(
            "plans.decided",
            "这个项目已经延期、取消或合并，不再填报；要继续做，请先恢复",
        ));
    }
    if text.trim().is_empty() {
        return Err(Refusal::new("plans.text_missing", "请写一句做了什么"));
    }
    if about > today {
        return Err(Refusal::new(
            "plans.about_in_future",
            "完成日期不能晚于今天；还没做的请列为任务",
        ));
    }
    if about.year() < plan.year {
        return Err(Refusal::new(
            "plans.about_before_year",
            format!("{} 年以前做的事不属于这份计划", plan.year),
        ));
    }
    if finishes && occurrence.is_none() {
        return Err(Refusal::new(
            "plans.occurrence_missing",
            "请选择要销号的时点",
        ));
    }
    if finishes && occurrence.is_some_and(|o| o.done_on.is_some()) {
        return Err(Refusal::new(
            "plans.occurrence_done",
            "这个时点已经销号，不用再销",
        ));
    }
    Ok(())
}

/// How somebody may report for one part of a project (填报身份).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 本单位: as the person in charge, an office of that body, or one above it.
    Own,
    /// 代报: as the lead, for a body that has no accounts.
    Behalf,
}

/// What is known of one part's body when it is asked who may report (责任单位情况).
#[derive(Debug, Clone)]
pub struct PartBody {
    /// Where it stands; `None` outside the tree.
    pub path: Option<BodyPath>,
    /// Whether anybody there can sign in.
    pub has_accounts: bool,
}

/// Whether `actor` may report for `owner`; `lead` is where the leading body stands.
pub fn standing(
    actor: &Actor,
    owner: &Owner,
    body: &PartBody,
    lead: Option<&BodyPath>,
    plan_at: &BodyPath,
) -> Option<Standing> {
    if owner.person == Some(actor.person) {
        return Some(Standing::Own);
    }
    if let Some(path) = &body.path
        && actor.may(REPORT.code, path)
    {
        return Some(Standing::Own);
    }
    if body.has_accounts && owner.role != Role::Lead {
        return None;
    }
    let leads = lead.is_some_and(|path| actor.may(REPORT.code, path));
    (leads || actor.may(EDIT.code, plan_at)).then_some(Standing::Behalf)
}

/// Marks which body of the plan's owners the actor belongs to, for `我的` filters.
pub fn is_mine(actor: &Actor, owner: &Owner) -> bool {
    let home: Option<kernel::Id<Body>> = actor.home.as_ref().map(|(id, _)| *id);
    owner.person == Some(actor.person)
        || (owner.body.is_some() && owner.body == home)
        || owner
            .body
            .is_some_and(|body| actor.offices.iter().any(|o| o.body == body))
}
