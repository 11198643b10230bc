//! Order updates: fills move positions, finished orders leave the table, and what stayed short of its
//! target is looked at again.

use crate::error::InputError;
use crate::exact::{unit_price, value};
use crate::exposure::Exposure;
use crate::mirrors::extended;
use crate::orders::{Order, is_final};
use crate::rows::{Row, Status};
use crate::state::State;
use protocol::messages::{OrderState, OrderUpdate, ReportOutcome};

impl State {
    pub(super) fn order_update(&mut self, update: &OrderUpdate) -> Result<(), InputError> {
        self.last_input.is_settled |= !self.last_input.updates_many;
        self.remember_execution(update);
        self.statistics.count(update);
        if update.outcome == ReportOutcome::Duplicate {
            return Ok(());
        }
        if self.seat(update.order.plan).is_none() {
            return Ok(());
        }
        let slot = self.orders.find_open(&update.order);
        match slot.or_else(|| self.orders.find_finished(&update.order)) {
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
            self.exec_ids[usize::from(venue)].insert(update.exec_id);
        }
    }

    fn update_known(&mut self, slot: u32, update: &OrderUpdate) {
        let before = *self.orders.get(slot);
        let after = updated(&before, update);
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
                row.open_orders -= 1;
            }
        }
        // Attempts that go on with a part of what is wanted leave a rest, and an order that was filled may have
        // been filled beyond its leader's.
        let leaves_rest = row.status.has(Status::SETBACK) || mirrors;
        let is_short = is_final(after.state) && (leaves_rest || after.booked != after.lots.abs());
        row.status.set(Status::SHORT, row.status.has(Status::SHORT) || is_short);
        let (index, plan) = (before.row as usize, before.key.plan);
        let seat = self.seat(plan).expect("orders belong to plans that were defined");
        let block = self.blocks.index(seat.leader, before.instrument);
        self.finish_update(block, index, row, &change);
        self.refresh_unknown(index, plan, [before.state, after.state]);
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

/// The order after an update.
fn updated(order: &Order, update: &OrderUpdate) -> Order {
    let mut after = *order;
    after.state = update.state;
    after.booked += update.fill_lots.0 * order.lots.signum();
    after.reported = update.cum_lots.0;
    after.leaves = update.leaves_lots.0;
    after
}

// An order that may live counts as open.
const _: () = assert!(!is_final(OrderState::Unknown));
