//! What the venue takes for a fill: a share of its notional, in basis points, separate for maker and taker.
//!
//! Rounding: up to the next 10^-8 of the account currency. So a fee is never below its exact amount
//! and a rebate never above, and by less than one unit.

use crate::decimals;
use protocol::messages::Liquidity;
use rust_decimal::Decimal;

/// An amount that the venue takes, in 10^-8 of the account currency; negative is a rebate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fee(pub(crate) i64);

/// A share of a notional, in units of 10^-9; one basis point is 100,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FeeRate(i64);

/// Units of a rate in a share of one.
const RATE_ONE: i128 = 1_000_000_000;

/// Largest rate, as a share of the notional: 100 %.
const BASIS_POINTS_MAX: i64 = 10_000;

/// What makers and takers pay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FeeSchedule {
    /// Orders that rested.
    pub(crate) maker: FeeRate,
    /// Orders that came to them.
    pub(crate) taker: FeeRate,
}

impl FeeRate {
    /// A rate out of basis points: at most five decimals, from -10,000 to 10,000.
    ///
    /// # Errors
    /// A sentence when it has more decimals or is out of bounds.
    pub(crate) fn from_basis_points(basis_points: Decimal) -> Result<Self, String> {
        if basis_points.abs() > Decimal::from(BASIS_POINTS_MAX) {
            return Err(format!("{basis_points} is not from -10000 to 10000 basis points"));
        }
        decimals::in_units(basis_points, Decimal::new(1, 5))
            .map(Self)
            .map_err(|error| format!("{basis_points} {error}"))
    }

    /// The fee for a notional, in 10^-8 of the account currency.
    #[must_use]
    pub(crate) fn fee(self, notional: i64) -> Fee {
        let exact = i128::from(notional.abs()) * i128::from(self.0);
        let rounded = exact.div_euclid(RATE_ONE) + i128::from(exact.rem_euclid(RATE_ONE) != 0);
        Fee(i64::try_from(rounded)
            .expect("a rate is at most one, so the fee fits like its notional"))
    }
}

impl FeeSchedule {
    /// The fee of one side of a fill.
    #[must_use]
    pub(crate) fn fee(&self, liquidity: Liquidity, notional: i64) -> Fee {
        match liquidity {
            Liquidity::Added => self.maker.fee(notional),
            Liquidity::Removed => self.taker.fee(notional),
        }
    }
}
