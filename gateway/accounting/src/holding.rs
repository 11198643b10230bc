//! What a net position cost and earned, by average cost. Exact integers; no rounding but one, stated.

#[cfg(test)]
mod tests;

/// A net position with its cost. The same rule serves accounts, plans and leaders:
///
/// * a trade that increases the position adds `price x lots x unit value` to the cost;
/// * one that reduces it by `c` of `p` lots takes `cost x c / p`, truncated toward zero, out of the cost
///   and realises the difference to what it was traded for;
/// * one that crosses zero is a full close, then an open. A full close leaves no cost.
///
/// Lots, cost and trades are signed: short positions have negative lots and negative cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    /// Net position in lots.
    pub lots: i64,
    /// What it cost; unrealised profit is its value less this. Money.
    pub cost: i64,
    /// Profit of what has been closed, before fees. Money.
    pub realised: i64,
    /// Fees paid; negative when rebates outweigh them. Money.
    pub fees: i64,
    /// Trades so far.
    pub fills: i64,
}

/// What one trade did to a holding. `value = cost - realised` holds, which is why postings balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Movement {
    /// Signed lots times price times unit value: paid by buys, received by sells. Money.
    pub value: i64,
    /// Change of the cost. Money.
    pub cost: i64,
    /// Profit that the trade realised. Money.
    pub realised: i64,
}

/// One execution, of a leader or of an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trade {
    /// Signed.
    pub lots: i64,
    /// Ticks.
    pub price: i64,
    /// Money per lot and tick.
    pub unit_value: i64,
    /// Money; negative is a rebate.
    pub fee: i64,
}

impl Trade {
    /// Trades in one, at the price of the last one. Nothing when an amount would not fit its type, or there is none.
    pub(crate) fn sum(trades: &[Self]) -> Option<Self> {
        let (mut sum, before) = trades.split_last().map(|(last, before)| (*last, before))?;
        for trade in before {
            sum.lots = sum.lots.checked_add(trade.lots)?;
            sum.fee = sum.fee.checked_add(trade.fee)?;
        }
        Some(sum)
    }
}

impl Holding {
    /// The holding after a trade. Nothing when an amount would not fit its type.
    pub(crate) fn after(&self, trade: &Trade) -> Option<(Self, Movement)> {
        let movement = self.movement(trade)?;
        let after = Self {
            lots: self.lots.checked_add(trade.lots)?,
            cost: self.cost.checked_add(movement.cost)?,
            realised: self.realised.checked_add(movement.realised)?,
            fees: self.fees.checked_add(trade.fee)?,
            fills: self.fills.checked_add(1)?,
        };
        Some((after, movement))
    }

    /// The holding after several trades at once, and what they did together.
    pub(crate) fn after_all(&self, trades: &[Trade]) -> Option<(Self, Movement)> {
        let mut all = (*self, Movement { value: 0, cost: 0, realised: 0 });
        for trade in trades {
            let (after, movement) = all.0.after(trade)?;
            let Movement { value, cost, realised } = all.1;
            let together = Movement {
                value: value.checked_add(movement.value)?,
                cost: cost.checked_add(movement.cost)?,
                realised: realised.checked_add(movement.realised)?,
            };
            all = (after, together);
        }
        Some(all)
    }

    fn movement(&self, trade: &Trade) -> Option<Movement> {
        let unit = i128::from(trade.price).checked_mul(i128::from(trade.unit_value))?;
        let worth = |lots: i64| i128::from(lots).checked_mul(unit);
        let closed = self.closed(trade.lots);
        let opened = trade.lots.checked_add(closed)?;
        // The product fits 127 bits; its quotient is at most the cost in size.
        let released = match self.lots {
            0 => 0,
            lots => i128::from(self.cost) * i128::from(closed) / i128::from(lots),
        };
        let value = worth(trade.lots)?;
        let realised = worth(closed)?.checked_sub(released)?;
        let cost = worth(opened)?.checked_sub(released)?;
        Some(Movement {
            value: i64::try_from(value).ok()?,
            cost: i64::try_from(cost).ok()?,
            realised: i64::try_from(realised).ok()?,
        })
    }

    /// How much of the position a trade closes: lots with the sign of the position.
    fn closed(&self, lots: i64) -> i64 {
        match (self.lots.signum(), lots.signum()) {
            (1, -1) => self.lots.min(lots.saturating_neg()),
            (-1, 1) => self.lots.max(-lots),
            _ => 0,
        }
    }

    /// Value at a price less cost; nothing when it would not fit.
    pub(crate) fn unrealised(&self, price: i64, unit_value: i64) -> Option<i64> {
        let unit = i128::from(price).checked_mul(i128::from(unit_value))?;
        let value = i128::from(self.lots).checked_mul(unit)?;
        i64::try_from(value.checked_sub(i128::from(self.cost))?).ok()
    }
}
