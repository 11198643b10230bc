//! A made-up measurement for tests of everything around the figures.

use std::path::Path;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::machine::Cores;
use crate::manifest::{Build, Counters, Host, Invocation, Manifest, utc};
use crate::results::{Load, Results, Span, Unit, histogram};
use crate::schedule::SplitMix;

/// When the measurement was made: seconds since 1970.
pub(crate) const STARTED: Duration = Duration::from_secs(1_800_000_000);

/// Latencies of some microseconds with a long tail: ten thousand of them.
pub(crate) fn latencies(middle_ns: u64, seed: u64) -> Histogram<u64> {
    let mut random = SplitMix(seed);
    let mut times = histogram();
    for _ in 0..10_000 {
        let unit = (random.draw() >> 11) as f64 / (1_u64 << 53) as f64;
        let tail = 0.9 + 0.05 / (1.0001 - unit).sqrt();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made up")]
        times.saturating_record((middle_ns as f64 * tail) as u64);
    }
    times
}

/// A load without any problem.
pub(crate) fn load(per_second: f64) -> Load {
    Load { offered: per_second, achieved: per_second, expected: 10_000, received: 10_000 }
}

/// Three runs of floors, a rate ladder with its floor, and a fan-out.
pub(crate) fn results() -> Results {
    let mut results = Results::default();
    for run in 0..3 {
        let seed = run as u64 * 1_000;
        results.latency("floors", "ring hop rtrb", latencies(150, seed), None);
        results.latency("floors", "hiccups core 1", latencies(30, seed), None);
        for (index, rate) in [1.0, 1e3, 1e4, 1e5].into_iter().enumerate() {
            let (slower, seed) = (1 + index as u64, seed + index as u64);
            for (series, floor, middle_ns) in
                [("relay", true, 11_000), ("gateway", false, 13_000), ("durable", false, 90_000)]
            {
                let (times, name) =
                    (latencies(middle_ns * slower, seed), format!("{series} {rate}/s Poisson"));
                let figure = results.latency("wire", name, times, Some(load(rate)));
                figure.with("rate", rate).of(series);
                if floor {
                    figure.floor();
                }
            }
        }
        for followers in [1.0, 10.0, 100.0, 1e3, 1e4] {
            let cost = 30.0 + 200.0 / followers + run as f64;
            let name = format!("{followers} followers, per order");
            let figure = results.value("fan-out", name, Unit::Nanoseconds, cost);
            figure.with("followers", followers).of("one session");
        }
        for (second, case) in ["floors", "wire", "fan-out"].into_iter().enumerate() {
            let start = Duration::from_secs((10 * run + second) as u64);
            let duration = Duration::from_millis(900);
            results.spans.push(Span { case, run, start, duration });
        }
    }
    results.missing("peers", "quickfix", "no <compiler> & no library");
    results
}

/// Its circumstances.
pub(crate) fn manifest() -> Manifest {
    let root = Path::new("/");
    Manifest {
        host: Host::read(root),
        build: Build::this(),
        invocation: Invocation {
            started: utc(STARTED),
            seconds: 30.0,
            quick: true,
            runs: 3,
            cases: vec!["floors", "wire", "fan-out"],
            cores: Cores { load: 0, subject: 1, count: 2 },
        },
        before: Counters::read(root),
        after: Counters::read(root),
    }
}
