//! Stop and stop-limit orders: taken, amended, cancelled, and triggered. An order that waits for its trigger
//! is in no book; once triggered it is an order like any other.
//!
//! ```text
//! from       what happens                        to
//! (nothing)  NewStopOrder                        New, or Rejected
//! New        StopReplaceRequest                  New, reported as Replaced
//! New        cancel                              Canceled
//! New        the price is there                  Triggered, then as below
//! Triggered  it opens and there is no margin     Rejected
//! Triggered  otherwise                           as any order: it trades, rests or expires
//! ```

use super::checks::{Checked, is_quantity};
use super::{Exchange, Happened, Outcome, Reply, is_price};
use protocol::messages::{
    CxlRejReason, ExecType, NewOrderSingle, NewStopOrder, OrdRejReason, OrdStatus, OrdType,
    OrderCancelReject, PositionEffect, Side, StopReplaceRequest, TriggerPrice,
};
use protocol::units::Nanos;

/// What an order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// Trigger price, in ticks.
    pub(super) price: i64,
    /// Which price triggers it.
    pub(super) by: TriggerPrice,
}

/// The order that a stop order becomes when it is triggered.
pub(super) fn triggered(stop: &NewStopOrder) -> NewOrderSingle {
    NewOrderSingle {
        cl_ord_id: stop.cl_ord_id,
        account: stop.account,
        security_id: stop.security_id,
        side: stop.side,
        ord_type: if stop.price.is_some() { OrdType::Limit } else { OrdType::Market },
        time_in_force: stop.time_in_force,
        position_effect: stop.position_effect,
        quantity: stop.quantity,
        price: stop.price,
        transact_time: stop.transact_time,
    }
}

impl Exchange {
    /// Takes a new stop order. Beside the rules for its terms, which are those of any order:
    ///
    /// | rule | reason |
    /// |---|---|
    /// | the trigger price is within bounds | `InvalidPriceIncrement` |
    /// | the trigger price is not reached yet | `TriggerWrongSide` |
    /// | one that opens is not too small at its trigger price | `BelowMinimum` |
    ///
    /// Whether the account can carry it is asked when it is triggered.
    pub(super) fn new_stop(
        &mut self,
        session: usize,
        message: &NewStopOrder,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        self.counters.orders += 1;
        let order = triggered(message);
        let stop = Stop { price: message.stop_price.0, by: message.trigger_price };
        let checked = self.check_terms(session, &order).and_then(|checked| {
            self.check_stop(checked, (order.side, order.position_effect), stop)?;
            Ok(checked)
        });
        let checked = checked.and_then(|checked| match self.rejected_on_purpose() {
            Some(reason) => Err(reason),
            None => Ok(checked),
        });
        match checked {
            Ok(checked) => {
                let number = self.enter(session, &order, checked, Some(stop), now, outcome);
                self.markets[checked.instrument].stops.push(number);
            }
            Err(reason) => self.reject(session, &order, reason, now, outcome),
        }
    }

    pub(super) fn check_stop(
        &self,
        checked: Checked,
        (side, effect): (Side, PositionEffect),
        stop: Stop,
    ) -> Result<(), OrdRejReason> {
        let Checked { instrument, price, lots, .. } = checked;
        if !is_price(stop.price) {
            return Err(OrdRejReason::InvalidPriceIncrement);
        }
        if self.is_reached(instrument, side, stop) {
            return Err(OrdRejReason::TriggerWrongSide);
        }
        let valued_at = price.or(Some(stop.price));
        if effect != PositionEffect::Close && self.is_too_small(instrument, valued_at, lots) {
            return Err(OrdRejReason::BelowMinimum);
        }
        Ok(())
    }

    /// Whether the price that triggers an order is where it waits for it, or beyond. A price that is not
    /// known yet triggers nothing.
    fn is_reached(&self, instrument: usize, side: Side, stop: Stop) -> bool {
        let market = &self.markets[instrument];
        let price = match stop.by {
            TriggerPrice::Last => market.last,
            TriggerPrice::Reference => market.book.reference(),
        };
        price.is_some_and(|price| match side {
            Side::Buy => stop.price <= price,
            Side::Sell => price <= stop.price,
        })
    }

    /// Gives an order that waits other prices and another quantity; what is no longer waiting, or would be
    /// against the rules of a new order, stays as it is.
    pub(super) fn replace_stop(
        &mut self,
        session: usize,
        request: &StopReplaceRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let known = self.visible(session, request.cl_ord_id);
        let reason = match known.map(|number| (number, self.replacement(number, request))) {
            Some((number, Ok(stop))) => return self.replace(number, request, stop, now, outcome),
            Some((_, Err(reason))) => reason,
            None => CxlRejReason::UnknownOrder,
        };
        self.counters.cancel_rejects += 1;
        let reply = OrderCancelReject {
            cl_ord_id: request.cl_ord_id,
            orig_cl_ord_id: request.cl_ord_id,
            account: request.account,
            ord_status: known.map(|number| self.orders[number].status),
            cxl_rej_reason: reason,
            transact_time: now,
        };
        outcome.replies.push((session, Reply::CancelReject(reply)));
    }

    /// What an order would wait for, if it may be replaced as asked.
    fn replacement(
        &self,
        number: usize,
        request: &StopReplaceRequest,
    ) -> Result<Stop, CxlRejReason> {
        let order = &self.orders[number];
        let stop = order.stop.ok_or(CxlRejReason::TooLate)?;
        let stop = Stop { price: request.stop_price.0, ..stop };
        let (account, instrument) = (order.account, order.instrument);
        let (price, lots) = (request.price.map(|price| price.0), request.quantity.0);
        let checked = Checked { account, instrument, price, lots };
        let is_good = is_quantity(lots)
            && price.is_none_or(is_price)
            && self.check_stop(checked, (order.side, order.effect), stop).is_ok();
        is_good.then_some(stop).ok_or(CxlRejReason::Other)
    }

    fn replace(
        &mut self,
        number: usize,
        request: &StopReplaceRequest,
        stop: Stop,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let (lots, limit) = (request.quantity.0, request.price.map(|price| price.0));
        let order = &mut self.orders[number];
        (order.price, order.lots, order.stop) = (limit, lots, Some(stop));
        order.kind = if limit.is_some() { OrdType::Limit } else { OrdType::Market };
        let session = order.session;
        let report = self.report(number, ExecType::Replaced, now);
        self.publish(session, &report, Happened::Replaced { lots, limit }, outcome);
    }

    /// Triggers whatever a price has reached, oldest first, one after the other: each may move the price.
    pub(super) fn trigger_stops(&mut self, instrument: usize, now: Nanos, outcome: &mut Outcome) {
        loop {
            let market = &self.markets[instrument];
            if market.is_halted {
                return;
            }
            let reached = market.stops.iter().position(|number| {
                let order = &self.orders[*number];
                order.stop.is_some_and(|stop| self.is_reached(instrument, order.side, stop))
            });
            let Some(place) = reached else { return };
            let number = self.markets[instrument].stops.remove(place);
            self.trigger(number, now, outcome);
        }
    }

    /// Makes an order live. One that opens needs margin now; one that closes is cut to what there is to close,
    /// whatever else would close it, and what is cut off expires with what does not trade at once.
    fn trigger(&mut self, number: usize, now: Nanos, outcome: &mut Outcome) {
        self.orders[number].stop = None;
        let order = self.orders[number];
        let report = self.report(number, ExecType::Triggered, now);
        self.publish(order.session, &report, Happened::Triggered, outcome);
        if order.effect == PositionEffect::Close {
            let reducible = self.reducible(order.account, order.instrument, order.side);
            self.orders[number].withheld = (order.lots - reducible).max(0);
        } else if let Err(reason) = self.check_triggered(number) {
            self.orders[number].status = OrdStatus::Rejected;
            let mut report = self.report(number, ExecType::Rejected, now);
            report.ord_rej_reason = Some(reason);
            let happened = Happened::Rejected { lots: order.lots, limit: order.price };
            self.publish(order.session, &report, happened, outcome);
            return;
        }
        self.trade(number, now, outcome);
        self.settle(number, now, outcome);
        outcome.changed.insert(order.instrument);
    }

    fn check_triggered(&self, number: usize) -> Result<(), OrdRejReason> {
        let order = &self.orders[number];
        let (account, instrument, lots) = (order.account, order.instrument, order.lots);
        let checked = Checked { account, instrument, price: order.price, lots };
        self.check_market_rules((order.side, order.effect), checked)?;
        self.check_amounts(order.side, checked)
    }
}
