//! The floor: the same engine loads the same final rows, read from the database beside it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use platform::{
    App, Error, args,
    chance::Chance,
    clock::Clock,
    db::{Address, CommandKey, Conn, Db, Value},
    trail::{Batch, Leaf, Tracked},
};

use crate::house;

/// Rows of one transaction.
const ROWS: i64 = 2_000;

/// What the rows of the import point at, in the order in which they point at each other.
const BEFORE: &[&str] = &["organisation_body", "organisation_batch", "membership_set"];
/// The rows of the import.
const TABLES: &[&str] = &[
    "organisation_person",
    "membership_member",
    "membership_fact",
];

/// How long loading took (底线用时).
pub struct Loaded {
    /// With all indexes.
    pub indexed: Duration,
    /// With nothing but the primary keys.
    pub bare: Duration,
    /// Hashing the rows of members and facts and noting them on the trail, alone.
    pub trail: Duration,
}

/// Loads everything into a fresh database, with indexes and without.
///
/// # Errors
/// What the database said.
pub fn load(from: &App, folder: &Path, database: Option<&str>) -> Result<Loaded, Error> {
    std::fs::create_dir_all(folder)?;
    let address = match database {
        Some(url) => Address::parse(&format!("{url}_floor"))?,
        None => Address::in_folder(folder),
    };
    let chance = Chance::system();
    let into = Db::open(&address, &house::migrations(), Clock::machine(), &chance)?;
    for table in BEFORE {
        copied(from, &into, table)?;
    }
    let indexed = all(from, &into)?;
    let trail = trail(from, &into)?;
    into.write_blocking(CommandKey::unkeyed(), |tx| {
        for table in TABLES.iter().rev() {
            for index in indexes(tx, table)? {
                tx.run(&format!("drop index {index}"), &[])?;
            }
            tx.run(&format!("delete from {table}"), &[])?;
        }
        Ok(())
    })?;
    let bare = all(from, &into)?;
    into.close();
    Ok(Loaded {
        indexed,
        bare,
        trail,
    })
}

fn all(from: &App, into: &Db) -> Result<Duration, Error> {
    TABLES.iter().map(|table| copied(from, into, table)).sum()
}

/// Copies one table; how long the writes took.
fn copied(from: &App, into: &Db, table: &str) -> Result<Duration, Error> {
    let mut took = Duration::ZERO;
    each_page(from, table, |columns, rows| {
        let (table, columns) = (table.to_owned(), columns.join(", "));
        let started = Instant::now();
        into.write_blocking(CommandKey::unkeyed(), move |tx| {
            tx.insert_all(&table, &columns, &rows)
        })?;
        took += started.elapsed();
        Ok(())
    })?;
    Ok(took)
}

fn each_page(
    from: &App,
    table: &str,
    mut take: impl FnMut(&[String], Vec<Vec<Value>>) -> Result<(), Error>,
) -> Result<(), Error> {
    let columns = from.db.read_blocking(|conn| columns(conn, table))?;
    let list = columns.join(", ");
    let sql = format!("select {list} from {table} where id > $1 order by id limit $2");
    let mut after = 0;
    loop {
        let rows = from.db.read_blocking(|conn| {
            let mut rows: Vec<Vec<Value>> = Vec::new();
            conn.each(&sql, args![after, ROWS], |row| {
                let values = (0..columns.len()).map(|at| row.value(at));
                rows.push(values.collect::<Result<_, Error>>()?);
                Ok(())
            })?;
            Ok(rows)
        })?;
        match rows.last().and_then(|row| row.first()) {
            Some(Value::Int(last)) => after = *last,
            Some(_) | None => return Ok(()),
        }
        take(&columns, rows)?;
    }
}

/// The columns of a table, its key first.
fn columns(conn: &mut Conn, table: &str) -> Result<Vec<String>, Error> {
    let sql = if conn.is_pg() {
        "select column_name::text from information_schema.columns
         where table_name::text = $1 order by ordinal_position"
    } else {
        "select name from pragma_table_info($1) order by cid"
    };
    conn.all(sql, args![table], |row| row.get(0))
}

/// The indexes of a table besides its key.
fn indexes(conn: &mut Conn, table: &str) -> Result<Vec<String>, Error> {
    let sql = if conn.is_pg() {
        "select indexname::text from pg_indexes
         where tablename::text = $1 and indexname::text not like '%_pkey'"
    } else {
        "select name from sqlite_schema where type = 'index' and tbl_name = $1 and sql is not null"
    };
    conn.all(sql, args![table], |row| row.get(0))
}

/// Hashes and notes what the import noted, from rows that are read outside the measurement.
fn trail(from: &App, into: &Db) -> Result<Duration, Error> {
    const TRACKED: [&Tracked; 3] = [
        &organisation::PERSON,
        &membership::member::MEMBER,
        &membership::member::FACT,
    ];
    let batch = into.write_blocking(CommandKey::unkeyed(), |tx| Batch::open(tx, "测速"))?;
    let mut took = Duration::ZERO;
    for tracked in TRACKED {
        each_page(from, tracked.table, |columns, rows| {
            let places: Vec<usize> = tracked
                .columns
                .iter()
                .filter_map(|wanted| columns.iter().position(|c| c == wanted))
                .collect();
            let started = Instant::now();
            let leaves: Vec<Leaf> = rows
                .iter()
                .map(|row| leaf(tracked, row, &places))
                .collect::<Result<_, Error>>()?;
            into.write_blocking(CommandKey::unkeyed(), move |tx| batch.chunk(tx, &leaves))?;
            took += started.elapsed();
            Ok(())
        })?;
    }
    Ok(took)
}

fn leaf(tracked: &Tracked, row: &[Value], places: &[usize]) -> Result<Leaf, Error> {
    let Some(Value::Int(id)) = row.first() else {
        return Err(Error::Corrupt("id"));
    };
    let values: Vec<Value> = places
        .iter()
        .filter_map(|at| row.get(*at).cloned())
        .collect();
    Leaf::written(tracked, kernel::Id::<()>::from_i64(*id), &values)
}
