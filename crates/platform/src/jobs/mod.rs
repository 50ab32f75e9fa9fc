//! Long work is a job (后台任务): a persistent queue, claimed with a lease and a fencing number.
//!
//! A job is a row. A worker of any process claims it for a while, renews the claim while it
//! works, and writes only through [`Claim::write`], which checks that the claim still holds: a
//! worker that was stopped for longer than its lease can change nothing any more. A crashed
//! worker's job is taken again when the lease has run out. A failed job is tried again, later
//! each time; a rule's refusal is final at once.
//!
//! **Invariants:** no job is run by two workers at a time; no step of a job is written twice;
//! a periodic job is enqueued once per period, however many processes run; no job holds the
//! SQLite writer for longer than about 50 ms ([`Claim::each`] keeps to it).

mod claim;
mod pages;
mod rules;
mod store;
mod sweep;
mod web;
mod worker;

use kernel::{Id, Moment};
use serde::Serialize;

pub use claim::Claim;
pub use pages::{JobPage, JobView, JobsPage, UnsentLetter};
pub use rules::State;
pub(crate) use rules::wait_secs;
pub(crate) use store::counts;
pub use web::routes;
pub use worker::{Workers, enqueue_periodic, run_due, start};

use crate::{
    App, Error,
    access::{Account, Power, Reach},
    db::{Conn, Tx},
};

/// Marks the keys of jobs (后台任务).
pub struct Job;

/// Sees all jobs and may cancel them.
pub const POWER: Power = Power {
    code: "platform.jobs",
    text: "查看和取消后台任务",
    default: &[("administrator", Reach::Everywhere)],
};

/// The kinds of job of the queue itself.
pub const KINDS: &[JobKind] = &[sweep::KIND];

/// A kind of job (后台任务种类) and what runs it.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// `area.verb`.
    pub name: &'static str,
    /// What the page calls it.
    pub title: &'static str,
    /// Runs it on a thread that may block; the payload is the JSON that was enqueued.
    pub run: fn(&App, &Claim) -> Result<String, Error>,
    /// For work that comes back by itself: seconds between two runs.
    pub every_secs: Option<u32>,
}

impl Tx<'_> {
    /// Enqueues a job of `kind`; it runs when this write is committed and `run_after` has come.
    ///
    /// # Errors
    /// What the database said.
    pub fn enqueue(
        &mut self,
        kind: &str,
        payload: &impl Serialize,
        run_after: Moment,
    ) -> Result<Id<Job>, Error> {
        let payload = serde_json::to_string(payload)?;
        store::insert(self, kind, None, None, &payload, run_after)?
            .ok_or_else(|| Error::fault("a job without a key was there already"))
    }

    /// Enqueues a job that `owner` asked for and may follow at `/jobs/{id}`.
    ///
    /// # Errors
    /// What the database said.
    pub fn enqueue_for(
        &mut self,
        owner: Id<Account>,
        kind: &str,
        payload: &impl Serialize,
    ) -> Result<Id<Job>, Error> {
        let payload = serde_json::to_string(payload)?;
        let now = self.now();
        store::insert(self, kind, None, Some(owner), &payload, now)?
            .ok_or_else(|| Error::fault("a job without a key was there already"))
    }

    /// Enqueues a job unless one with that kind and `key` was enqueued before; `None` then.
    ///
    /// # Errors
    /// What the database said.
    pub fn enqueue_once(
        &mut self,
        kind: &str,
        key: &str,
        payload: &impl Serialize,
        run_after: Moment,
    ) -> Result<Option<Id<Job>>, Error> {
        let payload = serde_json::to_string(payload)?;
        let key = format!("{kind} {key}");
        store::insert(self, kind, Some(&key), None, &payload, run_after)
    }
}

/// Whether nothing happens to a job any more; one that was swept away is over.
///
/// # Errors
/// What the database said.
pub fn is_over(conn: &mut Conn, id: Id<Job>) -> Result<bool, Error> {
    Ok(store::find(conn, id)?.is_none_or(|row| row.state.is_final()))
}

/// The address of one job's page.
pub fn path(id: Id<Job>) -> String {
    format!("/jobs/{id}")
}

/// Every kind of job that the house knows: the platform's own and those of its areas.
pub(crate) fn kinds(house: &App) -> Vec<JobKind> {
    let own = [KINDS, crate::messages::KINDS, crate::files::KINDS];
    let areas = house.areas.iter().map(|a| a.jobs);
    own.into_iter().chain(areas).flatten().copied().collect()
}
