//! The address of one's own data.

use axum::http::StatusCode;
use platform::{
    Error,
    sign_in::knows_password,
    subject::Subject,
    trail::Deed,
    web::{Answer, Entry, Fields, Form, Routes, Visit, download},
};

use super::{gather, pages::OwnDataPage};
use crate::{PERSON_SUBJECT, member, paths};

/// The form and the file.
pub fn routes() -> Routes {
    let all = Entry::SignedIn;
    Routes::new()
        .page::<OwnDataPage, _, _>(paths::OWN_DATA, "下载我的资料（表单）", all, form)
        .post(paths::OWN_DATA, "下载我的资料", all, hand_out)
}

/// Only a browser's session of a member: a token must not fetch what a password guards.
async fn must_be_member(visit: &Visit) -> Result<(), Error> {
    if visit.session.id.is_none() {
        return Err(Error::Forbidden("本人资料只能在浏览器里登录后下载".into()));
    }
    let person = visit.actor.person;
    let row = visit
        .read(move |conn| member::member_of(conn, person))
        .await?;
    row.map(drop).ok_or_else(|| {
        Error::refused(
            "membership.not_a_member",
            "会员名册里还没有您；请联系所在小组的小组长登记入会",
        )
    })
}

async fn form(visit: Visit) -> Answer {
    must_be_member(&visit).await?;
    visit.page(&OwnDataPage::new(Fields::default()))
}

async fn hand_out(visit: Visit, mut form: Form) -> Answer {
    must_be_member(&visit).await?;
    if !knows_password(&visit, &form).await? {
        form.reject("current", "登录密码不对");
        // What was typed into a password field is never sent back.
        let fields = Fields {
            typed: Vec::new(),
            errors: form.fields().errors,
        };
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &OwnDataPage::new(fields));
    }
    let (actor, house, today) = (visit.actor.clone(), visit.house.clone(), visit.today);
    let content = visit
        .read(move |conn| gather::gather(conn, &house.keys, &actor, today))
        .await?;
    let made = tokio::task::spawn_blocking(move || gather::file(&content)).await;
    let bytes = made.map_err(|e| Error::Fault(Box::new(e)))??;
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let subject = Subject::new(PERSON_SUBJECT, actor.person);
            let deed = Deed::on("membership.own_data", subject).why("本人下载自己的资料");
            tx.trail(&*actor, deed)
        })
        .await?;
    download(&format!("我的资料 {today}.zip"), "application/zip", bytes)
}
