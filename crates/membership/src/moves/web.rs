//! Addresses of deeds.

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body, Person},
    db::Conn,
    web::{Answer, Entry, Form, Path, Routes, Visit, redirect},
};

use super::{
    commands::{self, Done},
    model::{Asked, Move},
    pages::MovePage,
    store,
};
use crate::{
    member,
    model::Member,
    paths,
    powers::{EDIT, READ},
};

/// From which score on a written name names one body.
/// Source: `organisation::BodyMatch`.
const NAMES_IT: u16 = 900;

/// The forms and commands of deeds.
pub fn routes() -> Routes {
    let edit = Entry::Power(EDIT.code);
    Routes::new()
        .page::<MovePage, _, _>("/members/{id}/moves/{deed}", "会籍办理（表单）", edit, form)
        .post("/members/{id}/moves/{deed}", "会籍办理", edit, send)
}

/// The member, for who may know of them: by power at the home, or whoever may edit another union
/// and already knows whom they want to receive.
fn visible(conn: &mut Conn, actor: &Actor, id: Id<Person>) -> Result<Member, Error> {
    let member = member::member_of(conn, id)?.ok_or(Error::NotFound)?;
    let home = store::place(conn, member.home)?;
    actor.require_to_see(&READ, &home.view.path)?;
    Ok(member)
}

async fn page(visit: &Visit, id: Id<Person>, deed: &str) -> Result<(MovePage, Move), Error> {
    let deed = Move::parse(deed).ok_or(Error::NotFound)?;
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit.read(move |conn| {
        let member = visible(conn, &actor, id)?;
        let home = store::place(conn, member.home)?;
        Ok(MovePage::new(
            id,
            &member.name,
            &home.view.short,
            deed,
            today,
        ))
    });
    Ok((page.await?, deed))
}

async fn form(visit: Visit, Path((id, deed)): Path<(Id<Person>, String)>) -> Answer {
    let (page, _) = page(&visit, id, &deed).await?;
    visit.page(&page)
}

/// What a written name means (转入组织).
enum Target {
    /// One body, without doubt.
    Sure(Id<Body>),
    /// What may be chosen: value and label; empty when nothing is called so.
    Doubtful(Vec<(String, String)>),
}

/// Which body was meant: chosen, or named without doubt; otherwise what may be chosen.
fn target(
    conn: &mut Conn,
    home: Id<Body>,
    chosen: Option<Id<Body>>,
    name: &str,
) -> Result<Target, Error> {
    let near = store::place(conn, home)?;
    let found = organisation::match_bodies(conn, name, &near.view.path)?;
    if let Some(id) = chosen.filter(|id| found.iter().any(|m| m.body.id == *id)) {
        return Ok(Target::Sure(id));
    }
    let sure: Vec<_> = found.iter().filter(|m| m.score >= NAMES_IT).collect();
    if let [one] = sure.as_slice() {
        return Ok(Target::Sure(one.body.id));
    }
    let choice = |m: &organisation::BodyMatch| (m.body.id.to_string(), m.body.name.clone());
    Ok(Target::Doubtful(found.iter().map(choice).collect()))
}

async fn send(
    visit: Visit,
    Path((id, deed)): Path<(Id<Person>, String)>,
    mut form: Form,
) -> Answer {
    let (mut page, deed) = page(&visit, id, &deed).await?;
    let name = deed.needs_home().then(|| form.text::<100>("to_name"));
    let (day, reason) = (form.date("day"), form.text::<200>("reason"));
    let to = match name.flatten() {
        Some(name) => match home(&visit, id, &form, name.to_string()).await? {
            Target::Sure(to) => Some(to),
            Target::Doubtful(choices) => {
                form.reject("to_name", ambiguous(&choices));
                page = page.choose(choices);
                None
            }
        },
        None => None,
    };
    let (Some(day), Some(reason), true) = (day, reason, form.is_valid()) else {
        return again(&visit, page, &mut form, None);
    };
    let asked = Asked {
        deed,
        person: id,
        to,
        day,
        reason: reason.to_string(),
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| commands::ask(tx, &actor, &asked));
    match done.await {
        Ok(Done::Now) => redirect(&paths::member(id)),
        Ok(Done::Waits(request)) => redirect(&approvals::paths::request(request)),
        Err(error) => again(&visit, page, &mut form, Some(error)),
    }
}

const fn ambiguous(choices: &[(String, String)]) -> &'static str {
    if choices.is_empty() {
        "没有找到这个名称的组织，请核对全称或简称"
    } else {
        "有几个名称相近的组织，请在下面确认"
    }
}

async fn home(visit: &Visit, id: Id<Person>, form: &Form, name: String) -> Result<Target, Error> {
    let (actor, chosen) = (visit.actor.clone(), form.raw("to").parse().ok());
    visit
        .read(move |conn| {
            let member = visible(conn, &actor, id)?;
            target(conn, member.home, chosen, &name)
        })
        .await
}

/// The form again with what was typed and what is wrong.
fn again(visit: &Visit, mut page: MovePage, form: &mut Form, error: Option<Error>) -> Answer {
    match error {
        Some(Error::Refused(refusal)) => form.reject("", refusal.text),
        Some(Error::Stale) => form.reject(
            "",
            "这位会员刚被别人改过，或者正在随名册一起更新；请稍后核对再办理",
        ),
        Some(other) => return Err(other),
        None => {}
    }
    page.0.fields = form.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
