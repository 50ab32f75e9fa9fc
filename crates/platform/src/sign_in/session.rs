//! Sessions: a cookie in, a person with their powers out.

use axum::http::{HeaderMap, HeaderValue};
use kernel::{Id, Moment};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ABSOLUTE_HOURS, IDLE_MINUTES, cookies, token};
use crate::{
    App, Config, Error,
    access::{Account, Actor, Person, Session},
    args,
    db::{CommandKey, Conn, Tx},
    web::{Peer, SessionInfo, Step},
};

/// How old the noted last-seen may be before it is written again.
pub(super) const SEEN_EVERY_MS: i64 = 60_000;

/// SHA-256 of a secret, the key it is looked up by.
pub(super) fn digest(secret: &str) -> String {
    crate::hex(&Sha256::digest(secret.as_bytes()))
}

/// As stored.
pub(super) const fn step_word(step: Step) -> &'static str {
    match step {
        Step::Done => "done",
        Step::SecondFactor => "second_factor",
        Step::EnrolFactor => "enrol_factor",
        Step::ChangePassword => "change_password",
    }
}

fn parse_step(word: &str) -> Result<Step, Error> {
    match word {
        "done" => Ok(Step::Done),
        "second_factor" => Ok(Step::SecondFactor),
        "enrol_factor" => Ok(Step::EnrolFactor),
        "change_password" => Ok(Step::ChangePassword),
        _ => Err(Error::Corrupt("platform_session.step")),
    }
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
    if let Some(secret) = token::bearer(headers) {
        return token::recognise(house, secret).await;
    }
    let Some(secret) = cookies::session_cookie(headers, &house.config).map(digest) else {
        return Ok(None);
    };
    let (now, asked) = (house.now(), house.clone());
    let known = house
        .db
        .read(move |conn| {
            let Some(found) = find(conn, &secret, now)? else {
                return Ok(None);
            };
            let actor = asked
                .directory
                .actor(conn, found.account, found.person, now.day())?;
            let Some(actor) = actor else {
                return Ok(None);
            };
            let waiting = asked.waiting(conn, &actor)?;
            Ok(Some((actor, found, waiting)))
        })
        .await?;
    let Some((actor, found, waiting)) = known else {
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
    let info = SessionInfo {
        id: Some(found.session),
        secret: found.secret,
        step: parse_step(&found.step)?,
        waiting,
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

/// The secrets of a session that is about to start; drawn outside the write, so that a closure
/// that runs again starts the same session.
#[derive(Clone)]
pub(super) struct Fresh {
    cookie: String,
    secret: String,
    peer: Peer,
    /// The session that it takes the place of.
    instead_of: Option<Id<Session>>,
}

impl Fresh {
    /// For the browser at `peer`, in place of the session it came with.
    pub(super) fn new(house: &App, peer: &Peer, instead_of: Option<&SessionInfo>) -> Self {
        Self {
            cookie: house.chance.hex::<32>(),
            secret: house.chance.hex::<16>(),
            peer: peer.clone(),
            instead_of: instead_of.and_then(|s| s.id),
        }
    }

    /// The cookie that carries it.
    pub(super) fn set_cookie(&self, config: &Config) -> Result<HeaderValue, Error> {
        cookies::set_cookie(config, "session", &self.cookie, None)
    }

    /// Where it was signed in, for the trail.
    pub(super) fn place(&self) -> String {
        format!("{} {}", self.peer.device, self.peer.address)
    }

    /// Starts the session, ends the one it replaces, and sweeps the account's ended ones.
    pub(super) fn start(
        &self,
        tx: &mut Tx<'_>,
        account: Id<Account>,
        step: Step,
    ) -> Result<(), Error> {
        let now = tx.now();
        if let Some(old) = self.instead_of {
            tx.run("delete from platform_session where id = $1", args![old])?;
        }
        tx.run(
            "delete from platform_session
             where account = $1 and (seen_at <= $2 or created_at <= $3)",
            args![
                account,
                now.plus_secs(-IDLE_MINUTES * 60),
                now.plus_secs(-ABSOLUTE_HOURS * 3_600)
            ],
        )?;
        tx.run(
            "insert into platform_session
               (id, digest, account, step, secret, created_at, seen_at, device, address)
             values ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
            args![
                tx.id::<Session>(),
                digest(&self.cookie),
                account,
                step_word(step),
                &self.secret,
                now,
                &self.peer.device,
                &self.peer.address
            ],
        )?;
        Ok(())
    }
}

/// One live session, as its owner sees it (登录会话).
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SessionLine {
    /// Which.
    pub id: Id<Session>,
    /// Browser and system.
    pub device: String,
    /// Network address.
    pub address: String,
    /// When it began.
    pub created_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
}

/// The live sessions of an account, the latest first.
pub(super) fn live(
    conn: &mut Conn,
    account: Id<Account>,
    now: Moment,
) -> Result<Vec<SessionLine>, Error> {
    conn.all(
        "select id, device, address, created_at, seen_at
         from platform_session
         where account = $1 and seen_at > $2 and created_at > $3
         order by seen_at desc, id desc
         limit 100",
        args![
            account,
            now.plus_secs(-IDLE_MINUTES * 60),
            now.plus_secs(-ABSOLUTE_HOURS * 3_600)
        ],
        |row| {
            Ok(SessionLine {
                id: row.get(0)?,
                device: row.get(1)?,
                address: row.get(2)?,
                created_at: row.get(3)?,
                seen_at: row.get(4)?,
            })
        },
    )
}

/// Ends one session of an account; how many there were.
pub(super) fn end(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    session: Id<Session>,
) -> Result<u64, Error> {
    tx.run(
        "delete from platform_session where id = $1 and account = $2",
        args![session, account],
    )
}

/// Ends all sessions of an account but one; how many there were.
pub(super) fn end_all(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    but: Option<Id<Session>>,
) -> Result<u64, Error> {
    let but = but.map_or(0, Id::as_i64);
    tx.run(
        "delete from platform_session where account = $1 and id <> $2",
        args![account, but],
    )
}
