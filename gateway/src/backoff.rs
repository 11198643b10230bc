//! How long to wait before the next attempt to connect: exponential, with jitter from a seeded source.

use protocol::units::Nanos;

/// First wait, nanoseconds.
const WAIT_NS_MIN: u64 = 50_000_000;
/// Longest wait, nanoseconds.
const WAIT_NS_MAX: u64 = 5_000_000_000;
/// Wait after a venue and the configuration disagreed, nanoseconds.
pub(crate) const REFUSED_WAIT_NS: u64 = 30_000_000_000;

/// The waits between attempts.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    seed: u64,
    wait_ns: u64,
}

impl Backoff {
    /// Starts at the shortest wait.
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, wait_ns: WAIT_NS_MIN }
    }

    /// An attempt has succeeded: the next wait is short again.
    pub(crate) const fn reset(&mut self) {
        self.wait_ns = WAIT_NS_MIN;
    }

    /// When to try again: half of the wait is certain, half is jitter. The next wait is twice as long.
    pub(crate) fn next(&mut self, now: Nanos) -> Nanos {
        let half = self.wait_ns / 2;
        let jitter = self.random() % half;
        self.wait_ns = (self.wait_ns * 2).min(WAIT_NS_MAX);
        Nanos(now.0 + half + jitter)
    }

    /// SplitMix64: every seed gives a full-period sequence.
    const fn random(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests;
