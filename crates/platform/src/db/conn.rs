//! One connection, whichever engine stands behind it. The only file that names a driver's
//! statements; everything above speaks [`Value`] and [`Row`].

mod insert;

use std::{collections::BTreeMap, path::Path, time::Duration};

use super::{Row, Value, dialect};
use crate::Error;

/// Reads one row into a `T`.
pub type Reader<T> = fn(&Row<'_>) -> Result<T, Error>;

/// Prepared statements kept per connection; lists with filters make many texts.
const STATEMENTS_MAX: usize = 512;
/// Pages of SQLite's file that each connection keeps, KiB. The file is not mapped into memory:
/// each connection would map it for itself, and sixteen of them counted a file of 60 MB as 390.
const CACHE_KIB: u32 = 4_000;
/// The same for the one connection that writes. An import touches pages all over a dozen
/// indexes; those that do not fit are written out and read back again within one transaction.
const WRITER_CACHE_KIB: u32 = 48_000;
/// From so many pages in the log on a commit moves them into the file: with the usual thousand
/// each chunk of an import does, and writes the same pages again and again.
const CHECKPOINT_PAGES: u32 = 4_000;
/// How long a reader waits for SQLite's file lock (a checkpoint, a backup).
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// A connection that can ask. Only [`super::Tx`] can change.
pub struct Conn {
    engine: Engine,
}

enum Engine {
    Sqlite(rusqlite::Connection),
    Pg(Box<Pg>),
}

struct Pg {
    client: postgres::Client,
    statements: BTreeMap<String, postgres::Statement>,
}

impl Conn {
    /// Opens the SQLite file at `path` for the writer or for a reader.
    ///
    /// # Errors
    /// A fault when the file cannot be opened.
    pub(super) fn sqlite(path: &Path, readonly: bool) -> Result<Self, Error> {
        let conn = rusqlite::Connection::open(path).map_err(sqlite_error)?;
        conn.busy_timeout(BUSY_WAIT).map_err(sqlite_error)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        let (query_only, cache) = if readonly {
            ("on", CACHE_KIB)
        } else {
            ("off", WRITER_CACHE_KIB)
        };
        conn.execute_batch(&format!(
            "pragma journal_mode = wal;
             pragma synchronous = full;
             pragma foreign_keys = on;
             pragma temp_store = memory;
             pragma cache_size = -{cache};
             pragma mmap_size = 0;
             pragma wal_autocheckpoint = {CHECKPOINT_PAGES};
             pragma query_only = {query_only};"
        ))
        .map_err(sqlite_error)?;
        Ok(Self {
            engine: Engine::Sqlite(conn),
        })
    }

    /// Connects to PostgreSQL.
    ///
    /// # Errors
    /// [`Error::Lost`] when the server does not answer.
    pub(super) fn pg(url: &str) -> Result<Self, Error> {
        let mut config: postgres::Config = url.parse().map_err(pg_error)?;
        config
            .application_name("unionhall")
            .connect_timeout(Duration::from_secs(10));
        let client = config.connect(postgres::NoTls).map_err(pg_error)?;
        let pg = Pg {
            client,
            statements: BTreeMap::new(),
        };
        Ok(Self {
            engine: Engine::Pg(Box::new(pg)),
        })
    }

    /// Whether PostgreSQL stands behind it.
    pub fn is_pg(&self) -> bool {
        matches!(self.engine, Engine::Pg(_))
    }

    /// Whether the connection can be used again.
    pub(super) fn is_alive(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(_) => true,
            Engine::Pg(pg) => !pg.client.is_closed(),
        }
    }

    /// Whether no transaction is open (SQLite may have rolled one back by itself).
    pub(super) fn is_outside_transaction(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(conn) => conn.is_autocommit(),
            Engine::Pg(_) => false,
        }
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the engine said, translated.
    pub fn one<T>(
        &mut self,
        sql: &str,
        args: &[Value],
        read: Reader<T>,
    ) -> Result<Option<T>, Error> {
        match &mut self.engine {
            Engine::Sqlite(conn) => {
                let text = dialect::for_sqlite(sql);
                let mut statement = conn.prepare_cached(&text).map_err(sqlite_error)?;
                let mut rows = statement
                    .query(rusqlite::params_from_iter(args))
                    .map_err(sqlite_error)?;
                match rows.next().map_err(sqlite_error)? {
                    Some(row) => read(&Row::Sqlite(row)).map(Some),
                    None => Ok(None),
                }
            }
            Engine::Pg(pg) => {
                let rows = pg.query(sql, args)?;
                rows.first().map(|row| read(&Row::Pg(row))).transpose()
            }
        }
    }

    /// All rows; the caller bounds them in the text.
    ///
    /// # Errors
    /// What the engine said, translated.
    pub fn all<T>(&mut self, sql: &str, args: &[Value], read: Reader<T>) -> Result<Vec<T>, Error> {
        let mut out = Vec::new();
        self.each(sql, args, |row| {
            out.push(read(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    /// Each row in turn, without keeping them on SQLite; for exports, backups and checks.
    ///
    /// # Errors
    /// What the engine or `visit` said.
    pub fn each(
        &mut self,
        sql: &str,
        args: &[Value],
        mut visit: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(conn) => {
                let text = dialect::for_sqlite(sql);
                let mut statement = conn.prepare_cached(&text).map_err(sqlite_error)?;
                let mut rows = statement
                    .query(rusqlite::params_from_iter(args))
                    .map_err(sqlite_error)?;
                while let Some(row) = rows.next().map_err(sqlite_error)? {
                    visit(&Row::Sqlite(row))?;
                }
            }
            Engine::Pg(pg) => {
                for row in pg.query(sql, args)? {
                    visit(&Row::Pg(&row))?;
                }
            }
        }
        Ok(())
    }

    /// A count or another single number.
    ///
    /// # Errors
    /// A fault when there is no row.
    pub fn number(&mut self, sql: &str, args: &[Value]) -> Result<i64, Error> {
        self.one(sql, args, |row| row.get(0))?
            .ok_or_else(|| Error::fault("no number"))
    }

    /// Runs one changing statement; only [`super::Tx`] hands this on.
    pub(super) fn exec(&mut self, sql: &str, args: &[Value]) -> Result<u64, Error> {
        match &mut self.engine {
            Engine::Sqlite(conn) => {
                let text = dialect::for_sqlite(sql);
                let mut statement = conn.prepare_cached(&text).map_err(sqlite_error)?;
                let changed = statement
                    .execute(rusqlite::params_from_iter(args))
                    .map_err(sqlite_error)?;
                Ok(u64::try_from(changed).unwrap_or(u64::MAX))
            }
            Engine::Pg(pg) => pg.exec(sql, args),
        }
    }

    /// Runs several statements without arguments: transactions, savepoints, migrations.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(conn) => conn.execute_batch(sql).map_err(sqlite_error),
            Engine::Pg(pg) => pg.client.batch_execute(sql).map_err(pg_error),
        }
    }
}

impl Pg {
    fn statement(&mut self, sql: &str) -> Result<postgres::Statement, Error> {
        if let Some(found) = self.statements.get(sql) {
            return Ok(found.clone());
        }
        if self.statements.len() >= STATEMENTS_MAX {
            self.statements.clear();
        }
        let prepared = self.client.prepare(sql).map_err(pg_error)?;
        self.statements.insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }

    fn query(&mut self, sql: &str, args: &[Value]) -> Result<Vec<postgres::Row>, Error> {
        let statement = self.statement(sql)?;
        self.client
            .query(&statement, &as_params(args))
            .map_err(pg_error)
    }

    fn exec(&mut self, sql: &str, args: &[Value]) -> Result<u64, Error> {
        let statement = self.statement(sql)?;
        self.client
            .execute(&statement, &as_params(args))
            .map_err(pg_error)
    }
}

fn as_params(args: &[Value]) -> Vec<&(dyn postgres::types::ToSql + Sync)> {
    args.iter()
        .map(|v| v as &(dyn postgres::types::ToSql + Sync))
        .collect()
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(i) => ValueRef::Integer(*i),
            Self::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Self::Text(t) => ValueRef::Text(t.as_bytes()),
            Self::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

impl postgres::types::ToSql for Value {
    fn to_sql(
        &self,
        kind: &postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        use postgres::types::{IsNull, Type};
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(i) if *kind == Type::INT8 => i.to_sql(kind, out),
            Self::Int(i) if *kind == Type::INT4 => i32::try_from(*i)?.to_sql(kind, out),
            Self::Bool(b) if *kind == Type::BOOL => b.to_sql(kind, out),
            Self::Text(t) if *kind == Type::TEXT || *kind == Type::VARCHAR => t.to_sql(kind, out),
            Self::Bytes(b) if *kind == Type::BYTEA => b.to_sql(kind, out),
            Self::Int(_) | Self::Bool(_) | Self::Text(_) | Self::Bytes(_) => {
                Err(format!("the server wants {kind}, given was {self:?}").into())
            }
        }
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

fn sqlite_error(error: rusqlite::Error) -> Error {
    if let rusqlite::Error::SqliteFailure(code, Some(text)) = &error {
        // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY and _ROWID.
        if matches!(code.extended_code, 2067 | 1555 | 2579) {
            return Error::Unique(dialect::sqlite_unique(text));
        }
    }
    Error::Fault(Box::new(error))
}

fn pg_error(error: postgres::Error) -> Error {
    if error.is_closed() {
        return Error::Lost(error.to_string());
    }
    let Some(db) = error.as_db_error() else {
        use std::error::Error as _;
        let broken = error.source().is_some_and(|s| s.is::<std::io::Error>());
        return if broken {
            Error::Lost(error.to_string())
        } else {
            Error::Fault(Box::new(error))
        };
    };
    match db.code().code() {
        "40001" | "40P01" => Error::Again(db.message().to_owned()),
        "23505" => Error::Unique(dialect::pg_unique(
            db.table().unwrap_or_default(),
            db.detail().unwrap_or_default(),
            db.constraint().unwrap_or_default(),
        )),
        // U+0000 in a text, which no keyboard types: from an address or an API call.
        "22021" => Error::refused(
            "platform.nul",
            "文字里有看不见的空字符，无法处理；请重新输入",
        ),
        // Admin shutdown, crash shutdown, cannot connect now: another try may find a server.
        "57P01" | "57P02" | "57P03" => Error::Lost(db.message().to_owned()),
        _ => Error::Fault(Box::new(error)),
    }
}
