//! The second factor at the door: type a code, or set it up when the office demands one.

use axum::http::{StatusCode, header};

use kernel::Id;

use super::{
    account::by_id,
    attempt, factor,
    factor_pages::{CodesPage, EnrolPage, SecondFactorPage, SetUp},
    gate::{Next, actor_of, entered, lacking, later_step, note_sign_in, way},
    next,
    session::{self, Fresh},
};
use crate::{
    App, Error,
    access::Account,
    db::{CommandKey, Tx},
    trail::{By, Deed},
    web::{Answer, Entry, Form, Guest, Peer, Query, Routes, Step, redirect},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .page::<SecondFactorPage, _, _>(
            "/sign-in/second-factor",
            "输入动态验证码",
            Entry::Public,
            show,
        )
        .post(
            "/sign-in/second-factor",
            "输入动态验证码",
            Entry::Public,
            pass,
        )
        .page::<EnrolPage, _, _>(
            "/sign-in/enrol",
            "设置动态验证码",
            Entry::Public,
            show_enrol,
        )
        .post("/sign-in/enrol", "设置动态验证码", Entry::Public, begin)
        .post(
            "/sign-in/enrol/confirm",
            "确认动态验证码",
            Entry::Public,
            confirm,
        )
}

/// What failures of the second factor are counted by; no user name has a blank.
pub(super) fn key_of(id: Id<Account>) -> String {
    format!("second factor {id}")
}

async fn show(guest: Guest, Query(next): Query<Next>) -> Answer {
    lacking(&guest, Step::SecondFactor)?;
    let page = SecondFactorPage {
        next: next.page(),
        refused: false,
    };
    guest.page(StatusCode::OK, &page)
}

async fn pass(guest: Guest, peer: Peer, form: Form) -> Answer {
    let (id, session) = lacking(&guest, Step::SecondFactor)?;
    let next = next::or_workbench(form.raw("next"));
    guest.house.door.by_name.take(&key_of(id), guest.now)?;
    let fresh = Fresh::new(&guest.house, &peer, Some(&session));
    let (started, house) = (fresh.clone(), guest.house.clone());
    let typed = form.raw("code").to_owned();
    let work = move |tx: &mut Tx<'_>| try_code(tx, &house, id, &typed, &started);
    if let Some(step) = guest.house.db.write(CommandKey::unkeyed(), work).await? {
        return entered(&guest.house, &fresh, &way(step, &next));
    }
    let page = SecondFactorPage {
        next,
        refused: true,
    };
    guest.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Starts the next session when the code is right; otherwise notes a failure.
fn try_code(
    tx: &mut Tx<'_>,
    house: &App,
    id: Id<Account>,
    typed: &str,
    fresh: &Fresh,
) -> Result<Option<Step>, Error> {
    let account = by_id(tx, id)?;
    let actor = actor_of(house, tx, &account)?.ok_or(Error::SignedOut)?;
    let (key, now) = (key_of(id), tx.now());
    let locked = attempt::is_locked(tx, &key, now)?;
    if locked || !factor::accept(house, tx, &actor, &account, typed)? {
        if attempt::failed(tx, &key)? {
            session::end_all(tx, id, None)?;
            let deed = Deed::on("platform.lock_account", super::subject(id))
                .why("连续 5 次动态验证码不对，锁定 15 分钟");
            tx.trail(By::House("登录"), deed)?;
        }
        return Ok(None);
    }
    attempt::forget(tx, &key)?;
    let step = later_step(tx, &actor, &account)?;
    fresh.start(tx, id, step)?;
    note_sign_in(tx, &actor, fresh)?;
    Ok(Some(step))
}

async fn show_enrol(guest: Guest, Query(next): Query<Next>) -> Answer {
    let (id, _) = lacking(&guest, Step::EnrolFactor)?;
    let account = guest.house.db.read(move |c| by_id(c, id)).await?;
    let page = EnrolPage {
        next: next.page(),
        set_up: SetUp::of(&guest.house, &account)?,
        refused: false,
    };
    guest.page(StatusCode::OK, &page)
}

async fn begin(guest: Guest, form: Form) -> Answer {
    let (id, _) = lacking(&guest, Step::EnrolFactor)?;
    let house = guest.house.clone();
    let work = move |tx: &mut Tx<'_>| factor::begin(&house, tx, id);
    guest.house.db.write(form.key(), work).await?;
    redirect(&way(
        Step::EnrolFactor,
        &next::or_workbench(form.raw("next")),
    ))
}

async fn confirm(guest: Guest, peer: Peer, form: Form) -> Answer {
    let (id, session) = lacking(&guest, Step::EnrolFactor)?;
    let next = next::or_workbench(form.raw("next"));
    guest.house.door.by_name.take(&id.to_string(), guest.now)?;
    let fresh = Fresh::new(&guest.house, &peer, Some(&session));
    let codes = factor::draw_codes(&guest.house);
    let digests: Vec<String> = codes.iter().map(|c| factor::code_digest(c)).collect();
    let (started, house) = (fresh.clone(), guest.house.clone());
    let typed = form.raw("code").to_owned();
    let work = move |tx: &mut Tx<'_>| {
        let account = by_id(tx, id)?;
        let actor = actor_of(&house, tx, &account)?.ok_or(Error::SignedOut)?;
        if !factor::confirm(&house, tx, &actor, &typed, &digests)? {
            return Ok(false);
        }
        started.start(tx, id, Step::Done)?;
        Ok(true)
    };
    if !guest.house.db.write(CommandKey::unkeyed(), work).await? {
        let account = guest.house.db.read(move |c| by_id(c, id)).await?;
        let set_up = SetUp::of(&guest.house, &account)?;
        let page = EnrolPage {
            next,
            set_up,
            refused: true,
        };
        return guest.page(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let mut answer = guest.page(StatusCode::OK, &CodesPage { next, codes })?;
    let cookie = fresh.set_cookie(&guest.house.config)?;
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}
