//! `bench members`: a roster of N people goes in as people do it: a CSV file, read in the child
//! process, checked row by row, staged, confirmed, written as one change set, while somebody else
//! writes. One row in four carries one of the 24 kinds of damage.
//!
//! Beside it, in the same run, the floor: the same engine loads the same final rows with their
//! indexes from memory, in transactions of 2,000 rows; nothing is checked, encrypted or noted on
//! the trail. Then the pages over HTTP, slips for a branch, a workbook beside calamine's bare
//! parse, and the undoing of it all.

mod book;
mod data;
mod floor;
mod look;
mod shares;
mod watch;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use kernel::Id;
use membership::{
    SetMark,
    changeset::{self, State, Work},
    intake::{self, store},
    member::{self, Seen},
};
use platform::{
    App, Error,
    clock::Clock,
    db::CommandKey,
    jobs::{self, JobKind},
};
use serde::Serialize;

use self::{
    data::Union,
    watch::{Watched, beside, forget_peak},
};
use super::{
    Figures, Table,
    figures::{mebi, millis},
    served::Served,
};
use crate::command::Place;

/// Rows of the workbook, as the issue asks.
const BOOK_ROWS: u32 = 100_000;

/// What the jobs of a list are told.
#[derive(Serialize)]
struct Order {
    set: Id<SetMark>,
}

/// Runs it with so many rows; `database` names an empty PostgreSQL database, beside which one of
/// the same name with `_floor` behind it is empty too. With `pages`, people are looked for over
/// HTTP as well.
///
/// # Errors
/// What stood in the way, or a wrong result.
pub fn run(folder: &Path, database: Option<&str>, rows: u32, pages: bool) -> Result<String, Error> {
    let place = Place {
        data: folder.join("data"),
        database: database.map(str::to_owned),
    };
    let served = Served::start(&place, Clock::machine())?;
    let told = measured(&served, folder, (database, rows, pages));
    served.end();
    told
}

fn measured(
    served: &Served,
    folder: &Path,
    (database, rows, pages): (Option<&str>, u32, bool),
) -> Result<String, Error> {
    let house = &served.house;
    let union = data::found(house, rows)?;
    let mut out = String::new();
    let imported = import(house, &union, rows)?;
    let floor = floor::load(house, &folder.join("floor"), database)?;
    out.push_str(&imported.told(rows, &floor));
    out.push_str(&shares::told(&imported, &floor, shares::keys(house, rows)?));
    if pages {
        out.push_str(&look::measure(served, rows)?);
    }
    out.push_str(&slips(house, &union)?);
    out.push_str(&undone(house, &union, &imported)?);
    out.push_str(&book::measure(house, &union, rows.min(BOOK_ROWS))?);
    Ok(out)
}

/// What was measured of the way in (导入用时).
struct Imported {
    set: Id<SetMark>,
    work: Work,
    /// The first look, which reads the whole file.
    looked: Watched,
    /// Reading and checking alone, nothing kept.
    checked: Duration,
    /// The job that reads, checks and stages.
    staged: Watched,
    /// From the confirmation until everybody sees all of it.
    live: Duration,
    /// The whole job of writing, with what is cleared away afterwards.
    written: Watched,
}

fn import(house: &App, union: &Union, rows: u32) -> Result<Imported, Error> {
    let set = data::bring(house, union, rows)?;
    forget_peak();
    let looked = beside(house, || job(house, set, &intake::JOBS[0]))?;
    confirmed(house, set)?;
    let checked = shares::checks(house, set)?;
    let staged = beside(house, || job(house, set, &intake::JOBS[1]))?;
    let started = house.now();
    let written = beside(house, || {
        let who = union.who.clone();
        house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
            changeset::commit(tx, &who, set).map(drop)
        })?;
        jobs::run_due(house).map(drop)
    })?;
    let (found, work) = house.db.read_blocking(|conn| {
        let found = changeset::find(conn, set)?.ok_or(Error::NotFound)?;
        Ok((found, changeset::work_of(conn, set)?))
    })?;
    let live_at = found.live_at.filter(|_| found.state == State::Live);
    let live_at = live_at.ok_or_else(|| {
        let (state, problem) = (found.state, &found.problem);
        Error::fault(format!("the set is {state:?}: {problem}"))
    })?;
    // One row in four is damaged, and most kinds of damage hold their row back.
    if work.added < i64::from(rows) * 3 / 4 {
        return Err(Error::fault(format!("only {} of {rows} came", work.added)));
    }
    let ms = live_at.as_ms().saturating_sub(started.as_ms());
    Ok(Imported {
        set,
        work,
        looked,
        checked,
        staged,
        live: Duration::from_millis(u64::try_from(ms).unwrap_or_default()),
        written,
    })
}

/// Enqueues a job of the list and runs it here.
fn job(house: &App, set: Id<SetMark>, kind: &JobKind) -> Result<(), Error> {
    let name = kind.name;
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let now = tx.now();
        tx.enqueue(name, &Order { set }, now).map(drop)
    })?;
    jobs::run_due(house).map(drop)
}

/// The columns as they were guessed.
fn confirmed(house: &App, set: Id<SetMark>) -> Result<(), Error> {
    let list = house.db.read_blocking(|conn| store::find(conn, set))?;
    if list.ok_or(Error::NotFound)?.phase != store::Phase::Asking {
        return Err(Error::fault("the list was not read"));
    }
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        store::set_phase(tx, set, store::Phase::Checking, None)
    })
}

impl Imported {
    /// From the file as it lies there until everybody sees its people.
    fn whole(&self) -> Duration {
        self.staged.took + self.live
    }

    fn told(&self, rows: u32, floor: &floor::Loaded) -> String {
        let mut table = Table::new(&["what", "rows", "time", "rate", "× floor"]);
        let mut line = |what: &str, rows: i64, took: Duration| {
            table.row(vec![
                what.to_owned(),
                rows.to_string(),
                seconds(took),
                format!("{}/s", rate(rows, took)),
                times(took, floor.indexed),
            ]);
        };
        let (all, added) = (i64::from(rows), self.work.added);
        line(
            "floor: the final rows and indexes, nothing else",
            added,
            floor.indexed,
        );
        line("the first look (reads all of it)", all, self.looked.took);
        line("read, checked, staged", all, self.staged.took);
        line("written, until everybody sees it", added, self.live);
        line("import: both of these", all, self.whole());
        line(
            "staged rows cleared away afterwards",
            all,
            self.written.took - self.live,
        );
        let mut others = Table::new(&[
            "others' writes",
            "writes",
            "rate",
            "median",
            "p99",
            "slowest",
            "peak memory",
            "of the child",
        ]);
        for (what, watched) in [
            ("during the first look", &self.looked),
            ("while it is read, checked and staged", &self.staged),
            ("while it is written and cleared up", &self.written),
        ] {
            others.row(watched.cells(what));
        }
        format!("{}\n{}\n", table.markdown(), others.markdown())
    }
}

/// Slips for everybody of one branch: one job.
fn slips(house: &App, union: &Union) -> Result<String, Error> {
    let (branch, account, person) = (union.branch, union.account, union.person);
    let today = house.today();
    let actor = house
        .db
        .read_blocking(|conn| house.directory.actor(conn, account, person, today))?
        .ok_or(Error::NotFound)?;
    let until = today.tomorrow().map_err(|_| Error::fault("no tomorrow"))?;
    let list = house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        membership::slips::order(tx, &actor, branch, until)
    })?;
    let watched = beside(house, || jobs::run_due(house).map(drop))?;
    let list = house
        .db
        .read_blocking(|conn| membership::slips::list(conn, list))?;
    let made = list.map_or(0, |list| list.row_count);
    if made == 0 {
        return Err(Error::fault("no slips were made"));
    }
    let mut table = Table::new(&["slips for a branch", "slips", "time", "rate", "others' p99"]);
    table.row(vec![
        "one job, 100 a write".to_owned(),
        made.to_string(),
        seconds(watched.took),
        format!("{}/s", rate(made, watched.took)),
        millis(watched.others.p99_us),
    ]);
    Ok(format!("{}\n", table.markdown()))
}

/// Takes the whole set back.
fn undone(house: &App, union: &Union, imported: &Imported) -> Result<String, Error> {
    let (mut look, mut command) = (Duration::ZERO, Duration::ZERO);
    let watched = beside(house, || {
        let (who, set, started) = (union.who.clone(), imported.set, Instant::now());
        house
            .db
            .read_blocking(|conn| changeset::may_undo_now(conn, set, None))?;
        look = started.elapsed();
        let started = Instant::now();
        house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
            changeset::undo(tx, &who, set).map(drop)
        })?;
        command = started.elapsed();
        jobs::run_due(house).map(drop)
    })?;
    let left = house.db.read_blocking(|conn| {
        let seen = Seen::now(conn)?;
        member::find_by(conn, &seen, |sql| sql.push("limit 1", &[]))
    })?;
    if !left.is_empty() {
        return Err(Error::fault("somebody is left after undoing"));
    }
    let mut table = Table::new(&[
        "undoing",
        "rows",
        "time",
        "rate",
        "the look before",
        "the command",
        "others' p99",
        "slowest",
    ]);
    table.row(vec![
        "the whole set, put away".to_owned(),
        imported.work.added.to_string(),
        seconds(watched.took),
        format!("{}/s", rate(imported.work.added, watched.took)),
        millis(micros(look)),
        millis(micros(command)),
        millis(watched.others.p99_us),
        millis(micros(watched.slowest)),
    ]);
    Ok(format!("{}\n", table.markdown()))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn seconds(time: Duration) -> String {
    let ms = time.as_millis();
    format!("{}.{:02} s", ms / 1_000, ms % 1_000 / 10)
}

fn rate(count: i64, time: Duration) -> u64 {
    let count = u64::try_from(count).unwrap_or_default();
    count.saturating_mul(1_000_000) / micros(time).max(1)
}

fn times(time: Duration, floor: Duration) -> String {
    let percent = time.as_micros() * 100 / floor.as_micros().max(1);
    format!("{}.{:02}", percent / 100, percent % 100)
}
