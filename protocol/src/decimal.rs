//! Exact conversions of [`Decimal`]: from and to text, scaled integers, ticks and lots.
//! There is no arithmetic between decimals, and nothing is ever rounded.

#[cfg(test)]
mod tests;

use crate::messages::Decimal;
use crate::units::{Lots, Money, Ratio, Ticks};
use std::fmt;
use std::str::FromStr;

/// Lowest exponent that our peers and we may use.
pub const EXPONENT_MIN: i8 = -18;
/// Highest exponent that our peers and we may use.
pub const EXPONENT_MAX: i8 = 18;

/// The power of ten that [`Money`] counts in.
pub const MONEY_EXPONENT: i8 = -8;
/// The power of ten that [`Ratio`] counts in.
pub const RATIO_EXPONENT: i8 = -12;

const _: () = assert!(10_i64.pow(MONEY_EXPONENT.unsigned_abs() as u32) == crate::units::MONEY_ONE);
const _: () = assert!(10_i64.pow(RATIO_EXPONENT.unsigned_abs() as u32) == crate::units::RATIO_ONE);

/// Why a decimal is not a whole number of some unit. Ordered by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// The unit is zero or negative.
    #[error("the unit has to be positive")]
    UnitNotPositive,
    /// There is a remainder.
    #[error("the value is not a whole number of units")]
    Inexact,
    /// The number of units does not fit 64 bits.
    #[error("the number of units does not fit 64 bits")]
    Overflow,
}

/// Why a text is not a [`Decimal`]. Ordered by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDecimal {
    /// A character that is no digit, no sign at the start and no decimal point between digits.
    #[error("character {position} is not part of a decimal number such as -12.50")]
    UnexpectedCharacter {
        /// Where it stands, in octets counted from zero.
        position: usize,
    },
    /// The text ends where a digit is due.
    #[error("a decimal number has a digit before and after the point, such as 0.5")]
    DigitMissing,
    /// More significant digits than 64 bits hold, or an exponent out of bounds.
    #[error(
        "a decimal number has at most 18 digits behind the point and has to fit 64 bits without it"
    )]
    OutOfRange,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { mantissa: 0, exponent: 0 };
    /// One.
    pub const ONE: Self = Self { mantissa: 1, exponent: 0 };

    /// `mantissa` times ten to the `exponent`.
    #[inline]
    #[must_use]
    pub const fn new(mantissa: i64, exponent: i8) -> Self {
        Self { mantissa, exponent }
    }

    /// Whether the exponent is one that peers may use; conversions work with any.
    #[inline]
    #[must_use]
    pub const fn has_valid_exponent(self) -> bool {
        EXPONENT_MIN <= self.exponent && self.exponent <= EXPONENT_MAX
    }

    /// The value in units of ten to the `exponent`: `12.5` at `-2` is `1250`.
    ///
    /// # Errors
    /// [`Unfit::Inexact`] or [`Unfit::Overflow`].
    #[inline]
    pub fn to_scaled(self, exponent: i8) -> Result<i64, Unfit> {
        self.to_units(Self::new(1, exponent))
    }

    /// The value as a number of units: a price of `12.5` is `50` ticks of `0.25`.
    ///
    /// # Errors
    /// [`Unfit`] for the first broken rule.
    #[inline]
    pub fn to_units(self, unit: Self) -> Result<i64, Unfit> {
        if unit.mantissa <= 0 {
            return Err(Unfit::UnitNotPositive);
        }
        if self.mantissa == 0 {
            return Ok(0);
        }
        let shift = i32::from(self.exponent) - i32::from(unit.exponent);
        match in_64_bits(self.mantissa, unit.mantissa, shift) {
            Some((value, unit)) if value % unit == 0 => Ok(value / unit),
            Some(_) => Err(Unfit::Inexact),
            None => in_128_bits(self.mantissa.into(), unit.mantissa.into(), shift),
        }
    }

    /// The same with a value between two units taken to the one below it, or the one above.
    ///
    /// # Errors
    /// [`Unfit::UnitNotPositive`] or [`Unfit::Overflow`].
    pub fn to_units_rounded(self, unit: Self, upwards: bool) -> Result<i64, Unfit> {
        match self.to_units(unit) {
            Err(Unfit::Inexact) => {}
            exact => return exact,
        }
        let shift = i32::from(self.exponent) - i32::from(unit.exponent);
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        // A value that is no whole number of units is finer than the unit, or the unit is no power of ten.
        let (value, unit) = (i128::from(self.mantissa), i128::from(unit.mantissa));
        let quotient = if shift >= 0 {
            let value = power.and_then(|power| value.checked_mul(power)).ok_or(Unfit::Overflow)?;
            value.div_euclid(unit)
        } else {
            // Beyond 128 bits the unit is larger than any value.
            let unit = power.and_then(|power| unit.checked_mul(power)).unwrap_or(i128::MAX);
            value.div_euclid(unit)
        };
        i64::try_from(quotient + i128::from(upwards)).map_err(|_| Unfit::Overflow)
    }

    /// A number of units as a value, in normal form: `50` ticks of `0.25` are `12.5`.
    ///
    /// # Errors
    /// [`Unfit::Overflow`] when the digits do not fit 64 bits.
    pub fn from_units(count: i64, unit: Self) -> Result<Self, Unfit> {
        let mut mantissa = i128::from(count) * i128::from(unit.mantissa);
        let mut exponent = unit.exponent;
        while mantissa != 0 && mantissa % 10 == 0 && exponent < EXPONENT_MAX {
            mantissa /= 10;
            exponent += 1;
        }
        let mantissa = i64::try_from(mantissa).map_err(|_| Unfit::Overflow)?;
        Ok(Self { mantissa, exponent }.normal())
    }

    /// A price in ticks.
    ///
    /// # Errors
    /// [`Unfit`] for the first broken rule.
    #[inline]
    pub fn to_ticks(self, tick: Self) -> Result<Ticks, Unfit> {
        self.to_units(tick).map(Ticks)
    }

    /// A quantity in lots.
    ///
    /// # Errors
    /// [`Unfit`] for the first broken rule.
    #[inline]
    pub fn to_lots(self, lot: Self) -> Result<Lots, Unfit> {
        self.to_units(lot).map(Lots)
    }

    /// An amount of the account currency.
    ///
    /// # Errors
    /// [`Unfit::Inexact`] below 10^-8, [`Unfit::Overflow`] above about 92 thousand million.
    #[inline]
    pub fn to_money(self) -> Result<Money, Unfit> {
        self.to_scaled(MONEY_EXPONENT).map(Money)
    }

    /// A factor.
    ///
    /// # Errors
    /// [`Unfit::Inexact`] below 10^-12, [`Unfit::Overflow`] above about nine million.
    #[inline]
    pub fn to_ratio(self) -> Result<Ratio, Unfit> {
        self.to_scaled(RATIO_EXPONENT).map(Ratio)
    }

    /// The same value without trailing zeros in the mantissa. Two decimals within the bounds of
    /// the exponent have the same value exactly when their normal forms are equal.
    #[must_use]
    pub fn normal(self) -> Self {
        if self.mantissa == 0 {
            return Self::ZERO;
        }
        let Self { mut mantissa, mut exponent } = self;
        while mantissa % 10 == 0 && exponent < EXPONENT_MAX {
            mantissa /= 10;
            exponent += 1;
        }
        Self { mantissa, exponent }
    }
}

/// Value and unit at the same exponent, where that fits 64 bits: it does for ordinary prices, and
/// dividing is several times faster then.
#[inline]
fn in_64_bits(value: i64, unit: i64, shift: i32) -> Option<(i64, i64)> {
    let power = 10_i64.checked_pow(shift.unsigned_abs())?;
    if shift >= 0 {
        Some((value.checked_mul(power)?, unit))
    } else {
        Some((value, unit.checked_mul(power)?))
    }
}

/// The quotient of a value that is not zero and a positive unit.
#[cold]
fn in_128_bits(value: i128, unit: i128, shift: i32) -> Result<i64, Unfit> {
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let (value, unit) = if shift >= 0 {
        // Beyond 128 bits the quotient is beyond 64, for the unit has 63 at most.
        let value = power.and_then(|power| value.checked_mul(power));
        (value.ok_or(Unfit::Overflow)?, unit)
    } else {
        // Beyond 128 bits the unit is larger than any value, and the value is not zero.
        let unit = power.and_then(|power| unit.checked_mul(power));
        (value, unit.ok_or(Unfit::Inexact)?)
    };
    if value % unit != 0 {
        return Err(Unfit::Inexact);
    }
    i64::try_from(value / unit).map_err(|_| Unfit::Overflow)
}

impl From<Money> for Decimal {
    fn from(money: Money) -> Self {
        Self::new(money.0, MONEY_EXPONENT).normal()
    }
}

impl From<Ratio> for Decimal {
    fn from(ratio: Ratio) -> Self {
        Self::new(ratio.0, RATIO_EXPONENT).normal()
    }
}

impl fmt::Display for Decimal {
    /// Digits and point, never an exponent: `-0.00125`, `1200`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let places = usize::from(self.exponent.unsigned_abs());
        let text = if self.mantissa == 0 {
            digits
        } else if self.exponent >= 0 {
            digits + &"0".repeat(places)
        } else {
            let padded = format!("{digits:0>width$}", width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            format!("{whole}.{fraction}")
        };
        formatter.pad_integral(self.mantissa >= 0, "", &text)
    }
}

impl FromStr for Decimal {
    type Err = NotDecimal;

    /// Reads `-12.50` and the like, into normal form.
    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let (digits, negative) = match text.strip_prefix('-') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let mut reader = Digits::default();
        for (position, character) in digits.bytes().enumerate() {
            let position = position + usize::from(negative);
            match character {
                b'0'..=b'9' => reader.digit(character - b'0')?,
                b'.' if reader.places.is_none() => reader.point()?,
                _ => return Err(NotDecimal::UnexpectedCharacter { position }),
            }
        }
        reader.finish(negative)
    }
}

/// Digits read so far. Zeros are held back until another digit follows: those at the end belong
/// into the exponent.
#[derive(Default)]
struct Digits {
    magnitude: i64,
    zeros_held: u32,
    // Digits behind the point, once it has come; those that are held back included.
    places: Option<u32>,
    // Whether a digit stands before the point, or behind it once it has come.
    has_digit: bool,
}

impl Digits {
    fn digit(&mut self, digit: u8) -> Result<(), NotDecimal> {
        self.has_digit = true;
        self.places = self.places.map(|places| places.saturating_add(1));
        if digit == 0 {
            self.zeros_held = self.zeros_held.saturating_add(1);
            return Ok(());
        }
        let factor = 10_i64.checked_pow(self.zeros_held.saturating_add(1));
        let shifted = if self.magnitude == 0 { Some(0) } else { self.times(factor) };
        self.magnitude = shifted
            .and_then(|value| value.checked_add(digit.into()))
            .ok_or(NotDecimal::OutOfRange)?;
        self.zeros_held = 0;
        Ok(())
    }

    fn times(&self, factor: Option<i64>) -> Option<i64> {
        self.magnitude.checked_mul(factor?)
    }

    fn point(&mut self) -> Result<(), NotDecimal> {
        if !self.has_digit {
            return Err(NotDecimal::DigitMissing);
        }
        self.has_digit = false;
        self.places = Some(0);
        Ok(())
    }

    fn finish(self, negative: bool) -> Result<Decimal, NotDecimal> {
        if !self.has_digit {
            return Err(NotDecimal::DigitMissing);
        }
        if self.magnitude == 0 {
            return Ok(Decimal::ZERO);
        }
        let exponent = i64::from(self.zeros_held) - i64::from(self.places.unwrap_or(0));
        let mantissa = if negative { -self.magnitude } else { self.magnitude };
        // Above the highest exponent, zeros go back into the mantissa where they fit.
        let surplus = u32::try_from(exponent - i64::from(EXPONENT_MAX)).unwrap_or(0);
        let factor = 10_i64.checked_pow(surplus).ok_or(NotDecimal::OutOfRange)?;
        let mantissa = mantissa.checked_mul(factor).ok_or(NotDecimal::OutOfRange)?;
        let exponent = i8::try_from(exponent - i64::from(surplus));
        let exponent = exponent.map_err(|_| NotDecimal::OutOfRange)?;
        if exponent < EXPONENT_MIN {
            return Err(NotDecimal::OutOfRange);
        }
        Ok(Decimal { mantissa, exponent })
    }
}
