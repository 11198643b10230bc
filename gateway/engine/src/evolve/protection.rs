//! Plans' own stop losses and take profits: what they cost, what is placed, and what follows when one is reached.

use super::instructions::Context;
use crate::error::InputError;
use crate::exact::{unit_price, value};
use crate::exposure::Exposure;
use crate::instruct::Setting;
use crate::orders::{Order, is_final};
use crate::protection::{Placing, Purpose, cost_after, reached};
use crate::rows::{Row, Status};
use crate::state::State;
use protocol::messages::{
    Instructions, InstructionsEntry, OrderState, OrderUpdate, ProtectionChange, ProtectionNoted,
    Reason,
};
use protocol::units::Sequence;

impl State {
    pub(super) fn protection_noted(&mut self, noted: &ProtectionNoted) -> Result<(), InputError> {
        let (plan, given) = (noted.plan.0, u64::from(noted.plan.0));
        let (leader, instrument) = (noted.leader.0, noted.instrument.0);
        let block = self.known_block("ProtectionNoted", leader, instrument)?;
        match noted.change {
            ProtectionChange::Placed => {
                self.protected.placing = Some(Placing { kind: noted.kind, price: noted.price.0 });
            }
            ProtectionChange::Breached => {
                let (message, field) = ("ProtectionNoted", "plan");
                let unknown = InputError::Unknown { message, field, given };
                let index = self.find_row(plan, instrument).ok_or(unknown)?;
                let mut row = self.rows.load(index);
                self.sit_out(block, index, &mut row, reached(noted.kind));
                if self.difference(&row, index, block) != 0 {
                    row.attempts = 0;
                    self.mark_behind(block, index, &mut row);
                }
                self.rows.store(index, &row);
            }
        }
        Ok(())
    }

    /// Has a row sit out what is left of the episode, which it may have joined just now.
    fn sit_out(&mut self, block: usize, index: usize, row: &mut Row, reason: Reason) {
        row.sit_out(reason);
        let block = self.blocks.get_mut(block);
        let is_active = block.active_rows().any(|active| active as usize == index);
        if is_active && !row.status.has(Status::PINNED) {
            row.status.set(Status::PINNED, true);
            row.episode = block.episode;
            block.unpinned -= 1;
        }
    }

    /// Takes the order of a protection in. It changes nothing but the table of orders and what is counted there: what
    /// its plan holds is what it held before.
    #[cold]
    pub(super) fn protection_instructed(
        &mut self,
        sequence: Sequence,
        block: usize,
        record: &[u8],
    ) -> Result<(), InputError> {
        let (root, entries) = Instructions::decode(record)?;
        let (leader, instrument) = (root.leader.0, root.instrument.0);
        let (message, given) = ("Instructions", root.trigger.to_wire().into());
        let unknown = InputError::Unknown { message, field: "trigger", given };
        let placing = self.protected.placing.take().ok_or(unknown)?;
        let venue = self.venue_of_instrument(instrument).expect("the instrument is known");
        let session = self.session_of_instrument(instrument).expect("its venue is known");
        let unit_price = unit_price(root.reference_price.0, self.unit_value(instrument));
        let setting = Setting { trigger: root.trigger, leader: root.position.0, unit_price };
        let rows = self.blocks.get(block).active_rows();
        let time = root.receive_time.0;
        let plain = None;
        let context =
            Context { sequence, block, rows, leader, instrument, session, setting, time, plain };
        for entry in entries {
            let entry = entry?;
            let given = u64::from(entry.plan.0);
            let unknown = InputError::Unknown { message, field: "plan", given };
            let index = self.find_row(entry.plan.0, instrument).ok_or(unknown)?;
            self.statistics.instructions += 1;
            if entry.lots.0 != 0 {
                let change = self.open_protection(&context, index, &entry, placing)?;
                for scope in self.shared_scopes(leader, venue, instrument) {
                    self.exposures[scope].add(&change);
                    self.throttle(scope, 1, time);
                }
            }
        }
        Ok(())
    }

    fn open_protection(
        &mut self,
        context: &Context,
        index: usize,
        entry: &InstructionsEntry,
        placing: Placing,
    ) -> Result<Exposure, InputError> {
        let unit_price = context.setting.unit_price_of(self.rows.get(index));
        let sent = &mut self.sessions[usize::from(context.session)].sent;
        *sent += 1;
        let number = *sent;
        self.statistics.orders += 1;
        let purpose = Purpose::Protects(placing.kind);
        let slot = self.open_order(context, index, entry, unit_price, number)?;
        let order = self.orders.get_mut(slot);
        *order = order.protecting(purpose);
        self.protected.prices[slot as usize] = placing.price;
        let open_notional = i128::from(value(entry.lots.0, unit_price));
        let change = Exposure { open_orders: 1, open_notional, ..Exposure::default() };
        if self.rows.get(index).status.has(Status::OWN_SCOPES) {
            self.expose_own(index, context.instrument, change);
            if self.is_throttled {
                self.throttle_own(index, context.time);
            }
        }
        Ok(change)
    }

    /// What an update means for protections: what the position has cost, and what follows when one of them is filled.
    /// Returns whether the row is to be looked at again.
    #[cold]
    pub(super) fn protected_update(
        &mut self,
        (before, after): (&Order, &Order),
        row: &mut Row,
        update: &OrderUpdate,
        is_short: bool,
    ) -> bool {
        let (index, plan) = (before.row as usize, before.key.plan);
        self.book_cost(index, plan, update);
        let Purpose::Protects(kind) = before.purpose else { return is_short };
        let has_ended = is_final(after.state) && !is_final(before.state);
        let by_us = before.state == OrderState::PendingCancel || after.state == OrderState::Filled;
        let is_refused =
            before.state == OrderState::PendingCancel && after.state != OrderState::PendingCancel;
        let is_refused = is_refused && !is_final(after.state);
        let waits = is_refused || (has_ended && !by_us && row.position != 0);
        if waits && self.protected.turns.has(plan) {
            self.protected.ended_at[plan as usize] = self.swept_at.0;
        } else if row.position == 0 {
            // What is opened next is protected at once.
            self.protected.ended_at[plan as usize] = 0;
        }
        let fill = update.fill_lots.0;
        let held = row.position - fill;
        if fill != 0 && row.status.has(Status::SITS_OUT) {
            return true;
        }
        if fill == 0 || (held < 0) == (fill < 0) {
            return row.status.has(Status::SITS_OUT);
        }
        // One that has filled was for all that there was: what has come since then goes as well.
        let is_over = after.state == OrderState::Filled;
        if is_over || row.position == 0 || (row.position < 0) != (held < 0) {
            let seat = self.seat(plan).expect("orders belong to plans that were defined");
            let block = self.blocks.index(seat.leader, before.instrument);
            self.sit_out(block, index, row, reached(kind));
            return true;
        }
        // What is left is where the plan belongs.
        row.forgone = row.forgone.saturating_sub(fill);
        false
    }

    /// Takes a fill into what the position of a plan that protects itself has cost.
    #[cold]
    pub(super) fn book_cost(&mut self, index: usize, plan: u32, update: &OrderUpdate) {
        let fill = update.fill_lots.0;
        if fill == 0 || self.definitions.protections.get(plan as usize).is_none() {
            return;
        }
        let before = update.position.0 - fill;
        let price = update.fill_price.map(|price| price.0);
        let cost = cost_after(self.rows.cost(index), before, fill, price);
        self.rows.set_cost(index, cost);
    }
}
