//! The one seam to the database: one SQL text, two engines, a write is a closure.
//!
//! `db.read(|conn| …)` sees one consistent snapshot. `db.write(key, |tx| …)` is the only way to
//! change anything: it answers when the change is durable, may run the closure again, and gives
//! a second arrival of the same key the first answer.
//!
//! **Invariant:** no transaction lives across an `await`; nothing outside this folder names a
//! driver.

pub(crate) mod bulk;
mod command;
mod conn;
mod dialect;
mod migrate;
mod node;
mod pg;
mod pool;
mod sql;
mod sqlite;
mod tx;
mod value;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};

use serde::{Serialize, de::DeserializeOwned};

pub use command::CommandKey;
pub use conn::{Conn, Reader};
pub use migrate::Migration;
pub use pg::Isolation;
pub use sql::Sql;
pub use tx::Tx;
pub use value::{Read, Row, Value};

use crate::{Error, chance::Chance, clock::Clock};
use node::Node;
use pool::Pool;

/// All connections of PostgreSQL.
const CONNECTIONS_MAX: usize = 16;
/// Readers of SQLite: they work in this process, so more than a few for each core only hold
/// memory; as many that a long export or two leave enough.
const READERS_MAX: usize = 8;

/// Where the data lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// An embedded SQLite file.
    Sqlite(PathBuf),
    /// `postgres://…`; the password in it never reaches a log.
    Postgres(String),
}

impl Address {
    /// The scheme decides, never trial and error.
    ///
    /// # Errors
    /// A sentence when the scheme is neither `postgres://` nor `sqlite:`.
    pub fn parse(url: &str) -> Result<Self, Error> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            _ => Err(Error::fault("数据库地址须以 postgres:// 或 sqlite: 开头")),
        }
    }

    /// The file inside a data folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self::Sqlite(folder.join("unionhall.db"))
    }
}

/// The database (数据库); cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    readers: Pool,
    writer: Writer,
    node: Arc<Node>,
    clock: Clock,
    isolation: Isolation,
}

enum Writer {
    Sqlite {
        sender: Mutex<Option<mpsc::Sender<sqlite::Request>>>,
        thread: Mutex<Joiner>,
    },
    Pg,
}

type Joiner = Option<JoinHandle<()>>;

impl Db {
    /// Opens the database, brings it to the newest shape and leases a node number.
    /// Blocks; call it off the async threads.
    ///
    /// # Errors
    /// A fault that says what stood in the way.
    pub fn open(
        address: &Address,
        migrations: &[Migration],
        clock: Clock,
        chance: &Chance,
    ) -> Result<Self, Error> {
        Self::open_with(address, migrations, clock, chance, Isolation::Serializable)
    }

    /// As [`Db::open`] with another isolation on PostgreSQL; for measurements.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn open_with(
        address: &Address,
        migrations: &[Migration],
        clock: Clock,
        chance: &Chance,
        isolation: Isolation,
    ) -> Result<Self, Error> {
        let mut conn = match address {
            Address::Sqlite(path) => Conn::sqlite(path, false)?,
            Address::Postgres(url) => Conn::pg(url)?,
        };
        migrate::migrate(&mut conn, migrations, clock.now())?;
        let node = lease(&mut conn, &clock, chance)?;
        let node = Arc::new(node);
        let (readers, writer) = match address {
            Address::Sqlite(path) => {
                let path = path.clone();
                let readers = Pool::new(READERS_MAX, move || Conn::sqlite(&path, true));
                let (sender, thread) = sqlite::start(conn, node.clone(), clock.clone())?;
                let sender = Mutex::new(Some(sender));
                (
                    readers,
                    Writer::Sqlite {
                        sender,
                        thread: Mutex::new(Some(thread)),
                    },
                )
            }
            Address::Postgres(url) => {
                let url = url.clone();
                (
                    Pool::new(CONNECTIONS_MAX, move || Conn::pg(&url)),
                    Writer::Pg,
                )
            }
        };
        Ok(Self(Arc::new(Inner {
            readers,
            writer,
            node,
            clock,
            isolation,
        })))
    }

    /// The clock of every write.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Whether PostgreSQL stands behind it.
    pub fn is_pg(&self) -> bool {
        matches!(self.0.writer, Writer::Pg)
    }

    /// A new key, for who prepares rows before the writer is asked. A write that uses it renews
    /// the node number first when that is due, so two processes never use one key.
    pub fn id<T>(&self) -> kernel::Id<T> {
        self.0.node.next_id(self.0.clock.now())
    }

    /// Asks, in one snapshot, off the async threads.
    ///
    /// # Errors
    /// What `work` or the engine said.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        let db = self.clone();
        self.seated(move || db.read_blocking(work)).await
    }

    /// As [`Db::read`], for threads that may block: jobs, commands of the shell, tests.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut conn = self.0.readers.take()?;
        let begin = if conn.is_pg() {
            "begin isolation level repeatable read read only"
        } else {
            "begin"
        };
        conn.batch(begin)?;
        let outcome = work(&mut conn);
        match conn.batch("rollback") {
            Ok(()) => outcome,
            Err(error) => {
                conn.discard();
                outcome.and(Err(error))
            }
        }
    }

    /// Changes, in one transaction; answers when it is durable. `work` may run again, so it
    /// must have no effect outside `tx`.
    ///
    /// # Errors
    /// What `work` said (then nothing was changed), or a fault.
    pub async fn write<T, F>(&self, key: CommandKey, work: F) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (send, receive) = tokio::sync::oneshot::channel();
        if let Writer::Sqlite { .. } = self.0.writer {
            self.submit(key, work, move |outcome| drop(send.send(outcome)))?;
            return receive
                .await
                .unwrap_or_else(|_| Err(Error::fault("the writer has ended")));
        }
        let db = self.clone();
        self.seated(move || db.write_pg(&key, &work)).await
    }

    /// Runs `work` on a thread that may block, once a connection is likely to be free for it.
    async fn seated<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, Error> + Send + 'static,
    {
        let seat = tokio::time::timeout(pool::WAIT_MAX, self.0.readers.seats.acquire()).await;
        let Ok(Ok(seat)) = seat else {
            return Err(Error::fault("no database connection became free"));
        };
        let outcome = joined(tokio::task::spawn_blocking(work).await);
        drop(seat);
        outcome
    }

    /// As [`Db::write`], for threads that may block.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, F>(&self, key: CommandKey, work: F) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        if let Writer::Pg = self.0.writer {
            return self.write_pg(&key, &work);
        }
        let (send, receive) = mpsc::channel();
        self.submit(key, work, move |outcome| drop(send.send(outcome)))?;
        receive
            .recv()
            .unwrap_or_else(|_| Err(Error::fault("the writer has ended")))
    }

    fn submit<T, F>(
        &self,
        key: CommandKey,
        work: F,
        answer: impl FnOnce(Result<T, Error>) + Send + 'static,
    ) -> Result<(), Error>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let value = Arc::new(Mutex::new(None));
        let kept = value.clone();
        let request = sqlite::Request {
            run: Box::new(move |tx| {
                let made = command::once(&key, tx, &work)?;
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
                Ok(())
            }),
            answer: Box::new(move |outcome| {
                let made = value.lock().unwrap_or_else(PoisonError::into_inner).take();
                answer(outcome.and_then(|()| made.ok_or_else(|| Error::fault("no value"))));
            }),
        };
        let Writer::Sqlite { sender, .. } = &self.0.writer else {
            return Err(Error::fault("no SQLite writer"));
        };
        let sender = sender.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = sender
            .as_ref()
            .ok_or_else(|| Error::fault("the database is closed"))?;
        sender
            .send(request)
            .map_err(|_| Error::fault("the writer has ended"))
    }

    fn write_pg<T, F>(&self, key: &CommandKey, work: &F) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned,
        F: Fn(&mut Tx<'_>) -> Result<T, Error>,
    {
        let inner = &*self.0;
        let mut value = None;
        let mut run = |tx: &mut Tx<'_>| {
            value = Some(command::once(key, tx, work)?);
            Ok(())
        };
        pg::write(
            &inner.readers,
            &inner.node,
            &inner.clock,
            inner.isolation,
            key,
            &mut run,
        )?;
        value.ok_or_else(|| Error::fault("no value"))
    }

    /// Ends cleanly: waits for what is being written and gives the node number back.
    pub fn close(&self) {
        match &self.0.writer {
            Writer::Sqlite { sender, thread } => {
                drop(sender.lock().unwrap_or_else(PoisonError::into_inner).take());
                let thread = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(thread) = thread
                    && thread.join().is_err()
                {
                    tracing::error!("the writer thread had panicked");
                }
            }
            Writer::Pg => {
                let released = self
                    .0
                    .readers
                    .take()
                    .and_then(|mut c| self.0.node.release(&mut c));
                if let Err(error) = released {
                    tracing::warn!(%error, "node number not given back");
                }
            }
        }
    }
}

fn lease(conn: &mut Conn, clock: &Clock, chance: &Chance) -> Result<Node, Error> {
    let begin = if conn.is_pg() {
        "begin; lock table platform_node in exclusive mode"
    } else {
        "begin immediate"
    };
    conn.batch(begin)?;
    match Node::lease(conn, clock.now(), chance) {
        Ok(node) => conn.batch("commit").map(|()| node),
        Err(error) => {
            conn.batch("rollback")?;
            Err(error)
        }
    }
}

fn joined<T>(outcome: Result<Result<T, Error>, tokio::task::JoinError>) -> Result<T, Error> {
    outcome.unwrap_or_else(|error| Err(Error::Fault(Box::new(error))))
}
