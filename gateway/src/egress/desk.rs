//! What the journal asks of one venue session: counts every message that is addressed to it, sends
//! those that the conversation allows, and tells the engine when their octets have left.

use std::collections::VecDeque;
use std::sync::Arc;

use journal::Frame;
use protocol::malformed::Malformed;
use protocol::messages::{
    Cancels, Instructions, InstructionsEntry, LeaderOrderNoted, OrderKey, OrderQuery, OrdersHanded,
    ProtectionNoted, Replacements, ReplacementsEntry, SessionEvent, Trigger, VenueRequest,
};
use protocol::units::{Nanos, PlanIndex, Sequence, SessionIndex};

use super::mirrored::Mirrored;
use super::{MESSAGES_PER_RECORD_MAX, guard};
use crate::counters::EgressCounters;
use crate::latency::Recorder;
use crate::revision::{Turn, VenueEnd};
use crate::sessions::{Route, Routes, SessionLife, order_route};
use crate::venue::{
    CANCEL_LEG, CancelIntent, Intent, Intents, NotSent, QueryIntent, Replaced, SessionInputs, Venue,
};

/// Instructions records whose orders wait for the socket or for room in the engine's ring, at most.
/// Beyond it their `OrdersHanded` is left out: it informs, and waiting for room in the ring of an engine
/// that waits for us to read the journal would be for ever.
const BATCHES_MAX: usize = 4096;
/// The orders of one instructions record, on their way through the socket.
#[derive(Clone, Copy, Debug)]
struct Batch {
    instructions: Sequence,
    orders: u32,
    /// Octets that were sent on this transport when the last of them has left.
    end: u64,
    /// Receive time of the leader event, for the first record that it caused.
    measured_from: Option<Nanos>,
    /// When the write returned that took the last of them.
    handed_at: Option<Nanos>,
}

/// The stage's work without its transport.
pub(super) struct Desk {
    pub(super) session: SessionIndex,
    pub(super) venue: Box<dyn Venue>,
    pub(super) life: SessionLife,
    pub(super) recorder: Recorder,
    /// Own session events that the journal has returned in this run.
    pub(super) events_seen: u64,
    /// Whether the loss of the transport is still to be journalled.
    pub(super) loss_due: bool,
    routes: Arc<Routes>,
    // Orders of the record at hand.
    intents: Vec<Intent>,
    revisions: VenueEnd,
    batches: VecDeque<Batch>,
    octets_written: u64,
    last_event: Sequence,
    pub(super) orders_unsent: u64,
    pub(super) cancels_sent: u64,
    mirrored: Mirrored,
    // Whose places the orders of a record take, and its number.
    replaced: Vec<Replaced>,
    replaced_by: Sequence,
}

impl Desk {
    pub(super) fn new(
        session: SessionIndex,
        venue: Box<dyn Venue>,
        life: SessionLife,
        routes: Arc<Routes>,
        recorder: Recorder,
        revisions: VenueEnd,
    ) -> Self {
        Self {
            session,
            venue,
            life,
            recorder,
            events_seen: 0,
            loss_due: false,
            routes,
            intents: Vec::with_capacity(MESSAGES_PER_RECORD_MAX),
            revisions,
            batches: VecDeque::with_capacity(BATCHES_MAX),
            octets_written: 0,
            last_event: Sequence(0),
            orders_unsent: 0,
            cancels_sent: 0,
            mirrored: Mirrored::NONE,
            replaced: Vec::with_capacity(MESSAGES_PER_RECORD_MAX),
            replaced_by: Sequence(0),
        }
    }

    /// Whether the largest possible record can be dealt with.
    pub(super) fn has_room(&self) -> bool {
        self.venue.has_room_for(MESSAGES_PER_RECORD_MAX)
    }

    /// A transport is open.
    pub(super) fn connected(&mut self, now: Nanos) {
        self.octets_written = 0;
        self.venue.connected(&self.life, now);
    }

    /// The transport is gone; orders that had not left are the venue's to deny.
    pub(super) fn disconnected(&mut self) {
        self.loss_due |= self.venue.is_bound();
        self.venue.disconnected();
        self.batches.retain(|batch| batch.handed_at.is_some());
    }

    /// Deals with one journal record.
    pub(super) fn record(&mut self, frame: &Frame<'_>, now: Nanos) {
        match frame.kind {
            Instructions::TEMPLATE_ID => self.instructions(frame, now),
            Cancels::TEMPLATE_ID => self.cancels(frame, now),
            LeaderOrderNoted::TEMPLATE_ID => {
                let noted = LeaderOrderNoted::decode(frame.body);
                self.mirrored.note(&noted.expect("journalled by this process"));
            }
            ProtectionNoted::TEMPLATE_ID => {
                let noted = ProtectionNoted::decode(frame.body);
                self.mirrored.note_protection(&noted.expect("journalled by this process"));
            }
            Replacements::TEMPLATE_ID => self.replacements(frame),
            VenueRequest::TEMPLATE_ID => {
                let request = VenueRequest::decode(frame.body).expect("journalled by this process");
                if request.session == self.session {
                    let sent = self.venue.request(&request, now);
                    self.count(sent, 1);
                }
            }
            OrderQuery::TEMPLATE_ID => self.query(frame, now),
            SessionEvent::TEMPLATE_ID => {
                let event = SessionEvent::decode(frame.body).expect("journalled by this process");
                if event.session == self.session {
                    self.life.change(frame.sequence, &event);
                    self.events_seen += 1;
                    self.venue.journalled(&event, now);
                }
            }
            kind => match Turn::of(kind, frame.body) {
                // What the engine decides under the revision comes behind this record.
                Some(Turn::Adopt(hash)) => {
                    let lookups = self.revisions.adopt(hash);
                    self.routes = lookups.routes;
                    self.venue.revise(&lookups.directory);
                }
                Some(Turn::Forget) => self.revisions.forget(),
                None => {}
            },
        }
    }

    /// Lets the venue session look at a revision that is proposed, and passes on what it says.
    pub(super) fn consider(&mut self, now: Nanos) -> usize {
        if let Some(proposal) = self.revisions.proposed() {
            self.venue.propose(&proposal.lookups.directory, now);
        }
        if self.revisions.is_asked()
            && let Some(verdict) = self.venue.verdict()
        {
            self.revisions.answer(verdict);
            return 1;
        }
        0
    }

    fn instructions(&mut self, frame: &Frame<'_>, now: Nanos) {
        let (root, entries) = Instructions::decode(frame.body).expect("journalled by this process");
        self.intents.clear();
        let (routes, session, intents) = (&*self.routes, self.session, &mut self.intents);
        let mirrored = self.mirrored;
        let found: Result<(), Malformed> = entries.each(|entry| {
            let route = order_route(routes, &entry);
            if let Some(Route { account, .. }) = route.filter(|route| route.session == session) {
                guard::check(frame.sequence, &root, &entry, &mirrored);
                let InstructionsEntry { plan, leg, lots, price, effect, .. } = entry;
                intents.push(Intent { plan, leg, account, lots, price, effect });
            }
            Ok(())
        });
        found.expect("journalled by this process");
        let orders = self.send_intents(frame, &root, now);
        if orders > 0 && self.batches.len() < BATCHES_MAX {
            let first = root.trigger == Trigger::LeaderEvent && self.last_event != frame.parent;
            self.last_event = frame.parent;
            self.batches.push_back(Batch {
                instructions: frame.sequence,
                orders,
                end: self.octets_written + self.venue.waiting().len() as u64,
                measured_from: first.then_some(root.receive_time),
                handed_at: None,
            });
        }
    }

    /// Sends what was found in a record; says how many orders left.
    fn send_intents(&mut self, frame: &Frame<'_>, root: &Instructions, now: Nanos) -> u32 {
        let count = u32::try_from(self.intents.len()).expect("records have few entries");
        let Some(first) = self.intents.first() else { return 0 };
        let intents = Intents {
            epoch: frame.epoch,
            sequence: frame.sequence,
            instrument: root.instrument,
            time: frame.timestamp,
            time_in_force: self.mirrored.time_in_force(root),
            stop: self.mirrored.stop(root, first.lots),
            orders: &self.intents,
        };
        let sent = if self.replaced_by == frame.sequence {
            assert!(self.replaced.len() == self.intents.len(), "each takes the place of one");
            self.venue.replaces(&intents, &self.replaced, now)
        } else {
            self.venue.orders(&intents, now)
        };
        self.count(sent, count);
        if sent.is_err() {
            self.orders_unsent += u64::from(count);
            return 0;
        }
        count
    }

    /// The orders of the next record take the places of these.
    fn replacements(&mut self, frame: &Frame<'_>) {
        let (root, entries) = Replacements::decode(frame.body).expect("journalled by this process");
        if root.session != self.session {
            return;
        }
        self.replaced.clear();
        for entry in entries {
            let ReplacementsEntry { order, filled } = entry.expect("journalled by this process");
            self.replaced.push(Replaced { order, filled });
        }
        self.replaced_by = Sequence(frame.sequence.0 + 1);
    }

    fn cancels(&mut self, frame: &Frame<'_>, now: Nanos) {
        let (root, entries) = Cancels::decode(frame.body).expect("journalled by this process");
        if root.session != self.session {
            return;
        }
        for (index, entry) in (0_u32..).zip(entries) {
            let entry = entry.expect("journalled by this process");
            let plan = PlanIndex(entry.order.plan);
            let route = self.routes.route(plan).expect("an order has a plan that is defined");
            let intent = CancelIntent {
                // Unique: no order has the sequence of a cancels record.
                request: OrderKey {
                    epoch: frame.epoch.0,
                    sequence: frame.sequence.0,
                    plan: index,
                    leg: CANCEL_LEG,
                },
                order: entry.order,
                account: route.account,
                instrument: entry.instrument,
                time: frame.timestamp,
            };
            let sent = self.venue.cancel(&intent, now);
            self.cancels_sent += u64::from(sent.is_ok());
            self.count(sent, 1);
        }
    }

    fn query(&mut self, frame: &Frame<'_>, now: Nanos) {
        let query = OrderQuery::decode(frame.body).expect("journalled by this process");
        if query.session != self.session {
            return;
        }
        let route = self.routes.route(PlanIndex(query.order.plan));
        let account = route.expect("an order has a plan that is defined").account;
        let intent = QueryIntent { order: query.order, account, instrument: query.instrument };
        let sent = self.venue.query(&intent, now);
        self.count(sent, 1);
    }

    /// Every message that is addressed to the session takes a number, whether it could be sent or not.
    /// `sent` is the number of the first of so many messages.
    fn count(&mut self, sent: Result<u64, NotSent>, messages: u32) {
        if let Ok(number) = sent {
            assert!(number == self.life.sent_next, "journal and session count the same messages");
        }
        self.life.sent_next += u64::from(messages);
    }

    /// The socket took so many octets; the write returned at `time`.
    pub(super) fn written(&mut self, octets: usize, time: Nanos) {
        self.venue.written(octets);
        self.octets_written += octets as u64;
        for batch in self.batches.iter_mut().filter(|batch| batch.handed_at.is_none()) {
            if batch.end > self.octets_written {
                break;
            }
            batch.handed_at = Some(time);
            if let Some(start) = batch.measured_from {
                self.recorder.record(start, time);
            }
        }
    }

    /// Tells the engine which orders have left, as far as its ring has room.
    pub(super) fn hand_over(
        &mut self,
        inputs: &mut SessionInputs,
        counters: &EgressCounters,
    ) -> usize {
        let mut handed = 0;
        while let Some(batch) = self.batches.front().copied()
            && let Some(time) = batch.handed_at
            && inputs.room() > 1
        {
            let message = OrdersHanded {
                session: self.session,
                instructions: batch.instructions,
                orders: batch.orders,
                time,
            };
            inputs.push(|buffer| message.encode(buffer));
            counters.orders.add(u64::from(batch.orders));
            self.batches.pop_front();
            handed += 1;
        }
        counters.orders_unsent.set(self.orders_unsent);
        counters.cancels.set(self.cancels_sent);
        handed
    }
}
