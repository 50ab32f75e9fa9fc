//! The cast of the demo: one click and you look through their eyes.

use super::{account::by_name, gate, gate::Next, next, session::Fresh};
use crate::{
    Error,
    db::{CommandKey, Tx},
    web::{Answer, Entry, Guest, Path, Peer, Query, Routes, Step},
};

/// Who can be looked through in the demo: user name and role.
pub const CAST: &[(&str, &str)] = &[
    ("officer", "局工会干事"),
    ("leader", "工会小组长"),
    ("chair", "局工会主席"),
    ("accountant", "会计"),
    ("cashier", "出纳"),
    ("auditor", "经审委"),
    ("member", "会员"),
    ("upper", "上级工会"),
];

pub(super) fn routes() -> Routes {
    Routes::new().get(
        "/demo/as/{who}",
        "演示：以某个身份进入",
        Entry::Public,
        enter_as,
    )
}

/// A `GET` that signs in: only in the demo, whose data are nobody's.
async fn enter_as(
    guest: Guest,
    peer: Peer,
    Path(who): Path<String>,
    Query(next): Query<Next>,
) -> Answer {
    if !guest.house.config.demo || !CAST.iter().any(|(name, _)| *name == who) {
        return Err(Error::NotFound);
    }
    let to = match next.raw() {
        "" => "/".to_owned(),
        raw => next::inside(raw).ok_or_else(|| {
            Error::refused(
                "platform.next_outside",
                "这个链接要把您带到别的网站，已经拦下，没有登录；请从登录页重新进入",
            )
        })?,
    };
    let fresh = Fresh::new(&guest.house, &peer, guest.session.as_ref());
    let (started, house) = (fresh.clone(), guest.house.clone());
    let work = move |tx: &mut Tx<'_>| {
        let account = by_name(tx, &who)?.ok_or(Error::NotFound)?;
        let actor = gate::actor_of(&house, tx, &account)?.ok_or(Error::NotFound)?;
        started.start(tx, account.id, Step::Done)?;
        gate::note_sign_in(tx, &actor, &started)
    };
    guest.house.db.write(CommandKey::unkeyed(), work).await?;
    gate::entered(&guest.house, &fresh, &to)
}
