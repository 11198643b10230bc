//! Operators' commands: whether they take effect, and the cancels and the flattening that follow from
//! them, or from a supervisory rule that trips.

use super::Deciding;
use super::fan_out::Pass;
use crate::gates::Gate;
use crate::rows::Status;
use protocol::messages::{Command, CommandDecision, ControlAction, Flag, Reason, Scope, Trigger};
use protocol::units::Nanos;

/// An action that takes effect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ordered {
    pub(super) trigger: Trigger,
    pub(super) action: ControlAction,
    pub(super) scope: Scope,
    pub(super) target: u32,
    /// Time of the input.
    pub(super) time: Nanos,
}

impl Deciding<'_> {
    pub(super) fn command(&mut self, command: &Command) {
        // There is one firm, whatever index it is given.
        let target = if command.scope == Scope::Firm { 0 } else { command.target.unwrap_or(0) };
        let refused = self.refused(command);
        if refused.is_none() && command.action == ControlAction::ApplyConfiguration {
            // Answered when the revision is in force, or when it is known why not.
            return;
        }
        let plans = if refused.is_some() { 0 } else { self.covered_plans(command.scope, target) };
        let decision = CommandDecision {
            session: command.session,
            command_id: command.command_id,
            accepted: if refused.is_some() { Flag::No } else { Flag::Yes },
            reason: refused.unwrap_or(Reason::None),
            action: command.action,
            scope: command.scope,
            target,
            plans,
        };
        let length = decision.encode(self.records.spare());
        self.records.close(length);
        if refused.is_none() {
            let (action, scope, time) = (command.action, command.scope, command.receive_time);
            self.carry_out(&Ordered { trigger: Trigger::Command, action, scope, target, time });
        }
    }

    /// Cancels and flattens, where an action asks for it.
    pub(super) fn carry_out(&mut self, ordered: &Ordered) {
        let cancels = [ControlAction::KillCancel, ControlAction::KillFlatten];
        if cancels.contains(&ordered.action) {
            self.cancel_covered(ordered);
        }
        if ordered.action == ControlAction::KillFlatten {
            self.flatten(ordered);
        }
    }

    fn refused(&self, command: &Command) -> Option<Reason> {
        let state = self.view.state;
        if command.action == ControlAction::ApplyConfiguration {
            return state.revision_of(command).err();
        }
        // That has a message of its own, which names the order.
        if command.action == ControlAction::SettleOrder {
            return Some(Reason::UnknownTarget);
        }
        let target = match (command.scope, command.target) {
            (Scope::Firm, _) => 0,
            (_, Some(target)) => target,
            (_, None) => return Some(Reason::UnknownTarget),
        };
        if !state.is_defined(command.scope, target) {
            return Some(Reason::UnknownTarget);
        }
        // Instruments have no targets; plans do.
        if (command.action, command.scope) == (ControlAction::MarkOutOfSync, Scope::Instrument) {
            return Some(Reason::UnknownTarget);
        }
        let states =
            [ControlAction::SetActive, ControlAction::SetReducing, ControlAction::SetHalted];
        if states.contains(&command.action) && !matches!(command.scope, Scope::Firm | Scope::Venue)
        {
            return Some(Reason::UnknownTarget);
        }
        let place = state.scopes.place(command.scope, target).expect("it is defined");
        state.controls[place].refuses(command.action)
    }

    /// Plans in force whose state a command covers.
    fn covered_plans(&self, scope: Scope, target: u32) -> u32 {
        let state = self.view.state;
        let covered = state.definitions.plans.iter().filter(|(_, plan)| match scope {
            Scope::Instrument => {
                let instrument = u16::try_from(target).expect("it is defined");
                let venue = state.venue_of_instrument(instrument);
                venue == state.venue_of_follower(plan.follower.0)
            }
            _ => state.covers(scope, target, plan.plan.0, 0),
        });
        u32::try_from(covered.count()).expect("plans have 32-bit indices")
    }

    /// Cancels open orders, session by session. A session that is down gets its cancels once it is
    /// synchronised again.
    fn cancel_covered(&mut self, ordered: &Ordered) {
        let state = self.view.state;
        let Ordered { trigger, scope, target, .. } = *ordered;
        for (_, venue) in state.definitions.venues.iter() {
            let session = venue.session.0;
            if state.sessions[usize::from(session)].is_synchronised && !self.view.is_new_run {
                self.cancel(trigger, session, |_, order| {
                    state.covers(scope, target, order.key.plan, order.instrument)
                });
            }
        }
    }

    /// Closes positions, block by block. What does not fit into this input is behind its target from
    /// now on, and the sweep takes it up.
    fn flatten(&mut self, ordered: &Ordered) {
        self.view.scratch.keeps = true;
        let Ordered { trigger, scope, target, time, .. } = *ordered;
        let state = self.view.state;
        for index in state.blocks.used() {
            let (_, instrument) = state.blocks.pair(index);
            let block = state.blocks.get(index);
            let mut rows = block.rows().map(|row| row as usize).filter(|row| {
                let plan = state.rows.rules[*row].plan;
                let held = state.rows.load(*row);
                let holds =
                    held.held() != 0 || (held.status.has(Status::MIRRORS) && held.position != 0);
                holds && state.covers(scope, target, plan, instrument)
            });
            let (root, mut occasion) = self.view.block_occasion(index, trigger, (time, 0));
            occasion.gate = occasion.gate.with(Gate::CLOSE_ONLY).with(Gate::FLATTEN);
            let fan_out = self.view.fan_out(&root, &occasion);
            self.instruct_rows(&fan_out, Pass::All, &mut rows);
        }
    }
}
