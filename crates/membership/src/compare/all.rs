//! One thing done with all open differences of a kind (整批处理), step by step in a job.

use kernel::Id;
use platform::{
    Error,
    access::{Account, Actor, Person},
    db::Tx,
};
use serde::{Deserialize, Serialize};

use super::{
    again::{self, Again, Ground},
    decide::{open, put},
    model::{Action, Kind, Row, RowMark, State},
    store::{self, Stored},
};
use crate::{
    changeset::{self, Who},
    intake::Level,
    model::SetMark,
};

/// Differences that a job decides in one write.
const STEP: u32 = 50;

/// One thing to do with all open differences of a kind (任务内容).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct All {
    /// Of which comparison.
    pub comparison: Id<SetMark>,
    /// Who asked.
    pub account: Id<Account>,
    /// Who that is.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// Of which kind.
    pub kind: Kind,
    /// 处理方式: join, update or keep.
    pub action: Action,
    /// Why.
    pub reason: String,
    /// The change set that takes them, when one does.
    pub set: Option<Id<SetMark>>,
}

impl All {
    /// What is done, in words.
    pub const fn action_word(&self) -> &'static str {
        self.action.word()
    }

    fn who(&self) -> Who {
        Who::new(self.account, self.person, &self.name)
    }
}

/// How far such a job came (进度).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Step {
    /// Differences that were decided.
    pub rows: i64,
    /// Where it goes on.
    pub next: Option<Id<RowMark>>,
}

/// Decides the next differences of a kind; those that changed or are doubtful stay open.
///
/// # Errors
/// What the database said.
pub fn some_of_all(
    tx: &mut Tx<'_>,
    house: &platform::App,
    actor: &Actor,
    order: &All,
    after: Option<Id<RowMark>>,
) -> Result<Step, Error> {
    let comparison = open(tx, order.comparison)?;
    let ground = Ground::of(tx, &comparison)?;
    let asked = store::Asked {
        kind: Some(order.kind),
        state: Some(State::Open),
    };
    let found = store::page(tx, actor, comparison.id, asked, after, STEP)?;
    let next = found.last().map(|row| row.id);
    let mut rows = 0;
    for row in found.into_iter().filter(is_plain) {
        let found = store::row(tx, &house.keys, actor, comparison.id, row.id)?;
        let (mut row, parsed, _) = found.ok_or(Error::NotFound)?;
        match again::look(tx, &house.keys, &row, parsed.as_ref(), &ground)? {
            Again::AsBefore(member) => row.member = member.or(row.member),
            Again::Agreed(why) => {
                store::save(tx, &row, Stored::Settled, None, why)?;
                continue;
            }
            Again::Other(fresh) => {
                store::refresh(tx, &row, &fresh)?;
                continue;
            }
        }
        match order.set {
            Some(set) => put(tx, &order.who(), actor, &row, set, &order.reason)?,
            None => store::save(tx, &row, Stored::Kept, Some(actor), &order.reason)?,
        }
        rows += 1;
    }
    Ok(Step { rows, next })
}

/// Whether nothing of the row waits for somebody's eyes.
fn is_plain(row: &Row) -> bool {
    row.problems.iter().all(|p| p.level() < Level::Asks)
}

/// All are decided: their change set is written, or given up when there was nothing to write.
///
/// # Errors
/// What the change set said.
pub fn end_of_all(tx: &mut Tx<'_>, order: &All, rows: i64) -> Result<(), Error> {
    let Some(set) = order.set else {
        return Ok(());
    };
    if rows == 0 {
        return changeset::drop_set(tx, &order.who(), set);
    }
    changeset::staged(tx, set, rows)?;
    changeset::commit(tx, &order.who(), set).map(drop)
}
