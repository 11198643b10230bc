//! Decimal numbers at the edges: to the wire, to the integers of the core. Nothing is ever rounded.

use protocol::messages::Decimal as WireDecimal;
use protocol::units::{Money, Ratio};
use rust_decimal::Decimal;

/// Decimals of [`Money`].
const MONEY_DECIMALS: u32 = 8;

/// Decimals of [`Ratio`].
const RATIO_DECIMALS: u32 = 12;

/// Why a decimal number has no exact integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotExact {
    /// It is not a multiple of the unit.
    #[error("is not a whole multiple of {unit}")]
    NotAMultiple {
        /// The unit.
        unit: Decimal,
    },
    /// The number of units does not fit 64 bits.
    #[error("is too large in units of {unit}")]
    TooLarge {
        /// The unit.
        unit: Decimal,
    },
}

/// How many units a value is.
pub(crate) fn in_units(value: Decimal, unit: Decimal) -> Result<i64, NotExact> {
    let remainder = value.checked_rem(unit).ok_or(NotExact::NotAMultiple { unit })?;
    if !remainder.is_zero() {
        return Err(NotExact::NotAMultiple { unit });
    }
    let units = value.checked_div(unit).ok_or(NotExact::TooLarge { unit })?.normalize();
    match i64::try_from(units.mantissa()) {
        Ok(units_fit) if units.scale() == 0 => Ok(units_fit),
        _ => Err(NotExact::TooLarge { unit }),
    }
}

/// An amount of money, exact.
pub(crate) fn money(value: Decimal) -> Result<Money, NotExact> {
    in_units(value, Decimal::new(1, MONEY_DECIMALS)).map(Money)
}

/// A factor, exact.
pub(crate) fn ratio(value: Decimal) -> Result<Ratio, NotExact> {
    in_units(value, Decimal::new(1, RATIO_DECIMALS)).map(Ratio)
}

/// A decimal number as the wire carries it.
///
/// # Panics
/// When it has more than 18 digits; readers of files and options refuse such numbers.
pub(crate) fn to_wire(value: Decimal) -> WireDecimal {
    let value = value.normalize();
    let mantissa = i64::try_from(value.mantissa()).expect("decimals have at most 18 digits");
    let scale = i8::try_from(value.scale()).expect("a scale is at most 28");
    WireDecimal { mantissa, exponent: -scale }
}
