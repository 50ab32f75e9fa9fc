//! From what was read to the record page and the forms of a project.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Actor,
    db::Conn,
    subject::Eyes,
    web::{Clash, Fields},
};

use super::{
    forms::{FormKind, FormPage, MILESTONE_ROWS},
    lines::{ChaseLine, EntryLine, EvidenceLine, MayDo, PartLine, PlaceLine, TaskLine},
    load::{self, PartOf, Record},
    model::{Owner, Project, Rhythm, Task},
    pages::ProjectPage,
    people as doing, store,
};
use crate::{
    look::{load::Sight, pages::PlanHead},
    plan,
    progress::{Progress, evidence, rules::Standing},
};

/// The record page of a project.
///
/// # Errors
/// [`Error::NotFound`]; what the database said.
pub fn record_page(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    id: Id<Project>,
    today: Date,
) -> Result<ProjectPage, Error> {
    let record = load::record(conn, eyes.actor, id, today)?;
    let evidence = evidence::seen(conn, eyes, &record.evidence)?;
    let keep = format!("?body={}", record.sight.plan.body);
    let places = load::places(conn, &record.sight, id)?;
    let open = record.sight.plan.state.is_open();
    let works = record.parts.iter().any(|p| p.standing.is_some());
    let gives = open && (works || record.sight.may_edit);
    let place = |(text, href, confirmed): (String, String, bool)| PlaceLine {
        text,
        href,
        confirmed,
    };
    Ok(ProjectPage {
        plan: PlanHead::of(&record.sight, &keep),
        project: record.line(),
        next_step: load::next_step(&record.whole, &record.project),
        version: record.project.version,
        needs_rhythm: record.needs_rhythm(),
        parts: record.parts.iter().map(part_line).collect(),
        tasks: record
            .tasks
            .iter()
            .map(|task| {
                task_line(
                    task,
                    gives || open && task.person == Some(eyes.actor.person),
                )
            })
            .collect(),
        entries: record
            .progress
            .iter()
            .map(|p| entry_line(&record, p, evidence.get(&p.id)))
            .collect(),
        chases: record.chases.iter().map(chase_line).collect(),
        amendments: plan::history::amendments(conn, record.sight.plan.id, Some(id))?,
        places: places.into_iter().map(place).collect(),
        may: MayDo {
            report: open && works && record.project.decision.is_none(),
            edit: record.sight.may_edit && plan::rules::change(&record.sight.plan).is_ok(),
            chase: open && record.sight.may_chase,
            tasks: gives,
            plan: record.sight.may_read,
        },
    })
}

fn part_line(part: &PartOf) -> PartLine {
    PartLine {
        id: part.owner.id.to_string(),
        name: part.owner.printed.clone(),
        role: part.owner.role,
        person: part.person_name.clone(),
        due_on: part.owner.due_on,
        part: part.owner.part.clone(),
        may_set: part.may_set,
        may_report: part.standing.is_some(),
        behalf: part.standing == Some(Standing::Behalf),
    }
}

fn task_line(task: &Task, may_finish: bool) -> TaskLine {
    TaskLine {
        id: task.id.to_string(),
        title: task.title.clone(),
        who: task.who.clone(),
        due_on: task.due_on,
        done_on: task.done_on,
        may_finish,
    }
}

fn chase_line(chase: &crate::progress::Chase) -> ChaseLine {
    ChaseLine {
        text: chase.text.clone(),
        told: chase.told.clone(),
        by_name: chase.by_name.clone(),
        at: chase.at.as_ms(),
    }
}

fn entry_line(
    record: &Record,
    entry: &Progress,
    evidence: Option<&Vec<EvidenceLine>>,
) -> EntryLine {
    let finished = entry.occurrence.filter(|_| entry.finishes).and_then(|id| {
        let all = record.whole.occurrences_of(&record.project);
        all.iter().find(|o| o.id == id).map(|o| o.label.clone())
    });
    EntryLine {
        id: entry.id.to_string(),
        about_on: entry.about_on,
        text: entry.text.clone(),
        figures: entry.figures.clone(),
        finished: finished.unwrap_or_default(),
        body_name: entry.body_name.clone(),
        behalf: entry.behalf,
        by_name: entry.by_name.clone(),
        at: entry.at.as_ms(),
        evidence: evidence.cloned().unwrap_or_default(),
    }
}

/// A form about a project that the actor may see, filled from what is stored.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; what the database said.
pub fn form_page(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Project>,
    kind: FormKind,
    owner: Option<Id<Owner>>,
    today: Date,
) -> Result<FormPage, Error> {
    let record = load::record(conn, actor, id, today)?;
    let mut page = FormPage {
        kind,
        plan: PlanHead::of(&record.sight, &format!("?body={}", record.sight.plan.body)),
        project: id.to_string(),
        title: record.project.name.clone(),
        action: format!("/projects/{id}/{}", kind.as_str()),
        fields: Fields::default(),
        clashes: None,
        choices: Vec::new(),
        reason_needed: record.sight.plan.state.is_issued(),
        decided: record.project.decision.is_some(),
    };
    match kind {
        FormKind::Report => for_report(&mut page, &record, today),
        FormKind::Rhythm => for_rhythm(&mut page, &record),
        FormKind::Part => for_part(conn, &mut page, &record, owner)?,
        FormKind::Task => for_task(conn, &mut page, &record)?,
        FormKind::Change | FormKind::Add => {
            page.fields = Fields::default()
                .with("name", &record.project.name)
                .with("time_text", &record.project.time_text)
                .with("owners", &record.project.owner_text);
        }
        FormKind::Decide => for_decide(conn, &mut page, &record)?,
        FormKind::Chase => {
            let text = format!("请尽快填报「{}」的进展。", record.project.name);
            page.fields = Fields::default().with("text", text);
        }
    }
    if let Some(version) = version_of(&record, kind, owner) {
        page.fields = page.fields.with("version", version);
    }
    Ok(page)
}

/// The version that a form starts from, so that a second tab does not overwrite the first.
fn version_of(record: &Record, kind: FormKind, owner: Option<Id<Owner>>) -> Option<i64> {
    match kind {
        FormKind::Rhythm | FormKind::Change | FormKind::Decide => Some(record.project.version),
        FormKind::Part => {
            let part = record.parts.iter().find(|p| Some(p.owner.id) == owner);
            part.map(|p| p.owner.version)
        }
        FormKind::Report | FormKind::Task | FormKind::Add | FormKind::Chase => None,
    }
}

/// The form for a project more.
pub fn add_page(sight: &Sight) -> FormPage {
    FormPage {
        kind: FormKind::Add,
        plan: PlanHead::of(sight, &format!("?body={}", sight.plan.body)),
        project: String::new(),
        title: String::new(),
        action: format!("/plans/{}/add?body={}", sight.plan.year, sight.plan.body),
        fields: Fields::default().with("version", sight.plan.version),
        clashes: None,
        choices: Vec::new(),
        reason_needed: sight.plan.state.is_issued(),
        decided: false,
    }
}

/// The form for a project more, after somebody else added one meanwhile: what was typed beside
/// the last row of the list.
pub fn add_again(sight: &Sight, last: Option<&Project>, typed: &Fields) -> FormPage {
    let mut page = add_page(sight);
    if let Some(last) = last {
        page.fields = page
            .fields
            .with("name", &last.name)
            .with("time_text", &last.time_text)
            .with("owners", &last.owner_text)
            .with("reason", typed.get("reason"));
    }
    let mut page = page.against(typed);
    let same = page.clashes.as_ref().is_some_and(Vec::is_empty);
    if let (Some(last), true) = (last, same) {
        page.clashes = Some(vec![Clash {
            label: "项目名称".to_owned(),
            typed: typed.get("name").to_owned(),
            now: format!("清单里已经有了：{} {}", last.no, last.name),
        }]);
    }
    page
}

fn for_report(page: &mut FormPage, record: &Record, today: Date) {
    for part in record.parts.iter().filter(|p| p.standing.is_some()) {
        let behalf = match part.standing {
            Some(Standing::Behalf) => "（代报）",
            Some(Standing::Own) | None => "",
        };
        let label = format!("{}{behalf}", part.owner.printed);
        page.choices
            .push(("owner".to_owned(), part.owner.id.to_string(), label));
    }
    let open = record.whole.occurrences_of(&record.project);
    let open: Vec<_> = open.iter().filter(|o| o.done_on.is_none()).collect();
    for o in &open {
        let label = format!("{}（{}前）", o.label, platform::ui::words::day(o.due));
        page.choices
            .push(("occurrence".to_owned(), o.id.to_string(), label));
    }
    let first = open.iter().find(|o| o.to >= today || o.from <= today);
    page.fields = Fields::default().with("about_on", today).with(
        "occurrence",
        first.map(|o| o.id.to_string()).unwrap_or_default(),
    );
    if let Some((_, value, _)) = page.choices.iter().find(|(name, ..)| name == "owner") {
        page.fields = page.fields.clone().with("owner", value);
    }
}

fn for_rhythm(page: &mut FormPage, record: &Record) {
    let mut fields = Fields::default().with("rhythm", record.project.rhythm.as_str());
    if record.project.rhythm == Rhythm::Milestones {
        let all = record.whole.occurrences_of(&record.project);
        for (row, o) in all.iter().take(MILESTONE_ROWS).enumerate() {
            fields = fields
                .with(&format!("milestone_{row}"), &o.label)
                .with(&format!("milestone_due_{row}"), o.due);
        }
    }
    page.fields = fields;
    page.reason_needed &= record.project.rhythm != Rhythm::Open;
}

fn for_part(
    conn: &mut Conn,
    page: &mut FormPage,
    record: &Record,
    owner: Option<Id<Owner>>,
) -> Result<(), Error> {
    let part = record
        .parts
        .iter()
        .find(|p| Some(p.owner.id) == owner)
        .ok_or(Error::NotFound)?;
    if !part.may_set {
        return Err(Error::Forbidden("责任人由本单位或计划起草人指定".into()));
    }
    page.action = format!("/projects/{}/parts/{}", record.project.id, part.owner.id);
    page.title = format!("{} · {}", record.project.name, part.owner.printed);
    people(conn, page, "person", part)?;
    let due = part.owner.due_on.map(|d| d.to_string()).unwrap_or_default();
    let person = part.owner.person.map(|p| p.to_string()).unwrap_or_default();
    page.fields = Fields::default()
        .with("person", person)
        .with("due_on", due)
        .with("part", &part.owner.part);
    Ok(())
}

/// Most people offered for a part. Source: a select of more is not read; offices come first.
const PEOPLE_MAX: usize = 80;

fn people(conn: &mut Conn, page: &mut FormPage, field: &str, part: &PartOf) -> Result<(), Error> {
    let Some(body) = part.owner.body else {
        return Ok(());
    };
    for person in organisation::people_of(conn, body)?
        .into_iter()
        .take(PEOPLE_MAX)
    {
        let label = format!("{}（{}）", person.name, part.owner.printed);
        page.choices
            .push((field.to_owned(), person.id.to_string(), label));
    }
    Ok(())
}

fn for_task(conn: &mut Conn, page: &mut FormPage, record: &Record) -> Result<(), Error> {
    doing::may_give_tasks(&record.sight, &record.parts)?;
    for part in &record.parts {
        let value = format!("body:{}", part.owner.printed);
        page.choices
            .push(("who".to_owned(), value, part.owner.printed.clone()));
        people(conn, page, "who", part)?;
    }
    Ok(())
}

fn for_decide(conn: &mut Conn, page: &mut FormPage, record: &Record) -> Result<(), Error> {
    for other in store::of_plan(conn, record.project.plan)? {
        if other.id != record.project.id && other.decision.is_none() {
            let label = format!("{} {}", other.no, other.name);
            page.choices
                .push(("into".to_owned(), other.id.to_string(), label));
        }
    }
    if let Some(decided) = &record.project.decision {
        page.fields = Fields::default()
            .with("decision", decided.what.as_str())
            .with("reason", &decided.reason);
    }
    Ok(())
}
