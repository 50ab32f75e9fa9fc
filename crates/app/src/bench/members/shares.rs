//! What each part of the work costs by itself, so that one sees where the time goes.

use std::time::{Duration, Instant};

use kernel::{Id, NameKeys};
use membership::{
    SetMark,
    intake::{self, Asked, Checker, Desk, store},
};
use platform::{
    App, Error,
    secret::{Purpose, place},
    upload::{Limits, Source, lines_in_child},
};

use super::{Imported, Table, data, floor::Loaded, seconds};

/// Reads and checks the whole list and keeps nothing.
///
/// # Errors
/// What stood in the way.
pub fn checks(house: &App, set: Id<SetMark>) -> Result<Duration, Error> {
    let (list, union) = house.db.read_blocking(|conn| {
        let list = store::find(conn, set)?.ok_or(Error::NotFound)?;
        let union = organisation::body(conn, list.body)?.ok_or(Error::NotFound)?;
        Ok((list, union))
    })?;
    let desk = Desk {
        db: &house.db,
        keys: &house.keys,
        choice: &list.choice,
        union: &union,
        today: house.today(),
    };
    let asked = Asked::Sheet(list.choice.sheet.clone()).to_text();
    let source = Source {
        name: &list.name,
        asked: &asked,
        length: u64::try_from(list.size).unwrap_or_default(),
        bytes: Box::new(store::Pieces::new(&house.db, &house.keys, set)),
    };
    let started = Instant::now();
    let mut keep = |_| Ok(());
    let mut checker = Checker::new(desk, &mut keep)?;
    lines_in_child(intake::READER, source, &Limits::LIST, &mut |json| {
        checker.line(serde_json::from_str(json)?)
    })?;
    checker.end()?;
    Ok(started.elapsed())
}

/// Search keys, seals and keyed hashes of as many people, on one core.
///
/// # Errors
/// A fault when there is no key.
pub fn keys(house: &App, rows: u32) -> Result<Duration, Error> {
    let at = place("membership_member", "id_sealed", 1);
    let mut took = Duration::ZERO;
    for number in 0..rows {
        let one = data::person(number);
        let started = Instant::now();
        let keys = NameKeys::of(&one.name);
        if keys.pinyin.is_empty() {
            return Err(Error::fault("a name without a sound"));
        }
        for plain in [one.id_number.expose(), one.phone.expose()] {
            house.keys.lookup(plain)?;
            house
                .keys
                .seal(Purpose::Person, &at, plain.as_bytes(), &house.chance)?;
        }
        took += started.elapsed();
    }
    Ok(took)
}

/// The table of parts.
pub fn told(imported: &Imported, floor: &Loaded, keys: Duration) -> String {
    let whole = imported.whole();
    let mut table = Table::new(&["alone, on one core", "time", "share of the import"]);
    let parts = [
        ("reading and checks", imported.checked),
        (
            "staging: what the job takes beyond them",
            imported.staged.took.saturating_sub(imported.checked),
        ),
        ("search keys, seals, keyed hashes", keys),
        ("rows without indexes", floor.bare),
        ("indexes", floor.indexed.saturating_sub(floor.bare)),
        ("trail: hashes and chunks", floor.trail),
    ];
    for (what, took) in parts {
        let share = took.as_micros() * 100 / whole.as_micros().max(1);
        table.row(vec![what.to_owned(), seconds(took), format!("{share} %")]);
    }
    format!("{}\n", table.markdown())
}
