//! The only reader of clocks; every stage that needs the time owns one of these.
//!
//! Times are wall-clock nanoseconds, because they are journalled and compared with other machines.
//! They never run backwards within one `Clock`: a wall clock that is set back stands still instead.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use protocol::units::Nanos;

/// Where a [`Clock`] takes its time from.
#[derive(Clone, Debug)]
enum Source {
    System,
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
    pub const fn system() -> Self {
        Self { source: Source::System, latest: Nanos(0) }
    }

    /// A clock that shows what its owner has stored last; for tests and replays.
    #[must_use]
    pub const fn manual(time: Arc<AtomicU64>) -> Self {
        Self { source: Source::Manual(time), latest: Nanos(0) }
    }

    /// The time now, at least as late as the last answer. Costs one call into the vDSO.
    pub fn now(&mut self) -> Nanos {
        let time = match &self.source {
            Source::System => system_nanos(),
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
