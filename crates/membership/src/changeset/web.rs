//! Pages and commands of change sets.

use kernel::Id;
use platform::{
    Error,
    access::{Actor, BodyPath},
    db::Conn,
    subject::{Subject, SubjectView},
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::{
    commands::{self, SUBJECT, Who},
    model::{Set, State},
    pages::{SetLine, SetPage, SetsPage},
    rules, store,
};
use crate::{
    model::SetMark,
    powers::{IMPORT, READ},
};

/// Sets on a page.
const LINES: u32 = 50;

/// Addresses of change sets.
pub mod paths {
    use kernel::Id;

    use crate::model::SetMark;

    /// The list.
    pub const SETS: &str = "/members/sets";

    /// The list, behind a set.
    pub fn sets_before(id: Id<SetMark>) -> String {
        format!("{SETS}?before={id}")
    }

    /// One set.
    pub fn set(id: Id<SetMark>) -> String {
        format!("{SETS}/{id}")
    }

    /// Confirming it.
    pub fn commit(id: Id<SetMark>) -> String {
        format!("{SETS}/{id}/commit")
    }

    /// Giving it up.
    pub fn giving_up(id: Id<SetMark>) -> String {
        format!("{SETS}/{id}/giving-up")
    }

    /// Undoing it.
    pub fn undoing(id: Id<SetMark>) -> String {
        format!("{SETS}/{id}/undoing")
    }
}

/// The routes of change sets.
pub fn routes() -> Routes {
    let (read, import) = (Entry::Power(READ.code), Entry::Power(IMPORT.code));
    Routes::new()
        .page::<SetsPage, _, _>("/members/sets", "名册变更", read, list)
        .page::<SetPage, _, _>("/members/sets/{id}", "一次名册变更", read, show)
        .post("/members/sets/{id}/commit", "确认名册变更", import, commit)
        .post(
            "/members/sets/{id}/giving-up",
            "放弃名册变更",
            import,
            give_up,
        )
        .post("/members/sets/{id}/undoing", "撤销名册变更", import, undo)
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    before: String,
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| {
            let before = asked.before.parse().ok();
            let mut sets = store::list(conn, &actor, READ.code, before, LINES + 1)?;
            let more = sets.len() > LINES as usize;
            sets.truncate(LINES as usize);
            let bodies: Vec<_> = sets.iter().map(|set| set.body).collect();
            let names = house.directory.body_names(conn, &bodies)?;
            let lines = sets
                .iter()
                .map(|set| SetLine::of(set, names.get(&set.body).cloned().unwrap_or_default()));
            Ok(SetsPage::new(lines.collect(), more))
        })
        .await?;
    visit.page(&page)
}

/// The set with the path of its union, when this person may see it.
fn visible(conn: &mut Conn, actor: &Actor, id: Id<SetMark>) -> Result<(Set, BodyPath), Error> {
    let set = store::find(conn, id)?.ok_or(Error::NotFound)?;
    let body = organisation::body(conn, set.body)?.ok_or(Error::NotFound)?;
    if actor.may(READ.code, &body.path) {
        Ok((set, body.path))
    } else {
        Err(Error::NotFound)
    }
}

async fn show(visit: Visit, Path(id): Path<Id<SetMark>>) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| {
            let (set, path) = visible(conn, &actor, id)?;
            let names = house.directory.body_names(conn, &[set.body])?;
            let undoing = store::undoing_of(conn, id)?;
            let may = actor.may(IMPORT.code, &path);
            Ok(SetPage {
                work: store::work_of(conn, id)?.into(),
                may_commit: may && set.state == State::Staged,
                may_give_up: may && rules::may_drop(&set) == Ok(true),
                why_not_undone: rules::may_undo(&set, undoing.is_some())
                    .err()
                    .map(|refusal| refusal.text.into_owned()),
                may_undo: may,
                undoing,
                line: SetLine::of(&set, names.get(&set.body).cloned().unwrap_or_default()),
            })
        })
        .await?;
    visit.page(&page)
}

async fn commit(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let (_, path) = visible(tx, &actor, id)?;
            actor.require(&IMPORT, &path)?;
            commands::commit(tx, &Who::from(&*actor), id).map(|_| ())
        })
        .await?;
    redirect(&paths::set(id))
}

async fn give_up(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let (_, path) = visible(tx, &actor, id)?;
            actor.require(&IMPORT, &path)?;
            commands::drop_set(tx, &Who::from(&*actor), id)
        })
        .await?;
    redirect(&paths::set(id))
}

async fn undo(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    let asking = visit.actor.clone();
    visit
        .read(move |conn| {
            let (_, path) = visible(conn, &asking, id)?;
            asking.require(&IMPORT, &path)?;
            // Pressed twice, the command key gives the first answer again.
            match store::undoing_of(conn, id)? {
                Some(_) => Ok(()),
                None => commands::may_undo_now(conn, id, None),
            }
        })
        .await?;
    let actor = visit.actor.clone();
    let own = visit
        .write(form.key(), move |tx| {
            let (_, path) = visible(tx, &actor, id)?;
            actor.require(&IMPORT, &path)?;
            commands::undo(tx, &Who::from(&*actor), id)
        })
        .await?;
    redirect(&paths::set(own))
}

/// A change set as a subject, for the trail's page.
///
/// # Errors
/// What the database said.
pub fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    if subject.kind != SUBJECT {
        return Ok(None);
    }
    match visible(conn, actor, subject.id.cast()) {
        Ok((set, _)) => Ok(Some(SubjectView {
            subject: subject.clone(),
            kind_name: set.kind.word().to_owned(),
            title: set.name,
            href: paths::set(set.id),
        })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
