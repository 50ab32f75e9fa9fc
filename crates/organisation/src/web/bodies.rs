//! The tree, a body, and what is done to it.

use std::sync::Arc;

use axum::http::StatusCode;
use kernel::{Date, Id, Term};
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::{forms, own_roots, paths, sees_body, visible_body};
use crate::{
    EDIT, OFFICES, READ, certificate, clock,
    commands::{self, Appointment},
    committee, kinds,
    model::{BodyRow, BodyView, TermMark, TermView},
    pages::{
        AppointPage, BodiesPage, BodyPage, CertificateFacts, CommitteeFacts, FormPage, TermLine,
        TreeLine, VacantLine,
    },
    rules::{self, dates::days_between},
    store,
};

/// Lines that the tree page shows at most.
const LINES_MAX: usize = 3_000;
/// People whom the page of a body shows; the list has them all.
const PEOPLE_SHOWN: usize = 100;
/// Kinds beside the unions whose page offers to register a committee's term.
const COMMITTEE_KINDS: [&str; 3] = ["audit_committee", "women_committee", "committee"];

pub(super) fn routes() -> Routes {
    let any = Entry::SignedIn;
    let edit = Entry::Power(EDIT.code);
    Routes::new()
        .page::<BodiesPage, _, _>(paths::BODIES, "组织树", any, tree)
        .page::<BodyPage, _, _>("/bodies/{id}", "组织", any, show)
        .page::<FormPage, _, _>("/bodies/{id}/newcomer", "登记人员（表单）", edit, newcomer)
        .post("/bodies/{id}/newcomer", "登记人员", edit, register)
        .page::<AppointPage, _, _>(
            "/bodies/{id}/appointment",
            "任命（表单）",
            edit,
            appointment,
        )
        .post("/bodies/{id}/appointment", "任命", edit, appoint)
        .page::<FormPage, _, _>("/terms/{id}/end", "结束任职（表单）", edit, term_end)
        .post("/terms/{id}/end", "结束任职", edit, end_term)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    office: String,
}

async fn tree(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.actor.clone();
    let page = visit.read(move |c| tree_page(c, &actor, asked.q)).await?;
    visit.page(&page)
}

pub(crate) fn tree_page(conn: &mut Conn, actor: &Actor, q: String) -> Result<BodiesPage, Error> {
    // Without power only the trees in which one stands are asked for.
    let mut lines = Vec::new();
    if actor.may_somewhere(READ.code) {
        lines = store::tree(conn, None)?;
    } else {
        for root in own_roots(actor) {
            lines.extend(store::tree(conn, Some(&platform::access::BodyPath(root)))?);
        }
    }
    let wanted = q.trim().to_lowercase();
    lines.retain(|line| sees_body(actor, &line.row.view.path, line.row.outside));
    let people = lines.iter().filter(|l| l.depth == 0 && !l.row.outside);
    let people = people.map(|l| l.people).sum();
    lines.retain(|line| wanted.is_empty() || line.row.is_called(&wanted));
    lines.truncate(LINES_MAX);
    Ok(BodiesPage {
        q,
        lines: lines.iter().map(TreeLine::from).collect(),
        people,
        sees_people: actor.may_somewhere(READ.code),
        sets_offices: actor.may_somewhere(OFFICES.code),
    })
}

async fn show(visit: Visit, Path(id): Path<Id<Body>>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit.read(move |c| body_page(c, &actor, id, today)).await?;
    visit.page(&page)
}

pub(crate) fn body_page(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Body>,
    today: Date,
) -> Result<BodyPage, Error> {
    let row = visible_body(conn, actor, id)?;
    let path = &row.view.path;
    let (sees_people, edits) = (actor.may(READ.code, path), actor.may(EDIT.code, path));
    let mut above = Vec::new();
    for id in store::path_ids(path).into_iter().filter(|at| *at != id) {
        above.extend(store::body(conn, id)?.map(|b| (b.short, b.id)));
    }
    let mut terms = Vec::new();
    for view in store::terms_of_body(conn, id)? {
        // Those who held an office here are named to all; their page is another matter.
        let seen = sees_people && super::visible_person(conn, actor, view.person).is_ok();
        terms.push(TermLine::new(view, today, seen));
    }
    let mut people = Vec::new();
    if sees_people {
        people = store::people_of(conn, id)?;
        people.truncate(PEOPLE_SHOWN);
    }
    let history = whole_history(conn, id)?;
    let children = store::children_lines(conn, id)?;
    let committee = committee_facts(conn, &row, today)?;
    let certificate = certificate_facts(conn, &row, today)?;
    let vacant = kinds::vacant(conn, id, today)?.into_iter();
    let vacant = vacant.map(|(code, name)| VacantLine { code, name });
    Ok(BodyPage {
        id,
        vacant: vacant.filter(|_| row.valid_to.is_none()).collect(),
        committee,
        has_committee: row.is_union || COMMITTEE_KINDS.contains(&row.view.kind.as_str()),
        aliases: row.aliases,
        credit_code: row
            .credit_code
            .or(certificate.as_ref().map(|c| c.code.clone())),
        certificate: certificate.filter(|_| sees_people),
        is_union: row.is_union && !row.outside,
        valid_from: row.valid_from.to_string(),
        valid_to: row.valid_to.map(|d| d.to_string()).unwrap_or_default(),
        above,
        has_accounts: store::has_accounts_on(conn, id, today)?,
        terms,
        people,
        people_count: store::people_below(conn, path)?,
        sees_people,
        children: children.iter().map(TreeLine::from).collect(),
        history,
        edits: edits && row.valid_to.is_none(),
        name: row.view.name,
        short: row.view.short,
        kind_name: row.view.kind_name,
    })
}

/// How its committee stands.
fn committee_facts(
    conn: &mut Conn,
    row: &BodyRow,
    today: Date,
) -> Result<Option<CommitteeFacts>, Error> {
    let id = row.view.id;
    let Some(term) = committee::newest(conn, id)? else {
        return Ok(None);
    };
    let seated = committee::seated(conn, id, today)?;
    Ok(Some(CommitteeFacts {
        id: term.id,
        number: term.number,
        first: term.first,
        last: term.last,
        seats: term.seats,
        seated,
        over: committee::over(term.seats, seated),
        tag: clock::tag(term.last, today, &committee::ALARM_DAYS),
        todo: committee::todo(days_between(today, term.last)).to_owned(),
        paper: term.paper,
    }))
}

/// How its certificate stands.
fn certificate_facts(
    conn: &mut Conn,
    row: &BodyRow,
    today: Date,
) -> Result<Option<CertificateFacts>, Error> {
    let found = certificate::valid_of(conn, row.view.id)?;
    Ok(found.map(|c| CertificateFacts {
        tag: clock::tag(c.valid_to, today, &certificate::ALARM_DAYS),
        representative: c.representative,
        code: c.credit_code,
        valid_to: c.valid_to,
    }))
}

/// What happened to a body and because of it, newest first.
pub(super) fn whole_history(
    conn: &mut Conn,
    id: Id<Body>,
) -> Result<Vec<crate::model::BodyFact>, Error> {
    let mut history = store::history(conn, id)?;
    history.extend(store::facts_towards(conn, id)?);
    history.sort_by_key(|f| std::cmp::Reverse((f.holds_from, f.learnt_at)));
    Ok(history)
}

/// The body, for who may change it.
pub(crate) fn editable(conn: &mut Conn, actor: &Actor, id: Id<Body>) -> Result<BodyRow, Error> {
    let row = visible_body(conn, actor, id)?;
    actor.require(&EDIT, &row.view.path)?;
    Ok(row)
}

async fn editable_view(visit: &Visit, id: Id<Body>) -> Result<BodyView, Error> {
    let actor = visit.actor.clone();
    let row = visit.read(move |c| editable(c, &actor, id)).await?;
    Ok(row.view)
}

async fn newcomer(visit: Visit, Path(id): Path<Id<Body>>) -> Answer {
    let view = editable_view(&visit, id).await?;
    visit.page(&forms::newcomer(&view, visit.today))
}

async fn register(visit: Visit, Path(id): Path<Id<Body>>, mut form: Form) -> Answer {
    let view = editable_view(&visit, id).await?;
    let page = forms::newcomer(&view, visit.today);
    let Some(new) = forms::read_newcomer(&mut form, id) else {
        let error = form.invalid();
        return forms::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        editable(tx, &actor, id)?;
        commands::register_person(tx, &*actor, &new)
    });
    match done.await {
        Ok(made) => redirect(&paths::person(made)),
        Err(error) => forms::again(&visit, page, &mut form, error),
    }
}

async fn appoint_page(visit: &Visit, id: Id<Body>, asked: Asked) -> Result<AppointPage, Error> {
    let Asked { q, office } = asked;
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |c| {
            let view = editable(c, &actor, id)?.view;
            let people = if q.trim().is_empty() {
                let mut people = store::people_of(c, id)?;
                people.truncate(PEOPLE_SHOWN);
                people
            } else {
                store::find_people(c, &actor, &q, 20)?
            };
            let mut offices = store::offices(c)?;
            offices.retain(|o| !o.guarded || actor.may(OFFICES.code, &view.path));
            offices.retain(|o| rules::office_fits(o, &view).is_ok());
            // What stands vacant here comes first.
            let vacant = kinds::vacant(c, id, today)?;
            offices.sort_by_key(|o| !vacant.iter().any(|(code, _)| *code == o.code));
            let seats = seats_left(c, id, today)?;
            Ok(AppointPage {
                body: id,
                body_name: view.short,
                q,
                people,
                offices,
                seats,
                fields: platform::web::Fields::default().with("office", office),
            })
        })
        .await
}

/// What is said of a committee's seats before somebody is appointed; nothing without a committee.
fn seats_left(conn: &mut Conn, id: Id<Body>, today: Date) -> Result<String, Error> {
    let Some(term) = committee::newest(conn, id)? else {
        return Ok(String::new());
    };
    let seated = committee::seated(conn, id, today)?;
    let full = if seated >= term.seats {
        "，已满；再任命占席位的职务就会超出，请先结束原任职或更正席位"
    } else {
        ""
    };
    let (number, seats) = (term.number, term.seats);
    Ok(format!(
        "第 {number} 届委员会席位 {seats} 个，在任 {seated} 人{full}"
    ))
}

async fn appointment(visit: Visit, Path(id): Path<Id<Body>>, Query(asked): Query<Asked>) -> Answer {
    visit.page(&appoint_page(&visit, id, asked).await?)
}

fn read_appointment(form: &mut Form, body: Id<Body>) -> Option<Appointment> {
    let person = form.id("person");
    let office = form.text::<40>("office");
    let first = form.date("first");
    let last = form.optional_date("last");
    let appointed_by = form.text::<200>("appointed_by");
    let Some(term) = Term::new(first?, last?) else {
        form.reject("last", "任期止日不能早于起日");
        return None;
    };
    Some(Appointment {
        person: person?,
        office: office?.to_string(),
        body,
        term,
        appointed_by: appointed_by?.to_string(),
    })
}

async fn appoint(visit: Visit, Path(id): Path<Id<Body>>, mut form: Form) -> Answer {
    let Some(new) = read_appointment(&mut form, id) else {
        let error = form.invalid();
        return appoint_again(&visit, id, &mut form, error).await;
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| appoint_in(tx, &actor, &new));
    match done.await {
        Ok(_) => redirect(&paths::body(id)),
        Err(error) => appoint_again(&visit, id, &mut form, error).await,
    }
}

fn appoint_in(
    tx: &mut platform::db::Tx<'_>,
    actor: &Arc<Actor>,
    new: &Appointment,
) -> Result<Id<TermMark>, Error> {
    let row = editable(tx, actor, new.body)?;
    super::visible_person(tx, actor, new.person)?;
    may_appoint(tx, actor, &row, new.person == actor.person, &new.office)?;
    commands::appoint(tx, &**actor, new)
}

fn may_appoint(
    conn: &mut Conn,
    actor: &Actor,
    row: &BodyRow,
    is_self: bool,
    office: &str,
) -> Result<(), Error> {
    let guarded = store::office(conn, office)?.is_some_and(|o| o.guarded);
    let sets_offices = actor.may(OFFICES.code, &row.view.path);
    Ok(rules::may_appoint(is_self, guarded, sets_offices)?)
}

/// The form again, with the person who was chosen first.
async fn appoint_again(visit: &Visit, id: Id<Body>, form: &mut Form, error: Error) -> Answer {
    forms::note(form, error)?;
    let mut page = appoint_page(visit, id, Asked::default()).await?;
    if let Some(chosen) = form.raw("person").parse().ok()
        && !page.people.iter().any(|p| p.id == chosen)
    {
        let actor = visit.actor.clone();
        let row = visit.read(move |c| super::visible_person(c, &actor, chosen));
        page.people.insert(0, row.await?.view);
    }
    page.fields = form.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The term, for who may end it.
fn endable(conn: &mut Conn, actor: &Actor, id: Id<TermMark>) -> Result<TermView, Error> {
    let term = store::term(conn, id)?.ok_or(Error::NotFound)?;
    let row = editable(conn, actor, term.body)?;
    may_appoint(conn, actor, &row, false, &term.office)?;
    Ok(term)
}

async fn end_page(visit: &Visit, id: Id<TermMark>) -> Result<(FormPage, Id<Body>), Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let term = visit.read(move |c| endable(c, &actor, id)).await?;
    Ok((forms::term_end(&term, today), term.body))
}

async fn term_end(visit: Visit, Path(id): Path<Id<TermMark>>) -> Answer {
    visit.page(&end_page(&visit, id).await?.0)
}

async fn end_term(visit: Visit, Path(id): Path<Id<TermMark>>, mut form: Form) -> Answer {
    let (page, body) = end_page(&visit, id).await?;
    let Some((last, reason)) = forms::read_last(&mut form) else {
        let error = form.invalid();
        return forms::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        endable(tx, &actor, id)?;
        commands::end_term(tx, &*actor, id, last, &reason)
    });
    match done.await {
        Ok(()) => redirect(&paths::body(body)),
        Err(error) => forms::again(&visit, page, &mut form, error),
    }
}
