//! Tests of how explanations write times.

use super::{Interval, Utc};

/// Goal: calendar times are right at the edges of months and leap years. Method: times whose dates
/// are known.
#[test]
fn calendar_times() {
    let check = |seconds: u64, expected: &str| {
        assert_eq!(Utc(seconds * 1_000_000_000 + 5).to_string(), expected);
    };
    check(0, "1970-01-01T00:00:00.000000005Z");
    check(951_782_399, "2000-02-28T23:59:59.000000005Z");
    check(951_868_799, "2000-02-29T23:59:59.000000005Z");
    check(951_868_800, "2000-03-01T00:00:00.000000005Z");
    check(1_709_164_800, "2024-02-29T00:00:00.000000005Z");
    check(1_735_689_599, "2024-12-31T23:59:59.000000005Z");
    check(4_107_542_400, "2100-03-01T00:00:00.000000005Z");
}

/// Goal: a difference shows its sign and a unit that fits it.
#[test]
fn differences_of_times() {
    let check = |from: u64, to: u64, expected: &str| {
        assert_eq!(Interval::between(from, to).to_string(), expected);
    };
    check(5, 5, "+0 ns");
    check(0, 999, "+999 ns");
    check(0, 12_345, "+12.345 us");
    check(7_000_000, 0, "-7.000 ms");
    check(0, 61_500_000_000, "+61.500 s");
}
