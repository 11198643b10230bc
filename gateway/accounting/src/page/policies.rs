//! What plans do about orders that fail, and whether they are in sync.

use super::{Booked, Page};
use protocol::messages::{
    ExecutionFailed, Flag, PolicyDefinition, Scope, SupervisionRule, SyncChange, SyncUpdate,
};

impl Page<'_> {
    pub(super) fn policy_definition(&mut self, policy: &PolicyDefinition) -> Booked {
        let insert = "INSERT INTO policy_definition (sequence, configuration, plan, on_margin,
            on_price, on_venue_limit, on_would_increase, on_other, on_exhausted, retry_step,
            out_of_sync, factor, enter_below, enter_after, leave_at)
            VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                policy.plan.into(),
                policy.on_margin.to_wire().into(),
                policy.on_price.to_wire().into(),
                policy.on_venue_limit.to_wire().into(),
                policy.on_would_increase.to_wire().into(),
                policy.on_other.to_wire().into(),
                policy.on_exhausted.to_wire().into(),
                policy.retry_step.into(),
                policy.out_of_sync.to_wire().into(),
                policy.factor.into(),
                policy.enter_below.into(),
                policy.enter_after.into(),
                policy.leave_at.into(),
            ],
        )
    }

    pub(super) fn execution_failed(&mut self, failed: &ExecutionFailed) -> Booked {
        let order = self.order_id(failed.order)?;
        let insert = "INSERT INTO execution_failure (sequence, input, cl_ord_id, plan, instrument,
            failure, rule, failures, unfilled, reject_reason, guard, lots_max, is_market, time_ns)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                (&order).into(),
                failed.order.plan.into(),
                failed.instrument.into(),
                failed.failure.to_wire().into(),
                failed.rule.to_wire().into(),
                failed.failures.into(),
                failed.unfilled.into(),
                failed.ord_rej_reason.map(|reason| reason.to_wire()).into(),
                failed.guard.into(),
                failed.lots_max.into(),
                (failed.is_market == Flag::Yes).into(),
                failed.time.into(),
            ],
        )
    }

    /// A plan that is in sync again lifts what rules had said of it.
    pub(super) fn sync_update(&mut self, update: &SyncUpdate) -> Booked {
        let insert = "INSERT INTO sync_update (sequence, input, plan, change, score, threshold,
            time_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                update.plan.into(),
                update.change.to_wire().into(),
                update.score.into(),
                update.threshold.into(),
                update.time.into(),
            ],
        )?;
        if update.change != SyncChange::InSync {
            return Ok(());
        }
        let lift = "UPDATE trip SET rearmed = $1
            WHERE scope = $2 AND target = $3 AND rule IN ($4, $5) AND rearmed IS NULL";
        self.insert(
            lift,
            &[
                self.sequence.into(),
                Scope::Plan.to_wire().into(),
                update.plan.into(),
                SupervisionRule::ExecutionFailure.to_wire().into(),
                SupervisionRule::SyncScore.to_wire().into(),
            ],
        )
    }
}
