//! Quotients of decimals.

use super::quotient;
use protocol::messages::Decimal;

/// Goal: products of decimals are divided exactly, in lowest terms.
/// Method: a table of lots and multipliers of two instruments.
#[test]
fn quotients_are_exact_and_reduced() {
    let decimal = |mantissa, exponent| Decimal { mantissa, exponent };
    let table = [
        // 0.001 x 1 over 0.01 x 10
        ([decimal(1, -3), decimal(1, 0)], [decimal(1, -2), decimal(10, 0)], Some((1, 100))),
        // 0.5 over 0.1
        ([decimal(5, -1), decimal(1, 0)], [decimal(1, -1), decimal(1, 0)], Some((5, 1))),
        // 1 over 3
        ([decimal(1, 0), decimal(1, 0)], [decimal(3, 0), decimal(1, 0)], Some((1, 3))),
        // The same number, written otherwise.
        ([decimal(100, -2), decimal(5, 0)], [decimal(1, 0), decimal(50, -1)], Some((1, 1))),
        ([decimal(1, 18), decimal(1, 18)], [decimal(1, -18), decimal(1, 0)], None),
    ];
    for (one, other, expected) in table {
        assert_eq!(quotient(one, other), expected, "{one:?} {other:?}");
    }
}
