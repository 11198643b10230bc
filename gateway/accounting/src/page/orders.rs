//! Orders at venues: reports, fills, and what the engine made of them.
//!
//! The ledger books what the venue says, by itself; the engine's figures are only compared.

use super::{Booked, Page};
use crate::breaks::{BreakKind, BreakSubject};
use crate::holding::{Holding, Movement, Trade};
use crate::meaning::is_final;
use crate::rows::Order;
use protocol::messages::{
    Cancels, CancelsEntries, ClOrdId, ExecType, Flag, OrdRejReason, OrdStatus, OrderState,
    OrderUpdate, PositionEffect, ReportOutcome, Side, VenueCancelReject, VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Money, PlanIndex};

/// What a fill does to the books, computed before anything is changed.
struct Booking {
    trade: Trade,
    account: Holding,
    movement: Movement,
    plan: Holding,
    plan_realised: i64,
    realised: i64,
    fees: i64,
}

impl Page<'_> {
    pub(super) fn venue_report(&mut self, report: &VenueReport) -> Booked {
        let id = self.order_id(report.order)?;
        if let Some(old) = self.order_before(id, report)? {
            return self.venue_report(&VenueReport { order: old, ..*report });
        }
        self.execution_report(&id, report)?;
        let mut order = match self.books.orders.find(self.store, id)? {
            Some(order) => order,
            None => self.unknown_order(id, report)?,
        };
        if order.is_known {
            self.compare_identity(id, &order, report)?;
        }
        let (before, filled) = (order.working(), order.filled);
        let own;
        let report = match order.replaces {
            None => report,
            Some(_) => match self.report_of_new(&mut order, report)? {
                None => return Ok(()),
                Some(of_it) => {
                    own = of_it;
                    &own
                }
            },
        };
        order.reports += 1;
        order.venue_order_id = report.venue_order_id;
        order.reject_reason =
            report.ord_rej_reason.map(|reason| reason.to_wire()).or(order.reject_reason);
        order.acknowledged_ns.get_or_insert(report.receive_time.0);
        match report.exec_type {
            _ if order.settled.is_some() => self.late_report(id, &mut order, report)?,
            ExecType::Trade => {
                order.reported = order.reported.max(report.cum_lots.0);
                self.fill(id, &mut order, report, report.last_lots.0)?;
            }
            ExecType::TradeCancel | ExecType::TradeCorrect => {
                let observed = report.last_lots.0.max(1);
                self.compare(subject(BreakKind::Busted, id), 0, observed)?;
                order.reported = report.cum_lots.0;
                let taken_back = report.cum_lots.0.saturating_sub(order.filled);
                self.corrected(id, &mut order, report, taken_back)?;
            }
            _ => order.reported = order.reported.max(report.cum_lots.0),
        }
        if is_done(report.ord_status) || order.settled.is_some() {
            order.leaves = 0;
            order.completed_ns.get_or_insert(report.receive_time.0);
        } else {
            order.leaves = order.lots.saturating_abs().saturating_sub(order.reported).max(0);
        }
        if !order.is_known {
            // The engine keeps no state of it, so the venue's is the only one.
            order.state = state_of(report.ord_status).to_wire();
        }
        self.put_order(id, before, &order)?;
        self.protects(&order, filled)?;
        self.compare_denial(id, &order, filled)?;
        self.compare_quantities(id, &order, report)
    }

    /// An order that was said, or proven, not to be there has filled since so much of it had been.
    fn compare_denial(&mut self, id: ClOrdId, order: &Order, filled_before: i64) -> Booked {
        let state = OrderState::from_wire(order.state);
        let is_denied = matches!(state, Some(OrderState::NotSent | OrderState::Rejected));
        if !is_denied || !order.is_known || order.settled.is_some() || order.filled <= filled_before
        {
            return Ok(());
        }
        let subject = BreakSubject {
            follower: Some(order.follower),
            instrument: Some(order.instrument),
            ..subject(BreakKind::DeniedFill, id)
        };
        self.compare(subject, 0, order.filled)
    }

    /// What an order that protects has filled since so much of it had been.
    pub(super) fn protects(&mut self, order: &Order, filled_before: i64) -> Booked {
        let filled = order.filled.saturating_sub(filled_before);
        match order.protects.filter(|_| filled != 0) {
            Some(kind) => {
                self.protection_filled(order, kind, order.lots.signum().saturating_mul(filled))
            }
            None => Ok(()),
        }
    }

    /// Keeps an order, and the open quantity of its plan in step with it.
    pub(super) fn put_order(&mut self, id: ClOrdId, working_before: i64, order: &Order) -> Booked {
        self.books.orders.put(id, *order);
        let change = order.working().saturating_sub(working_before);
        if change != 0 {
            let key = (order.plan, order.instrument);
            let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
            plan.working = plan.working.saturating_add(change);
            self.books.plans.put(key, plan);
        }
        Ok(())
    }

    fn execution_report(&self, id: &ClOrdId, report: &VenueReport) -> Booked {
        let insert = "INSERT INTO execution_report (cl_ord_id, sequence, exec_id, exec_type,
            ord_status, reject_reason, last_lots, last_price, cum_lots, leaves_lots, fee, liquidity,
            retransmitted, transact_ns, receive_ns)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        self.insert(
            insert,
            &[
                id.into(),
                self.sequence.into(),
                report.exec_id.into(),
                report.exec_type.to_wire().into(),
                report.ord_status.to_wire().into(),
                report.ord_rej_reason.map(|reason| reason.to_wire()).into(),
                report.last_lots.into(),
                report.last_price.into(),
                report.cum_lots.into(),
                report.leaves_lots.into(),
                report.fee.into(),
                report.liquidity.map(|liquidity| liquidity.to_wire()).into(),
                (report.retransmitted == Flag::Yes).into(),
                report.transact_time.into(),
                report.receive_time.into(),
            ],
        )
    }

    /// An order that no decision of this journal made; for example one that a power cut took away.
    fn unknown_order(
        &mut self,
        id: ClOrdId,
        report: &VenueReport,
    ) -> Result<Order, crate::ReconcileError> {
        let subject = unknown(id, report.follower, report.instrument);
        self.compare(subject, 0, report.cum_lots.0.max(1))?;
        let plan = PlanIndex(report.order.plan);
        Ok(Order {
            decision: report.order.sequence,
            plan,
            leg: report.order.leg,
            is_known: false,
            leader: self.books.directory.plan(plan).map(|plan| plan.leader.0),
            follower: report.follower,
            instrument: report.instrument,
            session: report.session.0,
            lots: 0,
            price: None,
            effect: PositionEffect::Open.to_wire(),
            protects: None,
            state: OrderState::Unknown.to_wire(),
            filled: 0,
            reported: 0,
            leaves: 0,
            fees: 0,
            reports: 0,
            reject_reason: None,
            venue_order_id: report.venue_order_id,
            decided_ns: 0,
            acknowledged_ns: None,
            filled_ns: None,
            completed_ns: None,
            replaces: None,
            counted: None,
            taken_ns: None,
            settled: None,
            stated: 0,
            stated_price: None,
        })
    }

    fn compare_identity(&mut self, id: ClOrdId, order: &Order, report: &VenueReport) -> Booked {
        let followers = (order.follower.0.into(), report.follower.0.into());
        self.compare(subject(BreakKind::OrderAccount, id), followers.0, followers.1)?;
        let instruments = (order.instrument.0.into(), report.instrument.0.into());
        self.compare(subject(BreakKind::OrderInstrument, id), instruments.0, instruments.1)?;
        // Of an order that it does not know the venue knows no side.
        if report.ord_rej_reason == Some(OrdRejReason::UnknownOrder) {
            return Ok(());
        }
        self.compare(subject(BreakKind::OrderSide, id), order.lots.signum(), sign(report.side))
    }

    fn compare_quantities(&mut self, id: ClOrdId, order: &Order, report: &VenueReport) -> Booked {
        self.compare(subject(BreakKind::OrderCumulative, id), order.filled, order.reported)?;
        if !order.is_known {
            return Ok(());
        }
        let ordered = order.lots.saturating_abs();
        let over = order.filled.max(ordered);
        self.compare(subject(BreakKind::OverFill, id), ordered, over)?;
        let leaves = match report.ord_status {
            status if is_done(status) => 0,
            _ => ordered.saturating_sub(report.cum_lots.0).max(0),
        };
        self.compare(subject(BreakKind::OrderLeaves, id), leaves, report.leaves_lots.0)
    }

    /// Books an execution, unless it has been booked before. What a venue takes back is an execution
    /// of less than nothing.
    pub(super) fn fill(
        &mut self,
        id: ClOrdId,
        order: &mut Order,
        report: &VenueReport,
        quantity: i64,
    ) -> Booked {
        if self.is_booked(&id, order, report)? {
            return Ok(());
        }
        let is_trade = report.exec_type == ExecType::Trade;
        if quantity == 0 && !is_trade {
            return Ok(());
        }
        let Some(price) = report.last_price.filter(|_| quantity > 0 || !is_trade) else {
            return self.compare(subject(BreakKind::Unbookable, id), 0, quantity.max(1));
        };
        let instrument = self.books.directory.instrument(report.instrument);
        let Some(instrument) = instrument else {
            return Err(self.not_defined("instrument", u32::from(report.instrument.0)));
        };
        let trade = Trade {
            lots: sign(report.side).saturating_mul(quantity),
            price: price.0,
            unit_value: instrument.unit_value.0,
            fee: report.fee.0,
        };
        self.book_trades(id, order, report, &[trade], quantity)
    }

    /// Whether an execution is in the books.
    pub(super) fn is_booked(
        &self,
        id: &ClOrdId,
        order: &Order,
        report: &VenueReport,
    ) -> Result<bool, crate::ReconcileError> {
        let select = "SELECT sequence FROM fill WHERE cl_ord_id = $1 AND exec_id = $2";
        let values = [id.into(), report.exec_id.into()];
        // Zero is what venues without such numbers send; it identifies nothing.
        Ok(order.filled != 0
            && report.exec_id != 0
            && self.store.first(select, &values, |row| row.integer(0))?.is_some())
    }

    /// Books what a report says was traded, all of it in one fill at the price of the last trade.
    pub(super) fn book_trades(
        &mut self,
        id: ClOrdId,
        order: &mut Order,
        report: &VenueReport,
        trades: &[Trade],
        quantity: i64,
    ) -> Booked {
        let Some(booking) = self.booking(order, report, trades, quantity)? else {
            return self.compare(subject(BreakKind::Unbookable, id), 0, quantity);
        };
        order.filled += quantity;
        order.fees += booking.trade.fee;
        order.filled_ns.get_or_insert(report.receive_time.0);
        self.mark_trade(report.instrument, booking.trade.price, report.transact_time.0)?;
        self.book_fill(&id, order, report, &booking)
    }

    /// What a fill will do. Nothing when an amount would not fit its type.
    fn booking(
        &mut self,
        order: &Order,
        report: &VenueReport,
        trades: &[Trade],
        quantity: i64,
    ) -> Result<Option<Booking>, crate::ReconcileError> {
        let key = (report.follower, report.instrument);
        let before = self.books.account_positions.find(self.store, key)?.unwrap_or_default();
        let key = (order.plan, report.instrument);
        let plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        let cash = self.books.accounts.find(self.store, report.follower)?.unwrap_or_default();
        let compute = || {
            let (account, movement) = before.holding.after_all(trades)?;
            let (plan, plan_movement) = plan.holding.after_all(trades)?;
            let trade = Trade::sum(trades)?;
            // The cash line takes value and fee at once, and credits are negative.
            movement.value.checked_add(trade.fee)?.checked_neg()?;
            movement.realised.checked_neg()?;
            order.filled.checked_add(quantity)?;
            order.fees.checked_add(trade.fee)?;
            Some(Booking {
                trade,
                account,
                movement,
                plan,
                plan_realised: plan_movement.realised,
                realised: cash.realised.checked_add(movement.realised)?,
                fees: cash.fees.checked_add(trade.fee)?,
            })
        };
        Ok(compute())
    }

    fn book_fill(
        &mut self,
        id: &ClOrdId,
        order: &Order,
        report: &VenueReport,
        booking: &Booking,
    ) -> Booked {
        let trade = &booking.trade;
        let (follower, instrument) = (report.follower, report.instrument);
        let key = (follower, instrument);
        let mut account = self.books.account_positions.find(self.store, key)?.unwrap_or_default();
        account.holding = booking.account;
        self.books.account_positions.put(key, account);
        let key = (order.plan, instrument);
        let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        plan.holding = booking.plan;
        self.books.plans.put(key, plan);
        let mut cash = self.books.accounts.find(self.store, follower)?.unwrap_or_default();
        (cash.realised, cash.fees) = (booking.realised, booking.fees);
        self.books.accounts.put(follower, cash);
        self.post_fill(follower, instrument, &booking.movement, trade.fee)?;
        let insert = "INSERT INTO fill (cl_ord_id, exec_id, sequence, plan, follower, instrument,
            lots, price, fee, liquidity, realised, plan_realised, position, plan_position,
            transact_ns, receive_ns)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        self.insert(
            insert,
            &[
                id.into(),
                report.exec_id.into(),
                self.sequence.into(),
                order.plan.into(),
                follower.into(),
                instrument.into(),
                trade.lots.into(),
                trade.price.into(),
                Money(trade.fee).into(),
                report.liquidity.map(|liquidity| liquidity.to_wire()).into(),
                booking.movement.realised.into(),
                booking.plan_realised.into(),
                booking.account.lots.into(),
                booking.plan.lots.into(),
                report.transact_time.into(),
                report.receive_time.into(),
            ],
        )
    }

    pub(super) fn order_update(&mut self, update: &OrderUpdate) -> Booked {
        let id = self.order_id(update.order)?;
        if update.outcome != ReportOutcome::Applied {
            self.order_remark(&id, update)?;
        }
        // Of a report that changed nothing, or nothing it knows of, the engine has no figures.
        match update.outcome {
            ReportOutcome::Duplicate => return Ok(()),
            ReportOutcome::UnmatchedOrder if update.fill_lots.0 == 0 => return Ok(()),
            ReportOutcome::UnmatchedOrder => {}
            ReportOutcome::Applied | ReportOutcome::Inconsistent => {
                self.order_moved(id, update)?;
            }
        }
        let key = (PlanIndex(update.order.plan), update.instrument);
        let plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        self.compare_engine_position(update.follower, key, plan.holding.lots, update.position.0)
    }

    /// Takes over the state that the engine gives an order, and compares what is filled.
    fn order_moved(&mut self, id: ClOrdId, update: &OrderUpdate) -> Booked {
        let Some(mut order) = self.books.orders.find(self.store, id)? else {
            let subject = unknown(id, update.follower, update.instrument);
            return self.compare(subject, 0, update.cum_lots.0.max(1));
        };
        let before = order.working();
        order.state = update.state.to_wire();
        order.leaves = update.leaves_lots.0;
        if is_final(update.state) {
            order.completed_ns.get_or_insert(self.timestamp.0);
        }
        self.put_order(id, before, &order)?;
        let counted = order.own(update.cum_lots.0);
        self.compare(subject(BreakKind::EngineOrder, id), order.reported, counted)
    }

    /// What the engine found odd about a report.
    fn order_remark(&self, id: &ClOrdId, update: &OrderUpdate) -> Booked {
        let insert = "INSERT INTO order_remark (cl_ord_id, sequence, input, outcome, state,
            fill_lots) VALUES ($1, $2, $3, $4, $5, $6)";
        self.insert(
            insert,
            &[
                id.into(),
                self.sequence.into(),
                self.parent.into(),
                update.outcome.to_wire().into(),
                update.state.to_wire().into(),
                update.fill_lots.into(),
            ],
        )
    }

    pub(super) fn cancels(&mut self, cancels: &Cancels, entries: CancelsEntries<'_>) -> Booked {
        let insert = "INSERT INTO cancel (cl_ord_id, sequence, cause, session)
            VALUES ($1, $2, $3, $4)";
        for entry in entries {
            let entry = entry.map_err(|error| self.malformed(error))?;
            let id = self.order_id(entry.order)?;
            let (cause, session) = (cancels.trigger.to_wire().into(), cancels.session.into());
            self.insert(insert, &[(&id).into(), self.sequence.into(), cause, session])?;
        }
        Ok(())
    }

    pub(super) fn venue_cancel_reject(&mut self, reject: &VenueCancelReject) -> Booked {
        let insert = "INSERT INTO cancel_reject (cl_ord_id, sequence, reason, transact_ns,
            receive_ns) VALUES ($1, $2, $3, $4, $5)";
        let id = self.order_id(reject.order)?;
        self.insert(
            insert,
            &[
                (&id).into(),
                self.sequence.into(),
                reject.cxl_rej_reason.to_wire().into(),
                reject.transact_time.into(),
                reject.receive_time.into(),
            ],
        )
    }
}

pub(super) const fn subject(kind: BreakKind, order: ClOrdId) -> BreakSubject {
    BreakSubject { order: Some(order), ..BreakSubject::of(kind) }
}

/// An order that no decision made.
const fn unknown(
    order: ClOrdId,
    follower: FollowerIndex,
    instrument: InstrumentIndex,
) -> BreakSubject {
    let subject = subject(BreakKind::UnknownOrder, order);
    BreakSubject { follower: Some(follower), instrument: Some(instrument), ..subject }
}

pub(super) const fn sign(side: Side) -> i64 {
    match side {
        Side::Buy => 1,
        Side::Sell => -1,
    }
}

/// Whether a venue says that nothing of the order is open any more.
const fn is_done(status: OrdStatus) -> bool {
    is_final(state_of(status))
}

/// The state of an order of which only the venue knows.
pub(super) const fn state_of(status: OrdStatus) -> OrderState {
    match status {
        OrdStatus::New | OrdStatus::Replaced => OrderState::Working,
        OrdStatus::PartiallyFilled => OrderState::PartiallyFilled,
        OrdStatus::Filled => OrderState::Filled,
        OrdStatus::Canceled => OrderState::Canceled,
        OrdStatus::PendingCancel => OrderState::PendingCancel,
        OrdStatus::Rejected => OrderState::Rejected,
        OrdStatus::PendingNew => OrderState::PendingNew,
        OrdStatus::Expired => OrderState::Expired,
        OrdStatus::PendingReplace => OrderState::PendingReplace,
    }
}
