//! There and back.

use axum::http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::{
    attempt::Attempt,
    client::{BACK, Failure, Identity},
    link::{self, Found},
    settings::{self, Known},
};
use crate::{
    App, Error,
    db::{CommandKey, Tx},
    sign_in::{
        factor,
        gate::{self, Next},
        gate_pages::SignInPage,
        session::Fresh,
    },
    web::{Answer, Entry, Form, Guest, Peer, Query, Routes, Step, Visit, redirect},
};

pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in/provider", "去单位统一登录", Entry::Public, go)
        .get(BACK, "从单位统一登录回来", Entry::Public, come_back)
        .get(
            "/me/provider",
            "绑定单位统一登录",
            Entry::SignedIn,
            go_and_link,
        )
        .post("/me/provider/end", "解除统一登录绑定", Entry::SignedIn, end)
}

/// What the provider adds to our address.
#[derive(Debug, Default, Deserialize)]
struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// What is said when it did not work, and what to do.
const fn sentence(failure: Failure) -> (&'static str, StatusCode) {
    match failure {
        Failure::Unreachable => (
            "单位统一登录暂时连不上。可以先用用户名和密码登录，或者过一会儿再试。",
            StatusCode::BAD_GATEWAY,
        ),
        Failure::Unsafe => (
            "单位统一登录的地址没有加密（https），为保护您的账号没有继续。请告诉系统管理员。",
            StatusCode::BAD_GATEWAY,
        ),
        Failure::Refused => (
            "单位统一登录没有认可这次登录。请再试一次；还不行，请用用户名和密码登录。",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    }
}

const INTERRUPTED: &str =
    "统一登录中断了（超过 10 分钟，或者换了浏览器）。请重新点「单位统一登录」。";
const NOBODY: &str = "统一登录成功，但这里还没有与您对应的账号。请先用用户名和密码登录，在「我的账号」里绑定；没有账号的，请联系工会工作人员。";
const UNCLEAR: &str =
    "统一登录成功，但与您工号对应的账号已绑定别的身份，没有登录。请联系工会工作人员核对。";

async fn known(house: &App) -> Result<Known, Error> {
    let asked = house.clone();
    let known = house
        .db
        .read(move |conn| settings::known(conn, &asked))
        .await?;
    known.ok_or(Error::NotFound)
}

async fn go(guest: Guest, peer: Peer, Query(next): Query<Next>) -> Answer {
    let known = known(&guest.house).await?;
    guest.house.door.by_address.take(&peer.address, guest.now)?;
    let attempt = Attempt::begin(&guest.house, next.page(), None);
    leave(&guest, &known, &attempt).await
}

async fn go_and_link(visit: Visit, guest: Guest) -> Answer {
    if visit.session.id.is_none() {
        return Err(Error::Forbidden(
            "绑定统一登录只能在浏览器里登录后办理".into(),
        ));
    }
    let known = known(&guest.house).await?;
    let account = Some(visit.actor.account);
    let attempt = Attempt::begin(&guest.house, "/me".to_owned(), account);
    leave(&guest, &known, &attempt).await
}

async fn leave(guest: &Guest, known: &Known, attempt: &Attempt) -> Answer {
    let house = &guest.house;
    match house.door.provider.way(house, known, attempt).await {
        Ok(way) => {
            let mut response = redirect(&way)?;
            let cookie = attempt.cookie(house)?;
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(failure) => failed(guest, &attempt.next, sentence(failure)).await,
    }
}

/// The door with a sentence above it.
async fn failed(guest: &Guest, next: &str, (text, status): (&str, StatusCode)) -> Answer {
    let label = guest.house.db.read(settings::label).await?;
    let page = SignInPage::new(next, guest.house.config.demo, None)
        .with_provider(label)
        .failed(text);
    let mut response = guest.page(status, &page)?;
    let gone = Attempt::forgotten(&guest.house)?;
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

async fn come_back(
    guest: Guest,
    peer: Peer,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Answer {
    let known = known(&guest.house).await?;
    guest.house.door.by_address.take(&peer.address, guest.now)?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(attempt) = Attempt::of(&guest.house, &headers, &back.state) else {
        return failed(&guest, "/", (INTERRUPTED, unprocessable)).await;
    };
    if !back.error.is_empty() || back.code.is_empty() {
        return failed(&guest, &attempt.next, sentence(Failure::Refused)).await;
    }
    let provider = &guest.house.door.provider;
    let who = provider
        .identity(&guest.house, &known, &attempt, back.code)
        .await;
    let who = match who {
        Ok(who) => who,
        Err(failure) => return failed(&guest, &attempt.next, sentence(failure)).await,
    };
    if attempt.account.is_some() {
        return linked(&guest, &attempt, who).await;
    }
    let fresh = Fresh::new(&guest.house, &peer, guest.session.as_ref());
    match admit(&guest.house, who, fresh.clone()).await? {
        Ok(step) => {
            let mut response =
                gate::entered(&guest.house, &fresh, &gate::way(step, &attempt.next))?;
            let gone = Attempt::forgotten(&guest.house)?;
            response.headers_mut().append(header::SET_COOKIE, gone);
            Ok(response)
        }
        Err(why) => failed(&guest, &attempt.next, (why.text(), unprocessable)).await,
    }
}

async fn linked(guest: &Guest, attempt: &Attempt, who: Identity) -> Answer {
    let actor = guest
        .actor
        .clone()
        .filter(|a| Some(a.account) == attempt.account);
    let done = guest.session.as_ref().is_some_and(|s| s.step == Step::Done);
    let (Some(actor), true) = (actor, done) else {
        return Err(Error::SignedOut);
    };
    let work = move |tx: &mut Tx<'_>| link::link(tx, &actor, &who);
    guest.house.db.write(CommandKey::unkeyed(), work).await?;
    let mut response = redirect("/me")?;
    let gone = Attempt::forgotten(&guest.house)?;
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

/// Why nobody came in (未登录原因).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Why {
    /// 没有对应的账号
    Nobody,
    /// 对应不清
    Unclear,
}

impl Why {
    const fn text(self) -> &'static str {
        match self {
            Self::Nobody => NOBODY,
            Self::Unclear => UNCLEAR,
        }
    }
}

async fn admit(house: &App, who: Identity, fresh: Fresh) -> Result<Result<Step, Why>, Error> {
    let door = house.clone();
    let work = move |tx: &mut Tx<'_>| {
        let account = match link::account(tx, &door, &who)? {
            Found::Account(account) => account,
            Found::Nobody => return Ok(Err(Why::Nobody)),
            Found::Unclear => return Ok(Err(Why::Unclear)),
        };
        if !account.active {
            return Ok(Err(Why::Nobody));
        }
        let Some(actor) = gate::actor_of(&door, tx, &account)? else {
            return Ok(Err(Why::Nobody));
        };
        // No password was used, so a first one need not be changed now.
        let step = if account.second_factor.is_some() {
            Step::SecondFactor
        } else if factor::is_required(tx, &actor)? {
            Step::EnrolFactor
        } else {
            Step::Done
        };
        fresh.start(tx, account.id, step)?;
        if step != Step::SecondFactor {
            gate::note_sign_in(tx, &actor, &fresh)?;
        }
        Ok(Ok(step))
    };
    house.db.write(CommandKey::unkeyed(), work).await
}

async fn end(visit: Visit, form: Form) -> Answer {
    if visit.session.id.is_none() {
        return Err(Error::Forbidden("解除绑定只能在浏览器里登录后办理".into()));
    }
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| link::unlink(tx, &actor).map(drop))
        .await?;
    redirect("/me")
}
