//! Leaders' working orders: what came in, and what was made of it.

use super::{Booked, Page};
use protocol::messages::{Flag, LeaderOrderEvent, LeaderOrderNoted};

impl Page<'_> {
    pub(super) fn leader_order_event(&mut self, event: &LeaderOrderEvent) -> Booked {
        let insert = "INSERT INTO leader_order_event (sequence, leader, instrument, order_id,
            order_sequence, status, ord_type, time_in_force, price, lots, session,
            session_sequence, transact_ns, sending_ns, receive_ns, stop_price, trigger_price)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                event.leader.into(),
                event.instrument.into(),
                event.order_id.into(),
                event.sequence.into(),
                event.status.to_wire().into(),
                event.ord_type.to_wire().into(),
                event.time_in_force.to_wire().into(),
                event.price.into(),
                event.lots.into(),
                event.session.into(),
                event.session_sequence.into(),
                event.transact_time.into(),
                event.sending_time.into(),
                event.receive_time.into(),
                event.stop_price.into(),
                event.trigger_price.to_wire().into(),
            ],
        )
    }

    pub(super) fn leader_order_noted(&mut self, noted: &LeaderOrderNoted) -> Booked {
        let insert = "INSERT INTO leader_order (sequence, input, leader, instrument, order_id,
            order_sequence, reason, status, again, ord_type, time_in_force, price, lots, resting,
            stop_price, trigger_price)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                noted.leader.into(),
                noted.instrument.into(),
                noted.order_id.into(),
                noted.sequence.into(),
                noted.reason.to_wire().into(),
                noted.status.to_wire().into(),
                (noted.again == Flag::Yes).into(),
                noted.ord_type.to_wire().into(),
                noted.time_in_force.to_wire().into(),
                noted.price.into(),
                noted.lots.into(),
                noted.resting.into(),
                noted.stop_price.into(),
                noted.trigger_price.to_wire().into(),
            ],
        )
    }
}
