//! Finding people over HTTP.

use std::{collections::BTreeSet, net::SocketAddr, time::Instant};

use kernel::{Id, NameKeys};
use membership::member::{self, Seen};
use platform::{
    App, Error,
    access::{Body, Person},
};
use tokio::runtime::Builder;

use super::{Figures, Table, data, mebi, millis, watch::kib};
use crate::bench::{
    client::{Ask, Client},
    served::{Pair, Served, encoded, pair, session},
};

/// People who are looked for.
const SOUGHT: u32 = 200;
/// Requests of a page that is asked alone.
const ALONE: u32 = 20;

/// Somebody of the list who came in (会员样本).
struct Known {
    person: Id<Person>,
    home: Id<Body>,
    name: String,
    phone_tail: String,
    staff_no: String,
}

/// Measures the pages with what is in the house.
///
/// # Errors
/// What stood in the way, or a page that was not as expected.
pub fn measure(served: &Served, rows: u32) -> Result<String, Error> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let known = sample(&served.house, rows)?;
    let cookie = runtime.block_on(session(served.address))?;
    let mut table = Table::new(&[
        "page",
        "KiB",
        "highest rate (64)",
        "× floor",
        "rate (8)",
        "median",
        "p99",
    ]);
    let health = vec![Ask::new("/health", "", "alive")];
    let floor = runtime.block_on(pair(served.address, health))?;
    table.row(cells(
        "floor: `/health`, no database",
        &floor,
        floor.full.rate,
    ));
    for (what, asks) in asks(&known, &cookie) {
        let found = runtime.block_on(pair(served.address, asks))?;
        table.row(cells(what, &found, floor.full.rate));
    }
    // It counts rows, so it is no page to be asked by many at once.
    let quality = Ask::new("/members/quality", &cookie, "数据质量");
    let quality = runtime.block_on(one_by_one(served.address, &quality))?;
    let none = String::new;
    table.row(vec![
        format!("data quality, {ALONE} times, one after the other"),
        none(),
        none(),
        none(),
        format!("{}/s", quality.rate),
        millis(quality.median_us),
        millis(quality.p99_us),
    ]);
    let resident = mebi(kib("self", "VmRSS:"));
    Ok(format!(
        "{}\nresident memory of clients and server after these pages: {resident}\n\n",
        table.markdown()
    ))
}

async fn one_by_one(address: SocketAddr, ask: &Ask) -> Result<Figures, Error> {
    let mut client = Client::connect(address).await?;
    let (mut times, started) = (Vec::new(), Instant::now());
    for _ in 0..ALONE {
        let one = Instant::now();
        client.check(ask).await?;
        times.push(one.elapsed());
    }
    Ok(Figures::new(times, started.elapsed()))
}

/// People spread over the whole list, as far as they came in.
fn sample(house: &App, rows: u32) -> Result<Vec<Known>, Error> {
    let mut known = Vec::new();
    for turn in 0..SOUGHT {
        let one = data::person(turn * (rows / SOUGHT).max(1));
        let found = house.db.read_blocking(|conn| {
            let seen = Seen::now(conn)?;
            member::find_by(conn, &seen, |sql| {
                sql.push("and m.staff_no = ?", platform::args![&one.staff_no])
            })
        })?;
        let phone = one.phone.expose();
        known.extend(found.into_iter().next().map(|member| Known {
            person: member.person,
            home: member.home,
            name: member.name,
            phone_tail: phone.get(phone.len() - 4..).unwrap_or_default().to_owned(),
            staff_no: member.staff_no,
        }));
    }
    if known.len() < 50 {
        return Err(Error::fault("too few of the people came in"));
    }
    Ok(known)
}

/// The pages with what each must hold.
fn asks(known: &[Known], cookie: &str) -> Vec<(&'static str, Vec<Ask>)> {
    const HEAD: &str = "会员名册";
    let search = |text: &str, expected: &str| {
        Ask::new(&format!("/members?q={}", encoded(text)), cookie, expected)
    };
    let typed = |texts: BTreeSet<String>| -> Vec<Ask> {
        texts.iter().map(|text| search(text, HEAD)).collect()
    };
    let sounds: Vec<NameKeys> = known.iter().map(|k| NameKeys::of(&k.name)).collect();
    let prefixes = |text: &str| -> Vec<String> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.filter_map(|end| text.get(..end).map(str::to_owned))
            .collect()
    };
    let homes: BTreeSet<Id<Body>> = known.iter().map(|k| k.home).collect();
    let of_home = |home: &Id<Body>| Ask::new(&format!("/members?f=body.{home}"), cookie, HEAD);
    let page = |k: &Known| Ask::new(&format!("/members/{}", k.person), cookie, &k.name);
    vec![
        ("list, first page", vec![Ask::new("/members", cookie, HEAD)]),
        ("list of a group", homes.iter().map(of_home).collect()),
        (
            "search: name, character by character",
            typed(known.iter().flat_map(|k| prefixes(&k.name)).collect()),
        ),
        (
            "search: pinyin, letter by letter",
            typed(sounds.iter().flat_map(|s| prefixes(&s.pinyin)).collect()),
        ),
        (
            "search: initials",
            typed(sounds.iter().map(|s| s.initials.clone()).collect()),
        ),
        (
            "search: staff number",
            known.iter().map(|k| search(&k.staff_no, &k.name)).collect(),
        ),
        (
            "search: last digits of a phone",
            typed(known.iter().map(|k| k.phone_tail.clone()).collect()),
        ),
        ("person page", known.iter().map(page).collect()),
    ]
}

fn cells(what: &str, pair: &Pair, floor: u64) -> Vec<String> {
    let part = pair.full.rate * 1_000 / floor.max(1);
    vec![
        what.to_owned(),
        pair.length.div_ceil(1_024).to_string(),
        format!("{}/s", pair.full.rate),
        format!("{}.{:03}", part / 1_000, part % 1_000),
        format!("{}/s", pair.half.rate),
        millis(pair.half.median_us),
        millis(pair.half.p99_us),
    ]
}
