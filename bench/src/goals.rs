//! What the gateway has to reach, as data, and whether a measurement reaches it.
//!
//! A goal is a formula over figures of one run; it is worked out for each run, and the median over the
//! runs is held against the bound. A goal whose figures are missing, or whose load failed, is not measured:
//! never met, never missed. So is one that divides what is added to a floor, when that is no more than what
//! the floor itself varies by from run to run: it is not shown. What tests prove (no allocation, no lock, no system call but the socket's) is
//! no figure and does not stand here.

use std::fmt;

use serde::Serialize;

use crate::results::{Results, Unit, median};

use Bound::{AtLeast, AtMost};
use Expression::{Above, Added, At, Over, Value};

/// Names of the figures that goals need: the only place where they are written.
pub mod names {
    use super::Name;

    const fn name(case: &'static str, name: &'static str) -> Name {
        Name { case, name }
    }

    /// One-way hop through a ring.
    pub const RING_HOP: Name = name("floors", "ring hop rtrb");
    /// Gaps in an idle loop on the subject's core: the last of the figures that begin so.
    pub const HICCUPS: Name = name("floors", "hiccups core *");
    /// One event in process, from its octets to those of the order.
    pub const IN_PROCESS: Name = name("process", "whole 1");
    /// Leader events a second, flat out, with one follower.
    pub const IN_PROCESS_EVENTS: Name = name("process", "orders per second 1");
    /// Relay of the same octets at the same rate.
    pub const WIRE_FLOOR: Name = name("wire", "relay 1000/s Poisson");
    /// Wire to wire at that rate.
    pub const WIRE: Name = name("wire", "gateway 1000/s Poisson");
    /// The relay at one event a second.
    pub const COLD_FLOOR: Name = name("wire", "relay 1/s even (cold)");
    /// Wire to wire at one event a second.
    pub const COLD: Name = name("wire", "gateway 1/s even (cold)");
    /// Nanoseconds per order in process, by followers.
    pub const FAN_OUT_100: Name = name("process", "ns per order 100");
    /// The same.
    pub const FAN_OUT_1_000: Name = name("process", "ns per order 1000");
    /// The same.
    pub const FAN_OUT_10_000: Name = name("process", "ns per order 10000");
    /// Orders a second in process at 1,000 followers.
    pub const FAN_OUT_ORDERS: Name = name("process", "orders per second 1000");
    /// Last order at the venue, 100 followers, one session.
    pub const LAST_100: Name = name("fan-out wire", "gateway 100 over 1 session: last order");
    /// A relay that writes the same octets with one send.
    pub const LAST_100_FLOOR: Name = name("fan-out wire", "relay 100 over 1 session: last order");
    /// Last order at the venue, 1,000 followers, one session.
    pub const LAST_1_000: Name = name("fan-out wire", "gateway 1000 over 1 session: last order");
    /// A relay that writes the same octets with one send.
    pub const LAST_1_000_FLOOR: Name =
        name("fan-out wire", "relay 1000 over 1 session: last order");
    /// Append to the journal while the persister copies.
    pub const APPEND_BUSY: Name = name("journal", "append busy 200 k/s");
    /// Records a second of a replay.
    pub const REPLAY: Name = name("recovery", "replay");
    /// From start to ready with 10 M records, nanoseconds.
    pub const RESTART: Name = name("recovery", "restart, 10 M records");
    /// An execution report of twenty fields, framed, summed and read.
    pub const FIX_DECODE: Name = name("peers", "fix decode ours, ExecutionReport (batch mean)");
    /// An order by a template.
    pub const FIX_ENCODE: Name = name("peers", "fix encode ours, NewOrderSingle (batch mean)");
    /// The same report, read by `QuickFIX`.
    pub const QUICKFIX_DECODE: Name =
        name("peers", "fix decode quickfix, ExecutionReport (batch mean)");
    /// The same order, written by `QuickFIX`.
    pub const QUICKFIX_ENCODE: Name =
        name("peers", "fix encode quickfix, NewOrderSingle (batch mean)");
    /// The gateway, one event at a time, one follower.
    pub const OURS_1: Name = name("wire", "gateway ping-pong");
    /// The relay of the same octets.
    pub const OURS_1_FLOOR: Name = name("wire", "relay ping-pong");
    /// The gateway, one event at a time, 100 followers.
    pub const OURS_100: Name =
        name("fan-out wire", "gateway 100 over 1 session, ping-pong: last order");
    /// The relay of the same octets.
    pub const OURS_100_FLOOR: Name =
        name("fan-out wire", "relay 100 over 1 session, ping-pong: last order");
    /// The `QuickFIX` copier, one event at a time, one follower.
    pub const QUICKFIX_1: Name = name("peers", "quickfix memory, 1 follower, ping-pong");
    /// The relay of its octets.
    pub const QUICKFIX_1_FLOOR: Name = name("peers", "relay of quickfix, 1 follower, ping-pong");
    /// The copier's last of 100 orders.
    pub const QUICKFIX_100: Name = name("peers", "quickfix memory, 100 followers, ping-pong");
    /// The relay of its octets, in one send.
    pub const QUICKFIX_100_FLOOR: Name =
        name("peers", "relay of quickfix, 100 followers, ping-pong");
    /// Orders a second of the gateway, over sockets.
    pub const OURS_ORDERS: Name =
        name("fan-out wire", "gateway 100 over 1 session, 4 in flight: orders");
    /// Orders a second of the copier.
    pub const QUICKFIX_ORDERS: Name =
        name("peers", "quickfix memory, 100 followers, 4 in flight, orders");
    /// Octets per plan and instrument in use.
    pub const MEMORY: Name = name("memory", "per plan and instrument");
}

/// A figure's name. One that ends with a star is the last figure that begins so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its case.
    pub case: &'static str,
    /// Its name there.
    pub name: &'static str,
}

/// Something to work out from one run.
#[derive(Clone, Copy, Debug)]
pub enum Expression {
    /// A quantile of a latency.
    At(&'static Name, f64),
    /// A value.
    Value(&'static Name),
    /// The first divided by the second.
    Over(&'static Self, &'static Self),
    /// The first less the second; may be negative.
    Above(&'static Self, &'static Self),
    /// What the first adds to the second, its floor: only where that is more than noise.
    Added(&'static Self, &'static Self),
}

/// What the median is held against.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// Small is good.
    AtMost(f64),
    /// Large is good.
    AtLeast(f64),
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// What it is about.
    pub what: &'static str,
    /// What is worked out.
    pub formula: Expression,
    /// Of what is worked out; a ratio has none.
    pub unit: Unit,
    /// What it has to be.
    pub bound: Bound,
}

const fn goal(what: &'static str, formula: Expression, unit: Unit, bound: Bound) -> Goal {
    Goal { what, formula, unit, bound }
}

const P50: f64 = 0.5;
const P99: f64 = 0.99;
const P999: f64 = 0.999;
const NS: Unit = Unit::Nanoseconds;
const RATE: Unit = Unit::PerSecond;
/// Of a ratio.
const NONE: Unit = Unit::Count;

const PROCESS: Expression = At(&names::IN_PROCESS, P50);
const OURS_1: Expression = Added(&At(&names::OURS_1, P50), &At(&names::OURS_1_FLOOR, P50));
const QUICKFIX_1: Expression =
    Added(&At(&names::QUICKFIX_1, P50), &At(&names::QUICKFIX_1_FLOOR, P50));
const OURS_100: Expression = Added(&At(&names::OURS_100, P50), &At(&names::OURS_100_FLOOR, P50));
const QUICKFIX_100: Expression =
    Added(&At(&names::QUICKFIX_100, P50), &At(&names::QUICKFIX_100_FLOOR, P50));

/// The goals, in the order of the table.
pub const GOALS: &[Goal] = &[
    goal("in process, 1 follower: p50", PROCESS, NS, AtMost(350.0)),
    goal(
        "in process: p50 in ring hops",
        Over(&PROCESS, &At(&names::RING_HOP, P50)),
        NONE,
        AtMost(1.5),
    ),
    goal(
        "in process: p99 in p50s",
        Over(&At(&names::IN_PROCESS, P99), &PROCESS),
        NONE,
        AtMost(3.0),
    ),
    goal(
        "in process: p99.9 above the hiccups'",
        Above(&At(&names::IN_PROCESS, P999), &At(&names::HICCUPS, P999)),
        NS,
        AtMost(5_000.0),
    ),
    goal(
        "wire to wire: p50 over the relay's",
        Over(&At(&names::WIRE, P50), &At(&names::WIRE_FLOOR, P50)),
        NONE,
        AtMost(1.15),
    ),
    goal(
        "wire to wire: p99 over the relay's",
        Over(&At(&names::WIRE, P99), &At(&names::WIRE_FLOOR, P99)),
        NONE,
        AtMost(1.5),
    ),
    goal(
        "cold, 1 event/s: p50 over the relay's",
        Over(&At(&names::COLD, P50), &At(&names::COLD_FLOOR, P50)),
        NONE,
        AtMost(2.0),
    ),
    goal("fan-out, 1,000: per order", Value(&names::FAN_OUT_1_000), NS, AtMost(50.0)),
    goal("fan-out, 10,000: per order", Value(&names::FAN_OUT_10_000), NS, AtMost(50.0)),
    // Does not grow: a tenth is left to the machine, whose nearer caches 10,000 followers outgrow.
    goal(
        "fan-out: per order, 10,000 over 100",
        Over(&Value(&names::FAN_OUT_10_000), &Value(&names::FAN_OUT_100)),
        NONE,
        AtMost(1.1),
    ),
    goal(
        "fan-out on the wire, 100: last over one send",
        Over(&At(&names::LAST_100, P50), &At(&names::LAST_100_FLOOR, P50)),
        NONE,
        AtMost(1.5),
    ),
    goal(
        "fan-out on the wire, 1,000: last over one send",
        Over(&At(&names::LAST_1_000, P50), &At(&names::LAST_1_000_FLOOR, P50)),
        NONE,
        AtMost(2.0),
    ),
    goal("throughput: events, 1 follower", Value(&names::IN_PROCESS_EVENTS), RATE, AtLeast(1e6)),
    goal("throughput: orders, 1,000", Value(&names::FAN_OUT_ORDERS), RATE, AtLeast(15e6)),
    goal("append, persister busy: p50", At(&names::APPEND_BUSY, P50), NS, AtMost(40.0)),
    goal("append, persister busy: p99", At(&names::APPEND_BUSY, P99), NS, AtMost(500.0)),
    goal("append, persister busy: p99.9", At(&names::APPEND_BUSY, P999), NS, AtMost(6_000.0)),
    goal("replay: records", Value(&names::REPLAY), RATE, AtLeast(10e6)),
    goal("restart with 10 M records", Value(&names::RESTART), NS, AtMost(2e9)),
    goal("FIX ExecutionReport of 20 tags: decode", Value(&names::FIX_DECODE), NS, AtMost(250.0)),
    goal("FIX NewOrderSingle: encode", Value(&names::FIX_ENCODE), NS, AtMost(70.0)),
    goal(
        "QuickFIX codec: decode over ours",
        Over(&Value(&names::QUICKFIX_DECODE), &Value(&names::FIX_DECODE)),
        NONE,
        AtLeast(5.0),
    ),
    goal(
        "QuickFIX codec: encode over ours",
        Over(&Value(&names::QUICKFIX_ENCODE), &Value(&names::FIX_ENCODE)),
        NONE,
        AtLeast(5.0),
    ),
    goal("QuickFIX copier: added p50 over ours", Over(&QUICKFIX_1, &OURS_1), NONE, AtLeast(10.0)),
    goal(
        "QuickFIX copier: added p50 over ours, 100",
        Over(&QUICKFIX_100, &OURS_100),
        NONE,
        AtLeast(20.0),
    ),
    goal(
        "QuickFIX copier: our orders/s over its",
        Over(&Value(&names::OURS_ORDERS), &Value(&names::QUICKFIX_ORDERS)),
        NONE,
        AtLeast(20.0),
    ),
    goal("memory per plan and instrument", Value(&names::MEMORY), Unit::Octets, AtMost(256.0)),
];

/// How it stands with a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Reached.
    Met,
    /// Not reached.
    Missed,
    /// A figure is missing or cannot be believed.
    NotMeasured,
    /// A difference that is needed is no more than the noise of what it is a difference to.
    NotShown,
}

/// A goal held against results.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// What it is about.
    pub what: &'static str,
    /// What is worked out, in words.
    pub formula: String,
    /// What it has to be.
    pub bound: String,
    /// Of the value and its range.
    pub unit: &'static str,
    /// Median over the runs.
    pub value: Option<f64>,
    /// Least and greatest of the runs.
    pub range: Option<[f64; 2]>,
    /// One value per run.
    pub runs: Vec<f64>,
    /// How it stands.
    pub verdict: Verdict,
    /// Why it is not measured, or the differences and their noise when it is not shown.
    pub why: Option<String>,
}

/// Holds every goal of [`GOALS`] against results.
#[must_use]
pub fn judge(results: &Results) -> Vec<Outcome> {
    GOALS.iter().map(|goal| goal.judge(results)).collect()
}

impl Goal {
    /// Holds it against results.
    #[must_use]
    pub fn judge(&self, results: &Results) -> Outcome {
        let (runs, verdict, why) = match self.formula.evaluate(results) {
            Err(why) => (Vec::new(), Verdict::NotMeasured, Some(why)),
            Ok(runs) => match self.formula.hidden(results) {
                Some(why) => (Vec::new(), Verdict::NotShown, Some(why)),
                None => {
                    let verdict = self.verdict(&runs);
                    let is_empty = verdict == Verdict::NotMeasured;
                    (runs, verdict, is_empty.then(|| "no run has all figures".to_owned()))
                }
            },
        };
        Outcome {
            what: self.what,
            formula: self.formula.to_string(),
            bound: self.bound_text(),
            unit: self.unit.name(),
            value: median(&runs).filter(|value| value.is_finite()),
            range: range(&runs),
            runs,
            verdict,
            why,
        }
    }

    fn verdict(&self, runs: &[f64]) -> Verdict {
        let value = median(runs).filter(|value| value.is_finite());
        match (value, self.bound) {
            (None, _) => Verdict::NotMeasured,
            (Some(value), AtMost(bound)) if value <= bound => Verdict::Met,
            (Some(value), AtLeast(bound)) if value >= bound => Verdict::Met,
            _ => Verdict::Missed,
        }
    }

    fn bound_text(&self) -> String {
        let (sign, bound) = match self.bound {
            AtMost(bound) => ("<=", bound),
            AtLeast(bound) => (">=", bound),
        };
        format!("{sign} {}", self.unit.scaled(bound))
    }
}

impl Expression {
    /// One value per run, as far as all figures have runs.
    fn evaluate(&self, results: &Results) -> Result<Vec<f64>, String> {
        let pairs = |first: &Self, second: &Self, combine: fn(f64, f64) -> f64| {
            let (first, second) = (first.evaluate(results)?, second.evaluate(results)?);
            Ok(first.iter().zip(&second).map(|(first, second)| combine(*first, *second)).collect())
        };
        match self {
            At(name, quantile) => name.quantiles(*quantile, results),
            // The median of one value is that value.
            Value(name) => name.quantiles(P50, results),
            Over(upper, lower) => pairs(upper, lower, |upper, lower| upper / lower),
            Above(upper, lower) | Added(upper, lower) => {
                pairs(upper, lower, |upper, lower| upper - lower)
            }
        }
    }

    /// All differences that the formula needs beside their noise, if one of them is not above it.
    fn hidden(&self, results: &Results) -> Option<String> {
        let mut differences = Vec::new();
        self.differences(results, &mut differences);
        differences.iter().any(|difference| !difference.is_shown).then(|| {
            let texts: Vec<String> = differences.into_iter().map(|one| one.text).collect();
            texts.join("; ")
        })
    }

    fn differences(&self, results: &Results, found: &mut Vec<Difference>) {
        match self {
            At(..) | Value(_) => {}
            Over(first, second) | Above(first, second) => {
                first.differences(results, found);
                second.differences(results, found);
            }
            Added(subject, floor) => {
                if let (Ok(added), Ok(floors)) = (self.evaluate(results), floor.evaluate(results)) {
                    found.extend(Difference::new(subject, &added, &floors));
                }
            }
        }
    }
}

/// What a subject adds to its floor.
struct Difference {
    /// More than what the floor varies by, and something in every run.
    is_shown: bool,
    text: String,
}

impl Difference {
    fn new(subject: &Expression, added: &[f64], floors: &[f64]) -> Option<Self> {
        let ([least, _], [low, high]) = (range(added)?, range(floors)?);
        let (median, noise) = (median(added)?, high - low);
        let [added, noise_text] = [median, noise].map(|value| Unit::Nanoseconds.scaled(value));
        Some(Self {
            is_shown: noise < median && 0.0 < least,
            text: format!("{subject} adds {added}, its floor varies by {noise_text}"),
        })
    }
}

/// Least and greatest.
fn range(values: &[f64]) -> Option<[f64; 2]> {
    let least = values.iter().copied().min_by(f64::total_cmp)?;
    Some([least, values.iter().copied().max_by(f64::total_cmp)?])
}

impl Name {
    fn quantiles(&self, quantile: f64, results: &Results) -> Result<Vec<f64>, String> {
        let named = |name: &str| match self.name.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == self.name,
        };
        let mut figures = results.figures.iter().rev();
        let figure = figures.find(|figure| figure.case == self.case && named(&figure.name));
        let figure = figure.ok_or_else(|| format!("{self} is missing"))?;
        match figure.problem() {
            Some(problem) => Err(format!("{self}: {problem}")),
            None => Ok(figure.quantiles(quantile)),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.case, self.name)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At(name, quantile) => write!(formatter, "p{} [{name}]", quantile * 100.0),
            Value(name) => write!(formatter, "[{name}]"),
            Over(upper, lower) => write!(formatter, "{upper} / {lower}"),
            Above(upper, lower) => write!(formatter, "{upper} - {lower}"),
            Added(upper, lower) => write!(formatter, "({upper} - {lower})"),
        }
    }
}

#[cfg(test)]
mod tests;
