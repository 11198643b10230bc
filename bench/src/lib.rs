//! The load rig: floors, cases, results. What it measures is the product; what it adds is stated.
//!
//! Open loop: every load is a list of intended times made beforehand, a latency counts from the intended
//! time, and no slot is skipped. Floors are measured in the same run as what is held against them, and
//! every figure is kept once per run, so that a ratio is a ratio of neighbours.
#![expect(clippy::float_arithmetic, reason = "rates, ratios and reports")]

pub mod cases;
pub mod chart;
pub mod clock;
pub mod compare;
pub mod gate;
pub mod goals;
pub mod journal_maker;
pub mod machine;
pub mod manifest;
pub mod output;
pub mod page;
pub mod plots;
pub mod report;
pub mod results;
pub mod rig;
pub mod run;
pub mod schedule;
pub mod summary;
pub mod trading;

#[cfg(test)]
mod fixture;

use std::path::PathBuf;

/// What a case needs to know about this invocation.
#[derive(Clone, Debug)]
pub struct Context {
    /// Short loads for continuous integration: figures are indicative, checks are the same.
    pub quick: bool,
    /// Number of this run, from zero; seeds derive from it.
    pub run: usize,
    /// Where threads go.
    pub cores: machine::Cores,
    /// For files that a case needs while it runs; emptied by whoever made it.
    pub scratch: PathBuf,
}

impl Context {
    /// `full`, or `quick` when a quick invocation was asked for.
    #[must_use]
    pub fn pick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}
