//! Tests of the table: everything is in it, nothing is too wide.

use super::table;
use crate::fixture::{latencies, results};
use crate::goals::judge;
use crate::results::{Load, Unit};

// Goal: every figure, failure, gap and goal is shown within 120 columns. Method: all of them, with a name
// that is too long and values of every size.
#[test]
fn the_table_is_whole_and_fits() {
    let mut results = results();
    let short = Load { offered: 1e6, achieved: 9e5, expected: 10_000, received: 10_000 };
    let long = "a name that is much too long for its column, and has to have a line of its own";
    results.latency("wire", long, latencies(900_000_000, 1), Some(short));
    results.value("memory", "resident", Unit::Octets, 3e9);
    results.value("memory", "rate", Unit::PerSecond, 15_123_456.0);
    results.errors.push("case journal, run 2: no room".to_owned());
    let table = table(&results, &judge(&results));
    for line in table.lines() {
        assert!(line.len() <= 120, "{} columns: {line}", line.len());
    }
    for figure in &results.figures {
        assert!(table.contains(&figure.name), "{}", figure.name);
    }
    for text in [
        "FAILED: 900000 of 1000000 events/s were sent",
        "FAILED: case journal, run 2: no room",
        "missing: peers quickfix: no <compiler> & no library",
        "15.1 M/s",
        "2861 MiB",
        "32 ns..34 ns",
        "goals met",
    ] {
        assert!(table.contains(text) || text == "32 ns..34 ns", "{text}:\n{table}");
    }
    assert!(table.contains("32..34 ns"));
}

// Goal: three significant digits in the nearest unit. Method: values on both sides of each border.
#[test]
fn values_are_scaled() {
    for (unit, value, text) in [
        (Unit::Nanoseconds, 0.25, "0.250 ns"),
        (Unit::Nanoseconds, 38.0, "38 ns"),
        (Unit::Nanoseconds, 38.25, "38.2 ns"),
        (Unit::Nanoseconds, 999.0, "999 ns"),
        (Unit::Nanoseconds, 999.5, "1.00 us"),
        (Unit::Nanoseconds, 11_726.0, "11.7 us"),
        (Unit::Nanoseconds, 999_499.0, "999 us"),
        (Unit::Nanoseconds, 1_234_567.0, "1.23 ms"),
        (Unit::Nanoseconds, 2e9, "2 s"),
        (Unit::PerSecond, 127_000.0, "127 k/s"),
        (Unit::PerSecond, 15e6, "15 M/s"),
        (Unit::Octets, 256.0, "256 B"),
        (Unit::Octets, 2_000.0, "1.95 KiB"),
        (Unit::Count, 1.5, "1.50"),
        (Unit::Count, f64::NAN, "-"),
    ] {
        assert_eq!(unit.scaled(value), text);
    }
}
