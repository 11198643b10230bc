//! Orders in doubt: what operators say of them, booked once the engine takes it, and what their venues say afterwards.
//!
//! What was stated as filled is a fill without a report. The venue's own executions take its place, lot by lot: what was
//! stated is taken back at its price, and what the venue says is booked. In the end the venue's count stands, and where
//! it is not what was stated there is a break.

use super::orders::{sign, subject};
use super::{Booked, Page};
use crate::breaks::BreakKind;
use crate::holding::Trade;
use crate::meaning::is_final;
use crate::rows::Order;
use protocol::messages::{
    ClOrdId, CommandDecision, ExecType, Flag, OrdStatus, OrderKey, OrderOverdue, OrderSettlement,
    OrderState, Side, VenueReport,
};
use protocol::units::{Lots, Money, Nanos, SessionIndex, Ticks};

/// A word that is still to be answered.
struct Word {
    sequence: u64,
    id: String,
    state: u8,
    filled: Option<i64>,
    price: Option<i64>,
    receive_ns: u64,
}

impl Page<'_> {
    pub(super) fn order_settlement(&mut self, settlement: &OrderSettlement) -> Booked {
        let id = self.order_id(settlement.order)?;
        let insert =
            "INSERT INTO settlement (sequence, cl_ord_id, state, filled, price, actor, words,
            receive_ns) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                (&id).into(),
                settlement.state.to_wire().into(),
                settlement.cum_lots.map(|lots| lots.0).into(),
                settlement.price.into(),
                (&settlement.actor).into(),
                (&settlement.text).into(),
                settlement.receive_time.into(),
            ],
        )
    }

    /// Whether the last word is taken; then it is booked. A run may have ended between the two.
    pub(super) fn settlement_decision(&mut self, decision: &CommandDecision) -> Booked {
        let select = "SELECT sequence, cl_ord_id, state, filled, price, receive_ns FROM settlement
            WHERE decision IS NULL ORDER BY sequence DESC LIMIT 1";
        let word = self.store.first(select, &[], |row| {
            Ok(Word {
                sequence: row.unsigned(0)?,
                id: row.text(1)?,
                state: row.narrow(2)?,
                filled: row.optional(3)?,
                price: row.optional(4)?,
                receive_ns: row.unsigned(5)?,
            })
        })?;
        let Some(word) = word else { return Ok(()) };
        let update = "UPDATE settlement SET decision = $1, accepted = $2, reason = $3
            WHERE sequence = $4";
        let is_taken = decision.accepted == Flag::Yes;
        let reason = decision.reason.to_wire().into();
        let values = [self.sequence.into(), is_taken.into(), reason, word.sequence.into()];
        self.insert(update, &values)?;
        let id = ClOrdId::new(&word.id).ok().filter(|_| is_taken);
        id.map_or(Ok(()), |id| self.settle(id, &word))
    }

    /// Books a word that was taken. The state of the order comes with the engine's update.
    fn settle(&mut self, id: ClOrdId, word: &Word) -> Booked {
        let Some(mut order) = self.books.orders.find(self.store, id)? else { return Ok(()) };
        let (before, filled) = (order.working(), order.filled);
        let known = order.reported.max(order.filled);
        let stated = word.filled.map(|lots| order.own(lots));
        let total = match OrderState::from_wire(word.state) {
            Some(OrderState::Filled) => stated.unwrap_or(order.lots.saturating_abs()),
            Some(OrderState::Canceled) => stated.unwrap_or(known),
            _ => known,
        };
        let more = total.saturating_sub(filled).max(0);
        if let Some(price) = word.price.filter(|_| 0 < more) {
            let report = stated_execution(&order, more, price, Nanos(word.receive_ns));
            self.fill(id, &mut order, &report, more)?;
        }
        order.reported = total;
        order.leaves = 0;
        order.completed_ns.get_or_insert(word.receive_ns);
        order.settled = Some(total);
        order.stated = order.filled.saturating_sub(filled);
        order.stated_price = word.price;
        self.put_order(id, before, &order)?;
        self.protects(&order, filled)
    }

    /// A report on an order that was settled.
    pub(super) fn late_report(
        &mut self,
        id: ClOrdId,
        order: &mut Order,
        report: &VenueReport,
    ) -> Booked {
        let (counted, said) = (report.cum_lots.0, order.settled.unwrap_or(0));
        if matches!(report.exec_type, ExecType::TradeCancel | ExecType::TradeCorrect) {
            self.compare(subject(BreakKind::Busted, id), 0, report.last_lots.0.max(1))?;
            (order.reported, order.stated) = (counted, 0);
            let taken_back = counted.saturating_sub(order.filled);
            self.corrected(id, order, report, taken_back)?;
            return self.compare(subject(BreakKind::SettledFill, id), said, counted);
        }
        let is_end = is_end(report);
        self.book_late(id, order, report)?;
        order.reported = if is_end { counted } else { order.reported.max(counted) };
        if is_end || said < counted {
            self.compare(subject(BreakKind::SettledFill, id), said, counted)?;
        }
        let open = if is_end { 0 } else { report.leaves_lots.0 };
        self.compare(subject(BreakKind::SettledOpen, id), 0, open)
    }

    /// Executions of the venue's take the place of what was stated, and its end takes back what it does not count.
    fn book_late(&mut self, id: ClOrdId, order: &mut Order, report: &VenueReport) -> Booked {
        let is_trade = report.exec_type == ExecType::Trade;
        if is_trade && self.is_booked(&id, order, report)? {
            return Ok(());
        }
        let told = if is_trade { report.last_lots.0 } else { 0 };
        let known = told.min(order.stated);
        let beyond = match is_end(report) {
            true => order.filled.saturating_add(told - known).saturating_sub(report.cum_lots.0),
            false => 0,
        };
        let undone = known.saturating_add(beyond.clamp(0, order.stated - known));
        order.stated -= undone;
        let Some(stated) = order.stated_price.filter(|_| 0 < undone) else {
            return if told == 0 { Ok(()) } else { self.fill(id, order, report, told) };
        };
        let price = report.last_price.map_or(stated, |price| price.0);
        let instrument = self.books.directory.instrument(report.instrument);
        let Some(instrument) = instrument else {
            return Err(self.not_defined("instrument", u32::from(report.instrument.0)));
        };
        let trade = |lots: i64, price, fee| Trade {
            lots: sign(report.side).saturating_mul(lots),
            price,
            unit_value: instrument.unit_value.0,
            fee,
        };
        let trades = [trade(undone.saturating_neg(), stated, 0), trade(told, price, report.fee.0)];
        self.book_trades(id, order, report, &trades, told.saturating_sub(undone))
    }

    pub(super) fn order_overdue(&mut self, overdue: &OrderOverdue) -> Booked {
        let id = self.order_id(overdue.order)?;
        let insert =
            "INSERT INTO order_overdue (sequence, cl_ord_id, follower, instrument, state, step,
            since_ns, time_ns) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                (&id).into(),
                overdue.follower.into(),
                overdue.instrument.into(),
                overdue.state.to_wire().into(),
                overdue.step.to_wire().into(),
                overdue.since.into(),
                overdue.time.into(),
            ],
        )
    }
}

/// Whether a report says that nothing of its order is open any more. Of a status that could not be given it says
/// nothing.
fn is_end(report: &VenueReport) -> bool {
    match report.exec_type {
        ExecType::Canceled | ExecType::Expired | ExecType::Rejected => true,
        ExecType::Trade => report.leaves_lots.0 == 0,
        ExecType::OrderStatus => {
            report.ord_status != OrdStatus::Rejected
                && is_final(super::orders::state_of(report.ord_status))
        }
        _ => false,
    }
}

/// What was stated, as if the venue had reported it.
fn stated_execution(order: &Order, lots: i64, price: i64, time: Nanos) -> VenueReport {
    VenueReport {
        session: SessionIndex(order.session),
        session_sequence: 0,
        order: OrderKey { epoch: 0, sequence: order.decision, plan: order.plan.0, leg: order.leg },
        venue_order_id: 0,
        exec_id: 0,
        follower: order.follower,
        instrument: order.instrument,
        side: if order.lots < 0 { Side::Sell } else { Side::Buy },
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::Filled,
        ord_rej_reason: None,
        last_lots: Lots(lots),
        last_price: Some(Ticks(price)),
        cum_lots: Lots(lots),
        leaves_lots: Lots(0),
        fee: Money(0),
        liquidity: None,
        retransmitted: Flag::No,
        transact_time: time,
        receive_time: time,
    }
}
