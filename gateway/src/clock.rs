//! The only reader of clocks; every stage that needs the time owns one of these.
//!
//! Times are wall-clock nanoseconds, because they are journalled and compared with other machines.
//! They never run backwards within one `Clock`: a wall clock that is set back stands still instead.
//!
//! A turn of the trading thread asks several times. The wall clock is asked itself once a millisecond;
//! in between, the processor's time stamp counter tells how much later it is, which costs a third and is
//! off by less than the wall clock is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use protocol::units::Nanos;

/// How long the time stamp counter is believed without asking the wall clock, nanoseconds.
const ANCHOR_NS: u64 = 1_000_000;

/// The wall clock, and what the time stamp counter said when it was asked.
#[derive(Clone, Debug)]
struct Wall {
    counter: quanta::Clock,
    raw: u64,
    time: Nanos,
}

impl Wall {
    fn now(&mut self) -> Nanos {
        let raw = self.counter.raw();
        let elapsed = self.counter.delta_as_nanos(self.raw, raw);
        if elapsed < ANCHOR_NS {
            return Nanos(self.time.0 + elapsed);
        }
        (self.raw, self.time) = (raw, system_nanos());
        self.time
    }
}

/// Where a [`Clock`] takes its time from.
#[derive(Clone, Debug)]
enum Source {
    System(Wall),
    Ahead(Wall, Arc<AtomicU64>),
    Manual(Arc<AtomicU64>),
}

/// A source of times that never go backwards.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    latest: Nanos,
}

impl Clock {
    /// The wall clock of the machine, UTC.
    #[must_use]
    pub fn system() -> Self {
        let counter = quanta::Clock::new();
        let wall = Wall { raw: counter.raw(), counter, time: system_nanos() };
        Self { source: Source::System(wall), latest: Nanos(0) }
    }

    /// The wall clock, so many nanoseconds later as its owner has stored last; for tests of days to come.
    #[must_use]
    pub fn ahead(nanoseconds: Arc<AtomicU64>) -> Self {
        let counter = quanta::Clock::new();
        let wall = Wall { raw: counter.raw(), counter, time: system_nanos() };
        Self { source: Source::Ahead(wall, nanoseconds), latest: Nanos(0) }
    }

    /// A clock that shows what its owner has stored last; for tests and replays.
    #[must_use]
    pub const fn manual(time: Arc<AtomicU64>) -> Self {
        Self { source: Source::Manual(time), latest: Nanos(0) }
    }

    /// The time now, at least as late as the last answer.
    pub fn now(&mut self) -> Nanos {
        let time = match &mut self.source {
            Source::System(wall) => wall.now(),
            Source::Ahead(wall, ahead) => Nanos(wall.now().0 + ahead.load(Ordering::Relaxed)),
            Source::Manual(time) => Nanos(time.load(Ordering::Relaxed)),
        };
        self.latest = self.latest.max(time);
        self.latest
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the edge that reads the wall clock")]
fn system_nanos() -> Nanos {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Nanos(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

/// The time from `earlier` to `later` in nanoseconds; zero when they are the other way round.
#[must_use]
pub const fn elapsed_ns(earlier: Nanos, later: Nanos) -> u64 {
    later.0.saturating_sub(earlier.0)
}

#[cfg(test)]
mod tests;
