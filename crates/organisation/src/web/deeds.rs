//! What is done to the tree: form, preview, deed.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    db::{Conn, Tx},
    web::{Answer, Entry, Form, Path, Routes, Visit, redirect},
};

use super::{
    bodies::editable,
    effects, forms, paths,
    tree_forms::{self, Noun, TreeDeed},
};
use crate::{
    EDIT,
    commands::{self, BodyChange, Split},
    model::BodyRow,
    pages::{FormPage, PreviewPage},
};

pub(super) fn routes() -> Routes {
    let edit = Entry::Power(EDIT.code);
    Routes::new()
        .page::<FormPage, _, _>(
            "/bodies/{id}/{noun}",
            "新设、更名、划转、合并、分立、撤销（表单）",
            edit,
            show,
        )
        .post(
            "/bodies/{id}/{noun}",
            "新设、更名、划转、合并、分立、撤销",
            edit,
            send,
        )
}

async fn form_page(visit: &Visit, id: Id<Body>, noun: Noun) -> Result<FormPage, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |c| {
            let row = editable(c, &actor, id)?;
            if noun == Noun::Division {
                actor.require(&EDIT, &effects::above(&row))?;
            }
            tree_forms::form(c, &actor, &row, noun, today)
        })
        .await
}

async fn show(visit: Visit, Path((id, noun)): Path<(Id<Body>, String)>) -> Answer {
    let noun = Noun::parse(&noun)?;
    visit.page(&form_page(&visit, id, noun).await?)
}

async fn send(visit: Visit, Path((id, noun)): Path<(Id<Body>, String)>, mut form: Form) -> Answer {
    let noun = Noun::parse(&noun)?;
    let mut page = form_page(&visit, id, noun).await?;
    let Some(deed) = tree_forms::read(&mut form, noun, id) else {
        let error = form.invalid();
        return forms::again(&visit, page, &mut form, error);
    };
    match form.raw("step") {
        "go" => carry_out(&visit, id, page, deed, &mut form).await,
        "back" => {
            page.fields = form.fields();
            visit.page(&page)
        }
        _ => preview(&visit, id, noun, page, deed, &mut form).await,
    }
}

async fn preview(
    visit: &Visit,
    id: Id<Body>,
    noun: Noun,
    page: FormPage,
    deed: TreeDeed,
    form: &mut Form,
) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let found = visit.read(move |c| foresee(c, &actor, id, &deed, today));
    match found.await {
        Ok((row, effects)) => {
            let title = format!("{}：{}", noun.word(), row.view.short);
            let typed = form.fields().typed;
            let danger = matches!(noun, Noun::Merger | Noun::Dissolution);
            let shown = PreviewPage::new(title, page, noun.word(), danger, effects, typed);
            visit.page(&shown)
        }
        Err(error) => forms::again(visit, page, form, error),
    }
}

fn foresee(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Body>,
    deed: &TreeDeed,
    today: Date,
) -> Result<(BodyRow, Vec<crate::pages::Effect>), Error> {
    let row = editable(conn, actor, id)?;
    let effects = effects::effects(conn, actor, &row, deed, today)?;
    Ok((row, effects))
}

async fn carry_out(
    visit: &Visit,
    id: Id<Body>,
    page: FormPage,
    deed: TreeDeed,
    form: &mut Form,
) -> Answer {
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| carry(tx, &actor, id, &deed));
    match done.await {
        Ok(at) => redirect(&paths::body(at)),
        Err(error) => forms::again(visit, page, form, error),
    }
}

/// Does it, and gives the body to look at afterwards. Who may is asked again inside.
fn carry(tx: &mut Tx<'_>, actor: &Actor, id: Id<Body>, deed: &TreeDeed) -> Result<Id<Body>, Error> {
    let row = editable(tx, actor, id)?;
    match deed {
        TreeDeed::Found(new, along) => commands::found_with(tx, actor, new, along),
        TreeDeed::Change(change, day, reason) => {
            if let BodyChange::Move { parent: Some(to) } = change {
                editable(tx, actor, *to)?;
            }
            commands::change_body(tx, actor, id, change, *day, reason)?;
            Ok(id)
        }
        TreeDeed::Merge(into, day, reason) => {
            editable(tx, actor, *into)?;
            commands::merge_bodies(tx, actor, id, *into, *day, reason)?;
            Ok(*into)
        }
        TreeDeed::Split(split) => {
            actor.require(&EDIT, &effects::above(&row))?;
            let mut split: Split = split.clone();
            split.new.kind = row.view.kind;
            commands::split_body(tx, actor, &split)
        }
    }
}
