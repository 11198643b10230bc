//! What a thread does when none of its stages had work.

use std::time::Duration;

use serde::Serialize;

/// How a thread idles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdleStrategy {
    /// Never gives the core away: lowest latency, one whole core per thread.
    Spin,
    /// Gives the core to whoever wants it after a short spin; still uses all of an idle core.
    Yield,
    /// Spins, then yields, then sleeps ever longer up to [`SLEEP_NS_MAX`]; for cores that are shared.
    Backoff,
}

/// Idle turns that only spin, before yielding.
const SPINS: u32 = 64;
/// Idle turns that yield, before sleeping.
const YIELDS: u32 = 32;
/// First sleep; the kernel's own timer slack adds about 50 microseconds.
const SLEEP_NS_MIN: u64 = 10_000;
/// Longest sleep of the backoff strategy, nanoseconds.
pub const SLEEP_NS_MAX: u64 = 500_000;

/// The idling of one thread; forgets its fatigue whenever there was work.
#[derive(Debug)]
pub struct Idling {
    strategy: IdleStrategy,
    turns: u32,
    sleep_ns: u64,
}

/// What [`Idling`] decides to do, apart from doing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    None,
    Spin,
    Yield,
    Sleep(u64),
}

impl Idling {
    /// Rested, following `strategy`.
    #[must_use]
    pub const fn new(strategy: IdleStrategy) -> Self {
        Self { strategy, turns: 0, sleep_ns: SLEEP_NS_MIN }
    }

    /// To be called after each turn with the amount of work that was done.
    pub fn after(&mut self, work: usize) {
        match self.decide(work) {
            Rest::None => {}
            Rest::Spin => std::hint::spin_loop(),
            Rest::Yield => std::thread::yield_now(),
            Rest::Sleep(nanos) => pause(Duration::from_nanos(nanos)),
        }
    }

    fn decide(&mut self, work: usize) -> Rest {
        if work > 0 {
            self.turns = 0;
            self.sleep_ns = SLEEP_NS_MIN;
            return Rest::None;
        }
        self.turns = self.turns.saturating_add(1);
        match self.strategy {
            IdleStrategy::Spin => Rest::Spin,
            _ if self.turns <= SPINS => Rest::Spin,
            IdleStrategy::Yield => Rest::Yield,
            IdleStrategy::Backoff if self.turns <= SPINS + YIELDS => Rest::Yield,
            IdleStrategy::Backoff => {
                let sleep_ns = self.sleep_ns;
                self.sleep_ns = (sleep_ns * 2).min(SLEEP_NS_MAX);
                Rest::Sleep(sleep_ns)
            }
        }
    }
}

/// Gives the core away for a while; only for threads that trade nothing, and the backoff strategy.
#[expect(clippy::disallowed_methods, reason = "the one place where threads of the gateway rest")]
pub(crate) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

#[cfg(test)]
mod tests;
