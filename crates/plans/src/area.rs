//! What plans bring to the house.

use kernel::Date;
use platform::{
    Error,
    access::Actor,
    area::{Area, CalendarEntry, Hit, MenuEntry},
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
    mine,
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
    plan::history::BASELINE,
    plan::history::OPINION,
    plan::texts::LINK,
    project::store::PROJECT,
    project::store::OWNER,
    project::store::OCCURRENCE,
    project::task_store::TASK,
    progress::store::PROGRESS,
    progress::store::EVIDENCE,
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
        ties: project::store::tasks::ties,
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
        .merge(progress::routes())
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
        progress::SUBJECT => {
            let Some(entry) = progress::store::find(conn, subject.id.cast())? else {
                return Ok(None);
            };
            load::project_by_id(conn, actor, entry.project).map(|(project, _)| {
                let href = format!("/projects/{}#progress", project.id);
                view("进展", progress::evidence::title_of(&project, &entry), href)
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
    let own = own_plan(conn, actor, from.year(), today)?;
    let plan = own.as_ref().map(|(sight, _)| sight.plan.id);
    let mut days = Vec::new();
    if let Some((_, whole)) = &own {
        days.extend(whole.projects.iter().flat_map(|p| mine::days(whole, p)));
    }
    days.extend(mine::calendar(conn, actor, today, plan)?);
    days.retain(|(day, _)| from <= *day && *day <= to);
    Ok(days.into_iter().map(|(_, entry)| entry).collect())
}

fn search(conn: &mut Conn, actor: &Actor, text: &str, limit: u32) -> Result<Vec<Hit>, Error> {
    let found = project::store::named(conn, actor, text, limit)?;
    let hits = found.into_iter().map(|(id, name, plan)| Hit {
        kind: "项目".to_owned(),
        title: name,
        detail: plan,
        href: format!("/projects/{id}"),
        subject: Some(project::commands::subject(id)),
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
