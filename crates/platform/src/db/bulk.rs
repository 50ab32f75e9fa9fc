//! The door for backup and doctor: the catalogue, whole tables out, whole tables in.
//!
//! A running house never goes through here: it reads through `Db::read` and changes through
//! `Db::write`. [`Bulk`] owns a connection to a database that nobody serves yet.

use serde::{Deserialize, Serialize};

use super::{Address, Conn, Migration, Row, Value, dialect, migrate};
use crate::{Error, args};

use kernel::Moment;

/// Rows that PostgreSQL hands over at once.
const FETCH_ROWS: usize = 200;

/// What a column holds, the same on both engines (列类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 整数
    Int,
    /// 是否
    Bool,
    /// 文字
    Text,
    /// 字节
    Bytes,
}

impl Kind {
    /// From the declared type; the engines name the same thing differently.
    fn named(name: &str) -> Option<Self> {
        match name {
            "bigint" | "integer" | "int8" | "int4" => Some(Self::Int),
            "boolean" | "bool" => Some(Self::Bool),
            "text" | "varchar" => Some(Self::Text),
            "blob" | "bytea" => Some(Self::Bytes),
            _ => None,
        }
    }
}

/// One column as the engine's catalogue has it (列).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// One table as the engine's catalogue has it (表).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

impl Table {
    /// Its columns as they stand in a statement.
    pub(crate) fn list(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|c| quoted(&c.name)).collect();
        names.join(", ")
    }

    /// All rows, in an order that is the same on both engines.
    fn select(&self, pg: bool) -> String {
        let of_key = |c: &&Column| self.key.is_empty() || self.key.contains(&c.name);
        let order: Vec<String> = self
            .columns
            .iter()
            .filter(of_key)
            .map(|c| match c.kind {
                Kind::Text if pg => format!("{} collate \"C\"", quoted(&c.name)),
                Kind::Text | Kind::Int | Kind::Bool | Kind::Bytes => quoted(&c.name),
            })
            .collect();
        let (list, name) = (self.list(), quoted(&self.name));
        format!("select {list} from {name} order by {}", order.join(", "))
    }
}

/// A name out of the catalogue, safe in a statement.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Conn {
    /// The names of all tables of ours, sorted.
    pub(crate) fn table_names(&mut self) -> Result<Vec<String>, Error> {
        let sql = if self.is_pg() {
            "select c.relname::text from pg_class c
             where c.relnamespace = current_schema()::regnamespace
               and c.relkind in ('r', 'p') and not c.relispartition"
        } else {
            "select name from sqlite_schema
             where type = 'table' and substr(name, 1, 7) <> 'sqlite_'"
        };
        let mut names: Vec<String> = self.all(sql, &[], |row| row.get(0))?;
        names.sort();
        Ok(names)
    }

    /// Whether the table is there.
    pub(crate) fn has_table(&mut self, name: &str) -> Result<bool, Error> {
        Ok(self.table_names()?.iter().any(|n| n == name))
    }

    /// One table with its columns and key, from the engine's own catalogue.
    pub(crate) fn table(&mut self, name: &str) -> Result<Table, Error> {
        let (columns, key) = if self.is_pg() {
            (
                "select a.attname::text, t.typname::text
                 from pg_attribute a join pg_type t on t.oid = a.atttypid
                 where a.attrelid = to_regclass(quote_ident($1))
                   and a.attnum > 0 and not a.attisdropped
                 order by a.attnum",
                "select a.attname::text
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                 where i.indrelid = to_regclass(quote_ident($1)) and i.indisprimary
                 order by a.attnum",
            )
        } else {
            (
                "select name, lower(type) from pragma_table_info($1) order by cid",
                "select name from pragma_table_info($1) where pk > 0 order by cid",
            )
        };
        let found = self.all(columns, args![name], |row| {
            Ok((row.get::<String>(0)?, row.get::<String>(1)?))
        })?;
        let columns = found.into_iter().map(|(column, declared)| {
            let kind = Kind::named(&declared).ok_or_else(|| {
                Error::fault(format!("{name}.{column}: the type {declared} is not ours"))
            })?;
            Ok(Column { name: column, kind })
        });
        Ok(Table {
            name: name.to_owned(),
            columns: columns.collect::<Result<_, Error>>()?,
            key: self.all(key, args![name], |row| row.get(0))?,
        })
    }

    /// Every row of a table in turn, in the order of its key, in constant memory. Needs the
    /// transaction that `Db::read` and [`Bulk`] hold.
    pub(crate) fn stream(
        &mut self,
        table: &Table,
        mut visit: impl FnMut(Vec<Value>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sql = table.select(self.is_pg());
        let mut one = |row: &Row<'_>| visit(typed(table, row)?);
        if !self.is_pg() {
            return self.each(&sql, &[], one);
        }
        let cursor = quoted(&format!("bulk_{}", table.name));
        self.batch(&format!("declare {cursor} no scroll cursor for {sql}"))?;
        let fetch = format!("fetch forward {FETCH_ROWS} from {cursor}");
        loop {
            let mut rows = 0;
            self.each(&fetch, &[], |row| {
                rows += 1;
                one(row)
            })?;
            if rows < FETCH_ROWS {
                return self.batch(&format!("close {cursor}"));
            }
        }
    }
}

/// The row's values as the columns declare them: SQLite keeps booleans as numbers.
fn typed(table: &Table, row: &Row<'_>) -> Result<Vec<Value>, Error> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (index, column) in table.columns.iter().enumerate() {
        let value = match (column.kind, row.value(index)?) {
            (Kind::Bool, Value::Int(0)) => Value::Bool(false),
            (Kind::Bool, Value::Int(1)) => Value::Bool(true),
            (_, value) => value,
        };
        if !fits(column.kind, &value) {
            let (table, column) = (&table.name, &column.name);
            return Err(Error::fault(format!(
                "{table}.{column} 里有一个与列类型不符的值"
            )));
        }
        values.push(value);
    }
    Ok(values)
}

/// Whether a column of this kind may hold the value.
pub(crate) fn fits(kind: Kind, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Int(_) => kind == Kind::Int,
        Value::Bool(_) => kind == Kind::Bool,
        Value::Text(_) => kind == Kind::Text,
        Value::Bytes(_) => kind == Kind::Bytes,
    }
}

/// Opens an existing database for a look, in one snapshot, without leasing a node or migrating.
pub(crate) fn look<T>(
    address: &Address,
    work: impl FnOnce(&mut Conn) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut conn = match address {
        Address::Sqlite(path) if !path.is_file() => {
            return Err(Error::refused(
                "database.missing",
                format!("数据库文件 {} 不存在", path.display()),
            ));
        }
        Address::Sqlite(path) => Conn::sqlite(path, true)?,
        Address::Postgres(url) => Conn::pg(url)?,
    };
    conn.batch(if conn.is_pg() {
        "begin isolation level repeatable read read only"
    } else {
        "begin"
    })?;
    let outcome = work(&mut conn);
    conn.batch("rollback")?;
    outcome
}

/// A new database being filled in one transaction, before anybody serves it (整库写入).
pub(crate) struct Bulk {
    conn: Conn,
}

impl Bulk {
    /// Connects and begins.
    pub(crate) fn begin(address: &Address) -> Result<Self, Error> {
        let mut conn = match address {
            Address::Sqlite(path) => {
                let mut conn = Conn::sqlite(path, false)?;
                // The file is thrown away when this fails, and made durable at the end.
                conn.batch(
                    "pragma journal_mode = memory;
                     pragma synchronous = off;
                     pragma foreign_keys = off;",
                )?;
                conn
            }
            Address::Postgres(url) => Conn::pg(url)?,
        };
        conn.batch("begin")?;
        Ok(Self { conn })
    }

    /// To ask.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Applies one migration and notes it with `at`.
    pub(crate) fn migrate(&mut self, one: &Migration, at: Moment) -> Result<(), Error> {
        self.conn.batch(migrate::TABLE)?;
        let text = dialect::migration(one.sql, self.conn.is_pg()).into_owned();
        self.conn.batch(&text)?;
        migrate::note(&mut self.conn, one, at)
    }

    /// Takes the foreign keys of PostgreSQL away, so that tables load in any order; gives the
    /// statements that put them back. SQLite has them switched off while it loads.
    pub(crate) fn without_foreign_keys(&mut self) -> Result<Vec<String>, Error> {
        if !self.conn.is_pg() {
            return Ok(Vec::new());
        }
        let keys = self.conn.all(
            "select conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
             from pg_constraint
             where contype = 'f' and connamespace = current_schema()::regnamespace
               and conparentid = 0
             order by 1, 2",
            &[],
            |row| {
                let (table, name): (String, String) = (row.get(0)?, row.get(1)?);
                Ok((table, quoted(&name), row.get::<String>(2)?))
            },
        )?;
        let mut back = Vec::with_capacity(keys.len());
        for (table, name, text) in keys {
            self.conn
                .batch(&format!("alter table {table} drop constraint {name}"))?;
            back.push(format!("alter table {table} add constraint {name} {text}"));
        }
        Ok(back)
    }

    /// Puts the foreign keys back, which checks them all.
    pub(crate) fn with_foreign_keys(&mut self, back: &[String]) -> Result<(), Error> {
        back.iter().try_for_each(|sql| self.conn.batch(sql))?;
        let broken = broken_references(&mut self.conn)?;
        match broken.first() {
            None => Ok(()),
            Some(first) => Err(Error::fault(first.clone())),
        }
    }

    /// Removes every row, those that migrations put in included.
    pub(crate) fn clear(&mut self, table: &Table) -> Result<(), Error> {
        let sql = format!("delete from {}", quoted(&table.name));
        self.conn.exec(&sql, &[]).map(drop)
    }

    /// Inserts rows whose values stand in the order of the table's columns.
    pub(crate) fn insert(&mut self, table: &Table, rows: &[Vec<Value>]) -> Result<(), Error> {
        self.conn
            .insert_rows(&quoted(&table.name), &table.list(), rows)
    }

    /// Notes up to where a node number made ids; nobody holds it.
    pub(crate) fn node(&mut self, number: u16, until: Moment) -> Result<(), Error> {
        self.conn
            .exec(
                "insert into platform_node (number, holder, lease_until, used_until)
                 values ($1, '', 0, $2)",
                args![number, until],
            )
            .map(drop)
    }

    /// Makes it durable.
    pub(crate) fn commit(mut self) -> Result<(), Error> {
        self.conn.batch("commit")
    }
}

/// Rows that point at nothing: one sentence per table pair, empty when all hold.
pub(crate) fn broken_references(conn: &mut Conn) -> Result<Vec<String>, Error> {
    if conn.is_pg() {
        return conn.all(
            "select conrelid::regclass::text, conname::text from pg_constraint
             where contype = 'f' and connamespace = current_schema()::regnamespace
               and not convalidated
             order by 1, 2",
            &[],
            |row| {
                let (table, name): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(format!("表 {table} 的外键 {name} 未经核对"))
            },
        );
    }
    conn.all(
        "select \"table\", \"parent\", count(*) from pragma_foreign_key_check
         group by \"table\", \"parent\" order by \"table\", \"parent\"",
        &[],
        |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(1)?);
            let rows: i64 = row.get(2)?;
            Ok(format!("表 {table} 有 {rows} 行指向 {parent} 里不存在的行"))
        },
    )
}
