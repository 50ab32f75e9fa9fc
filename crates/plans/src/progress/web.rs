//! The form that reports progress, with its evidence.

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    files::{self, StoredFile},
    subject::{Eyes, Subject},
    web::{Answer, Entry, Form, Path, Routes, Visit, redirect},
};

use super::{
    commands::{self, Report},
    evidence,
    model::Figure,
    rules::TEXT_CHARS_MAX,
};
use crate::{
    look::load,
    project::{
        FormPage, Owner, Project,
        forms::{FIGURE_ROWS, FormKind},
        web::{Outcome, form, noted},
    },
};

/// The form and its commands. Whoever is in charge of a part reports without any office.
pub fn routes() -> Routes {
    let part = Entry::SignedIn;
    Routes::new()
        .page::<FormPage, _, _>("/projects/{id}/report", "填报进展", part, report_form)
        .upload("/projects/{id}/report", "填报进展", part, report)
        .upload(
            "/projects/{id}/report/things",
            "查找可作佐证的事项",
            part,
            look_up,
        )
}

async fn report_form(visit: Visit, Path(id): Path<Id<Project>>) -> Answer {
    visit.page(&form(&visit, id, FormKind::Report, None).await?)
}

/// A file that came with a report: key, name, bytes.
type Kept = (Id<StoredFile>, String, u64);

/// `POST /projects/{id}/report`: what was done, with figures and evidence.
async fn report(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let files = kept_files(&visit, id, &typed).await?;
    let Some(new) = typed_report(&mut typed, files.clone()) else {
        return again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, &typed, &files).await;
    };
    let (house, actor, things) = (visit.house.clone(), visit.actor.clone(), things(&typed));
    let outcome = visit
        .write(typed.key(), move |tx| {
            let things = evidence::pointed_at(tx, &house.eyes(&actor), &things)?;
            let new = Report {
                things,
                ..new.clone()
            };
            commands::report(tx, &actor, id, &new).map(drop)
        })
        .await;
    let status = match noted(outcome, &mut typed)? {
        Outcome::Done(()) => return redirect(&format!("/projects/{id}")),
        Outcome::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        Outcome::Stale => {
            typed.reject("", "刚才有人也在填报这个项目，请核对时点后再保存一次");
            StatusCode::CONFLICT
        }
    };
    again(&visit, id, status, &typed, &files).await
}

/// `POST /projects/{id}/report/things`: the form again, with what was found. Nothing is reported;
/// the files are kept, so that they need not be chosen a second time.
async fn look_up(visit: Visit, Path(id): Path<Id<Project>>, mut typed: Form) -> Answer {
    let files = kept_files(&visit, id, &typed).await?;
    if typed.raw("q").trim().is_empty() {
        typed.reject("q", "请先写要找的字，如公文标题里的两三个字");
        return again(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, &typed, &files).await;
    }
    again(&visit, id, StatusCode::OK, &typed, &files).await
}

/// What was typed, when all of it can be read.
fn typed_report(typed: &mut Form, files: Vec<Kept>) -> Option<Report> {
    let text = typed.text::<TEXT_CHARS_MAX>("text");
    let (about_on, owner) = (typed.date("about_on"), typed.id::<Owner>("owner"));
    let occurrence = typed.optional_id("occurrence");
    Some(Report {
        owner: owner?,
        occurrence: occurrence?,
        about_on: about_on?,
        text: text?.into(),
        figures: figures(typed),
        finishes: typed.ticked("finishes"),
        files,
        things: Vec::new(),
    })
}

/// The things that were ticked, each once.
fn things(typed: &Form) -> Vec<Subject> {
    let chosen = typed.many("thing");
    let mut things: Vec<Subject> = chosen.iter().filter_map(|t| t.parse().ok()).collect();
    things.sort();
    things.dedup();
    things
}

/// The form with all that was typed, the files that are kept, and the things that were found.
async fn again(
    visit: &Visit,
    id: Id<Project>,
    status: StatusCode,
    typed: &Form,
    files: &[Kept],
) -> Answer {
    let mut page = form(visit, id, FormKind::Report, None).await?;
    page.fields = typed.fields();
    page.fields.typed.retain(|(name, _)| name != "kept");
    for (file, name, _) in files {
        page.fields = page.fields.with("kept", file);
        page.choices
            .push(("kept".to_owned(), file.to_string(), name.clone()));
    }
    let (chosen, text) = (things(typed), typed.raw("q").trim().to_owned());
    let (house, actor) = (visit.house.clone(), visit.actor.clone());
    let offered = visit
        .read(move |conn| offered(conn, &house.eyes(&actor), id, &chosen, &text))
        .await?;
    for (subject, label) in offered {
        page.choices
            .push(("thing".to_owned(), subject.to_string(), label));
    }
    visit.page_with(status, &page)
}

/// What stands on the form to be ticked: what is ticked already, then what was found.
fn offered(
    conn: &mut platform::db::Conn,
    eyes: &Eyes<'_>,
    id: Id<Project>,
    chosen: &[Subject],
    text: &str,
) -> Result<Vec<(Subject, String)>, Error> {
    let mut offered: Vec<(Subject, String)> = Vec::new();
    for subject in chosen {
        if let Some(view) = eyes.view(conn, subject)? {
            offered.push((view.subject, format!("{} · {}", view.kind_name, view.title)));
        }
    }
    if text.is_empty() {
        return Ok(offered);
    }
    let (project, _) = load::project_by_id(conn, eyes.actor, id)?;
    let text: String = text.chars().take(60).collect();
    for (view, detail) in evidence::found(conn, eyes, project.plan, id, &text)? {
        if !chosen.contains(&view.subject) {
            let detail = Some(detail).filter(|d| !d.is_empty());
            let detail = detail.map_or_else(String::new, |d| format!("（{d}）"));
            let label = format!("{} · {}{detail}", view.kind_name, view.title);
            offered.push((view.subject, label));
        }
    }
    Ok(offered)
}

/// Keeps the files of a report before it is written; only for who has a part in the project.
/// Those that an earlier showing of the form kept are taken only from who brought them.
async fn kept_files(visit: &Visit, id: Id<Project>, typed: &Form) -> Result<Vec<Kept>, Error> {
    let page = form(visit, id, FormKind::Report, None).await?;
    if !page.choices.iter().any(|(name, ..)| name == "owner") {
        return Err(commands::no_part());
    }
    let earlier = typed.many("kept");
    let mut ids: Vec<Id<StoredFile>> = earlier.iter().filter_map(|id| id.parse().ok()).collect();
    for file in typed.files("evidence") {
        let by = Some(visit.actor.account);
        ids.push(files::store(&visit.house, by, &file.name, file.bytes.clone()).await?);
    }
    ids.sort();
    ids.dedup();
    let account = visit.actor.account;
    visit
        .read(move |conn| {
            let mut kept = Vec::with_capacity(ids.len());
            for id in ids {
                // Under the name that it is kept by: cleaned, with the ending of its content.
                let stored = files::find(conn, id)?;
                let own = stored.filter(|file| file.account == Some(account));
                let file = own.ok_or(Error::NotFound)?;
                kept.push((id, file.name, file.size));
            }
            Ok(kept)
        })
        .await
}

fn figures(typed: &Form) -> Vec<Figure> {
    let value = |name: &str, row: usize| {
        typed
            .raw(&format!("figure_{name}_{row}"))
            .trim()
            .chars()
            .take(40)
            .collect::<String>()
    };
    (0..FIGURE_ROWS)
        .map(|row| Figure {
            name: value("name", row),
            value: value("value", row),
            unit: value("unit", row),
        })
        .filter(|f| !f.name.is_empty() && !f.value.is_empty())
        .collect()
}
