//! Sessions: a cookie in, a person with their powers out.

use axum::http::{HeaderMap, header};
use kernel::{Id, Moment};
use sha2::{Digest, Sha256};

use super::{ABSOLUTE_HOURS, IDLE_MINUTES};
use crate::{
    App, Error,
    access::{Account, Actor, Person, Session},
    args,
    db::{CommandKey, Conn},
    web::{SessionInfo, Step},
};

/// How old the noted last-seen may be before it is written again.
const SEEN_EVERY_MS: i64 = 60_000;

/// The value of one cookie of ours (`__Host-` in front when served over HTTPS).
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| key.strip_prefix("__Host-").unwrap_or(key) == name)
        .map(|(_, value)| value)
}

/// SHA-256 of a secret, the key it is looked up by.
pub(super) fn digest(secret: &str) -> String {
    crate::hex(&Sha256::digest(secret.as_bytes()))
}

struct Found {
    session: Id<Session>,
    account: Id<Account>,
    person: Id<Person>,
    step: String,
    secret: String,
    created_at: Moment,
    seen_at: Moment,
}

/// Who a request comes from: by access token, else by session cookie, else nobody.
///
/// # Errors
/// What the database said; an unknown or ended session is `None`, not an error.
pub async fn recognise(
    house: &App,
    headers: &HeaderMap,
) -> Result<Option<(Actor, SessionInfo)>, Error> {
    let Some(secret) = cookie(headers, "session").map(str::to_owned) else {
        return Ok(None);
    };
    let house = house.clone();
    let db = house.db.clone();
    let (now, asked) = (house.now(), house.clone());
    let known = db
        .read(move |conn| {
            let Some(found) = find(conn, &digest(&secret), now)? else {
                return Ok(None);
            };
            let today = now.day();
            let actor = asked
                .directory
                .actor(conn, found.account, found.person, today)?;
            Ok(actor.map(|actor| (actor, found)))
        })
        .await?;
    let Some((actor, found)) = known else {
        return Ok(None);
    };
    if now.as_ms() - found.seen_at.as_ms() >= SEEN_EVERY_MS {
        let session = found.session;
        house
            .db
            .write(CommandKey::unkeyed(), move |tx| {
                let sql = "update platform_session set seen_at = $1 where id = $2";
                tx.run(sql, args![tx.now(), session])
            })
            .await?;
    }
    let step = match found.step.as_str() {
        "done" => Step::Done,
        "second_factor" => Step::SecondFactor,
        "change_password" => Step::ChangePassword,
        _ => return Err(Error::Corrupt("platform_session.step")),
    };
    let info = SessionInfo {
        id: Some(found.session),
        secret: found.secret,
        step,
        unread: 0,
    };
    Ok(Some((actor, info)))
}

fn find(conn: &mut Conn, digest: &str, now: Moment) -> Result<Option<Found>, Error> {
    let found = conn.one(
        "select s.id, s.account, a.person, s.step, s.secret, s.created_at, s.seen_at
         from platform_session s
         join platform_account a on a.id = s.account
         where s.digest = $1 and a.active",
        args![digest],
        |row| {
            Ok(Found {
                session: row.get(0)?,
                account: row.get(1)?,
                person: row.get(2)?,
                step: row.get(3)?,
                secret: row.get(4)?,
                created_at: row.get(5)?,
                seen_at: row.get(6)?,
            })
        },
    )?;
    Ok(found.filter(|f| {
        now < f.seen_at.plus_secs(IDLE_MINUTES * 60)
            && now < f.created_at.plus_secs(ABSOLUTE_HOURS * 3_600)
    }))
}
