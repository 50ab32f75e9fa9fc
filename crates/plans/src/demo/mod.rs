//! The example bureau's plan of 2025 and a year of work for it; all of it is made up but the
//! names, times and owners of the projects.

mod papers;
mod text;
mod year;

use kernel::{Date, Id, Moment};
use platform::{
    App, Error,
    access::{Actor, Body, Directory, Person},
    db::{CommandKey, Conn, Tx},
    trail::{By, Deed},
};

use crate::{
    import::{self, Import, Mapping},
    life::commands::{self as life, Issue},
    look::load,
    plan::{self, LinkState, Plan, State},
    progress::{self, Chase, Progress},
    project::{self, Milestone, Occurrence, Owner, Project, Role},
};

/// Who wrote it, on the trail.
const BY: By = By::House("示例数据");

/// The day on which the plan went out.
const ISSUED_ON: Date = Date::constant(2025, 3, 3);

/// Who does what in the demo (演示角色).
#[derive(Debug, Clone)]
pub struct Cast {
    /// The bureau union.
    pub bureau: Id<Body>,
    /// The officer who writes the plan.
    pub officer: Id<Person>,
}

/// Loads plan and work up to `today`; nothing when the bureau has a plan of that year.
///
/// # Errors
/// What the database said.
pub fn load(house: &App, cast: &Cast, today: Date) -> Result<(), Error> {
    let bureau = cast.bureau;
    let planned = |conn: &mut Conn| plan::store::of_body(conn, bureau, 2025);
    if house.db.read_blocking(planned)?.is_some() {
        return Ok(());
    }
    let (keeper, cast) = (house.clone(), cast.clone());
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        write(tx, &*keeper.directory, &cast, today)
    })?;
    match house.db.read_blocking(planned)? {
        Some(plan) => papers::attach(house, &plan),
        None => Ok(()),
    }
}

/// As [`load`], inside a write.
///
/// # Errors
/// What the database said.
pub fn write(
    tx: &mut Tx<'_>,
    directory: &dyn Directory,
    cast: &Cast,
    today: Date,
) -> Result<(), Error> {
    if today < ISSUED_ON || plan::store::of_body(tx, cast.bureau, 2025)?.is_some() {
        return Ok(());
    }
    let account = organisation::account_of(tx, cast.officer)?;
    let account = account.ok_or_else(|| Error::fault("the demo's officer has no account"))?;
    let actor = directory.actor(tx, account, cast.officer, today)?;
    let actor = actor.ok_or_else(|| Error::fault("the demo's officer is not there"))?;
    let id = draft(tx, &actor, cast.bureau)?;
    let mut confirmed = Vec::new();
    for link in plan::texts::links(tx, id)? {
        let (part, project) = (link.part, link.project);
        confirmed.push(plan::texts::set_link(
            tx,
            id,
            part,
            project,
            LinkState::Confirmed,
        )?);
    }
    let deed = Deed::on("plans.link", life::subject(id)).rows(plan::texts::LINK, confirmed);
    tx.trail(&actor, deed)?;
    let issue = Issue {
        number: "东城管工〔2025〕1号".to_owned(),
        day: ISSUED_ON,
        mark: "东江市城管执法局工会委员会文件".to_owned(),
        text: text::NOTICE.to_owned(),
    };
    life::issue(tx, directory, &actor, id, &issue)?;
    work(tx, id, &actor, today)
}

fn draft(tx: &mut Tx<'_>, actor: &Actor, bureau: Id<Body>) -> Result<Id<Plan>, Error> {
    let source = crate::reading::pasted(text::DOCUMENT)
        .map_err(|refusal| Error::fault(refusal.to_string()))?;
    let document = crate::reading::read(source);
    let (original, mut draft) = import::from_document(document, ISSUED_ON);
    let body = organisation::body(tx, bureau)?.ok_or(Error::NotFound)?;
    import::suggest_names(tx, &mut draft, &body.path)?;
    let lists = [&mut draft.names, &mut draft.recipients, &mut draft.copies];
    for named in lists.into_iter().flatten() {
        named.state = if named.body.is_some() {
            Mapping::Confirmed
        } else {
            Mapping::Outside
        };
    }
    for project in &mut draft.projects {
        let set = year::RHYTHMS.iter().find(|(no, ..)| project.no == *no);
        if let Some((_, rhythm, milestones)) = set {
            project.rhythm = *rhythm;
            project.milestones = milestones
                .iter()
                .map(|(title, due)| Milestone {
                    title: (*title).to_owned(),
                    due: *due,
                })
                .collect();
        }
        project.rhythm_chosen = true;
    }
    let import = Import {
        id: tx.id(),
        body: bureau,
        name: "2025年工会工作计划.txt".to_owned(),
        original,
        draft,
        version: 1,
    };
    import::plan_from(tx, actor, &import)
}

/// What was done until `today`: entries, ticks, people in charge, chases.
fn work(tx: &mut Tx<'_>, id: Id<Plan>, actor: &Actor, today: Date) -> Result<(), Error> {
    let plan = plan::store::find(tx, id)?.ok_or(Error::NotFound)?;
    let whole = load::whole(tx, &plan, today)?;
    let mut written = 0;
    for project in &whole.projects {
        let owners = whole.owners_of(project);
        assign(tx, owners, today)?;
        let entries = year::ENTRIES
            .iter()
            .filter(|e| e.no == project.no && e.day <= today);
        for entry in entries {
            let slot = whole.occurrences_of(project).get(entry.slot);
            report(tx, id, project, owners, slot, entry, actor)?;
            written += 1;
        }
        chase(tx, id, project, today)?;
    }
    if written > 0 {
        let running = Plan {
            state: State::Running,
            ..plan.clone()
        };
        plan::store::save(tx, &running)?;
    }
    let whole = load::whole(tx, &plan, today)?;
    let occurrences: Vec<Id<Occurrence>> =
        whole.occurrences.values().flatten().map(|o| o.id).collect();
    let deed = Deed::on("plans.load_demo", life::subject(id))
        .row(plan::store::PLAN, id)
        .rows(project::store::PROJECT, whole.projects.iter().map(|p| p.id))
        .rows(project::store::OCCURRENCE, occurrences)
        .rows(
            project::store::OWNER,
            whole.owners.values().flatten().map(|o| o.id),
        )
        .change("进展", "", written);
    tx.trail(BY, deed)
}

/// The first who holds an office at a lead's body is in charge of it.
fn assign(tx: &mut Tx<'_>, owners: &[Owner], today: Date) -> Result<(), Error> {
    for owner in owners {
        let Some(body) = owner.body else { continue };
        for office in ["officer", "women_chief", "audit_chief", "head", "chair"] {
            let holders = organisation::holders(tx, office, body, today)?;
            if let Some(person) = holders.first() {
                let role = if owner.role == Role::Lead {
                    "总体安排"
                } else {
                    "配合实施"
                };
                let owner = Owner {
                    person: Some(person.id),
                    part: role.to_owned(),
                    ..owner.clone()
                };
                project::store::save_owner(tx, &owner)?;
                break;
            }
        }
    }
    Ok(())
}

fn report(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    project: &Project,
    owners: &[Owner],
    slot: Option<&Occurrence>,
    entry: &year::Entry,
    actor: &Actor,
) -> Result<(), Error> {
    let owner = owners.get(entry.owner).or_else(|| owners.first());
    let next = entry.day.tomorrow().unwrap_or(entry.day);
    let progress = Progress {
        id: tx.id(),
        project: project.id,
        occurrence: slot.map(|o| o.id),
        about_on: entry.day,
        text: entry.text.to_owned(),
        figures: entry
            .figures
            .iter()
            .map(|(name, value, unit)| progress::Figure {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
                unit: (*unit).to_owned(),
            })
            .collect(),
        finishes: entry.done && slot.is_some(),
        body: owner.and_then(|o| o.body),
        body_name: owner.map_or_else(String::new, |o| o.printed.clone()),
        behalf: false,
        person: actor.person,
        by_name: actor.name.clone(),
        at: Moment::start_of(next).plus_secs(9 * 3_600 + 1_260),
    };
    progress::store::insert(tx, plan, &progress)?;
    let deed = Deed::on("plans.report", project::commands::subject(project.id))
        .row(progress::store::PROGRESS, progress.id)
        .change("进展", "", entry.text);
    tx.trail(BY, deed)?;
    match slot {
        Some(slot) if entry.done => project::store::tick(tx, slot, Some(entry.day)),
        Some(_) | None => Ok(()),
    }
}

fn chase(tx: &mut Tx<'_>, plan: Id<Plan>, project: &Project, today: Date) -> Result<(), Error> {
    for (no, day, told, text) in year::CHASES {
        if project.no == *no && *day <= today {
            let chase = Chase {
                text: (*text).to_owned(),
                told: (*told).to_owned(),
                by_name: "周敏".to_owned(),
                at: Moment::start_of(*day).plus_secs(10 * 3_600),
            };
            let row = progress::store::insert_chase(tx, plan, project.id, &chase)?;
            let deed = Deed::on("plans.chase", project::commands::subject(project.id))
                .row(progress::store::CHASE, row);
            tx.trail(BY, deed)?;
        }
    }
    Ok(())
}

/// Who of the example bureau does what.
///
/// # Errors
/// A fault when the bureau or the officer is missing.
pub fn cast(demo: &organisation::demo::DemoCast) -> Result<Cast, Error> {
    let missing = || Error::fault("the demo's bureau or officer is missing");
    let officer = demo.accounts.iter().find(|member| member.user == "officer");
    Ok(Cast {
        bureau: *demo.bodies.get("bureau").ok_or_else(missing)?,
        officer: officer.ok_or_else(missing)?.person,
    })
}
