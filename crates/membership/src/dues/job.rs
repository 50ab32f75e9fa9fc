//! Long work on dues, in short writes: making a run, taking it back, taking a list.

use kernel::{Date, Id};
use platform::{
    App, Error,
    access::{Account, Actor, Person},
    jobs::{Claim, JobKind},
};
use serde::{Deserialize, Serialize};

use super::{
    commands::{self, ListOrder, RunOrder},
    export, store,
};

/// People of one write of a run.
const PEOPLE: usize = 40;
/// Rows of one write of a list.
const ROWS: u32 = 40;

/// Makes the rows of a run.
pub const MAKE: JobKind = JobKind {
    name: "membership.dues_make",
    title: "生成会费应收",
    run: make,
    every_secs: None,
};
/// Takes a run back.
pub const UNDO: JobKind = JobKind {
    name: "membership.dues_undo",
    title: "撤回会费应收",
    run: undo,
    every_secs: None,
};
/// Takes the rows of a list.
pub const TAKE: JobKind = JobKind {
    name: "membership.dues_take",
    title: "会费名单入账",
    run: take,
    every_secs: None,
};

/// The kinds of job of dues.
pub const JOBS: [JobKind; 4] = [MAKE, UNDO, TAKE, export::JOB];

/// Who a job works for; their rights are asked anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct For {
    /// Their account.
    pub account: Id<Account>,
    /// Themselves.
    pub person: Id<Person>,
}

impl For {
    /// The one in front of the screen.
    pub fn actor(actor: &Actor) -> Self {
        Self {
            account: actor.account,
            person: actor.person,
        }
    }

    /// What they may do today.
    ///
    /// # Errors
    /// Not there when they may do nothing any more.
    pub fn today(&self, house: &App, today: Date) -> Result<Actor, Error> {
        let (account, person) = (self.account, self.person);
        house.db.read_blocking(|conn| {
            let actor = house.directory.actor(conn, account, person, today)?;
            actor.ok_or(Error::NotFound)
        })
    }
}

fn make(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: RunOrder = claim.read()?;
    pieces(house, claim, &order, true)?;
    let run = house.db.read_blocking(|conn| store::run(conn, order.run))?;
    let run = run.ok_or(Error::NotFound)?;
    Ok(format!(
        "{}应收已生成：{} 行，{} 元",
        run.month.word(),
        run.row_count,
        run.due
    ))
}

fn undo(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: RunOrder = claim.read()?;
    pieces(house, claim, &order, false)?;
    Ok("应收已撤回".to_owned())
}

/// Walks through the people of a run, the same way when it runs again: a step that was written
/// is passed over by its key, and by the mark that the run keeps.
fn pieces(house: &App, claim: &Claim, order: &RunOrder, makes: bool) -> Result<(), Error> {
    let people = house.db.read_blocking(|conn| {
        let run = store::run(conn, order.run)?.ok_or(Error::NotFound)?;
        let union = organisation::body(conn, run.union_body)?.ok_or(Error::NotFound)?;
        commands::due_people(conn, &union)
    })?;
    let total = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let mut some: Vec<Vec<Id<Person>>> = people.chunks(PEOPLE).map(<[_]>::to_vec).collect();
    if some.is_empty() {
        some.push(Vec::new());
    }
    let count = some.len();
    let mut done = 0;
    for (at, people) in some.into_iter().enumerate() {
        let (id, last) = (order.run, at + 1 == count);
        done += i64::try_from(people.len()).unwrap_or(i64::MAX);
        // The step names the people, not their place: somebody may have come in meanwhile.
        let first = people.first().map_or(0, |p| p.as_i64());
        let step = format!("dues {first} {} {last}", people.len());
        let keys = house.keys.clone();
        claim.write(house, &step, move |tx| {
            if makes {
                commands::charge_some(tx, &keys, id, (&people, last))
            } else {
                commands::undo_some(tx, id, (&people, last))
            }
        })?;
        claim.progress(house, done, total)?;
    }
    Ok(())
}

fn take(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: ListOrder = claim.read()?;
    let actor = order.by.today(house, house.today())?;
    let list = house
        .db
        .read_blocking(|conn| store::list(conn, order.list))?;
    let list = list.ok_or(Error::NotFound)?;
    for piece in 0_i64.. {
        let (app, actor, id) = (house.clone(), actor.clone(), order.list);
        let over = claim.write(house, &format!("rows {piece}"), move |tx| {
            commands::take_rows(tx, &app, &actor, (id, ROWS))
        })?;
        let done = (piece + 1) * i64::from(ROWS);
        claim.progress(house, done.min(list.row_count), list.row_count)?;
        if over {
            break;
        }
    }
    Ok(format!("{} 已入账：{} 人", list.title, list.taken_count))
}
