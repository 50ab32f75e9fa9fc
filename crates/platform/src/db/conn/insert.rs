//! Many rows at once, the quickest way each engine has (`unionhall bench rows` compares them).

use postgres::{binary_copy::BinaryCopyInWriter, types::Type};

use super::{Conn, Engine, Pg, as_params, pg_error, sqlite_error};
use crate::{Error, db::Value};

/// From so many rows on, PostgreSQL takes them as a stream.
const COPY_MIN: usize = 8;

impl Conn {
    /// Inserts rows whose values stand in the order of `columns`.
    pub(in crate::db) fn insert_rows(
        &mut self,
        table: &str,
        columns: &str,
        rows: &[Vec<Value>],
    ) -> Result<(), Error> {
        let width = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != width) {
            return Err(Error::fault(format!("{table}: rows of different widths")));
        }
        match &mut self.engine {
            Engine::Sqlite(_) if rows.is_empty() => Ok(()),
            Engine::Sqlite(conn) => {
                let sql = values(table, columns, 1, width).replace('$', "?");
                let mut statement = conn.prepare_cached(&sql).map_err(sqlite_error)?;
                for row in rows {
                    statement
                        .execute(rusqlite::params_from_iter(row))
                        .map_err(sqlite_error)?;
                }
                Ok(())
            }
            Engine::Pg(_) if rows.is_empty() => Ok(()),
            Engine::Pg(pg) if rows.len() < COPY_MIN => {
                let args: Vec<Value> = rows.iter().flatten().cloned().collect();
                pg.exec(&values(table, columns, rows.len(), width), &args)
                    .map(drop)
            }
            Engine::Pg(pg) => pg.copy(table, columns, rows),
        }
    }
}

/// `insert into table (a, b) values ($1, $2), ($3, $4)`
fn values(table: &str, columns: &str, rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let marks: Vec<String> = (1..=width)
            .map(|column| format!("${}", row * width + column))
            .collect();
        format!("({})", marks.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("insert into {table} ({columns}) values {}", rows.join(", "))
}

impl Pg {
    /// `copy … from stdin`: inside the running transaction, with the same checks and the same
    /// errors as an insert. A row that cannot be sent aborts the whole copy.
    fn copy(&mut self, table: &str, columns: &str, rows: &[Vec<Value>]) -> Result<(), Error> {
        let kinds: Vec<Type> = self
            .statement(&format!("select {columns} from {table} limit 0"))?
            .columns()
            .iter()
            .map(|column| column.type_().clone())
            .collect();
        if rows.iter().any(|row| row.len() != kinds.len()) {
            return Err(Error::fault(format!(
                "{table}: not as many values as columns"
            )));
        }
        let text = format!("copy {table} ({columns}) from stdin binary");
        let statement = self.statement(&text)?;
        let sink = self.client.copy_in(&statement).map_err(pg_error)?;
        let mut sink = BinaryCopyInWriter::new(sink, &kinds);
        for row in rows {
            sink.write(&as_params(row)).map_err(pg_error)?;
        }
        sink.finish().map(drop).map_err(pg_error)
    }
}
