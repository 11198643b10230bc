//! Rebalances by sweeps: when they were, and which rows they are still to weigh.

use super::out_of_bounds;
use crate::allocation::is_weighed;
use crate::error::InputError;
use crate::rows::Status;
use crate::state::State;
use protocol::messages::{LeaderWeightEvent, RebalanceCause, Rebalanced};

impl State {
    /// A leader publishes a weight. The next sweep trades by it; plans need a row for that, where there is room.
    pub(super) fn leader_weight(&mut self, event: &LeaderWeightEvent) -> Result<(), InputError> {
        let message = "LeaderWeightEvent";
        let index = self.known_block(message, event.leader.0, event.instrument.0)?;
        let block = self.blocks.get_mut(index);
        if event.sequence <= block.weight_sequence {
            return Ok(());
        }
        block.weight_sequence = event.sequence;
        block.weight = event.weight.0;
        // Sweeps go by another clock: what comes behind one is newer than it.
        let published = event.receive_time.0.max(self.swept_at.0 + 1);
        self.allocated.published[usize::from(event.leader.0)] = published;
        self.take_weighed_rows(message, index)
    }

    /// Gives a block its rows if there is room and one of the leader's plans holds what he publishes.
    pub(super) fn take_weighed_rows(
        &mut self,
        message: &'static str,
        block: usize,
    ) -> Result<(), InputError> {
        let (leader, _) = self.blocks.pair(block);
        let plans = self.plans_of(leader);
        let mut known =
            plans.iter().filter_map(|plan| self.definitions.plans.known(*plan as usize));
        let is_held = known.any(|plan| self.holds_published_weights(plan));
        if is_held && plans.len() <= self.rows.free() {
            self.take_rows(message, block)?;
        }
        Ok(())
    }

    pub(super) fn rebalanced(&mut self, rebalanced: &Rebalanced) -> Result<(), InputError> {
        let plan = rebalanced.plan.0;
        let given = u64::from(plan);
        let (message, field) = ("Rebalanced", "plan");
        if self.allocated.rebalances.len() <= plan as usize {
            let bound = self.allocated.rebalances.len();
            return Err(out_of_bounds(message, field, plan as usize, bound));
        }
        let is_one = self.allocated.turns.plans.binary_search(&plan);
        is_one.map_err(|_| InputError::Unknown { message, field, given })?;
        let leader = self.seat(plan).map_or(0, |seat| seat.leader);
        let published = self.allocated.published[usize::from(leader)];
        let rebalances = &mut self.allocated.rebalances[plan as usize];
        match rebalanced.cause {
            RebalanceCause::Schedule => rebalances.scheduled_at = rebalanced.time.0,
            RebalanceCause::Weights => rebalances.published_at = rebalanced.time.0.max(published),
            RebalanceCause::Drift => rebalances.drifted_at = rebalanced.time.0,
        }
        if rebalanced.cause != RebalanceCause::Drift {
            self.owe(plan);
        }
        Ok(())
    }

    /// All rows of a plan are to be weighed: those that can be, by the same sweep.
    fn owe(&mut self, plan: u32) {
        let Some(seat) = self.plans[plan as usize] else { return };
        for block in self.blocks.of_leader(seat.leader) {
            let block = self.blocks.get(block);
            if let Some(index) = block.active_rows().nth(seat.place as usize) {
                let index = index as usize;
                if is_weighed(block, &self.rows.rules[index], self.rows.get(index)) {
                    self.allocated.owe(plan, self.rows.get_mut(index));
                }
            }
        }
    }

    /// Counts the rows that are still to be weighed.
    pub(crate) fn count_owed(&mut self) {
        let mut owed = std::mem::take(&mut self.allocated.owed);
        self.add_up_owed(&mut owed);
        self.allocated.owed = owed;
    }

    /// Writes how many rows of each plan are still to be weighed.
    pub(crate) fn add_up_owed(&self, owed: &mut [u32]) {
        owed.fill(0);
        for block in self.blocks.used() {
            for index in self.blocks.get(block).active_rows() {
                let index = index as usize;
                let is_owed = self.rows.get(index).status.has(Status::OWED);
                owed[self.rows.rules[index].plan as usize] += u32::from(is_owed);
            }
        }
    }
}
