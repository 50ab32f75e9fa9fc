//! What a running job holds: its claim, and the only ways to write under it.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::Id;
use serde::{Serialize, de::DeserializeOwned};

use super::{Job, store};
use crate::{
    App, Error,
    db::{CommandKey, Tx},
};

/// Longest time that one piece of a job holds the writer; the rest of 50 ms is for the commit.
const PIECE_TIME: Duration = Duration::from_millis(25);
/// How often progress is written at most.
const PROGRESS_EVERY: Duration = Duration::from_millis(500);

const LOST: &str = "jobs.lost";
const CANCELLED: &str = "jobs.cancelled";
const STOPPING: &str = "jobs.stopping";

/// Why a claim ends before its work does.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Another worker took the job after this one's lease had run out.
    pub lost: AtomicBool,
    /// Somebody cancelled it.
    pub cancelled: AtomicBool,
    /// The process ends.
    pub stopping: Arc<AtomicBool>,
}

/// A job that this process holds for a while (领取的任务).
#[derive(Debug, Clone)]
pub struct Claim {
    /// Which job.
    pub job: Id<Job>,
    /// The fencing number: each write of the job checks that it is still the newest.
    pub fence: i64,
    /// What was enqueued, JSON.
    pub payload: String,
    /// Where an earlier try left off; 0 on the first.
    pub done: i64,
    pub(super) signals: Arc<Signals>,
    pub(super) told: Arc<Mutex<Option<Instant>>>,
}

impl Claim {
    /// What was enqueued.
    ///
    /// # Errors
    /// A fault when it does not fit.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(serde_json::from_str(&self.payload)?)
    }

    /// Whether to go on: call it between steps that do not write.
    ///
    /// # Errors
    /// A refusal when the job was cancelled, lost or the process ends; hand it on.
    pub fn go_on(&self) -> Result<(), Error> {
        let set = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
        if set(&self.signals.lost) {
            return Err(Error::refused(LOST, "任务已由另一个进程接手"));
        }
        if set(&self.signals.cancelled) {
            return Err(Error::refused(CANCELLED, "任务已取消"));
        }
        if set(&self.signals.stopping) {
            return Err(Error::refused(STOPPING, "程序正在退出，任务稍后继续"));
        }
        Ok(())
    }

    /// One write of the job. `step` names it within the job: a job that runs again gets the
    /// first answer of a step that was written, without writing it again.
    ///
    /// # Errors
    /// What `work` said, or a refusal when the claim does not hold any more; hand it on.
    pub fn write<T, F>(&self, house: &App, step: &str, work: F) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.go_on()?;
        let key = CommandKey::of(&["job", &self.job.to_string(), step]);
        let (job, fence) = (self.job, self.fence);
        let outcome = house.db.write_blocking(key, move |tx| {
            check(tx, job, fence)?;
            work(tx)
        });
        self.note(&outcome);
        outcome
    }

    /// Notes how far the job is, for who watches; seldom enough to call it for every row.
    ///
    /// # Errors
    /// As [`Claim::write`].
    pub fn progress(&self, house: &App, done: i64, total: i64) -> Result<(), Error> {
        self.go_on()?;
        {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if done < total && told.is_some_and(|at| at.elapsed() < PROGRESS_EVERY) {
                return Ok(());
            }
            *told = Some(Instant::now());
        }
        let (job, fence) = (self.job, self.fence);
        let outcome = house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
            check(tx, job, fence)?;
            store::set_progress(tx, job, done, total)
        });
        self.note(&outcome);
        outcome
    }

    /// Does `work` for each item in pieces that hold the writer only briefly. How far it came
    /// is written with each piece, so that a job that runs again goes on behind the last one;
    /// the items must come in the same order then.
    ///
    /// # Errors
    /// As [`Claim::write`].
    pub fn each<T, F>(&self, house: &App, items: Vec<T>, work: F) -> Result<(), Error>
    where
        T: Send + Sync + 'static,
        F: Fn(&mut Tx<'_>, &T) -> Result<(), Error> + Send + Sync + 'static,
    {
        let (items, work) = (Arc::new(items), Arc::new(work));
        let mut from = usize::try_from(self.done).unwrap_or_default();
        while from < items.len() {
            let (items, work, job) = (items.clone(), work.clone(), self.job);
            from = self.write(house, &format!("each {from}"), move |tx| {
                let started = Instant::now();
                let mut next = from;
                while next < items.len() && (next == from || started.elapsed() < PIECE_TIME) {
                    work(tx, &items[next])?;
                    next += 1;
                }
                let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
                store::set_progress(tx, job, count(next), count(items.len()))?;
                Ok(next)
            })?;
        }
        Ok(())
    }

    /// Renews the lease; false when the claim does not hold any more.
    pub(super) fn renew(&self, house: &App) -> bool {
        let (job, fence) = (self.job, self.fence);
        let outcome = house
            .db
            .write_blocking(CommandKey::unkeyed(), move |tx| check(tx, job, fence));
        self.note(&outcome);
        self.go_on().is_ok()
    }

    fn note<T>(&self, outcome: &Result<T, Error>) {
        if let Err(Error::Refused(refusal)) = outcome {
            match refusal.code {
                LOST => self.signals.lost.store(true, Ordering::SeqCst),
                CANCELLED => self.signals.cancelled.store(true, Ordering::SeqCst),
                _ => {}
            }
        }
    }
}

/// Renews the lease in this transaction, or refuses.
fn check(tx: &mut Tx<'_>, job: Id<Job>, fence: i64) -> Result<(), Error> {
    match store::renew(tx, job, fence)? {
        None => Err(Error::refused(LOST, "任务已由另一个进程接手")),
        Some(true) => Err(Error::refused(CANCELLED, "任务已取消")),
        Some(false) => Ok(()),
    }
}
