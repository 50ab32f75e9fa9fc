//! A calendar feed (日历订阅): due dates and tasks as all-day entries (RFC 5545).

use std::collections::{BTreeMap, BTreeSet};

use icalendar::{Calendar, Component, Event, EventStatus, Property};
use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body, Directory},
    db::Conn,
    sign_in,
};

use super::store::{self, Feed, FeedTask};
use crate::{
    look::{Sight, Whole, load},
    plan::Plan,
    project::{Occurrence, Project, Role, Standing, rules},
};

/// How often a calendar program should ask again. Source: due dates are days, so a few times
/// a day is soon enough.
const REFRESH: &str = "PT6H";

/// The text of the feed with that secret, as its owner may see it now.
///
/// # Errors
/// [`Error::NotFound`] for an unknown or revoked address, a closed account, a person who left,
/// or a body in which they hold no office any more.
pub fn fetch(
    conn: &mut Conn,
    directory: &dyn Directory,
    base_url: &str,
    digest: &str,
    today: Date,
) -> Result<String, Error> {
    let feed = store::feed_by_digest(conn, digest)?.ok_or(Error::NotFound)?;
    if !sign_in::by_id(conn, feed.account)?.active {
        return Err(Error::NotFound);
    }
    let actor = directory.actor(conn, feed.account, feed.person, today)?;
    let actor = actor.ok_or(Error::NotFound)?;
    let name = match feed.body {
        None => format!("{}的工作计划", actor.name),
        Some(body) => format!(
            "{}工作计划",
            office_in(&actor, body).ok_or(Error::NotFound)?
        ),
    };
    let material = load(conn, &actor, &feed, today)?;
    Ok(calendar(&name, &material, base_url, today))
}

/// The name of a body in which the actor holds an office today.
pub fn office_in(actor: &Actor, body: Id<Body>) -> Option<&str> {
    let held = actor.offices.iter().find(|o| o.body == body);
    held.map(|o| o.body_name.as_str())
}

/// What a feed gives (订阅内容).
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Plans with their projects, as far as they may be seen.
    pub plans: Vec<(Sight, Whole)>,
    /// The projects among them that are meant.
    pub meant: BTreeSet<Id<Project>>,
    /// Tasks.
    pub tasks: Vec<FeedTask>,
}

/// Reads what a feed gives: this year, the last and the next.
///
/// # Errors
/// What the database said.
pub fn load(conn: &mut Conn, actor: &Actor, feed: &Feed, today: Date) -> Result<Material, Error> {
    let from_year = today.year() - 1;
    let mut material = Material::default();
    let mut tasks = store::feed_tasks(conn, feed, from_year)?;
    let mut plans: BTreeMap<Id<Plan>, ()> = tasks.iter().map(|t| (t.plan, ())).collect();
    for row in store::feed_projects(conn, feed, from_year)? {
        plans.insert(row.plan, ());
        material.meant.insert(row.project);
    }
    for id in plans.into_keys() {
        match load::plan_by_id(conn, actor, id) {
            Ok(sight) => {
                let whole = load::whole(conn, &sight.plan, today)?;
                material.plans.push((sight, whole));
            }
            Err(Error::NotFound) => tasks.retain(|task| task.plan != id),
            Err(error) => return Err(error),
        }
    }
    material.tasks = tasks;
    Ok(material)
}

/// The calendar as text. The same day and the same rows give the same bytes.
pub fn calendar(name: &str, material: &Material, base_url: &str, today: Date) -> String {
    let base = base_url.trim_end_matches('/');
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Unionhall//plans//ZH"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-PUBLISHED-TTL", REFRESH),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    let refresh = Property::new("REFRESH-INTERVAL", REFRESH)
        .add_parameter("VALUE", "DURATION")
        .done();
    calendar.append_property(refresh);
    calendar.name(&plain(name));
    let stamp = stamp(today);
    for (sight, whole) in &material.plans {
        for project in whole
            .projects
            .iter()
            .filter(|p| material.meant.contains(&p.id))
        {
            for occurrence in whole.occurrences_of(project) {
                let mut event = event(base, whole, project, occurrence);
                event.description(&plain(&about(sight, whole, project, occurrence)));
                calendar.push(event.add_property("DTSTAMP", stamp.as_str()).done());
            }
        }
    }
    for task in &material.tasks {
        let mut event = task_event(base, task, today);
        calendar.push(event.add_property("DTSTAMP", stamp.as_str()).done());
    }
    calendar.to_string()
}

/// Midnight in China as UTC: entries change with the day, not with the second.
fn stamp(today: Date) -> String {
    let before = today.yesterday().unwrap_or(today);
    format!("{}T160000Z", compact(before))
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn all_day(event: &mut Event, day: Date) {
    let next = day.tomorrow().unwrap_or(day);
    for (key, day) in [("DTSTART", day), ("DTEND", next)] {
        let property = Property::new(key, compact(day))
            .add_parameter("VALUE", "DATE")
            .done();
        event.append_property(property);
    }
    event.add_property("TRANSP", "TRANSPARENT");
}

/// How a due date stands; a decision about its project goes before the dates.
fn standing(whole: &Whole, project: &Project, occurrence: &Occurrence) -> Standing {
    match &project.decision {
        Some(decided) if occurrence.done_on.is_none() => Standing::Decided(decided.what),
        Some(_) | None => rules::occurrence_standing(occurrence, project.last_on, &whole.watch),
    }
}

/// The word of a standing without its days, and what stands in front of the title.
const fn category(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Done => ("已完成", "【已完成】"),
        Standing::NotYet => ("未到时间", ""),
        Standing::Running => ("进行中", ""),
        Standing::DueSoon(_) => ("快到期", ""),
        Standing::NoRhythm => ("未定节奏", ""),
        Standing::Silent(_) => ("久无进展", "【久无进展】"),
        Standing::Late(_) => ("已晚", "【已晚】"),
        Standing::Decided(decision) => (decision.word(), "【不再执行】"),
    }
}

fn event(base: &str, whole: &Whole, project: &Project, occurrence: &Occurrence) -> Event {
    let standing = standing(whole, project, occurrence);
    let (word, front) = category(standing);
    let status = match standing {
        Standing::Decided(_) => EventStatus::Cancelled,
        Standing::Done
        | Standing::NotYet
        | Standing::Running
        | Standing::DueSoon(_)
        | Standing::NoRhythm
        | Standing::Silent(_)
        | Standing::Late(_) => EventStatus::Confirmed,
    };
    let mut event = Event::new();
    event
        .uid(&format!("occurrence-{}@unionhall", occurrence.id))
        .summary(&plain(&format!(
            "{front}{}（{}）",
            project.name, occurrence.label
        )))
        .sequence(u32::try_from(occurrence.version).unwrap_or(0))
        .url(&format!("{base}/projects/{}", project.id))
        .add_property("CATEGORIES", word);
    event.status(status);
    all_day(&mut event, occurrence.due);
    event
}

fn about(sight: &Sight, whole: &Whole, project: &Project, occurrence: &Occurrence) -> String {
    let names = |role: Role| {
        let of_role = whole.owners_of(project).iter().filter(|o| o.role == role);
        of_role
            .map(|o| o.printed.as_str())
            .collect::<Vec<_>>()
            .join("、")
    };
    let mut lines = vec![
        format!("状态：{}", standing(whole, project, occurrence).word()),
        format!("计划时间：{}", project.time_text),
    ];
    for (word, names) in [("牵头", names(Role::Lead)), ("配合", names(Role::Join))] {
        if !names.is_empty() {
            lines.push(format!("{word}：{names}"));
        }
    }
    lines.push(format!("{}　{}", sight.body_name, sight.plan.title));
    lines.join("\n")
}

fn task_event(base: &str, task: &FeedTask, today: Date) -> Event {
    let (word, front) = match task.done_on {
        Some(_) => ("已完成", "【已完成】"),
        None if task.due_on < today => ("已晚", "【已晚】"),
        None => ("任务", ""),
    };
    let mut event = Event::new();
    event
        .uid(&format!("task-{}@unionhall", task.id))
        .summary(&plain(&format!("{front}任务：{}", task.title)))
        .description(&plain(&format!(
            "项目：{}\n办理人：{}",
            task.project_name, task.who
        )))
        .sequence(u32::try_from(task.version).unwrap_or(0))
        .url(&format!("{base}/projects/{}", task.project))
        .add_property("CATEGORIES", word);
    event.status(EventStatus::Confirmed);
    all_day(&mut event, task.due_on);
    event
}

/// Text without control signs but the line break; the crate escapes what RFC 5545 reserves.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}
