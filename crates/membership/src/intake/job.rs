//! The jobs of a list: look, check, take, clear away.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    thread,
};

use kernel::Id;
use platform::{
    App, Error,
    jobs::{Claim, JobKind},
    upload::{Limits, Source, lines_in_child},
};
use serde::{Deserialize, Serialize};

use super::{
    checker::{Checker, Desk, Settled},
    look::Looked,
    model::Choice,
    problem::Code,
    read::{Asked, Line, READER},
    store::{self, Intake, Phase, Pieces},
    tally::Tally,
};
use crate::{changeset, model::SetMark};

/// The kinds of job of lists.
pub const JOBS: &[JobKind] = &[
    JobKind {
        name: LOOK,
        title: "读取名册",
        run: look,
        every_secs: None,
    },
    JobKind {
        name: CHECK,
        title: "逐行检查名册",
        run: check,
        every_secs: None,
    },
    JobKind {
        name: TAKE,
        title: "采用待确认的行",
        run: take,
        every_secs: None,
    },
    JobKind {
        name: CLEAR,
        title: "清除放弃的名册",
        run: clear,
        every_secs: None,
    },
];

/// Reads a file for the first time.
pub const LOOK: &str = "membership.look_at_list";
/// Checks all rows.
pub const CHECK: &str = "membership.check_list";
/// Takes all rows in which one problem waits.
pub const TAKE: &str = "membership.take_rows";
/// Clears away what was staged of a list that was given up.
pub const CLEAR: &str = "membership.clear_list";

/// Rows that one write takes or clears away.
const ROWS_AT_ONCE: usize = 500;
/// Pieces of the file that one write throws away.
const PIECES_AT_ONCE: u32 = 16;
/// Checked chunks that wait to be kept.
const CHUNKS_WAITING: usize = 2;
/// What the checking says when keeping has ended; the reason is told by the keeping itself.
const NOT_KEPT: &str = "the checked rows were not kept";

/// Which list (任务内容).
#[derive(Debug, Serialize, Deserialize)]
pub struct Order {
    /// Its change set.
    pub set: Id<SetMark>,
    /// The problem that was confirmed.
    #[serde(default)]
    pub code: Option<Code>,
}

impl Order {
    /// For one list.
    pub const fn of(set: Id<SetMark>) -> Self {
        Self { set, code: None }
    }
}

/// Reads the file of a list again, in the child process.
fn lines(
    house: &App,
    list: &Intake,
    asked: &Asked,
    take: &mut dyn FnMut(Line) -> Result<(), Error>,
) -> Result<(), Error> {
    let asked = asked.to_text();
    let source = Source {
        name: &list.name,
        asked: &asked,
        length: u64::try_from(list.size).unwrap_or_default(),
        bytes: Box::new(Pieces::new(&house.db, &house.keys, list.id)),
    };
    lines_in_child(READER, source, &Limits::LIST, &mut |json| {
        take(serde_json::from_str(json)?)
    })
}

fn found(house: &App, set: Id<SetMark>) -> Result<Intake, Error> {
    let list = house.db.read_blocking(|conn| store::find(conn, set))?;
    list.ok_or(Error::NotFound)
}

/// A refusal of the reader ends the list with its sentence; everything else is tried again.
///
/// # Errors
/// What was no refusal of the reader.
pub fn or_fail(
    house: &App,
    claim: &Claim,
    set: Id<SetMark>,
    outcome: Result<String, Error>,
) -> Result<String, Error> {
    match outcome {
        Err(Error::Refused(refusal)) if is_about_the_file(refusal.code) => {
            let why = refusal.text.into_owned();
            let kept = why.clone();
            claim.write(house, "fail", move |tx| store::fail(tx, set, &kept))?;
            drop_file(house, claim, set)?;
            Ok(why)
        }
        outcome => outcome,
    }
}

fn is_about_the_file(code: &str) -> bool {
    code.starts_with("upload.") || code.starts_with("membership.list_")
}

fn look(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let list = found(house, order.set)?;
    if list.phase != Phase::Reading {
        return Ok("已经读过".to_owned());
    }
    let outcome = look_at(house, claim, &list);
    or_fail(house, claim, order.set, outcome)
}

fn look_at(house: &App, claim: &Claim, list: &Intake) -> Result<String, Error> {
    let mut looked = Looked::default();
    let mut rows = 0;
    lines(house, list, &Asked::Look, &mut |line| {
        rows += i64::from(matches!(line, Line::Row(_)));
        looked.line(line);
        if rows % 1_000 == 0 {
            claim.progress(house, rows, 0)
        } else {
            Ok(())
        }
    })?;
    let body = list.body;
    let choice = first_choice(&looked)?;
    let choice = house
        .db
        .read_blocking(|conn| as_remembered(conn, body, choice))?;
    let (id, keys, chance) = (list.id, house.keys.clone(), house.chance.clone());
    let looked = Arc::new(looked);
    claim.write(house, "looked", move |tx| {
        store::set_looked(tx, &keys, &chance, id, &looked, &choice)
    })?;
    Ok(format!("读到 {rows} 行，请核对各列"))
}

/// How the likely sheet is understood.
///
/// # Errors
/// A refusal when nothing in the file looks like a list.
pub fn first_choice(looked: &Looked) -> Result<Choice, Error> {
    let empty = || {
        Error::refused(
            "membership.list_empty",
            "文件里没有可读的名册：没有找到表头；请在第一行写上姓名、性别等栏目名称",
        )
    };
    let sheet = looked.likely().ok_or_else(empty)?;
    let choice = sheet.choice(None).ok_or_else(empty)?;
    if !sheet.has_rows_below(choice.head_no) {
        return Err(Error::refused(
            "membership.list_head_only",
            "表里只有表头，没有人员；请填好后再上传",
        ));
    }
    Ok(choice)
}

/// The same as it was confirmed last time for these headers.
///
/// # Errors
/// What the database said.
pub fn as_remembered(
    conn: &mut platform::db::Conn,
    body: Id<platform::access::Body>,
    choice: Choice,
) -> Result<Choice, Error> {
    let last = store::remembered(conn, body, &store::fingerprint(&choice.heads))?;
    Ok(match last {
        Some((columns, bodies)) if columns.len() == choice.columns.len() => Choice {
            columns,
            bodies,
            ..choice
        },
        Some(_) | None => choice,
    })
}

fn check(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let list = found(house, order.set)?;
    if list.phase != Phase::Checking {
        drop_file(house, claim, order.set)?;
        return Ok("已经检查过".to_owned());
    }
    let outcome = check_rows(house, claim, &list);
    let words = or_fail(house, claim, order.set, outcome)?;
    drop_file(house, claim, order.set)?;
    Ok(words)
}

/// Throws the file away, some megabytes at a time.
///
/// # Errors
/// What the database said.
pub fn drop_file(house: &App, claim: &Claim, set: Id<SetMark>) -> Result<(), Error> {
    let fence = claim.fence;
    for step in 0_u64.. {
        let gone = claim.write(house, &format!("pieces {fence} {step}"), move |tx| {
            store::drop_pieces(tx, set, PIECES_AT_ONCE)
        })?;
        if gone == 0 {
            break;
        }
    }
    Ok(())
}

/// Reads the confirmed sheet once more and hands its rows on, checked and in their order, with
/// how many there may be in all.
///
/// # Errors
/// What the reader, the database, or who takes the rows, said.
pub fn each_row(
    house: &App,
    list: &Intake,
    take: &mut dyn FnMut(Vec<Settled>, i64) -> Result<(), Error>,
) -> Result<(), Error> {
    let (body, choice) = (list.body, &list.choice);
    let (union, looked) = house.db.read_blocking(|conn| {
        let union = organisation::body(conn, body)?.ok_or(Error::NotFound)?;
        Ok((union, list.looked(conn, &house.keys)?))
    })?;
    let total = looked.sheet(&choice.sheet).map_or(0, |s| i64::from(s.rows));
    let desk = Desk {
        db: &house.db,
        keys: &house.keys,
        choice,
        union: &union,
        today: house.today(),
    };
    let mut hand_on = |rows: Vec<Settled>| take(rows, total);
    let asked = Asked::Sheet(choice.sheet.clone());
    let mut checker = Checker::new(desk, &mut hand_on)?;
    lines(house, list, &asked, &mut |line| checker.line(line))?;
    checker.end()
}

fn check_rows(house: &App, claim: &Claim, list: &Intake) -> Result<String, Error> {
    let mut tally = Tally::default();
    // While some rows are kept, the next ones are checked.
    let (send, waiting) = mpsc::sync_channel::<(Vec<Settled>, i64)>(CHUNKS_WAITING);
    let (checked, kept) = thread::scope(|scope| {
        let kept = scope.spawn(move || keep(house, claim, list, &waiting));
        let checked = each_row(house, list, &mut |rows, total| {
            rows.iter().for_each(|settled| tally.add(&settled.row));
            send.send((rows, total)).map_err(|_| Error::fault(NOT_KEPT))
        });
        drop(send);
        (checked, kept.join())
    });
    // Why rows could not be kept says more than that nobody took them.
    kept.map_err(|_| Error::fault("keeping rows panicked"))??;
    checked?;
    let set = list.id;
    let words = format!("检查完 {} 行", tally.all());
    claim.write(house, "staged", move |tx| {
        store::save_tally(tx, set, &tally)?;
        store::set_phase(tx, set, Phase::Staged, None)?;
        changeset::staged(tx, set, tally.all())
    })?;
    Ok(words)
}

/// Stages what was checked, chunk by chunk; a job that runs again finds its rows there.
fn keep(
    house: &App,
    claim: &Claim,
    list: &Intake,
    waiting: &Receiver<(Vec<Settled>, i64)>,
) -> Result<(), Error> {
    let mut done = 0;
    for chunk in 0_u64.. {
        let Ok((rows, total)) = waiting.recv() else {
            break;
        };
        done += i64::try_from(rows.len()).unwrap_or_default();
        let of = (list.id, list.choice.sheet.as_str());
        let ready = store::ready_rows(|| house.db.id(), &house.keys, &house.chance, of, &rows)?;
        claim.write(house, &format!("rows {chunk}"), move |tx| {
            store::insert_ready(tx, &ready)
        })?;
        claim.progress(house, done, total.max(done))?;
    }
    Ok(())
}

fn take(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let Some(code) = order.code else {
        return Ok(String::new());
    };
    let (set, mut rows) = (order.set, 0);
    for step in 0_u64.. {
        let some = claim.write(house, &format!("take {step}"), move |tx| {
            store::take_some(tx, set, code, ROWS_AT_ONCE)
        })?;
        rows += some;
        if some < ROWS_AT_ONCE {
            break;
        }
    }
    Ok(format!("已确认 {rows} 行：{}", code.title()))
}

fn clear(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let set = order.set;
    drop_file(house, claim, set)?;
    let rows = clear_rows(house, claim, set, false)?;
    Ok(format!("已清除 {rows} 行"))
}

/// Clears away the rows that are written: they stand in the roster now. Those in which
/// something is wrong stay, to be corrected.
pub(super) fn clear_written(house: &App, claim: &Claim, set: Id<SetMark>) -> Result<(), Error> {
    clear_rows(house, claim, set, true).map(drop)
}

fn clear_rows(house: &App, claim: &Claim, set: Id<SetMark>, written: bool) -> Result<usize, Error> {
    let mut rows = 0;
    for step in 0_u64.. {
        let some = claim.write(house, &format!("clear {step}"), move |tx| {
            store::drop_rows(tx, set, written, ROWS_AT_ONCE)
        })?;
        rows += some;
        if some < ROWS_AT_ONCE {
            break;
        }
    }
    Ok(rows)
}
