//! Addresses of lists on their way in.

use std::sync::Arc;

use axum::http::StatusCode;
use kernel::Id;
use organisation::BodyView;
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    jobs,
    subject::Subject,
    trail::Deed,
    web::{Answer, Entry, Fields, Form, Path, Query, Routes, Visit, download, redirect},
};
use serde::Deserialize;

use super::{
    begin,
    job::{CHECK, CLEAR, Order, TAKE, as_remembered},
    model::Verdict,
    pages::{
        ColumnsPage, LISTS, ListLine, NewPage, PreviewPage, Progressing, RowView, TEMPLATE, path,
    },
    problem::{Code, Level},
    sheet,
    store::{self, Intake, Phase, StagedMark, StagedRow},
    understand::{self, Said},
};
use crate::{
    changeset::{self, Kind, NewSet, Who},
    compare,
    model::SetMark,
    powers::{IMPORT, OPEN},
};

/// Lists of before that are shown.
const LISTS_SHOWN: u32 = 30;
/// Rows of a page.
const PAGE_ROWS: u32 = 50;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The pages and commands of lists.
pub fn routes() -> Routes {
    let entry = Entry::Power(IMPORT.code);
    Routes::new()
        .page::<NewPage, _, _>(LISTS, "名册导入", entry, new)
        .get(TEMPLATE, "下载名册模板", entry, template)
        .upload(LISTS, "上传名册", entry, upload)
        .page::<PreviewPage, _, _>("/members/imports/{id}", "导入预览", entry, preview)
        .page::<ColumnsPage, _, _>("/members/imports/{id}/columns", "核对各列", entry, columns)
        .post(
            "/members/imports/{id}/columns",
            "确认各列",
            entry,
            understood,
        )
        .get(
            "/members/imports/{id}/problems",
            "下载问题行",
            entry,
            problems,
        )
        .post("/members/imports/{id}/row", "采用一行", entry, take_row)
        .post(
            "/members/imports/{id}/take",
            "采用一类问题的行",
            entry,
            take_all,
        )
        .post(
            "/members/imports/{id}/commit",
            "确认写入名册",
            entry,
            commit,
        )
        .post("/members/imports/{id}/discard", "放弃导入", entry, discard)
}

/// The list and its union, for who may import there.
fn seen(conn: &mut Conn, actor: &Actor, id: Id<SetMark>) -> Result<(Intake, BodyView), Error> {
    let list = store::find(conn, id)?.ok_or(Error::NotFound)?;
    let union = organisation::body(conn, list.body)?.ok_or(Error::NotFound)?;
    actor.require_to_see(&IMPORT, &union.path)?;
    Ok((list, union))
}

/// The unions for which an actor may import.
///
/// # Errors
/// What the database said.
pub fn own_unions(conn: &mut Conn, actor: &Actor) -> Result<Vec<BodyView>, Error> {
    let mut found: Vec<BodyView> = Vec::new();
    for grant in actor.grants_of(IMPORT.code) {
        let Some(at) = organisation::body(conn, grant.body)? else {
            continue;
        };
        for body in organisation::bodies(conn, Some(&at.path), &["bureau_union", "union"])? {
            let known = found.iter().any(|b| b.id == body.id);
            if !known && actor.may(IMPORT.code, &body.path) {
                found.push(body);
            }
        }
    }
    Ok(found)
}

async fn new_page(visit: &Visit, fields: Fields) -> Result<NewPage, Error> {
    let actor = visit.actor.clone();
    visit
        .read(move |conn| {
            let unions = own_unions(conn, &actor)?;
            let ids: Vec<Id<Body>> = unions.iter().map(|b| b.id).collect();
            let name = |id: Id<Body>| unions.iter().find(|b| b.id == id).map_or("", |b| &b.name);
            let lists = store::of_bodies(conn, &ids, LISTS_SHOWN)?;
            let line = |list: &Intake| ListLine {
                href: path(&list.id.to_string()),
                name: list.name.clone(),
                detail: format!("{} · {}", name(list.body), state_word(list)),
            };
            Ok(NewPage {
                fields,
                lists: lists.iter().map(line).collect(),
                bodies: unions
                    .iter()
                    .map(|b| (b.id.to_string(), b.name.clone()))
                    .collect(),
            })
        })
        .await
}

/// How far a list is, in a word.
fn state_word(list: &Intake) -> String {
    let state = changeset::State::parse(&list.state);
    match (state, list.phase) {
        (Some(changeset::State::Reading | changeset::State::Staged) | None, phase) => {
            phase.word().to_owned()
        }
        (Some(state), _) => state.word().to_owned(),
    }
}

async fn new(visit: Visit) -> Answer {
    visit.page(&new_page(&visit, Fields::default()).await?)
}

async fn template(_visit: Visit) -> Answer {
    download("会员名册模板.xlsx", XLSX, sheet::template()?)
}

async fn upload(visit: Visit, mut form: Form) -> Answer {
    let body = form.id::<Body>("body");
    let file = form.file("file").map(|f| (f.name.clone(), f.bytes.clone()));
    let (Some((name, bytes)), Some(body)) = (file, body) else {
        form.reject("file", "请选择名册文件");
        let page = new_page(&visit, form.fields()).await?;
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let new = NewSet {
        kind: Kind::Import,
        body,
        name,
    };
    match begin::keep(&visit, form.key(), new, bytes, Arc::new(|_, _| Ok(()))).await {
        Ok(set) => redirect(&path(&set.to_string())),
        Err(Error::Refused(refusal)) => {
            form.reject("file", refusal.text);
            let page = new_page(&visit, form.fields()).await?;
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other),
    }
}

#[derive(Deserialize)]
struct Filter {
    verdict: Option<String>,
    problem: Option<String>,
    after: Option<String>,
}

impl Filter {
    fn asked(&self) -> Result<store::Asked, Error> {
        let verdict = self.verdict.as_deref().filter(|t| !t.is_empty());
        let code = self.problem.as_deref().filter(|t| !t.is_empty());
        Ok(store::Asked {
            verdict: verdict
                .map(|t| Verdict::parse(t).ok_or(Error::NotFound))
                .transpose()?,
            code: code
                .map(|t| Code::parse(t).ok_or(Error::NotFound))
                .transpose()?,
        })
    }

    /// The row behind which to go on: number and key.
    fn after(&self) -> Option<(i64, i64)> {
        let (no, id) = self.after.as_deref()?.split_once('-')?;
        Some((no.parse().ok()?, id.parse().ok()?))
    }
}

async fn preview(
    visit: Visit,
    Path(id): Path<Id<SetMark>>,
    Query(filter): Query<Filter>,
) -> Answer {
    let (actor, asked, after) = (visit.actor.clone(), filter.asked()?, filter.after());
    let (list, union, rows, job) = visit
        .read(move |conn| {
            let (list, union) = seen(conn, &actor, id)?;
            let rows = store::page(conn, id, asked, after, PAGE_ROWS + 1)?;
            let set = changeset::find(conn, id)?.ok_or(Error::NotFound)?;
            Ok((list, union, rows, set.job))
        })
        .await?;
    if list.kind == Kind::Comparison {
        return redirect(&compare::path(id));
    }
    if list.phase == Phase::Asking {
        return redirect(&format!("{}/columns", path(&id.to_string())));
    }
    visit.page(&preview_page(&list, &union, asked, rows, job))
}

fn preview_page(
    list: &Intake,
    union: &BodyView,
    asked: store::Asked,
    mut rows: Vec<StagedRow>,
    write: Option<i64>,
) -> PreviewPage {
    let shown = usize::try_from(PAGE_ROWS).unwrap_or_default();
    let more = rows.len() > shown;
    rows.truncate(shown);
    let key = |row: &StagedRow| format!("{}-{}", row.no, row.id.as_i64());
    let under_way = match (list.phase, list.state.as_str()) {
        (Phase::Reading | Phase::Checking, _) => list.job.map(Id::as_i64),
        (Phase::Staged, "writing" | "dropping") => write,
        (Phase::Staged | Phase::Asking | Phase::Failed, _) => None,
    };
    PreviewPage {
        id: list.id.to_string(),
        name: list.name.clone(),
        union: union.name.clone(),
        sheet: list.choice.sheet.clone(),
        phase: list.phase,
        state: list.state.clone(),
        state_word: state_word(list),
        problem: list.problem.clone(),
        tally: list.tally.clone(),
        verdict: asked.verdict,
        code: asked.code,
        next: rows.last().filter(|_| more).map(key),
        rows: rows.into_iter().map(row_view).collect(),
        job: under_way.map(|job| Progressing {
            href: jobs::path(Id::from_i64(job)),
            words: state_word(list),
        }),
    }
}

fn row_view(row: StagedRow) -> RowView {
    RowView {
        id: row.id.to_string(),
        no: row.no,
        name: row.name,
        verdict: row.verdict,
        problems: row.problems,
        differences: row.differences,
        can_be_taken: row.can_be_taken,
    }
}

async fn columns_page(
    visit: &Visit,
    id: Id<SetMark>,
    problem: String,
) -> Result<ColumnsPage, Error> {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    visit
        .read(move |conn| {
            let (list, union) = seen(conn, &actor, id)?;
            if list.phase != Phase::Asking {
                return Err(Error::NotFound);
            }
            let looked = list.looked(conn, &house.keys)?;
            let page = understand::page(conn, &list, &looked, &union)?;
            Ok(ColumnsPage { problem, ..page })
        })
        .await
}

async fn columns(visit: Visit, Path(id): Path<Id<SetMark>>) -> Answer {
    visit.page(&columns_page(&visit, id, String::new()).await?)
}

async fn understood(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    match confirm(&visit, id, &form).await {
        Ok(true) => redirect(&path(&id.to_string())),
        Ok(false) => redirect(&format!("{}/columns", path(&id.to_string()))),
        Err(Error::Refused(refusal)) => {
            let page = columns_page(&visit, id, refusal.text.into_owned()).await?;
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other),
    }
}

/// Keeps what was said; true when rows are being checked now, false when it is asked again.
async fn confirm(visit: &Visit, id: Id<SetMark>, form: &Form) -> Result<bool, Error> {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let version: i64 = form.raw("version").parse().map_err(|_| form.invalid())?;
    let reader = actor.clone();
    let (list, looked) = visit
        .read(move |conn| {
            let (list, _) = seen(conn, &reader, id)?;
            let looked = list.looked(conn, &house.keys)?;
            Ok((list, looked))
        })
        .await?;
    if list.phase != Phase::Asking {
        return Ok(true);
    }
    let (choice, done) = match understand::said(form, &list, &looked)? {
        Said::Anew(choice) => (choice, false),
        Said::Confirmed(choice) => (choice, true),
    };
    visit
        .write(form.key(), move |tx| {
            let (list, union) = seen(tx, &actor, id)?;
            understand::only_own(tx, &choice, &union)?;
            if !done {
                let choice = as_remembered(tx, list.body, choice.clone())?;
                store::save_choice(tx, id, &choice, version)?;
                return Ok(false);
            }
            store::save_choice(tx, id, &choice, version)?;
            store::remember(tx, list.body, &choice)?;
            let work = match list.kind {
                Kind::Comparison => compare::COMPARE,
                Kind::Import | Kind::Undo => CHECK,
            };
            let job = tx.enqueue_for(actor.account, work, &Order::of(id))?;
            store::set_phase(tx, id, Phase::Checking, Some(job))?;
            let deed = Deed::on(
                "membership.list_understood",
                Subject::new("membership.set", id),
            );
            tx.trail(&*actor, deed)?;
            Ok(true)
        })
        .await
}

async fn problems(visit: Visit, Path(id): Path<Id<SetMark>>) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let (list, rows, open) = visit
        .read(move |conn| {
            let (list, union) = seen(conn, &actor, id)?;
            let rows = store::problem_rows(conn, &house.keys, id, sheet::PROBLEM_ROWS_MAX)?;
            // They brought the numbers themselves; anybody else sees them masked.
            let own = list.made_by == actor.account;
            Ok((list, rows, own && actor.may(OPEN.code, &union.path)))
        })
        .await?;
    let bytes = sheet::problems(&list.choice, &rows, open)?;
    download(&format!("问题行-{}.xlsx", list.name), XLSX, bytes)
}

async fn take_row(visit: Visit, Path(id): Path<Id<SetMark>>, mut form: Form) -> Answer {
    let actor = visit.actor.clone();
    let row = form.id::<StagedMark>("row").ok_or_else(|| form.invalid())?;
    visit
        .write(form.key(), move |tx| {
            staged(tx, &actor, id)?;
            if !store::take_row(tx, id, row)? {
                return Err(Error::refused(
                    "membership.row_not_taken",
                    "这一行须先在表里改正，或已经处理过；请刷新后再看",
                ));
            }
            let deed = Deed::on("membership.row_taken", Subject::new("membership.set", id));
            tx.trail(&*actor, deed)
        })
        .await?;
    redirect(&format!("{}?verdict=problem#rows", path(&id.to_string())))
}

/// The list, when it waits to be confirmed.
fn staged(conn: &mut Conn, actor: &Actor, id: Id<SetMark>) -> Result<Intake, Error> {
    let (list, _) = seen(conn, actor, id)?;
    if list.phase == Phase::Staged && list.state == "staged" {
        Ok(list)
    } else {
        Err(Error::refused(
            "membership.list_not_staged",
            "这次导入已经确认或放弃，不能再改；请刷新后再看",
        ))
    }
}

async fn take_all(
    visit: Visit,
    Path(id): Path<Id<SetMark>>,
    Query(filter): Query<Filter>,
    form: Form,
) -> Answer {
    let actor = visit.actor.clone();
    let code = filter.asked()?.code.filter(|c| c.level() == Level::Asks);
    let code = code.ok_or(Error::NotFound)?;
    let job = visit
        .write(form.key(), move |tx| {
            staged(tx, &actor, id)?;
            let order = Order {
                code: Some(code),
                ..Order::of(id)
            };
            let deed = Deed::on("membership.rows_taken", Subject::new("membership.set", id))
                .change("问题", "", code.title());
            tx.trail(&*actor, deed)?;
            tx.enqueue_for(actor.account, TAKE, &order)
        })
        .await?;
    redirect(&jobs::path(job))
}

async fn commit(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            seen(tx, &actor, id)?;
            changeset::commit(tx, &Who::from(&*actor), id)
        })
        .await?;
    redirect(&path(&id.to_string()))
}

async fn discard(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    let kind = visit
        .write(form.key(), move |tx| {
            let (list, _) = seen(tx, &actor, id)?;
            changeset::drop_set(tx, &Who::from(&*actor), id)?;
            store::set_phase(tx, id, Phase::Failed, None)?;
            let now = tx.now();
            tx.enqueue(CLEAR, &Order::of(id), now)?;
            Ok(list.kind)
        })
        .await?;
    redirect(match kind {
        Kind::Comparison => compare::COMPARISONS,
        Kind::Import | Kind::Undo => LISTS,
    })
}
