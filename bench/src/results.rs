//! What was measured: one entry per figure, with one value or one histogram per run.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// Longest latency that is told apart, nanoseconds.
pub const LATENCY_NS_MAX: u64 = 60_000_000_000;

/// An empty histogram of nanoseconds with three significant digits.
///
/// # Panics
/// Never: the bounds are valid.
#[must_use]
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LATENCY_NS_MAX, 3).expect("the bounds are valid")
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nanoseconds.
    Nanoseconds,
    /// So many things per second.
    PerSecond,
    /// Octets.
    Octets,
    /// A count.
    Count,
}

impl Unit {
    /// As it stands in tables and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nanoseconds => "ns",
            Self::PerSecond => "/s",
            Self::Octets => "B",
            Self::Count => "",
        }
    }

    /// The unit of this name; a count for an unknown one.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let all = [Self::Nanoseconds, Self::PerSecond, Self::Octets];
        all.into_iter().find(|unit| unit.name() == name).unwrap_or(Self::Count)
    }

    /// A value for people, with three significant digits: `1.23 us`, `15.0 M/s`, `256 B`.
    #[must_use]
    pub fn scaled(self, value: f64) -> String {
        if !value.is_finite() {
            return "-".to_owned();
        }
        let (factor, prefix) = match (self, value.abs()) {
            (Self::Nanoseconds, 999.5e6..) => (1e-9, "s"),
            (Self::Nanoseconds, 999.5e3..) => (1e-6, "ms"),
            (Self::Nanoseconds, 999.5..) => (1e-3, "us"),
            (Self::Nanoseconds, _) => (1.0, "ns"),
            (Self::Octets, 1_048_064.0..) => (1.0 / 1_048_576.0, "MiB"),
            (Self::Octets, 1_023.5..) => (1.0 / 1_024.0, "KiB"),
            (Self::Octets, _) => (1.0, "B"),
            (Self::PerSecond, 999.5e3..) => (1e-6, "M/s"),
            (Self::PerSecond, 999.5..) => (1e-3, "k/s"),
            (Self::PerSecond, _) => (1.0, "/s"),
            (Self::Count, _) => (1.0, ""),
        };
        let number = three_digits(value * factor);
        if prefix.is_empty() { number } else { format!("{number} {prefix}") }
    }
}

/// Three significant digits; integers below a thousand as they are.
fn three_digits(value: f64) -> String {
    match value.abs() {
        _ if value.fract() == 0.0 && value.abs() < 1_000.0 => format!("{value:.0}"),
        99.95.. => format!("{value:.0}"),
        9.995.. => format!("{value:.1}"),
        0.9995.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// How a load went: whether a latency may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Load {
    /// Events per second that were intended; zero for a load without a rate (ping-pong, flat out).
    pub offered: f64,
    /// Events per second that were sent.
    pub achieved: f64,
    /// Answers that should have come.
    pub expected: u64,
    /// Answers that came in time.
    pub received: u64,
}

impl Load {
    /// Why the latency cannot be believed, if so: the rate was missed by more than a hundredth, or answers
    /// are missing.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if self.received < self.expected {
            let missing = self.expected - self.received;
            return Some(format!("{missing} of {} answers are missing", self.expected));
        }
        let short = self.achieved < self.offered * 0.99;
        let (achieved, offered) = (three_digits(self.achieved), three_digits(self.offered));
        short.then(|| format!("{achieved} of {offered} events/s were sent"))
    }
}

/// One run's part of a figure.
#[derive(Clone, Debug)]
pub enum Sample {
    /// Latencies in nanoseconds, and how the load went.
    Latency(Box<Histogram<u64>>, Option<Load>),
    /// One number.
    Value(f64),
}

/// Something that is measured once in each run.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The case that it belongs to, for example `wire`.
    pub case: &'static str,
    /// What it is, unique within the case.
    pub name: String,
    /// Of the values, or of the histograms' values.
    pub unit: Unit,
    /// What varies from figure to figure of one curve: `rate` (events a second), `followers`; and
    /// `floor` for a figure that is the floor of its neighbours. Plots and tables read these, not names.
    pub parameters: BTreeMap<&'static str, f64>,
    /// The curve that it is a point of, where it is one.
    pub series: Option<String>,
    /// One per run, in order.
    pub samples: Vec<Sample>,
}

impl Figure {
    /// Says what a parameter was.
    pub fn with(&mut self, parameter: &'static str, value: f64) -> &mut Self {
        self.parameters.insert(parameter, value);
        self
    }

    /// Says which curve this figure is a point of: figures of one case and curve share the name.
    pub fn of(&mut self, series: impl Into<String>) -> &mut Self {
        self.series = Some(series.into());
        self
    }

    /// Says that this figure is a floor: what the machine needs for the same work without the subject.
    pub fn floor(&mut self) -> &mut Self {
        self.with("floor", 1.0)
    }

    /// The same, where one name stands for the subject or its floor.
    pub fn floor_if(&mut self, is_floor: bool) -> &mut Self {
        if is_floor { self.floor() } else { self }
    }

    /// Whether it is a floor.
    #[must_use]
    pub fn is_floor(&self) -> bool {
        self.case.starts_with("floors") || self.parameters.contains_key("floor")
    }

    /// The latencies of all runs together; `None` for values.
    #[must_use]
    pub fn merged(&self) -> Option<Histogram<u64>> {
        let mut all = histogram();
        for sample in &self.samples {
            let Sample::Latency(times, _) = sample else { return None };
            all.add(times.as_ref()).ok()?;
        }
        Some(all)
    }

    /// A quantile of the latencies (0.5 is the median), or the value, of each run.
    #[must_use]
    pub fn quantiles(&self, quantile: f64) -> Vec<f64> {
        let one = |sample: &Sample| match sample {
            Sample::Latency(times, _) => times.value_at_quantile(quantile) as f64,
            Sample::Value(value) => *value,
        };
        self.samples.iter().map(one).collect()
    }

    /// Least and greatest of the runs' medians, or values.
    #[must_use]
    pub fn range(&self) -> Option<[f64; 2]> {
        let middles = self.quantiles(0.5);
        let least = middles.iter().copied().min_by(f64::total_cmp)?;
        let greatest = middles.iter().copied().max_by(f64::total_cmp)?;
        Some([least, greatest])
    }

    /// The first problem of a load, if one cannot be believed.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.samples.iter().find_map(|sample| match sample {
            Sample::Latency(_, Some(load)) => load.problem(),
            _ => None,
        })
    }
}

/// Something that could not be measured here, and why: never silently left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The case that it belongs to.
    pub case: &'static str,
    /// What is missing.
    pub name: String,
    /// Why.
    pub why: String,
}

/// When a case was measured, from the start of the invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which case.
    pub case: &'static str,
    /// Which run, from zero.
    pub run: usize,
    /// When it began.
    pub start: Duration,
    /// How long it took.
    pub duration: Duration,
}

/// Everything that an invocation has measured.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// In the order in which they were first measured.
    pub figures: Vec<Figure>,
    /// What could not be measured.
    pub missing: Vec<Missing>,
    /// What went wrong: a case that could not be measured to its end.
    pub errors: Vec<String>,
    /// When what was measured.
    pub spans: Vec<Span>,
}

impl Results {
    /// Adds one run's latencies to a figure.
    pub fn latency(
        &mut self,
        case: &'static str,
        name: impl Into<String>,
        times: Histogram<u64>,
        load: Option<Load>,
    ) -> &mut Figure {
        let sample = Sample::Latency(Box::new(times), load);
        self.add(case, name.into(), Unit::Nanoseconds, sample)
    }

    /// Adds one run's value to a figure.
    pub fn value(
        &mut self,
        case: &'static str,
        name: impl Into<String>,
        unit: Unit,
        value: f64,
    ) -> &mut Figure {
        self.add(case, name.into(), unit, Sample::Value(value))
    }

    /// Notes that something cannot be measured here; once, however many runs say so.
    pub fn missing(&mut self, case: &'static str, name: impl Into<String>, why: impl Into<String>) {
        let missing = Missing { case, name: name.into(), why: why.into() };
        if !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
    }

    /// The figure of this name.
    #[must_use]
    pub fn figure(&self, case: &str, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.case == case && figure.name == name)
    }

    /// Whether every load was met, every answer came and every case came to its end.
    #[must_use]
    pub fn sound(&self) -> bool {
        self.errors.is_empty() && self.figures.iter().all(|figure| figure.problem().is_none())
    }

    fn add(&mut self, case: &'static str, name: String, unit: Unit, sample: Sample) -> &mut Figure {
        let same = |figure: &Figure| figure.case == case && figure.name == name;
        let index = self.figures.iter().position(same).unwrap_or(self.figures.len());
        if index == self.figures.len() {
            let (parameters, samples) = (BTreeMap::new(), Vec::new());
            self.figures.push(Figure { case, name, unit, parameters, series: None, samples });
        }
        let figure = &mut self.figures[index];
        figure.samples.push(sample);
        figure
    }
}

/// The middle one of the values, or the mean of the two in the middle; `None` without any.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// The ratio of two figures in each run that both have.
#[must_use]
pub fn ratios(over: &[f64], under: &[f64]) -> Vec<f64> {
    over.iter().zip(under).map(|(over, under)| over / under).collect()
}

#[cfg(test)]
mod tests;
