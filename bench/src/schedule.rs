//! Intended times of a load, made before it starts.

use std::fmt;

/// How events follow each other at the same mean rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrivals {
    /// At equal distances.
    Even,
    /// At random, independent of each other.
    Poisson,
    /// So many at the same instant, at equal distances from burst to burst.
    Bursts(u32),
}

impl fmt::Display for Arrivals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Even => formatter.write_str("even"),
            Self::Poisson => formatter.write_str("Poisson"),
            Self::Bursts(size) => write!(formatter, "bursts of {size}"),
        }
    }
}

/// `count` intended times in nanoseconds from the start, ascending, at `per_second` events a second.
///
/// # Panics
/// When the rate is zero.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "no load lasts for centuries")]
pub fn times(arrivals: Arrivals, per_second: u64, count: usize, seed: u64) -> Vec<u64> {
    assert!(per_second > 0);
    let distance_ns = 1e9 / per_second as f64;
    let mut random = SplitMix(seed);
    let mut at = 0.0;
    (0..count)
        .map(|index| {
            match arrivals {
                Arrivals::Even => at = index as f64 * distance_ns,
                Arrivals::Poisson => at -= random.unit().ln() * distance_ns,
                Arrivals::Bursts(size) => {
                    let burst = index / size.max(1) as usize;
                    at = burst as f64 * distance_ns * f64::from(size.max(1));
                }
            }
            at as u64
        })
        .collect()
}

/// A small generator with a seed: the same times in every invocation.
#[derive(Clone, Debug)]
pub struct SplitMix(pub u64);

impl SplitMix {
    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Above zero, at most one.
    fn unit(&mut self) -> f64 {
        ((self.draw() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests;
