//! The node number in our ids, leased from a table so that no two processes share one.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use kernel::{Id, IdMaker, Moment};

use super::Conn;
use crate::{Error, args, chance::Chance, clock::Clock};

/// How long a lease holds without renewal.
const LEASE: Duration = Duration::from_secs(120);
/// How old a renewal may be before the next write renews first.
const RENEW_AFTER: Duration = Duration::from_secs(30);
/// Node numbers that fit an id.
const NODES: u16 = 1_024;

/// A leased node number and the maker of its ids (节点租约).
pub(super) struct Node {
    number: u16,
    holder: String,
    maker: Mutex<IdMaker>,
    renewed: Mutex<Instant>,
}

impl Node {
    /// Leases a node whose lease ran out. Runs inside a transaction of its own.
    pub(super) fn lease(conn: &mut Conn, now: Moment, chance: &Chance) -> Result<Self, Error> {
        let holder = chance.hex::<8>();
        // A house may live on a clock of its own (the demo's date, a test's hand); leases are
        // between processes and go by the machine's.
        let (wall, ahead) = (Clock::machine().now(), now.plus_ms(millis(LEASE)));
        let until = wall.plus_ms(millis(LEASE));
        let taken = conn.all(
            "select number, lease_until, used_until from platform_node order by number",
            &[],
            |row| {
                Ok((
                    row.get::<u16>(0)?,
                    row.get::<Moment>(1)?,
                    row.get::<Moment>(2)?,
                ))
            },
        )?;
        let free = taken.iter().find(|(_, lease_until, _)| *lease_until < wall);
        let (number, used_until) = match free {
            Some(&(number, _, used_until)) => (number, used_until),
            None => {
                let number = u16::try_from(taken.len()).unwrap_or(NODES);
                if number >= NODES {
                    return Err(Error::fault("all 1,024 node numbers are leased"));
                }
                (number, Moment::default())
            }
        };
        // `used_until` runs ahead of the clock by one lease: whatever this process makes before
        // its next renewal lies below it, so a restart with the clock set back repeats nothing.
        conn.exec(
            "insert into platform_node (number, holder, lease_until, used_until)
             values ($1, $2, $3, $4)
             on conflict (number) do update
             set holder = excluded.holder, lease_until = excluded.lease_until,
                 used_until = excluded.used_until",
            args![number, &holder, until, ahead.max(used_until)],
        )?;
        let floor = if used_until == Moment::default() {
            now
        } else {
            used_until
        };
        Ok(Self {
            number,
            holder,
            maker: Mutex::new(IdMaker::new(number, floor)),
            renewed: Mutex::new(Instant::now()),
        })
    }

    pub(super) fn next_id<T>(&self, now: Moment) -> Id<T> {
        self.maker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next(now)
    }

    /// Whether the next write must renew before it makes ids.
    pub(super) fn is_due(&self) -> bool {
        let renewed = self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        renewed.elapsed() >= RENEW_AFTER
    }

    /// Renews the lease inside the caller's transaction.
    ///
    /// # Errors
    /// A fault when another process took the number meanwhile (this one was stopped for longer
    /// than a lease): it must not make another id.
    pub(super) fn renew(&self, conn: &mut Conn, now: Moment) -> Result<(), Error> {
        let used = self
            .maker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .used_until();
        let until = Clock::machine().now().plus_ms(millis(LEASE));
        let ahead = now.plus_ms(millis(LEASE));
        let changed = conn.exec(
            "update platform_node
             set lease_until = $1, used_until = $2
             where number = $3 and holder = $4",
            args![
                until,
                ahead.max(used.plus_ms(millis(LEASE))),
                self.number,
                &self.holder
            ],
        )?;
        if changed != 1 {
            return Err(Error::fault(
                "the node number was leased to another process; restart",
            ));
        }
        *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Ok(())
    }

    /// Gives the number back at a clean end and notes exactly what was used.
    pub(super) fn release(&self, conn: &mut Conn) -> Result<(), Error> {
        let used = self
            .maker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .used_until();
        conn.exec(
            "update platform_node
             set lease_until = 0, used_until = $1
             where number = $2 and holder = $3",
            args![used, self.number, &self.holder],
        )
        .map(drop)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
