//! Order updates: fills move positions, finished orders leave the table, and what stayed short of its
//! target is looked at again.

use crate::error::InputError;
use crate::exact::{unit_price, value};
use crate::exposure::Exposure;
use crate::mirrors::extended;
use crate::orders::{Order, is_final};
use crate::protection::Purpose;
use crate::reports::execution;
use crate::rows::{Row, Status};
use crate::state::State;
use protocol::messages::{OrderState, OrderUpdate, ReportOutcome, VenueReport};

impl State {
    pub(super) fn order_update(&mut self, update: &OrderUpdate) -> Result<(), InputError> {
        // Behind the end of an order that another one has the place of, that one's update is still owed.
        let is_last = update.state != OrderState::Replaced;
        self.last_input.is_settled |= is_last && !self.last_input.updates_many;
        self.remember_execution(update);
        self.statistics.count(update);
        if update.outcome == ReportOutcome::Duplicate {
            return Ok(());
        }
        if self.seat(update.order.plan).is_none() {
            return Ok(());
        }
        if self.mirrors.is_replacing() {
            self.replacing_updated(update);
        }
        if self.last_input.is_accepted || !self.settlements.is_empty() {
            self.settled_updated(update);
        }
        let slot = self.orders.find_open(&update.order);
        match slot.or_else(|| self.orders.find_finished(&update.order)) {
            Some(slot) if update.fill_lots.0 != 0 && !self.signals.active().is_empty() => {
                self.update_signalled(slot, update);
            }
            Some(slot) => self.update_known(slot, update),
            None if update.fill_lots.0 != 0 => self.update_ghost(update)?,
            None => {}
        }
        Ok(())
    }

    fn remember_execution(&mut self, update: &OrderUpdate) {
        if update.exec_id == 0 {
            return;
        }
        if let Some(venue) = self.venue_of_instrument(update.instrument.0) {
            self.exec_ids[usize::from(venue)].insert(execution(&update.order, update.exec_id));
        }
    }

    /// Of an order that was filled while signals are in force: it may be the entry of one.
    #[cold]
    fn update_signalled(&mut self, slot: u32, update: &OrderUpdate) {
        self.entry_was_filled(slot, update);
        let row = self.orders.get(slot).row as usize;
        self.update_known(slot, update);
        self.signalled_row_was_filled(row, update);
    }

    fn update_known(&mut self, slot: u32, update: &OrderUpdate) {
        let before = *self.orders.get(slot);
        let after = before.updated(update);
        let mut row = self.rows.load(before.row as usize);
        let mirrors = row.status.has(Status::MIRRORS);
        let extent = if mirrors { self.extent(before.row as usize) } else { row.held() };
        *self.orders.get_mut(slot) = after;
        let mut change = self.book(before.row as usize, &mut row, extent, update);
        if before.open {
            let open = |order: &Order| i128::from(value(order.pending(), order.unit_price));
            change.open_notional = open(&after) - open(&before);
            if is_final(after.state) && after.pending() == 0 {
                self.orders.finish(slot);
                change.open_orders = -1;
                row.open_orders -= u32::from(before.purpose == Purpose::Copies);
            }
        }
        // Attempts that go on with a part of what is wanted leave a rest, an order that was filled may have been
        // filled beyond its leader's, and one that was over, say because the venue never had it, may have been
        // made up for already.
        let was_over = !before.open && update.fill_lots.0 != 0;
        let leaves_rest = row.status.has(Status::SETBACK) || mirrors || was_over;
        let mut is_short =
            is_final(after.state) && (leaves_rest || after.booked != after.lots.abs());
        // What it leaves is the business of the order that has its place.
        is_short &= after.state != OrderState::Replaced;
        if self.protected.is_used {
            is_short = self.protected_update((&before, &after), &mut row, update, is_short);
        }
        row.status.set(Status::SHORT, row.status.has(Status::SHORT) || is_short);
        let ends = !is_final(before.state) && is_final(after.state);
        if self.venues_are_ruled && ends && after.state == OrderState::Rejected {
            self.venue_rejected(before.instrument);
        }
        if ends && after.booked != after.lots.abs() {
            self.ended_short(&before, &mut row);
        }
        if before.state == OrderState::PendingCancel && after.state != OrderState::PendingCancel {
            self.cancel_ended(slot, after.state);
        }
        let (index, plan) = (before.row as usize, before.key.plan);
        let seat = self.seat(plan).expect("orders belong to plans that were defined");
        let block = self.blocks.index(seat.leader, before.instrument);
        self.finish_update(block, index, row, &change);
        self.refresh_unknown(index, plan, [before.state, after.state]);
        if after.state == OrderState::Unknown || !self.doubts.is_empty() {
            self.doubt_changed(slot);
        }
    }

    /// The cancel of an order is over. If the order lives it may have to be cancelled again.
    #[cold]
    fn cancel_ended(&mut self, slot: u32, state: OrderState) {
        self.orders.cancelled_by(slot, 0);
        if !is_final(state) {
            self.uncancelled.fail();
        }
    }

    /// Counts an order that a venue has rejected.
    #[cold]
    fn venue_rejected(&mut self, instrument: u16) {
        // An order is rejected by a report, which is the last input.
        let input = &self.last_input.octets[..self.last_input.length];
        let Ok(report) = VenueReport::decode(input) else { return };
        let Some(venue) = self.venue_of_instrument(instrument) else { return };
        let rules = &self.settings[self.scopes.venue(venue)].venue;
        let rejects = &mut self.venue_rejects[usize::from(venue)];
        *rejects = rejects.after(report.receive_time.0, rules);
    }

    /// Stores a row after an update, and looks at it again once nothing is open any more.
    fn finish_update(&mut self, block: usize, index: usize, mut row: Row, change: &Exposure) {
        let is_over = row.open_orders == 0 || row.status.has(Status::MIRRORS);
        if is_over && row.status.has(Status::SHORT) {
            row.status.set(Status::SHORT, false);
            if self.difference(&row, index, block) != 0 {
                self.mark_behind(block, index, &mut row);
            }
        }
        self.rows.store(index, &row);
        self.expose(index, block, change);
    }

    /// Books the fill of an order that is not in the table to its plan.
    fn update_ghost(&mut self, update: &OrderUpdate) -> Result<(), InputError> {
        let (plan, instrument) = (update.order.plan, update.instrument.0);
        let block = self.known_block("OrderUpdate", update.leader.0, instrument)?;
        self.take_rows("OrderUpdate", block)?;
        let (message, field) = ("OrderUpdate", "order");
        let unknown = InputError::Unknown { message, field, given: u64::from(plan) };
        let index = self.find_row(plan, instrument).ok_or(unknown)?;
        let mut row = self.rows.load(index);
        if row.unit_price == 0
            && let Some(price) = update.fill_price
        {
            row.unit_price = unit_price(price.0, self.unit_value(instrument)).unwrap_or(0);
        }
        let extent = self.extent(index);
        let change = self.book(index, &mut row, extent, update);
        if self.protected.is_used {
            self.book_cost(index, plan, update);
        }
        row.status.set(Status::SHORT, true);
        self.finish_update(block, index, row, &change);
        Ok(())
    }

    /// Gives a row the quantities that the update says it has; it was valued by so many lots.
    fn book(&self, index: usize, row: &mut Row, extent: i64, update: &OrderUpdate) -> Exposure {
        row.position = update.position.0;
        row.working = update.working.0;
        if row.status.has(Status::MIRRORS) {
            let after = self.stand(index, row).extent();
            let (change, value) = extended((extent, row.value), after, row.unit_price);
            row.value = value;
            return change;
        }
        row.revalue(extent, row.unit_price)
    }

    /// Changes the exposure of all scopes of a row.
    fn expose(&mut self, index: usize, block: usize, change: &Exposure) {
        // As with every acknowledgement.
        if *change == Exposure::default() {
            return;
        }
        let (leader, instrument) = self.blocks.pair(block);
        let venue = self.venue_of_instrument(instrument).expect("rows are of known instruments");
        for scope in self.shared_scopes(leader, venue, instrument) {
            self.exposures[scope].add(change);
        }
        self.expose_own(index, instrument, *change);
    }

    /// Changes the exposure of the scopes that a row does not share with its block. Both are kept only
    /// where a limit asks for them.
    pub(super) fn expose_own(&mut self, index: usize, instrument: u16, change: Exposure) {
        let rules = &self.rows.rules[index];
        if rules.follower_is_counted {
            self.exposures[self.scopes.follower(rules.follower)].add(&change);
            if rules.margin_is_counted {
                let (follower, rate) =
                    (rules.follower, self.margin_rate(rules.follower, instrument));
                self.exposures[self.scopes.margin(follower)].add(&change.weighted(rate));
            }
        }
        if rules.plan_is_bounded {
            self.exposures[self.scopes.plan(rules.plan)].add(&change);
        }
    }
}

// An order that may live counts as open.
const _: () = assert!(!is_final(OrderState::Unknown));
