//! Tests of the comparison: order of the runs, pairing, what fails it.

use super::judge::Verdict;
use super::{Comparison, Reading, Side, confirm, failures, interleave, judge_all, suspects};

/// What a run says: a latency, a rate, a floor, and perhaps a failed load.
fn reading(p50: f64, rate: f64, floor: f64, problem: Option<&str>) -> Reading {
    let figure = |name: &str, unit: &str, floor: bool, median: serde_json::Value| {
        serde_json::json!({
            "case": "made up", "name": name, "unit": unit, "floor": floor,
            "problem": problem, "median": median,
        })
    };
    serde_json::from_value(serde_json::json!({
        "errors": [],
        "figures": [
            figure("latency", "ns", false, serde_json::json!({ "p50": p50, "p99": 1e9 })),
            figure("rate", "/s", false, serde_json::json!({ "value": rate })),
            figure("floor", "ns", true, serde_json::json!({ "p50": floor })),
        ],
    }))
    .unwrap()
}

// Goal: neither side is always first. Method: the order of four pairs.
#[test]
fn runs_alternate() {
    let mut order = String::new();
    let run = |side| {
        order.push(if side == Side::Base { 'A' } else { 'B' });
        Ok(side)
    };
    let (bases, heads) = interleave(4, run).unwrap();
    assert_eq!(order, "ABBAABBA");
    assert_eq!((bases, heads), (vec![Side::Base; 4], vec![Side::Head; 4]));
}

fn compare(bases: &[Reading], heads: &[Reading]) -> Comparison {
    let figures = judge_all(bases, heads, 0.05);
    let failures = failures(bases, heads);
    let (base, head) = (String::new(), String::new());
    Comparison { base, head, pairs: 5, tolerance: 0.05, coverage: 0.0, figures, failures }
}

// Goal: latencies that grow and rates that shrink are slower, floors are never judged. Method: all three
// become a third worse, then a third better, then stay.
#[test]
fn what_is_worse_is_slower() {
    let base = vec![reading(300.0, 400.0, 300.0, None); 5];
    for (head, verdict) in [
        (reading(400.0, 300.0, 400.0, None), Verdict::Slower),
        (reading(200.0, 600.0, 200.0, None), Verdict::Faster),
        (reading(301.0, 401.0, 300.0, None), Verdict::Same),
    ] {
        let comparison = compare(&base, &vec![head; 5]);
        let verdicts: Vec<Verdict> =
            comparison.figures.iter().map(|figure| figure.judgement.verdict).collect();
        assert_eq!(verdicts, [verdict, verdict, Verdict::Context]);
        assert_eq!(comparison.passed(), verdict != Verdict::Slower);
    }
}

// Goal: what seems slower has to be so twice. Method: a latency and a rate that are slower at first; of the
// second measurement only the latency is.
#[test]
fn a_figure_is_slower_when_it_is_so_twice() {
    let base = vec![reading(300.0, 400.0, 300.0, None); 5];
    let of = |head: Reading| compare(&base, &vec![head; 5]);
    let mut comparison = of(reading(400.0, 300.0, 300.0, None));
    assert_eq!(suspects(&comparison.figures), ["made up"]);
    let verdicts = |comparison: &Comparison| -> Vec<Verdict> {
        comparison.figures.iter().map(|figure| figure.judgement.verdict).collect()
    };
    let mut by_chance = comparison.clone();
    confirm(&mut comparison.figures, &of(reading(400.0, 400.0, 300.0, None)).figures);
    assert_eq!(verdicts(&comparison), [Verdict::Slower, Verdict::Unclear, Verdict::Context]);
    assert!(!comparison.passed());
    confirm(&mut by_chance.figures, &of(reading(300.0, 400.0, 300.0, None)).figures);
    assert_eq!(verdicts(&by_chance), [Verdict::Unclear, Verdict::Unclear, Verdict::Context]);
    assert!(by_chance.passed() && suspects(&by_chance.figures).is_empty());
}

// Goal: a load that fails only at the head fails the comparison; one that always failed compares nothing
// and does not. Method: both.
#[test]
fn a_new_failure_fails() {
    let (good, bad) = (reading(1.0, 1.0, 1.0, None), reading(1.0, 1.0, 1.0, Some("9 of 10")));
    let one_bad = [good.clone(), good.clone(), good.clone(), good.clone(), bad.clone()];
    let comparison = compare(&vec![good; 5], &one_bad);
    assert!(!comparison.passed());
    assert_eq!(comparison.failures.len(), 3);
    let comparison = compare(&vec![bad.clone(); 5], &vec![bad; 5]);
    assert!(comparison.passed() && comparison.figures.is_empty());
}

// Goal: a case is asked of a revision only when that has it. Method: a list as it is printed.
#[test]
fn cases_of_one_revision_are_left_to_it() {
    let list = "floors         clock, ring hops\nfan-out wire   1 event to N orders\nwire           an order";
    let cases = ["wire", "fan-out wire", "memory", "clock"].map(str::to_owned);
    assert_eq!(super::revisions::listed(&cases, list), ["wire", "fan-out wire"]);
}
