//! What was measured: one entry per figure, with one value or one histogram per run.

use hdrhistogram::Histogram;

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
}

/// How a load went: whether a latency may be believed.
#[derive(Clone, Copy, Debug, PartialEq)]
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
        short.then(|| format!("{:.0} of {:.0} events/s were sent", self.achieved, self.offered))
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
    /// One per run, in order.
    pub samples: Vec<Sample>,
}

impl Figure {
    /// A quantile of the latencies (0.5 is the median), or the value, of each run.
    #[must_use]
    pub fn quantiles(&self, quantile: f64) -> Vec<f64> {
        let one = |sample: &Sample| match sample {
            Sample::Latency(times, _) => times.value_at_quantile(quantile) as f64,
            Sample::Value(value) => *value,
        };
        self.samples.iter().map(one).collect()
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The case that it belongs to.
    pub case: &'static str,
    /// What is missing.
    pub name: String,
    /// Why.
    pub why: String,
}

/// Everything that an invocation has measured.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// In the order in which they were first measured.
    pub figures: Vec<Figure>,
    /// What could not be measured.
    pub missing: Vec<Missing>,
}

impl Results {
    /// Adds one run's latencies to a figure.
    pub fn latency(
        &mut self,
        case: &'static str,
        name: impl Into<String>,
        times: Histogram<u64>,
        load: Option<Load>,
    ) {
        let sample = Sample::Latency(Box::new(times), load);
        self.add(case, name.into(), Unit::Nanoseconds, sample);
    }

    /// Adds one run's value to a figure.
    pub fn value(&mut self, case: &'static str, name: impl Into<String>, unit: Unit, value: f64) {
        self.add(case, name.into(), unit, Sample::Value(value));
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

    fn add(&mut self, case: &'static str, name: String, unit: Unit, sample: Sample) {
        let same = |figure: &&mut Figure| figure.case == case && figure.name == name;
        match self.figures.iter_mut().find(same) {
            Some(figure) => figure.samples.push(sample),
            None => self.figures.push(Figure { case, name, unit, samples: vec![sample] }),
        }
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
