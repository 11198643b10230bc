//! Sessions coming and going: what becomes of the orders that they carry.

use super::Deciding;
use super::fan_out::Pass;
use crate::orders::Order;
use crate::rows::Status;
use protocol::messages::{
    Cancels, CancelsEncoder, CancelsEntry, OrderKey, OrderState, SessionEvent, SessionState,
    Trigger,
};
use protocol::units::{InstrumentIndex, SessionIndex};

use crate::capacity::ENTRIES_PER_RECORD_MAX;

impl Deciding<'_> {
    pub(super) fn session_event(&mut self, event: &SessionEvent) {
        match event.state {
            SessionState::Negotiated => self.orders_unknown(event.session.0),
            SessionState::Synchronised => {
                // A run that makes up for what the last one owed has no session to cancel by.
                if !self.view.is_new_run {
                    self.cancel_what_should_go(event.session.0);
                }
                self.give_up_what_was_missed(event);
            }
            SessionState::Established | SessionState::Lost | SessionState::Finalized => {}
        }
    }

    /// Cancels what should be gone and is not: its cancel could not leave while the session was down, was lost on
    /// the way, or was refused.
    fn cancel_what_should_go(&mut self, session: u16) {
        let state = self.view.state;
        self.cancel(Trigger::CatchUp, session, |slot, order| state.should_go(slot, order));
    }

    /// The same at all sessions that are up; the others do so when they are.
    #[cold]
    pub(super) fn cancel_what_is_left(&mut self) {
        let state = self.view.state;
        for (_, venue) in state.definitions.venues.iter() {
            let session = venue.session.0;
            if state.sessions[usize::from(session)].is_synchronised {
                self.cancel_what_should_go(session);
            }
        }
    }

    /// A venue is back: plans that give up what they missed say so, before anything else can happen. What finds no
    /// room here, and what turns, says so when it is instructed next.
    fn give_up_what_was_missed(&mut self, event: &SessionEvent) {
        let (state, session, now) = (self.view.state, event.session.0, event.time);
        let outage_ns = state.sessions[usize::from(session)].outage_until(now.0);
        self.view.scratch.keeps = true;
        for index in state.blocks.used() {
            let (_, instrument) = state.blocks.pair(index);
            if state.session_of_instrument(instrument) != Some(session) {
                continue;
            }
            let rows = state.blocks.get(index).rows().map(|row| row as usize).filter(|place| {
                let row = state.rows.get(*place);
                row.status.has(Status::MISSED)
                    && state.gives_up(state.rows.rules[*place].plan, outage_ns)
                    && state.difference(row, *place, index) != 0
                    && !state.reduces(row, *place, index)
            });
            let age_ns = now.0.saturating_sub(state.blocks.get(index).event_time);
            let when = (now, age_ns);
            let (root, mut occasion) = self.view.block_occasion(index, Trigger::CatchUp, when);
            // It is from here on.
            occasion.is_synchronised = true;
            let fan_out = self.view.fan_out(&root, &occasion);
            self.instruct_rows(&fan_out, Pass::All, rows);
        }
    }

    /// Cancels an order, whatever is known of it.
    pub(super) fn cancel_one(
        &mut self,
        trigger: Trigger,
        session: SessionIndex,
        order: &OrderKey,
        instrument: InstrumentIndex,
    ) {
        let root = Cancels { trigger, session };
        let mut encoder = CancelsEncoder::new(self.records.spare(), &root);
        let entry = CancelsEntry { order: *order, instrument };
        encoder.push(&entry).expect("one entry fits");
        let length = encoder.finish();
        self.records.close(length);
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
