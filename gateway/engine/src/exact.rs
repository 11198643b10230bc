//! Exact integer arithmetic of sizing, limits and values. Nothing here rounds unless its name says so.

#[cfg(test)]
mod tests;

use protocol::messages::Decimal;

/// Largest quantity that the engine works with, in lots: some 10^15. Sums of thousands of such
/// quantities fit an `i64`, so that only products need wider types.
pub(crate) const LOTS_MAX: i64 = 1 << 50;

/// Price guards are counted in parts of 10^-8: one basis point is 10^4 of them.
pub(crate) const GUARD_ONE: u64 = 100_000_000;

/// Whether a signed quantity is one that the engine works with.
#[inline]
pub(crate) const fn is_workable(lots: i64) -> bool {
    -LOTS_MAX <= lots && lots <= LOTS_MAX
}

// 10^12, which a ratio of one is, is 2^12 * 5^12.
const FIVE_TO_12: u64 = 244_140_625;

/// `ratio * lots / 10^12`, truncated; none when it is more than [`LOTS_MAX`].
///
/// Dividing by 2^12 first leaves a number that nearly always fits 64 bits, where dividing by a
/// constant is a multiplication. Both steps truncate, which is the same as truncating once.
#[inline(always)]
pub(crate) fn copied_lots(ratio: u64, lots: u64) -> Option<i64> {
    let reduced = (u128::from(ratio) * u128::from(lots)) >> 12;
    let copied = match u64::try_from(reduced) {
        Ok(narrow) => narrow / FIVE_TO_12,
        Err(_) => u64::try_from(reduced / u128::from(FIVE_TO_12)).ok()?,
    };
    i64::try_from(copied).ok().filter(|copied| *copied <= LOTS_MAX)
}

/// `factor * numerator / denominator`, truncated; none when it does not fit or the denominator is
/// not positive.
pub(crate) fn scaled(factor: i64, numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let product = i128::from(factor) * i128::from(numerator);
    i64::try_from(product / i128::from(denominator)).ok()
}

/// Value of one lot at a price, 10^-8 of the account currency; none when it does not fit.
#[inline]
pub(crate) fn unit_price(price: i64, unit_value: i64) -> Option<i64> {
    i64::try_from(price.unsigned_abs()).ok()?.checked_mul(unit_value)
}

/// Value of some lots, exact; none when it does not fit.
#[inline(always)]
pub(crate) fn notional(lots: i64, unit_price: i64) -> Option<i64> {
    lots.checked_mul(unit_price)?.checked_abs()
}

/// Value of some lots, at most `i64::MAX`. For what is held already: it cannot be refused.
#[inline(always)]
pub(crate) fn value(lots: i64, unit_price: i64) -> i64 {
    notional(lots, unit_price).unwrap_or(i64::MAX)
}

/// The number between zero and `bound` that is nearest to `number`.
#[inline(always)]
pub(crate) const fn toward(number: i64, bound: i64) -> i64 {
    let (low, high) = if bound < 0 { (bound, 0) } else { (0, bound) };
    if number < low {
        low
    } else if high < number {
        high
    } else {
        number
    }
}

/// How far a guard of so many parts reaches from a price, in ticks, truncated: both limits are then
/// on the less aggressive tick.
#[inline(always)]
pub(crate) fn guard_offset(price: i64, parts: u32) -> i64 {
    let magnitude = price.unsigned_abs();
    let offset = match magnitude.checked_mul(u64::from(parts)) {
        Some(product) => product / GUARD_ONE,
        // The quotient of a price and one or less is a price.
        None => {
            let product = u128::from(magnitude) * u128::from(parts) / u128::from(GUARD_ONE);
            u64::try_from(product).unwrap_or(u64::MAX)
        }
    };
    i64::try_from(offset).unwrap_or(i64::MAX)
}

/// `number * 10^places` rounded down, at least zero and at most `i64::MAX`: a limit may only become
/// tighter by rounding.
pub(crate) fn floor_scaled(number: Decimal, places: i8) -> i64 {
    floor_quotient(number, Decimal { mantissa: 1, exponent: -places })
}

/// `number / unit` rounded down, at least zero and at most `i64::MAX`. The unit is positive.
pub(crate) fn floor_quotient(number: Decimal, unit: Decimal) -> i64 {
    assert!(0 < unit.mantissa, "a unit is positive");
    if number.mantissa <= 0 {
        return 0;
    }
    let mantissa = i128::from(number.mantissa);
    let unit_mantissa = i128::from(unit.mantissa);
    let places = i32::from(number.exponent) - i32::from(unit.exponent);
    let power = 10_i128.checked_pow(places.unsigned_abs());
    let quotient = if places < 0 {
        let divisor = power.and_then(|power| unit_mantissa.checked_mul(power));
        divisor.map_or(0, |divisor| mantissa / divisor)
    } else {
        let dividend = power.and_then(|power| mantissa.checked_mul(power));
        dividend.map_or(i128::MAX, |dividend| dividend / unit_mantissa)
    };
    i64::try_from(quotient).unwrap_or(i64::MAX)
}

/// `factor * one / other`, truncated; none when it does not fit or a decimal is not positive.
pub(crate) fn quotient_of_decimals(factor: i64, one: Decimal, other: Decimal) -> Option<i64> {
    if one.mantissa <= 0 || other.mantissa <= 0 {
        return None;
    }
    let mut dividend = i128::from(factor) * i128::from(one.mantissa);
    let mut divisor = i128::from(other.mantissa);
    let places = i32::from(one.exponent) - i32::from(other.exponent);
    let power = 10_i128.checked_pow(places.unsigned_abs())?;
    if places < 0 {
        divisor = divisor.checked_mul(power)?;
    } else {
        dividend = dividend.checked_mul(power)?;
    }
    i64::try_from(dividend / divisor).ok()
}

/// `share * number / unit` rounded down, at least zero and at most `i64::MAX`. The share is in 10^-12, the
/// unit is positive.
pub(crate) fn floor_share(share: i64, number: Decimal, unit: Decimal) -> i64 {
    assert!(0 < unit.mantissa, "a unit is positive");
    if share <= 0 || number.mantissa <= 0 {
        return 0;
    }
    let dividend = i128::from(share) * i128::from(number.mantissa);
    let divisor = i128::from(unit.mantissa) * i128::from(protocol::units::RATIO_ONE);
    let places = i32::from(number.exponent) - i32::from(unit.exponent);
    let power = 10_i128.checked_pow(places.unsigned_abs()).unwrap_or(i128::MAX);
    let quotient = if places < 0 {
        divisor.checked_mul(power).map_or(0, |divisor| dividend / divisor)
    } else {
        let product = dividend.checked_mul(power);
        // What does not fit is divided first: a bound may only become tighter by rounding.
        product.map_or((dividend / divisor).saturating_mul(power), |product| product / divisor)
    };
    i64::try_from(quotient).unwrap_or(i64::MAX)
}

/// Which is larger, so many ticks or a price.
pub(crate) fn compare_price(ticks: i64, tick: Decimal, price: Decimal) -> std::cmp::Ordering {
    let product = i128::from(ticks) * i128::from(tick.mantissa);
    let other = i128::from(price.mantissa);
    let places = i32::from(tick.exponent) - i32::from(price.exponent);
    let power = 10_i128.checked_pow(places.unsigned_abs());
    let scaled = |number: i128| power.and_then(|power| number.checked_mul(power));
    // What does not fit is larger than anything that does.
    if places < 0 {
        match scaled(other) {
            Some(other) => product.cmp(&other),
            None => 0.cmp(&other),
        }
    } else {
        match scaled(product) {
            Some(product) => product.cmp(&other),
            None => product.cmp(&0),
        }
    }
}

/// The smaller of two decimals.
pub(crate) fn smaller(one: Decimal, other: Decimal) -> Decimal {
    let low = one.exponent.min(other.exponent);
    let aligned = |number: Decimal| {
        let power =
            10_i128.checked_pow((i32::from(number.exponent) - i32::from(low)).unsigned_abs());
        let product = power.and_then(|power| i128::from(number.mantissa).checked_mul(power));
        product.unwrap_or(if number.mantissa < 0 { i128::MIN } else { i128::MAX })
    };
    if aligned(one) <= aligned(other) { one } else { other }
}
