//! Sessions coming and going: what becomes of the orders that they carry.

use super::Deciding;
use crate::gates::Gate;
use crate::orders::Order;
use protocol::messages::{
    Cancels, CancelsEncoder, CancelsEntry, OrderState, SessionEvent, SessionState, Trigger,
};
use protocol::units::{InstrumentIndex, SessionIndex};

use crate::capacity::ENTRIES_PER_RECORD_MAX;

impl Deciding<'_> {
    pub(super) fn session_event(&mut self, event: &SessionEvent) {
        match event.state {
            SessionState::Negotiated => self.orders_unknown(event.session.0),
            SessionState::Synchronised => self.cancel_what_was_killed(event.session.0),
            SessionState::Established | SessionState::Lost | SessionState::Finalized => {}
        }
    }

    /// A kill may have come while the session was down: the cancels that could not leave then leave now.
    fn cancel_what_was_killed(&mut self, session: u16) {
        let state = self.view.state;
        self.cancel(Trigger::CatchUp, session, |slot, order| {
            if state.is_stale(slot, order) {
                return true;
            }
            let gate = state.gates[order.key.plan as usize];
            gate.with(state.instrument_gate(order.instrument)).has(Gate::CANCEL)
        });
    }

    /// Cancels the open orders of a session that are chosen and not being cancelled yet.
    pub(super) fn cancel(
        &mut self,
        trigger: Trigger,
        session: u16,
        is_chosen: impl Fn(u32, &Order) -> bool,
    ) {
        let root = Cancels { trigger, session: SessionIndex(session) };
        let orders = self.view.state.orders.open().filter(|(slot, order)| {
            order.session == session
                && order.state != OrderState::PendingCancel
                && is_chosen(*slot, order)
        });
        let mut orders = orders.map(|(_, order)| order);
        let mut next = orders.next();
        while next.is_some() {
            let mut encoder = CancelsEncoder::new(self.records.spare(), &root);
            while let Some(order) = next
                && encoder.len() < ENTRIES_PER_RECORD_MAX
            {
                let instrument = InstrumentIndex(order.instrument);
                let entry = CancelsEntry { order: order.key, instrument };
                encoder.push(&entry).expect("a record is closed while an entry still fits");
                next = orders.next();
            }
            let length = encoder.finish();
            self.records.close(length);
        }
    }
}
