//! When a figure has become slower.
//!
//! Each pair of runs gives one ratio, head to base, turned so that above one is slower. The ratio of a
//! figure is the median of them. Its noise band is an order-statistic interval for the true median: the
//! k-th smallest to the k-th largest ratio, k as large as a coverage of 99 % allows; with fewer than eight
//! pairs it is smallest to largest, and covers less (93.75 % with five). That interval assumes nothing about
//! how the noise is distributed, and needs no random numbers.
//!
//! A figure is *slower* when the median lies beyond one plus the tolerance **and** the whole band lies
//! beyond one; *faster* is the mirror image. Beyond the tolerance but with one inside the band it is
//! *unclear*: more pairs would tell. Everything else is the *same*.

use serde::Serialize;

use crate::results::median;

/// Share of cases in which a band shall hold the true median.
const COVERAGE: f64 = 0.99;

/// What became of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Beyond the tolerance and the noise.
    Slower,
    /// The same the other way.
    Faster,
    /// Within the tolerance.
    Same,
    /// Beyond the tolerance, within the noise.
    Unclear,
    /// Not judged: a floor, a peer or a count, shown to see what the machine did.
    Context,
}

impl Verdict {
    /// As the table has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slower => "SLOWER",
            Self::Faster => "faster",
            Self::Same => "same",
            Self::Unclear => "unclear",
            Self::Context => "(context)",
        }
    }
}

/// A judged figure.
#[derive(Clone, Debug, Serialize)]
pub struct Judgement {
    /// Each pair's ratio; above one is slower.
    pub ratios: Vec<f64>,
    /// Their median.
    pub median: f64,
    /// Their noise band.
    pub band: [f64; 2],
    /// What that means.
    pub verdict: Verdict,
}

/// Judges ratios, of which there is at least one.
#[must_use]
pub fn judge(ratios: &[f64], tolerance: f64) -> Judgement {
    let mut judgement = context(ratios);
    let [low, high] = judgement.band;
    let (slow, fast) = (1.0 + tolerance, 1.0 / (1.0 + tolerance));
    judgement.verdict = match judgement.median {
        middle if middle > slow && low > 1.0 => Verdict::Slower,
        middle if middle < fast && high < 1.0 => Verdict::Faster,
        middle if middle > slow || middle < fast => Verdict::Unclear,
        // Not a number: the base was zero in most pairs.
        middle if middle.is_nan() => Verdict::Unclear,
        _ => Verdict::Same,
    };
    judgement
}

/// Median and band without a verdict.
#[must_use]
pub fn context(ratios: &[f64]) -> Judgement {
    let mut sorted = ratios.to_vec();
    sorted.sort_by(f64::total_cmp);
    let outside = outside(sorted.len());
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    let band = [at(outside), at(sorted.len().saturating_sub(1 + outside))];
    let median = median(ratios).unwrap_or(f64::NAN);
    Judgement { ratios: ratios.to_vec(), median, band, verdict: Verdict::Context }
}

/// How often the band of so many pairs holds the true median.
#[must_use]
pub fn coverage(pairs: usize) -> f64 {
    covered(pairs, outside(pairs))
}

/// How many ratios lie outside the band at each end.
fn outside(pairs: usize) -> usize {
    let most = pairs.saturating_sub(1) / 2;
    (0..=most).rev().find(|outside| covered(pairs, *outside) >= COVERAGE).unwrap_or(0)
}

/// Chance that the true median lies between the ratios that are left when so many are dropped at each end:
/// each ratio is above it or below like a tossed coin.
fn covered(pairs: usize, outside: usize) -> f64 {
    let mut term = 0.5_f64.powi(i32::try_from(pairs).unwrap_or(i32::MAX));
    let mut tail = 0.0;
    for heads in 0..=outside {
        tail += term;
        term *= (pairs - heads) as f64 / (heads + 1) as f64;
    }
    (1.0 - 2.0 * tail).max(0.0)
}

#[cfg(test)]
mod tests;
