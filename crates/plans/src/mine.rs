//! What somebody answers for by name (我负责的事项): parts of projects and tasks, also of plans
//! that they do not read. Whoever is put in charge often holds no office at all.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Actor,
    area::{CalendarEntry, Card, CardRow, Tag},
    db::Conn,
    ui::{Tone, words},
};

use crate::{
    look::{self, Whole, load},
    plan::Plan,
    project::{self, Project, Standing, Task},
};

/// Most rows of the card. Source: as every list of the workbench.
const ROWS_MAX: usize = 10;

/// A project in which somebody is in charge of a part, judged alone.
type Charge = (Project, Whole);

/// Projects of plans in work in which the actor is in charge of a part, but for those of the
/// plan `own`, which the workbench shows as a whole.
fn charges(
    conn: &mut Conn,
    actor: &Actor,
    today: Date,
    own: Option<Id<Plan>>,
) -> Result<Vec<Charge>, Error> {
    let mut found = Vec::new();
    for id in project::store::in_charge(conn, actor.person, own)? {
        let (project, sight) = load::project_by_id(conn, actor, id)?;
        let whole = project::load::alone(conn, &project, &sight.plan, today)?;
        found.push((project, whole));
    }
    Ok(found)
}

/// Open tasks of the actor in plans in work, each with its project's name.
fn tasks(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Task, String)>, Error> {
    let mut found = Vec::new();
    for task in project::task_store::tasks_of(conn, actor.person)? {
        match load::project_by_id(conn, actor, task.project) {
            Ok((project, sight)) if sight.plan.state.is_open() => found.push((task, project.name)),
            Ok(_) | Err(Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(found)
}

/// The card of the workbench, with its news. Without a plan of one's own (`own`) it holds the
/// tasks too; otherwise they stand under 待我填报.
///
/// # Errors
/// What the database said.
pub fn cards(
    conn: &mut Conn,
    actor: &Actor,
    today: Date,
    own: Option<Id<Plan>>,
) -> Result<Vec<Card>, Error> {
    let charges = charges(conn, actor, today, own)?;
    let mut rows: Vec<(Option<Date>, CardRow)> = charges.iter().map(charge_row).collect();
    if own.is_none() {
        let tasks = tasks(conn, actor)?;
        rows.extend(tasks.iter().map(|(task, name)| task_row(task, name, today)));
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // What is due first stands first; what has no day left comes last.
    rows.sort_by_key(|(day, _)| (day.is_none(), *day));
    let count = rows.len();
    Ok(vec![
        Card::News {
            order: 15,
            text: format!("{count} 件事由您负责"),
        },
        Card::List {
            order: 15,
            title: "我负责的事项".to_owned(),
            empty: String::new(),
            more: None,
            rows: rows
                .into_iter()
                .map(|(_, row)| row)
                .take(ROWS_MAX)
                .collect(),
            wide: true,
        },
    ])
}

fn charge_row((project, whole): &Charge) -> (Option<Date>, CardRow) {
    let standing = whole.standing(project);
    let open = whole.occurrences_of(project);
    let next = open.iter().filter(|o| o.done_on.is_none());
    let next = next.map(|o| o.due).min();
    let ended = matches!(standing, Standing::Done | Standing::Decided(_));
    let day = next.filter(|_| !ended);
    let (word, view) = if ended {
        ("查看", "")
    } else {
        ("填报进展", "/report")
    };
    let tag = Tag::new(look::tone_of(standing), standing.word());
    let row = CardRow {
        day: day.map(|day| day.to_string()),
        lead: day.is_none().then(|| tag.clone()),
        title: project.name.clone(),
        tag: day.is_some().then_some(tag),
        detail: project::load::next_step(whole, project),
        action: (word.to_owned(), format!("/projects/{}{view}", project.id)),
    };
    (day, row)
}

fn task_row(task: &Task, project: &str, today: Date) -> (Option<Date>, CardRow) {
    let late = project::rules::days_between(task.due_on, today);
    let tag = if late > 0 {
        Tag::new(Tone::Bad, format!("晚 {late} 天"))
    } else {
        Tag::new(Tone::Info, "任务")
    };
    let row = CardRow {
        day: Some(task.due_on.to_string()),
        lead: None,
        title: task.title.clone(),
        tag: Some(tag),
        detail: format!("「{project}」的任务，{}前办完。", words::day(task.due_on)),
        action: (
            "去办理".to_owned(),
            format!("/projects/{}#tasks", task.project),
        ),
    };
    (Some(task.due_on), row)
}

/// The due dates of a project as entries of the calendar.
pub fn days(whole: &Whole, project: &Project) -> Vec<(Date, CalendarEntry)> {
    let entry = |o: look::OccurrenceLine| {
        let entry = CalendarEntry {
            from: o.due.to_string(),
            to: o.due.to_string(),
            title: format!("{} {}", project.name, o.label),
            tag: Tag::new(o.state.tone, o.state.word),
            href: format!("/projects/{}", project.id),
        };
        (o.due, entry)
    };
    look::lines_of(whole, project)
        .into_iter()
        .map(entry)
        .collect()
}

/// What stands in the calendar beside the actor's own plan: their parts, and their tasks.
///
/// # Errors
/// What the database said.
pub fn calendar(
    conn: &mut Conn,
    actor: &Actor,
    today: Date,
    own: Option<Id<Plan>>,
) -> Result<Vec<(Date, CalendarEntry)>, Error> {
    let charges = charges(conn, actor, today, own)?;
    let mut entries: Vec<_> = charges
        .iter()
        .flat_map(|(project, whole)| days(whole, project))
        .collect();
    for (task, _) in tasks(conn, actor)? {
        let late = task.due_on < today;
        let (tone, word) = if late {
            (Tone::Bad, "已晚")
        } else {
            (Tone::Info, "任务")
        };
        let entry = CalendarEntry {
            from: task.due_on.to_string(),
            to: task.due_on.to_string(),
            title: task.title,
            tag: Tag::new(tone, word),
            href: format!("/projects/{}#tasks", task.project),
        };
        entries.push((task.due_on, entry));
    }
    Ok(entries)
}
