//! Orders that ended without being executed in full, where their plans have policies: what is done about it.
//! Says so before the update of the order: a run that ends in between makes up for what is missing.

use super::Deciding;
use crate::gates::Gate;
use crate::orders::{Order, is_final};
use crate::policy::{Failure, Setback, class_of, judge};
use crate::protection::Purpose;
use crate::reports::Assessed;
use crate::rows::Status;
use crate::supervision::Breach;
use protocol::messages::{
    ControlAction, ExecutionFailed, FailureRule, Flag, OrderState, Reason, ReportOutcome, Scope,
    SupervisionRule, VenueReport,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots};

impl Deciding<'_> {
    /// Holds what a report does to an order against the policy of its plan. A cancel of ours is no failure.
    #[cold]
    pub(super) fn execution(&mut self, order: &Order, assessed: &Assessed, report: &VenueReport) {
        let state = self.view.state;
        let plan = order.key.plan;
        let Some(policy) = state.definitions.policies.get(plan as usize) else { return };
        let ended = [OrderState::Rejected, OrderState::Expired, OrderState::Canceled];
        let has_ended = ended.contains(&assessed.state)
            && !is_final(order.state)
            && order.state != OrderState::PendingCancel
            && assessed.outcome != ReportOutcome::Duplicate;
        let filled = assessed.reported.max(order.booked + assessed.fill.abs());
        let unfilled = order.lots.abs() - filled;
        if !has_ended || unfilled <= 0 || order.purpose != Purpose::Copies {
            return;
        }
        let index = order.row as usize;
        let (row, rules) = (state.rows.load(index), &state.rows.rules[index]);
        let known = state.definitions.instruments.known(usize::from(order.instrument));
        let closes = row.position != 0 && (row.position < 0) != (order.lots < 0);
        let failure = Failure {
            class: class_of(assessed.state, report.ord_rej_reason),
            unfilled,
            closes,
            may_switch: closes || rules.guard_open.is_none(),
            is_exhausted: rules.attempts_max <= row.attempts,
            lots_min: known.map_or(1, |instrument| instrument.min_lots.0),
        };
        // What counts is what the row's status says.
        let has_failed = row.status.has(Status::SETBACK);
        let mut before = if has_failed { state.rows.past(index).setback } else { Setback::NONE };
        let is_said = before.is_of(&order.key);
        if is_said {
            before.failures -= 1;
        }
        let (rule, after) = judge(policy, &failure, &before);
        if !is_said {
            let seat = state.seat(plan).expect("orders belong to plans that were defined");
            self.failed(&ExecutionFailed {
                order: order.key,
                leader: LeaderIndex(seat.leader),
                instrument: InstrumentIndex(order.instrument),
                failure: failure.class,
                rule,
                failures: after.failures,
                unfilled: Lots(unfilled * order.lots.signum()),
                ord_rej_reason: report.ord_rej_reason,
                guard: after.guard_stated(),
                lots_max: after.lots_max_stated(),
                is_market: if after.is_switched { Flag::Yes } else { Flag::No },
                time: report.receive_time,
            });
        }
        let is_out_of_sync = state.gates[plan as usize].has(Gate::OUT_OF_SYNC);
        if rule == FailureRule::OutOfSync && !is_out_of_sync {
            let breach = Breach {
                rule: SupervisionRule::ExecutionFailure,
                reason: Reason::ExecutionFailed,
                action: ControlAction::MarkOutOfSync,
                observed: after.failures.into(),
                limit: if failure.is_exhausted { rules.attempts_max.into() } else { 0 },
            };
            self.trip(&breach, Scope::Plan, plan, report.receive_time);
        }
    }

    fn failed(&mut self, failed: &ExecutionFailed) {
        let length = failed.encode(self.records.spare());
        self.records.close(length);
    }
}
