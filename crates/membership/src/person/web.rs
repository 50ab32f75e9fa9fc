//! Routes and handlers of a member's page.

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    access::{Actor, Person},
    db::Conn,
    subject::{Subject, SubjectView},
    web::{Answer, Entry, Fields, Form, Path, Routes, Visit, redirect},
};

use super::{
    model::Field,
    pages::{MemberPage, OpenedPage, ReadingPage},
    reading, store,
};
use crate::{
    PERSON_SUBJECT,
    family::{self, FamilyMark},
    member, merge, paths,
    powers::EDIT,
};

/// A person's key.
type PersonId = Id<Person>;

/// A member's page and what is done there.
pub fn routes() -> Routes {
    let (all, edit) = (Entry::SignedIn, Entry::Power(EDIT.code));
    Routes::new()
        .page::<MemberPage, _, _>(paths::MINE, "我的会籍", all, mine)
        .page::<MemberPage, _, _>("/members/{person}", "会员", all, show)
        .post("/members/{person}/opening", "查看敏感信息", all, open)
        .post(
            "/members/{person}/family/{relative}/opening",
            "查看家庭成员身份证号",
            all,
            open_family,
        )
        .page::<ReadingPage, _, _>(
            "/members/{person}/reading",
            "更正读音（表单）",
            edit,
            reading,
        )
        .post("/members/{person}/reading", "更正读音", edit, correct)
}

async fn mine(visit: Visit) -> Answer {
    let (actor, today, house) = (visit.actor.clone(), visit.today, visit.house.clone());
    let page = visit
        .read(move |conn| {
            if member::member_of(conn, actor.person)?.is_none() {
                return Err(Error::refused(
                    "membership.not_a_member",
                    "会员名册里还没有您；请联系所在小组的小组长登记入会",
                ));
            }
            store::page(conn, &actor, actor.person, (&house.keys, today))
        })
        .await?;
    visit.page(&page)
}

async fn show(visit: Visit, Path(person): Path<PersonId>) -> Answer {
    let (actor, today, house) = (visit.actor.clone(), visit.today, visit.house.clone());
    let page = visit
        .read(move |conn| {
            // Who looks for a record that was merged away is led to the one that stays, when
            // they may see that.
            if let Some(kept) = merge::kept_of(conn, person)? {
                store::visible(conn, &actor, kept)?;
                return Ok(Err(kept));
            }
            store::page(conn, &actor, person, (&house.keys, today)).map(Ok)
        })
        .await?;
    match page {
        Ok(page) => visit.page(&page),
        Err(kept) => redirect(&paths::member(kept)),
    }
}

/// The answer itself is the page: the value is in no address, and a second look is a second
/// entry on the trail.
async fn open(visit: Visit, Path(person): Path<PersonId>, mut form: Form) -> Answer {
    let field = Field::parse(form.raw("field"));
    let Some(why) = form.text::<100>("why") else {
        return Err(form.invalid());
    };
    let field = field.ok_or_else(|| {
        Error::refused("membership.no_such_field", "请从会员页里选择要查看的字段")
    })?;
    let (actor, why) = (visit.actor.clone(), why.to_string());
    let row = visit
        .write(form.key(), move |tx| {
            store::note_opening(tx, &actor, person, field, &why)
        })
        .await?;
    let (actor, keys) = (visit.actor.clone(), visit.house.keys.clone());
    let page = visit
        .read(move |conn| {
            // Rights may have changed since a first arrival of this form.
            let (seen, _) = store::visible(conn, &actor, person)?;
            let value = store::open_value(conn, &keys, (person, row), field)?;
            Ok(OpenedPage {
                person,
                name: seen.name,
                field,
                value,
            })
        })
        .await?;
    visit.page(&page)
}

async fn open_family(
    visit: Visit,
    Path((person, relative)): Path<(PersonId, Id<FamilyMark>)>,
    mut form: Form,
) -> Answer {
    let Some(why) = form.text::<100>("why") else {
        return Err(form.invalid());
    };
    let (actor, why) = (visit.actor.clone(), why.to_string());
    let name = visit
        .write(form.key(), move |tx| {
            store::note_family_opening(tx, &actor, (person, relative), &why)
        })
        .await?;
    let (actor, keys) = (visit.actor.clone(), visit.house.keys.clone());
    let page = visit
        .read(move |conn| {
            store::visible(conn, &actor, person)?;
            Ok(OpenedPage {
                person,
                name,
                field: Field::FamilyIdNumber,
                value: family::open_id_number(conn, &keys, relative)?,
            })
        })
        .await?;
    visit.page(&page)
}

async fn reading(visit: Visit, Path(person): Path<PersonId>) -> Answer {
    let page = reading_page(&visit, person, Fields::default()).await?;
    visit.page(&page)
}

async fn reading_page(
    visit: &Visit,
    person: PersonId,
    fields: Fields,
) -> Result<ReadingPage, Error> {
    let actor = visit.actor.clone();
    visit
        .read(move |conn| {
            let row = store::editable(conn, &actor, person)?;
            Ok(ReadingPage {
                person,
                name: row.name,
                pinyin: row.pinyin,
                fields,
            })
        })
        .await
}

async fn correct(visit: Visit, Path(person): Path<PersonId>, mut form: Form) -> Answer {
    let page = reading_page(&visit, person, form.fields()).await?;
    let reading = match reading::read(&page.name, form.raw("reading")) {
        Ok(reading) => reading,
        Err(sentence) => {
            form.reject("reading", sentence);
            let fields = form.fields();
            let page = ReadingPage { fields, ..page };
            return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            store::correct_reading(tx, &actor, person, &reading)
        })
        .await?;
    redirect(&paths::member(person))
}

/// What a member looks like from outside.
///
/// # Errors
/// What the database said.
pub fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    if subject.kind != PERSON_SUBJECT {
        return Ok(None);
    }
    let person = subject.id.cast();
    let person = merge::kept_of(conn, person)?.unwrap_or(person);
    match store::visible(conn, actor, person) {
        Ok((row, _)) => Ok(Some(SubjectView {
            subject: subject.clone(),
            kind_name: "会员".to_owned(),
            title: row.name,
            href: paths::member(person),
        })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
