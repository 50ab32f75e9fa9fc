//! Failures in a row and the lock that follows.
//!
//! Kept by what was typed, whether or not there is such an account: an unknown name locks like a
//! known one, so nothing tells them apart.

use kernel::Moment;

use super::session::digest;
use crate::{
    Error, args,
    db::{Conn, Tx},
};

/// Failures in a row that lock. Source: design after 等保2.0 level 2.
pub const FAILURES_MAX: i64 = 5;
/// Minutes that a lock lasts. Source: as above.
pub const LOCK_MINUTES: i64 = 15;
/// Hours after which failures are forgotten.
const KEPT_HOURS: i64 = 24;

/// Whether `key` is locked at `now`.
pub(super) fn is_locked(conn: &mut Conn, key: &str, now: Moment) -> Result<bool, Error> {
    let sql = "select count(*) from platform_sign_in_failure
               where digest = $1 and locked_until > $2";
    Ok(conn.number(sql, args![digest(key), now])? > 0)
}

/// Notes one more failure; whether this one locks.
pub(super) fn failed(tx: &mut Tx<'_>, key: &str) -> Result<bool, Error> {
    let (now, key) = (tx.now(), digest(key));
    let old = now.plus_secs(-KEPT_HOURS * 3_600);
    tx.run(
        "delete from platform_sign_in_failure where at < $1",
        args![old],
    )?;
    tx.run(
        "insert into platform_sign_in_failure (digest, failures, locked_until, at)
         values ($1, 1, 0, $2)
         on conflict (digest) do update
         set failures = platform_sign_in_failure.failures + 1, at = $2",
        args![&key, now],
    )?;
    let locked = tx.run(
        "update platform_sign_in_failure
         set locked_until = $1, failures = 0
         where digest = $2 and failures >= $3",
        args![now.plus_secs(LOCK_MINUTES * 60), &key, FAILURES_MAX],
    )?;
    Ok(locked > 0)
}

/// Notes that somebody tried at a locked door, so that this answer costs a write like the others.
pub(super) fn knocked(tx: &mut Tx<'_>, key: &str) -> Result<(), Error> {
    tx.run(
        "update platform_sign_in_failure set at = $1 where digest = $2",
        args![tx.now(), digest(key)],
    )?;
    Ok(())
}

/// Forgets the failures of `key`, and its lock.
pub(super) fn forget(tx: &mut Tx<'_>, key: &str) -> Result<(), Error> {
    tx.run(
        "delete from platform_sign_in_failure where digest = $1",
        args![digest(key)],
    )?;
    Ok(())
}
