//! The job that works on a change set, from wherever it stands.

mod prepare;
mod settle;
mod take_away;
mod tend;
mod undo;
mod write;

use kernel::Id;
use platform::{App, Error, jobs::Claim};

use serde::{Deserialize, Serialize};
pub use tend::TEND;

use super::{
    commands::Who,
    model::{Line, Set, State},
    store,
};
use crate::model::SetMark;

/// The kind of job that works on a set.
pub const WRITE: &str = "membership.write_set";
/// A refusal by which a chunk learns that somebody gave the set up.
pub(super) const STOPPED: &str = "membership.set_stopped";

/// Where the rows of a set come from (来源).
pub trait Source: Sync {
    /// Up to `limit` lines with numbers above `after`, in rising order; the same whenever it is
    /// asked.
    ///
    /// # Errors
    /// A refusal when the roster is not what the preview showed; what the database said.
    fn lines(&self, house: &App, set: &Set, after: i64, limit: u32) -> Result<Vec<Line>, Error>;
}

/// What the job is told (任务内容).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    pub set: Id<SetMark>,
    /// Who confirmed it; nobody when it is only cleared up.
    pub who: Option<Who>,
}

/// Works on the set of a claim until nothing is left to do; lines of an undoing are its own.
///
/// # Errors
/// What stood in the way; the job is tried again then.
pub fn work_on(house: &App, claim: &Claim, source: &dyn Source) -> Result<String, Error> {
    let order: Order = claim.read()?;
    loop {
        claim.go_on()?;
        let set = house
            .db
            .read_blocking(|conn| store::find(conn, order.set))?
            .ok_or(Error::NotFound)?;
        match set.state {
            State::Writing => {
                let undoing = set.undoes.map(undo::Undoing);
                let source = undoing.as_ref().map_or(source, |own| own as &dyn Source);
                write::write(house, claim, &set, order.who.as_ref(), source)?;
            }
            State::Live if !set.settled => settle::settle(house, claim, &set)?,
            State::Dropping => take_away::take_away(house, claim, &set)?,
            State::Live | State::Dropped | State::Staged | State::Reading => {
                return words(house, &set);
            }
        }
    }
}

/// What the job's page says at the end.
fn words(house: &App, set: &Set) -> Result<String, Error> {
    if set.state != State::Live {
        return Ok(format!("{}：{}", set.state.word(), set.problem));
    }
    let work = house
        .db
        .read_blocking(|conn| store::work_of(conn, set.id))?;
    Ok(format!(
        "已生效：新增 {} 人，变更 {} 人，移出 {} 人",
        work.added, work.changed, work.removed
    ))
}
