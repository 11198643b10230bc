//! Rebalances by sweeps: when they were.

use super::out_of_bounds;
use crate::error::InputError;
use crate::state::State;
use protocol::messages::{RebalanceCause, Rebalanced};

impl State {
    pub(super) fn rebalanced(&mut self, rebalanced: &Rebalanced) -> Result<(), InputError> {
        let plan = rebalanced.plan.0;
        let given = u64::from(plan);
        let (message, field) = ("Rebalanced", "plan");
        if self.allocated.rebalances.len() <= plan as usize {
            let bound = self.allocated.rebalances.len();
            return Err(out_of_bounds(message, field, plan as usize, bound));
        }
        let is_one = self.allocated.plans.binary_search(&plan);
        is_one.map_err(|_| InputError::Unknown { message, field, given })?;
        let rebalances = &mut self.allocated.rebalances[plan as usize];
        match rebalanced.cause {
            RebalanceCause::Schedule => rebalances.scheduled_at = rebalanced.time.0,
            RebalanceCause::Drift => rebalances.drifted_at = rebalanced.time.0,
        }
        Ok(())
    }
}
