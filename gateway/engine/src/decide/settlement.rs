//! An operator's word on an order in doubt: whether it is taken, what it does to the order, and what follows should the
//! venue tell of the order after all.

use super::Deciding;
use super::report::with_fill;
use crate::exact::is_workable;
use crate::orders::{Order, is_final};
use crate::reports::{Assessed, is_end, is_sane, unchanged};
use crate::settlements::{Late, Settled};
use protocol::messages::{
    CommandDecision, ControlAction, ExecType, Flag, OrdStatus, OrderSettlement, OrderState,
    OrderUpdate, Reason, ReportOutcome, Scope, Side, Trigger, VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Lots, Money, SessionIndex};

impl Deciding<'_> {
    pub(super) fn settlement(&mut self, settlement: &OrderSettlement) {
        let state = self.view.state;
        // The last run had said that it is taken, and did not live to do it.
        let is_taken = self.view.is_new_run && state.last_input.is_accepted;
        let settled = self.settled(settlement, is_taken);
        if !is_taken {
            let decision = CommandDecision {
                session: settlement.session,
                command_id: settlement.command_id,
                accepted: if settled.is_ok() { Flag::Yes } else { Flag::No },
                reason: settled.err().unwrap_or(Reason::None),
                action: ControlAction::SettleOrder,
                scope: Scope::Plan,
                target: settlement.order.plan,
                plans: u32::from(settled.is_ok()),
            };
            let length = decision.encode(self.records.spare());
            self.records.close(length);
        }
        match (settled, settlement.state) {
            (Ok((slot, cum)), OrderState::Canceled | OrderState::Filled) => {
                self.venue_report(&as_report(settlement, state.orders.get(slot), cum));
            }
            (Ok((slot, _)), never_was) => self.settle_as_nothing(slot, never_was),
            (Err(_), _) => {}
        }
    }

    /// The order that a word is about, and what is filled of it then, lots; or why it is not taken.
    fn settled(&self, settlement: &OrderSettlement, is_taken: bool) -> Result<(u32, i64), Reason> {
        let state = self.view.state;
        let key = &settlement.order;
        state.seat(key.plan).ok_or(Reason::UnknownTarget)?;
        let Some(slot) = state.orders.find_open(key) else {
            let is_known = state.orders.find_finished(key).is_some();
            return Err(if is_known { Reason::OrderNotInDoubt } else { Reason::UnknownTarget });
        };
        let order = state.orders.get(slot);
        if order.instrument != settlement.instrument.0 {
            return Err(Reason::UnknownTarget);
        }
        if state.doubts.get(slot).is_none() {
            return Err(Reason::OrderNotInDoubt);
        }
        if !is_taken && !self.view.is_synchronised(order.instrument) {
            return Err(Reason::EvidenceToCome);
        }
        let waits = state.mirrors.replaces(slot, order).is_some();
        Ok((slot, filled(settlement, order, waits)?))
    }

    /// The venue never had an order, or did not take it.
    fn settle_as_nothing(&mut self, slot: u32, never_was: OrderState) {
        let state = self.view.state;
        let order = state.orders.get(slot);
        if state.mirrors.replaces(slot, order).is_some() {
            return self.refuse_replacement(slot, None, 0);
        }
        let assessed =
            Assessed { state: never_was, leaves: 0, ..unchanged(order, ReportOutcome::Applied) };
        let update = self.known(order, &assessed);
        self.update(&update);
    }

    /// A report on an order that an operator has settled; whether it was one, and is dealt with.
    #[cold]
    pub(super) fn late_report(&mut self, report: &VenueReport) -> bool {
        let state = self.view.state;
        let Some(settled) = state.settlements.find(&report.order) else { return false };
        if !is_sane(report) || self.is_repeated(report) {
            return false;
        }
        let late = settled.late(report);
        let update = match state.orders.find_finished(&report.order) {
            Some(slot) => self.late_of_known(state.orders.get(slot), settled, late, report),
            None => self.late_of_unknown(late, report),
        };
        let update = OrderUpdate { exec_id: report.exec_id, ..with_fill(update, report) };
        let fill_price = update.fill_price.or(settled.price).filter(|_| update.fill_lots.0 != 0);
        self.update(&OrderUpdate { fill_price, ..update });
        // Nobody counts on it any more.
        let lives = !is_end(report) && 0 < report.leaves_lots.0;
        if lives
            && self.view.is_synchronised(report.instrument.0)
            && let Some(session) = state.session_of_instrument(report.instrument.0)
        {
            let session = SessionIndex(session);
            self.cancel_one(Trigger::Command, session, &report.order, report.instrument);
        }
        true
    }

    fn late_of_known(
        &self,
        order: &Order,
        settled: &Settled,
        late: Late,
        report: &VenueReport,
    ) -> OrderUpdate {
        let signed = late.fill * order.lots.signum();
        let position = self.view.state.rows.load(order.row as usize).position + signed;
        let booked = order.booked + late.fill;
        if !is_workable(position) || !is_workable(booked) {
            return self.known(order, &unchanged(order, ReportOutcome::Inconsistent));
        }
        let counted = report.cum_lots.0;
        let corrects = matches!(report.exec_type, ExecType::TradeCancel | ExecType::TradeCorrect);
        let is_told = is_end(report) || corrects;
        let reported = if is_told { counted } else { order.reported.max(counted) };
        let adds_up = booked == reported
            && reported == settled.said
            && (is_end(report) || report.leaves_lots.0 == 0);
        let assessed = Assessed {
            outcome: if adds_up { ReportOutcome::Applied } else { ReportOutcome::Inconsistent },
            state: if reported == order.lots.abs() { OrderState::Filled } else { order.state },
            fill: signed,
            reported,
            leaves: 0,
        };
        self.known(order, &assessed)
    }

    /// Of an order whose place in the table another one has.
    fn late_of_unknown(&self, late: Late, report: &VenueReport) -> OrderUpdate {
        let update = self.ghost(&VenueReport { last_lots: Lots(0), ..*report });
        let signed = if report.side == Side::Sell { -late.fill } else { late.fill };
        let position = update.position.0 + signed;
        let has_row = self.view.state.find_row(report.order.plan, report.instrument.0).is_some();
        if !has_row || !is_workable(position) {
            return update;
        }
        OrderUpdate { fill_lots: Lots(signed), position: Lots(position), ..update }
    }
}

/// What is filled of an order by a word on it, lots, if that goes with what is known of it.
fn filled(settlement: &OrderSettlement, order: &Order, waits: bool) -> Result<i64, Reason> {
    let ordered = order.lots.abs();
    let known = order.reported.max(order.booked);
    let stated = settlement.cum_lots.map(|lots| lots.0);
    let filled = match settlement.state {
        OrderState::NotSent | OrderState::Rejected => {
            let was_there = 0 < known
                || order.state == OrderState::PartiallyFilled
                || (settlement.state == OrderState::NotSent
                    && order.state == OrderState::PendingNew);
            let is_nothing = stated.is_none_or(|stated| stated == 0) && !was_there;
            return if is_nothing { Ok(0) } else { Err(Reason::SettlementContradicts) };
        }
        OrderState::Canceled => stated.unwrap_or(known),
        OrderState::Filled => stated.unwrap_or(ordered),
        _ => return Err(Reason::SettlementContradicts),
    };
    // What the venue has not taken yet cannot have filled.
    if filled < known || waits {
        return Err(Reason::SettlementContradicts);
    }
    if ordered < filled || (settlement.state == OrderState::Filled && filled < ordered) {
        return Err(Reason::SettlementQuantity);
    }
    if order.booked < filled && settlement.price.is_none() {
        return Err(Reason::SettlementPriceMissing);
    }
    Ok(filled)
}

/// What the venue would have reported.
fn as_report(settlement: &OrderSettlement, order: &Order, cum: i64) -> VenueReport {
    let fill = cum - order.booked;
    let is_filled = cum == order.lots.abs();
    let (ord_status, ended) = match is_filled {
        true => (OrdStatus::Filled, ExecType::OrderStatus),
        false => (OrdStatus::Canceled, ExecType::Canceled),
    };
    VenueReport {
        session: SessionIndex(order.session),
        session_sequence: 0,
        order: order.key,
        venue_order_id: 0,
        exec_id: 0,
        follower: FollowerIndex(0),
        instrument: InstrumentIndex(order.instrument),
        side: if order.lots < 0 { Side::Sell } else { Side::Buy },
        exec_type: if 0 < fill { ExecType::Trade } else { ended },
        ord_status,
        ord_rej_reason: None,
        last_lots: Lots(fill),
        last_price: settlement.price,
        cum_lots: Lots(cum),
        leaves_lots: Lots(0),
        fee: Money(0),
        liquidity: None,
        retransmitted: Flag::No,
        transact_time: settlement.receive_time,
        receive_time: settlement.receive_time,
    }
}

// What an operator may say of an order ends it.
const _: () = assert!(is_final(OrderState::NotSent) && is_final(OrderState::Canceled));
