//! People: the list, one person, and what is done there.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body, BodyPath},
    db::Conn,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::{
    forms::{self, PersonId},
    paths, visible_body, visible_person,
};
use crate::{
    EDIT, READ, commands,
    model::{PersonRow, PersonView},
    pages::{FormPage, PeoplePage, PersonPage, TermLine},
    store::{self, PeopleAsk},
};

/// People on one page of the list.
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    let edit = Entry::Power(EDIT.code);
    Routes::new()
        .page::<PeoplePage, _, _>(paths::PEOPLE, "人员名单", Entry::Power(READ.code), list)
        .page::<PersonPage, _, _>("/people/{id}", "人员", Entry::SignedIn, show)
        .page::<FormPage, _, _>(
            "/people/{id}/departure",
            "登记离开（表单）",
            edit,
            departure,
        )
        .post("/people/{id}/departure", "登记离开", edit, leave)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    body: Option<Id<Body>>,
    after: Option<PersonId>,
    left: Option<String>,
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.actor.clone();
    let page = visit.read(move |c| list_page(c, &actor, asked)).await?;
    visit.page(&page)
}

fn list_page(conn: &mut Conn, actor: &Actor, asked: Asked) -> Result<PeoplePage, Error> {
    let within = match asked.body {
        Some(id) => Some(visible_body(conn, actor, id)?.view),
        None => None,
    };
    let after = match asked.after {
        Some(id) => Some((visible_person(conn, actor, id)?.view.name, id)),
        None => None,
    };
    let ask = PeopleAsk {
        text: asked.q.clone(),
        within: within.as_ref().map(|b| b.path.clone()),
        after,
        left_too: asked.left.is_some(),
        limit: PAGE + 1,
    };
    let mut people = store::people_page(conn, actor, &ask)?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = people.len() > page;
    people.truncate(page);
    Ok(PeoplePage {
        q: asked.q,
        within: within.map(|b| (b.id, b.short)),
        left_too: asked.left.is_some(),
        next: people.last().map(|p| p.id).filter(|_| more),
        people,
        is_later: asked.after.is_some(),
    })
}

async fn show(visit: Visit, Path(id): Path<PersonId>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |c| person_page(c, &actor, id, today))
        .await?;
    visit.page(&page)
}

fn person_page(
    conn: &mut Conn,
    actor: &Actor,
    id: PersonId,
    today: Date,
) -> Result<PersonPage, Error> {
    let row = visible_person(conn, actor, id)?;
    let terms = store::terms_of_person(conn, id)?;
    let terms = terms.into_iter().map(|t| TermLine::new(t, today, true));
    Ok(PersonPage {
        terms: terms.collect(),
        edits: may_edit(actor, &row),
        email: row.email.unwrap_or_default(),
        active_from: row.active.first.to_string(),
        active_to: row.active.last.map(|d| d.to_string()).unwrap_or_default(),
        has_account: row.has_account,
        person: row.view,
    })
}

/// Where somebody without a home is changed: only by who may everywhere.
fn place(row: &PersonRow) -> BodyPath {
    let nowhere = || BodyPath("/".to_owned());
    row.home_path.clone().unwrap_or_else(nowhere)
}

fn may_edit(actor: &Actor, row: &PersonRow) -> bool {
    actor.may(EDIT.code, &place(row))
}

/// The person, for who may change what stands of them.
fn editable(conn: &mut Conn, actor: &Actor, id: PersonId) -> Result<PersonRow, Error> {
    let row = visible_person(conn, actor, id)?;
    actor.require(&EDIT, &place(&row))?;
    Ok(row)
}

async fn editable_view(visit: &Visit, id: PersonId) -> Result<PersonView, Error> {
    let actor = visit.actor.clone();
    let row = visit.read(move |c| editable(c, &actor, id)).await?;
    Ok(row.view)
}

async fn departure(visit: Visit, Path(id): Path<PersonId>) -> Answer {
    let view = editable_view(&visit, id).await?;
    visit.page(&forms::departure(&view, visit.today))
}

async fn leave(visit: Visit, Path(id): Path<PersonId>, mut form: Form) -> Answer {
    let view = editable_view(&visit, id).await?;
    let page = forms::departure(&view, visit.today);
    let Some((last, reason)) = forms::read_last(&mut form) else {
        let error = form.invalid();
        return forms::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        editable(tx, &actor, id)?;
        commands::leave(tx, &*actor, id, last, &reason)
    });
    match done.await {
        Ok(()) => redirect(&paths::person(id)),
        Err(error) => forms::again(&visit, page, &mut form, error),
    }
}
