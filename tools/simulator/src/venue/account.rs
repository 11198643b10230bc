//! Accounts of the venue: cash, positions by average cost, fees, margin. Exact integers throughout.
//!
//! Cash is deposits, plus what was realised, minus fees and funding. The cost of a position is what was paid for
//! it (negative when it is short). An increase adds its value to the cost; a reduction takes the
//! share of the cost that it closes, rounded toward zero, and realises the difference to its value;
//! a flip closes all, then opens. What rounding leaves stays in the cost, so nothing is ever lost.

#[cfg(test)]
mod tests;

use super::fees::Fee;
use std::collections::BTreeMap;

/// What an account holds of one instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// Net quantity, in lots.
    pub(crate) lots: i64,
    /// What it cost, in 10^-8 of the account currency; has the sign of the quantity.
    pub(crate) cost: i128,
}

/// A trade as one account sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trade {
    /// Signed quantity; not zero.
    pub(crate) lots: i64,
    /// Price, in ticks.
    pub(crate) price: i64,
    /// Value of one lot for one tick, in 10^-8 of the account currency.
    pub(crate) unit_value: i64,
    /// What the venue takes for it; negative is a rebate.
    pub(crate) fee: Fee,
}

/// One account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    deposits: i128,
    realised: i128,
    fees: i128,
    funding: i128,
    positions: BTreeMap<usize, Position>,
}

impl Position {
    /// Applies a trade and returns what it realised.
    ///
    /// # Panics
    /// When the position would not fit 64 bits; orders that could get there are refused before.
    pub(crate) fn apply(&mut self, lots: i64, price: i64, unit_value: i64) -> i128 {
        let unit = i128::from(price) * i128::from(unit_value);
        let closing = if self.lots.signum() == -lots.signum() {
            lots.signum() * lots.abs().min(self.lots.abs())
        } else {
            0
        };
        let mut realised = 0;
        if closing != 0 {
            // Division truncates toward zero, as the rule asks for.
            let removed = self.cost * i128::from(closing.abs()) / i128::from(self.lots.abs());
            realised = i128::from(-closing) * unit - removed;
            self.cost -= removed;
        }
        self.cost += i128::from(lots - closing) * unit;
        self.lots = self.lots.checked_add(lots).expect("positions stay within 64 bits");
        realised
    }

    /// Profit or loss if it were closed at a price.
    #[must_use]
    pub(crate) fn unrealised(&self, mark: i64, unit_value: i64) -> i128 {
        i128::from(self.lots) * i128::from(mark) * i128::from(unit_value) - self.cost
    }
}

impl Account {
    /// An account with a deposit, in 10^-8 of its currency.
    #[must_use]
    pub(crate) fn new(deposit: i64) -> Self {
        Self { deposits: i128::from(deposit), ..Self::default() }
    }

    /// Books a trade in an instrument, which callers number as they like.
    pub(crate) fn apply(&mut self, instrument: usize, trade: &Trade) {
        let position = self.positions.entry(instrument).or_default();
        self.realised += position.apply(trade.lots, trade.price, trade.unit_value);
        self.fees += i128::from(trade.fee.0);
    }

    /// Books money that comes in, or leaves when it is negative, in 10^-8 of the account currency.
    pub(crate) const fn deposit(&mut self, amount: i128) {
        self.deposits += amount;
    }

    /// Books funding that is paid, or received when it is negative.
    pub(crate) const fn pay_funding(&mut self, amount: i128) {
        self.funding += amount;
    }

    /// Cash: deposits, plus realised, minus fees and funding.
    #[must_use]
    pub(crate) const fn balance(&self) -> i128 {
        self.deposits + self.realised - self.fees - self.funding
    }

    /// Deposits so far, less withdrawals.
    #[must_use]
    pub(crate) const fn deposits(&self) -> i128 {
        self.deposits
    }

    /// Funding so far, less what was received.
    #[must_use]
    pub(crate) const fn funding(&self) -> i128 {
        self.funding
    }

    /// Profit and loss of everything that was closed, before fees.
    #[must_use]
    pub(crate) const fn realised(&self) -> i128 {
        self.realised
    }

    /// Fees so far, less rebates.
    #[must_use]
    pub(crate) const fn fees(&self) -> i128 {
        self.fees
    }

    /// Net quantity in an instrument, in lots.
    #[must_use]
    pub(crate) fn lots(&self, instrument: usize) -> i64 {
        self.positions.get(&instrument).map_or(0, |position| position.lots)
    }

    /// Every instrument that was ever traded, with its position, which may be zero.
    pub(crate) fn positions(&self) -> impl Iterator<Item = (usize, &Position)> {
        self.positions.iter().map(|(instrument, position)| (*instrument, position))
    }
}
