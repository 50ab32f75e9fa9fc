//! What somebody else notices while long work goes on, and how much memory it takes.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use platform::{
    App, Error,
    db::CommandKey,
    subject::Subject,
    trail::{By, Deed},
};

use super::{Figures, mebi, micros, millis};

/// Pause between two writes of the others.
const OTHERS_EVERY: Duration = Duration::from_millis(20);

/// Long work that was watched (被观察的工作).
pub struct Watched {
    /// How long it took.
    pub took: Duration,
    /// What others waited for a small write.
    pub others: Figures,
    /// The longest of these.
    pub slowest: Duration,
    /// The most memory that this process held until its end, KiB.
    pub peak_kib: Option<u64>,
    /// The most memory of a child that reads a file, KiB.
    pub child_kib: Option<u64>,
}

impl Watched {
    /// As a line of the table.
    pub fn cells(&self, what: &str) -> Vec<String> {
        vec![
            what.to_owned(),
            self.others.count.to_string(),
            format!("{}/s", self.others.rate),
            millis(self.others.median_us),
            millis(self.others.p99_us),
            millis(micros(self.slowest)),
            mebi(self.peak_kib),
            self.child_kib
                .map_or_else(String::new, |kib| mebi(Some(kib))),
        ]
    }
}

/// Does `work` while somebody else writes a small deed every 20 ms.
///
/// # Errors
/// What either said.
pub fn beside(house: &App, work: impl FnOnce() -> Result<(), Error>) -> Result<Watched, Error> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let others = scope.spawn(|| others(house, &over));
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        over.store(true, Ordering::SeqCst);
        let seen = others
            .join()
            .map_err(|_| Error::fault("the others' thread panicked"))??;
        outcome?;
        Ok(Watched {
            took,
            slowest: seen.times.iter().max().copied().unwrap_or_default(),
            others: Figures::new(seen.times, seen.wall),
            peak_kib: kib("self", "VmHWM:"),
            child_kib: seen.child_kib,
        })
    })
}

struct Seen {
    times: Vec<Duration>,
    wall: Duration,
    child_kib: Option<u64>,
}

fn others(house: &App, over: &AtomicBool) -> Result<Seen, Error> {
    struct Note;
    let (mut times, mut child_kib) = (Vec::new(), None);
    let started = Instant::now();
    while !over.load(Ordering::SeqCst) {
        let one = Instant::now();
        house.db.write_blocking(CommandKey::unkeyed(), |tx| {
            let subject = Subject::new("bench.note", tx.id::<Note>());
            tx.trail(By::House("测速"), Deed::on("bench.note", subject))
        })?;
        times.push(one.elapsed());
        child_kib = child_kib.max(children().filter_map(|c| kib(&c, "VmHWM:")).max());
        std::thread::park_timeout(OTHERS_EVERY);
    }
    Ok(Seen {
        times,
        wall: started.elapsed(),
        child_kib,
    })
}

/// The processes that this one has started and that still run.
fn children() -> impl Iterator<Item = String> {
    let threads = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let of_thread = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("children")).ok();
    threads.filter_map(of_thread).flat_map(|all| {
        let each: Vec<String> = all.split_whitespace().map(str::to_owned).collect();
        each
    })
}

/// A figure of a process, where the system tells it.
pub fn kib(process: &str, figure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix(figure))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Lets the peak of this process begin anew, where the system can.
pub fn forget_peak() {
    fs::write("/proc/self/clear_refs", "5").ok();
}
