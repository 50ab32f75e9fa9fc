//! What plans bring to the house.

use kernel::Date;
use platform::{
    Error,
    access::Actor,
    area::{Area, CalendarEntry, Hit, MenuEntry, Tag},
    db::{Conn, Migration},
    jobs::JobKind,
    settings::AnySetting,
    subject::{Subject, SubjectView},
    trail::Tracked,
    ui::Icon,
    web::Routes,
};

use crate::{
    cards::{self, own_plan},
    handing, house, import, life,
    look::{self, load},
    plan::{self, Plan},
    powers::{self, READ},
    progress,
    project::{self, Project},
    remind,
};

/// The numbered migrations of this area.
pub const MIGRATIONS: &[Migration] = &[
    platform::migration!("0007_plans"),
    platform::migration!("0008_plans_handing"),
];

/// The settings of this area.
pub const SETTINGS: &[&dyn AnySetting] = &[&house::SILENT_DAYS];

const TRACKED: &[Tracked] = &[
    plan::store::PLAN,
    plan::history::AMENDMENT,
    project::store::PROJECT,
    project::store::OWNER,
    project::store::OCCURRENCE,
    project::task_store::TASK,
    progress::store::PROGRESS,
    progress::store::CHASE,
    import::store::IMPORT,
    handing::store::FEED,
];

const JOBS: &[JobKind] = &[remind::KIND];

/// The area of plans.
pub fn area() -> Area {
    Area {
        migrations: MIGRATIONS,
        tracked: TRACKED,
        powers: powers::ALL,
        routes,
        menu,
        jobs: JOBS,
        subject,
        cards: cards::cards,
        calendar,
        search,
        doctor,
        ..Area::named("plans")
    }
}

fn routes() -> Routes {
    look::routes()
        .merge(import::routes())
        .merge(project::routes())
        .merge(life::routes())
        .merge(handing::routes())
}

fn menu(actor: &Actor) -> Vec<MenuEntry> {
    if !actor.may_somewhere(READ.code) {
        return Vec::new();
    }
    vec![MenuEntry {
        order: 20,
        label: "计划",
        href: "/plans",
        icon: Icon::Board,
        count: 0,
        on_phone: true,
    }]
}

fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    let view = |kind_name: &str, title: String, href: String| SubjectView {
        subject: subject.clone(),
        kind_name: kind_name.to_owned(),
        title,
        href,
    };
    let found = match subject.kind.as_str() {
        "plans.plan" => load::plan_by_id(conn, actor, subject.id.cast::<Plan>()).map(|sight| {
            let href = format!("/plans/{}?body={}", sight.plan.year, sight.plan.body);
            view("计划", sight.plan.title, href)
        }),
        "plans.project" => {
            load::project_by_id(conn, actor, subject.id.cast::<Project>()).map(|(project, _)| {
                let href = format!("/projects/{}", project.id);
                view("项目", project.name, href)
            })
        }
        _ => return Ok(None),
    };
    match found {
        Ok(view) => Ok(Some(view)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

fn calendar(
    conn: &mut Conn,
    actor: &Actor,
    from: Date,
    to: Date,
    today: Date,
) -> Result<Vec<CalendarEntry>, Error> {
    let Some((_, whole)) = own_plan(conn, actor, from.year(), today)? else {
        return Ok(Vec::new());
    };
    let mut entries = Vec::new();
    for project in &whole.projects {
        for o in look::lines_of(&whole, project) {
            if from <= o.due && o.due <= to {
                entries.push(CalendarEntry {
                    from: o.due.to_string(),
                    to: o.due.to_string(),
                    title: format!("{} {}", project.name, o.label),
                    tag: Tag::new(o.state.tone, o.state.word.clone()),
                    href: format!("/projects/{}", project.id),
                });
            }
        }
    }
    Ok(entries)
}

fn search(conn: &mut Conn, actor: &Actor, text: &str, limit: u32) -> Result<Vec<Hit>, Error> {
    let found = project::store::named(conn, actor, text, limit)?;
    let hits = found.into_iter().map(|(id, name, plan)| Hit {
        kind: "项目".to_owned(),
        title: name,
        detail: plan,
        href: format!("/projects/{id}"),
    });
    Ok(hits.collect())
}

fn doctor(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for (finding, count) in plan::check::counts(conn)? {
        if count > 0 {
            findings.push(format!("计划：有 {count} {finding}"));
        }
    }
    Ok(findings)
}
