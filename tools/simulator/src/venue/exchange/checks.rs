//! The rules that an order must obey. Nothing is changed here.

use super::{Exchange, Order};
use crate::venue::book::opposite;
use crate::venue::options::{POSITION_LOTS_MAX, PRICE_TICKS_MAX};
use protocol::messages::{NewOrderSingle, OrdRejReason, OrdType, PositionEffect, Side};

/// What an order would do, in the venue's own terms.
#[derive(Clone, Copy)]
pub(super) struct Checked {
    pub(super) account: usize,
    pub(super) instrument: usize,
    pub(super) price: Option<i64>,
    pub(super) lots: i64,
}

/// Whether a price is one that the venue can handle, in ticks.
pub(crate) const fn is_price(ticks: i64) -> bool {
    0 < ticks && ticks <= PRICE_TICKS_MAX
}

/// Whether a quantity is one that the venue can handle, in lots.
pub(super) const fn is_quantity(lots: i64) -> bool {
    0 < lots && lots <= POSITION_LOTS_MAX
}

/// A quantity with the sign of its side.
pub(super) const fn signed(side: Side, lots: i64) -> i64 {
    match side {
        Side::Buy => lots,
        Side::Sell => -lots,
    }
}

impl Exchange {
    /// Applies the rules, in order of precedence; the first broken one counts.
    ///
    /// | rule | reason |
    /// |---|---|
    /// | the identity is new | `DuplicateOrder` |
    /// | the account is one of the session's | `UnknownAccount` |
    /// | the instrument exists | `UnknownSymbol` |
    /// | it is not halted | `ExchangeClosed` |
    /// | the quantity is positive and within bounds | `IncorrectQuantity` |
    /// | a limit order has a price within bounds, a market order has none | `InvalidPriceIncrement` |
    /// | the limit is within the band around the reference | `PriceExceedsBand` |
    /// | a closing order does not open | `WouldIncrease` |
    /// | an opening order is not too small | `BelowMinimum` |
    /// | the amounts fit their types | `OrderExceedsLimit` |
    /// | the account can carry the position | `InsufficientMargin` |
    pub(super) fn check(
        &self,
        session: usize,
        order: &NewOrderSingle,
    ) -> Result<Checked, OrdRejReason> {
        let checked = self.check_terms(session, order)?;
        self.check_market_rules((order.side, order.position_effect), checked)?;
        self.check_amounts(order.side, checked)?;
        Ok(checked)
    }

    /// The rules that look at nothing but the order itself and who sends it.
    pub(super) fn check_terms(
        &self,
        session: usize,
        order: &NewOrderSingle,
    ) -> Result<Checked, OrdRejReason> {
        if self.by_client_id.contains_key(&order.cl_ord_id) {
            return Err(OrdRejReason::DuplicateOrder);
        }
        let account = self.own_account(session, order.account);
        let account = account.ok_or(OrdRejReason::UnknownAccount)?;
        let instrument = self.by_security_id.get(&order.security_id).copied();
        let instrument = instrument.ok_or(OrdRejReason::UnknownSymbol)?;
        if self.markets[instrument].is_halted {
            return Err(OrdRejReason::ExchangeClosed);
        }
        let lots = order.quantity.0;
        if !is_quantity(lots) {
            return Err(OrdRejReason::IncorrectQuantity);
        }
        let price = order.price.map(|price| price.0);
        let is_priced = match order.ord_type {
            OrdType::Market => price.is_none(),
            OrdType::Limit => price.is_some_and(is_price),
            // They are a message of their own.
            OrdType::Stop | OrdType::StopLimit => false,
        };
        if !is_priced {
            return Err(OrdRejReason::InvalidPriceIncrement);
        }
        Ok(Checked { account, instrument, price, lots })
    }

    pub(super) fn check_market_rules(
        &self,
        (side, effect): (Side, PositionEffect),
        checked: Checked,
    ) -> Result<(), OrdRejReason> {
        let Checked { account, instrument, price, lots } = checked;
        if !self.is_in_band(instrument, price) {
            return Err(OrdRejReason::PriceExceedsBand);
        }
        if effect == PositionEffect::Close {
            let reducible = self.reducible(account, instrument, side);
            let waiting = self.waiting(account, instrument, side, true);
            if lots > reducible - waiting {
                return Err(OrdRejReason::WouldIncrease);
            }
        } else if self.is_too_small(instrument, price, lots) {
            return Err(OrdRejReason::BelowMinimum);
        }
        Ok(())
    }

    pub(super) fn check_amounts(&self, side: Side, checked: Checked) -> Result<(), OrdRejReason> {
        let Checked { account, instrument, price, lots } = checked;
        let valued_at = price.max(self.mark(instrument)).unwrap_or_default();
        let together = lots.saturating_add(self.waiting(account, instrument, side, false));
        let held = self.members[account].account.lots(instrument);
        let after = held.saturating_add(signed(side, together));
        let is_within = (-POSITION_LOTS_MAX..=POSITION_LOTS_MAX).contains(&after);
        if !is_within || self.notional(instrument, valued_at, lots).is_none() {
            return Err(OrdRejReason::OrderExceedsLimit);
        }
        let reduces = together <= self.reducible(account, instrument, side);
        if !reduces && !self.can_carry(account, instrument, after, price) {
            return Err(OrdRejReason::InsufficientMargin);
        }
        Ok(())
    }

    fn is_in_band(&self, instrument: usize, price: Option<i64>) -> bool {
        let market = &self.markets[instrument];
        let (Some(band), Some(price), Some(reference)) =
            (market.rules.price_band_bps, price, market.book.reference())
        else {
            return true;
        };
        let distance = i128::from(price.abs_diff(reference));
        distance * 10_000 <= i128::from(reference) * i128::from(band)
    }

    pub(super) fn is_too_small(&self, instrument: usize, price: Option<i64>, lots: i64) -> bool {
        let rules = &self.markets[instrument].rules;
        let price = price.or_else(|| self.mark(instrument));
        let notional = price.and_then(|price| self.notional(instrument, price, lots));
        lots < rules.min_lots || notional.is_some_and(|notional| notional < rules.min_notional)
    }

    /// An account by the number that a session uses, if it is one of the session's.
    pub(super) fn own_account(&self, session: usize, number: u32) -> Option<usize> {
        let account = self.by_account.get(&number).copied()?;
        self.logins[session].accounts.contains(&account).then_some(account)
    }

    /// Value of a quantity at a price, in 10^-8 of the account currency, if it fits 64 bits.
    pub(super) fn notional(&self, instrument: usize, price: i64, lots: i64) -> Option<i64> {
        let unit_value = self.markets[instrument].rules.unit_value;
        let notional = i128::from(price) * i128::from(lots) * i128::from(unit_value);
        i64::try_from(notional).ok()
    }

    /// How much of a position an order of this side could close.
    pub(super) fn reducible(&self, account: usize, instrument: usize, side: Side) -> i64 {
        let held = self.members[account].account.lots(instrument);
        signed(opposite(side), held).max(0)
    }

    /// Open quantity of an account's orders in the book, on one side.
    pub(super) fn waiting(
        &self,
        account: usize,
        instrument: usize,
        side: Side,
        closing_only: bool,
    ) -> i64 {
        let orders = self.markets[instrument].book.orders_of(side, account);
        let counted = orders.filter(|resting| resting.closes || !closing_only);
        counted.map(|resting| resting.lots).fold(0, i64::saturating_add)
    }

    /// Whether equity covers the initial margin of all positions, with one of them as it would be.
    fn can_carry(
        &self,
        account: usize,
        instrument: usize,
        lots_after: i64,
        price: Option<i64>,
    ) -> bool {
        let member = &self.members[account];
        let mark = self.mark(instrument).or(price).unwrap_or_default();
        let positions = member.account.positions().filter(|(other, _)| *other != instrument);
        let others: i128 =
            positions.map(|(other, position)| self.gross(other, position.lots)).sum();
        let gross = others + self.gross_at(instrument, lots_after, mark);
        gross <= self.equity(account) * i128::from(member.leverage_max)
    }

    fn gross(&self, instrument: usize, lots: i64) -> i128 {
        self.gross_at(instrument, lots, self.mark(instrument).unwrap_or_default())
    }

    fn gross_at(&self, instrument: usize, lots: i64, mark: i64) -> i128 {
        let unit_value = self.markets[instrument].rules.unit_value;
        i128::from(lots.abs()) * i128::from(mark) * i128::from(unit_value)
    }

    /// Cash and unrealised profit and loss, in 10^-8 of the account currency.
    pub(super) fn equity(&self, account: usize) -> i128 {
        let account = &self.members[account].account;
        let unrealised = account.positions().map(|(instrument, position)| {
            let unit_value = self.markets[instrument].rules.unit_value;
            self.mark(instrument).map_or(0, |mark| position.unrealised(mark, unit_value))
        });
        account.balance() + unrealised.sum::<i128>()
    }

    /// Initial margin of all positions, in 10^-8 of the account currency, rounded up.
    pub(super) fn margin_used(&self, account: usize) -> i128 {
        let member = &self.members[account];
        let positions = member.account.positions();
        let gross: i128 =
            positions.map(|(instrument, position)| self.gross(instrument, position.lots)).sum();
        let leverage = i128::from(member.leverage_max);
        (gross + leverage - 1) / leverage
    }

    /// Whether a session may see and touch an order.
    pub(super) fn is_of_session(&self, session: usize, order: &Order) -> bool {
        self.logins[session].accounts.contains(&order.account)
    }
}
