//! Personal access tokens: a program acts for a person, reading or writing, until a day.

use axum::http::{HeaderMap, header};
use kernel::{Date, Id, Moment};
use serde::{Deserialize, Serialize};

use super::{
    account::subject,
    session::{SEEN_EVERY_MS, digest},
};
use crate::{
    App, Error,
    access::{Account, Actor, Person},
    args,
    db::{CommandKey, Conn, Tx},
    trail::{Deed, Tracked},
    web::{SessionInfo, Step},
};

/// Marks the keys of access tokens (访问令牌).
pub struct Token;

/// What `verify` compares with the trail.
pub const TOKENS: Tracked = Tracked {
    table: "platform_token",
    columns: &["digest", "account", "name", "writes", "expires_on"],
};

/// What every token begins with, so that a scanner of sources can find a lost one.
const PREFIX: &str = "uh_";
/// Tokens that one account may have.
const TOKENS_MAX: i64 = 20;

/// A new secret: the prefix and 256 bits.
pub(super) fn new_secret(house: &App) -> String {
    format!("{PREFIX}{}", house.chance.hex::<32>())
}

/// The token of a request; one that is broken is still a token, and opens nothing.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

struct Found {
    id: Id<Token>,
    account: Id<Account>,
    person: Id<Person>,
    writes: bool,
    used_at: Option<Moment>,
}

/// Who a token acts for.
pub(super) async fn recognise(
    house: &App,
    secret: &str,
) -> Result<Option<(Actor, SessionInfo)>, Error> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    let (now, key, asked) = (house.now(), digest(secret), house.clone());
    let known = house
        .db
        .read(move |conn| {
            let Some(found) = find(conn, &key, now.day())? else {
                return Ok(None);
            };
            let actor = asked
                .directory
                .actor(conn, found.account, found.person, now.day())?;
            Ok(actor.map(|actor| (actor, found)))
        })
        .await?;
    let Some((mut actor, found)) = known else {
        return Ok(None);
    };
    let fresh = |at: Moment| now.as_ms() - at.as_ms() < SEEN_EVERY_MS;
    if !found.used_at.is_some_and(fresh) {
        let id = found.id;
        house
            .db
            .write(CommandKey::unkeyed(), move |tx| {
                let sql = "update platform_token set used_at = $1 where id = $2";
                tx.run(sql, args![tx.now(), id])
            })
            .await?;
    }
    actor.read_only = !found.writes;
    let info = SessionInfo {
        id: None,
        secret: String::new(),
        step: Step::Done,
        waiting: Vec::new(),
    };
    Ok(Some((actor, info)))
}

fn find(conn: &mut Conn, digest: &str, today: Date) -> Result<Option<Found>, Error> {
    conn.one(
        "select t.id, t.account, a.person, t.writes, t.used_at
         from platform_token t
         join platform_account a on a.id = t.account
         where t.digest = $1 and t.expires_on >= $2 and a.active and not a.must_change",
        args![digest, today],
        |row| {
            Ok(Found {
                id: row.get(0)?,
                account: row.get(1)?,
                person: row.get(2)?,
                writes: row.get(3)?,
                used_at: row.get(4)?,
            })
        },
    )
}

/// A token as its owner sees it; the secret is not kept (访问令牌).
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TokenLine {
    /// Which.
    pub id: Id<Token>,
    /// What for.
    pub name: String,
    /// Whether it may change things.
    pub writes: bool,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Option<Moment>,
    /// The last day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub expires_on: Date,
}

/// The tokens of an account, the latest first.
pub(super) fn list(conn: &mut Conn, account: Id<Account>) -> Result<Vec<TokenLine>, Error> {
    conn.all(
        "select id, name, writes, created_at, used_at, expires_on
         from platform_token
         where account = $1
         order by id desc
         limit 100",
        args![account],
        |row| {
            Ok(TokenLine {
                id: row.get(0)?,
                name: row.get(1)?,
                writes: row.get(2)?,
                created_at: row.get(3)?,
                used_at: row.get(4)?,
                expires_on: row.get(5)?,
            })
        },
    )
}

/// A token to be made (新令牌).
#[derive(Debug, Clone)]
pub(super) struct NewToken {
    pub digest: String,
    pub name: String,
    pub writes: bool,
    pub expires_on: Date,
}

/// Makes a token for the actor.
pub(super) fn make(tx: &mut Tx<'_>, actor: &Actor, new: &NewToken) -> Result<(), Error> {
    let sql = "select count(*) from platform_token where account = $1";
    if tx.number(sql, args![actor.account])? >= TOKENS_MAX {
        return Err(Error::refused(
            "platform.too_many_tokens",
            "访问令牌最多 20 个，请先停用不再用的",
        ));
    }
    let id = tx.id::<Token>();
    tx.run(
        "insert into platform_token
           (id, digest, account, name, writes, created_at, expires_on)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![
            id,
            &new.digest,
            actor.account,
            &new.name,
            new.writes,
            tx.now(),
            new.expires_on
        ],
    )?;
    let kind = if new.writes { "读写" } else { "只读" };
    let deed = Deed::on("platform.make_token", subject(actor.account))
        .row(TOKENS, id)
        .change("访问令牌", "", format!("{}（{kind}）", new.name))
        .change("有效期至", "", new.expires_on);
    tx.trail(actor, deed)
}

/// Revokes a token of the actor.
pub(super) fn revoke(tx: &mut Tx<'_>, actor: &Actor, id: Id<Token>) -> Result<(), Error> {
    let name = tx.one(
        "select name from platform_token where id = $1 and account = $2",
        args![id, actor.account],
        |row| row.get::<String>(0),
    )?;
    let name = name.ok_or(Error::NotFound)?;
    tx.run("delete from platform_token where id = $1", args![id])?;
    let deed = Deed::on("platform.revoke_token", subject(actor.account))
        .row(TOKENS, id)
        .change("访问令牌", name, "");
    tx.trail(actor, deed)
}
