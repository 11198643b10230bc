//! What operators and rules order for scopes, by the model.

use super::{Control, Reference};
use protocol::messages::{ControlAction, Scope};

impl Reference {
    /// The union of what all scopes order for a plan in an instrument.
    pub(super) fn control(&self, plan: u32, instrument: u16) -> Control {
        let closes = self.leaving.get(&plan) == Some(&true);
        let is_seated = self.in_force.contains(&plan) || self.leaving.contains_key(&plan);
        let mut union = Control { flatten: closes, off: !is_seated, ..Control::default() };
        for ((scope, target), control) in &self.controls {
            let scope = Scope::ALL[usize::from(*scope)];
            if self.reaches(scope, *target, plan, instrument) {
                union.paused |= control.paused;
                union.frozen |= control.frozen;
                union.off |= control.off;
                union.killed |= control.killed;
                union.flatten |= control.flatten;
                union.tripped |= control.tripped;
                union.out_of_sync |= control.out_of_sync;
                union.reducing |= control.reducing;
                union.halted |= control.halted;
                union.kills_protections |= control.kills_protections;
            }
        }
        union
    }

    pub(super) fn command(&mut self, action: ControlAction, scope: Scope, target: u32) {
        let control = self.controls.entry((scope as u8, target)).or_default();
        match action {
            ControlAction::Pause => control.paused = true,
            ControlAction::Resume => {
                assert!(!control.killed && !control.frozen, "a kill is not lifted by resuming");
                control.paused = false;
            }
            ControlAction::Freeze => control.frozen = true,
            ControlAction::KillStopNew => control.killed = true,
            ControlAction::KillCancel => {
                (control.killed, control.kills_protections) = (true, true);
            }
            ControlAction::KillFlatten => {
                (control.killed, control.kills_protections, control.flatten) = (true, true, true);
            }
            ControlAction::Rearm => {
                control.kills_protections = false;
                (control.killed, control.flatten, control.frozen) = (false, false, false);
                (control.tripped, control.out_of_sync) = (false, false);
            }
            ControlAction::MarkOutOfSync => control.out_of_sync = true,
            ControlAction::SwitchOff => control.off = true,
            ControlAction::SwitchOn => control.off = false,
            ControlAction::SetActive => (control.reducing, control.halted) = (false, false),
            ControlAction::SetReducing => (control.reducing, control.halted) = (true, false),
            ControlAction::SetHalted => (control.reducing, control.halted) = (false, true),
            ControlAction::ApplyConfiguration | ControlAction::SettleOrder => {}
        }
        let again = [
            ControlAction::Resume,
            ControlAction::Rearm,
            ControlAction::SwitchOn,
            ControlAction::KillFlatten,
            ControlAction::SetActive,
            ControlAction::SetReducing,
        ];
        if again.contains(&action) {
            let model = self.clone();
            self.reset_attempts(|plan, instrument| model.reaches(scope, target, plan, instrument));
        }
    }
}
