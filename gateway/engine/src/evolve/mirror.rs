//! Orders of leaders, and the orders of plans that mirror them.

use super::instructions::Context;
use super::out_of_bounds;
use crate::error::InputError;
use crate::exposure::Exposure;
use crate::mirrors::extended;
use crate::rows::Status;
use crate::sizing;
use crate::state::State;
use protocol::messages::{InstructionsEntry, LeaderOrderNoted, PositionEffect, Reason, Trigger};

impl State {
    pub(super) fn leader_order_noted(
        &mut self,
        noted: &LeaderOrderNoted,
    ) -> Result<(), InputError> {
        self.last_input.is_settled = true;
        self.pinned_ahead = None;
        self.mirrors.noted = None;
        if noted.reason != Reason::None {
            return Ok(());
        }
        self.signals.is_due = !self.signals.active().is_empty();
        let (leader, instrument) = (noted.leader.0, noted.instrument.0);
        let block = self.known_block("LeaderOrderNoted", leader, instrument)?;
        let is_new = self.leaders_order(block, noted.order_id).is_none();
        if is_new && noted.lots.0 != 0 && !self.mirrors.has_room() {
            let bound = self.capacity.orders_max + 1;
            return Err(out_of_bounds("LeaderOrderNoted", "orders of leaders", bound, bound));
        }
        let last = &mut self.mirrors.sequences[usize::from(leader)];
        *last = noted.sequence.max(*last);
        self.note_leaders_order(block, noted);
        Ok(())
    }

    /// Takes an entry of a plan that copies orders in; returns what it changes exposures by.
    #[cold]
    pub(super) fn mirror_instructed(
        &mut self,
        context: &Context,
        index: usize,
        entry: &InstructionsEntry,
        sent: &mut u64,
    ) -> Result<Exposure, InputError> {
        let setting = &context.setting;
        if entry.lots.0 != 0
            && let Some(old) = self.asked_for(index, entry.plan.0, context.sequence.0)
        {
            *sent += 1;
            return self.replacement_instructed(context, index, entry, (old, *sent));
        }
        let extent = self.extent(index);
        let unit_price = setting.unit_price_of(self.rows.get(index));
        let noted = self.mirrors.noted.filter(|_| setting.trigger == Trigger::LeaderOrder);
        if entry.lots.0 != 0 {
            *sent += 1;
            let slot = self.open_order(context, index, entry, unit_price, *sent)?;
            if let Some(noted) = noted {
                let key = self.orders.get(slot).key;
                let closes = entry.effect != PositionEffect::Open;
                let is_stop = noted.is_stop_for(self.rows.get(index).reverses());
                self.mirrors.set_tie(slot, key, &noted, (closes, is_stop));
            }
        }
        let row = self.rows.get_mut(index);
        sizing::follow(row, setting.leader);
        let is_try =
            setting.trigger == Trigger::CatchUp || noted.is_some_and(|noted| noted.is_again);
        if !is_try {
            row.attempts = 0;
        } else if entry.reason == Reason::RetriesExhausted || (entry.lots.0 != 0 && entry.leg == 0)
        {
            row.attempts = row.attempts.saturating_add(1);
        }
        row.working += entry.lots.0;
        row.unit_price = unit_price;
        row.open_orders += u32::from(entry.lots.0 != 0);
        let was_marked = row.status.has(Status::MARKED);
        let after = self.extent(index);
        let row = self.rows.get_mut(index);
        let (mut change, value) = extended((extent, row.value), after, unit_price);
        row.value = value;
        if entry.lots.0 != 0 {
            change.open_orders = 1;
            change.open_notional = i128::from(crate::exact::value(entry.lots.0, unit_price));
        }
        let has_own_scopes = row.status.has(Status::OWN_SCOPES);
        self.was_instructed(context, index, entry, (was_marked, has_own_scopes), change);
        Ok(change)
    }
}
