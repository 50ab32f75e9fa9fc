//! Reporting what was done, in one write.

use kernel::{Date, Id};
use platform::{
    Error, access::Actor, db::Tx, files::StoredFile, subject::SubjectView, trail::Deed,
};

use super::{
    model::{Evidence, Figure, Progress},
    rules::{self, Standing},
    store::{self, PROGRESS},
};
use crate::{
    look::load,
    plan::{self, State},
    project::{self, Occurrence, Owner, Project, commands::subject},
};

/// What somebody reports (填报内容).
#[derive(Debug, Clone)]
pub struct Report {
    /// For which part.
    pub owner: Id<Owner>,
    /// For which due date.
    pub occurrence: Option<Id<Occurrence>>,
    /// The day it was done.
    pub about_on: Date,
    /// What was done.
    pub text: String,
    /// Numbers.
    pub figures: Vec<Figure>,
    /// 销号
    pub finishes: bool,
    /// Files: key, name, bytes.
    pub files: Vec<(Id<StoredFile>, String, u64)>,
    /// Things of other areas, as [`super::evidence::pointed_at`] let them pass.
    pub things: Vec<SubjectView>,
}

/// Reports progress (填报进展).
///
/// # Errors
/// Refused by [`rules::report`]; [`Error::Forbidden`] for who has no part; what the database
/// said.
pub fn report(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Project>,
    report: &Report,
) -> Result<Id<Progress>, Error> {
    let (found, sight) = load::project_by_id(tx, actor, id)?;
    let owners = project::store::owners(tx, id)?;
    let parts = project::load::parts(tx, actor, &sight, &owners)?;
    let part = parts
        .iter()
        .find(|p| p.owner.id == report.owner)
        .ok_or(Error::NotFound)?;
    let standing = part.standing.ok_or_else(no_part)?;
    let occurrences = project::store::occurrences(tx, id)?;
    let occurrence = report
        .occurrence
        .and_then(|o| occurrences.iter().find(|x| x.id == o));
    let today = tx.today();
    let (about, text) = (report.about_on, report.text.as_str());
    rules::report(
        &sight.plan,
        &found,
        occurrence,
        about,
        text,
        report.finishes,
        today,
    )?;
    let entry = Progress {
        id: tx.id(),
        project: id,
        occurrence: occurrence.map(|o| o.id),
        about_on: about,
        text: report.text.clone(),
        figures: report.figures.clone(),
        finishes: report.finishes,
        body: part.owner.body,
        body_name: part.owner.printed.clone(),
        behalf: standing == Standing::Behalf,
        person: actor.person,
        by_name: actor.name.clone(),
        at: tx.now(),
    };
    store::insert(tx, sight.plan.id, &entry)?;
    let evidence = attach(tx, id, entry.id, report)?;
    let mut deed = Deed::on("plans.report", subject(id))
        .row(PROGRESS, entry.id)
        .row(project::store::PROJECT, id)
        .rows(store::EVIDENCE, evidence)
        .change("进展", "", &entry.text)
        .change("完成日期", "", about)
        .change("佐证", "", named(report));
    if report.finishes
        && let Some(occurrence) = occurrence
    {
        project::store::tick(tx, occurrence, Some(about))?;
        deed = deed.row(project::store::OCCURRENCE, occurrence.id).change(
            "销号",
            "",
            &occurrence.label,
        );
    }
    if sight.plan.state == State::Issued {
        let running = plan::Plan {
            state: State::Running,
            ..sight.plan.clone()
        };
        plan::store::save(tx, &running)?;
        deed = deed.row(plan::store::PLAN, running.id);
    }
    tx.trail(actor, deed)?;
    Ok(entry.id)
}

/// What is told to who has no part in a project.
pub fn no_part() -> Error {
    Error::Forbidden("进展由责任人、责任单位的干部，或牵头单位代为填报".into())
}

/// The evidence of a report by name, for the trail.
fn named(report: &Report) -> String {
    let files = report.files.iter().map(|(_, name, _)| name.clone());
    let things = report.things.iter();
    let things = things.map(|thing| format!("{}：{}", thing.kind_name, thing.title));
    files.chain(things).collect::<Vec<_>>().join("；")
}

fn attach(
    tx: &mut Tx<'_>,
    project: Id<Project>,
    progress: Id<Progress>,
    report: &Report,
) -> Result<Vec<Id<Evidence>>, Error> {
    let mut evidence = Vec::with_capacity(report.files.len() + report.things.len());
    for (file, name, length) in &report.files {
        tx.attach(*file, &subject(project))?;
        evidence.push(Evidence {
            progress,
            title: name.clone(),
            length: *length,
            file: Some(file.as_i64()),
            subject: None,
        });
    }
    evidence.extend(report.things.iter().map(|thing| Evidence {
        progress,
        title: thing.title.clone(),
        length: 0,
        file: None,
        subject: Some(thing.subject.clone()),
    }));
    store::insert_evidence(tx, project, &evidence)
}
