//! How often somebody may try: a bucket of tokens for each key, in this process.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use kernel::Moment;

use crate::Error;

/// Most keys that are remembered; full buckets are forgotten first.
const KEYS_MAX: usize = 10_000;

/// A rate limit (频率限制): so many at once, then one each so many milliseconds.
///
/// A bucket is kept as the instant at which it will be full again, so time does the filling.
#[derive(Debug)]
pub struct Limiter {
    burst: i64,
    every_ms: i64,
    full_at: Mutex<BTreeMap<String, i64>>,
}

impl Limiter {
    /// `burst` at once, and one more each `every_ms`.
    pub const fn new(burst: i64, every_ms: i64) -> Self {
        Self {
            burst,
            every_ms,
            full_at: Mutex::new(BTreeMap::new()),
        }
    }

    /// Takes one token of `key`.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds to wait when the bucket is empty.
    pub fn take(&self, key: &str, now: Moment) -> Result<(), Error> {
        let now = now.as_ms();
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEYS_MAX {
            buckets.retain(|_, full_at| *full_at > now);
        }
        let full_at = buckets.get(key).copied().unwrap_or(now).max(now);
        let after = full_at + self.every_ms;
        let wait = after - now - self.burst * self.every_ms;
        if wait > 0 {
            return Err(Error::TooMany(
                u32::try_from((wait + 999) / 1_000).unwrap_or(u32::MAX),
            ));
        }
        // A flood of new keys must not push out the ones that are being held back.
        if buckets.len() < KEYS_MAX || buckets.contains_key(key) {
            buckets.insert(key.to_owned(), after);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limiter = Limiter::new(2, 10_000);
        // Seconds since start | key | seconds to wait.
        for (at, key, wait) in [
            (0, "a", None),
            (0, "a", None),
            (0, "a", Some(10)),
            (0, "b", None),
            (4, "a", Some(6)),
            (10, "a", None),
            (10, "a", Some(10)),
            (100, "a", None),
            (100, "a", None),
            (100, "a", Some(10)),
        ] {
            let outcome = limiter.take(key, Moment::from_ms(at * 1_000));
            let told = match outcome {
                Err(Error::TooMany(seconds)) => Some(seconds),
                Ok(()) => None,
                Err(other) => panic!("{other}"),
            };
            assert_eq!(told, wait, "{at} {key}");
        }
    }
}
