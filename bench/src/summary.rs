//! Results as JSON: every figure with every run, what is missing, and how it stands with the goals.
//!
//! The keys are a published format: [`FORMAT`] counts its versions.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::goals::{self, Outcome};
use crate::manifest::Manifest;
use crate::results::{Figure, Load, Missing, Results, Sample, median};

/// Version of the format.
pub const FORMAT: u32 = 1;

/// All that a measurement says.
#[derive(Clone, Debug, Serialize)]
pub struct Summary<'a> {
    /// Version of the format.
    pub format: u32,
    /// The circumstances.
    pub manifest: &'a Manifest,
    /// Whether every load was met, every answer came and every case came to its end.
    pub sound: bool,
    /// What went wrong otherwise than in a load.
    pub errors: &'a [String],
    /// The figures.
    pub figures: Vec<FigureSummary<'a>>,
    /// What could not be measured.
    pub missing: &'a [Missing],
    /// The goals.
    pub goals: Vec<Outcome>,
}

/// A figure.
#[derive(Clone, Debug, Serialize)]
pub struct FigureSummary<'a> {
    /// Its case.
    pub case: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Of all its numbers.
    pub unit: &'static str,
    /// Whether it is a floor.
    pub floor: bool,
    /// The curve that it is a point of.
    pub series: Option<&'a str>,
    /// What varies along the curve.
    pub parameters: &'a BTreeMap<&'static str, f64>,
    /// Why it cannot be believed, if so.
    pub problem: Option<String>,
    /// Medians over the runs; of a value the same keys but only `value`.
    pub median: Numbers,
    /// Least and greatest of the runs' medians, or values.
    pub range: Option<[f64; 2]>,
    /// Each run.
    pub runs: Vec<Run>,
}

/// One run of a figure.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// How many latencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// What was measured.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// How the load went, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load: Option<Load>,
}

/// A value, or a latency's quantiles.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Numbers {
    /// One number.
    Value {
        /// That number.
        value: f64,
    },
    /// Nanoseconds.
    Latency {
        /// Least.
        min: f64,
        /// Median.
        p50: f64,
        /// 90 %.
        p90: f64,
        /// 99 %.
        p99: f64,
        /// 99.9 %.
        p99_9: f64,
        /// 99.99 %.
        p99_99: f64,
        /// Greatest.
        max: f64,
    },
}

impl Numbers {
    /// Out of a function of the quantile.
    fn latency(at: impl Fn(f64) -> f64) -> Self {
        Self::Latency {
            min: at(0.0),
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p99_9: at(0.999),
            p99_99: at(0.9999),
            max: at(1.0),
        }
    }
}

/// Brings results into the form that is written.
#[must_use]
pub fn summary<'a>(results: &'a Results, manifest: &'a Manifest) -> Summary<'a> {
    Summary {
        format: FORMAT,
        manifest,
        sound: results.sound(),
        errors: &results.errors,
        figures: results.figures.iter().map(figure).collect(),
        missing: &results.missing,
        goals: goals::judge(results),
    }
}

fn figure(figure: &Figure) -> FigureSummary<'_> {
    let at = |quantile: f64| median(&figure.quantiles(quantile)).unwrap_or(f64::NAN);
    let is_latency = figure.samples.iter().any(|one| matches!(one, Sample::Latency(..)));
    FigureSummary {
        case: figure.case,
        name: &figure.name,
        unit: figure.unit.name(),
        floor: figure.is_floor(),
        series: figure.series.as_deref(),
        parameters: &figure.parameters,
        problem: figure.problem(),
        median: if is_latency { Numbers::latency(at) } else { Numbers::Value { value: at(0.5) } },
        range: figure.range(),
        runs: figure.samples.iter().map(run).collect(),
    }
}

fn run(sample: &Sample) -> Run {
    match sample {
        Sample::Latency(times, load) => Run {
            count: Some(times.len()),
            numbers: Numbers::latency(|quantile| quantile_of(times, quantile)),
            load: *load,
        },
        Sample::Value(value) => {
            Run { count: None, numbers: Numbers::Value { value: *value }, load: None }
        }
    }
}

fn quantile_of(times: &Histogram<u64>, quantile: f64) -> f64 {
    times.value_at_quantile(quantile) as f64
}

#[cfg(test)]
mod tests;
