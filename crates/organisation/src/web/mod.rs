//! What the area hands to the house, and who sees what.

mod as_of;
pub(crate) mod bodies;
mod deeds;
mod effects;
mod export;
pub(crate) mod forms;
mod offices;
pub(crate) mod paths;
mod people;
mod tree_forms;

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body, BodyPath, Person},
    area::{Hit, MenuEntry},
    db::Conn,
    subject::{Subject, SubjectView},
    ui::Icon,
    web::Routes,
};

#[cfg(test)]
pub(crate) use bodies::{body_page, tree_page};

use crate::{
    READ, certificate,
    commands::{BODY_SUBJECT, PERSON_SUBJECT},
    model::{BodyRow, PersonRow},
    store,
};

/// The pages of the area.
pub(crate) fn routes() -> Routes {
    bodies::routes()
        .merge(as_of::routes())
        .merge(deeds::routes())
        .merge(people::routes())
        .merge(export::routes())
        .merge(offices::routes())
        .merge(crate::kinds::routes())
        .merge(crate::committee::routes())
        .merge(crate::certificate::routes())
}

/// 组织, for everybody who belongs to one.
pub(crate) fn menu(actor: &Actor) -> Vec<MenuEntry> {
    if own_roots(actor).is_empty() && !actor.may_somewhere(READ.code) {
        return Vec::new();
    }
    vec![MenuEntry {
        order: 70,
        label: "组织",
        href: "/bodies",
        icon: Icon::People,
        count: 0,
        on_phone: false,
    }]
}

/// Paths of the roots of all trees in which the actor stands, by home or office.
pub(crate) fn own_roots(actor: &Actor) -> Vec<String> {
    let home = actor.home.iter().map(|(_, path)| path);
    let paths = home.chain(actor.offices.iter().map(|o| &o.path));
    let mut roots: Vec<String> = paths
        .map(|path| path.0.split_inclusive('/').take(2).collect())
        .collect();
    roots.sort();
    roots.dedup();
    roots
}

/// Names in one's own tree are known to everybody in it; outside bodies to whoever may read
/// somewhere; all else by power.
pub(crate) fn sees_body(actor: &Actor, path: &BodyPath, outside: bool) -> bool {
    own_roots(actor).iter().any(|root| path.0.starts_with(root))
        || (outside && actor.may_somewhere(READ.code))
        || actor.may(READ.code, path)
}

/// A person sees themselves; others by power over their home, or over anything when they have
/// no home.
pub(crate) fn sees_person(actor: &Actor, row: &PersonRow) -> bool {
    actor.person == row.view.id
        || row
            .home_path
            .as_ref()
            .is_some_and(|path| actor.may(READ.code, path))
        || (row.home_path.is_none() && actor.may(READ.code, &BodyPath("/".to_owned())))
}

/// The body, for who may know of it.
pub(crate) fn visible_body(conn: &mut Conn, actor: &Actor, id: Id<Body>) -> Result<BodyRow, Error> {
    let row = store::row_of(conn, id)?.ok_or(Error::NotFound)?;
    if sees_body(actor, &row.view.path, row.outside) {
        Ok(row)
    } else {
        Err(Error::NotFound)
    }
}

/// The person, for who may see them.
pub(crate) fn visible_person(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Person>,
) -> Result<PersonRow, Error> {
    let row = store::person_row(conn, id)?.ok_or(Error::NotFound)?;
    if sees_person(actor, &row) {
        Ok(row)
    } else {
        Err(Error::NotFound)
    }
}

/// What our subjects look like from outside.
pub(crate) fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    let (kind_name, title, href) = match subject.kind.as_str() {
        BODY_SUBJECT => {
            let Some(row) = store::row_of(conn, subject.id.cast())? else {
                return Ok(None);
            };
            if !sees_body(actor, &row.view.path, row.outside) {
                return Ok(None);
            }
            ("组织", row.view.name, paths::body(row.view.id))
        }
        certificate::SUBJECT => {
            let Some(body) = certificate::body_of(conn, subject.id.cast())? else {
                return Ok(None);
            };
            let row = store::row_of(conn, body)?.ok_or(Error::NotFound)?;
            if !actor.may(READ.code, &row.view.path) {
                return Ok(None);
            }
            ("法人资格证书", row.view.name, paths::certificate(body))
        }
        PERSON_SUBJECT => {
            let Some(row) = store::person_row(conn, subject.id.cast())? else {
                return Ok(None);
            };
            if !sees_person(actor, &row) {
                return Ok(None);
            }
            ("人员", row.view.name, paths::person(row.view.id))
        }
        _ => return Ok(None),
    };
    Ok(Some(SubjectView {
        subject: subject.clone(),
        kind_name: kind_name.to_owned(),
        title,
        href,
    }))
}

/// What the search box finds here.
pub(crate) fn search(
    conn: &mut Conn,
    actor: &Actor,
    text: &str,
    limit: u32,
) -> Result<Vec<Hit>, Error> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let bodies = store::search_bodies(conn, actor, text, limit)?;
    let people = store::find_people(conn, actor, text, limit)?;
    let bodies = bodies.into_iter().map(|b| Hit {
        kind: "组织".to_owned(),
        title: b.short,
        detail: b.name,
        href: paths::body(b.id),
        subject: Some(Subject::new(BODY_SUBJECT, b.id)),
    });
    let people = people.into_iter().map(|p| Hit {
        kind: "人员".to_owned(),
        detail: [p.staff_no.as_str(), p.body_name.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        title: p.name,
        href: paths::person(p.id),
        subject: Some(Subject::new(PERSON_SUBJECT, p.id)),
    });
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(bodies.chain(people).take(limit).collect())
}
