//! What a write closure holds: a connection that may change, the time, and new ids.

use std::ops::{Deref, DerefMut};

use kernel::{Date, Id, Moment};

use super::{Conn, Value, node::Node};
use crate::Error;

/// A running write (写事务). Reads like a [`Conn`]; ends when the closure returns.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    node: &'a Node,
    now: Moment,
}

impl<'a> Tx<'a> {
    pub(super) fn new(conn: &'a mut Conn, node: &'a Node, now: Moment) -> Self {
        Self { conn, node, now }
    }

    /// The instant of this write; the same throughout the closure.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The day of this write in China.
    pub fn today(&self) -> Date {
        self.now.day()
    }

    /// A new key.
    pub fn id<T>(&self) -> Id<T> {
        self.node.next_id(self.now)
    }

    /// Runs one changing statement; how many rows it changed.
    ///
    /// # Errors
    /// [`Error::Unique`] by name, or a fault.
    pub fn run(&mut self, sql: &str, args: &[Value]) -> Result<u64, Error> {
        self.conn.exec(sql, args)
    }

    /// Runs a versioned update that must change exactly one row.
    ///
    /// # Errors
    /// [`Error::Stale`] when nobody's row matched: someone saved in between.
    pub fn run_one(&mut self, sql: &str, args: &[Value]) -> Result<(), Error> {
        if self.run(sql, args)? == 1 {
            Ok(())
        } else {
            Err(Error::Stale)
        }
    }

    /// Inserts many rows the quickest way the engine has. `columns` as in `id, name, born`; all
    /// rows have their values in that order.
    ///
    /// # Errors
    /// As [`Tx::run`]; a fault when the rows are not all as wide as the first.
    pub fn insert_all(
        &mut self,
        table: &str,
        columns: &str,
        rows: &[Vec<Value>],
    ) -> Result<(), Error> {
        self.conn.insert_rows(table, columns, rows)
    }

    /// Runs `work` in a savepoint: its error leaves what was done before.
    ///
    /// # Errors
    /// What `work` or the engine said.
    pub fn nested<T>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.conn.batch("savepoint nested")?;
        let mut inner = Tx {
            conn: &mut *self.conn,
            node: self.node,
            now: self.now,
        };
        match work(&mut inner) {
            Ok(value) => {
                self.conn.batch("release savepoint nested")?;
                Ok(value)
            }
            Err(error) => {
                self.conn
                    .batch("rollback to savepoint nested; release savepoint nested")?;
                Err(error)
            }
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}
impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}
