//! The threads that run jobs.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    JobKind,
    claim::{Claim, Signals},
    kinds, rules,
    rules::State,
    store::{self, Claimed},
};
use crate::{
    App, Error,
    db::{CommandKey, Value},
};

/// Threads that run jobs in each process.
const WORKERS: usize = 2;
/// How often an idle worker looks for work.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often the periodic kinds are looked through, in looks.
const PERIODIC_EVERY: u32 = 5;

/// The running workers (任务线程).
pub struct Workers {
    stopping: Arc<AtomicBool>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Starts the workers of this process.
///
/// # Errors
/// A fault when a thread cannot be started.
pub fn start(house: &App) -> Result<Workers, Error> {
    let stopping = Arc::new(AtomicBool::new(false));
    let mut threads = Vec::with_capacity(WORKERS);
    for number in 0..WORKERS {
        let (house, stopping) = (house.clone(), stopping.clone());
        let thread = thread::Builder::new()
            .name(format!("job-{number}"))
            .spawn(move || serve(&house, &stopping, number == 0))?;
        threads.push(thread);
    }
    Ok(Workers {
        stopping,
        threads: Mutex::new(threads),
    })
}

impl Workers {
    /// Ends cleanly: what runs stops at its next step and is put back.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("a job thread had panicked");
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(house: &App, stopping: &Arc<AtomicBool>, periodic: bool) {
    let mut looks = 0;
    while !stopping.load(Ordering::SeqCst) {
        if periodic && looks % PERIODIC_EVERY == 0 {
            enqueue_periodic(house);
        }
        looks = looks.wrapping_add(1);
        match run_one(house, stopping) {
            Ok(Look::Ran | Look::Taken) => {}
            Ok(Look::Idle) => thread::park_timeout(LOOK_EVERY),
            Err(error) => {
                tracing::error!(%error, "the job queue does not answer");
                thread::park_timeout(LOOK_EVERY);
            }
        }
    }
}

/// Runs all jobs that are due, on this thread, until none is left; how many. For commands of
/// the shell and tests.
///
/// # Errors
/// What the database said; a job's own failure is noted in its row.
pub fn run_due(house: &App) -> Result<u32, Error> {
    let stopping = Arc::new(AtomicBool::new(false));
    let mut ran = 0;
    loop {
        match run_one(house, &stopping)? {
            Look::Ran => ran += 1,
            Look::Taken => {}
            Look::Idle => return Ok(ran),
        }
    }
}

/// Enqueues what is due of the periodic kinds; a kind whose job of this period was seen costs
/// one read.
pub fn enqueue_periodic(house: &App) {
    for kind in kinds(house) {
        let Some(every) = kind.every_secs else {
            continue;
        };
        let period = rules::period(house.now(), every);
        let key = format!("{} @{period}", kind.name);
        let made = house
            .db
            .read_blocking(|conn| {
                let sql = "select count(*) from platform_job where unique_key = $1";
                conn.number(sql, crate::args![key])
            })
            .and_then(|found| {
                if found > 0 {
                    return Ok(false);
                }
                house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
                    store::insert_periodic(tx, kind.name, period)
                })
            });
        if let Err(error) = made {
            tracing::error!(%error, kind = kind.name, "periodic job not enqueued");
        }
    }
}

/// What a look at the queue gave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Nothing is due.
    Idle,
    /// Another worker was faster; there may be more.
    Taken,
    /// A job was run.
    Ran,
}

/// Claims and runs one job.
fn run_one(house: &App, stopping: &Arc<AtomicBool>) -> Result<Look, Error> {
    let kinds = kinds(house);
    let names: Vec<Value> = kinds.iter().map(|k| Value::from(k.name)).collect();
    let now = house.now();
    let due = house
        .db
        .read_blocking(|conn| store::due(conn, &names, now))?;
    let among = u64::try_from(due.len()).unwrap_or_default();
    let picked = usize::try_from(house.chance.below(among)).unwrap_or_default();
    let Some(&job) = due.get(picked) else {
        return Ok(Look::Idle);
    };
    let claimed = house
        .db
        .write_blocking(CommandKey::unkeyed(), move |tx| store::claim(tx, job))?;
    let Some(claimed) = claimed else {
        return Ok(Look::Taken);
    };
    if let Some(kind) = kinds.into_iter().find(|k| k.name == claimed.kind) {
        run_claimed(house, kind, claimed, stopping)?;
    }
    Ok(Look::Ran)
}

fn run_claimed(
    house: &App,
    kind: JobKind,
    claimed: Claimed,
    stopping: &Arc<AtomicBool>,
) -> Result<(), Error> {
    let claim = Claim {
        job: claimed.id,
        fence: claimed.fence,
        payload: claimed.payload,
        done: claimed.done,
        signals: Arc::new(Signals {
            stopping: stopping.clone(),
            ..Signals::default()
        }),
        told: Arc::default(),
    };
    let outcome = if claimed.stop {
        claim.signals.cancelled.store(true, Ordering::SeqCst);
        claim.go_on().map(|()| String::new())
    } else if claimed.attempts > rules::ATTEMPTS_MAX {
        let text = "执行这项任务时程序多次中断，已停止重试";
        Err(Error::refused("jobs.crashed", text))
    } else {
        run_renewed(house, kind, &claim)
    };
    settle(house, kind, &claim, claimed.attempts, outcome)
}

/// Runs the job while another thread renews its lease.
fn run_renewed(house: &App, kind: JobKind, claim: &Claim) -> Result<String, Error> {
    let over = (Mutex::new(false), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let wait = Duration::from_secs(rules::RENEW_SECS);
            let mut is_over = over.0.lock().unwrap_or_else(PoisonError::into_inner);
            while !*is_over {
                let (next, waited) = over
                    .1
                    .wait_timeout(is_over, wait)
                    .unwrap_or_else(PoisonError::into_inner);
                is_over = next;
                if waited.timed_out() && !*is_over {
                    drop(is_over);
                    let holds = claim.renew(house);
                    is_over = over.0.lock().unwrap_or_else(PoisonError::into_inner);
                    if !holds {
                        break;
                    }
                }
            }
        });
        let outcome = catch_unwind(AssertUnwindSafe(|| (kind.run)(house, claim)))
            .unwrap_or_else(|_| Err(Error::fault("the job panicked")));
        *over.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        over.1.notify_all();
        outcome
    })
}

/// Writes down what became of the job.
fn settle(
    house: &App,
    kind: JobKind,
    claim: &Claim,
    attempts: i64,
    outcome: Result<String, Error>,
) -> Result<(), Error> {
    let set = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
    if set(&claim.signals.lost) {
        tracing::warn!(kind = kind.name, job = %claim.job, "job lost to another process");
        return Ok(());
    }
    let held = (claim.job, claim.fence);
    let key = CommandKey::of(&[
        "job",
        &claim.job.to_string(),
        &claim.fence.to_string(),
        "end",
    ]);
    let now = house.now();
    let (word, written) = match outcome {
        Ok(text) => ("done", finish(house, key, held, State::Done, text)),
        Err(_) if set(&claim.signals.cancelled) => {
            let text = "已取消；取消之前完成的部分保留".to_owned();
            (
                "cancelled",
                finish(house, key, held, State::Cancelled, text),
            )
        }
        Err(_) if set(&claim.signals.stopping) => {
            let text = "程序退出时暂停，将从中断处继续".to_owned();
            (
                "paused",
                put_back(house, key, held, (attempts - 1, now), text),
            )
        }
        Err(Error::Refused(refusal)) => {
            let text = refusal.text.to_string();
            ("failed", finish(house, key, held, State::Failed, text))
        }
        Err(error) => {
            tracing::error!(%error, kind = kind.name, job = %claim.job, attempts, "job failed");
            match rules::next_try(now, attempts) {
                Some(next) => {
                    let text = format!("第 {attempts} 次没有成功，稍后自动重试");
                    (
                        "retried",
                        put_back(house, key, held, (attempts, next), text),
                    )
                }
                None => {
                    let text = format!("试了 {attempts} 次都没有成功，已停止重试");
                    ("failed", finish(house, key, held, State::Failed, text))
                }
            }
        }
    };
    metrics::counter!("unionhall_jobs_total", "kind" => kind.name, "outcome" => word).increment(1);
    written.map(drop)
}

fn finish(
    house: &App,
    key: CommandKey,
    held: (kernel::Id<super::Job>, i64),
    state: State,
    text: String,
) -> Result<bool, Error> {
    house
        .db
        .write_blocking(key, move |tx| store::finish(tx, held, state, &text))
}

fn put_back(
    house: &App,
    key: CommandKey,
    held: (kernel::Id<super::Job>, i64),
    (attempts, run_after): (i64, kernel::Moment),
    text: String,
) -> Result<bool, Error> {
    house.db.write_blocking(key, move |tx| {
        store::put_back(tx, held, attempts, run_after, &text)
    })
}
