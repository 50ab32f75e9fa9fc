//! From a preview to a draft plan, in one write.

use kernel::Id;
use platform::{
    Error,
    access::{Actor, BodyPath},
    db::{Conn, Tx},
    subject::Subject,
    trail::Deed,
};

use super::{
    model::{Draft, DraftProject, Import, Mapping, Named, NodeKind},
    rules,
};
use crate::{
    plan::{
        self, Fragment, Link, LinkState, Part, PartKind, Plan, Recipient, SourceText, State,
        likeness,
    },
    project::{self, Occurrence, Owner, Project, Role},
};

/// From so many thousandths on, a body is proposed for a name. Source: the scale of
/// `organisation::match_bodies`, where 1,000 is the same name.
const MATCH_SCORE_MIN: u16 = 500;

/// Proposes a body for each name of a draft that has none yet.
///
/// # Errors
/// What the database said.
pub fn suggest_names(conn: &mut Conn, draft: &mut Draft, near: &BodyPath) -> Result<(), Error> {
    let lists = [&mut draft.names, &mut draft.recipients, &mut draft.copies];
    for named in lists.into_iter().flatten() {
        if named.state != Mapping::Unknown {
            continue;
        }
        let found = organisation::match_bodies(conn, &named.printed, near)?;
        if let Some(best) = found.into_iter().max_by_key(|m| m.score)
            && best.score >= MATCH_SCORE_MIN
        {
            named.state = Mapping::Suggested;
            named.body = Some(best.body.id);
            named.body_name = best.body.name;
        }
    }
    Ok(())
}

/// Makes the plan of a preview.
///
/// # Errors
/// Refused while a question is open, or when the body has a plan of that year; what the
/// database said.
pub fn plan_from(tx: &mut Tx<'_>, actor: &Actor, import: &Import) -> Result<Id<Plan>, Error> {
    let draft = &import.draft;
    rules::confirm(draft)?;
    if plan::store::of_body(tx, import.body, draft.year)?.is_some() {
        return Err(Error::refused(
            "plans.year_taken",
            format!("{} 年的计划已经有了，一个单位一年只有一份计划", draft.year),
        ));
    }
    let plan = Plan {
        id: tx.id(),
        body: import.body,
        year: draft.year,
        title: draft.title.clone(),
        number: draft.number.clone(),
        issued_on: None,
        state: State::Draft,
        previous: draft.previous,
        document: None,
        summary: String::new(),
        created_by: actor.name.clone(),
        created_at: tx.now(),
        version: 1,
    };
    plan::store::insert(tx, &plan)?;
    if !import.original.text.is_empty() {
        plan::texts::insert_source(tx, plan.id, &source_of(import))?;
    }
    let recipients = recipients_of(draft);
    plan::texts::insert_recipients(tx, plan.id, &recipients)?;
    let parts = parts_of(tx, draft);
    plan::texts::insert_parts(tx, plan.id, &parts)?;
    let (projects, owners, occurrences) = insert_projects(tx, &plan, draft)?;
    let mut links = Vec::new();
    for project in &projects {
        for part in likeness::suggest(&project.name, &parts) {
            links.push(Link {
                id: tx.id(),
                part: part.id,
                project: project.id,
                state: LinkState::Suggested,
            });
        }
    }
    plan::texts::insert_links(tx, plan.id, &links)?;
    let deed = Deed::on("plans.draft", Subject::new("plans.plan", plan.id))
        .row(plan::store::PLAN, plan.id)
        .rows(project::store::PROJECT, projects.iter().map(|p| p.id))
        .rows(project::store::OWNER, owners)
        .rows(project::store::OCCURRENCE, occurrences)
        .rows(plan::texts::LINK, links.iter().map(|link| link.id))
        .change("标题", "", &plan.title);
    tx.trail(actor, deed)?;
    Ok(plan.id)
}

fn source_of(import: &Import) -> SourceText {
    let original = &import.original;
    let loose = import
        .draft
        .nodes
        .iter()
        .filter(|n| n.kind == NodeKind::Loose);
    SourceText {
        text: original.text.clone(),
        encoding: original.encoding.clone(),
        sha256: original.sha256.clone(),
        head: original.head.clone(),
        tail: original.tail.clone(),
        rest: loose
            .map(|n| Fragment {
                kind: "未归类".to_owned(),
                text: n.text.clone(),
                span: n.span,
            })
            .collect(),
        warnings: original.warnings.clone(),
    }
}

fn recipients_of(draft: &Draft) -> Vec<Recipient> {
    let each = |named: &Named, copy: bool| Recipient {
        copy,
        printed: named.printed.clone(),
        body: named.body,
    };
    let main = draft.recipients.iter().map(|n| each(n, false));
    let copies = draft.copies.iter().map(|n| each(n, true));
    main.chain(copies).collect()
}

fn parts_of(tx: &Tx<'_>, draft: &Draft) -> Vec<Part> {
    let (mut chapter, mut measure) = (None, None);
    let mut parts = Vec::new();
    for node in &draft.nodes {
        let id: Id<Part> = tx.id();
        let (kind, parent) = match node.kind {
            NodeKind::Chapter => {
                (chapter, measure) = (Some(id), None);
                (PartKind::Chapter, None)
            }
            NodeKind::Measure => {
                measure = Some(id);
                (PartKind::Measure, chapter)
            }
            NodeKind::Sentence => (PartKind::Sentence, measure.or(chapter)),
            NodeKind::Loose => continue,
        };
        let place = i64::try_from(parts.len()).unwrap_or(i64::MAX);
        parts.push(Part {
            id,
            parent,
            place,
            kind,
            number: node.number.clone(),
            text: node.text.clone(),
            span: node.span,
        });
    }
    parts
}

/// Projects, and the keys of what stands below them.
type Inserted = (Vec<Project>, Vec<Id<Owner>>, Vec<Id<Occurrence>>);

fn insert_projects(tx: &mut Tx<'_>, plan: &Plan, draft: &Draft) -> Result<Inserted, Error> {
    let calendar = platform::holidays::calendar(tx)?;
    let mut projects = Vec::with_capacity(draft.projects.len());
    let (mut owner_ids, mut occurrences) = (Vec::new(), Vec::new());
    for (place, row) in draft.projects.iter().enumerate() {
        let project = project_of(tx, plan, place, row);
        project::store::insert(tx, &project)?;
        let owners = owners_of(tx, draft, row, project.id);
        project::store::insert_owners(tx, plan.id, &owners)?;
        owner_ids.extend(owners.iter().map(|owner| owner.id));
        let slots = project::rules::slots(
            plan.year,
            &row.time_text,
            &row.windows,
            row.rhythm,
            &row.milestones,
            &calendar,
        );
        occurrences.extend(project::store::set_slots(tx, plan.id, project.id, &slots)?);
        projects.push(project);
    }
    Ok((projects, owner_ids, occurrences))
}

fn project_of(tx: &Tx<'_>, plan: &Plan, place: usize, row: &DraftProject) -> Project {
    Project {
        id: tx.id(),
        plan: plan.id,
        place: i64::try_from(place).unwrap_or(i64::MAX),
        no: row.no.clone(),
        name: row.name.clone(),
        time_text: row.time_text.clone(),
        windows: row.windows.clone(),
        rhythm: row.rhythm,
        owner_text: row.owners.join("、"),
        decision: None,
        last_on: None,
        span: row.span,
        version: 1,
    }
}

fn owners_of(tx: &Tx<'_>, draft: &Draft, row: &DraftProject, project: Id<Project>) -> Vec<Owner> {
    let each = |(place, printed): (usize, &String)| {
        let named = draft.names.iter().find(|n| n.printed == *printed);
        Owner {
            id: tx.id(),
            project,
            role: if place == 0 { Role::Lead } else { Role::Join },
            printed: printed.clone(),
            body: named.and_then(|n| n.body),
            person: None,
            due_on: None,
            part: String::new(),
            version: 1,
        }
    };
    row.owners.iter().enumerate().map(each).collect()
}
