//! Addresses of a plan's steps.

use axum::http::StatusCode;
use platform::{
    Error,
    db::Tx,
    web::{Answer, Entry, Fields, Form, Path, Query, Routes, Visit, redirect},
};

use super::{
    commands::{self, Issue},
    pages::{LifePage, OpinionLine, RecipientLine},
};
use crate::{
    look::{Asked, Sight, load, pages::PlanHead},
    plan::{history, texts},
    powers::{EDIT, ISSUE, READ},
};

/// The page and commands of a plan's life.
pub fn routes() -> Routes {
    let (read, edit) = (Entry::Power(READ.code), Entry::Power(EDIT.code));
    let issues = Entry::Power(ISSUE.code);
    Routes::new()
        .page::<LifePage, _, _>("/plans/{year}/life", "计划办理", read, show)
        .post("/plans/{year}/deliberate", "送审", edit, deliberate)
        .post("/plans/{year}/take-back", "退回修改", edit, take_back)
        .post("/plans/{year}/opinion", "写审议意见", read, opinion)
        .post("/plans/{year}/recipients", "改主送和抄送", edit, recipients)
        .post("/plans/{year}/issue", "印发计划", issues, issue)
        .post("/plans/{year}/close", "开始年终总结", edit, close)
        .post("/plans/{year}/summary", "保存年终总结", edit, summary)
        .post("/plans/{year}/archive", "归档", issues, archive)
}

async fn sight(visit: &Visit, year: i16, asked: &Asked) -> Result<Sight, Error> {
    let (actor, body) = (visit.actor.clone(), asked.body());
    visit
        .read(move |conn| load::plan_of_year(conn, &actor, year, body))
        .await
}

async fn page(
    visit: &Visit,
    year: i16,
    asked: &Asked,
    typed: Option<Fields>,
) -> Result<LifePage, Error> {
    let sight = sight(visit, year, asked).await?;
    let (keep, today) = (asked.keep(), visit.today);
    visit
        .read(move |conn| {
            let plan = &sight.plan;
            let opinions = history::opinions(conn, plan.id)?;
            let recipients = texts::recipients(conn, plan.id)?;
            let bodies = organisation::bodies(conn, None, &[])?;
            let offered = Fields::default()
                .with("mark", format!("{}文件", sight.body_name))
                .with("number", &plan.number)
                .with("day", today)
                .with("text", commands::notice_text(plan));
            Ok(LifePage {
                plan: PlanHead::of(&sight, &keep),
                opinions: opinions
                    .into_iter()
                    .map(|(by_name, at, text)| OpinionLine {
                        by_name,
                        at: at.as_ms(),
                        text,
                    })
                    .collect(),
                recipients: recipients
                    .into_iter()
                    .map(|r| RecipientLine {
                        bodies: commands::meant(&r, plan.body, &bodies),
                        printed: r.printed,
                        copy: r.copy,
                    })
                    .collect(),
                summary: plan.summary.clone(),
                fields: typed.unwrap_or(offered),
                clashes: None,
                document: plan.document.map(|id| id.to_string()),
                today,
            })
        })
        .await
}

async fn show(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    visit.page(&page(&visit, year, &asked, None).await?)
}

/// Takes a step and shows the page again; a refusal stands above what was typed.
async fn step<F>(visit: &Visit, year: i16, asked: &Asked, mut form: Form, work: F) -> Answer
where
    F: Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
{
    let outcome = if form.is_valid() {
        visit.write(form.key(), work).await
    } else {
        Err(form.invalid())
    };
    match outcome {
        Ok(()) => return redirect(&format!("/plans/{year}/life{}", asked.keep())),
        Err(Error::Refused(refusal)) => {
            let field = match refusal.code {
                "plans.number_missing" => "number",
                code if code.starts_with("documents.number") => "number",
                "plans.issue_in_future" => "day",
                _ => "",
            };
            form.reject(field, refusal.text);
        }
        Err(Error::Invalid(_)) => {}
        Err(Error::Stale) => return stale(visit, year, asked, &form).await,
        Err(other) => return Err(other),
    }
    let page = page(visit, year, asked, Some(form.fields())).await?;
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Somebody saved the summary meanwhile: what was typed stays in the form, theirs beside it.
async fn stale(visit: &Visit, year: i16, asked: &Asked, form: &Form) -> Answer {
    let mut page = page(visit, year, asked, Some(form.fields())).await?;
    let now = Fields::default().with("summary", &page.summary);
    page.clashes = Some(form.fields().clashes(&now, &[("summary", "年终总结")]));
    visit.page_with(StatusCode::CONFLICT, &page)
}

type Year = Path<i16>;
type Ask = Query<Asked>;

async fn deliberate(visit: Visit, Path(year): Year, Query(asked): Ask, form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    step(&visit, year, &asked, form, move |tx| {
        commands::deliberate(tx, &actor, id, false)
    })
    .await
}

async fn take_back(visit: Visit, Path(year): Year, Query(asked): Ask, form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    step(&visit, year, &asked, form, move |tx| {
        commands::deliberate(tx, &actor, id, true)
    })
    .await
}

async fn opinion(visit: Visit, Path(year): Year, Query(asked): Ask, mut form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    let text = form
        .text::<1_000>("opinion")
        .map(String::from)
        .unwrap_or_default();
    step(&visit, year, &asked, form, move |tx| {
        commands::opine(tx, &actor, id, &text)
    })
    .await
}

async fn recipients(visit: Visit, Path(year): Year, Query(asked): Ask, form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    let (main, copies) = (form.raw("main").to_owned(), form.raw("copies").to_owned());
    step(&visit, year, &asked, form, move |tx| {
        commands::set_recipients(tx, &actor, id, &main, &copies)
    })
    .await
}

/// `POST /plans/{year}/issue`: number, day and baseline are fixed; the document goes round.
async fn issue(visit: Visit, Path(year): Year, Query(asked): Ask, mut form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    let (mark, number) = (form.text::<100>("mark"), form.text::<60>("number"));
    let (day, text) = (form.date("day"), form.text::<5_000>("text"));
    let new = Issue {
        mark: mark.map(String::from).unwrap_or_default(),
        number: number.map(String::from).unwrap_or_default(),
        day: day.unwrap_or(visit.today),
        text: text.map(String::from).unwrap_or_default(),
    };
    let house = visit.house.clone();
    step(&visit, year, &asked, form, move |tx| {
        commands::issue(tx, &*house.directory, &actor, id, &new)
    })
    .await
}

async fn close(visit: Visit, Path(year): Year, Query(asked): Ask, form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    step(&visit, year, &asked, form, move |tx| {
        commands::close(tx, &actor, id)
    })
    .await
}

async fn summary(visit: Visit, Path(year): Year, Query(asked): Ask, mut form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    let text = form
        .text::<60_000>("summary")
        .map(String::from)
        .unwrap_or_default();
    let version: i64 = form.raw("version").parse().unwrap_or_default();
    step(&visit, year, &asked, form, move |tx| {
        commands::save_summary(tx, &actor, id, &text, version)
    })
    .await
}

async fn archive(visit: Visit, Path(year): Year, Query(asked): Ask, form: Form) -> Answer {
    let (id, actor) = (
        sight(&visit, year, &asked).await?.plan.id,
        visit.actor.clone(),
    );
    step(&visit, year, &asked, form, move |tx| {
        commands::archive(tx, &actor, id)
    })
    .await
}
