//! Addresses for looking at plans.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Body,
    db::{Conn, Tx},
    subject::Subject,
    trail::Deed,
    web::{Answer, Entry, Form, Page, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::{
    Sight, build, load,
    pages::{
        BegunLine, BoardPage, BodiesPage, CalendarPage, ChangesPage, ChaptersPage, DocumentPage,
        Filter, ListPage, PlansPage, SearchPage,
    },
    plans as listed,
};
use crate::{
    import,
    plan::{self, LinkState, Part, Plan},
    powers::{EDIT, READ},
    project::Project,
};

/// The pages and commands of looking.
pub fn routes() -> Routes {
    let read = Entry::Power(READ.code);
    Routes::new()
        .page::<PlansPage, _, _>("/plans", "工作计划列表", read, plans)
        .page::<BoardPage, _, _>("/plans/{year}", "年度看板", read, board)
        .page::<ListPage, _, _>("/plans/{year}/list", "项目清单", read, list)
        .page::<BodiesPage, _, _>("/plans/{year}/by-body", "按单位看项目", read, bodies)
        .page::<ChaptersPage, _, _>("/plans/{year}/chapters", "按章节看项目", read, chapters)
        .page::<CalendarPage, _, _>("/plans/{year}/calendar", "计划日历", read, calendar)
        .page::<DocumentPage, _, _>("/plans/{year}/document", "计划原文", read, document)
        .page::<ChangesPage, _, _>("/plans/{year}/changes", "印发时与现在", read, changes)
        .page::<SearchPage, _, _>("/plans/{year}/search", "在计划里查找", read, search)
        .post(
            "/plans/{year}/link",
            "正文与项目对应",
            Entry::Power(EDIT.code),
            link,
        )
        .post(
            "/plans/{year}/links/{plan}",
            "确认全部对应",
            Entry::Power(EDIT.code),
            links,
        )
}

/// What stands behind the question mark.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Whose plan; the actor's own without it.
    pub body: String,
    /// A month, `2025-03`.
    pub month: String,
    /// Words to look for.
    pub q: String,
}

impl Asked {
    /// `?body=…`, or nothing.
    pub fn keep(&self) -> String {
        match self.body() {
            Some(body) => format!("?body={body}"),
            None => String::new(),
        }
    }

    /// The body that was asked for.
    pub fn body(&self) -> Option<Id<Body>> {
        self.body.parse().ok()
    }
}

/// Shows a page about the plan of a year, made by `make` in one reading.
async fn about<P, F>(visit: Visit, year: i16, asked: Asked, make: F) -> Answer
where
    P: Page,
    F: FnOnce(&mut Conn, &Sight, &str, Date) -> Result<P, Error> + Send + 'static,
{
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let sight = load::plan_of_year(conn, &actor, year, asked.body())?;
            make(conn, &sight, &asked.keep(), today)
        })
        .await?;
    visit.page(&page)
}

/// Where a page of the list begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Turned {
    after: Option<Id<Plan>>,
}

async fn plans(visit: Visit, Query(turned): Query<Turned>) -> Answer {
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| {
            let begun = import::store::begun(conn, actor.account)?;
            let begun = begun.into_iter().map(|(id, name, at)| BegunLine {
                href: format!("/plans/imports/{id}"),
                name,
                at,
            });
            let (plans, next) = listed::lines(conn, &actor, turned.after)?;
            Ok(PlansPage {
                plans,
                next,
                is_later: turned.after.is_some(),
                begun: begun.collect(),
                may_edit: actor.may_somewhere(EDIT.code),
            })
        })
        .await?;
    visit.page(&page)
}

async fn board(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    about(visit, year, asked, build::board).await
}

async fn list(visit: Visit, Path(year): Path<i16>, Query(filter): Query<Filter>) -> Answer {
    let asked = Asked {
        body: filter.body.clone(),
        ..Asked::default()
    };
    about(visit, year, asked, move |conn, sight, keep, today| {
        build::list(conn, sight, keep, filter, today)
    })
    .await
}

async fn bodies(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    about(visit, year, asked, build::bodies).await
}

async fn chapters(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    about(visit, year, asked, build::chapters).await
}

async fn calendar(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    let first = month_of(&asked.month, year, visit.today);
    about(visit, year, asked, move |conn, sight, keep, today| {
        build::calendar(conn, sight, keep, first, today)
    })
    .await
}

/// The month that was asked for; else this one, or January of another year.
fn month_of(asked: &str, year: i16, today: Date) -> Date {
    let typed = format!("{asked}-01").parse::<Date>().ok();
    let this = if today.year() == year {
        today.first_of_month()
    } else {
        kernel::first_of_month(year, 1)
    };
    typed.unwrap_or(this)
}

async fn document(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    about(visit, year, asked, |conn, sight, keep, _| {
        build::document(conn, sight, keep)
    })
    .await
}

async fn changes(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    about(visit, year, asked, build::changes).await
}

async fn search(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    let q = asked.q.clone();
    about(visit, year, asked, move |conn, sight, keep, today| {
        build::search(conn, sight, keep, &q, today)
    })
    .await
}

/// `POST /plans/{year}/link`: a part of the text and a project belong together, or do not.
async fn link(visit: Visit, Path(year): Path<i16>, mut form: Form) -> Answer {
    let (plan, part) = (form.id::<Plan>("plan"), form.id::<Part>("part"));
    let project = form.id::<Project>("project");
    let state = LinkState::parse(form.raw("state"));
    let (Some(plan), Some(part), Some(project), Some(state)) = (plan, part, project, state) else {
        return Err(form.invalid());
    };
    let actor = visit.actor.clone();
    let body = visit
        .write(form.key(), move |tx| {
            let sight = load::plan_by_id(tx, &actor, plan)?;
            actor.require(&EDIT, &sight.at)?;
            let parts = plan::texts::parts(tx, plan)?;
            let known = parts.iter().any(|p| p.id == part);
            let found = crate::project::store::find(tx, project)?;
            if !known || found.is_none_or(|p| p.plan != plan) {
                return Err(Error::NotFound);
            }
            let link = plan::texts::set_link(tx, plan, part, project, state)?;
            let deed = Deed::on("plans.link", Subject::new("plans.project", project))
                .row(plan::texts::LINK, link)
                .change("正文对应", "", state.word());
            tx.trail(&*actor, deed)?;
            Ok(sight.plan.body)
        })
        .await?;
    redirect(&format!("/plans/{year}/chapters?body={body}#part-{part}"))
}

/// `POST /plans/{year}/links/{plan}`: all proposals are right.
async fn links(visit: Visit, Path((year, id)): Path<(i16, Id<Plan>)>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    let body = visit
        .write(form.key(), move |tx| {
            let sight = load::plan_by_id(tx, &actor, id)?;
            actor.require(&EDIT, &sight.at)?;
            let proposed = confirm_links(tx, id)?;
            let deed = Deed::on("plans.link", Subject::new("plans.plan", id))
                .change("确认对应", "", proposed.len())
                .rows(plan::texts::LINK, proposed);
            tx.trail(&*actor, deed)?;
            Ok(sight.plan.body)
        })
        .await?;
    redirect(&format!("/plans/{year}/chapters?body={body}"))
}

fn confirm_links(tx: &mut Tx<'_>, id: Id<Plan>) -> Result<Vec<Id<plan::Link>>, Error> {
    let links = plan::texts::links(tx, id)?;
    let proposed = links.iter().filter(|l| l.state == LinkState::Suggested);
    proposed
        .map(|l| plan::texts::set_link(tx, id, l.part, l.project, LinkState::Confirmed))
        .collect()
}
