//! What is done to a project, each in one write with its entry on the trail.

use kernel::{Id, MonthWindow};
use platform::{Error, access::Actor, db::Tx, subject::Subject, trail::Deed};

use super::{
    model::{Decided, Decision, Milestone, Occurrence, Owner, Project, Rhythm, Role},
    rules,
    store::{self, OCCURRENCE, OWNER, PROJECT},
};
use crate::{
    import::Mapping,
    look::{Sight, load},
    plan::{self, Amendment},
    powers::EDIT,
    reading,
};

/// The subject of a project.
pub fn subject(id: Id<Project>) -> Subject {
    Subject::new("plans.project", id)
}

/// The project for a command that changes the plan, with whether a reason is needed.
fn to_change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Project>,
) -> Result<(Project, Sight, bool), Error> {
    let (project, sight) = load::project_by_id(tx, actor, id)?;
    actor.require(&EDIT, &sight.at)?;
    let reason_needed = plan::rules::change(&sight.plan)?;
    Ok((project, sight, reason_needed))
}

/// What an amendment says (调整内容).
struct Change<'a> {
    what: &'a str,
    before: &'a str,
    after: &'a str,
    reason: &'a str,
}

/// Rows beside a project that a command wrote or removed; the trail has to know of each.
#[derive(Debug, Default)]
struct Touched {
    plan: Option<Id<plan::Plan>>,
    owners: Vec<Id<Owner>>,
    occurrences: Vec<Id<Occurrence>>,
}

/// Notes a change: as an amendment after issue, and on the trail always.
fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    project: &Project,
    issued: bool,
    touched: &Touched,
    change: &Change<'_>,
) -> Result<(), Error> {
    let mut deed = Deed::on("plans.change", subject(project.id))
        .row(PROJECT, project.id)
        .rows(plan::store::PLAN, touched.plan)
        .rows(OWNER, touched.owners.iter().copied())
        .rows(OCCURRENCE, touched.occurrences.iter().copied())
        .change(change.what, change.before, change.after)
        .why(change.reason);
    if issued {
        let amendment = Amendment {
            project: project.name.clone(),
            what: change.what.to_owned(),
            before: change.before.to_owned(),
            after: change.after.to_owned(),
            reason: change.reason.to_owned(),
            by_name: actor.name.clone(),
            at: 0,
        };
        let (plan, id) = (project.plan, Some(project.id));
        let row = plan::history::insert_amendment(tx, plan, id, &amendment)?;
        deed = deed.row(plan::history::AMENDMENT, row);
    }
    tx.trail(actor, deed)
}

/// Sets rhythm or milestones (定节奏).
///
/// # Errors
/// Refused by the rules; what the database said.
pub fn set_rhythm(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Project>,
    rhythm: Rhythm,
    milestones: &[Milestone],
    reason: &str,
) -> Result<(), Error> {
    let (mut project, sight, reason_needed) = to_change(tx, actor, id)?;
    // To give an open row its rhythm is what the plan asks for, not a change of it.
    if reason_needed && project.rhythm != Rhythm::Open {
        rules::need_reason(reason)?;
    }
    if rhythm == Rhythm::Milestones {
        rules::check_milestones(sight.plan.year, milestones)?;
    }
    let before = project.rhythm;
    project.rhythm = rhythm;
    store::save(tx, &project)?;
    let touched = Touched {
        occurrences: redraw(tx, &sight, &project, milestones)?,
        ..Touched::default()
    };
    let change = Change {
        what: "节奏",
        before: before.word(),
        after: rhythm.word(),
        reason: if reason.trim().is_empty() {
            "按计划定节奏"
        } else {
            reason
        },
    };
    note(tx, actor, &project, reason_needed, &touched, &change)
}

fn redraw(
    tx: &mut Tx<'_>,
    sight: &Sight,
    project: &Project,
    milestones: &[Milestone],
) -> Result<Vec<Id<Occurrence>>, Error> {
    let slots = rules::slots(
        sight.plan.year,
        &project.time_text,
        &project.windows,
        project.rhythm,
        milestones,
        &platform::holidays::calendar(tx)?,
    );
    store::set_slots(tx, project.plan, project.id, &slots)
}

/// What a person typed for a project (项目内容).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// 项目名称
    pub name: String,
    /// 计划时间
    pub time_text: String,
    /// 负责部门
    pub owners: String,
    /// 理由
    pub reason: String,
}

/// The windows and rhythm of a time cell.
fn read_time(text: &str) -> Result<(Vec<MonthWindow>, Rhythm), Error> {
    let read = reading::parse_time_cell(text);
    if read.windows.is_empty() {
        return Err(Error::field(
            "time_text",
            "没有读懂这个时间，请写成 5月、1-2月 7-8月、全年、每季度 这样",
        ));
    }
    let rhythm = crate::import::rhythm_of(&read.windows, read.recurrence);
    Ok((read.windows, rhythm))
}

/// Changes name, time or owners (调整).
///
/// # Errors
/// Refused by the rules; what the database said.
pub fn change(tx: &mut Tx<'_>, actor: &Actor, id: Id<Project>, typed: &Typed) -> Result<(), Error> {
    let (mut project, sight, issued) = to_change(tx, actor, id)?;
    if issued {
        rules::need_reason(&typed.reason)?;
    }
    let mut changes: Vec<(&str, String, String)> = Vec::new();
    if project.name != typed.name {
        changes.push(("名称", project.name.clone(), typed.name.clone()));
        project.name.clone_from(&typed.name);
    }
    let new_time = project.time_text != typed.time_text;
    if new_time {
        let (windows, rhythm) = read_time(&typed.time_text)?;
        changes.push((
            "计划时间",
            project.time_text.clone(),
            typed.time_text.clone(),
        ));
        project.time_text.clone_from(&typed.time_text);
        (project.windows, project.rhythm) = (windows, rhythm);
    }
    let names = reading::split_owners(&typed.owners);
    let new_owners = names.join("、") != project.owner_text;
    if new_owners {
        changes.push(("负责部门", project.owner_text.clone(), names.join("、")));
        project.owner_text = names.join("、");
    }
    if changes.is_empty() {
        return Err(Error::refused(
            "plans.nothing_changed",
            "内容没有变化，没有保存",
        ));
    }
    store::save(tx, &project)?;
    let mut touched = Touched::default();
    if new_time {
        touched.occurrences = redraw(tx, &sight, &project, &[])?;
    }
    if new_owners {
        touched.owners = set_owners(tx, &sight, &project, &names)?;
    }
    for (what, before, after) in &changes {
        let reason = typed.reason.as_str();
        let change = Change {
            what,
            before,
            after,
            reason,
        };
        note(tx, actor, &project, issued, &touched, &change)?;
    }
    Ok(())
}

/// Sets the owners of a project by their names; who stays keeps person, date and part.
fn set_owners(
    tx: &mut Tx<'_>,
    sight: &Sight,
    project: &Project,
    names: &[String],
) -> Result<Vec<Id<Owner>>, Error> {
    if names.is_empty() {
        return Err(Error::field("owners", "请填写负责部门"));
    }
    let before = store::owners(tx, project.id)?;
    let known = store::owners_of_plan(tx, project.plan)?;
    let mut touched: Vec<Id<Owner>> = before.iter().map(|o| o.id).collect();
    let mut owners = Vec::with_capacity(names.len());
    for (place, printed) in names.iter().enumerate() {
        let old = before.iter().find(|o| o.printed == *printed);
        let same = known.iter().find(|o| o.printed == *printed);
        let body = match same {
            Some(same) => same.body,
            None => named_body(tx, sight, printed)?,
        };
        let id = old.map_or_else(|| tx.id(), |o| o.id);
        if old.is_none() {
            touched.push(id);
        }
        owners.push(Owner {
            id,
            project: project.id,
            role: if place == 0 { Role::Lead } else { Role::Join },
            printed: printed.clone(),
            body,
            person: old.and_then(|o| o.person),
            due_on: old.and_then(|o| o.due_on),
            part: old.map_or_else(String::new, |o| o.part.clone()),
            version: old.map_or(1, |o| o.version + 1),
        });
    }
    store::clear_owners(tx, project.id)?;
    store::insert_owners(tx, project.plan, &owners)?;
    Ok(touched)
}

fn named_body(
    tx: &mut Tx<'_>,
    sight: &Sight,
    printed: &str,
) -> Result<Option<Id<platform::access::Body>>, Error> {
    let mut draft = crate::import::empty(sight.plan.year);
    draft.names.push(crate::import::unknown(printed));
    crate::import::suggest_names(tx, &mut draft, &sight.at)?;
    let found = draft
        .names
        .into_iter()
        .find(|n| n.state == Mapping::Suggested);
    Ok(found.and_then(|n| n.body))
}

/// Adds a project to a plan (新增项目). It raises the version of the plan, so that a second page
/// that was open meanwhile (`seen`) does not add another without being asked.
///
/// # Errors
/// Refused by the rules; [`Error::Stale`] when the plan moved on since `seen`; what the database
/// said.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    plan: Id<plan::Plan>,
    seen: Option<i64>,
    typed: &Typed,
) -> Result<Id<Project>, Error> {
    let sight = load::plan_by_id(tx, actor, plan)?;
    actor.require(&EDIT, &sight.at)?;
    if seen.is_some_and(|seen| seen != sight.plan.version) {
        return Err(Error::Stale);
    }
    let issued = plan::rules::change(&sight.plan)?;
    if issued {
        rules::need_reason(&typed.reason)?;
    }
    let (windows, rhythm) = read_time(&typed.time_text)?;
    let names = reading::split_owners(&typed.owners);
    let before = store::of_plan(tx, plan)?;
    let project = Project {
        id: tx.id(),
        plan,
        place: before.iter().map(|p| p.place).max().unwrap_or(-1) + 1,
        no: (before.len() + 1).to_string(),
        name: typed.name.clone(),
        time_text: typed.time_text.clone(),
        windows,
        rhythm,
        owner_text: names.join("、"),
        decision: None,
        last_on: None,
        span: (0, 0),
        version: 1,
    };
    plan::store::save(tx, &sight.plan)?;
    store::insert(tx, &project)?;
    let touched = Touched {
        plan: Some(plan),
        owners: set_owners(tx, &sight, &project, &names)?,
        occurrences: redraw(tx, &sight, &project, &[])?,
    };
    let (after, reason) = (project.name.as_str(), typed.reason.as_str());
    let change = Change {
        what: "新增项目",
        before: "",
        after,
        reason,
    };
    note(tx, actor, &project, issued, &touched, &change)?;
    Ok(project.id)
}

/// Postpones, cancels or merges a project (延期、取消、合并).
///
/// # Errors
/// Refused by the rules; what the database said.
pub fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Project>,
    what: Decision,
    into: Option<Id<Project>>,
    reason: &str,
) -> Result<(), Error> {
    let (mut project, _, _) = to_change(tx, actor, id)?;
    let target = match into {
        Some(into) => store::find(tx, into)?,
        None => None,
    };
    rules::decide(&project, what, reason, target.as_ref())?;
    let into = into.filter(|_| what == Decision::Merged);
    project.decision = Some(Decided {
        what,
        reason: reason.to_owned(),
        into,
    });
    store::save(tx, &project)?;
    let after = match (&target, what) {
        (Some(target), Decision::Merged) => format!("合并到「{}」", target.name),
        (Some(_) | None, Decision::Merged | Decision::Postponed | Decision::Cancelled) => {
            what.word().to_owned()
        }
    };
    let change = Change {
        what: "处理决定",
        before: "执行",
        after: &after,
        reason,
    };
    note(tx, actor, &project, true, &Touched::default(), &change)
}

/// Takes a decision back (恢复执行).
///
/// # Errors
/// Refused without a reason or a decision; what the database said.
pub fn restore(tx: &mut Tx<'_>, actor: &Actor, id: Id<Project>, reason: &str) -> Result<(), Error> {
    let (mut project, _, _) = to_change(tx, actor, id)?;
    rules::need_reason(reason)?;
    let Some(decided) = project.decision.take() else {
        return Err(Error::refused(
            "plans.not_decided",
            "这个项目一直在执行，不用恢复",
        ));
    };
    store::save(tx, &project)?;
    let before = decided.what.word();
    let change = Change {
        what: "处理决定",
        before,
        after: "恢复执行",
        reason,
    };
    note(tx, actor, &project, true, &Touched::default(), &change)
}
