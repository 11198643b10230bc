//! Tests of the gate's judgement, of its steps, and of the file that it holds them against.

use super::steps::STEPS;
use super::{Baseline, Verdict, baseline_path, judge, load, run_step};

fn baseline(steps: &[(&str, f64)]) -> Baseline {
    let instructions = steps.iter().map(|(step, before)| ((*step).to_owned(), *before)).collect();
    Baseline { instructions, ..Baseline::default() }
}

// Goal: a slow-down beyond the tolerance fails, and so does a step without a baseline or a baseline
// without a step; anything else passes. Method: a table.
#[test]
fn only_slower_or_unknown_steps_fail() {
    let check = |before: &[(&str, f64)], now: &[(&str, f64)], expected: &[bool]| {
        let now: Vec<_> = now.iter().map(|(step, now)| ((*step).to_owned(), *now)).collect();
        let verdicts = judge(&baseline(before), &now);
        let passes: Vec<bool> = verdicts.iter().map(Verdict::passes).collect();
        assert_eq!(passes, expected, "{verdicts:?}");
    };
    check(&[("a", 100.0)], &[("a", 101.9)], &[true]);
    check(&[("a", 100.0)], &[("a", 102.1)], &[false]);
    check(&[("a", 100.0)], &[("a", 50.0)], &[true]);
    check(&[], &[("a", 1.0)], &[false]);
    check(&[("a", 1.0)], &[], &[false]);
    check(&[("a", 1.0), ("b", 1.0)], &[("b", 2.0), ("a", 1.0)], &[false, true]);
}

// Goal: verdicts can be read. Method: one line of each kind.
#[test]
fn verdicts_say_what_is_wrong() {
    let line = |before, now| Verdict { step: "a".into(), before, now }.to_string();
    assert!(line(Some(100.0), Some(103.0)).ends_with("+3.00 %  FAILED: more instructions"));
    assert!(line(Some(100.0), Some(101.0)).ends_with("+1.00 %  ok"));
    assert!(line(Some(100.0), Some(90.0)).ends_with("-10.00 %  ok: fewer, worth a new baseline"));
    assert!(line(None, Some(90.0)).ends_with("FAILED: not in the baseline"));
    assert!(line(Some(100.0), None).ends_with("FAILED: in the baseline, but no step any more"));
}

// Goal: every step works, up to the repetitions that the gate asks for. Method: run them here.
#[test]
fn every_step_runs() {
    for step in STEPS {
        for repetitions in step.repetitions {
            run_step(step.name, repetitions).unwrap_or_else(|error| panic!("{error:#}"));
        }
        assert!(run_step(step.name, step.repetitions[1] + 1).is_err());
    }
    assert!(run_step("dance", 1).is_err());
}

// Goal: the checked-in baseline knows exactly the steps that there are. Method: compare the names.
#[test]
fn the_baseline_is_of_these_steps() {
    let baseline = load(&baseline_path()).unwrap();
    let mut steps: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    steps.sort_unstable();
    assert!(baseline.instructions.keys().map(String::as_str).eq(steps));
}
