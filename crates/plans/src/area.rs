//! What plans bring to the house.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Actor,
    area::{Area, CalendarEntry, Card, CardRow, Hit, MenuEntry, Tag},
    db::{Conn, Migration},
    jobs::JobKind,
    settings::AnySetting,
    subject::{Subject, SubjectView},
    trail::Tracked,
    ui::{Icon, words},
    web::Routes,
};

use crate::{
    handing, house, import, life,
    look::{self, Sight, Whole, load, pages},
    plan::{self, Plan},
    powers::{self, EDIT, READ},
    progress,
    project::{self, Project, Standing},
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
        cards,
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

/// The actor's plan of this year with its projects.
fn own_plan(conn: &mut Conn, actor: &Actor, today: Date) -> Result<Option<(Sight, Whole)>, Error> {
    if !actor.may_somewhere(READ.code) {
        return Ok(None);
    }
    match load::plan_of_year(conn, actor, today.year(), None) {
        Ok(sight) => {
            let whole = load::whole(conn, &sight.plan, today)?;
            Ok(Some((sight, whole)))
        }
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

fn cards(conn: &mut Conn, actor: &Actor, today: Date) -> Result<Vec<Card>, Error> {
    let Some((sight, whole)) = own_plan(conn, actor, today)? else {
        return Ok(begin(actor, today));
    };
    let mut cards = Vec::new();
    if !sight.plan.state.is_issued() {
        cards.push(Card::News {
            order: 20,
            text: format!("{}年计划{}", sight.plan.year, sight.plan.state.word()),
        });
        return Ok(cards);
    }
    let count = |code: &str| {
        whole
            .projects
            .iter()
            .filter(|p| whole.standing(p).code() == code)
            .count()
    };
    let due = this_month(&whole, today);
    for (order, some, clause) in [
        (10, due.len(), "件本月到期"),
        (11, count("late"), "项已晚"),
        (12, count("silent"), "项久无进展"),
    ] {
        if some > 0 {
            cards.push(Card::News {
                order,
                text: format!("{some} {clause}"),
            });
        }
    }
    let share = whole.share();
    let base = format!("/plans/{}?body={}", sight.plan.year, sight.plan.body);
    cards.push(Card::Figure {
        order: 10,
        label: "计划进度".to_owned(),
        value: words::permille(share.done_permille).replace('%', ""),
        unit: "%".to_owned(),
        against: pages::against(share),
        href: base.clone(),
        permille: u16::try_from(share.done_permille).ok(),
    });
    cards.push(Card::List {
        order: 20,
        title: "本月到期".to_owned(),
        empty: "这个月没有到期的项目。".to_owned(),
        more: Some(("年度看板".to_owned(), base)),
        rows: due.into_iter().take(10).collect(),
        wide: true,
    });
    cards.push(Card::List {
        order: 30,
        title: "待我填报".to_owned(),
        empty: "没有等您填报的项目。".to_owned(),
        more: None,
        rows: waiting(conn, actor, &whole)?,
        wide: false,
    });
    Ok(cards)
}

/// Without a plan: the first step, for who may take it.
fn begin(actor: &Actor, today: Date) -> Vec<Card> {
    if !actor.may_somewhere(EDIT.code) {
        return Vec::new();
    }
    vec![Card::News {
        order: 20,
        text: format!("{}年还没有工作计划", today.year()),
    }]
}

/// Due dates of this month and those that are late.
fn this_month(whole: &Whole, today: Date) -> Vec<CardRow> {
    let mut found: Vec<(Date, CardRow)> = Vec::new();
    for project in &whole.projects {
        for o in look::lines_of(whole, project) {
            let open = o.done_on.is_none() && project.decision.is_none();
            let this = o.due.first_of_month() == today.first_of_month();
            if open && (this || o.due < today) {
                let word = if o.due < today {
                    "补报进展"
                } else {
                    "填报进展"
                };
                let row = CardRow {
                    day: Some(o.due.to_string()),
                    lead: None,
                    title: format!("{} {}", project.name, o.label),
                    tag: Some(Tag::new(o.state.tone, o.state.word.clone())),
                    detail: whole.lead(project).to_owned(),
                    action: (word.to_owned(), format!("/projects/{}", project.id)),
                };
                found.push((o.due, row));
            }
        }
    }
    found.sort_by_key(|(due, _)| *due);
    found.into_iter().map(|(_, row)| row).collect()
}

/// What waits for the actor's own bodies and tasks.
fn waiting(conn: &mut Conn, actor: &Actor, whole: &Whole) -> Result<Vec<CardRow>, Error> {
    let mut rows = Vec::new();
    for project in &whole.projects {
        let mine = whole
            .owners_of(project)
            .iter()
            .any(|o| progress::rules::is_mine(actor, o));
        let standing = whole.standing(project);
        if mine && (standing.is_behind() || matches!(standing, Standing::DueSoon(_))) {
            let tag = Tag::new(look::tone_of(standing), standing.word());
            rows.push(CardRow {
                day: None,
                lead: Some(tag),
                title: project.name.clone(),
                tag: None,
                detail: whole.lead(project).to_owned(),
                action: (
                    "办理".to_owned(),
                    format!("/projects/{}/report", project.id),
                ),
            });
        }
    }
    for task in project::task_store::tasks_of(conn, actor.person)? {
        rows.push(CardRow {
            day: Some(task.due_on.to_string()),
            lead: None,
            title: task.title,
            tag: None,
            detail: "任务".to_owned(),
            action: ("办理".to_owned(), format!("/projects/{}", task.project)),
        });
    }
    rows.truncate(10);
    Ok(rows)
}

fn calendar(
    conn: &mut Conn,
    actor: &Actor,
    from: Date,
    to: Date,
) -> Result<Vec<CalendarEntry>, Error> {
    let Some((_, whole)) = own_plan(conn, actor, from)? else {
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
    let plans = load::visible(conn, actor, None)?;
    let visible: Vec<Id<Plan>> = plans.iter().map(|p| p.id).collect();
    let found = project::store::named(conn, &visible, text, limit)?;
    let hit = |(id, name, plan): (Id<Project>, String, Id<Plan>)| Hit {
        kind: "项目".to_owned(),
        title: name,
        detail: plans
            .iter()
            .find(|p| p.id == plan)
            .map_or_else(String::new, |p| p.title.clone()),
        href: format!("/projects/{id}"),
    };
    Ok(found.into_iter().map(hit).collect())
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
