//! Tests of which charts a measurement makes.

use super::{percent, plots, slug};
use crate::fixture::{latencies, results};
use crate::results::Results;

// Goal: each case has its charts, with floors dashed among its own lines only. Method: a made-up ladder.
#[test]
fn a_measurement_has_its_charts() {
    let plots = plots(&results());
    let files: Vec<&str> = plots.iter().map(|plot| plot.file.as_str()).collect();
    assert_eq!(
        files,
        [
            "floors-percentiles",
            "wire-p50-latency-by-rate-1",
            "wire-p99-latency-by-rate-1",
            "wire-percentiles-at-rate-1",
            "wire-percentiles-at-rate-1000",
            "wire-percentiles-at-rate-10000",
            "wire-percentiles-at-rate-100000",
            "fan-out-cost-by-followers-1",
        ]
    );
    assert!(plots[0].chart.series.iter().all(|line| !line.floor));
    let ladder: Vec<(&str, bool, usize)> = plots[1]
        .chart
        .series
        .iter()
        .map(|line| (line.name.as_str(), line.floor, line.points.len()))
        .collect();
    assert_eq!(ladder, [("durable", false, 4), ("gateway", false, 4), ("relay", true, 4)]);
    let lines = |index: usize| -> Vec<(&str, bool)> {
        let series = plots[index].chart.series.iter();
        series.map(|line| (line.name.as_str(), line.floor)).collect()
    };
    let at_1000 = [
        ("gateway 1000/s Poisson", false),
        ("durable 1000/s Poisson", false),
        ("relay 1000/s Poisson", true),
    ];
    assert_eq!(lines(4), at_1000);
    assert_eq!(plots[7].chart.series[0].points[2], (100.0, 33.0));
}

// Goal: a curve ends at the largest latency, where one in all is larger. Method: ten thousand.
#[test]
fn curves_end_at_the_largest() {
    let mut results = Results::default();
    let times = latencies(1_000, 3);
    let max = times.max() as f64;
    results.latency("process", "whole", times, None);
    let plots = plots(&results);
    let points = &plots[0].chart.series[0].points;
    assert_eq!(*points.last().unwrap(), (0.9999, max));
    assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
}

// Goal: percentiles have as many digits as nines, files plain names. Method: tables.
#[test]
fn names_of_ticks_and_files() {
    let ticks = [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999].map(percent);
    assert_eq!(ticks, ["0 %", "50 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"]);
    assert_eq!(slug("wire: 1,000 followers (last)"), "wire-1-000-followers-last");
}
