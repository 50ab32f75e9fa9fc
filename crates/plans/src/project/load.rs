//! A project with everything its page shows.

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body, BodyPath},
    db::Conn,
};

use super::{
    model::{Owner, Project, Role, Standing},
    rules, store, task_store,
};
use crate::{
    house,
    look::{self, Sight, Whole, load},
    plan::{self, Plan},
    powers::REPORT,
    progress::{self, Chase, Evidence, Progress, rules::PartBody},
    project::Task,
};

/// A part of a project with what its form needs (分工).
#[derive(Debug, Clone)]
pub struct PartOf {
    /// The owner.
    pub owner: Owner,
    /// Where its body stands, and whether anybody there can sign in.
    pub body: PartBody,
    /// Name of the person in charge.
    pub person_name: String,
    /// How the reader may report for it.
    pub standing: Option<progress::rules::Standing>,
    /// Whether the reader may say who is in charge.
    pub may_set: bool,
}

/// A project with everything (项目全貌).
pub struct Record {
    /// Its plan.
    pub sight: Sight,
    /// Itself.
    pub project: Project,
    /// Alone in a whole, to be judged.
    pub whole: Whole,
    /// Its parts, lead first.
    pub parts: Vec<PartOf>,
    /// 任务
    pub tasks: Vec<Task>,
    /// 进展, newest first.
    pub progress: Vec<Progress>,
    /// 佐证
    pub evidence: Vec<Evidence>,
    /// 催办
    pub chases: Vec<Chase>,
}

/// Reads a project that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] otherwise; what the database said.
pub fn record(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Project>,
    today: Date,
) -> Result<Record, Error> {
    let (project, sight) = load::project_by_id(conn, actor, id)?;
    let whole = alone(conn, &project, &sight.plan, today)?;
    Ok(Record {
        parts: parts(conn, actor, &sight, whole.owners_of(&project))?,
        tasks: task_store::tasks(conn, id)?,
        progress: progress::store::of_project(conn, id)?,
        evidence: progress::store::evidence(conn, id)?,
        chases: progress::store::chases(conn, id)?,
        sight,
        project,
        whole,
    })
}

/// One project as if it were its whole plan, to be judged.
///
/// # Errors
/// What the database said.
pub fn alone(conn: &mut Conn, project: &Project, plan: &Plan, today: Date) -> Result<Whole, Error> {
    let id = project.id;
    Ok(Whole {
        projects: vec![project.clone()],
        owners: BTreeMap::from([(id, store::owners(conn, id)?)]),
        occurrences: BTreeMap::from([(id, store::occurrences(conn, id)?)]),
        watch: load::watch(conn, plan, today)?,
    })
}

/// The parts of a project, and how the actor stands to each.
///
/// # Errors
/// What the database said.
pub fn parts(
    conn: &mut Conn,
    actor: &Actor,
    sight: &Sight,
    owners: &[Owner],
) -> Result<Vec<PartOf>, Error> {
    let mut bodies = Vec::with_capacity(owners.len());
    for owner in owners {
        bodies.push(part_body(conn, owner.body)?);
    }
    let lead = owners.iter().position(|o| o.role == Role::Lead);
    let lead: Option<BodyPath> = lead.and_then(|at| bodies[at].path.clone());
    let mut parts = Vec::with_capacity(owners.len());
    for (owner, body) in owners.iter().zip(bodies) {
        let standing = progress::rules::standing(actor, owner, &body, lead.as_ref(), &sight.at);
        let here = body
            .path
            .as_ref()
            .is_some_and(|path| actor.may(REPORT.code, path));
        parts.push(PartOf {
            person_name: house::person_name(conn, owner.person)?,
            may_set: here || sight.may_edit || standing.is_some(),
            owner: owner.clone(),
            body,
            standing,
        });
    }
    Ok(parts)
}

fn part_body(conn: &mut Conn, body: Option<Id<Body>>) -> Result<PartBody, Error> {
    let found = match body {
        Some(id) => organisation::body(conn, id)?,
        None => None,
    };
    Ok(match found {
        Some(view) => PartBody {
            path: Some(view.path),
            has_accounts: view.has_accounts,
        },
        None => PartBody {
            path: None,
            has_accounts: false,
        },
    })
}

/// Links of a project to the text: caption of the part and its address.
///
/// # Errors
/// What the database said.
pub fn places(
    conn: &mut Conn,
    sight: &Sight,
    project: Id<Project>,
) -> Result<Vec<(String, String, bool)>, Error> {
    let links = plan::texts::links(conn, sight.plan.id)?;
    let parts = plan::texts::parts(conn, sight.plan.id)?;
    let mut found = Vec::new();
    for link in links.iter().filter(|l| l.project == project) {
        if link.state == plan::LinkState::Rejected {
            continue;
        }
        if let Some(part) = parts.iter().find(|p| p.id == link.part) {
            let (year, body) = (sight.plan.year, sight.plan.body);
            let href = format!("/plans/{year}/document?body={body}#s{}", part.span.0);
            found.push((
                part.caption(),
                href,
                link.state == plan::LinkState::Confirmed,
            ));
        }
    }
    Ok(found)
}

impl Record {
    /// Its line, as lists show it.
    pub fn line(&self) -> look::ProjectLine {
        look::line(&self.whole, &self.project)
    }

    /// Whether rhythm or milestones are missing.
    pub fn needs_rhythm(&self) -> bool {
        rules::needs_rhythm(&self.project.windows, self.project.rhythm)
    }
}

/// What to do next, in one sentence.
pub fn next_step(whole: &Whole, project: &Project) -> String {
    let open = whole.occurrences_of(project);
    let next = open
        .iter()
        .filter(|o| o.done_on.is_none())
        .min_by_key(|o| o.due);
    let label = next.map_or("", |o| o.label.as_str());
    let due = next
        .map(|o| platform::ui::words::day(o.due))
        .unwrap_or_default();
    match whole.standing(project) {
        Standing::Done => "各个时点都已销号。".to_owned(),
        Standing::NotYet => format!("下一个时点「{label}」，{due}前办完。"),
        Standing::Running => format!("「{label}」正在进行，{due}前办完，请及时填报进展。"),
        Standing::DueSoon(_) => format!("「{label}」{due}到期，办完请填报并销号。"),
        Standing::NoRhythm => "这是全年项目，请先定节奏或里程碑。".to_owned(),
        Standing::Silent(days) => format!("已经 {days} 天没有进展，请填报或说明原因。"),
        Standing::Late(days) => {
            format!("「{label}」应在{due}办完，已晚 {days} 天，请补报进展并销号。")
        }
        Standing::Decided(decision) => format!(
            "已决定{}：{}",
            decision.word(),
            project.decision.as_ref().map_or("", |d| d.reason.as_str())
        ),
    }
}
