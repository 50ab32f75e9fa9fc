//! Which account belongs to whom at the provider (绑定).

use kernel::Id;

use super::client::Identity;
use crate::{
    App, Error,
    access::{Account, Actor},
    args,
    db::{Conn, Tx},
    sign_in::{
        account::{AccountRow, NewAccount, account_of, by_id, by_name, open_account, subject},
        activate,
    },
    trail::{By, Deed, Tracked},
};

/// What `verify` compares with the trail.
pub const LINKS: Tracked = Tracked {
    table: "platform_sign_in_link",
    columns: &["account", "issuer", "subject"],
};

/// The key of one link.
struct LinkMark;

/// What a sign-in at the provider leads to (绑定结果).
pub enum Found {
    /// 有账号
    Account(AccountRow),
    /// 没有对应的账号
    Nobody,
    /// 工号对应不止一人，或账号已绑定别的身份
    Unclear,
}

/// The account of an identity: by its link, else by its claim, which makes the link.
///
/// # Errors
/// What the database said.
pub fn account(tx: &mut Tx<'_>, house: &App, who: &Identity) -> Result<Found, Error> {
    let known: Option<Id<Account>> = tx.one(
        "select account from platform_sign_in_link where issuer = $1 and subject = $2",
        args![&who.issuer, &who.subject],
        |row| row.get(0),
    )?;
    if let Some(id) = known {
        return by_id(tx, id).map(Found::Account);
    }
    let Some(claim) = &who.claim else {
        return Ok(Found::Nobody);
    };
    let by = By::House("单位统一登录");
    let Some(id) = claimed(tx, house, &by, claim)? else {
        return Ok(Found::Nobody);
    };
    if linked(tx, id, &who.issuer)? {
        return Ok(Found::Unclear);
    }
    add(tx, by, id, who)?;
    by_id(tx, id).map(Found::Account)
}

/// Whose user name or staff number that is; somebody without an account gets one.
fn claimed(
    tx: &mut Tx<'_>,
    house: &App,
    by: &By,
    claim: &str,
) -> Result<Option<Id<Account>>, Error> {
    let name = kernel::fold_width(claim.trim());
    // The person who has this staff number comes before whoever chose it as a user name.
    let Some(person) = house.directory.person_of_staff_no(tx, &name)? else {
        return Ok(by_name(tx, &name.to_lowercase())?.map(|found| found.id));
    };
    if let Some(id) = account_of(tx, person)? {
        return Ok(Some(id));
    }
    let new = NewAccount {
        name: activate::free_name(tx, &name.to_lowercase())?,
        person,
        password: String::new(),
        must_change: false,
    };
    let id = open_account(tx, by.clone(), &new)?;
    house.directory.account_opened(tx, by, person, id)?;
    Ok(Some(id))
}

fn add(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    account: Id<Account>,
    who: &Identity,
) -> Result<(), Error> {
    let id = tx.id::<LinkMark>();
    tx.run(
        "insert into platform_sign_in_link (id, account, issuer, subject, at)
         values ($1, $2, $3, $4, $5)",
        args![id, account, &who.issuer, &who.subject, tx.now()],
    )?;
    let deed = Deed::on("platform.link_provider", subject(account))
        .row(LINKS, id)
        .change("统一登录", "", "已绑定");
    tx.trail(by, deed)
}

/// Links the account of whoever is here.
///
/// # Errors
/// A refusal when either side is linked already.
pub fn link(tx: &mut Tx<'_>, actor: &Actor, who: &Identity) -> Result<(), Error> {
    let taken = tx.number(
        "select count(*) from platform_sign_in_link
         where issuer = $1 and (subject = $2 or account = $3)",
        args![&who.issuer, &who.subject, actor.account],
    )?;
    if taken > 0 {
        return Err(Error::refused(
            "platform.already_linked",
            "这个统一登录身份或您的账号已经绑定过，请先在原账号里解除绑定",
        ));
    }
    add(tx, actor, actor.account, who)
}

/// Takes the links of an account away; how many there were.
///
/// # Errors
/// What the database said.
pub fn unlink(tx: &mut Tx<'_>, actor: &Actor) -> Result<u64, Error> {
    let ids: Vec<Id<LinkMark>> = tx.all(
        "select id from platform_sign_in_link where account = $1 order by id limit 20",
        args![actor.account],
        |row| row.get(0),
    )?;
    let mut deed = Deed::on("platform.unlink_provider", subject(actor.account)).change(
        "统一登录",
        "已绑定",
        "",
    );
    for id in &ids {
        tx.run(
            "delete from platform_sign_in_link where id = $1",
            args![*id],
        )?;
        deed = deed.row(LINKS, *id);
    }
    if !ids.is_empty() {
        tx.trail(actor, deed)?;
    }
    Ok(ids.len() as u64)
}

/// Whether an account is linked with somebody there.
///
/// # Errors
/// What the database said.
pub fn linked(conn: &mut Conn, account: Id<Account>, issuer: &str) -> Result<bool, Error> {
    let sql = "select count(*) from platform_sign_in_link where account = $1 and issuer = $2";
    Ok(conn.number(sql, args![account, issuer])? > 0)
}
