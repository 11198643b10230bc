//! Operators, supervisory rules and sessions: kept for the audit, no amount depends on it.

use super::{Booked, Page};
use protocol::messages::{
    Command, CommandDecision, ControlAction, EventRefused, Flag, LeaderReportRefused, ReceivedGap,
    SentGap, SessionEvent, SessionNumbers, Tripped,
};
use protocol::units::{Nanos, SessionIndex};
use protocol::wire::Hex;

impl Page<'_> {
    pub(super) fn command(&mut self, command: &Command) -> Booked {
        let insert = "INSERT INTO command (sequence, session, command_id, action, scope, target,
            actor, words, receive_ns) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                command.session.into(),
                command.command_id.into(),
                command.action.to_wire().into(),
                command.scope.to_wire().into(),
                command.target.into(),
                (&command.actor).into(),
                (&command.text).into(),
                command.receive_time.into(),
            ],
        )
    }

    pub(super) fn command_decision(&mut self, decision: &CommandDecision) -> Booked {
        if decision.action == ControlAction::SettleOrder {
            return self.settlement_decision(decision);
        }
        let insert = "INSERT INTO command_decision (sequence, input, accepted, reason, plans)
            VALUES ($1, $2, $3, $4, $5)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                (decision.accepted == Flag::Yes).into(),
                decision.reason.to_wire().into(),
                decision.plans.into(),
            ],
        )?;
        if decision.accepted == Flag::Yes {
            self.rearm(decision)?;
        }
        Ok(())
    }

    /// What a command lifts: another trading state what had set one, and `Rearm` all the rest.
    fn rearm(&mut self, decision: &CommandDecision) -> Booked {
        use ControlAction::{Rearm, SetActive, SetHalted, SetReducing};
        let update = match decision.action {
            Rearm => {
                "UPDATE trip SET rearmed = $1 WHERE scope = $2 AND target = $3
                AND action NOT IN ($4, $5) AND rearmed IS NULL"
            }
            SetActive | SetReducing | SetHalted => {
                "UPDATE trip SET rearmed = $1 WHERE scope = $2 AND target = $3
                AND action IN ($4, $5) AND rearmed IS NULL"
            }
            _ => return Ok(()),
        };
        let values = [
            self.sequence.into(),
            decision.scope.to_wire().into(),
            decision.target.into(),
            SetReducing.to_wire().into(),
            SetHalted.to_wire().into(),
        ];
        self.insert(update, &values)
    }

    pub(super) fn tripped(&mut self, tripped: &Tripped) -> Booked {
        let insert = "INSERT INTO trip (sequence, input, rule, scope, target, action, reason,
            observed, bound, time_ns) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                tripped.rule.to_wire().into(),
                tripped.scope.to_wire().into(),
                tripped.target.into(),
                tripped.action.to_wire().into(),
                tripped.reason.to_wire().into(),
                tripped.observed.into(),
                tripped.limit.into(),
                tripped.time.into(),
            ],
        )
    }

    pub(super) fn session_event(&mut self, event: &SessionEvent) -> Booked {
        let insert = "INSERT INTO session_event (sequence, session, state, session_id, time_ns)
            VALUES ($1, $2, $3, $4, $5)";
        let session_id = Hex(&event.session_id).to_string();
        self.insert(
            insert,
            &[
                self.sequence.into(),
                event.session.into(),
                event.state.to_wire().into(),
                (&session_id).into(),
                event.time.into(),
            ],
        )
    }

    pub(super) fn session_numbers(&mut self, agreed: &SessionNumbers) -> Booked {
        let insert = "INSERT INTO session_numbers (sequence, session, received_next, sent_next,
            actor, words, time_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                agreed.session.into(),
                agreed.received_next.into(),
                agreed.sent_next.into(),
                (&agreed.operator).into(),
                (&agreed.text).into(),
                agreed.time.into(),
            ],
        )
    }

    pub(super) fn sent_gap(&mut self, gap: &SentGap) -> Booked {
        self.session_gap(gap.session, true, gap.from_sequence, gap.count, gap.receive_time)
    }

    pub(super) fn received_gap(&mut self, gap: &ReceivedGap) -> Booked {
        self.session_gap(gap.session, false, gap.from_sequence, gap.count, gap.time)
    }

    fn session_gap(
        &self,
        session: SessionIndex,
        is_sent: bool,
        from: u64,
        messages: u32,
        time: Nanos,
    ) -> Booked {
        let insert = "INSERT INTO session_gap (sequence, session, is_sent, from_sequence, messages,
            time_ns) VALUES ($1, $2, $3, $4, $5, $6)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                session.into(),
                is_sent.into(),
                from.into(),
                messages.into(),
                time.into(),
            ],
        )
    }

    /// Kept where the refused messages of clients are.
    pub(super) fn report_refused(&mut self, refused: &LeaderReportRefused) -> Booked {
        let LeaderReportRefused { session, session_sequence, trade_id, symbol, reason, .. } =
            *refused;
        let receive_time = refused.receive_time;
        self.event_refused(&EventRefused {
            session,
            session_sequence,
            trade_id,
            symbol,
            reason,
            receive_time,
        })
    }

    pub(super) fn event_refused(&mut self, refused: &EventRefused) -> Booked {
        let insert = "INSERT INTO event_refused (sequence, session, session_sequence, trade_id,
            symbol, reason, receive_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                refused.session.into(),
                refused.session_sequence.into(),
                refused.trade_id.into(),
                (&refused.symbol).into(),
                refused.reason.to_wire().into(),
                refused.receive_time.into(),
            ],
        )
    }
}
