//! The door: sign in, change a first password, sign out.

use axum::http::{StatusCode, header};
use serde::Deserialize;

use super::{
    account::{self, AccountRow, by_id, by_name, remembered, set_password, subject},
    attempt, cookies, door, factor,
    gate_pages::{FirstPasswordPage, SignInPage},
    next, password, provider,
    session::{self, Fresh},
};
use crate::{
    App, Error,
    access::{Account, Actor},
    db::{CommandKey, Tx},
    trail::{By, Deed},
    web::{Answer, Entry, Fields, Form, Guest, Peer, Query, Routes, SessionInfo, Step, redirect},
};
use kernel::Id;

/// `?next=…`
#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

impl Next {
    /// Our own page, the workbench if need be.
    pub(super) fn page(&self) -> String {
        next::or_workbench(&self.next)
    }

    /// As it came.
    pub(super) fn raw(&self) -> &str {
        &self.next
    }
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .page::<SignInPage, _, _>("/sign-in", "登录", Entry::Public, show)
        .post("/sign-in", "登录", Entry::Public, sign_in)
        .post("/sign-out", "退出登录", Entry::Public, sign_out)
        .page::<FirstPasswordPage, _, _>(
            "/sign-in/password",
            "修改初始密码",
            Entry::Public,
            show_password,
        )
        .post(
            "/sign-in/password",
            "修改初始密码",
            Entry::Public,
            change_password,
        )
}

/// Where a session of that step goes on.
pub(super) fn way(step: Step, next: &str) -> String {
    let path = match step {
        Step::Done => return next.to_owned(),
        Step::SecondFactor => "/sign-in/second-factor",
        Step::EnrolFactor => "/sign-in/enrol",
        Step::ChangePassword => "/sign-in/password",
    };
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    format!("{path}?{query}")
}

async fn show(guest: Guest, Query(next): Query<Next>) -> Answer {
    if !door::is_founded(&guest.house).await? {
        return redirect("/set-up");
    }
    let demo = guest.house.config.demo;
    match &guest.session {
        Some(session) if session.step != Step::Done => {
            return redirect(&way(session.step, &next.page()));
        }
        Some(_) if !demo => return redirect(&next.page()),
        Some(_) | None => {}
    }
    let here = guest.actor.as_ref().map(|a| a.name.clone());
    let label = guest.house.db.read(provider::label).await?;
    let page = SignInPage::new(&next.page(), demo, here).with_provider(label);
    guest.page(StatusCode::OK, &page)
}

async fn sign_in(guest: Guest, peer: Peer, form: Form) -> Answer {
    let next = next::or_workbench(form.raw("next"));
    let name = kernel::fold_width(form.raw("name").trim()).to_lowercase();
    let door = &guest.house.door;
    door.by_address.take(&peer.address, guest.now)?;
    door.by_name.take(&name, guest.now)?;
    let fresh = Fresh::new(&guest.house, &peer, guest.session.as_ref());
    let password = form.raw("password").to_owned();
    let admitted = admit(&guest.house, name, password, fresh.clone()).await?;
    if let Some(step) = admitted {
        return entered(&guest.house, &fresh, &way(step, &next));
    }
    let label = guest.house.db.read(provider::label).await?;
    let page = SignInPage::new(&next, guest.house.config.demo, None)
        .with_provider(label)
        .refused(form.raw("name"));
    guest.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The answer that carries a new session.
pub(super) fn entered(house: &App, fresh: &Fresh, to: &str) -> Answer {
    let mut response = redirect(to)?;
    let cookie = fresh.set_cookie(&house.config)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Compares the password and starts a session; `None` for every kind of no, after the same work.
async fn admit(
    house: &App,
    name: String,
    password: String,
    fresh: Fresh,
) -> Result<Option<Step>, Error> {
    let asked = name.clone();
    let hash = house
        .db
        .read(move |conn| Ok(by_name(conn, &asked)?.map(|a| a.password)))
        .await?;
    let right = house.door.hasher.matches(password, hash.clone()).await?;
    let door = house.clone();
    let work = move |tx: &mut Tx<'_>| {
        let now = tx.now();
        if attempt::is_locked(tx, &name, now)? {
            attempt::knocked(tx, &name)?;
            return Ok(None);
        }
        let account = by_name(tx, &name)?;
        // Changed while it was compared? Then it was not this account's password.
        let same = |a: &AccountRow| right && a.active && Some(&a.password) == hash.as_ref();
        let actor = match account.as_ref().filter(|a| same(a)) {
            Some(a) => actor_of(&door, tx, a)?,
            None => None,
        };
        let (Some(account), Some(actor)) = (&account, &actor) else {
            refuse(tx, &name, account.as_ref())?;
            return Ok(None);
        };
        attempt::forget(tx, &name)?;
        let step = first_step(tx, actor, account)?;
        fresh.start(tx, account.id, step)?;
        if step != Step::SecondFactor {
            note_sign_in(tx, actor, &fresh)?;
        }
        Ok(Some(step))
    };
    house.db.write(CommandKey::unkeyed(), work).await
}

/// The person behind an account, with what they may do today; `None` when they left.
pub(super) fn actor_of(
    house: &App,
    tx: &mut Tx<'_>,
    account: &AccountRow,
) -> Result<Option<Actor>, Error> {
    let today = tx.today();
    house.directory.actor(tx, account.id, account.person, today)
}

/// Notes a failure; a lock is put on the trail.
fn refuse(tx: &mut Tx<'_>, name: &str, account: Option<&AccountRow>) -> Result<(), Error> {
    if attempt::failed(tx, name)?
        && let Some(account) = account
    {
        let deed = Deed::on("platform.lock_account", subject(account.id))
            .why("连续 5 次密码不对，锁定 15 分钟");
        tx.trail(By::House("登录"), deed)?;
    }
    Ok(())
}

pub(super) fn note_sign_in(tx: &mut Tx<'_>, actor: &Actor, fresh: &Fresh) -> Result<(), Error> {
    let deed =
        Deed::on("platform.sign_in", subject(actor.account)).change("登录设备", "", fresh.place());
    tx.trail(actor, deed)
}

/// What a right password leads to.
fn first_step(tx: &mut Tx<'_>, actor: &Actor, account: &AccountRow) -> Result<Step, Error> {
    if account.second_factor.is_some() {
        Ok(Step::SecondFactor)
    } else {
        later_step(tx, actor, account)
    }
}

/// What is still missing when the second factor is passed or not there.
pub(super) fn later_step(
    tx: &mut Tx<'_>,
    actor: &Actor,
    account: &AccountRow,
) -> Result<Step, Error> {
    if account.must_change {
        return Ok(Step::ChangePassword);
    }
    let missing = account.second_factor.is_none() && factor::is_required(tx, actor)?;
    Ok(if missing {
        Step::EnrolFactor
    } else {
        Step::Done
    })
}

async fn sign_out(guest: Guest, form: Form) -> Answer {
    if let (Some(actor), Some(session)) = (guest.actor.clone(), guest.session.as_ref())
        && let Some(id) = session.id
    {
        let work = move |tx: &mut Tx<'_>| {
            session::end(tx, actor.account, id)?;
            let deed = Deed::on("platform.sign_out", subject(actor.account));
            tx.trail(&*actor, deed)
        };
        guest.house.db.write(form.key(), work).await?;
    }
    let mut response = redirect("/sign-in")?;
    let gone = cookies::set_cookie(&guest.house.config, "session", "", Some(0))?;
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

/// The actor and session of a visit that still lacks `step`; anybody else goes to the door.
pub(super) fn lacking(guest: &Guest, step: Step) -> Result<(Id<Account>, SessionInfo), Error> {
    match (&guest.actor, &guest.session) {
        (Some(actor), Some(session)) if session.step == step => {
            Ok((actor.account, session.clone()))
        }
        (None | Some(_), None | Some(_)) => Err(Error::SignedOut),
    }
}

async fn show_password(guest: Guest, Query(next): Query<Next>) -> Answer {
    lacking(&guest, Step::ChangePassword)?;
    let page = FirstPasswordPage {
        next: next.page(),
        fields: Fields::default(),
    };
    guest.page(StatusCode::OK, &page)
}

async fn change_password(guest: Guest, peer: Peer, mut form: Form) -> Answer {
    let (id, session) = lacking(&guest, Step::ChangePassword)?;
    let next = next::or_workbench(form.raw("next"));
    let account = guest.house.db.read(move |c| by_id(c, id)).await?;
    let names = names_of(&guest, &account);
    let hash = new_password(&guest.house, &mut form, &account, &names).await?;
    let Some(hash) = hash else {
        let fields = errors_only(&form);
        let page = FirstPasswordPage { next, fields };
        return guest.page(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let fresh = Fresh::new(&guest.house, &peer, Some(&session));
    let (started, house) = (fresh.clone(), guest.house.clone());
    let work = move |tx: &mut Tx<'_>| {
        let account = by_id(tx, id)?;
        let actor = actor_of(&house, tx, &account)?.ok_or(Error::SignedOut)?;
        save_password(tx, &actor, &account, &hash)?;
        session::end_all(tx, id, None)?;
        let saved = by_id(tx, id)?;
        let step = later_step(tx, &actor, &saved)?;
        started.start(tx, id, step)?;
        Ok(step)
    };
    // Without a key: a second arrival comes with the session that the first one ended.
    let step = guest.house.db.write(CommandKey::unkeyed(), work).await?;
    entered(&guest.house, &fresh, &way(step, &next))
}

/// The names that must not be in a password.
pub(super) fn names_of(guest: &Guest, account: &AccountRow) -> Vec<String> {
    let person = guest.actor.as_ref().map(|a| a.name.clone());
    person.into_iter().chain([account.name.clone()]).collect()
}

/// Reads `password` and `again`, and hashes what may be a password; otherwise notes what is
/// wrong and gives `None`.
pub(super) async fn new_password(
    house: &App,
    form: &mut Form,
    account: &AccountRow,
    names: &[String],
) -> Result<Option<String>, Error> {
    let typed = chosen_password(form, names);
    let Some(typed) = typed else { return Ok(None) };
    let used = house
        .door
        .hasher
        .is_among(typed.clone(), remembered(account))
        .await?;
    if used {
        form.reject("password", "最近 5 次用过的密码不能再用，请换一个");
        return Ok(None);
    }
    house.door.hasher.hash(typed).await.map(Some)
}

/// Reads `password` and `again`; `None` when they may not be a password.
pub(super) fn chosen_password(form: &mut Form, names: &[String]) -> Option<String> {
    let (typed, again) = (
        form.raw("password").to_owned(),
        form.raw("again").to_owned(),
    );
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if let Err(sentence) = password::check(&typed, &names) {
        form.reject("password", sentence);
        return None;
    }
    if typed != again {
        form.reject("again", "两次输入的密码不一样");
        return None;
    }
    form.is_valid().then_some(typed)
}

/// Stores a password that its owner chose.
pub(super) fn save_password(
    tx: &mut Tx<'_>,
    actor: &Actor,
    account: &AccountRow,
    hash: &str,
) -> Result<(), Error> {
    set_password(tx, account, hash, false)?;
    let deed = Deed::on("platform.change_password", subject(account.id))
        .row(account::ACCOUNTS, account.id);
    tx.trail(actor, deed)
}

/// What is wrong, without what was typed: passwords are never sent back.
pub(super) fn errors_only(form: &Form) -> Fields {
    Fields {
        typed: Vec::new(),
        errors: form.fields().errors,
    }
}
