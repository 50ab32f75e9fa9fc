//! The time of day, given to whoever needs it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use kernel::{Date, Moment};

/// Where "now" comes from (时钟): the machine, the machine moved by some days, or a test's hand.
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    /// The machine's clock plus an offset in milliseconds (0 outside `demo --date`).
    Machine { offset_ms: i64 },
    /// Stands still until it is moved.
    Hand(AtomicI64),
}

impl Clock {
    /// The machine's own clock.
    pub fn machine() -> Self {
        Self(Arc::new(Source::Machine { offset_ms: 0 }))
    }

    /// Runs like the machine's clock, but reads nine in the morning of `day` at this instant.
    pub fn starting_on(day: Date) -> Self {
        let nine = Moment::start_of(day).plus_secs(9 * 3_600);
        Self(Arc::new(Source::Machine {
            offset_ms: nine.as_ms() - machine_ms(),
        }))
    }

    /// Stands still at `moment` until [`Clock::set`].
    pub fn hand(moment: Moment) -> Self {
        Self(Arc::new(Source::Hand(AtomicI64::new(moment.as_ms()))))
    }

    /// This instant.
    pub fn now(&self) -> Moment {
        match &*self.0 {
            Source::Machine { offset_ms } => Moment::from_ms(machine_ms() + offset_ms),
            Source::Hand(ms) => Moment::from_ms(ms.load(Ordering::SeqCst)),
        }
    }

    /// The day it is in China.
    pub fn today(&self) -> Date {
        self.now().day()
    }

    /// Moves a hand clock; a machine clock is not moved.
    pub fn set(&self, moment: Moment) {
        if let Source::Hand(ms) = &*self.0 {
            ms.store(moment.as_ms(), Ordering::SeqCst);
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn machine_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
