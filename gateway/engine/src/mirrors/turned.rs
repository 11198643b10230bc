//! What plans that reverse have of their leader's orders: they are on the other side of each, so they have it as
//! another kind of order.
//!
//! ```text
//! his                   theirs, at the same price
//! buy limit at 99       sell stop at 99: it trades when the market has come down to where his does
//! sell stop at 90       buy limit at 90
//! market order          market order
//! ```
//!
//! Neither is to trade before his does. So an order is turned only where the market is known to be away from its
//! price: the best price in front of it is not there yet. One that trades at once, or that nobody sees a price for,
//! one that does not last, and a stop that another price than that of trades triggers, is not turned: it does not
//! count as resting for these plans, and its fills are copied. What it was when it got its terms, it stays.

#[cfg(test)]
mod tests;

use super::{LeadersOrder, Resting, keeps_terms};
use crate::rows::Row;
use crate::state::{Quote, State};
use protocol::messages::{LeaderOrderNoted, OrdType, TimeInForce, TriggerPrice};

/// Whether plans that reverse have an order as it is noted, in place of what it was before.
fn is_turned(before: Option<&LeadersOrder>, noted: &LeaderOrderNoted, quote: Quote) -> bool {
    if let Some(before) = before.filter(|before| keeps_terms(before, noted)) {
        return before.is_turned;
    }
    let lasts = matches!(noted.time_in_force, TimeInForce::Day | TimeInForce::GoodTillCancel);
    let is_buy = 0 < noted.lots.0;
    match noted.ord_type {
        OrdType::Market => true,
        OrdType::Limit => lasts && noted.price.is_some_and(|price| is_away(price.0, is_buy, quote)),
        OrdType::Stop | OrdType::StopLimit => {
            let is_away = noted.stop_price.is_some_and(|stop| is_away(stop.0, !is_buy, quote));
            lasts && noted.trigger_price == TriggerPrice::Last && is_away
        }
    }
}

/// Whether the market is known to be above a price, or below it.
fn is_away(price: i64, is_above: bool, quote: Quote) -> bool {
    if is_above {
        quote.bid.is_some_and(|bid| price < bid)
    } else {
        quote.ask.is_some_and(|ask| ask < price)
    }
}

/// Whether an order of a plan that reverses waits for a trigger when it has the place of one like this.
pub(crate) const fn turns_into_stop(ord_type: OrdType) -> bool {
    matches!(ord_type, OrdType::Limit)
}

impl LeadersOrder {
    /// What is open of it if plans that reverse do not have it.
    pub(super) const fn unturned(&self) -> i64 {
        if self.is_turned { 0 } else { self.open }
    }

    /// Whether plans have a stop order for it: those that reverse, or the others.
    pub(crate) fn is_stop_for(&self, reverses: bool) -> bool {
        if reverses {
            self.is_turned && turns_into_stop(self.ord_type)
        } else {
            self.stop.is_some()
        }
    }
}

impl Resting {
    /// What of it counts for a row.
    pub(crate) const fn of(self, row: &Row) -> i64 {
        if row.reverses() { self.all - self.unturned } else { self.all }
    }
}

impl State {
    /// What rests of a leader's orders in an instrument with an order as it is noted, in place of what it was before.
    pub(crate) fn resting_with(
        &self,
        resting: Resting,
        before: Option<&LeadersOrder>,
        noted: &LeaderOrderNoted,
    ) -> Resting {
        let without = before.map_or(resting, |order| resting.and(-order.open, order.is_turned));
        without.and(noted.lots.0, self.turns(before, noted))
    }

    /// Whether plans that reverse have an order as it is noted, in place of what it was before.
    pub(crate) fn turns(&self, before: Option<&LeadersOrder>, noted: &LeaderOrderNoted) -> bool {
        is_turned(before, noted, self.quotes[usize::from(noted.instrument.0)])
    }
}
