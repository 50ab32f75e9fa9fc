//! `/me`: one's own account, its password, second factor, sessions and tokens.

use axum::http::StatusCode;
use kernel::Id;

use super::{
    account::{ACCOUNTS, by_id, set_password, subject},
    factor,
    factor_pages::{CodesPage, FactorPage, SetUp},
    gate::{errors_only, new_password},
    me_pages::{MePage, PasswordPage, TokenMadePage, TokensPage},
    provider,
    session::{self, digest},
    token::{self, NewToken, Token},
};
use crate::{
    Error,
    access::Session,
    db::Tx,
    trail::Deed,
    web::{Answer, Entry, Fields, Form, Path, Routes, Visit, redirect},
};

/// Longest time that a token may be valid, days.
const TOKEN_DAYS_MAX: i64 = 366;

pub(super) fn routes() -> Routes {
    let me = Entry::SignedIn;
    Routes::new()
        .page::<MePage, _, _>("/me", "我的账号", me, show)
        .page::<PasswordPage, _, _>("/me/password", "修改密码", me, show_password)
        .post("/me/password", "修改密码", me, change_password)
        .post("/me/sessions/end", "全部退出登录", me, end_sessions)
        .post("/me/sessions/{id}/end", "退出一处登录", me, end_session)
        .page::<TokensPage, _, _>("/me/tokens", "访问令牌", me, show_tokens)
        .post("/me/tokens", "新建访问令牌", me, make_token)
        .post("/me/tokens/{id}/revoke", "停用访问令牌", me, revoke_token)
        .page::<FactorPage, _, _>("/me/second-factor", "动态验证码", me, show_factor)
        .post("/me/second-factor", "设置动态验证码", me, begin_factor)
        .post(
            "/me/second-factor/confirm",
            "确认动态验证码",
            me,
            confirm_factor,
        )
        .post("/me/second-factor/codes", "换恢复码", me, renew_codes)
        .post("/me/second-factor/off", "停用动态验证码", me, factor_off)
}

/// The session of a browser: a token may not touch the account that it acts for.
fn browser(visit: &Visit) -> Result<Id<Session>, Error> {
    visit
        .session
        .id
        .ok_or_else(|| Error::Forbidden("账号的密码、令牌和验证码只能在浏览器里登录后办理".into()))
}

async fn show(visit: Visit) -> Answer {
    let (id, now) = (visit.actor.account, visit.now);
    let house = visit.house.clone();
    let (account, sessions, tokens, provider) = visit
        .read(move |conn| {
            Ok((
                by_id(conn, id)?,
                session::live(conn, id, now)?,
                token::list(conn, id)?,
                provider::of_account(conn, &house, id)?,
            ))
        })
        .await?;
    visit.page(&MePage {
        name: visit.actor.name.clone(),
        user_name: account.name,
        offices: visit.actor.offices.clone(),
        factor: account.second_factor.is_some(),
        this: visit.session.id,
        sessions,
        tokens: tokens.len(),
        provider,
        look: visit.look,
    })
}

async fn show_password(visit: Visit) -> Answer {
    browser(&visit)?;
    visit.page(&PasswordPage {
        fields: Fields::default(),
    })
}

/// Whether the field `current` is the password of whoever is here; tries are limited. For what is
/// done only after somebody said once more who they are.
///
/// # Errors
/// [`Error::TooMany`]; what the database said.
pub async fn knows_password(visit: &Visit, form: &Form) -> Result<bool, Error> {
    let id = visit.actor.account;
    let door = &visit.house.door;
    door.by_name.take(&id.to_string(), visit.now)?;
    let hash = visit.read(move |c| Ok(by_id(c, id)?.password)).await?;
    let typed = form.raw("current").to_owned();
    door.hasher.matches(typed, Some(hash)).await
}

async fn change_password(visit: Visit, mut form: Form) -> Answer {
    let this = browser(&visit)?;
    let id = visit.actor.account;
    if !knows_password(&visit, &form).await? {
        form.reject("current", "现在的密码不对");
    }
    let account = visit.read(move |c| by_id(c, id)).await?;
    let names = [visit.actor.name.clone(), account.name.clone()];
    let hash = match form.is_valid() {
        true => new_password(&visit.house, &mut form, &account, &names).await?,
        false => None,
    };
    let Some(hash) = hash else {
        let fields = errors_only(&form);
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &PasswordPage { fields });
    };
    let actor = visit.actor.clone();
    let work = move |tx: &mut Tx<'_>| {
        set_password(tx, &account, &hash, false)?;
        session::end_all(tx, id, Some(this))?;
        let deed = Deed::on("platform.change_password", subject(id)).row(ACCOUNTS, id);
        tx.trail(&*actor, deed)
    };
    visit.write(form.key(), work).await?;
    redirect("/me")
}

async fn end_session(visit: Visit, Path(id): Path<Id<Session>>, form: Form) -> Answer {
    browser(&visit)?;
    let actor = visit.actor.clone();
    let work = move |tx: &mut Tx<'_>| {
        if session::end(tx, actor.account, id)? == 0 {
            return Err(Error::NotFound);
        }
        let deed = Deed::on("platform.end_session", subject(actor.account));
        tx.trail(&*actor, deed)
    };
    visit.write(form.key(), work).await?;
    redirect("/me")
}

async fn end_sessions(visit: Visit, form: Form) -> Answer {
    browser(&visit)?;
    let actor = visit.actor.clone();
    let work = move |tx: &mut Tx<'_>| {
        let ended = session::end_all(tx, actor.account, None)?;
        let deed = Deed::on("platform.end_session", subject(actor.account)).change(
            "退出的登录",
            "",
            format!("全部 {ended} 处"),
        );
        tx.trail(&*actor, deed)
    };
    visit.write(form.key(), work).await?;
    redirect("/sign-in")
}

async fn tokens_page(visit: &Visit, fields: Fields) -> Result<TokensPage, Error> {
    let id = visit.actor.account;
    let tokens = visit.read(move |c| token::list(c, id)).await?;
    let today = visit.today;
    Ok(TokensPage {
        tokens,
        today,
        fields,
    })
}

async fn show_tokens(visit: Visit) -> Answer {
    browser(&visit)?;
    let page = tokens_page(&visit, Fields::default()).await?;
    visit.page(&page)
}

/// What was asked for, with `digest` as its key; `None` when something is wrong.
fn read_token(visit: &Visit, form: &mut Form, digest: String) -> Option<NewToken> {
    let name = form.text::<60>("name");
    let until = form.date("expires_on");
    let days = jiff::Span::new().days(TOKEN_DAYS_MAX);
    let last = visit.today.saturating_add(days);
    if until.is_some_and(|day| day < visit.today || day > last) {
        form.reject("expires_on", "请选今天到一年以内的日期");
    }
    let new = NewToken {
        digest,
        name: name?.to_string(),
        writes: form.raw("writes") == "yes",
        expires_on: until?,
    };
    form.is_valid().then_some(new)
}

async fn make_token(visit: Visit, mut form: Form) -> Answer {
    browser(&visit)?;
    let secret = token::new_secret(&visit.house);
    let Some(new) = read_token(&visit, &mut form, digest(&secret)) else {
        let page = tokens_page(&visit, form.fields()).await?;
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let (name, expires_on) = (new.name.clone(), new.expires_on);
    let (actor, drawn) = (visit.actor.clone(), new.digest.clone());
    let work = move |tx: &mut Tx<'_>| {
        token::make(tx, &actor, &new)?;
        Ok(new.digest.clone())
    };
    // A second arrival gets the first answer: the first token's hash, which opens nothing.
    if visit.write(form.key(), work).await? != drawn {
        return Err(Error::refused(
            "platform.token_shown",
            "这个令牌已经建好并显示过一次；没有记下的话，请停用它再建一个",
        ));
    }
    visit.page(&TokenMadePage {
        name,
        secret,
        expires_on,
    })
}

async fn revoke_token(visit: Visit, Path(id): Path<Id<Token>>, form: Form) -> Answer {
    browser(&visit)?;
    let actor = visit.actor.clone();
    let work = move |tx: &mut Tx<'_>| token::revoke(tx, &actor, id);
    visit.write(form.key(), work).await?;
    redirect("/me/tokens")
}

async fn factor_page(visit: &Visit) -> Result<FactorPage, Error> {
    let actor = visit.actor.clone();
    let (account, required) = visit
        .read(move |c| Ok((by_id(c, actor.account)?, factor::is_required(c, &actor)?)))
        .await?;
    Ok(FactorPage {
        on: account.second_factor.is_some(),
        required,
        codes_left: account.recovery.len(),
        set_up: SetUp::of(&visit.house, &account)?,
        refused: false,
        wrong_password: false,
    })
}

async fn show_factor(visit: Visit) -> Answer {
    browser(&visit)?;
    let page = factor_page(&visit).await?;
    visit.page(&page)
}

async fn begin_factor(visit: Visit, form: Form) -> Answer {
    browser(&visit)?;
    let (house, id) = (visit.house.clone(), visit.actor.account);
    let work = move |tx: &mut Tx<'_>| factor::begin(&house, tx, id);
    visit.write(form.key(), work).await?;
    redirect("/me/second-factor")
}

/// What confirming a second factor came to.
#[derive(serde::Serialize, serde::Deserialize, PartialEq)]
enum Confirmed {
    Wrong,
    /// On; the hashes of its recovery codes, so that a second arrival is known as one.
    On(Vec<String>),
}

async fn confirm_factor(visit: Visit, form: Form) -> Answer {
    browser(&visit)?;
    let id = visit.actor.account.to_string();
    visit.house.door.by_name.take(&id, visit.now)?;
    let codes = factor::draw_codes(&visit.house);
    let drawn: Vec<String> = codes.iter().map(|c| factor::code_digest(c)).collect();
    let (house, actor, digests) = (visit.house.clone(), visit.actor.clone(), drawn.clone());
    let typed = form.raw("code").to_owned();
    let work = move |tx: &mut Tx<'_>| {
        let on = factor::confirm(&house, tx, &actor, &typed, &digests)?;
        Ok(if on {
            Confirmed::On(digests.clone())
        } else {
            Confirmed::Wrong
        })
    };
    let outcome = visit.write(form.key(), work).await?;
    if outcome == Confirmed::Wrong {
        let mut page = factor_page(&visit).await?;
        page.refused = true;
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    shown_once(&visit, outcome == Confirmed::On(drawn), codes)
}

/// The codes, or that they were shown already.
fn shown_once(visit: &Visit, first: bool, codes: Vec<String>) -> Answer {
    if !first {
        return Err(Error::refused(
            "platform.codes_shown",
            "恢复码已经显示过一次；没有记下的话，请在「动态验证码」里换一组",
        ));
    }
    let next = "/me".to_owned();
    visit.page(&CodesPage { next, codes })
}

/// The page again, because the password was wrong.
async fn wrong_password(visit: &Visit) -> Answer {
    let mut page = factor_page(visit).await?;
    page.wrong_password = true;
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn renew_codes(visit: Visit, form: Form) -> Answer {
    browser(&visit)?;
    if !knows_password(&visit, &form).await? {
        return wrong_password(&visit).await;
    }
    let codes = factor::draw_codes(&visit.house);
    let drawn: Vec<String> = codes.iter().map(|c| factor::code_digest(c)).collect();
    let (actor, digests) = (visit.actor.clone(), drawn.clone());
    let work = move |tx: &mut Tx<'_>| {
        factor::renew_codes(tx, &actor, &digests)?;
        Ok(digests.clone())
    };
    let stored = visit.write(form.key(), work).await?;
    shown_once(&visit, stored == drawn, codes)
}

async fn factor_off(visit: Visit, form: Form) -> Answer {
    browser(&visit)?;
    if !knows_password(&visit, &form).await? {
        return wrong_password(&visit).await;
    }
    let actor = visit.actor.clone();
    let work = move |tx: &mut Tx<'_>| factor::switch_off(tx, &actor);
    visit.write(form.key(), work).await?;
    redirect("/me/second-factor")
}
