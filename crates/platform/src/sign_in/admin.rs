//! Accounts in the hands of an administrator: open, reset, unlock, switch off.

use axum::http::StatusCode;
use kernel::Id;

use super::{
    account::{self, ACCOUNTS, AccountRow, NewAccount, by_id, open_account, subject, user_name},
    admin_pages::{AccountPage, FirstPasswordMadePage, NewAccountPage},
    attempt, factor, session,
};
use crate::{
    App, Error,
    access::{Account, Actor, BodyPath, OfficeHeld, Person, Power, Reach},
    db::{Conn, Tx},
    trail::{By, Deed},
    web::{Answer, Entry, Fields, Form, Path, Routes, Visit, redirect},
};

/// Opens and looks after accounts.
pub const POWER: Power = Power {
    code: "platform.accounts",
    text: "管理登录账号",
    default: &[("administrator", Reach::Below)],
};

pub(super) fn routes() -> Routes {
    let may = Entry::Power(POWER.code);
    Routes::new()
        .page::<NewAccountPage, _, _>("/people/{id}/account", "某人的账号", may, show)
        .post("/people/{id}/account", "开通账号", may, open)
        .post("/accounts/{id}/password", "重置密码", may, reset)
        .post("/accounts/{id}/unlock", "解除锁定", may, unlock)
        .post("/accounts/{id}/factor", "重置动态验证码", may, reset_factor)
        .post("/accounts/{id}/off", "停用账号", may, switch_off)
        .post("/accounts/{id}/on", "恢复账号", may, switch_on)
}

/// Where a person stands and what they are called; `NotFound` where the administrator has no
/// business.
fn person_at(
    house: &App,
    conn: &mut Conn,
    visit: &Actor,
    person: Id<Person>,
    day: kernel::Date,
) -> Result<(String, BodyPath), Error> {
    // The directory asks for an account only to hand it back.
    let nobody = Id::<Account>::from_i64(0);
    let found = house.directory.actor(conn, nobody, person, day)?;
    let found = found.ok_or(Error::NotFound)?;
    let office = found.offices.first().map(|o| o.path.clone());
    let home = found.home.map(|(_, path)| path).or(office);
    let at = home.ok_or(Error::NotFound)?;
    visit.require_to_see(&POWER, &at)?;
    Ok((found.name, at))
}

/// Whoever holds an account acts in all its person's offices, so one who is at home in reach
/// but holds an office beyond it is looked after from there.
fn not_above(
    house: &App,
    conn: &mut Conn,
    actor: &Actor,
    person: Id<Person>,
    day: kernel::Date,
) -> Result<(), Error> {
    let nobody = Id::<Account>::from_i64(0);
    let found = house.directory.actor(conn, nobody, person, day)?;
    let beyond = |office: &OfficeHeld| !actor.may(POWER.code, &office.path);
    if found.is_some_and(|person| person.offices.iter().any(beyond)) {
        return Err(Error::Forbidden(
            "这个人在您管理范围之外还有职务，账号请由上级管理员办理".into(),
        ));
    }
    Ok(())
}

/// The account `id` when its person is in reach; never one's own, which has `/me`.
fn in_reach(
    house: &App,
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Account>,
    day: kernel::Date,
) -> Result<AccountRow, Error> {
    let account = by_id(conn, id)?;
    person_at(house, conn, actor, account.person, day)?;
    not_above(house, conn, actor, account.person, day)?;
    if id == actor.account {
        return Err(Error::refused(
            "platform.own_account",
            "自己的账号请在「我的账号」里办理",
        ));
    }
    Ok(account)
}

async fn show(visit: Visit, Path(id): Path<Id<Person>>) -> Answer {
    browser(&visit)?;
    let (house, actor, day, now) = (
        visit.house.clone(),
        visit.actor.clone(),
        visit.today,
        visit.now,
    );
    let (name, account) = visit
        .read(move |conn| {
            let (name, _) = person_at(&house, conn, &actor, id, day)?;
            let account = account::account_of(conn, id)?;
            let account = account.map(|a| by_id(conn, a)).transpose()?;
            let locked = match &account {
                Some(a) => attempt::is_locked(conn, &a.name, now)?,
                None => false,
            };
            Ok((name, account.map(|a| (a, locked))))
        })
        .await?;
    match account {
        Some((account, locked)) => visit.page(&AccountPage::of(name, &account, locked)),
        None => visit.page(&NewAccountPage {
            person: id,
            name,
            fields: Fields::default(),
        }),
    }
}

/// A first password that somebody else is told: long enough, and without letters that look
/// alike.
fn first_password(house: &App) -> String {
    let alphabet = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let letter = |_| {
        let bound = u64::try_from(alphabet.len()).unwrap_or(1);
        let index = usize::try_from(house.chance.below(bound)).unwrap_or_default();
        char::from(alphabet[index])
    };
    let part = |length: i32| (0..length).map(letter).collect::<String>();
    format!("{}-{}-{}", part(4), part(4), part(4))
}

/// Opening and resetting are done by a person at a browser.
fn browser(visit: &Visit) -> Result<(), Error> {
    visit
        .session
        .id
        .map(|_| ())
        .ok_or_else(|| Error::Forbidden("账号只能在浏览器里登录后管理，不能用访问令牌".into()))
}

async fn open(visit: Visit, Path(id): Path<Id<Person>>, mut form: Form) -> Answer {
    browser(&visit)?;
    let (house, actor, day) = (visit.house.clone(), visit.actor.clone(), visit.today);
    let (person, _) = visit
        .read(move |conn| {
            let found = person_at(&house, conn, &actor, id, day)?;
            not_above(&house, conn, &actor, id, day)?;
            Ok(found)
        })
        .await?;
    let name = user_name(form.raw("name")).map_err(|sentence| form.reject("name", sentence));
    let Ok(name) = name else {
        return again(&visit, id, person, form.fields());
    };
    let password = first_password(&visit.house);
    let hash = visit.house.door.hasher.hash(password.clone()).await?;
    let new = NewAccount {
        name: name.clone(),
        person: id,
        password: hash.clone(),
        must_change: true,
    };
    let (house, actor) = (visit.house.clone(), visit.actor.clone());
    let work = move |tx: &mut Tx<'_>| {
        let account = open_account(tx, &*actor, &new)?;
        let by = By::from(&*actor);
        house.directory.account_opened(tx, &by, id, account)?;
        Ok(account)
    };
    let account = match visit.write(form.key(), work).await {
        Err(Error::Invalid(errors)) => {
            let mut fields = form.fields();
            fields.errors = errors;
            return again(&visit, id, person, fields);
        }
        other => other?,
    };
    told_once(&visit, account, &hash, (id, person, name, password)).await
}

fn again(visit: &Visit, person: Id<Person>, name: String, fields: Fields) -> Answer {
    let page = NewAccountPage {
        person,
        name,
        fields,
    };
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Shows a first password, unless a first arrival of the same form stored and showed another.
async fn told_once(
    visit: &Visit,
    account: Id<Account>,
    hash: &str,
    (person, name, user_name, password): (Id<Person>, String, String, String),
) -> Answer {
    let stored = visit.read(move |c| Ok(by_id(c, account)?.password)).await?;
    if stored != hash {
        return Err(Error::refused(
            "platform.password_shown",
            "初始密码已经显示过一次；没有记下的话，请重置密码",
        ));
    }
    visit.page(&FirstPasswordMadePage {
        person,
        name,
        user_name,
        password,
    })
}

async fn reset(visit: Visit, Path(id): Path<Id<Account>>, form: Form) -> Answer {
    browser(&visit)?;
    let password = first_password(&visit.house);
    let hash = visit.house.door.hasher.hash(password.clone()).await?;
    let (house, actor, new) = (visit.house.clone(), visit.actor.clone(), hash.clone());
    let work = move |tx: &mut Tx<'_>| {
        let today = tx.today();
        let account = in_reach(&house, tx, &actor, id, today)?;
        account::set_password(tx, &account, &new, true)?;
        session::end_all(tx, id, None)?;
        attempt::forget(tx, &account.name)?;
        let deed = Deed::on("platform.reset_password", subject(id)).row(ACCOUNTS, id);
        tx.trail(&*actor, deed)?;
        Ok((account.person, account.name))
    };
    let (person, user_name) = visit.write(form.key(), work).await?;
    let (house, actor, day) = (visit.house.clone(), visit.actor.clone(), visit.today);
    let (name, _) = visit
        .read(move |conn| person_at(&house, conn, &actor, person, day))
        .await?;
    told_once(&visit, id, &hash, (person, name, user_name, password)).await
}

/// Does `work` on an account in reach, puts `verb` on the trail and shows the account again.
async fn change(
    visit: Visit,
    id: Id<Account>,
    form: Form,
    verb: &'static str,
    work: fn(&mut Tx<'_>, &AccountRow) -> Result<(), Error>,
) -> Answer {
    browser(&visit)?;
    let (house, actor) = (visit.house.clone(), visit.actor.clone());
    let write = move |tx: &mut Tx<'_>| {
        let today = tx.today();
        let account = in_reach(&house, tx, &actor, id, today)?;
        work(tx, &account)?;
        tx.trail(&*actor, Deed::on(verb, subject(id)).row(ACCOUNTS, id))?;
        Ok(account.person)
    };
    let person = visit.write(form.key(), write).await?;
    redirect(&format!("/people/{person}/account"))
}

async fn unlock(visit: Visit, Path(id): Path<Id<Account>>, form: Form) -> Answer {
    change(visit, id, form, "platform.unlock_account", |tx, account| {
        attempt::forget(tx, &account.name)?;
        attempt::forget(tx, &super::factor_gate::key_of(account.id))
    })
    .await
}

async fn reset_factor(visit: Visit, Path(id): Path<Id<Account>>, form: Form) -> Answer {
    change(
        visit,
        id,
        form,
        "platform.reset_second_factor",
        |tx, account| {
            factor::clear(tx, account.id)?;
            session::end_all(tx, account.id, None).map(|_| ())
        },
    )
    .await
}

async fn switch_off(visit: Visit, Path(id): Path<Id<Account>>, form: Form) -> Answer {
    change(
        visit,
        id,
        form,
        "platform.switch_account_off",
        |tx, account| {
            account::set_active(tx, account, false)?;
            session::end_all(tx, account.id, None).map(|_| ())
        },
    )
    .await
}

async fn switch_on(visit: Visit, Path(id): Path<Id<Account>>, form: Form) -> Answer {
    change(
        visit,
        id,
        form,
        "platform.switch_account_on",
        |tx, account| account::set_active(tx, account, true),
    )
    .await
}
