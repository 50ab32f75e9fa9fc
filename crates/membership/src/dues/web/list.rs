//! Lists of deductions and bases.

use std::io::Cursor;

use axum::http::StatusCode;
use bytes::Bytes;
use kernel::{Id, Money};
use platform::{
    App, Error,
    access::{Actor, Body},
    db::Conn,
    upload::{Limits, Source, lines_in_child},
    web::{Answer, Fields, Form, Path, Query, Visit, redirect},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    dues::{
        DUES,
        commands::{self, NewList, power},
        model::{DuesList, ListKind, ListMark, ListState},
        pages::{ListPage, ListRowLine, ListsPage},
        powers::BASE,
        sheet::{Taking, Written},
        store::{self, ListRow},
    },
    intake::{Asked, Line, READER, glance},
};

/// Lists on the page.
const LISTS: u32 = 50;
/// Rows on one page of a list.
const PAGE: u32 = 100;

async fn lists_page(visit: &Visit, union: Id<Body>, fields: Fields) -> Result<ListsPage, Error> {
    let actor = visit.actor.clone();
    let page = visit.read(move |conn| {
        let at = super::seen(conn, &actor, union)?;
        let kinds = [ListKind::Payroll, ListKind::Base];
        let may = |kind: &ListKind| actor.may(power(*kind).code, &at.path);
        let mut lists = store::lists(conn, union, LISTS)?;
        lists.retain(|list| may_open(&actor, list, &at));
        Ok(ListsPage {
            union,
            lists,
            kinds: kinds.into_iter().filter(may).collect(),
            name: at.short,
            fields,
        })
    });
    page.await
}

/// A list of bases is wages: only who may see bases opens it.
fn may_open(actor: &Actor, list: &DuesList, at: &organisation::BodyView) -> bool {
    match list.kind {
        ListKind::Payroll => true,
        ListKind::Base => actor.may(BASE.code, &at.path),
    }
}

pub(super) async fn all(visit: Visit, Path(union): Path<Id<Body>>) -> Answer {
    let fields = Fields::default().with("day", visit.today);
    let page = lists_page(&visit, union, fields).await?;
    visit.page(&page)
}

/// What was brought: the file, or what was pasted.
fn brought(form: &mut Form) -> Option<(String, Bytes)> {
    if let Some(file) = form.file("file") {
        return Some((file.name.clone(), file.bytes.clone()));
    }
    let text = form.raw("text").trim().to_owned();
    if text.is_empty() {
        form.reject("file", "请选择文件，或把名单粘贴在下面");
        return None;
    }
    Some(("粘贴.csv".to_owned(), Bytes::from(text)))
}

/// Reads the sheet in a child process.
async fn read(name: String, bytes: Bytes) -> Result<Vec<Written>, Error> {
    glance(&bytes).map_err(|refusal| Error::Refused(refusal.into()))?;
    let read = move || {
        let asked = Asked::Look.to_text();
        let source = Source {
            name: &name,
            asked: &asked,
            length: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            bytes: Box::new(Cursor::new(bytes.clone())),
        };
        let mut taking = Taking::default();
        lines_in_child(READER, source, &Limits::LIST, &mut |json| {
            let line: Line = serde_json::from_str(json)?;
            taking.line(&line)
        })?;
        taking.done()
    };
    let rows = tokio::task::spawn_blocking(read).await;
    rows.map_err(|e| Error::Fault(Box::new(e)))?
}

fn typed(form: &mut Form, union: Id<Body>) -> Option<(NewList, String, Bytes)> {
    let kind = ListKind::parse(form.raw("kind"));
    if kind.is_none() {
        form.reject("kind", "请选择");
    }
    let (title, day) = (form.text::<60>("title"), form.date("day"));
    let (name, bytes) = brought(form)?;
    let (kind, day, title) = (kind?, day?, title?.to_string());
    let mut hash = Sha256::new();
    hash.update(format!("{union}|{}|{day}|", kind.as_str()));
    hash.update(&bytes);
    let digest = platform::hex(&hash.finalize());
    let new = NewList {
        kind,
        title,
        day,
        digest,
        rows: Vec::new(),
    };
    Some((new, name, bytes))
}

pub(super) async fn bring(visit: Visit, Path(union): Path<Id<Body>>, mut form: Form) -> Answer {
    // Rights first: nobody makes the house read a file who may not bring it.
    lists_page(&visit, union, Fields::default()).await?;
    let Some((mut new, name, bytes)) = typed(&mut form, union) else {
        return again(&visit, union, &form).await;
    };
    match read(name, bytes).await {
        Ok(rows) => new.rows = rows,
        Err(Error::Refused(refusal)) => {
            form.reject("file", refusal.text);
            return again(&visit, union, &form).await;
        }
        Err(error) => return Err(error),
    }
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let list = visit
        .write(form.key(), move |tx| {
            commands::stage(tx, &house, &actor, (union, &new))
        })
        .await?;
    redirect(&format!("{DUES}/lists/{list}"))
}

async fn again(visit: &Visit, union: Id<Body>, form: &Form) -> Answer {
    let page = lists_page(visit, union, form.fields()).await?;
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    problems: String,
    after: Option<i64>,
}

pub(super) async fn one(
    visit: Visit,
    Path(id): Path<Id<ListMark>>,
    Query(part): Query<Part>,
) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| list_page(conn, &house, &actor, id, &part))
        .await?;
    visit.page(&page)
}

fn list_page(
    conn: &mut Conn,
    house: &App,
    actor: &Actor,
    id: Id<ListMark>,
    part: &Part,
) -> Result<ListPage, Error> {
    let list = store::list(conn, id)?.ok_or(Error::NotFound)?;
    let at = super::seen(conn, actor, list.union_body)?;
    if !may_open(actor, &list, &at) {
        return Err(Error::NotFound);
    }
    let problems = part.problems == "1";
    let after = part.after.unwrap_or(0);
    let mut found = store::rows(conn, id, problems, after, PAGE + 1)?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| more).map(|row| row.no);
    let receipt = store::list_receipt(conn, id)?;
    let absent = match (list.kind, list.state) {
        (ListKind::Payroll, ListState::Staged) => store::absent(conn, &list)?,
        (ListKind::Payroll | ListKind::Base, _) => 0,
    };
    Ok(ListPage {
        name: at.short,
        rows: row_lines(conn, house, &list, found)?,
        absent,
        receipt: receipt.map(|id| format!("{DUES}/receipts/{id}")),
        list,
        problems,
        next,
    })
}

fn row_lines(
    conn: &mut Conn,
    house: &App,
    list: &DuesList,
    rows: Vec<ListRow>,
) -> Result<Vec<ListRowLine>, Error> {
    let people: Vec<_> = rows.iter().filter_map(|row| row.person).collect();
    let known = store::somebody(conn, &people)?;
    let open = store::open_of(conn, list.union_body, &people)?;
    rows.into_iter()
        .map(|row| {
            let amount = store::open_amount(&house.keys, &row)?;
            let person = row.person.filter(|_| list.kind == ListKind::Payroll);
            Ok(ListRowLine {
                no: row.no,
                known: row
                    .person
                    .and_then(|p| known.get(&p))
                    .map(|s| (s.person, s.name.clone())),
                open: person.map(|p| open.get(&p).copied().unwrap_or(Money::default())),
                staff_no: row.staff_no,
                name: row.name,
                amount,
                problem: row.problem,
            })
        })
        .collect()
}

pub(super) async fn confirm(visit: Visit, Path(id): Path<Id<ListMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| commands::confirm_list(tx, &actor, id))
        .await?;
    redirect(&format!("{DUES}/lists/{id}"))
}

pub(super) async fn remove(visit: Visit, Path(id): Path<Id<ListMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| commands::drop_list(tx, &actor, id))
        .await?;
    redirect(&format!("{DUES}/lists/{id}"))
}
