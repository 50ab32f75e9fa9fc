//! Writes on PostgreSQL: a transaction of its own each, run again when the engine asks for it.

use std::time::Duration;

use super::{CommandKey, Conn, Tx, node::Node, pool::Pool};
use crate::{Error, clock::Clock};

/// How often a write is run before its last error is told.
const TRIES_MAX: u32 = 80;
/// Longest pause between two tries.
const PAUSE_MAX_MS: u64 = 128;

/// How a write is kept from seeing half of another (隔离级别).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Serializable: the engine finds every conflict, the closure runs again.
    Serializable,
    /// Read committed: closures lock the rows they decide on.
    ReadCommitted,
}

impl Isolation {
    const fn begin(self) -> &'static str {
        match self {
            Self::Serializable => "begin isolation level serializable",
            Self::ReadCommitted => "begin isolation level read committed",
        }
    }
}

/// Runs `run` in a transaction until it is durable, refused or out of tries.
pub(super) fn write(
    pool: &Pool,
    node: &Node,
    clock: &Clock,
    isolation: Isolation,
    key: &CommandKey,
    run: &mut dyn FnMut(&mut Tx<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut tries = 0;
    loop {
        tries += 1;
        let error = match attempt(pool, node, clock, isolation, run) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let again = match &error {
            Error::Again(_) => true,
            // With a key a second run finds out whether the first arrived.
            Error::Lost(_) => key.is_keyed(),
            Error::NotFound
            | Error::Forbidden(_)
            | Error::SignedOut
            | Error::Refused(_)
            | Error::Invalid(_)
            | Error::Stale
            | Error::Unique(_)
            | Error::TooLarge(_)
            | Error::TooMany(_)
            | Error::ForeignForm
            | Error::Corrupt(_)
            | Error::Fault(_) => false,
        };
        if !again || tries >= TRIES_MAX {
            return Err(error);
        }
        metrics::counter!("unionhall_write_retries_total").increment(1);
        pause(tries);
    }
}

fn attempt(
    pool: &Pool,
    node: &Node,
    clock: &Clock,
    isolation: Isolation,
    run: &mut dyn FnMut(&mut Tx<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut conn = pool.take()?;
    if node.is_due() {
        node.renew(&mut conn, clock.now())?;
    }
    let outcome = transaction(&mut conn, node, clock, isolation, run);
    if matches!(outcome, Err(Error::Lost(_))) {
        conn.discard();
    }
    outcome
}

fn transaction(
    conn: &mut Conn,
    node: &Node,
    clock: &Clock,
    isolation: Isolation,
    run: &mut dyn FnMut(&mut Tx<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    conn.batch(isolation.begin())?;
    let mut tx = Tx::new(conn, node, clock.now());
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&mut tx)))
        .unwrap_or_else(|_| Err(Error::fault("a write panicked")));
    match outcome {
        Ok(()) => conn.batch("commit"),
        Err(error) => {
            conn.batch("rollback")?;
            Err(error)
        }
    }
}

/// A drawn pause below 1, 2, 4 … 128 ms: writers that collided must not come back together.
fn pause(tries: u32) {
    let most = (1_u64 << tries.min(7)).min(PAUSE_MAX_MS);
    let drawn = crate::chance::Chance::system().below(most * 1_000);
    std::thread::park_timeout(Duration::from_micros(drawn));
}
