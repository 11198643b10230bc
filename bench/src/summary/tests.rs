//! Tests of the JSON: the keys that others read.

use super::summary;
use crate::fixture::{latencies, manifest, results};
use crate::results::Load;

fn keys(value: &serde_json::Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

// Goal: the keys are those that the page of formats promises, per run as well. Method: name them all.
#[test]
fn results_have_their_keys() {
    let mut results = results();
    let short = Load { offered: 10.0, achieved: 10.0, expected: 10_000, received: 9_999 };
    results.latency("wire", "short", latencies(10, 1), Some(short));
    let manifest = manifest();
    let json = serde_json::to_value(summary(&results, &manifest)).unwrap();
    let top = ["errors", "figures", "format", "goals", "manifest", "missing", "sound"];
    assert_eq!(keys(&json), top);
    assert_eq!(json["sound"], false);
    let manifest = ["after", "before", "build", "host", "invocation"];
    assert_eq!(keys(&json["manifest"]), manifest);
    let figure = |name: &str| {
        let figures = json["figures"].as_array().unwrap();
        figures.iter().find(|figure| figure["name"] == name).unwrap()
    };
    let wire = figure("gateway 1000/s Poisson");
    let of_a_figure = [
        "case",
        "floor",
        "median",
        "name",
        "parameters",
        "problem",
        "range",
        "runs",
        "series",
        "unit",
    ];
    assert_eq!(keys(wire), of_a_figure);
    assert_eq!(keys(&wire["median"]), ["max", "min", "p50", "p90", "p99", "p99_9", "p99_99"]);
    let of_a_run = ["count", "load", "max", "min", "p50", "p90", "p99", "p99_9", "p99_99"];
    assert_eq!(keys(&wire["runs"][0]), of_a_run);
    let load = ["achieved", "expected", "offered", "received"];
    assert_eq!(keys(&wire["runs"][0]["load"]), load);
    assert_eq!((&wire["series"], &wire["parameters"]["rate"]), (&"gateway".into(), &1e3.into()));
    assert_eq!(figure("short")["problem"], "1 of 10000 answers are missing");
    let cost = figure("100 followers, per order");
    assert_eq!(cost["median"], serde_json::json!({ "value": 33.0 }));
    assert_eq!(cost["range"], serde_json::json!([32.0, 34.0]));
    assert_eq!(cost["runs"][2], serde_json::json!({ "value": 34.0 }));
    let goal = ["bound", "formula", "range", "runs", "unit", "value", "verdict", "what", "why"];
    assert_eq!(keys(&json["goals"][0]), goal);
    assert_eq!(keys(&json["missing"][0]), ["case", "name", "why"]);
}
