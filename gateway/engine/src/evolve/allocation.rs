//! Rebalances by sweeps: when they were.

use super::out_of_bounds;
use crate::error::InputError;
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
        if self.plans_of(event.leader.0).len() <= self.rows.free() {
            self.take_rows(message, index)?;
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
        let rebalances = &mut self.allocated.rebalances[plan as usize];
        match rebalanced.cause {
            RebalanceCause::Schedule => rebalances.scheduled_at = rebalanced.time.0,
            RebalanceCause::Weights => rebalances.published_at = rebalanced.time.0,
            RebalanceCause::Drift => rebalances.drifted_at = rebalanced.time.0,
        }
        Ok(())
    }
}
