//! Long work is a job: a persistent queue, claimed with a lease and a fencing number.

use crate::{App, Error};

/// A kind of job (后台任务) and what runs it.
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

/// A job that this process holds for a while (领取的任务).
#[derive(Debug, Clone)]
pub struct Claim {
    /// Which job.
    pub job: i64,
    /// The fencing number: each write of the job checks that it is still the newest.
    pub fence: i64,
    /// What was enqueued, JSON.
    pub payload: String,
}
