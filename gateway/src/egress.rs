//! The egress stage of one venue: orders out of the journal, reports into the engine's ring.
//!
//! It learns what to send from the journal alone, so that nothing leaves that is not journalled, and it
//! decides nothing: whether an order may leave was settled by the engine. All orders that the journal
//! holds in one turn leave in one write.
//!
//! | link     | meaning                                              | left when                          |
//! |----------|------------------------------------------------------|------------------------------------|
//! | Down     | no transport; the journal knows it                   | the wait is over, and the schedule |
//! |          |                                                      | of the session allows it           |
//! | Opening  | TCP handshake under way                              | open, refused, or too slow         |
//! | Open     | the adapter converses                                | transport or conversation ends     |
//! | Settling | no transport; own session events still on their way  | the journal has returned them all  |
//!
//! Settling is what makes numbers safe: orders decided before the engine knew of the loss are counted
//! but not sent, and only then is the next conversation opened. The venue proves that it never saw them.

use std::net::SocketAddr;
use std::sync::Arc;

use journal::RingReader;
use protocol::messages::{OrderDurability, SessionState};
use protocol::octets::Way;
use protocol::units::{Nanos, Sequence, SessionIndex};

use crate::backoff::{Backoff, REFUSED_WAIT_NS};
use crate::clock::{Clock, elapsed_ns};
use crate::counters::{BALANCED, Counters};
use crate::latency::Recorder;
use crate::lifecycle::{Lifecycle, Phase};
use crate::revision::VenueEnd;
use crate::ring::InputWriter;
use crate::runner::Stage;
use crate::sessions::{Routes, SessionLife};
use crate::transport::{Connecting, Network, Opening, Progress, Transport};
use crate::venue::{Ended, SessionInputs, Venue};
use crate::wire::{Strand, Tap};
use desk::Desk;

mod desk;
mod guard;
mod mirrored;

/// Journal records that one turn deals with at most: more than an engine stage's turn can write, so that
/// orders never wait for a later turn.
const RECORDS_PER_TURN: usize = 4096;
/// Entries of the largest record: each may be an order, and all of them have to fit the outbox.
pub const MESSAGES_PER_RECORD_MAX: usize = engine::ENTRIES_PER_RECORD_MAX;
/// How long a TCP handshake may take, nanoseconds.
const OPENING_NS_MAX: u64 = 3_000_000_000;
/// How long a drain waits for a venue that is gone, nanoseconds.
const RETURN_NS_MAX: u64 = 2_000_000_000;
/// How long a goodbye may take, nanoseconds.
const CLOSING_NS_MAX: u64 = 2_000_000_000;

enum Link {
    Down { retry_at: Nanos },
    Opening { connecting: Connecting, give_up_at: Nanos },
    Open { transport: Transport },
    Settling { retry_at: Nanos },
}

/// What an egress stage is made of.
pub struct EgressParts {
    /// Name of the venue, for logs.
    pub name: String,
    /// Place among the egress stages.
    pub index: usize,
    /// The session.
    pub session: SessionIndex,
    /// Where the venue listens.
    pub address: SocketAddr,
    /// How it is reached.
    pub network: Network,
    /// What an order waits for.
    pub durability: OrderDurability,
    /// Whether the peer is no venue but tells what leaders trade: like clients, it is not read in a drain.
    pub is_source: bool,
    /// The protocol.
    pub venue: Box<dyn Venue>,
    /// The session's past.
    pub life: SessionLife,
    /// Where plans trade.
    pub routes: Arc<Routes>,
    /// The journal, from the first record that the past does not cover.
    pub reader: RingReader,
    /// To the engine stage.
    pub inputs: InputWriter,
    /// From the reviser and back.
    pub revisions: VenueEnd,
    /// Latencies of orders.
    pub recorder: Recorder,
    /// Seed of the waits between attempts to connect.
    pub seed: u64,
    /// Where the octets of the session are kept.
    pub tap: Tap,
}

/// The stage.
pub struct Egress {
    name: String,
    index: usize,
    address: SocketAddr,
    network: Network,
    durability: OrderDurability,
    is_source: bool,
    reader: RingReader,
    desk: Desk,
    inputs: SessionInputs,
    link: Link,
    backoff: Backoff,
    balancing_since: Option<Nanos>,
    closing_since: Option<Nanos>,
    clock: Clock,
    counters: Arc<Counters>,
    lifecycle: Lifecycle,
    tap: Tap,
    strand: Strand,
}

impl Egress {
    /// Down, and ready to connect at once.
    #[must_use]
    pub fn new(
        parts: EgressParts,
        clock: Clock,
        counters: Arc<Counters>,
        lifecycle: Lifecycle,
    ) -> Self {
        let EgressParts { name, index, session, address, durability, venue, life, .. } = parts;
        Self {
            name,
            index,
            address,
            network: parts.network,
            durability,
            is_source: parts.is_source,
            reader: parts.reader,
            desk: Desk::new(session, venue, life, parts.routes, parts.recorder, parts.revisions),
            inputs: SessionInputs::new(parts.inputs, session),
            link: Link::Down { retry_at: Nanos(0) },
            backoff: Backoff::new(parts.seed),
            balancing_since: None,
            closing_since: None,
            clock,
            counters,
            lifecycle,
            tap: parts.tap,
            strand: Strand::default(),
        }
    }

    /// Takes what the journal holds for this venue, as far as it can be sent.
    fn tail(&mut self, now: Nanos) -> usize {
        let limit = match self.durability {
            OrderDurability::Written => Sequence(u64::MAX),
            OrderDurability::Durable => self.reader.watermarks().durable,
        };
        let mut records = 0;
        while records < RECORDS_PER_TURN && self.desk.has_room() {
            let Some(frame) = self.reader.next(limit) else { break };
            self.desk.record(&frame, now);
            records += 1;
        }
        if records > 0 {
            let position = self.reader.next_sequence().0 - 1;
            self.counters.egress[self.index].position.set(position);
        }
        records
    }

    /// Writes everything that waits with one call to the system.
    fn send(&mut self) -> usize {
        let Link::Open { transport } = &mut self.link else { return 0 };
        let waiting = self.desk.venue.waiting();
        if waiting.is_empty() {
            return 0;
        }
        self.counters.egress[self.index].writes.add(1);
        match transport.write(waiting) {
            Progress::Octets(octets) => {
                let time = self.clock.now();
                let session = self.desk.venue.is_bound().then_some(self.desk.session);
                self.tap.note(&mut self.strand, session, Way::Sent, time, &waiting[..octets]);
                self.desk.written(octets, time);
                octets
            }
            Progress::Nothing => 0,
            Progress::Gone(kind) => {
                self.lose(&Ended::Broken(format!("write failed: {kind}")));
                1
            }
        }
    }

    /// Reads once, unless messages still wait to be taken.
    fn receive(&mut self, now: Nanos) -> usize {
        let Link::Open { transport } = &mut self.link else { return 0 };
        let drains = self.lifecycle.phase() > Phase::Running && self.closing_since.is_none();
        if self.is_source && drains {
            return 0;
        }
        let counters = &self.counters.egress[self.index];
        let session = self.desk.venue.is_bound().then_some(self.desk.session);
        let spare = self.desk.venue.spare_mut();
        let mut octets = 0;
        if !spare.is_empty() {
            match transport.read(spare) {
                Progress::Octets(count) => {
                    octets = count;
                    counters.reads.add(1);
                    let received_at = self.clock.now();
                    let came = &spare[..count];
                    self.tap.note(&mut self.strand, session, Way::Received, received_at, came);
                    self.desk.venue.filled(count, received_at);
                }
                Progress::Nothing => {}
                Progress::Gone(kind) => {
                    // What came before the end counts.
                    let _ = self.desk.venue.digest(&mut self.inputs, now);
                    self.lose(&Ended::Broken(format!("read failed: {kind}")));
                    return 1;
                }
            }
        }
        match self.desk.venue.digest(&mut self.inputs, now) {
            Ok(messages) => {
                counters.reports.add(messages as u64);
                counters.strays.set(self.desk.venue.strays());
                octets + messages
            }
            Err(ended) => {
                self.lose(&ended);
                1
            }
        }
    }

    /// Opens, watches and closes the transport.
    fn mind_the_link(&mut self, now: Nanos) -> usize {
        let closing = self.lifecycle.phase() >= Phase::Closing;
        match std::mem::replace(&mut self.link, Link::Down { retry_at: now }) {
            Link::Down { retry_at } if closing => {
                let finished = self.desk.recorder.finish();
                self.counters.egress[self.index].closed.set(u64::from(finished));
                self.link = Link::Down { retry_at };
                0
            }
            Link::Down { retry_at } if now >= retry_at => self.open(now),
            Link::Opening { connecting, give_up_at } => self.opening(connecting, give_up_at, now),
            Link::Settling { retry_at } if self.settled(now) => {
                self.link = Link::Down { retry_at };
                1
            }
            other => {
                self.link = other;
                0
            }
        }
    }

    fn open(&mut self, now: Nanos) -> usize {
        let opens_at = self.desk.venue.opens_at(&self.desk.life, now);
        if opens_at > now {
            tracing::info!(
                venue = self.name,
                opens_at = opens_at.0,
                "outside of the session's schedule"
            );
            self.counters.egress[self.index].opens_at.set(opens_at.0);
            self.link = Link::Down { retry_at: opens_at };
            return 1;
        }
        self.counters.egress[self.index].opens_at.set(0);
        match self.network.connect(self.address) {
            Ok(connecting) => {
                let give_up_at = Nanos(now.0 + OPENING_NS_MAX);
                self.link = Link::Opening { connecting, give_up_at };
            }
            Err(error) => self.retry(&format!("cannot connect: {error}"), now),
        }
        1
    }

    fn opening(&mut self, connecting: Connecting, give_up_at: Nanos, now: Nanos) -> usize {
        match connecting.poll() {
            Opening::Open(transport) => {
                self.counters.egress[self.index].connects.add(1);
                self.desk.connected(now);
                self.strand = self.tap.open();
                self.link = Link::Open { transport };
                1
            }
            Opening::Waiting(connecting) if now < give_up_at => {
                self.link = Link::Opening { connecting, give_up_at };
                0
            }
            Opening::Waiting(_) => {
                self.retry("no answer to the connection request", now);
                1
            }
            Opening::Failed(kind) => {
                self.retry(&format!("cannot connect: {kind}"), now);
                1
            }
        }
    }

    fn retry(&mut self, why: &str, now: Nanos) {
        tracing::debug!(venue = self.name, address = %self.address, why, "venue cannot be reached");
        self.link = Link::Down { retry_at: self.backoff.next(now) };
    }

    /// The transport or the conversation is over: journal it, and settle.
    fn lose(&mut self, ended: &Ended) {
        let now = self.clock.now();
        let name = self.name.as_str();
        let retry_at = match ended {
            Ended::Closed => {
                tracing::info!(venue = name, "venue session closed");
                now
            }
            Ended::Broken(why) => {
                tracing::warn!(venue = name, why, "venue session lost");
                self.backoff.next(now)
            }
            Ended::Refused(why) => {
                tracing::error!(venue = name, why, "venue session refused");
                Nanos(now.0 + REFUSED_WAIT_NS)
            }
        };
        if let Link::Open { transport } = &mut self.link {
            // A last chance for a goodbye that waits; its loss does no harm.
            let waiting = self.desk.venue.waiting();
            if !waiting.is_empty() {
                let _ = transport.write(waiting);
            }
        }
        self.desk.disconnected();
        self.counters.egress[self.index].tell_session(false, now);
        self.link = Link::Settling { retry_at };
    }

    /// Whether the journal has returned every event of this session, its loss included.
    fn settled(&mut self, now: Nanos) -> bool {
        if self.desk.events_seen < self.inputs.events() {
            return false;
        }
        if self.desk.loss_due && self.inputs.room() > 0 {
            let session_id = self.desk.life.session_id.expect("it was bound, so it was negotiated");
            self.inputs.event(SessionState::Lost, session_id, now);
            self.desk.loss_due = false;
            return false;
        }
        !self.desk.loss_due
    }

    /// Lets the conversation go on: heartbeats, and what a drain asks for.
    fn converse(&mut self, now: Nanos) -> usize {
        let phase = self.lifecycle.phase();
        let open = matches!(self.link, Link::Open { .. });
        self.counters.egress[self.index].conversing.set(u64::from(open));
        if phase >= Phase::Balancing {
            self.drain(phase, open, now);
        }
        if !open {
            self.counters.egress[self.index].tell_session(false, now);
            return 0;
        }
        if self.closing_since.is_some_and(|since| elapsed_ns(since, now) > CLOSING_NS_MAX) {
            self.lose(&Ended::Broken("no answer to our goodbye".into()));
            return 1;
        }
        if let Err(ended) = self.desk.venue.tick(&mut self.inputs, now) {
            self.lose(&ended);
            return 1;
        }
        let counters = &self.counters.egress[self.index];
        let synchronised = self.desk.venue.is_synchronised();
        if synchronised && counters.synchronised.get() == 0 {
            self.backoff.reset();
        }
        counters.tell_session(synchronised, now);
        0
    }

    /// The way down: final snapshots, then the goodbye.
    fn drain(&mut self, phase: Phase, open: bool, now: Nanos) {
        let venue = &mut self.desk.venue;
        if phase == Phase::Balancing {
            let since = *self.balancing_since.get_or_insert(now);
            venue.balance();
            let balances = self.is_source || (open && venue.is_balanced());
            let gone = !open && elapsed_ns(since, now) > RETURN_NS_MAX;
            let balanced = if balances { BALANCED } else { u64::from(gone) };
            self.counters.egress[self.index].balanced.set(balanced);
        } else if open && self.closing_since.is_none() {
            self.closing_since = Some(now);
            venue.terminate(now);
        }
    }
}

impl Stage for Egress {
    fn name(&self) -> &'static str {
        "egress"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        let mut work = self.tail(now);
        work += self.send();
        work += self.desk.hand_over(&mut self.inputs, &self.counters.egress[self.index]);
        work += self.receive(now);
        work += self.converse(now);
        work += self.desk.consider(now);
        work += self.mind_the_link(now);
        self.desk.recorder.tick(now);
        work
    }
}

#[cfg(test)]
mod tests;
