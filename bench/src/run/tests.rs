//! Tests of an invocation: what it measures, and the status that it ends with.

use anyhow::bail;

use super::{chosen, measure, status};
use crate::cases::Case;
use crate::fixture::{latencies, load};
use crate::machine::Cores;
use crate::results::{Load, Results};

const CORES: Cores = Cores { load: 0, subject: 0, count: 1 };

const GOOD: Case = Case {
    name: "good",
    about: "",
    run: |context, results| {
        results.latency("good", "a", latencies(100, context.run as u64), Some(load(10.0)));
        Ok(())
    },
};
const SHORT: Case = Case {
    name: "short",
    about: "",
    run: |_, results| {
        let load = Load { received: 9_999, ..load(10.0) };
        results.latency("short", "a", latencies(100, 1), Some(load));
        Ok(())
    },
};
const SLOW: Case = Case {
    name: "slow",
    about: "",
    run: |_, results| {
        let load = Load { achieved: 9.0, ..load(10.0) };
        results.latency("slow", "a", latencies(100, 1), Some(load));
        Ok(())
    },
};
const BROKEN: Case = Case {
    name: "broken",
    about: "",
    run: |context, results| {
        if context.run == 1 {
            bail!("the venue has hung up");
        }
        results.latency("broken", "a", latencies(100, 1), None);
        Ok(())
    },
};

fn run(cases: &[&Case]) -> Results {
    measure(cases, 3, true, CORES).unwrap()
}

// Goal: a load that missed its rate, answers that never came, or a case that broke off make the status 1,
// anything else makes it 0. Method: a case of each.
#[test]
fn what_cannot_be_believed_fails() {
    assert_eq!(status(&run(&[&GOOD])), 0);
    for case in [&SHORT, &SLOW, &BROKEN] {
        assert_eq!(status(&run(&[&GOOD, case])), 1, "{}", case.name);
    }
}

// Goal: a broken case costs only its own figures, and is not tried again. Method: one breaks in run 2 of 3.
#[test]
fn a_broken_case_leaves_the_others() {
    let results = run(&[&BROKEN, &GOOD]);
    assert_eq!(results.errors, ["case broken, run 2: the venue has hung up"]);
    assert_eq!(results.figure("broken", "a").unwrap().samples.len(), 1);
    assert_eq!(results.figure("good", "a").unwrap().samples.len(), 3);
    let order: Vec<(&str, usize)> =
        results.spans.iter().map(|span| (span.case, span.run)).collect();
    let expected = [("broken", 0), ("good", 0), ("broken", 1), ("good", 1), ("good", 2)];
    assert_eq!(order, expected);
}

// Goal: floors are always measured, unknown cases refused. Method: names.
#[test]
fn cases_are_chosen_by_name() {
    let names: Vec<&str> =
        chosen(&["floors".to_owned()]).unwrap().iter().map(|case| case.name).collect();
    assert_eq!(names, ["floors", "floors after"]);
    assert!(chosen(&["flaws".to_owned()]).is_err());
}
