//! What happens to orders: entry, cancellation, status.

use super::checks::Checked;
use super::stops::Stop;
use super::{Exchange, Happened, Order, Outcome, Reply};
use crate::venue::options::Refill;
use protocol::messages::{
    CxlRejReason, ExecType, ExecutionReport, NewOrderSingle, OrdRejReason, OrdStatus,
    OrderCancelReject, OrderCancelRequest, OrderStatusRequest, Side,
};
use protocol::units::{Lots, Money, Nanos};

impl Exchange {
    /// Takes a new order: checks it, matches it, and lets the rest wait or expire.
    pub(super) fn new_order(
        &mut self,
        session: usize,
        order: &NewOrderSingle,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        self.counters.orders += 1;
        let checked = self.check(session, order);
        let checked = checked.and_then(|checked| match self.rejected_on_purpose() {
            Some(reason) => Err(reason),
            None => Ok(checked),
        });
        match checked {
            Ok(checked) => self.accept(session, order, checked, now, outcome),
            Err(reason) => self.reject(session, order, reason, now, outcome),
        }
    }

    /// Why a good order is rejected nevertheless.
    pub(super) fn rejected_on_purpose(&mut self) -> Option<OrdRejReason> {
        if self.reject_fault.strikes() {
            return Some(OrdRejReason::Other);
        }
        self.rejecting.0 = self.rejecting.0.checked_sub(1)?;
        Some(self.rejecting.1)
    }

    pub(super) fn reject(
        &mut self,
        session: usize,
        order: &NewOrderSingle,
        reason: OrdRejReason,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        if reason == OrdRejReason::DuplicateOrder {
            self.counters.duplicate_orders += 1;
        } else {
            self.by_client_id.insert(order.cl_ord_id, None);
        }
        let report = ExecutionReport {
            order_id: 0,
            exec_id: self.next_execution(),
            cl_ord_id: order.cl_ord_id,
            account: order.account,
            security_id: order.security_id,
            side: order.side,
            exec_type: ExecType::Rejected,
            ord_status: OrdStatus::Rejected,
            ord_rej_reason: Some(reason),
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(0),
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            transact_time: now,
        };
        let limit = order.price.map(|price| price.0);
        let lots = order.quantity.0;
        self.publish(session, &report, Happened::Rejected { lots, limit }, outcome);
    }

    fn accept(
        &mut self,
        session: usize,
        order: &NewOrderSingle,
        checked: Checked,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let number = self.enter(session, order, checked, None, now, outcome);
        let instrument = checked.instrument;
        self.trade(number, now, outcome);
        self.settle(number, now, outcome);
        outcome.changed.insert(instrument);
        if self.refill == Refill::EachOrder {
            self.markets[instrument].book.refill();
            self.uncross(instrument, now, outcome);
        }
        self.trigger_stops(instrument, now, outcome);
    }

    /// Gives an order that is accepted its number, and says so.
    pub(super) fn enter(
        &mut self,
        session: usize,
        order: &NewOrderSingle,
        checked: Checked,
        stop: Option<Stop>,
        now: Nanos,
        outcome: &mut Outcome,
    ) -> usize {
        let Checked { account, instrument, price, lots } = checked;
        let number = self.orders.len();
        self.by_client_id.insert(order.cl_ord_id, Some(number));
        self.orders.push(Order {
            client_id: order.cl_ord_id,
            session,
            account,
            instrument,
            side: order.side,
            kind: order.ord_type,
            time_in_force: order.time_in_force,
            effect: order.position_effect,
            price,
            lots,
            filled: 0,
            status: OrdStatus::New,
            stop,
            withheld: 0,
        });
        let report = self.report(number, ExecType::New, now);
        self.publish(session, &report, Happened::Accepted { lots, limit: price }, outcome);
        number
    }

    /// Takes a cancel request.
    pub(super) fn cancel(
        &mut self,
        session: usize,
        request: &OrderCancelRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let known = self.visible(session, request.orig_cl_ord_id);
        let (reason, status) = match known.map(|number| (number, self.orders[number])) {
            Some((number, order)) if order.open() > 0 => {
                self.withdraw(number, now, outcome);
                return;
            }
            Some((_, order)) => (CxlRejReason::TooLate, Some(order.status)),
            None => (CxlRejReason::UnknownOrder, None),
        };
        self.counters.cancel_rejects += 1;
        let reply = OrderCancelReject {
            cl_ord_id: request.cl_ord_id,
            orig_cl_ord_id: request.orig_cl_ord_id,
            account: request.account,
            ord_status: status,
            cxl_rej_reason: reason,
            transact_time: now,
        };
        outcome.replies.push((session, Reply::CancelReject(reply)));
    }

    /// Answers how an order stands. The report of an unknown one says Rejected, `UnknownOrder`.
    pub(super) fn status(
        &mut self,
        session: usize,
        request: &OrderStatusRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let report = match self.visible(session, request.cl_ord_id) {
            Some(number) => self.report(number, ExecType::OrderStatus, now),
            None => ExecutionReport {
                order_id: 0,
                exec_id: self.next_execution(),
                cl_ord_id: request.cl_ord_id,
                account: request.account,
                security_id: 0,
                side: Side::Buy,
                exec_type: ExecType::OrderStatus,
                ord_status: OrdStatus::Rejected,
                ord_rej_reason: Some(OrdRejReason::UnknownOrder),
                last_lots: Lots(0),
                last_price: None,
                cum_lots: Lots(0),
                leaves_lots: Lots(0),
                fee: Money(0),
                liquidity: None,
                transact_time: now,
            },
        };
        outcome.replies.push((session, Reply::Execution(report)));
    }

    /// An order that was accepted and belongs to an account of the session.
    pub(super) fn visible(
        &self,
        session: usize,
        client_id: protocol::messages::ClOrdId,
    ) -> Option<usize> {
        let number = self.by_client_id.get(&client_id).copied().flatten()?;
        self.is_of_session(session, &self.orders[number]).then_some(number)
    }
}
