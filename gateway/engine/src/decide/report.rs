//! Reports of venues, proofs of what was never sent, and refused cancels: what they do to orders.

use super::Deciding;
use crate::exact::is_workable;
use crate::links::NONE;
use crate::orders::{Order, is_final};
use crate::reports::{Assessed, assess, execution, is_sane, unchanged};
use crate::window::Window;
use protocol::messages::{
    CxlRejReason, Flag, OrderState, OrderUpdate, ReportOutcome, SentGap, Side, VenueCancelReject,
    VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money};

impl Deciding<'_> {
    pub(super) fn venue_report(&mut self, report: &VenueReport) {
        let state = self.view.state;
        if state.seat(report.order.plan).is_none() {
            return self.update(&self.stranger(report));
        }
        if state.mirrors.is_replacing() && self.replacing_report(report) {
            return;
        }
        if !state.settlements.is_empty() && self.late_report(report) {
            return;
        }
        let orders = &state.orders;
        let slot = orders.find_open(&report.order).or_else(|| orders.find_finished(&report.order));
        let is_repeated = self.is_repeated(report);
        let mut halts = false;
        let update = match slot.map(|slot| *orders.get(slot)) {
            Some(order) if is_repeated => {
                self.known(&order, &unchanged(&order, ReportOutcome::Duplicate))
            }
            Some(order) => {
                let assessed = self.assessed(&order, report);
                if state.policed.turns.is_any() {
                    self.execution(&order, &assessed, report);
                }
                if state.venues_are_ruled {
                    halts = self.judge_venue(&order, &assessed, report);
                }
                let update = self.known(&order, &assessed);
                with_fill(update, report)
            }
            None if is_repeated => {
                OrderUpdate { outcome: ReportOutcome::Duplicate, ..self.stranger(report) }
            }
            None => self.ghost(report),
        };
        let update = OrderUpdate { exec_id: report.exec_id, ..update };
        self.update(&update);
        if state.protected.is_used {
            self.protect_after(&update, slot, report, halts);
        }
    }

    #[inline(always)]
    pub(super) fn is_repeated(&self, report: &VenueReport) -> bool {
        let state = self.view.state;
        let venue = state.venue_of_instrument(report.instrument.0);
        let seen = venue.map(|venue| &state.exec_ids[usize::from(venue)]);
        let (order, id) = (report.order, report.exec_id);
        let is_known = |seen: &Window| {
            // What was reported under a name that the venue had not taken yet was booked to the order before.
            let before = || state.replaced_by(&order);
            seen.contains(execution(&order, id))
                || before().is_some_and(|before| seen.contains(execution(&before, id)))
        };
        id != 0 && seen.is_some_and(is_known)
    }

    /// What a report does to an order, unless its numbers cannot be worked with.
    #[inline(always)]
    pub(super) fn assessed(&self, order: &Order, report: &VenueReport) -> Assessed {
        if !is_sane(report) {
            return unchanged(order, ReportOutcome::Inconsistent);
        }
        let assessed = assess(order, report);
        let position = self.view.state.rows.load(order.row as usize).position + assessed.fill;
        let booked = order.booked + assessed.fill.abs();
        if !is_workable(position) || !is_workable(booked) {
            return unchanged(order, ReportOutcome::Inconsistent);
        }
        assessed
    }

    /// The update of an order that is in the table.
    pub(super) fn known(&self, order: &Order, assessed: &Assessed) -> OrderUpdate {
        let state = self.view.state;
        let row = state.rows.load(order.row as usize);
        let seat = state.seat(order.key.plan).expect("orders belong to plans that were defined");
        let mut working = row.working;
        if order.open {
            let mut after = *order;
            after.booked += assessed.fill * order.lots.signum();
            (after.reported, after.leaves) = (assessed.reported, assessed.leaves);
            working += after.working() - order.working();
        }
        OrderUpdate {
            order: order.key,
            leader: LeaderIndex(seat.leader),
            follower: FollowerIndex(seat.follower),
            instrument: InstrumentIndex(order.instrument),
            outcome: assessed.outcome,
            state: assessed.state,
            fill_lots: Lots(assessed.fill),
            fill_price: None,
            fee: Money(0),
            exec_id: 0,
            cum_lots: Lots(assessed.reported),
            leaves_lots: Lots(assessed.leaves),
            position: Lots(row.position + assessed.fill),
            working: Lots(working),
        }
    }

    /// The update of an order that is not in the table, although its plan is known: one of a run whose
    /// records were lost, or one that finished long ago. Its fill is real and belongs to the plan.
    pub(super) fn ghost(&self, report: &VenueReport) -> OrderUpdate {
        let state = self.view.state;
        let mut update = self.stranger(report);
        let seat = state.seat(report.order.plan).expect("strangers have been sorted out");
        update.leader = LeaderIndex(seat.leader);
        update.follower = FollowerIndex(seat.follower);
        let row = state.find_row(report.order.plan, report.instrument.0);
        let has_room = state.plans_of(seat.leader).len() <= state.rows.free() && seat.place != NONE;
        if let Some(row) = row {
            let row = state.rows.load(row);
            (update.position, update.working) = (Lots(row.position), Lots(row.working));
        } else if !has_room || state.venue_of_instrument(report.instrument.0).is_none() {
            return update;
        }
        let lots = if is_sane(report) { signed_fill(report) } else { 0 };
        let position = update.position.0 + lots;
        if lots != 0 && is_workable(position) {
            update.fill_lots = Lots(lots);
            update.position = Lots(position);
            return with_fill(update, report);
        }
        update
    }

    /// The update of an order that names no plan of ours; nothing can be booked.
    fn stranger(&self, report: &VenueReport) -> OrderUpdate {
        OrderUpdate {
            order: report.order,
            leader: LeaderIndex(0),
            follower: report.follower,
            instrument: report.instrument,
            outcome: ReportOutcome::UnmatchedOrder,
            state: OrderState::Unknown,
            fill_lots: Lots(0),
            fill_price: None,
            fee: Money(0),
            exec_id: report.exec_id,
            cum_lots: report.cum_lots,
            leaves_lots: report.leaves_lots,
            position: Lots(0),
            working: Lots(0),
        }
    }

    /// The venue never processed some messages of ours: orders among them are not there.
    pub(super) fn sent_gap(&mut self, gap: &SentGap) {
        let end = gap.from_sequence.saturating_add(u64::from(gap.count));
        let numbers = gap.from_sequence..end;
        let (orders, mirrors) = (&self.view.state.orders, &self.view.state.mirrors);
        let is_ours = |order: &Order| order.session == gap.session.0;
        let has_lost_cancel = |slot: u32, order: &Order| {
            order.state == OrderState::PendingCancel
                && numbers.contains(&orders.cancel_number(slot))
                && !numbers.contains(&order.number)
        };
        let is_in_gap = |slot: u32, order: &Order| {
            is_ours(order) && (numbers.contains(&order.number) || has_lost_cancel(slot, order))
        };
        self.update_all(is_in_gap, |slot, order| {
            if has_lost_cancel(slot, order) {
                let state = uncancelled(order, mirrors.replaces(slot, order).is_some());
                return Assessed { state, ..unchanged(order, ReportOutcome::Applied) };
            }
            if !is_unsent(order) {
                return unchanged(order, ReportOutcome::Inconsistent);
            }
            Assessed {
                state: OrderState::NotSent,
                leaves: 0,
                ..unchanged(order, ReportOutcome::Applied)
            }
        });
        if self.view.state.mirrors.is_replacing() {
            self.restore_after(gap, |order| {
                is_ours(order) && numbers.contains(&order.number) && is_unsent(order)
            });
        }
    }

    /// A new session with a venue, its numbers begin again: nothing proves any more what became of open orders.
    pub(super) fn orders_unknown(&mut self, session: u16) {
        let is_open = |_: u32, order: &Order| {
            order.session == session && order.state != OrderState::Unknown && !is_final(order.state)
        };
        self.update_all(is_open, |_, order| Assessed {
            state: OrderState::Unknown,
            ..unchanged(order, ReportOutcome::Applied)
        });
    }

    /// Updates all open orders that are chosen. Those of one row follow each other: each update's
    /// working quantity counts the ones before it.
    fn update_all(
        &mut self,
        is_chosen: impl Fn(u32, &Order) -> bool,
        assess: impl Fn(u32, &Order) -> Assessed,
    ) {
        let state = self.view.state;
        for (slot, order) in state.orders.open().filter(|(slot, order)| is_chosen(*slot, order)) {
            let mut update = self.known(order, &assess(slot, order));
            let before = state.orders.open_of(order.key.plan).filter(|(other, earlier)| {
                *other < slot && earlier.row == order.row && is_chosen(*other, earlier)
            });
            for (other, earlier) in before {
                let row = state.rows.load(earlier.row as usize);
                let after = self.known(earlier, &assess(other, earlier));
                update.working.0 += after.working.0 - row.working;
            }
            self.update(&update);
        }
    }

    /// A venue refused a cancel. Too late means that the final report is on its way or here; an unknown
    /// order may never have arrived, which the session has to prove.
    pub(super) fn cancel_reject(&mut self, reject: &VenueCancelReject) {
        let state = self.view.state;
        if state.seat(reject.order.plan).is_none() {
            return;
        }
        let Some(slot) = state.orders.find_open(&reject.order) else { return };
        let order = state.orders.get(slot);
        if reject.replace == Some(Flag::Yes) {
            return self.refuse_replacement(slot, Some(reject.cxl_rej_reason), 0);
        }
        let is_to_come = state.mirrors.replaces(slot, order).is_some();
        let next = match (order.state, reject.cxl_rej_reason) {
            (OrderState::PendingCancel, CxlRejReason::UnknownOrder) => OrderState::Unknown,
            (OrderState::PendingCancel, _) => uncancelled(order, is_to_come),
            (other, _) => other,
        };
        let outcome =
            if next == order.state { ReportOutcome::Duplicate } else { ReportOutcome::Applied };
        let update = self.known(order, &Assessed { state: next, ..unchanged(order, outcome) });
        self.update(&update);
    }

    pub(super) fn update(&mut self, update: &OrderUpdate) {
        let length = update.encode(self.records.spare());
        self.records.close(length);
    }
}

/// The state of an order whose cancel is without effect. Of one that was to take another one's place, and is to come
/// still, it says nothing.
const fn uncancelled(order: &Order, is_to_come: bool) -> OrderState {
    match order.reported {
        _ if is_to_come => OrderState::Unknown,
        0 => OrderState::Working,
        _ => OrderState::PartiallyFilled,
    }
}

/// Whether an order may be one that its venue never processed: it cannot have reported on such a one.
const fn is_unsent(order: &Order) -> bool {
    let is_proven = matches!(
        order.state,
        OrderState::Created | OrderState::PendingCancel | OrderState::Unknown
    );
    is_proven && order.reported == 0
}

/// The signed quantity that a report of an unknown order fills.
fn signed_fill(report: &VenueReport) -> i64 {
    use protocol::messages::ExecType;
    let lots = match report.exec_type {
        ExecType::Trade => report.last_lots.0,
        ExecType::TradeCancel => -report.last_lots.0,
        _ => 0,
    };
    if report.side == Side::Sell { -lots } else { lots }
}

/// Price and fee of the fill that is booked.
pub(super) fn with_fill(mut update: OrderUpdate, report: &VenueReport) -> OrderUpdate {
    if update.fill_lots.0 != 0 {
        update.fill_price = report.last_price;
        update.fee = report.fee;
    }
    update
}
