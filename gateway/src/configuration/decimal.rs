//! What exact decimals need beyond `protocol::decimal`: a product, a scale, a comparison. Never rounds.

#[cfg(test)]
mod tests;

use protocol::decimal::MONEY_EXPONENT;
use protocol::messages::Decimal;
use protocol::units::Money;
use std::cmp::Ordering;

/// The value of one lot for one tick, when it is a whole number of 10^-8 and fits.
pub(super) fn unit_value(tick: Decimal, lot: Decimal, multiplier: Decimal) -> Option<Money> {
    let mut mantissa: i128 = 1;
    let mut exponent: i32 = -i32::from(MONEY_EXPONENT);
    for factor in [tick, lot, multiplier] {
        mantissa = mantissa.checked_mul(factor.mantissa.into())?;
        exponent += i32::from(factor.exponent);
    }
    // Zeros at the end of the product may be all that the exponent takes away.
    while exponent < 0 && mantissa % 10 == 0 && mantissa != 0 {
        mantissa /= 10;
        exponent += 1;
    }
    if exponent < 0 {
        return None;
    }
    let value = mantissa.checked_mul(10_i128.checked_pow(exponent.unsigned_abs())?)?;
    i64::try_from(value).ok().map(Money)
}

/// The largest number that divides two positive ones.
pub(super) const fn common_divisor(mut one: i128, mut other: i128) -> i128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The value times ten to `places`.
pub(super) fn shifted(value: Decimal, places: i8) -> Decimal {
    Decimal::new(value.mantissa, value.exponent.saturating_add(places))
}

/// Which of two values is larger.
pub(super) fn compare(left: Decimal, right: Decimal) -> Ordering {
    let exponent = left.exponent.min(right.exponent);
    let scaled = |value: Decimal| {
        let power = u32::from(value.exponent.abs_diff(exponent));
        // Exponents of a configuration lie between -18 and 18: 63 bits and 120 bits make no more than 183.
        10_i128.checked_pow(power).and_then(|power| power.checked_mul(value.mantissa.into()))
    };
    match (scaled(left), scaled(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        // Only the one with the larger exponent is multiplied, so it has the larger magnitude.
        (None, _) => left.mantissa.cmp(&0),
        (_, None) => 0.cmp(&right.mantissa),
    }
}
