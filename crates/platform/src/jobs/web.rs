//! `/jobs`: look, follow, cancel, try again.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse,
    sse::{Event, KeepAlive, Sse},
};
use kernel::Id;
use serde::Deserialize;
use tokio_stream::wrappers::ReceiverStream;

use super::{
    Job, POWER,
    pages::{JobPage, JobView, JobsPage, UnsentLetter},
    rules::State,
    store::{self, JobRow},
};
use crate::{
    App, Error,
    access::Actor,
    db::Conn,
    subject::Subject,
    trail::Deed,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};

/// How often a followed job is looked at.
const FOLLOW_EVERY: Duration = Duration::from_millis(700);
/// Letters that the page shows at most.
const UNSENT_ROWS: i64 = 20;
/// How long one stream lasts, in looks; the browser opens another by itself, and a process that
/// ends does not wait long.
const FOLLOW_LOOKS_MAX: u32 = 40;

/// The routes of jobs.
pub fn routes() -> Routes {
    Routes::new()
        .page::<JobsPage, _, _>("/jobs", "后台任务", Entry::Power(POWER.code), list)
        .page::<JobPage, _, _>("/jobs/{id}", "一项后台任务", Entry::SignedIn, show)
        .get("/jobs/{id}/events", "任务进度", Entry::SignedIn, follow)
        .post("/jobs/{id}/cancel", "取消任务", Entry::SignedIn, cancel)
        .post("/jobs/{id}/again", "重新执行任务", Entry::SignedIn, again)
}

#[derive(Deserialize)]
struct Asked {
    state: Option<String>,
    before: Option<Id<Job>>,
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let state = match asked.state.as_deref() {
        None | Some("") => None,
        Some(word) => Some(State::parse(word).map_err(|_| Error::NotFound)?),
    };
    let house = visit.house.clone();
    let (mut rows, counts, unsent) = visit
        .read(move |conn| {
            let rows = store::list(conn, state, asked.before)?;
            Ok((rows, store::counts(conn)?, unsent(&house, conn)?))
        })
        .await?;
    let shown = usize::try_from(store::PAGE_ROWS).unwrap_or_default();
    let more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().filter(|_| more).map(|r| r.id.to_string());
    let jobs = rows.iter().map(|row| view(&visit.house, row)).collect();
    visit.page(&JobsPage {
        jobs,
        state,
        counts,
        unsent,
        next,
    })
}

/// Letters that were given up, with their readers' names.
fn unsent(house: &App, conn: &mut Conn) -> Result<Vec<UnsentLetter>, Error> {
    let letters = crate::messages::failed_letters(conn, UNSENT_ROWS)?;
    let people: Vec<_> = letters.iter().map(|l| l.person).collect();
    let names = house.directory.person_names(conn, &people)?;
    Ok(letters
        .into_iter()
        .map(|letter| UnsentLetter {
            to: names.get(&letter.person).cloned().unwrap_or_default(),
            at_ms: letter.at.as_ms(),
            error: letter.error,
        })
        .collect())
}

async fn show(visit: Visit, Path(id): Path<Id<Job>>) -> Answer {
    let actor = visit.actor.clone();
    let row = visit.read(move |conn| seen(conn, &actor, id)).await?;
    visit.page(&JobPage {
        job: view(&visit.house, &row),
        sees_all: visit.actor.may_somewhere(POWER.code),
    })
}

async fn cancel(visit: Visit, Path(id): Path<Id<Job>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            seen(tx, &actor, id)?;
            store::cancel(tx, id)?;
            let subject = Subject::new("platform.job", id);
            tx.trail(&*actor, Deed::on("platform.cancel_job", subject))
        })
        .await?;
    redirect(&super::path(id))
}

async fn again(visit: Visit, Path(id): Path<Id<Job>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            seen(tx, &actor, id)?;
            store::again(tx, id)?;
            let subject = Subject::new("platform.job", id);
            tx.trail(&*actor, Deed::on("platform.retry_job", subject))
        })
        .await?;
    redirect(&super::path(id))
}

/// `GET /jobs/{id}/events`: server-sent events; `progress` while it runs, `done` at its end.
async fn follow(visit: Visit, Path(id): Path<Id<Job>>) -> Answer {
    let actor = visit.actor.clone();
    let first = visit.read(move |conn| seen(conn, &actor, id)).await?;
    let (send, receive) = tokio::sync::mpsc::channel::<Result<Event, Infallible>>(4);
    tokio::spawn(watch(
        visit.house.clone(),
        id,
        view(&visit.house, &first),
        send,
    ));
    let stream = Sse::new(ReceiverStream::new(receive));
    Ok(stream.keep_alive(KeepAlive::default()).into_response())
}

async fn watch(
    house: App,
    id: Id<Job>,
    first: JobView,
    send: tokio::sync::mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut last = first;
    let mut told = String::new();
    for _ in 0..FOLLOW_LOOKS_MAX {
        let event = event_of(&last);
        if let Some((text, event)) = event
            && text != told
        {
            told = text;
            if send.send(Ok(event)).await.is_err() {
                return;
            }
        }
        if last.state.is_final() {
            return;
        }
        tokio::time::sleep(FOLLOW_EVERY).await;
        if send.is_closed() {
            return;
        }
        match house.db.read(move |conn| store::find(conn, id)).await {
            Ok(Some(row)) => last = view(&house, &row),
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "a followed job was not read");
                return;
            }
        }
    }
}

/// The event and what it says, so that nothing is said twice.
fn event_of(job: &JobView) -> Option<(String, Event)> {
    if job.state.is_final() {
        let text = job.state.as_str().to_owned();
        return Some((text.clone(), Event::default().event("done").data(text)));
    }
    let progress = serde_json::json!({
        "permille": job.permille(),
        "words": job.progress_words(),
    });
    let text = progress.to_string();
    Some((text.clone(), Event::default().event("progress").data(text)))
}

/// A job that this person may see: their own, or any for whoever holds the power.
fn seen(conn: &mut Conn, actor: &Actor, id: Id<Job>) -> Result<JobRow, Error> {
    let row = store::find(conn, id)?.ok_or(Error::NotFound)?;
    if row.owner == Some(actor.account) || actor.may_somewhere(POWER.code) {
        Ok(row)
    } else {
        Err(Error::NotFound)
    }
}

fn view(house: &App, row: &JobRow) -> JobView {
    let kinds = super::kinds(house);
    let kind = kinds.iter().find(|k| k.name == row.kind);
    JobView::of(
        row,
        kind.map_or(row.kind.as_str(), |k| k.title),
        house.now(),
    )
}
