//! What a page about a plan needs, read with few questions however many plans there are.

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body, BodyPath},
    db::Conn,
};

use crate::{
    plan::{self, Plan},
    powers::{self, CHASE, EDIT, ISSUE},
    project::{self, Occurrence, Owner, Project, Role, Standing, rules::Watch},
};

/// A plan that somebody may see (可见的计划).
#[derive(Debug, Clone)]
pub struct Sight {
    /// The plan.
    pub plan: Plan,
    /// Where its body stands.
    pub at: BodyPath,
    /// Its body's name.
    pub body_name: String,
    /// Whether they may read all of it.
    pub may_read: bool,
    /// Whether they may change it.
    pub may_edit: bool,
    /// Whether they may send it out.
    pub may_issue: bool,
    /// Whether they may press others.
    pub may_chase: bool,
}

/// A plan with all its projects (计划全貌).
#[derive(Debug, Clone)]
pub struct Whole {
    /// In order.
    pub projects: Vec<Project>,
    /// Of each project, lead first.
    pub owners: BTreeMap<Id<Project>, Vec<Owner>>,
    /// Of each project, in order.
    pub occurrences: BTreeMap<Id<Project>, Vec<Occurrence>>,
    /// How it is judged today.
    pub watch: Watch,
}

impl Whole {
    /// The owners of a project.
    pub fn owners_of(&self, project: &Project) -> &[Owner] {
        self.owners.get(&project.id).map_or(&[], Vec::as_slice)
    }

    /// The due dates of a project.
    pub fn occurrences_of(&self, project: &Project) -> &[Occurrence] {
        self.occurrences.get(&project.id).map_or(&[], Vec::as_slice)
    }

    /// How a project stands today.
    pub fn standing(&self, project: &Project) -> Standing {
        project::rules::project_standing(project, self.occurrences_of(project), &self.watch)
    }

    /// How far the plan is, and should be.
    pub fn share(&self) -> project::rules::Share {
        let each = self.projects.iter().map(|p| (p, self.occurrences_of(p)));
        project::rules::share(each, self.watch.today)
    }

    /// Who leads a project, as printed.
    pub fn lead(&self, project: &Project) -> &str {
        let lead = self
            .owners_of(project)
            .iter()
            .find(|o| o.role == Role::Lead);
        lead.map_or("", |o| o.printed.as_str())
    }
}

/// Reads the projects of a plan: three questions.
///
/// # Errors
/// What the database said.
pub fn whole(conn: &mut Conn, plan: &Plan, today: Date) -> Result<Whole, Error> {
    let projects = project::store::of_plan(conn, plan.id)?;
    let mut owners: BTreeMap<Id<Project>, Vec<Owner>> = BTreeMap::new();
    for owner in project::store::owners_of_plan(conn, plan.id)? {
        owners.entry(owner.project).or_default().push(owner);
    }
    let mut occurrences: BTreeMap<Id<Project>, Vec<Occurrence>> = BTreeMap::new();
    for occurrence in project::store::occurrences_of_plan(conn, plan.id)? {
        occurrences
            .entry(occurrence.project)
            .or_default()
            .push(occurrence);
    }
    Ok(Whole {
        projects,
        owners,
        occurrences,
        watch: watch(conn, plan, today)?,
    })
}

/// How projects of a plan are judged on a day.
///
/// # Errors
/// What the database said.
pub fn watch(conn: &mut Conn, plan: &Plan, today: Date) -> Result<Watch, Error> {
    Ok(Watch {
        today,
        issued_on: plan.issued_on,
        silent_days: crate::house::silent_days(conn)?,
    })
}

/// The plan of a year: of `body`, or of the nearest body of the actor that has one.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the actor may see.
pub fn plan_of_year(
    conn: &mut Conn,
    actor: &Actor,
    year: i16,
    body: Option<Id<Body>>,
) -> Result<Sight, Error> {
    if let Some(body) = body {
        let plan = plan::store::of_body(conn, body, year)?.ok_or(Error::NotFound)?;
        return sight(conn, actor, plan);
    }
    let own = powers::own_bodies(actor);
    let plans = plan::store::of_bodies(conn, &own, Some(year))?;
    for body in own {
        if let Some(plan) = plans.iter().find(|p| p.body == body)
            && let Ok(sight) = sight(conn, actor, plan.clone())
        {
            return Ok(sight);
        }
    }
    match plan::seen::first_of_year(conn, actor, year)? {
        Some(plan) => sight(conn, actor, plan),
        None => Err(Error::NotFound),
    }
}

/// The plan with that key, when the actor may see it.
///
/// # Errors
/// [`Error::NotFound`] otherwise.
pub fn plan_by_id(conn: &mut Conn, actor: &Actor, id: Id<Plan>) -> Result<Sight, Error> {
    let plan = plan::store::find(conn, id)?.ok_or(Error::NotFound)?;
    sight(conn, actor, plan)
}

fn sight(conn: &mut Conn, actor: &Actor, plan: Plan) -> Result<Sight, Error> {
    let sight = unasked(conn, actor, plan)?;
    if sight.may_read {
        Ok(sight)
    } else {
        Err(Error::NotFound)
    }
}

/// As [`sight`], before it is asked whether the actor may see the plan.
fn unasked(conn: &mut Conn, actor: &Actor, plan: Plan) -> Result<Sight, Error> {
    let body = organisation::body(conn, plan.body)?.ok_or(Error::NotFound)?;
    Ok(Sight {
        may_read: powers::may_see(actor, &body.path, plan.state.is_issued()),
        may_edit: actor.may(EDIT.code, &body.path),
        may_issue: actor.may(ISSUE.code, &body.path),
        may_chase: actor.may(CHASE.code, &body.path),
        at: body.path,
        body_name: body.name,
        plan,
    })
}

/// A project with its plan, when the actor may see it: as a reader of the plan, or, once it is
/// issued, as the person in charge of one of its parts or the holder of one of its tasks, who may
/// hold no office at all.
///
/// # Errors
/// [`Error::NotFound`] otherwise.
pub fn project_by_id(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Project>,
) -> Result<(Project, Sight), Error> {
    let project = project::store::find(conn, id)?.ok_or(Error::NotFound)?;
    let plan = plan::store::find(conn, project.plan)?.ok_or(Error::NotFound)?;
    let sight = unasked(conn, actor, plan)?;
    let issued = sight.plan.state.is_issued();
    if sight.may_read || (issued && has_a_hand_in(conn, actor, id)?) {
        Ok((project, sight))
    } else {
        Err(Error::NotFound)
    }
}

/// Whether the actor is in charge of a part of the project (责任人) or holds one of its tasks.
fn has_a_hand_in(conn: &mut Conn, actor: &Actor, id: Id<Project>) -> Result<bool, Error> {
    let owners = project::store::owners(conn, id)?;
    let mut persons = owners.iter().map(|owner| owner.person);
    if persons.any(|person| person == Some(actor.person)) {
        return Ok(true);
    }
    project::task_store::holds_one(conn, id, actor.person)
}
