//! When a job runs again, how long it still takes, what its states are called.

use kernel::Moment;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Error, ui::Tone};

/// How long a claim holds without renewal, seconds.
/// Source: house rule; longer than any pause of a healthy process.
pub(super) const LEASE_SECS: i64 = 60;
/// How often a running job's claim is renewed, seconds: three chances before it runs out.
/// Source: house rule.
pub(super) const RENEW_SECS: u64 = 15;
/// Tries before a job is given up.
/// Source: house rule; with the waits below about four hours.
pub(super) const ATTEMPTS_MAX: i64 = 10;
/// Wait before the second try, seconds; doubled for each further one.
/// Source: house rule.
const FIRST_WAIT_SECS: i64 = 30;
/// Longest wait between two tries, seconds.
/// Source: house rule.
const WAIT_SECS_MAX: i64 = 3_600;

/// How a job stands (任务状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 等待中
    Waiting,
    /// 进行中
    Running,
    /// 已完成
    Done,
    /// 失败
    Failed,
    /// 已取消
    Cancelled,
}

impl State {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// From what is stored.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for an unknown word.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "waiting" => Ok(Self::Waiting),
            "running" => Ok(Self::Running),
            "done" => Ok(Self::Done),
            "failed" => Ok(Self::Failed),
            "cancelled" => Ok(Self::Cancelled),
            _ => Err(Error::Corrupt("platform_job.state")),
        }
    }

    /// The word that people read.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Waiting => "等待中",
            Self::Running => "进行中",
            Self::Done => "已完成",
            Self::Failed => "失败",
            Self::Cancelled => "已取消",
        }
    }

    /// Its colour.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Waiting | Self::Cancelled => Tone::Plain,
            Self::Running => Tone::Info,
            Self::Done => Tone::Ok,
            Self::Failed => Tone::Bad,
        }
    }

    /// Whether nothing happens to it any more.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Waiting | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled => true,
        }
    }
}

/// When the next try is, after `attempts` failed ones; `None` when it is given up.
pub(super) fn next_try(now: Moment, attempts: i64) -> Option<Moment> {
    (attempts < ATTEMPTS_MAX).then(|| now.plus_secs(wait_secs(attempts)))
}

/// Seconds to wait after `attempts` failed tries: 30, 60, 120 … 3,600.
pub(crate) fn wait_secs(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or_default();
    (FIRST_WAIT_SECS << doublings).min(WAIT_SECS_MAX)
}

/// Seconds that the rest takes when it goes on as it went; `None` while nothing can be said.
pub(super) fn remaining_secs(started: Moment, now: Moment, done: i64, total: i64) -> Option<i64> {
    let spent_ms = i128::from(now.as_ms() - started.as_ms());
    if done <= 0 || total <= 0 || spent_ms <= 0 {
        return None;
    }
    let left = i128::from((total - done).max(0));
    i64::try_from(spent_ms * left / i128::from(done) / 1_000).ok()
}

/// `还剩约 2 分钟`.
pub(super) fn remaining_text(secs: i64) -> String {
    match secs {
        ..=10 => "马上就好".to_owned(),
        11..=59 => format!("还剩约 {} 秒", secs.div_euclid(10) * 10),
        60..=3_599 => format!("还剩约 {} 分钟", (secs + 59) / 60),
        _ => format!("还剩约 {} 小时", (secs + 3_599) / 3_600),
    }
}

/// The number of the period that `now` lies in; the key of a periodic job.
pub(super) fn period(now: Moment, every_secs: u32) -> i64 {
    now.as_ms().div_euclid(1_000 * i64::from(every_secs.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour_and_end() {
        let waits: Vec<_> = (1..=9).map(wait_secs).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        let now = Moment::from_ms(1_000);
        assert_eq!(next_try(now, 1), Some(now.plus_secs(30)));
        assert_eq!(next_try(now, ATTEMPTS_MAX), None);
    }

    /// Seconds spent | done | total | seconds left | what is said.
    #[test]
    fn the_rest_is_told_from_what_was_done() {
        let start = Moment::from_ms(0);
        for (spent, done, total, left) in [
            (60, 1, 3, Some(120)),
            (60, 0, 3, None),
            (60, 3, 3, Some(0)),
            (60, 4, 3, Some(0)),
            (0, 1, 3, None),
            (60, 5, 0, None),
        ] {
            let now = start.plus_secs(spent);
            assert_eq!(
                remaining_secs(start, now, done, total),
                left,
                "{spent} {done}"
            );
        }
        for (secs, text) in [
            (0, "马上就好"),
            (35, "还剩约 30 秒"),
            (61, "还剩约 2 分钟"),
            (7_200, "还剩约 2 小时"),
        ] {
            assert_eq!(remaining_text(secs), text);
        }
    }

    #[test]
    fn states_can_be_stored_and_read_back() {
        for state in [
            State::Waiting,
            State::Running,
            State::Done,
            State::Failed,
            State::Cancelled,
        ] {
            assert_eq!(State::parse(state.as_str()).unwrap(), state);
        }
        assert!(State::parse("else").is_err());
    }
}
