//! Tests of product, shift and comparison, at the edges of what fits.

use super::{compare, shifted, unit_value};
use proptest::prelude::*;
use protocol::messages::Decimal;
use protocol::units::Money;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Goal: the value of a lot for a tick is exact or absent. Method: table.
#[test]
fn unit_values() {
    for (tick, lot, multiplier, expected) in [
        ("0.1", "0.001", "1", Some(10_000)),
        ("0.00001", "0.001", "1", Some(1)),
        ("0.00001", "0.0001", "1", None),
        ("0.00000005", "0.2", "1", Some(1)),
        ("0.25", "1", "50", Some(1_250_000_000)),
        ("92233720368.54775807", "1", "1", Some(i64::MAX)),
        ("92233720368.5477581", "1", "1", None),
        ("1000000000000", "1000000000000", "1000000000000", None),
        ("9223372036854775807", "9223372036854775807", "9223372036854775807", None),
        ("0.000000000000000001", "0.000000000000000001", "0.000000000000000001", None),
        ("0.000000000000000001", "1000000000000000000", "1", Some(100_000_000)),
    ] {
        let value = unit_value(decimal(tick), decimal(lot), decimal(multiplier));
        assert_eq!(value, expected.map(Money), "{tick} x {lot} x {multiplier}");
    }
}

/// Goal: milliseconds become nanoseconds and back by moving the point.
#[test]
fn shifts() {
    assert_eq!(shifted(decimal("1.5"), 6).to_scaled(0), Ok(1_500_000));
    assert_eq!(shifted(decimal("1500000"), -6).normal(), decimal("1.5"));
}

/// Goal: values compare as numbers, whatever their exponents. Method: table, with values whose common scale does
/// not fit 128 bits.
#[test]
fn comparisons() {
    let ascending = [
        "-9223372036854775807000000000000000000",
        "-1",
        "-0.000000000000000001",
        "0",
        "0.000000000000000001",
        "0.5",
        "1",
        "9223372036854775807",
        "9223372036854775807000000000000000000",
    ];
    for (left, left_text) in ascending.iter().enumerate() {
        for (right, right_text) in ascending.iter().enumerate() {
            let found = compare(decimal(left_text), decimal(right_text));
            assert_eq!(found, left.cmp(&right), "{left_text} {right_text}");
        }
    }
}

proptest! {
    /// Goal: comparing agrees with the integers that the values stand for. Method: random scales of one integer grid.
    #[test]
    fn comparing_is_comparing_integers(left in -1_000_000_i64..1_000_000, right in -1_000_000_i64..1_000_000) {
        let (left_value, right_value) = (Decimal::new(left, -9), Decimal::new(right * 10, -10));
        prop_assert_eq!(compare(left_value, right_value), left.cmp(&right));
    }
}
