//! `bench writes`: ten thousand small write closures from 64 threads on either engine, every one
//! durable before it is answered, against the floor of one synced append each.

use std::{
    fs::OpenOptions,
    io::Write,
    path::Path,
    sync::Mutex,
    time::{Duration, Instant},
};

use platform::{
    Error, args,
    chance::Chance,
    clock::Clock,
    db::{Address, CommandKey, Db, Isolation, Migration},
};

use super::{Figures, Table};

/// Writes of one measurement.
const WRITES: usize = 10_000;
/// Threads that write at the same time.
const THREADS: usize = 64;
/// Synced appends of the floor.
const APPENDS: usize = 2_000;

const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    Migration {
        name: "9000_bench",
        sql: "create table bench_note (id key primary key, owner bigint not null,
                text text not null);
              create index bench_note_owner on bench_note (owner);
              create table bench_sum (id key primary key, total bigint not null);
              insert into bench_sum (id, total) values (1, 0)",
    },
];

struct Note;

/// Runs it; `database` names an empty PostgreSQL database, which is left with the bench tables.
///
/// # Errors
/// What stood in the way, or a wrong result.
pub fn run(folder: &Path, database: Option<&str>) -> Result<String, Error> {
    let mut table = Table::new(&[
        "what",
        "writes",
        "rate",
        "median",
        "p99",
        "× floor (synced appends)",
    ]);
    let floor = floor(folder)?;
    table.figures("floor: one append, fdatasync each", &floor, floor.rate);
    let sqlite = Address::in_folder(folder);
    measure(
        &mut table,
        "SQLite, grouped",
        &sqlite,
        Isolation::Serializable,
        floor.rate,
    )?;
    if let Some(url) = database {
        let pg = Address::parse(url)?;
        for (name, isolation) in [
            ("PostgreSQL, serializable", Isolation::Serializable),
            ("PostgreSQL, read committed", Isolation::ReadCommitted),
        ] {
            measure(&mut table, name, &pg, isolation, floor.rate)?;
        }
    }
    Ok(table.markdown())
}

fn floor(folder: &Path) -> Result<Figures, Error> {
    let path = folder.join("floor");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let block = [7_u8; 4_096];
    let (mut times, started) = (Vec::new(), Instant::now());
    for _ in 0..APPENDS {
        let one = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        times.push(one.elapsed());
    }
    Ok(Figures::new(times, started.elapsed()))
}

fn measure(
    table: &mut Table,
    name: &str,
    address: &Address,
    isolation: Isolation,
    floor: u64,
) -> Result<(), Error> {
    let (clock, chance) = (Clock::machine(), Chance::system());
    let db = Db::open_with(address, MIGRATIONS, clock, &chance, isolation)?;
    let before = count(&db)?;
    let round = chance.hex::<6>();
    let apart = threads(|thread, number| insert(&db, &round, thread, number))?;
    table.figures(&format!("{name}: keyed insert"), &apart, floor);
    let again = threads(|thread, number| insert(&db, &round, thread, number))?;
    table.figures(&format!("{name}: the same keys again"), &again, floor);
    let expected = i64::try_from(WRITES).unwrap_or_default();
    if count(&db)? - before != expected {
        return Err(Error::fault(format!("{name}: not exactly {WRITES} rows")));
    }
    let total = |db: &Db| db.read_blocking(|c| c.number("select total from bench_sum", &[]));
    let start = total(&db)?;
    let hot = threads(|_, _| {
        let sql = "update bench_sum set total = total + 1 where id = 1";
        db.write_blocking(CommandKey::unkeyed(), |tx| tx.run(sql, &[]))
            .map(drop)
    })?;
    table.figures(&format!("{name}: one hot row"), &hot, floor);
    if total(&db)? - start != expected {
        return Err(Error::fault(format!("{name}: the hot row counted wrong")));
    }
    db.close();
    Ok(())
}

fn insert(db: &Db, round: &str, thread: usize, number: usize) -> Result<(), Error> {
    let key = CommandKey::of(&[round, &thread.to_string(), &number.to_string()]);
    db.write_blocking(key, move |tx| {
        let id = tx.id::<Note>();
        let sql = "insert into bench_note (id, owner, text) values ($1, $2, $3)";
        tx.run(sql, args![id, thread, "一条不长的记录"])
    })
    .map(drop)
}

fn count(db: &Db) -> Result<i64, Error> {
    db.read_blocking(|c| c.number("select count(*) from bench_note", &[]))
}

/// Runs `work` ten thousand times on 64 threads; the first error ends the measurement.
fn threads(work: impl Fn(usize, usize) -> Result<(), Error> + Sync) -> Result<Figures, Error> {
    let times: Mutex<Vec<Duration>> = Mutex::new(Vec::new());
    let failed: Mutex<Option<Error>> = Mutex::new(None);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (work, times, failed) = (&work, &times, &failed);
            let share = WRITES / THREADS + usize::from(thread < WRITES % THREADS);
            scope.spawn(move || {
                let mut own = Vec::with_capacity(share);
                for number in 0..share {
                    let one = Instant::now();
                    if let Err(error) = work(thread, number) {
                        if let Ok(mut failed) = failed.lock() {
                            failed.get_or_insert(error);
                        }
                        return;
                    }
                    own.push(one.elapsed());
                }
                if let Ok(mut times) = times.lock() {
                    times.extend(own);
                }
            });
        }
    });
    let wall = started.elapsed();
    if let Some(error) = failed.into_inner().ok().flatten() {
        return Err(error);
    }
    Ok(Figures::new(times.into_inner().unwrap_or_default(), wall))
}
