//! Orders that take the place of others: asked for, taken by the venue, or refused.

use super::instructions::Context;
use crate::error::InputError;
use crate::exact::value;
use crate::exposure::Exposure;
use crate::mirrors::extended;
use crate::mirrors::replacing::{is_taken, larger_by};
use crate::orders::is_final;
use crate::rows::Status;
use crate::sizing;
use crate::state::State;
use protocol::messages::{
    InstructionsEntry, OrderState, OrderUpdate, PositionEffect, Replacements,
};
use protocol::units::Sequence;

impl State {
    /// The instructions right behind this record have the orders that are to take the place of these.
    pub(super) fn replacements(
        &mut self,
        sequence: Sequence,
        record: &[u8],
    ) -> Result<(), InputError> {
        let (_, entries) = Replacements::decode(record)?;
        for entry in entries {
            let order = entry?.order;
            let given = u64::from(order.plan);
            let unknown = InputError::Unknown { message: "Replacements", field: "order", given };
            self.seat(order.plan).ok_or(unknown)?;
            let slot = self.orders.find_open(&order).ok_or(unknown)?;
            self.mirrors.ask_replacement(slot, order, sequence.0);
            let kept = self.orders.get_mut(slot);
            let before = std::mem::replace(&mut kept.state, OrderState::PendingReplace);
            let (row, plan) = (kept.row as usize, kept.key.plan);
            self.refresh_unknown(row, plan, [before, OrderState::PendingReplace]);
        }
        Ok(())
    }

    /// Takes an order in that is to take the place of the one in a slot; returns what it changes exposures by.
    pub(super) fn replacement_instructed(
        &mut self,
        context: &Context,
        index: usize,
        entry: &InstructionsEntry,
        (old_slot, number): (u32, u64),
    ) -> Result<Exposure, InputError> {
        let setting = &context.setting;
        let extent = self.extent(index);
        let unit_price = setting.unit_price_of(self.rows.get(index));
        let old = *self.orders.get(old_slot);
        let more = larger_by(&old, entry.lots.0);
        let slot = self.open_order(context, index, entry, unit_price, number)?;
        let order = self.orders.get_mut(slot);
        let key = order.key;
        order.lots += old.booked * order.lots.signum();
        order.leaves = more;
        let signed = order.working();
        self.mirrors.link(slot, key, old.key);
        if let Some(noted) = self.mirrors.noted {
            let closes = entry.effect != PositionEffect::Open;
            let is_stop = noted.is_stop_for(self.rows.get(index).reverses());
            self.mirrors.set_tie(slot, key, &noted, (closes, is_stop));
        }
        // Which of the two prices counts is not known.
        let price_of_old = old.unit_price.max(unit_price);
        self.orders.get_mut(old_slot).unit_price = price_of_old;
        let row = self.rows.get_mut(index);
        sizing::follow(row, setting.leader);
        row.attempts = 0;
        row.working += signed;
        row.unit_price = unit_price;
        row.open_orders += 1;
        let was_marked = row.status.has(Status::MARKED);
        let after = self.extent(index);
        let row = self.rows.get_mut(index);
        let (mut change, row_value) = extended((extent, row.value), after, unit_price);
        row.value = row_value;
        let has_own_scopes = row.status.has(Status::OWN_SCOPES);
        change.open_orders = 1;
        change.open_notional = notional_of_both((old.pending(), old.unit_price), more, unit_price);
        self.was_instructed(context, index, entry, (was_marked, has_own_scopes), change);
        Ok(change)
    }

    /// Takes in what an update says of an order that is to take another one's place.
    #[cold]
    pub(super) fn replacing_updated(&mut self, update: &OrderUpdate) {
        let Some(slot) = self.orders.find_open(&update.order) else { return };
        let order = self.orders.get_mut(slot);
        if self.mirrors.replaces(slot, order).is_none() {
            return;
        }
        if is_taken(update.state) {
            // It begins with what the venue had counted of the orders before it, and the venue knows how large it is.
            let counted = update.cum_lots.0 - update.fill_lots.0.abs();
            *order = order.begun(counted, update.cum_lots.0);
            // What waited for the larger of the two may be placed now.
            self.rows.get_mut(order.row as usize).status.set(Status::SHORT, true);
        } else if !is_final(update.state) {
            return;
        }
        self.mirrors.answered(slot);
    }
}

/// What the value of open orders grows by when one that is larger by so many lots is to take the place of one of which
/// so much is open at a price, money: the larger of both prices counts.
pub(crate) fn notional_of_both(
    (open, price_before): (i64, i64),
    more: i64,
    unit_price: i64,
) -> i128 {
    let of_old = |price| i128::from(value(open, price));
    of_old(price_before.max(unit_price)) - of_old(price_before)
        + i128::from(value(more, unit_price))
}
