//! Signals of leaders: what is known of them from now on.

use super::out_of_bounds;
use crate::error::InputError;
use crate::signals::SIGNALS_MAX;
use crate::state::State;
use protocol::messages::{Flag, LeaderSignalNoted, OrderUpdate, Reason};
use protocol::signals::trade;

impl State {
    /// Whatever follows from the note is decided again by the next sweep, should the run end behind it.
    pub(super) fn leader_signal_noted(
        &mut self,
        noted: &LeaderSignalNoted,
    ) -> Result<(), InputError> {
        self.last_input.is_settled = true;
        let message = "LeaderSignalNoted";
        let (index, bound) = (usize::from(noted.leader.0), self.signals.sequences.len());
        let last = self.signals.sequences.get_mut(index);
        let last = last.ok_or_else(|| out_of_bounds(message, "leader", index, bound))?;
        if noted.reason != Reason::DuplicateEvent {
            *last = noted.sequence.max(*last);
        }
        if noted.number == 0 {
            return Ok(());
        }
        self.known_block(message, noted.leader.0, noted.instrument.0)?;
        if !self.signals.note(noted) {
            return Err(out_of_bounds(message, "signals", SIGNALS_MAX + 1, SIGNALS_MAX + 1));
        }
        if noted.fills == Flag::Yes {
            self.last_event = Some(trade(noted));
        }
        Ok(())
    }

    /// A row of a plan that copies a signal holds something else than before: its exits are to be for that, at once.
    #[cold]
    pub(super) fn signalled_row_was_filled(&mut self, index: usize, update: &OrderUpdate) {
        let (leader, instrument) = (update.leader.0, update.instrument.0);
        if self.signals.of(leader, instrument).is_none() {
            return;
        }
        let block = self.blocks.index(leader, instrument);
        let mut row = self.rows.load(index);
        if self.lacks(index, block) {
            // Exits that grow with what is held are no attempts at the same thing.
            row.attempts = 0;
            self.mark_behind(block, index, &mut row);
            self.rows.store(index, &row);
            self.signals.is_due = true;
        }
    }

    /// An order of ours has been filled: if it is for the entry of a signal, the market was there.
    #[cold]
    pub(super) fn entry_was_filled(&mut self, slot: u32, update: &OrderUpdate) {
        let order = *self.orders.get(slot);
        let tie = self.mirrors.tie(slot, &order);
        if let Some(order_id) = tie.map(|tie| tie.order_id) {
            self.signals.entry_was_filled((update.leader.0, update.instrument.0), order_id);
        }
    }
}
