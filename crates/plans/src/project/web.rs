//! Addresses of projects.

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    access::Person,
    db::Tx,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};

use super::{
    commands::{self, Typed},
    forms::{FormKind, FormPage, MILESTONE_ROWS},
    model::{Decision, Milestone, Owner, Project, Rhythm, Task},
    pages::ProjectPage,
    people, show,
};
use crate::{
    look::{Asked, Sight, load},
    plan::Plan,
    powers::{CHASE, EDIT},
};

/// The pages and commands of projects.
pub fn routes() -> Routes {
    let edit = Entry::Power(EDIT.code);
    // Whoever is in charge of a part sees it and reports without any office.
    let part = Entry::SignedIn;
    Routes::new()
        .page::<ProjectPage, _, _>("/projects/{id}", "项目", part, show_project)
        .page::<FormPage, _, _>("/projects/{id}/rhythm", "定节奏", edit, rhythm_form)
        .post("/projects/{id}/rhythm", "定节奏", edit, rhythm)
        .page::<FormPage, _, _>(
            "/projects/{id}/parts/{owner}",
            "指定责任人",
            part,
            part_form,
        )
        .post("/projects/{id}/parts/{owner}", "指定责任人", part, set_part)
        .page::<FormPage, _, _>("/projects/{id}/task", "加任务", part, task_form)
        .post("/projects/{id}/task", "加任务", part, add_task)
        .post("/projects/{id}/tasks/{task}", "任务办完", part, finish_task)
        .page::<FormPage, _, _>("/projects/{id}/change", "调整项目", edit, change_form)
        .post("/projects/{id}/change", "调整项目", edit, change)
        .page::<FormPage, _, _>(
            "/projects/{id}/decide",
            "延期、取消或合并",
            edit,
            decide_form,
        )
        .post("/projects/{id}/decide", "延期、取消或合并", edit, decide)
        .post("/projects/{id}/restore", "恢复执行", edit, restore)
        .page::<FormPage, _, _>(
            "/projects/{id}/chase",
            "催办",
            Entry::Power(CHASE.code),
            chase_form,
        )
        .post(
            "/projects/{id}/chase",
            "催办",
            Entry::Power(CHASE.code),
            chase,
        )
        .page::<FormPage, _, _>("/plans/{year}/add", "新增项目", edit, add_form)
        .post("/plans/{year}/add", "新增项目", edit, add)
}

async fn show_project(visit: Visit, Path(id): Path<Id<Project>>) -> Answer {
    let (house, actor, today) = (visit.house.clone(), visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| show::record_page(conn, &house.eyes(&actor), id, today))
        .await?;
    visit.page(&page)
}

/// A form about a project, filled from what is stored.
pub(crate) async fn form(
    visit: &Visit,
    id: Id<Project>,
    kind: FormKind,
    owner: Option<Id<Owner>>,
) -> Result<FormPage, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |conn| show::form_page(conn, &actor, id, kind, owner, today))
        .await
}

/// The form again, with what was typed and what is wrong.
async fn again(
    visit: &Visit,
    id: Id<Project>,
    kind: FormKind,
    owner: Option<Id<Owner>>,
    typed: &Form,
) -> Answer {
    let mut page = form(visit, id, kind, owner).await?;
    page.fields = typed.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Runs `work` on the project and goes back to it; a wrong field shows the form again.
async fn done<F>(
    visit: &Visit,
    id: Id<Project>,
    kind: FormKind,
    owner: Option<Id<Owner>>,
    mut typed: Form,
    work: F,
) -> Answer
where
    F: Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
{
    let seen: Option<i64> = typed.raw("version").parse().ok();
    let work = move |tx: &mut Tx<'_>| {
        is_current(tx, id, owner, seen)?;
        work(tx)
    };
    let outcome = visit.write(typed.key(), work).await;
    match noted(outcome, &mut typed)? {
        Outcome::Done(()) => redirect(&format!("/projects/{id}")),
        Outcome::Wrong => again(visit, id, kind, owner, &typed).await,
        Outcome::Stale => {
            let page = form(visit, id, kind, owner).await?;
            visit.page_with(StatusCode::CONFLICT, &page.against(&typed.fields()))
        }
    }
}

/// How sending a form ended, as far as the form itself has to tell of it (办理结果).
pub(crate) enum Outcome<T> {
    /// Saved.
    Done(T),
    /// Something is wrong, and noted beside its field.
    Wrong,
    /// Somebody saved meanwhile.
    Stale,
}

/// Notes in the form what was wrong; other errors go on as they are.
pub(crate) fn noted<T>(outcome: Result<T, Error>, typed: &mut Form) -> Result<Outcome<T>, Error> {
    match outcome {
        Ok(done) => Ok(Outcome::Done(done)),
        Err(Error::Invalid(errors)) => {
            for error in errors {
                typed.reject(&error.field, error.text);
            }
            Ok(Outcome::Wrong)
        }
        Err(Error::Refused(refusal)) => {
            typed.reject(field_of(refusal.code), refusal.text);
            Ok(Outcome::Wrong)
        }
        Err(Error::Stale) => Ok(Outcome::Stale),
        Err(other) => Err(other),
    }
}

/// Whether nobody saved since the form was opened; a program that sends no version does not ask.
fn is_current(
    tx: &mut Tx<'_>,
    id: Id<Project>,
    owner: Option<Id<Owner>>,
    seen: Option<i64>,
) -> Result<(), Error> {
    let Some(seen) = seen else { return Ok(()) };
    let now = match owner {
        Some(owner) => {
            let owners = super::store::owners(tx, id)?;
            owners
                .into_iter()
                .find(|o| o.id == owner)
                .map(|o| o.version)
        }
        None => super::store::find(tx, id)?.map(|project| project.version),
    };
    if now == Some(seen) {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// The field that a refusal speaks of; empty for the form as a whole.
fn field_of(code: &str) -> &'static str {
    match code {
        "plans.reason_missing" => "reason",
        "plans.about_in_future" | "plans.about_before_year" => "about_on",
        "plans.text_missing" => "text",
        "plans.occurrence_missing" | "plans.occurrence_done" => "occurrence",
        "plans.merge_target" => "into",
        _ => "",
    }
}

async fn rhythm_form(visit: Visit, Path(id): Path<Id<Project>>) -> Answer {
    visit.page(&form(&visit, id, FormKind::Rhythm, None).await?)
}

async fn rhythm(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let milestones = milestones(&mut typed);
    let Some(rhythm) = Rhythm::parse(typed.raw("rhythm")) else {
        typed.reject("rhythm", "请选择节奏");
        return again(&visit, id, FormKind::Rhythm, None, &typed).await;
    };
    if !typed.is_valid() {
        return again(&visit, id, FormKind::Rhythm, None, &typed).await;
    }
    let (actor, reason) = (visit.actor.clone(), typed.raw("reason").trim().to_owned());
    done(&visit, id, FormKind::Rhythm, None, typed, move |tx| {
        commands::set_rhythm(tx, &actor, id, rhythm, &milestones, &reason)
    })
    .await
}

/// The rows of milestones that were filled in; a row with one half is wrong.
pub fn milestones(typed: &mut Form) -> Vec<Milestone> {
    let mut found = Vec::new();
    for row in 0..MILESTONE_ROWS {
        let (name, due) = (format!("milestone_{row}"), format!("milestone_due_{row}"));
        let title = typed
            .raw(&name)
            .trim()
            .chars()
            .take(100)
            .collect::<String>();
        if title.is_empty() {
            continue;
        }
        if let Some(due) = typed.date(&due) {
            found.push(Milestone { title, due });
        }
    }
    found
}

type PartPath = Path<(Id<Project>, Id<Owner>)>;

async fn part_form(visit: Visit, Path((id, owner)): PartPath) -> Answer {
    visit.page(&form(&visit, id, FormKind::Part, Some(owner)).await?)
}

async fn set_part(visit: Visit, Path((id, owner)): PartPath, mut typed: Form) -> Answer {
    let person = typed.optional_id::<Person>("person");
    let (due_on, part) = (
        typed.optional_date("due_on"),
        typed.optional_text::<500>("part"),
    );
    let (Some(person), Some(due_on), Some(part)) = (person, due_on, part) else {
        return again(&visit, id, FormKind::Part, Some(owner), &typed).await;
    };
    let new = Owner {
        id: owner,
        project: id,
        role: super::model::Role::Join,
        printed: String::new(),
        body: None,
        person,
        due_on,
        part: part.map(Into::into).unwrap_or_default(),
        version: 0,
    };
    let actor = visit.actor.clone();
    done(&visit, id, FormKind::Part, Some(owner), typed, move |tx| {
        people::set_part(tx, &actor, id, &new)
    })
    .await
}

async fn task_form(visit: Visit, Path(id): Path<Id<Project>>) -> Answer {
    visit.page(&form(&visit, id, FormKind::Task, None).await?)
}

async fn add_task(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let (title, due) = (typed.text::<200>("title"), typed.date("due_on"));
    let page = form(&visit, id, FormKind::Task, None).await?;
    let who = page
        .choices
        .into_iter()
        .find(|(_, value, _)| value == typed.raw("who"));
    if who.is_none() {
        typed.reject("who", "请选择谁办");
    }
    let (Some(title), Some(due), Some((_, value, name))) = (title, due, who) else {
        return again(&visit, id, FormKind::Task, None, &typed).await;
    };
    let (actor, title, person) = (visit.actor.clone(), String::from(title), value.parse().ok());
    done(&visit, id, FormKind::Task, None, typed, move |tx| {
        people::add_task(tx, &actor, id, &title, (person, &name), due)
    })
    .await
}

async fn finish_task(
    visit: Visit,
    Path((id, task)): Path<(Id<Project>, Id<Task>)>,
    form: Form,
) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            people::finish_task(tx, &actor, id, task)
        })
        .await?;
    redirect(&format!("/projects/{id}"))
}

fn typed_project(form: &mut Form) -> Option<Typed> {
    let name = form.text::<200>("name");
    let time = form.text::<100>("time_text");
    let owners = form.text::<300>("owners");
    let reason = form.optional_text::<500>("reason");
    Some(Typed {
        name: name?.into(),
        time_text: time?.into(),
        owners: owners?.into(),
        reason: reason?.map(Into::into).unwrap_or_default(),
    })
}

async fn change_form(visit: Visit, Path(id): Path<Id<Project>>) -> Answer {
    visit.page(&form(&visit, id, FormKind::Change, None).await?)
}

async fn change(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let Some(new) = typed_project(&mut typed) else {
        return again(&visit, id, FormKind::Change, None, &typed).await;
    };
    let actor = visit.actor.clone();
    done(&visit, id, FormKind::Change, None, typed, move |tx| {
        commands::change(tx, &actor, id, &new)
    })
    .await
}

async fn decide_form(visit: Visit, Path(id): Path<Id<Project>>) -> Answer {
    visit.page(&form(&visit, id, FormKind::Decide, None).await?)
}

async fn decide(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let into = typed.optional_id::<Project>("into");
    let reason = typed.text::<500>("reason");
    let what = Decision::parse(typed.raw("decision"));
    if what.is_none() {
        typed.reject("decision", "请选择一种决定");
    }
    let (Some(what), Some(into), Some(reason)) = (what, into, reason) else {
        return again(&visit, id, FormKind::Decide, None, &typed).await;
    };
    let (actor, reason) = (visit.actor.clone(), String::from(reason));
    done(&visit, id, FormKind::Decide, None, typed, move |tx| {
        commands::decide(tx, &actor, id, what, into, &reason)
    })
    .await
}

async fn restore(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let Some(reason) = typed.text::<500>("reason") else {
        return again(&visit, id, FormKind::Decide, None, &typed).await;
    };
    let (actor, reason) = (visit.actor.clone(), String::from(reason));
    done(&visit, id, FormKind::Decide, None, typed, move |tx| {
        commands::restore(tx, &actor, id, &reason)
    })
    .await
}

async fn chase_form(visit: Visit, Path(id): Path<Id<Project>>) -> Answer {
    visit.page(&form(&visit, id, FormKind::Chase, None).await?)
}

async fn chase(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let Some(text) = typed.text::<500>("text") else {
        return again(&visit, id, FormKind::Chase, None, &typed).await;
    };
    let (actor, house, text) = (visit.actor.clone(), visit.house.clone(), String::from(text));
    done(&visit, id, FormKind::Chase, None, typed, move |tx| {
        people::chase(tx, &*house.directory, &actor, id, &text)
    })
    .await
}

async fn add_form(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.actor.clone();
    let sight = visit
        .read(move |conn| load::plan_of_year(conn, &actor, year, asked.body()))
        .await?;
    visit.page(&show::add_page(&sight))
}

async fn add(
    visit: Visit,
    Path(year): Path<i16>,
    Query(asked): Query<Asked>,
    mut typed: Form,
) -> Answer {
    let (finding, body) = (visit.actor.clone(), asked.body());
    let sight = visit
        .read(move |conn| load::plan_of_year(conn, &finding, year, body))
        .await?;
    let Some(new) = typed_project(&mut typed) else {
        return not_added(&visit, &sight, &typed);
    };
    let (actor, plan) = (visit.actor.clone(), sight.plan.id);
    let seen = typed.raw("version").parse().ok();
    let outcome = visit
        .write(typed.key(), move |tx| {
            commands::add(tx, &actor, plan, seen, &new)
        })
        .await;
    match noted(outcome, &mut typed)? {
        Outcome::Done(id) => redirect(&format!("/projects/{id}")),
        Outcome::Wrong => not_added(&visit, &sight, &typed),
        Outcome::Stale => add_stale(&visit, plan, &typed).await,
    }
}

fn not_added(visit: &Visit, sight: &Sight, typed: &Form) -> Answer {
    let mut page = show::add_page(sight);
    page.fields = typed.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Two pages were open: the second is shown what the first added.
async fn add_stale(visit: &Visit, plan: Id<Plan>, typed: &Form) -> Answer {
    let (actor, fields) = (visit.actor.clone(), typed.fields());
    let page = visit
        .read(move |conn| {
            let sight = load::plan_by_id(conn, &actor, plan)?;
            let projects = super::store::of_plan(conn, plan)?;
            Ok(show::add_again(&sight, projects.last(), &fields))
        })
        .await?;
    visit.page_with(StatusCode::CONFLICT, &page)
}
