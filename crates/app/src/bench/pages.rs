//! `bench pages`: year board, list and search over HTTP with 1, 50 and 500 unions' plans.
//!
//! The real router is served on a loopback port of this process, as `serve` does it; the clients
//! run on one thread of the same process, so their work is part of every figure. The floor is
//! `/health`, which asks no database. The pages are read by the officer of the union above all,
//! who sees every plan; each request asks for another union's plan.

mod data;
mod whole;

use std::path::Path;

use platform::{Error, clock::Clock};
use tokio::runtime::{Builder, Runtime};

use self::data::Union;
use super::{
    Table,
    client::Ask,
    figures::{mebi, millis},
    served::{Pair, Served, encoded, pair, session},
};
use crate::command::Place;

/// How many unions have a plan, one measurement after the other.
const SIZES: [usize; 3] = [1, 50, 500];

const HEADS: &[&str] = &[
    "what",
    "unions",
    "rows",
    "KiB",
    "highest rate (64)",
    "× floor",
    "rate (8)",
    "median",
    "p99",
];

/// Runs it in `folder`; `database` names an empty PostgreSQL database.
///
/// # Errors
/// What stood in the way, or a page that was not as expected.
pub fn run(folder: &Path, database: Option<&str>, unions: usize) -> Result<String, Error> {
    let place = Place {
        data: folder.join("data"),
        database: database.map(str::to_owned),
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut table = Table::new(HEADS);
    let known = measure(&place, unions.max(1), &runtime, &mut table)?;
    let pages = pages(&known, "");
    let whole = runtime.block_on(whole::measure(&place.data, database, &pages))?;
    let rows: usize = known.iter().map(|u| u.rows).sum();
    let mut note = |what: &str, median: String, p99: String| {
        let (unions, rows) = (known.len().to_string(), rows.to_string());
        let none = String::new;
        table.row(vec![
            what.to_owned(),
            unions,
            rows,
            none(),
            none(),
            none(),
            none(),
            median,
            p99,
        ]);
    };
    let starts = &whole.starts;
    note(
        "start to first page, whole process",
        millis(starts.median_us),
        format!("slowest {}", millis(starts.p99_us)),
    );
    note(
        "idle memory after start",
        mebi(whole.fresh_kib),
        String::new(),
    );
    note(
        "idle memory after every page once",
        mebi(whole.used_kib),
        String::new(),
    );
    Ok(table.markdown())
}

/// Fills, serves and measures, size by size; all unions that were made.
fn measure(
    place: &Place,
    unions: usize,
    runtime: &Runtime,
    table: &mut Table,
) -> Result<Vec<Union>, Error> {
    let served = Served::start(place, Clock::starting_on(data::TODAY))?;
    let mut known = Vec::new();
    let root = data::root(&served.house)?;
    let mut sizes: Vec<usize> = SIZES.into_iter().filter(|size| *size < unions).collect();
    sizes.push(unions);
    let floor = vec![Ask::new("/health", "", "alive")];
    let floor = runtime.block_on(pair(served.address, floor))?;
    row(
        table,
        "floor: `/health`, no database",
        (0, 0),
        &floor,
        floor.full.rate,
    );
    for size in sizes {
        while known.len() < size {
            known.push(data::union(&served.house, root, known.len() + 1)?);
        }
        data::seal(&served.house)?;
        let rows = known.iter().map(|u| u.rows).sum();
        let cookie = runtime.block_on(session(served.address))?;
        for (name, asks) in pages(&known, &cookie) {
            let found = runtime.block_on(pair(served.address, asks))?;
            row(table, name, (size, rows), &found, floor.full.rate);
        }
    }
    served.end();
    Ok(known)
}

/// The pages with what each must hold.
fn pages(unions: &[Union], cookie: &str) -> Vec<(&'static str, Vec<Ask>)> {
    let each = |path: &dyn Fn(&Union) -> String, expected: &dyn Fn(&Union) -> String| {
        let ask = |u: &Union| Ask::new(&path(u), cookie, &expected(u));
        unions.iter().map(ask).collect::<Vec<Ask>>()
    };
    let hits = format!("「集体生日会」找到 {} 项", unions.len().min(10));
    let title = |u: &Union| format!("2025年{}工作计划", u.name);
    let listed = |_: &Union| "女职工专题活动".to_owned();
    let board = |u: &Union| format!("/plans/2025?body={}", u.body);
    let list = |u: &Union| format!("/plans/2025/list?body={}", u.body);
    let everywhere = format!("/search?q={}", encoded("集体生日会"));
    let named = |u: &Union| format!("/search?q={}", encoded(&u.name));
    let found = |u: &Union| format!("「{}」找到", u.name);
    vec![
        ("year board `/plans/2025`", each(&board, &title)),
        ("list `/plans/2025/list`", each(&list, &listed)),
        (
            "search, in every plan",
            vec![Ask::new(&everywhere, cookie, &hits)],
        ),
        ("search, one union", each(&named, &found)),
        (
            "all plans `/plans`",
            vec![Ask::new("/plans", cookie, "2025")],
        ),
    ]
}

fn row(table: &mut Table, what: &str, size: (usize, usize), pair: &Pair, floor: u64) {
    let part = pair.full.rate * 1_000 / floor.max(1);
    table.row(vec![
        what.to_owned(),
        size.0.to_string(),
        size.1.to_string(),
        pair.length.div_ceil(1_024).to_string(),
        format!("{}/s", pair.full.rate),
        format!("{}.{:03}", part / 1_000, part % 1_000),
        format!("{}/s", pair.half.rate),
        millis(pair.half.median_us),
        millis(pair.half.p99_us),
    ]);
}
