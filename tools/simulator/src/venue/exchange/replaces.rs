//! Replaces: an order that works gets other terms and another identity.
//!
//! ```text
//! it works, the terms are good            Replaced, under the new identity; the older ones still find it
//! the quantity is no more than has filled Replaced and Filled: it stops there
//! it is complete, or triggered            refused, TooLate
//! nothing of the session has the identity refused, UnknownOrder
//! anything else                           refused, Other
//! ```
//!
//! An order keeps its place among those of its price when it becomes no larger. At another price, or larger, it comes
//! behind them, and trades with what it meets there. What is refused leaves the order as it was.

use super::checks::{Checked, is_quantity};
use super::stops::Stop;
use super::{Exchange, Happened, Order, Outcome, Reply, is_price};
use crate::venue::options::Refill;
use protocol::messages::{
    CxlRejReason, ExecType, OrdStatus, OrdType, OrderCancelReject, OrderReplaceRequest,
    PositionEffect,
};
use protocol::units::Nanos;

impl Exchange {
    /// Takes a replace request.
    pub(super) fn replace_order(
        &mut self,
        session: usize,
        request: &OrderReplaceRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let known = self.visible(session, request.orig_cl_ord_id);
        let is_new = !self.by_client_id.contains_key(&request.cl_ord_id);
        let checked = match known {
            None => Err(CxlRejReason::UnknownOrder),
            Some(_) if !is_new => Err(CxlRejReason::Other),
            Some(number) => self.check_replace(number, request).map(|()| number),
        };
        let checked = checked.and_then(|number| match self.rejected_on_purpose() {
            Some(_) => Err(CxlRejReason::Other),
            None => Ok(number),
        });
        let reason = match checked {
            Ok(number) => return self.apply_replace(number, request, now, outcome),
            Err(reason) => reason,
        };
        if is_new {
            self.by_client_id.insert(request.cl_ord_id, None);
        }
        self.counters.cancel_rejects += 1;
        let reply = OrderCancelReject {
            cl_ord_id: request.cl_ord_id,
            orig_cl_ord_id: request.orig_cl_ord_id,
            account: request.account,
            ord_status: known.map(|number| self.orders[number].status),
            cxl_rej_reason: reason,
            transact_time: now,
        };
        outcome.replies.push((session, Reply::CancelReject(reply)));
    }

    /// Whether an order may have other terms. What it becomes larger by is judged as a new order would be.
    fn check_replace(
        &self,
        number: usize,
        request: &OrderReplaceRequest,
    ) -> Result<(), CxlRejReason> {
        let order = &self.orders[number];
        let is_triggered = request.stop_price.is_some() && order.stop.is_none();
        if order.open() == 0 || is_triggered {
            return Err(CxlRejReason::TooLate);
        }
        let price = request.price.map(|price| price.0);
        let is_alike = request.stop_price.is_some() == order.stop.is_some()
            && (order.stop.is_some() || price.is_some() == order.price.is_some());
        let is_good = self.members[order.account].number == request.account
            && order.client_id == request.orig_cl_ord_id
            && !self.markets[order.instrument].is_halted
            && is_quantity(request.quantity.0)
            && price.is_none_or(is_price)
            && is_alike;
        if !is_good {
            return Err(CxlRejReason::Other);
        }
        let lots = request.quantity.0 - order.filled;
        if lots <= 0 {
            return Ok(());
        }
        let checked = Checked { account: order.account, instrument: order.instrument, price, lots };
        let checked = match (order.stop, request.stop_price) {
            (Some(stop), Some(trigger)) => {
                let stop = Stop { price: trigger.0, ..stop };
                self.check_stop(checked, (order.side, order.effect), stop)
            }
            _ => self.check_working(order, checked),
        };
        checked.map_err(|_| CxlRejReason::Other)
    }

    /// What a working order that gets other terms has to keep; what it has open already is in the book.
    fn check_working(
        &self,
        order: &Order,
        checked: Checked,
    ) -> Result<(), protocol::messages::OrdRejReason> {
        let more = Checked { lots: (checked.lots - order.open()).max(0), ..checked };
        if order.effect == PositionEffect::Close {
            // It is no larger than what it may close, and may be as small as it likes.
            self.check_market_rules((order.side, order.effect), more)?;
        } else {
            self.check_market_rules((order.side, order.effect), checked)?;
        }
        self.check_amounts(order.side, more)
    }

    fn apply_replace(
        &mut self,
        number: usize,
        request: &OrderReplaceRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let before = self.orders[number];
        let (lots, limit) = (request.quantity.0, request.price.map(|price| price.0));
        self.by_client_id.insert(request.cl_ord_id, Some(number));
        let order = &mut self.orders[number];
        order.client_id = request.cl_ord_id;
        order.price = limit;
        order.lots = lots.max(order.filled);
        if order.lots == order.filled {
            order.status = OrdStatus::Filled;
        }
        if let (Some(stop), Some(trigger)) = (&mut order.stop, request.stop_price) {
            stop.price = trigger.0;
            order.kind = if limit.is_some() { OrdType::Limit } else { OrdType::Market };
        }
        let after = *order;
        let keeps_place = before.stop.is_none()
            && before.price == limit
            && 0 < after.open()
            && after.open() <= before.open();
        if keeps_place {
            let price = limit.expect("only orders with a limit rest");
            self.markets[after.instrument].book.shrink(after.side, price, number, after.open());
        } else {
            self.take_out(number, &before);
        }
        outcome.changed.insert(after.instrument);
        let report = self.report(number, ExecType::Replaced, now);
        let happened = Happened::Replaced { lots: after.lots, limit };
        self.publish(after.session, &report, happened, outcome);
        if keeps_place || after.open() == 0 {
            return;
        }
        if after.stop.is_some() {
            self.markets[after.instrument].stops.push(number);
            return;
        }
        self.trade(number, now, outcome);
        self.settle(number, now, outcome);
        if self.refill == Refill::EachOrder {
            self.markets[after.instrument].book.refill();
            self.uncross(after.instrument, now, outcome);
        }
        self.trigger_stops(after.instrument, now, outcome);
    }

    /// Takes an order from where it waits as it was.
    fn take_out(&mut self, number: usize, before: &Order) {
        let market = &mut self.markets[before.instrument];
        if before.stop.is_some() {
            market.stops.retain(|waiting| *waiting != number);
        } else {
            let price = before.price.expect("only orders with a limit rest");
            market.book.withdraw(before.side, price, number);
            market.closing_orders -= usize::from(before.effect == PositionEffect::Close);
        }
    }
}
