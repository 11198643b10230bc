//! Tests of the goals: the arithmetic on made-up figures, and the table itself.

use super::names::{HICCUPS, OURS_1, OURS_1_FLOOR, QUICKFIX_1, QUICKFIX_1_FLOOR, RING_HOP};
use super::{
    Above, Added, At, AtLeast, AtMost, Expression, GOALS, Goal, Name, Over, Value, Verdict,
};
use super::{judge, names};
use crate::results::{Load, Results, Unit, histogram};

/// Figures whose median is this in each run.
fn with(figures: &[(Name, &[u64])]) -> Results {
    let mut results = Results::default();
    for (name, runs) in figures {
        for run in *runs {
            let mut times = histogram();
            times.record_n(*run, 10).unwrap();
            let figure = name.name.replace('*', "1");
            results.latency(name.case, figure, times, None);
        }
    }
    results
}

const RATIO: Expression = Over(&At(&OURS_1, 0.5), &At(&OURS_1_FLOOR, 0.5));

fn verdict(formula: Expression, bound: super::Bound, results: &Results) -> (Verdict, Option<f64>) {
    let outcome = Goal { what: "", formula, unit: Unit::Count, bound }.judge(results);
    (outcome.verdict, outcome.value)
}

// Goal: a ratio is that of neighbours: worked out for each run, then the median. Method: runs whose ratio
// of medians (2) is not the median of their ratios (3).
#[test]
fn ratios_are_of_one_run() {
    let results = with(&[(OURS_1, &[30, 20, 300]), (OURS_1_FLOOR, &[10, 20, 100])]);
    assert_eq!(verdict(RATIO, AtMost(3.0), &results), (Verdict::Met, Some(3.0)));
    assert_eq!(verdict(RATIO, AtMost(2.9), &results), (Verdict::Missed, Some(3.0)));
    assert_eq!(verdict(RATIO, AtLeast(3.0), &results), (Verdict::Met, Some(3.0)));
    assert_eq!(verdict(RATIO, AtLeast(3.1), &results), (Verdict::Missed, Some(3.0)));
    let outcome = Goal { what: "", formula: RATIO, unit: Unit::Count, bound: AtMost(2.0) };
    assert_eq!(outcome.judge(&results).range, Some([1.0, 3.0]));
}

// Goal: without its figures, or with a load that failed, a goal is not measured, and says why. Method: both.
#[test]
fn what_is_missing_is_not_judged() {
    let results = with(&[(OURS_1, &[30])]);
    let outcome = Goal { what: "", formula: RATIO, unit: Unit::Count, bound: AtMost(9.0) };
    let outcome = outcome.judge(&results);
    assert_eq!((outcome.verdict, outcome.value), (Verdict::NotMeasured, None));
    assert_eq!(outcome.why.unwrap(), format!("{OURS_1_FLOOR} is missing"));

    let mut results = with(&[(OURS_1, &[30])]);
    let load = Load { offered: 10.0, achieved: 10.0, expected: 2, received: 1 };
    results.latency(OURS_1_FLOOR.case, OURS_1_FLOOR.name, histogram(), Some(load));
    assert_eq!(verdict(RATIO, AtMost(9.0), &results), (Verdict::NotMeasured, None));
}

// Goal: a ratio of what is added is worked out only when every part is more than what its floor varies by;
// otherwise both differences are told. A plain difference may be negative. Method: ours below its floor in a
// run, within the floor's range, and beyond it.
#[test]
fn what_is_added_is_shown_or_told() {
    let (ours, theirs) = (&At(&OURS_1, 0.5), &At(&QUICKFIX_1, 0.5));
    let (floor, other) = (&At(&OURS_1_FLOOR, 0.5), &At(&QUICKFIX_1_FLOOR, 0.5));
    let formula = Over(leak(Added(theirs, other)), leak(Added(ours, floor)));
    for (runs, expected, value) in [
        ([9, 19, 23], Verdict::NotShown, None),
        ([13, 13, 13], Verdict::NotShown, None),
        ([15, 16, 17], Verdict::Met, Some(10.0)),
    ] {
        let results = with(&[
            (OURS_1, &runs),
            (OURS_1_FLOOR, &[10, 12, 11]),
            (QUICKFIX_1, &[60, 52, 71]),
            (QUICKFIX_1_FLOOR, &[10, 12, 11]),
        ]);
        let goal = Goal { what: "", formula, unit: Unit::Count, bound: AtLeast(10.0) };
        let outcome = goal.judge(&results);
        assert_eq!((outcome.verdict, outcome.value), (expected, value), "{runs:?}");
        let told = outcome.why.unwrap_or_default();
        let both = told.contains("adds 50 ns, its floor varies by 2 ns; ") && told.contains("p50");
        assert_eq!(both, expected == Verdict::NotShown, "{told}");
    }
    let results = with(&[(OURS_1, &[5]), (OURS_1_FLOOR, &[10])]);
    assert_eq!(verdict(Above(ours, floor), AtMost(0.0), &results).1, Some(-5.0));
}

fn leak(expression: Expression) -> &'static Expression {
    Box::leak(Box::new(expression))
}

// Goal: a star stands for the last of several figures. Method: two cores.
#[test]
fn a_star_takes_the_last() {
    let mut results = with(&[(HICCUPS, &[7])]);
    results.value(HICCUPS.case, "hiccups core 3", Unit::Nanoseconds, 9.0);
    assert_eq!(verdict(Value(&HICCUPS), AtMost(9.0), &results).1, Some(9.0));
}

// Goal: the table is whole, readable, and judged in order. Method: judge an empty measurement.
#[test]
fn the_table_is_whole() {
    let outcomes = judge(&Results::default());
    assert_eq!(outcomes.len(), GOALS.len());
    for outcome in &outcomes {
        assert_eq!(outcome.verdict, Verdict::NotMeasured, "{}", outcome.what);
        assert!(outcome.what.len() <= 46 && outcome.why.is_some(), "{}", outcome.what);
    }
    let json = serde_json::to_value(&outcomes).unwrap();
    assert_eq!(json[0]["verdict"], "not_measured");
    assert_eq!(json[0]["bound"], "<= 350 ns");
    assert_eq!(json[1]["formula"], format!("p50 [{}] / p50 [{RING_HOP}]", names::IN_PROCESS));
}
