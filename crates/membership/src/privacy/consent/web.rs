//! Addresses of consents.

use kernel::Id;
use platform::{
    Error,
    access::Person,
    web::{Answer, Entry, Form, Path, Routes, Visit, redirect},
};

use super::{commands, model::Purpose, pages::ConsentPage, store};
use crate::paths;

/// The page, and what is done there.
pub fn routes() -> Routes {
    let all = Entry::SignedIn;
    Routes::new()
        .page::<ConsentPage, _, _>("/members/{person}/consents", "同意与撤回", all, show)
        .post(
            "/members/{person}/consents/{purpose}/giving",
            "同意",
            all,
            give,
        )
        .post(
            "/members/{person}/consents/{purpose}/withdrawal",
            "撤回同意",
            all,
            withdraw,
        )
}

async fn show(visit: Visit, Path(person): Path<Id<Person>>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let own = commands::may_look(conn, &actor, person)?;
            let (row, _) = crate::person::visible(conn, &actor, person)?;
            Ok(ConsentPage {
                person,
                name: row.name,
                own,
                today: today.to_string(),
                consents: store::of_person(conn, person)?,
            })
        })
        .await?;
    visit.page(&page)
}

fn purpose(text: &str) -> Result<Purpose, Error> {
    Purpose::parse(text).ok_or(Error::NotFound)
}

async fn give(
    visit: Visit,
    Path((person, which)): Path<(Id<Person>, String)>,
    mut form: Form,
) -> Answer {
    let purpose = purpose(&which)?;
    let paper = if form.raw("paper").trim().is_empty() {
        None
    } else {
        form.text::<100>("paper").zip(form.date("given_on"))
    };
    if !form.is_valid() {
        return Err(form.invalid());
    }
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let paper = paper.as_ref().map(|(name, day)| (&**name, *day));
            commands::give(tx, &actor, (person, purpose), paper)
        })
        .await?;
    redirect(&paths::consents(person))
}

async fn withdraw(
    visit: Visit,
    Path((person, which)): Path<(Id<Person>, String)>,
    mut form: Form,
) -> Answer {
    let purpose = purpose(&which)?;
    let Some(why) = form.optional_text::<100>("why") else {
        return Err(form.invalid());
    };
    let why = why.map(String::from).unwrap_or_default();
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            commands::withdraw(tx, &actor, (person, purpose), &why)
        })
        .await?;
    redirect(&paths::consents(person))
}
