//! Times into figures, figures into a table.

use std::time::Duration;

/// Rate, median and p99 of one measurement (测量值). Times in microseconds.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Things done.
    pub count: usize,
    /// Things per second, over the whole wall time.
    pub rate: u64,
    /// Half took at most so long.
    pub median_us: u64,
    /// 99 of 100 took at most so long.
    pub p99_us: u64,
}

impl Figures {
    /// From the time of each and the wall time of all.
    pub fn new(mut times: Vec<Duration>, wall: Duration) -> Self {
        times.sort();
        let at = |permille: usize| {
            let place = (times.len() * permille / 1_000).min(times.len().saturating_sub(1));
            times.get(place).map_or(0, |t| micros(*t))
        };
        let count = times.len();
        let done = u64::try_from(count).unwrap_or(u64::MAX);
        let rate = done.saturating_mul(1_000_000) / micros(wall).max(1);
        Self {
            count,
            rate,
            median_us: at(500),
            p99_us: at(990),
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// `1234` microseconds as `1.23 ms`.
pub fn millis(us: u64) -> String {
    format!("{}.{:02} ms", us / 1_000, us % 1_000 / 10)
}

/// KiB as `41.9 MiB`.
pub fn mebi(kib: Option<u64>) -> String {
    kib.map_or("not told here".to_owned(), |kib| {
        format!("{}.{} MiB", kib / 1_024, kib % 1_024 * 10 / 1_024)
    })
}

/// A table on its way to the terminal (结果表).
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Starts with the heads.
    pub fn new(heads: &[&str]) -> Self {
        Self {
            rows: vec![heads.iter().map(|h| (*h).to_owned()).collect()],
        }
    }

    /// The next row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// One measurement: name, figures, how many times the floor's rate.
    pub fn figures(&mut self, name: &str, figures: &Figures, floor: u64) {
        let percent = figures.rate * 100 / floor.max(1);
        self.row(vec![
            name.to_owned(),
            figures.count.to_string(),
            format!("{}/s", figures.rate),
            millis(figures.median_us),
            millis(figures.p99_us),
            format!("{}.{:02}", percent / 100, percent % 100),
        ]);
    }

    /// As Markdown, ready for `docs/benchmarks.md`.
    pub fn markdown(&self) -> String {
        let line = |cells: &Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut out = String::new();
        for (place, row) in self.rows.iter().enumerate() {
            out.push_str(&line(row));
            if place == 0 {
                out.push_str(&line(&vec!["---".to_owned(); row.len()]));
            }
        }
        out
    }
}
