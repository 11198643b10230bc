//! What leaders signal: what came in, and what was made of it. Where a leader is taken to have traded, his trade is
//! booked like any other.

use super::{Booked, Page};
use protocol::messages::{Flag, LeaderSignalEvent, LeaderSignalNoted};
use protocol::signals::trade;

impl Page<'_> {
    pub(super) fn leader_signal_event(&mut self, event: &LeaderSignalEvent) -> Booked {
        let insert =
            "INSERT INTO leader_signal_event (sequence, leader, instrument, signal, number,
            action, ord_type, time_in_force, lots, part, price, stop_loss, take_profit, expire_ns,
            session, session_sequence, transact_ns, sending_ns, receive_ns)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                event.leader.into(),
                event.instrument.into(),
                event.signal_id.into(),
                event.sequence.into(),
                event.action.to_wire().into(),
                event.ord_type.to_wire().into(),
                event.time_in_force.to_wire().into(),
                event.lots.into(),
                event.part.into(),
                event.price.into(),
                event.stop_loss.into(),
                event.take_profit.into(),
                event.expire_time.into(),
                event.session.into(),
                event.session_sequence.into(),
                event.transact_time.into(),
                event.sending_time.into(),
                event.receive_time.into(),
            ],
        )
    }

    pub(super) fn leader_signal_noted(&mut self, noted: &LeaderSignalNoted) -> Booked {
        let insert =
            "INSERT INTO leader_signal (sequence, input, leader, instrument, signal, number,
            began, reason, phase, fills, ord_type, lots, price, stop_loss, take_profit, expire_ns)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                noted.leader.into(),
                noted.instrument.into(),
                noted.signal_id.into(),
                noted.sequence.into(),
                noted.number.into(),
                noted.reason.to_wire().into(),
                noted.phase.to_wire().into(),
                (noted.fills == Flag::Yes).into(),
                noted.ord_type.to_wire().into(),
                noted.lots.into(),
                noted.price.into(),
                noted.stop_loss.into(),
                noted.take_profit.into(),
                noted.expire_time.into(),
            ],
        )?;
        if noted.fills == Flag::Yes { self.leader_event(&trade(noted)) } else { Ok(()) }
    }
}
