//! How far plans are from their targets, sweep by sweep: which fall out of sync, and which are in sync again.
//! Decided behind what the sweep trades, for it is not to change that.

use super::Deciding;
use crate::gates::Gate;
use crate::policy::{CATCH_UP_INTERVAL_NS, Drift, WHOLE};
use crate::supervision::Breach;
use protocol::messages::{
    ControlAction, OutOfSyncRule, PolicyDefinition, Reason, Scope, SupervisionRule, SyncChange,
    SyncUpdate,
};
use protocol::units::{Nanos, PlanIndex};

impl Deciding<'_> {
    /// Takes the scores of the plans whose turn it is.
    #[cold]
    pub(super) fn watch_sync(&mut self, now: Nanos) {
        let state = self.view.state;
        let mut n = 0;
        while let Some(plan) = state.policed.turns.nth_of_turn(n) {
            n += 1;
            let policy = state.definitions.policies.get(plan as usize);
            let policy = policy.expect("plans that are watched have policies");
            let drift = state.drift(plan);
            if state.gates[plan as usize].has(Gate::OUT_OF_SYNC) {
                self.watch_out_of_sync(policy, &drift, now);
            } else if !self.watch_in_sync(policy, &drift, now) {
                self.watch_drift(policy, &drift, now);
            }
        }
    }

    /// A plan that is in sync falls out of it when its score has been low for too long. Returns whether there was
    /// something to say: of a plan a sweep says one thing.
    fn watch_in_sync(&mut self, policy: &PolicyDefinition, drift: &Drift, now: Nanos) -> bool {
        let plan = policy.plan.0;
        let low_since = self.view.state.policed.sync[plan as usize].low_since;
        let (score, threshold) = (drift.expected_score(), policy.enter_below);
        if threshold <= score {
            if low_since.is_some() {
                self.sync_update(plan, SyncChange::Fine, (score, threshold), now);
            }
            return low_since.is_some();
        }
        let end = low_since.unwrap_or(now.0).saturating_add(policy.enter_after);
        if now.0 < end {
            if low_since.is_none() {
                self.sync_update(plan, SyncChange::Low, (score, threshold), now);
            }
            return low_since.is_none();
        }
        let breach = Breach {
            rule: SupervisionRule::SyncScore,
            reason: Reason::SyncScore,
            action: ControlAction::MarkOutOfSync,
            observed: score.into(),
            limit: threshold.into(),
        };
        self.trip(&breach, Scope::Plan, plan, now);
        true
    }

    /// A plan that is in sync and drifts away opens with a part only, until enough of its targets is there.
    fn watch_drift(&mut self, policy: &PolicyDefinition, drift: &Drift, now: Nanos) {
        let plan = policy.plan.0;
        let is_restricted = self.view.state.policed.sync[plan as usize].is_restricted;
        let (score, expected) = (drift.score(), drift.expected_score());
        let PolicyDefinition { restrict_below, leave_at, .. } = *policy;
        if !is_restricted && expected < restrict_below {
            self.sync_update(plan, SyncChange::Restricted, (expected, restrict_below), now);
        } else if is_restricted && (leave_at <= score || restrict_below == 0) {
            self.sync_update(plan, SyncChange::Unrestricted, (score, leave_at), now);
        }
    }

    /// A plan that is out of sync is in sync again when enough of its targets is there; until then it may have to
    /// catch up. What an operator has ordered, an operator lifts.
    fn watch_out_of_sync(&mut self, policy: &PolicyDefinition, drift: &Drift, now: Nanos) {
        let state = self.view.state;
        let plan = policy.plan.0;
        let by_rule = state.controls[state.scopes.plan(plan)].tripped().is_out_of_sync();
        let (score, threshold) = (drift.score(), policy.leave_at);
        if by_rule && threshold <= score {
            return self.sync_update(plan, SyncChange::InSync, (score, threshold), now);
        }
        let due =
            state.policed.sync[plan as usize].caught_up_at.saturating_add(CATCH_UP_INTERVAL_NS);
        let catches_up = policy.out_of_sync == OutOfSyncRule::CatchUp;
        if catches_up && due <= now.0 && drift.expected_score() < WHOLE {
            self.sync_update(plan, SyncChange::CatchUp, (score, threshold), now);
        }
    }

    fn sync_update(
        &mut self,
        plan: u32,
        change: SyncChange,
        (score, threshold): (u16, u16),
        time: Nanos,
    ) {
        let update = SyncUpdate { plan: PlanIndex(plan), change, score, threshold, time };
        let length = update.encode(self.records.spare());
        self.records.close(length);
    }
}
