//! A bounded pool of blocking connections.

use std::{
    ops::{Deref, DerefMut},
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Semaphore;

use super::Conn;
use crate::Error;

/// How long a request waits for a connection before it is told to come back.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(10);

type Open = Box<dyn Fn() -> Result<Conn, Error> + Send + Sync>;

/// Connections that are opened when needed and kept (连接池).
pub(super) struct Pool {
    open: Open,
    max: usize,
    /// One for each connection: async callers wait here, and take a thread only when they need
    /// not wait for a connection in it; threads that wait hold memory for nothing.
    pub(super) seats: Semaphore,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Conn>,
    open: usize,
}

impl Pool {
    pub(super) fn new(
        max: usize,
        open: impl Fn() -> Result<Conn, Error> + Send + Sync + 'static,
    ) -> Self {
        Self {
            open: Box::new(open),
            max,
            seats: Semaphore::new(max),
            state: Mutex::new(State::default()),
            freed: Condvar::new(),
        }
    }

    /// Takes a connection; blocks, so only call it off the async threads.
    pub(super) fn take(&self) -> Result<Taken<'_>, Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = state.idle.pop() {
                return Ok(Taken {
                    pool: self,
                    conn: Some(conn),
                });
            }
            if state.open < self.max {
                state.open += 1;
                drop(state);
                return match (self.open)() {
                    Ok(conn) => Ok(Taken {
                        pool: self,
                        conn: Some(conn),
                    }),
                    Err(error) => {
                        self.lose();
                        Err(error)
                    }
                };
            }
            let (next, waited) = self
                .freed
                .wait_timeout(state, WAIT_MAX)
                .unwrap_or_else(PoisonError::into_inner);
            state = next;
            if waited.timed_out() && state.idle.is_empty() {
                return Err(Error::fault("no database connection became free"));
            }
        }
    }

    fn lose(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .open -= 1;
        self.freed.notify_one();
    }

    fn give_back(&self, conn: Conn) {
        if conn.is_alive() {
            self.state
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .idle
                .push(conn);
            self.freed.notify_one();
        } else {
            self.lose();
        }
    }
}

/// A connection out of the pool; goes back when dropped.
pub(super) struct Taken<'a> {
    pool: &'a Pool,
    conn: Option<Conn>,
}

impl Taken<'_> {
    /// Throws the connection away: it may hold half a transaction.
    pub(super) fn discard(mut self) {
        drop(self.conn.take());
        self.pool.lose();
    }
}

#[expect(
    clippy::expect_used,
    reason = "only `discard` and `drop` take it out, both by value"
)]
impl Deref for Taken<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect("taken until dropped")
    }
}
#[expect(
    clippy::expect_used,
    reason = "only `discard` and `drop` take it out, both by value"
)]
impl DerefMut for Taken<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("taken until dropped")
    }
}
impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.pool.give_back(conn);
        }
    }
}
