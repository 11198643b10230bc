//! The ingress stage: sessions of leaders and operators; their messages become inputs.
//!
//! It decides nothing but who may speak. What a client is told comes out of the journal, so an answer
//! never leaves before what it answers is safe. When the engine's ring is full, sockets are not read:
//! the peer's own send buffer is the queue.

use std::sync::Arc;

use journal::RingReader;
use protocol::fixp::ServerOptions;
use protocol::sofh::CLIENT_FRAME_LENGTH_MAX;
use protocol::units::{Nanos, Sequence};

use crate::clock::{Clock, elapsed_ns};
use crate::configuration::Directory;
use crate::connection::{Connection, Gone, Sizes};
use crate::counters::Counters;
use crate::lifecycle::{Lifecycle, Phase};
use crate::readiness::Readiness;
use crate::replay::{REPLAY_COUNT_MAX, ReplayClient};
use crate::revision::FollowingEnd;
use crate::ring::InputWriter;
use crate::runner::Stage;
use crate::sessions::SessionBook;
use crate::transport::Listener;
use crate::wire::Tap;
use front::Front;

pub(crate) mod answers;
mod front;
mod normalise;

/// Connections without a session that are tolerated at the same time.
const STRANGERS_MAX: usize = 16;
/// Octets that one read can take.
const RECEIVE_BYTES: usize = 64 * 1024;
/// How far a client may fall behind before it is disconnected, octets; the system keeps as many more.
const SEND_BYTES: usize = 64 * 1024;
/// Places that one client message may take in the ring, with the changes of the session that it causes.
const INPUTS_PER_MESSAGE: usize = 4;
/// Messages of one connection that one turn takes.
const MESSAGES_PER_TURN: usize = 256;
/// Journal records that one turn looks at: more than an engine stage's turn can write.
const RECORDS_PER_TURN: usize = 4096;
/// Time between two looks for new connections, and between two ticks of the sessions, nanoseconds.
const CHORES_NS: u64 = 1_000_000;
/// Reads of one connection that a drain still makes, to take what has already arrived.
const LAST_READS_MAX: usize = 64;

/// How the connections are served in a turn.
#[derive(Clone, Copy, Debug)]
struct Manner {
    /// Whether sockets are read.
    reads: bool,
    /// Whether application messages count. Otherwise they were never received: the client learns so when
    /// it establishes its session again.
    accepts: bool,
    /// Whether time passes for the sessions.
    ticks: bool,
}

impl Manner {
    /// Only what was received before is dealt with.
    const REST: Self = Self { reads: false, accepts: true, ticks: false };
}

/// What an ingress stage is made of.
pub struct IngressParts {
    /// Where clients connect.
    pub listener: Listener,
    /// Longest silence that we promise, milliseconds.
    pub keepalive_ms: u32,
    /// Who may log in, and what names mean.
    pub directory: Arc<Directory>,
    /// The past of all sessions.
    pub book: SessionBook,
    /// The journal, from the first record that the past does not cover.
    pub reader: RingReader,
    /// To the engine stage.
    pub inputs: InputWriter,
    /// From the reviser.
    pub revisions: FollowingEnd,
    /// Where the octets of sessions are kept.
    pub tap: Tap,
}

/// The stage.
pub struct Ingress {
    listener: Option<Listener>,
    options: ServerOptions,
    readiness: Readiness,
    connections: Vec<Option<Connection>>,
    /// All slots from this one on have been empty so far: nobody looks at them in every turn.
    slots_used: usize,
    front: Front,
    reader: RingReader,
    chores_at: Nanos,
    clock: Clock,
    counters: Arc<Counters>,
    lifecycle: Lifecycle,
    tap: Tap,
}

impl Ingress {
    /// Listening; nobody is connected.
    ///
    /// # Errors
    /// When the system gives no poller.
    pub(crate) fn new(
        parts: IngressParts,
        replay: ReplayClient,
        clock: Clock,
        counters: Arc<Counters>,
        lifecycle: Lifecycle,
    ) -> std::io::Result<Self> {
        let options = ServerOptions {
            keepalive_ms: parts.keepalive_ms,
            retransmit_count_max: REPLAY_COUNT_MAX,
            ..ServerOptions::default()
        };
        let front = Front::new(parts.directory, parts.book, parts.inputs, replay, parts.revisions);
        let slots = front.clients() + STRANGERS_MAX;
        Ok(Self {
            listener: Some(parts.listener),
            options,
            readiness: Readiness::new(slots)?,
            connections: (0..slots).map(|_| None).collect(),
            slots_used: 0,
            front,
            reader: parts.reader,
            chores_at: Nanos(0),
            clock,
            counters,
            lifecycle,
            tap: parts.tap,
        })
    }

    /// Tells clients what the journal has for them.
    fn tail(&mut self, now: Nanos) -> usize {
        let mut records = 0;
        while records < RECORDS_PER_TURN {
            let Some(frame) = self.reader.next(Sequence(u64::MAX)) else { break };
            self.front.record(&frame, &mut self.connections, now);
            records += 1;
        }
        if records < RECORDS_PER_TURN {
            self.front.caught_up(&mut self.connections, now);
        }
        records
    }

    fn accept(&mut self, now: Nanos) {
        let Some(listener) = &self.listener else { return };
        while let Some(transport) = listener.accept() {
            let Some(slot) = self.connections.iter().position(Option::is_none) else {
                self.counters.ingress.strangers.add(1);
                tracing::warn!(peer = ?transport.peer(), "too many connections; one is turned away");
                return;
            };
            let bounded = transport.bound_unread(SEND_BYTES);
            if let Err(error) = bounded.and_then(|()| self.readiness.watch(&transport, slot)) {
                tracing::error!(%error, "cannot serve a connection; it is turned away");
                return;
            }
            let sizes = Sizes {
                receive_bytes: RECEIVE_BYTES,
                send_bytes: SEND_BYTES,
                frame_bytes_max: CLIENT_FRAME_LENGTH_MAX,
            };
            let strand = self.tap.open();
            let connection = Connection::new(transport, sizes, self.options, strand, now);
            self.connections[slot] = Some(connection);
            self.slots_used = self.slots_used.max(slot + 1);
        }
    }

    /// One turn of one connection.
    fn serve(&mut self, slot: usize, manner: Manner, now: Nanos) -> usize {
        let Some(connection) = &mut self.connections[slot] else { return 0 };
        let counters = &self.counters.ingress;
        let mut work = 0;
        let mut gone = false;
        // Nobody asks who it is where nothing is kept.
        let session = if self.tap.is_on() { self.front.session_of(slot) } else { None };
        if manner.reads {
            match connection.read(&mut self.tap, session, || self.clock.now()) {
                Ok(0) => {}
                Ok(octets) => {
                    counters.reads.add(1);
                    work += octets;
                }
                Err(Gone) => gone = true,
            }
        }
        work += self.front.messages(slot, connection, manner.accepts, counters, now);
        if manner.ticks {
            self.front.tick(connection, now);
        }
        if !gone && !connection.line.outbox.is_empty() {
            counters.writes.add(1);
            gone = connection.write(&mut self.tap, session, now) == Err(Gone);
            work += 1;
        }
        let waits = connection.messages_wait && !connection.ending;
        let over = (gone && !waits) || connection.is_over();
        // Without room in the ring the connection lingers: its end must be journalled.
        if over && self.front.lost(slot, now) {
            self.readiness.forget(&connection.transport);
            self.connections[slot] = None;
            work += 1;
        }
        work
    }

    fn serve_all(&mut self, now: Nanos) -> usize {
        let phase = self.lifecycle.phase();
        let chores = elapsed_ns(self.chores_at, now) >= CHORES_NS;
        if chores {
            self.chores_at = now;
        }
        let manner = match phase {
            Phase::Running => Manner { reads: true, accepts: true, ticks: chores },
            Phase::Draining | Phase::Balancing => Manner::REST,
            Phase::Closing | Phase::Sealed => Manner { reads: true, accepts: false, ticks: chores },
        };
        if phase == Phase::Running {
            if chores {
                self.accept(now);
            }
        } else {
            self.drain(phase, now);
        }
        self.readiness.mark(&mut self.connections[..self.slots_used]);
        (0..self.slots_used).map(|slot| self.serve(slot, manner, now)).sum()
    }

    /// The way down: takes what has already arrived, then says goodbye when it is time.
    fn drain(&mut self, phase: Phase, now: Nanos) {
        if self.listener.take().is_some() {
            for connection in self.connections.iter_mut().flatten() {
                connection.readable = true;
            }
            let last = Manner { reads: true, accepts: true, ticks: false };
            for _ in 0..LAST_READS_MAX {
                for slot in 0..self.connections.len() {
                    self.serve(slot, last, now);
                }
            }
        }
        let waits = self.connections.iter().flatten().any(|connection| connection.messages_wait);
        self.counters.ingress.quiet.set(u64::from(!waits));
        if phase >= Phase::Closing {
            self.front.goodbye(&mut self.connections, now);
            let closed = self.connections.iter().all(Option::is_none);
            self.counters.ingress.closed.set(u64::from(closed && self.front.is_settled()));
        }
    }
}

impl Stage for Ingress {
    fn name(&self) -> &'static str {
        "ingress"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        let mut work = self.serve_all(now);
        work += self.tail(now);
        work += self.front.replay_answers(&mut self.connections, now);
        self.counters.ingress.sessions.set(self.front.bound() as u64);
        work
    }
}
