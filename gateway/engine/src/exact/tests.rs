//! Arithmetic against plain 128-bit formulas, at extremes too.

use super::{
    FIVE_TO_12, GUARD_ONE, LOTS_MAX, compare_price, copied_lots, floor_quotient, floor_scaled,
    floor_share, guard_offset, notional, quotient_of_decimals, scaled, smaller, toward, unit_price,
    value,
};
use proptest::prelude::*;
use protocol::messages::Decimal;

/// Numbers of every magnitude, and those at the edges.
fn magnitude() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        (0_u32..64, any::<u64>()).prop_map(|(bits, number)| number >> bits),
        prop::sample::select(vec![0, 1, u64::MAX, 1 << 63, FIVE_TO_12, FIVE_TO_12 - 1, 1 << 12]),
    ]
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..63, -18_i8..=18).prop_map(|(mantissa, shift, exponent)| Decimal {
        mantissa: (mantissa >> shift).max(i64::MIN + 1),
        exponent,
    })
}

/// Whether `quotient` is `number / unit` rounded down, or the nearest bound where that lies outside.
fn is_floor(quotient: i64, number: Decimal, unit: Decimal) -> bool {
    // Strings of digits as wide as it takes: 38 digits and 36 places do not fit 128 bits.
    let digits = |mantissa: i64, zeros: u32| format!("{mantissa}{}", "0".repeat(zeros as usize));
    let compare = |quotient: i64| {
        let low = number.exponent.min(unit.exponent);
        let zeros = |exponent: i8| u32::from((exponent - low).unsigned_abs());
        let left = digits(number.mantissa, zeros(number.exponent));
        let product = i128::from(quotient) * i128::from(unit.mantissa);
        let right = format!("{product}{}", "0".repeat(zeros(unit.exponent) as usize));
        let strip = |text: &str| text.trim_start_matches('0').to_owned();
        let (left, right) = (strip(&left), strip(&right));
        (right.len(), right).cmp(&(left.len(), left))
    };
    if number.mantissa <= 0 {
        return quotient == 0;
    }
    let is_below = compare(quotient).is_le();
    is_below && (quotient == i64::MAX || compare(quotient + 1).is_gt())
}

proptest! {
    /// Goal: the fast path of a copied quantity is exact. Method: the formula in 128 bits.
    #[test]
    fn copied_lots_are_exact(ratio in magnitude(), lots in magnitude()) {
        let plain = u128::from(ratio) * u128::from(lots) / 1_000_000_000_000;
        let expected = i64::try_from(plain).ok().filter(|lots| *lots <= LOTS_MAX);
        prop_assert_eq!(copied_lots(ratio, lots), expected);
    }

    /// Goal: ratios of equities are exact or refused.
    #[test]
    fn scaled_is_exact(factor in any::<i64>(), numerator in any::<i64>(), denominator in any::<i64>()) {
        let expected = (0 < denominator)
            .then(|| i128::from(factor) * i128::from(numerator) / i128::from(denominator.max(1)))
            .and_then(|ratio| i64::try_from(ratio).ok());
        prop_assert_eq!(scaled(factor, numerator, denominator), expected);
    }

    /// Goal: values are exact or refused; what is held already is bounded instead.
    #[test]
    fn values_are_exact(lots in any::<i64>(), price in any::<i64>(), unit in 1_i64..1_000_000) {
        let plain = i128::from(lots).abs() * i128::from(price).abs();
        prop_assert_eq!(notional(lots, price.saturating_abs()),
            i64::try_from(i128::from(lots).abs() * i128::from(price.saturating_abs())).ok()
                .filter(|_| i64::try_from(lots.unsigned_abs()).is_ok()));
        let bounded = i64::try_from(plain).unwrap_or(i64::MAX);
        if price != i64::MIN && lots != i64::MIN {
            prop_assert_eq!(value(lots, price.abs()), bounded);
            let expected = i64::try_from(i128::from(price).abs() * i128::from(unit)).ok();
            prop_assert_eq!(unit_price(price, unit), expected);
        }
    }

    /// Goal: a guard reaches as far as whole ticks go, and not further.
    #[test]
    fn guards_are_exact(price in any::<i64>(), parts in any::<u32>()) {
        let plain = i128::from(price).unsigned_abs() * u128::from(parts) / u128::from(GUARD_ONE);
        prop_assert_eq!(guard_offset(price, parts), i64::try_from(plain).unwrap_or(i64::MAX));
    }

    /// Goal: a number is moved into the span between zero and a bound, and no further than it has to.
    #[test]
    fn toward_stays_between_zero_and_the_bound(number in any::<i64>(), bound in any::<i64>()) {
        let moved = toward(number, bound);
        prop_assert!((0.min(bound)..=0.max(bound)).contains(&moved));
        let is_inside = (0.min(bound)..=0.max(bound)).contains(&number);
        prop_assert!(moved == number || !is_inside);
    }

    /// Goal: limits are rounded down whatever their exponents. Method: comparison by written digits.
    #[test]
    fn quotients_are_rounded_down(number in decimal(), unit in decimal()) {
        let unit = Decimal { mantissa: unit.mantissa.saturating_abs().max(1), ..unit };
        prop_assert!(is_floor(floor_quotient(number, unit), number, unit));
        let places = Decimal { mantissa: 1, exponent: -8 };
        prop_assert!(is_floor(floor_scaled(number, 8), number, places));
    }

    /// Goal: the smaller of two decimals is found whatever their exponents.
    #[test]
    fn the_smaller_decimal_is_found(one in decimal(), other in decimal()) {
        let plain = |number: Decimal| {
            i128::from(number.mantissa) * 10_i128.pow(u32::from((number.exponent + 18).unsigned_abs()))
        };
        // Thirty-seven places fit 128 bits only with small mantissas.
        let narrow = |number: Decimal| Decimal { mantissa: number.mantissa % 100, ..number };
        let (one, other) = (narrow(one), narrow(other));
        prop_assert_eq!(plain(smaller(one, other)), plain(one).min(plain(other)));
    }
}

/// Goal: quotients, shares and prices of decimals are exact, whatever their scales. Method: a table.
#[test]
fn decimals_of_any_scale() {
    let decimal = |mantissa, exponent| Decimal { mantissa, exponent };
    let quotient = quotient_of_decimals;
    assert_eq!(quotient(12, decimal(5, -1), decimal(2, 0)), Some(3));
    assert_eq!(quotient(12, decimal(5, 1), decimal(2, 0)), Some(300));
    assert_eq!(quotient(7, decimal(1, 0), decimal(2, 0)), Some(3));
    assert_eq!(quotient(1, decimal(1, 18), decimal(1, -18)), None);
    assert_eq!(quotient(1, decimal(0, 0), decimal(1, 0)), None);
    let one = protocol::units::RATIO_ONE;
    assert_eq!(floor_share(one / 100, decimal(20_000, 0), decimal(1, -5)), 20_000_000);
    assert_eq!(floor_share(one / 100, decimal(199, 0), decimal(1, 0)), 1);
    assert_eq!(floor_share(one, decimal(7, -3), decimal(2, 0)), 0);
    assert_eq!(floor_share(one, decimal(i64::MAX, 18), decimal(1, -18)), i64::MAX);
    assert_eq!(floor_share(0, decimal(7, 0), decimal(1, 0)), 0);
    let tick = decimal(5, -1);
    assert!(compare_price(201, tick, decimal(1005, -1)).is_eq());
    assert!(compare_price(201, tick, decimal(100_500_001, -6)).is_lt());
    assert!(compare_price(201, tick, decimal(100, 0)).is_gt());
    assert!(compare_price(i64::MAX, decimal(1, 18), decimal(1, -18)).is_gt());
    assert!(compare_price(1, decimal(1, -18), decimal(i64::MAX, 18)).is_lt());
}
