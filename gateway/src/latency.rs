//! Latency from a leader event's receive time to the return of the write that carried its orders.
//!
//! The trading thread records into a histogram of its own and now and then swaps it for an empty one;
//! full ones travel over a ring to a background thread, which adds them up. Nothing is allocated or
//! locked on the trading side, and nothing is lost: a histogram stays until there is an empty one.

use hdrhistogram::Histogram;
use protocol::units::Nanos;
use serde::Serialize;

use crate::clock::elapsed_ns;

/// Longest latency that is told apart, nanoseconds; longer ones count as this.
const LATENCY_NS_MAX: u64 = 60_000_000_000;
/// Decimal digits that a recorded value keeps.
const DIGITS: u8 = 3;
/// How often the trading side hands a histogram over, nanoseconds.
const HANDOVER_NS: u64 = 100_000_000;

/// Percentiles in nanoseconds; zero when nothing was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    /// How many values.
    pub count: u64,
    /// The smallest.
    pub min: u64,
    /// The median.
    pub p50: u64,
    /// Nine of ten are at most this.
    pub p90: u64,
    /// 99 of 100 are at most this.
    pub p99: u64,
    /// 999 of 1,000 are at most this.
    pub p999: u64,
    /// The largest.
    pub max: u64,
}

/// The two ends of one measurement.
#[must_use]
pub fn measurement() -> (Recorder, Collector) {
    let (filled_out, filled_in) = rtrb::RingBuffer::new(2);
    let (mut empty_out, empty_in) = rtrb::RingBuffer::new(2);
    empty_out.push(histogram()).expect("a new ring has room");
    let recorder = Recorder {
        active: histogram(),
        filled: filled_out,
        empty: empty_in,
        handed_over: Nanos(0),
    };
    (recorder, Collector { total: histogram(), filled: filled_in, empty: empty_out })
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LATENCY_NS_MAX, DIGITS).expect("constant bounds are valid")
}

/// The trading side.
#[derive(Debug)]
pub struct Recorder {
    active: Histogram<u64>,
    filled: rtrb::Producer<Histogram<u64>>,
    empty: rtrb::Consumer<Histogram<u64>>,
    handed_over: Nanos,
}

impl Recorder {
    /// Records one latency.
    pub fn record(&mut self, start: Nanos, end: Nanos) {
        self.active.saturating_record(elapsed_ns(start, end).max(1));
    }

    /// Hands what was recorded to the collector, if it is time and the collector keeps up.
    pub fn tick(&mut self, now: Nanos) {
        if elapsed_ns(self.handed_over, now) >= HANDOVER_NS {
            self.handed_over = now;
            self.hand_over();
        }
    }

    /// Hands over the rest; true once nothing is left here. To be called until then.
    pub fn finish(&mut self) -> bool {
        self.hand_over();
        self.active.is_empty()
    }

    /// Hands what was recorded to the collector, if that has returned the last one.
    pub fn hand_over(&mut self) {
        if self.active.is_empty() || self.filled.is_full() {
            return;
        }
        if let Ok(empty) = self.empty.pop() {
            let filled = std::mem::replace(&mut self.active, empty);
            self.filled.push(filled).expect("was not full, and only this thread fills it");
        }
    }
}

/// The background side.
#[derive(Debug)]
pub struct Collector {
    total: Histogram<u64>,
    filled: rtrb::Consumer<Histogram<u64>>,
    empty: rtrb::Producer<Histogram<u64>>,
}

impl Collector {
    /// Adds up what has arrived and sends the histograms back; says how many there were.
    pub fn collect(&mut self) -> usize {
        let mut count = 0;
        while let Ok(mut histogram) = self.filled.pop() {
            self.total.add(&histogram).expect("same bounds");
            histogram.reset();
            self.empty.push(histogram).expect("two histograms, two places");
            count += 1;
        }
        count
    }

    /// Everything collected so far.
    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        percentiles(&self.total)
    }

    /// The values collected so far.
    #[must_use]
    pub const fn histogram(&self) -> &Histogram<u64> {
        &self.total
    }
}

/// The percentiles of `histogram`.
#[must_use]
pub fn percentiles(histogram: &Histogram<u64>) -> Percentiles {
    if histogram.is_empty() {
        return Percentiles::default();
    }
    Percentiles {
        count: histogram.len(),
        min: histogram.min(),
        p50: histogram.value_at_quantile(0.5),
        p90: histogram.value_at_quantile(0.9),
        p99: histogram.value_at_quantile(0.99),
        p999: histogram.value_at_quantile(0.999),
        max: histogram.max(),
    }
}

#[cfg(test)]
mod tests;
