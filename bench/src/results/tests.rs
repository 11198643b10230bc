//! Tests of the collection of results.

use super::{Load, Results, Unit, histogram, median, ratios};

// Goal: a load that missed its rate or its answers says so, any other does not. Method: a table.
#[test]
fn loads_say_why_they_cannot_be_believed() {
    let load =
        |achieved, received| Load { offered: 1000.0, achieved, expected: 10, received }.problem();
    assert_eq!(load(999.0, 10), None);
    assert_eq!(load(1000.0, 9).unwrap(), "1 of 10 answers are missing");
    assert_eq!(load(900.0, 10).unwrap(), "900 of 1000 events/s were sent");
    let cold = Load { offered: 1.0, achieved: 0.983, expected: 1, received: 1 };
    assert_eq!(cold.problem().unwrap(), "0.983 of 1 events/s were sent");
}

// Goal: runs of one name come together, in order. Method: two names, two runs.
#[test]
fn runs_add_up() {
    let mut results = Results::default();
    for run in [1.0, 2.0] {
        results.value("floors", "a", Unit::Count, run);
        let mut times = histogram();
        times.record(5).unwrap();
        results.latency("floors", "b", times, None);
        results.missing("peers", "c", "not installed");
    }
    assert_eq!(results.figures.len(), 2);
    assert_eq!(results.figure("floors", "a").unwrap().quantiles(0.5), [1.0, 2.0]);
    assert_eq!(results.figure("floors", "b").unwrap().quantiles(0.99), [5.0, 5.0]);
    assert_eq!(results.missing.len(), 1);
}

// Goal: medians and ratios are what they are called. Method: a few of each.
#[test]
fn medians_and_ratios() {
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(&[4.0, 1.0]), Some(2.5));
    assert_eq!(ratios(&[4.0, 9.0, 1.0], &[2.0, 3.0]), [2.0, 3.0]);
}
