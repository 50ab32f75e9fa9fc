//! `bench rows`: many rows into one table, 500 to a durable transaction, by each way there is;
//! then with the trail of a batch, and what verifying it costs.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use kernel::Id;
use platform::{
    Error, args,
    chance::Chance,
    clock::Clock,
    db::{Address, CommandKey, Db, Migration, Tx, Value},
    subject::Subject,
    trail::{self, Batch, By, Deed, Leaf, Tracked},
};

use super::{Table, figures::millis};

/// Rows of one transaction.
const CHUNK: usize = 500;
/// Rows of one statement, where the text lists them.
const STATEMENT: usize = 200;
/// One by one is slow: this part of the rows is enough to know the rate.
const ONE_BY_ONE_PART: usize = 10;

const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    platform::migration!("0002_platform_trail"),
    Migration {
        name: "9000_bench",
        sql: "create table bench_person (id key primary key, body bigint not null,
                name text not null, pinyin text sorted not null, sex bigint not null,
                born text not null, staff text not null, number_sealed blob,
                number_hash blob, phone_sealed blob, active boolean not null,
                version bigint not null);
              create index bench_person_pinyin on bench_person (pinyin, id);
              create index bench_person_number on bench_person (number_hash);",
    },
];
const PERSON: Tracked = Tracked {
    table: "bench_person",
    columns: &[
        "body",
        "name",
        "pinyin",
        "sex",
        "born",
        "staff",
        "number_sealed",
        "number_hash",
        "phone_sealed",
        "active",
        "version",
    ],
};
const COLUMNS: &str = "id, body, name, pinyin, sex, born, staff, number_sealed, number_hash, \
                       phone_sealed, active, version";

struct Person;

/// Runs it with so many rows; `database` names an empty PostgreSQL database.
///
/// # Errors
/// What stood in the way, or a wrong result.
pub fn run(folder: &Path, database: Option<&str>, rows: usize) -> Result<String, Error> {
    let rows = rows.max(CHUNK * ONE_BY_ONE_PART) / CHUNK * CHUNK;
    let mut table = Table::new(&[
        "what",
        "rows",
        "rate",
        "median of 500",
        "p99 of 500",
        "× floor (one by one)",
    ]);
    measure(
        &mut table,
        "SQLite",
        &Address::in_folder(folder),
        folder,
        rows,
    )?;
    if let Some(url) = database {
        measure(
            &mut table,
            "PostgreSQL",
            &Address::parse(url)?,
            folder,
            rows,
        )?;
    }
    Ok(table.markdown())
}

/// One way of putting 500 rows into the table.
type Way = fn(&mut Tx<'_>, &[Vec<Value>]) -> Result<(), Error>;

fn one_by_one(tx: &mut Tx<'_>, rows: &[Vec<Value>]) -> Result<(), Error> {
    let sql = statement(1);
    rows.iter().try_for_each(|row| tx.run(&sql, row).map(drop))
}

fn listed(tx: &mut Tx<'_>, rows: &[Vec<Value>]) -> Result<(), Error> {
    rows.chunks(STATEMENT).try_for_each(|some| {
        let args: Vec<Value> = some.iter().flatten().cloned().collect();
        tx.run(&statement(some.len()), &args).map(drop)
    })
}

fn insert_all(tx: &mut Tx<'_>, rows: &[Vec<Value>]) -> Result<(), Error> {
    tx.insert_all(PERSON.table, COLUMNS, rows)
}

/// An insert that lists so many rows.
fn statement(rows: usize) -> String {
    let width = PERSON.columns.len() + 1;
    let row = |row: usize| {
        let marks: Vec<String> = (1..=width)
            .map(|c| format!("${}", row * width + c))
            .collect();
        format!("({})", marks.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let table = PERSON.table;
    format!("insert into {table} ({COLUMNS}) values {}", rows.join(", "))
}

fn measure(
    table: &mut Table,
    engine: &str,
    address: &Address,
    folder: &Path,
    rows: usize,
) -> Result<(), Error> {
    let (clock, chance) = (Clock::machine(), Chance::system());
    let db = Db::open(address, MIGRATIONS, clock, &chance)?;
    let mut floor = 0;
    let ways: [(&str, Way, usize); 3] = [
        ("floor: one by one", one_by_one, rows / ONE_BY_ONE_PART),
        ("200 to a statement", listed, rows),
        ("`insert_all`", insert_all, rows),
    ];
    for (name, way, count) in ways {
        let count = count / CHUNK * CHUNK;
        let taken = chunks(count, |number| {
            db.write_blocking(CommandKey::unkeyed(), move |tx| {
                way(tx, &people(tx, number))
            })
        })?;
        if floor == 0 {
            floor = taken.rate(count);
        }
        note(table, &format!("{engine}: {name}"), count, &taken, floor);
        emptied(&db, count)?;
    }
    let taken = batch(&db, rows)?;
    let name = format!("{engine}: `insert_all`, hashed, with its chunk");
    note(table, &name, rows, &taken, floor);
    let started = Instant::now();
    let report = db.read_blocking(|c| {
        let file = folder.join("seals.log");
        trail::verify(c, &[PERSON], &file, None)
    })?;
    let wall = started.elapsed();
    if report.rows != rows || !report.findings.is_empty() || !report.unfinished.is_empty() {
        return Err(Error::fault(format!("{engine}: not verified: {report:?}")));
    }
    let taken = Taken { each: vec![], wall };
    note(table, &format!("{engine}: verify"), rows, &taken, floor);
    emptied(&db, rows)?;
    db.close();
    Ok(())
}

/// All rows in one batch, closed at the end.
fn batch(db: &Db, rows: usize) -> Result<Taken, Error> {
    let open = |tx: &mut Tx<'_>| Batch::open(tx, "测量");
    let batch = db.write_blocking(CommandKey::unkeyed(), open)?;
    let taken = chunks(rows, |number| {
        db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let people = people(tx, number);
            let mut leaves = Vec::with_capacity(people.len());
            for row in &people {
                if let [Value::Int(id), values @ ..] = row.as_slice() {
                    let id = Id::<Person>::from_i64(*id);
                    leaves.push(Leaf::written(&PERSON, id, values)?);
                }
            }
            insert_all(tx, &people)?;
            batch.chunk(tx, &leaves)
        })
    })?;
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let subject = Subject::new("bench.batch", tx.id::<Person>());
        batch.close(tx, By::House("测量"), Deed::on("bench.batch", subject))
    })?;
    Ok(taken)
}

/// So many rows as an import has them; `number` is that of the chunk.
fn people(tx: &Tx<'_>, number: usize) -> Vec<Vec<Value>> {
    let one = |place: usize| {
        let nth = number * CHUNK + place;
        let sealed = vec![u8::try_from(nth % 251).unwrap_or_default(); 47];
        let hash = trail::sm3_hex(&[nth.to_string().as_bytes()]);
        let born = format!(
            "19{:02}-{:02}-{:02}",
            60 + nth % 40,
            1 + nth % 12,
            1 + nth % 28
        );
        args![
            tx.id::<Person>(),
            nth % 900,
            format!("职工{nth:07}"),
            format!("zhigong {nth:07}"),
            nth % 2,
            born,
            format!("A{nth:07}"),
            sealed.as_slice(),
            platform::unhex(&hash).unwrap_or_default(),
            sealed.as_slice(),
            true,
            1
        ]
        .to_vec()
    };
    (0..CHUNK).map(one).collect()
}

/// The time of each transaction, and of all (用时).
struct Taken {
    each: Vec<Duration>,
    wall: Duration,
}

impl Taken {
    fn rate(&self, rows: usize) -> u64 {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        let us = u64::try_from(self.wall.as_micros()).unwrap_or(u64::MAX);
        rows.saturating_mul(1_000_000) / us.max(1)
    }

    fn at(&self, permille: usize) -> String {
        let place = self.each.len() * permille / 1_000;
        let us = self.each.get(place).map_or(0, Duration::as_micros);
        if self.each.is_empty() {
            return String::new();
        }
        millis(u64::try_from(us).unwrap_or(u64::MAX))
    }
}

/// Runs `work` for each chunk of so many rows.
fn chunks(rows: usize, work: impl Fn(usize) -> Result<(), Error>) -> Result<Taken, Error> {
    let (mut each, started) = (Vec::new(), Instant::now());
    for number in 0..rows / CHUNK {
        let one = Instant::now();
        work(number)?;
        each.push(one.elapsed());
    }
    let wall = started.elapsed();
    each.sort();
    Ok(Taken { each, wall })
}

fn note(table: &mut Table, name: &str, rows: usize, taken: &Taken, floor: u64) {
    let rate = taken.rate(rows);
    let part = rate * 100 / floor.max(1);
    table.row(vec![
        name.to_owned(),
        rows.to_string(),
        format!("{rate}/s"),
        taken.at(500),
        taken.at(990),
        format!("{}.{:02}", part / 100, part % 100),
    ]);
}

/// Counts the rows, then takes them away for the next way.
fn emptied(db: &Db, rows: usize) -> Result<(), Error> {
    let sql = "delete from bench_person";
    let gone = db.write_blocking(CommandKey::unkeyed(), |tx| tx.run(sql, &[]))?;
    if usize::try_from(gone) != Ok(rows) {
        return Err(Error::fault(format!("{gone} rows, not {rows}")));
    }
    Ok(())
}
