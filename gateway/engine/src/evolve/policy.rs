//! Failures of orders, and plans that are in sync or out of it: what is remembered of them.

use super::out_of_bounds;
use crate::error::InputError;
use crate::policy::Setback;
use crate::rows::Status;
use crate::state::State;
use protocol::messages::{ExecutionFailed, OutOfSyncRule, Scope, SyncChange, SyncUpdate};

/// How often rows that are marked as behind may try.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempts {
    /// As often as after an event, and from the beginning.
    Anew,
    /// Once, as far as failures have brought them.
    One,
}

impl State {
    /// An order failed: its row's next attempts go by what the record says.
    pub(super) fn execution_failed(&mut self, failed: &ExecutionFailed) -> Result<(), InputError> {
        let plan = failed.order.plan;
        let (message, field) = ("ExecutionFailed", "order");
        let unknown = InputError::Unknown { message, field, given: plan.into() };
        let index = self.find_row(plan, failed.instrument.0).ok_or(unknown)?;
        self.rows.change_past(index, |past| past.setback = Setback::of(failed));
        self.rows.get_mut(index).status.set(Status::SETBACK, true);
        self.statistics.failures += 1;
        Ok(())
    }

    /// A row was instructed for another reason than that it is behind: what failed before is forgotten.
    pub(crate) fn forget_setback(&mut self, index: usize) {
        self.rows.get_mut(index).status.set(Status::SETBACK, false);
    }

    pub(super) fn sync_update(&mut self, update: &SyncUpdate) -> Result<(), InputError> {
        let plan = update.plan.0;
        let (index, bound) = (plan as usize, self.policed.sync.len());
        if bound <= index {
            return Err(out_of_bounds("SyncUpdate", "plan", index, bound));
        }
        let sync = &mut self.policed.sync[index];
        match update.change {
            SyncChange::Low => sync.low_since = Some(update.time.0),
            SyncChange::Fine => sync.low_since = None,
            SyncChange::InSync => {
                (sync.low_since, sync.is_restricted) = (None, false);
                let place = self.scopes.plan(plan);
                self.controls[place].came_in_sync();
                self.compute_gate(plan);
                self.mark_plan_behind(plan, Attempts::Anew);
            }
            SyncChange::Restricted => {
                sync.is_restricted = true;
                self.compute_gate(plan);
            }
            SyncChange::Unrestricted => {
                sync.is_restricted = false;
                self.compute_gate(plan);
                self.mark_plan_behind(plan, Attempts::Anew);
            }
            SyncChange::CatchUp => {
                sync.caught_up_at = update.time.0;
                self.mark_plan_behind(plan, Attempts::One);
            }
        }
        Ok(())
    }

    /// Plans are out of sync from now on: those that catch up have one attempt at once.
    pub(super) fn fell_out_of_sync(&mut self, scope: Scope, target: u32, time: u64) {
        let mut n = 0;
        while let Some(plan) = self.policed.turns.plans.get(n).copied() {
            n += 1;
            let policy = self.definitions.policies.get(plan as usize);
            let catches_up =
                policy.is_some_and(|policy| policy.out_of_sync == OutOfSyncRule::CatchUp);
            if !self.covers(scope, target, plan, 0) {
                continue;
            }
            let sync = &mut self.policed.sync[plan as usize];
            sync.low_since = None;
            if catches_up {
                sync.caught_up_at = time;
                self.mark_plan_behind(plan, Attempts::One);
            }
        }
    }

    /// Marks the rows of a plan that are off their targets as behind.
    fn mark_plan_behind(&mut self, plan: u32, attempts: Attempts) {
        let Some(seat) = self.seat(plan).copied() else { return };
        for instrument in 0..self.capacity.instruments_max {
            let instrument = u16::try_from(instrument).expect("instruments have 16-bit indices");
            let block = self.blocks.index(seat.leader, instrument);
            let Some(index) = self.find_row(plan, instrument) else { continue };
            let mut row = self.rows.load(index);
            let is_off = self.difference(&row, index, block) != 0;
            if attempts == Attempts::One && row.status.has(Status::SETBACK) {
                // The order that failed may still count as open.
                row.attempts = self.rules_attempts(index).saturating_sub(1);
                self.rows.store(index, &row);
            }
            if is_off {
                row.attempts = match attempts {
                    Attempts::Anew => 0,
                    Attempts::One => self.rules_attempts(index).saturating_sub(1),
                };
                self.mark_behind(block, index, &mut row);
                self.rows.store(index, &row);
                if attempts == Attempts::Anew {
                    self.forget_setback(index);
                }
            }
        }
    }

    fn rules_attempts(&self, index: usize) -> u8 {
        self.rows.rules[index].attempts_max
    }
}
