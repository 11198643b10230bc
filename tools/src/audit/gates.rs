//! What operators and supervisory rules have forbidden, by scope, as the journal says it.

use super::definitions::Definitions;
use protocol::messages::{
    CommandDecision, ControlAction, Flag, PlanState, Scope, SyncChange, SyncUpdate, Tripped,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is in force at one scope.
#[derive(Clone, Copy, Default)]
struct Gate {
    is_paused: bool,
    is_frozen: bool,
    is_off: bool,
    is_killed: bool,
    is_out_of_sync: bool,
    is_reducing: bool,
    is_halted: bool,
}

/// See the module.
#[derive(Default)]
pub(super) struct Gates {
    gates: BTreeMap<(u8, u32), Gate>,
    known: BTreeSet<u32>,
    removed: BTreeSet<u32>,
}

impl Gates {
    /// A revision is in force: plans that are new start in their state, those that are gone only reduce.
    pub(super) fn activated(
        &mut self,
        definitions: &Definitions,
        gone: impl IntoIterator<Item = u32>,
    ) {
        for plan in definitions.plans() {
            if !self.known.insert(plan.plan.0) {
                continue;
            }
            let gate = self.gates.entry((Scope::Plan as u8, plan.plan.0)).or_default();
            gate.is_off = plan.state == PlanState::Off;
            gate.is_paused = plan.state == PlanState::CloseOnly;
            gate.is_frozen = plan.state == PlanState::Frozen;
        }
        self.removed = gone.into_iter().collect();
    }

    pub(super) fn decided(&mut self, decision: &CommandDecision) {
        if decision.accepted == Flag::Yes {
            self.apply(decision.action, (decision.scope, decision.target));
        }
    }

    pub(super) fn tripped(&mut self, tripped: &Tripped) {
        self.apply(tripped.action, (tripped.scope, tripped.target));
    }

    /// A plan is in sync again.
    pub(super) fn synced(&mut self, update: &SyncUpdate) {
        if update.change == SyncChange::InSync {
            let gate = self.gates.entry((Scope::Plan as u8, update.plan.0)).or_default();
            gate.is_out_of_sync = false;
        }
    }

    fn apply(&mut self, action: ControlAction, (scope, target): (Scope, u32)) {
        use ControlAction::{
            Freeze, KillCancel, KillFlatten, KillStopNew, MarkOutOfSync, Pause, Rearm, Resume,
            SetActive, SetHalted, SetReducing, SwitchOff, SwitchOn,
        };
        let gate = self.gates.entry((scope as u8, target)).or_default();
        match action {
            Pause => gate.is_paused = true,
            Resume => gate.is_paused = false,
            Freeze => gate.is_frozen = true,
            KillStopNew | KillCancel | KillFlatten => gate.is_killed = true,
            Rearm => {
                gate.is_killed = false;
                gate.is_frozen = false;
                gate.is_out_of_sync = false;
            }
            SwitchOff => gate.is_off = true,
            SwitchOn => gate.is_off = false,
            MarkOutOfSync => gate.is_out_of_sync = true,
            SetActive => (gate.is_reducing, gate.is_halted) = (false, false),
            SetReducing => (gate.is_reducing, gate.is_halted) = (true, false),
            SetHalted => (gate.is_reducing, gate.is_halted) = (false, true),
            ControlAction::ApplyConfiguration | ControlAction::SettleOrder => {}
        }
    }

    fn of(&self, definitions: &Definitions, (plan, instrument): (u32, u16)) -> Gate {
        let mut all = Gate::default();
        for (scope, target) in definitions.scopes(plan, instrument) {
            let Some(gate) = self.gates.get(&(scope as u8, target)) else { continue };
            all.is_paused |= gate.is_paused;
            all.is_frozen |= gate.is_frozen;
            all.is_off |= gate.is_off;
            all.is_killed |= gate.is_killed;
            all.is_out_of_sync |= gate.is_out_of_sync;
            all.is_reducing |= gate.is_reducing;
            all.is_halted |= gate.is_halted;
        }
        all.is_out_of_sync &= definitions.pauses_out_of_sync(plan);
        all
    }

    /// Why the plan may not open, if it may not.
    pub(super) fn forbids_opening(
        &self,
        definitions: &Definitions,
        row: (u32, u16),
    ) -> Option<&'static str> {
        let gate = self.of(definitions, row);
        let reasons = [
            (gate.is_paused, "close only"),
            (gate.is_killed, "killed or disarmed"),
            (gate.is_out_of_sync, "paused, being out of sync"),
            (gate.is_reducing, "reducing"),
            (self.removed.contains(&row.0), "removed"),
        ];
        let found = reasons.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why);
        self.forbids_everything(definitions, row).or(found)
    }

    /// Why nothing of the plan may leave, if nothing may. A switched off plan may still be flattened.
    pub(super) fn forbids_everything(
        &self,
        definitions: &Definitions,
        row: (u32, u16),
    ) -> Option<&'static str> {
        let gate = self.of(definitions, row);
        let reasons =
            [(gate.is_frozen, "frozen"), (gate.is_off, "off"), (gate.is_halted, "halted")];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why)
    }
}
