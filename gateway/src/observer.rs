//! Observers: whoever may read the journal gets it as a FIXP server flow, record for record.
//!
//! The number of a message is the sequence of its record, so an observer that was away asks for what it
//! missed by journal sequence, however long ago that was. Nothing here touches trading: records are read
//! from disk or ring by readers that trading does not wait for, and only once they are durable, so that
//! an observer never knows what a power cut can undo.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use journal::{Monitor, ReadLimit, Reader};
use protocol::credentials::Presented;
use protocol::fixp::messages::{
    EstablishmentRejectCode, NegotiationRejectCode, RetransmitRejectCode, TerminationCode,
};
use protocol::fixp::{Numbers, Refused, ServerEvent, ServerOptions};
use protocol::messages::{Role, SessionEvent, SessionState, Uuid};
use protocol::sofh::{CLIENT_FRAME_LENGTH_MAX, OBSERVER_FRAME_LENGTH_MAX};
use protocol::units::{Nanos, Sequence, SessionIndex};

use crate::clock::{Clock, elapsed_ns};
use crate::configuration::Directory;
use crate::connection::{Connection, Gone, Line, Sizes};
use crate::counters::Counters;
use crate::lifecycle::{Lifecycle, Phase};
use crate::readiness::Readiness;
use crate::ring::InputWriter;
use crate::runner::Stage;
use crate::sessions::SessionBook;
use crate::transport::Listener;
use crate::wire::{Strand, Tap};

/// Connections that are served at the same time.
const CONNECTIONS_MAX: usize = 64;
/// Octets that one read can take.
const RECEIVE_BYTES: usize = 8 * 1024;
/// How far an observer may fall behind before it is given no more, octets.
const SEND_BYTES: usize = 8 * OBSERVER_FRAME_LENGTH_MAX;
/// Records that one request for retransmission may ask for.
const RETRANSMIT_COUNT_MAX: u32 = 100_000;
/// Records that one observer is sent per turn.
const RECORDS_PER_TURN: usize = 1024;
/// How long an observer that has been sent everything may still ask, before it is told goodbye,
/// nanoseconds.
const FAREWELL_NS: u64 = 100_000_000;
/// Places that a message may take in the ring.
const INPUTS_PER_MESSAGE: usize = 2;

/// Where observers find the journal.
#[derive(Clone, Debug)]
pub(crate) struct JournalPlace {
    pub(crate) directory: PathBuf,
    pub(crate) ring_path: PathBuf,
}

impl JournalPlace {
    fn read_from(&self, sequence: u64) -> Result<Reader, journal::ReadError> {
        let ring = Some(self.ring_path.as_path());
        Reader::open(&self.directory, ring, Sequence(sequence), ReadLimit::Durable)
    }
}

/// A name of the configuration that may observe.
struct Observer {
    session: SessionIndex,
    name: protocol::messages::Name,
    session_id: Option<Uuid>,
    slot: Option<usize>,
}

/// What a bound connection is being sent.
#[derive(Default)]
struct Feed {
    live: Option<Reader>,
    old: Option<Reader>,
    /// Since when it has been sent everything that there is and has asked for nothing.
    complete_since: Option<Nanos>,
}

/// The stage.
pub(crate) struct Observers {
    listener: Option<Listener>,
    options: ServerOptions,
    readiness: Readiness,
    connections: Vec<Option<Connection>>,
    feeds: Vec<Feed>,
    observers: Vec<Observer>,
    directory: Arc<Directory>,
    ids: BTreeSet<Uuid>,
    journal: JournalPlace,
    monitor: Monitor,
    inputs: InputWriter,
    clock: Clock,
    counters: Arc<Counters>,
    lifecycle: Lifecycle,
}

/// What an observer stage is made of.
pub(crate) struct ObserverParts {
    pub(crate) listener: Listener,
    pub(crate) keepalive_ms: u32,
    pub(crate) directory: Arc<Directory>,
    pub(crate) book: SessionBook,
    pub(crate) journal: JournalPlace,
    pub(crate) monitor: Monitor,
    pub(crate) inputs: InputWriter,
}

impl Observers {
    /// Listening; nobody is connected.
    ///
    /// # Errors
    /// When the system gives no poller.
    pub(crate) fn new(
        parts: ObserverParts,
        clock: Clock,
        counters: Arc<Counters>,
        lifecycle: Lifecycle,
    ) -> std::io::Result<Self> {
        let ObserverParts { listener, keepalive_ms, directory, book, journal, monitor, inputs } =
            parts;
        let observers = directory
            .sessions()
            .filter(|entry| entry.role == Role::Observer)
            .map(|entry| Observer {
                session: entry.index,
                name: entry.name,
                session_id: book.life(entry.index).resumable(),
                slot: None,
            })
            .collect();
        Ok(Self {
            listener: Some(listener),
            options: ServerOptions {
                keepalive_ms,
                retransmit_count_max: RETRANSMIT_COUNT_MAX,
                ..ServerOptions::default()
            },
            readiness: Readiness::new(CONNECTIONS_MAX)?,
            connections: (0..CONNECTIONS_MAX).map(|_| None).collect(),
            feeds: (0..CONNECTIONS_MAX).map(|_| Feed::default()).collect(),
            observers,
            directory,
            ids: book.into_ids().into_iter().collect(),
            journal,
            monitor,
            inputs,
            clock,
            counters,
            lifecycle,
        })
    }

    fn bound_to(&self, slot: usize) -> Option<usize> {
        self.observers.iter().position(|observer| observer.slot == Some(slot))
    }

    fn accept(&mut self, now: Nanos) {
        let Some(listener) = &self.listener else { return };
        while let Some(transport) = listener.accept() {
            let Some(slot) = self.connections.iter().position(Option::is_none) else { return };
            if self.readiness.watch(&transport, slot).is_err() {
                return;
            }
            let sizes = Sizes {
                receive_bytes: RECEIVE_BYTES,
                send_bytes: SEND_BYTES,
                frame_bytes_max: CLIENT_FRAME_LENGTH_MAX,
            };
            self.feeds[slot] = Feed::default();
            self.connections[slot] =
                Some(Connection::new(transport, sizes, self.options, Strand::default(), now));
        }
    }

    fn serve(&mut self, slot: usize, now: Nanos) -> usize {
        let Some(mut connection) = self.connections[slot].take() else { return 0 };
        let read = connection.read(&mut Tap::off(), None, || now);
        let mut gone = read == Err(Gone);
        let mut work = read.unwrap_or(0);
        work += self.messages(slot, &mut connection, now);
        let Line { session, outbox } = &mut connection.line;
        if let Err(violation) = session.tick(now, outbox) {
            tracing::warn!(peer = ?connection.transport.peer(), %violation, "observer disconnected");
            connection.ending = true;
        }
        if !connection.ending && connection.line.session.is_established() {
            work += self.feed(slot, &mut connection, now);
        }
        gone |= connection.write(&mut Tap::off(), None, now) == Err(Gone);
        if gone || connection.is_over() {
            self.readiness.forget(&connection.transport);
            self.lost(slot, now);
            return work + 1;
        }
        self.connections[slot] = Some(connection);
        work
    }

    fn messages(&mut self, slot: usize, connection: &mut Connection, now: Nanos) -> usize {
        let mut messages = 0;
        while connection.messages_wait
            && !connection.ending
            && self.inputs.room() >= INPUTS_PER_MESSAGE
        {
            let Connection { frames, line, .. } = connection;
            let Ok(next) = frames.next_message() else {
                connection.ending = true;
                break;
            };
            let Some(message) = next else {
                connection.messages_wait = false;
                break;
            };
            messages += 1;
            connection.ending |= match line.session.receive(message, now, &mut line.outbox) {
                Ok(event) => self.event(slot, &event, line, now),
                Err(violation) => {
                    tracing::warn!(%violation, "observer session terminated");
                    true
                }
            };
        }
        messages
    }

    /// Deals with a message; true when the connection has to end.
    fn event(&mut self, slot: usize, event: &ServerEvent<'_>, line: &mut Line, now: Nanos) -> bool {
        match *event {
            ServerEvent::NegotiateRequested { session_id, credentials } => {
                self.negotiate(session_id, credentials, line, now)
            }
            ServerEvent::EstablishRequested { session_id, credentials } => {
                self.establish(slot, session_id, credentials, line, now)
            }
            ServerEvent::RetransmitRequested { from, count } => {
                self.retransmit(slot, from, count, line)
            }
            ServerEvent::Application { .. } => {
                let reason = "an observer sends no application messages";
                line.terminate(now, TerminationCode::UnspecifiedError, reason);
                false
            }
            ServerEvent::Terminated { finalized, .. } => {
                self.unbind(slot, finalized, now);
                false
            }
            ServerEvent::PeerFinished { .. } => {
                let confirmed = line.session.finished_receiving(now, &mut line.outbox);
                confirmed.is_err()
            }
            ServerEvent::Nothing | ServerEvent::FlowFinished | ServerEvent::Gap(_) => false,
        }
    }

    fn authenticate(&self, credentials: Presented<'_>) -> Option<usize> {
        let credentials = credentials.parse().ok()?;
        let session = self.directory.logins().verify(&credentials)?;
        self.observers.iter().position(|observer| observer.session == session)
    }

    fn negotiate(
        &mut self,
        session_id: Uuid,
        credentials: Presented<'_>,
        line: &mut Line,
        now: Nanos,
    ) -> bool {
        let place = self.authenticate(credentials);
        let refusal = match place.map(|place| &self.observers[place]) {
            None => Some((NegotiationRejectCode::Credentials, "name or key is wrong")),
            Some(_) if self.ids.contains(&session_id) => {
                Some((NegotiationRejectCode::DuplicateId, "this session id was used before"))
            }
            Some(observer) if observer.slot.is_some() => {
                let reason = "a session of this name is established; terminate it first";
                Some((NegotiationRejectCode::Unspecified, reason))
            }
            Some(_) => None,
        };
        if let Some((code, reason)) = refusal {
            return line.session.negotiation_reject(&mut line.outbox, code, reason).is_ok();
        }
        let place = place.expect("an unknown observer was refused");
        self.ids.insert(session_id);
        self.observers[place].session_id = Some(session_id);
        self.push(place, SessionState::Negotiated, session_id, now);
        line.session.negotiation_accept(&mut line.outbox).is_err()
    }

    fn establish(
        &mut self,
        slot: usize,
        session_id: Uuid,
        credentials: Presented<'_>,
        line: &mut Line,
        now: Nanos,
    ) -> bool {
        let place = self.authenticate(credentials);
        let refusal = match place.map(|place| &self.observers[place]) {
            None => Some((EstablishmentRejectCode::Credentials, "name or key is wrong")),
            Some(observer) if observer.session_id != Some(session_id) => {
                Some((EstablishmentRejectCode::Unnegotiated, "negotiate this session first"))
            }
            Some(observer) if observer.slot.is_some() => {
                let reason = "the session is bound to another transport";
                Some((EstablishmentRejectCode::AlreadyEstablished, reason))
            }
            Some(_) => None,
        };
        if let Some((code, reason)) = refusal {
            let rejected = line.session.establishment_reject(&mut line.outbox, code, reason);
            return rejected.is_err() || code == EstablishmentRejectCode::Credentials;
        }
        let place = place.expect("an unknown observer was refused");
        let next = self.monitor.watermarks().durable.0 + 1;
        let numbers = Numbers { outgoing_next: next, incoming_next: 1 };
        let accepted = line.session.establishment_accept(now, &mut line.outbox, numbers);
        if accepted.is_err() || !line.session.is_established() {
            return true;
        }
        match self.journal.read_from(next) {
            Ok(reader) => self.feeds[slot] = Feed { live: Some(reader), ..Feed::default() },
            Err(error) => {
                tracing::error!(%error, "the journal cannot be read for an observer");
                return true;
            }
        }
        self.observers[place].slot = Some(slot);
        tracing::info!(observer = %self.observers[place].name, next, "observer session established");
        self.push(place, SessionState::Established, session_id, now);
        false
    }

    fn push(&mut self, place: usize, state: SessionState, session_id: Uuid, time: Nanos) {
        let session = self.observers[place].session;
        let event = SessionEvent { session, state, session_id, time };
        self.inputs.push(|buffer| event.encode(buffer));
    }

    fn retransmit(&mut self, slot: usize, from: u64, count: u32, line: &mut Line) -> bool {
        let reader = self.journal.read_from(from);
        let begun = match reader {
            Ok(reader) => {
                self.feeds[slot].old = Some(reader);
                line.session.retransmission_begin(&mut line.outbox, count)
            }
            Err(error) => {
                tracing::error!(%error, "the journal cannot be read for an observer");
                let code = RetransmitRejectCode::OutOfRange;
                let reason = "the journal does not have these records";
                line.session.retransmission_reject(&mut line.outbox, code, reason)
            }
        };
        begun.is_err()
    }

    /// Sends records while the observer takes them.
    fn feed(&mut self, slot: usize, connection: &mut Connection, now: Nanos) -> usize {
        let Feed { live, old, .. } = &mut self.feeds[slot];
        let Line { session, outbox } = &mut connection.line;
        let mut records = 0;
        while records < RECORDS_PER_TURN && outbox.has_room_for(journal::BODY_BYTES_MAX) {
            let due = session.retransmission_due().is_some();
            let reader = if due { old.as_mut() } else { live.as_mut() };
            let Some(reader) = reader else { break };
            let frame = match reader.next() {
                Ok(Some(frame)) => frame,
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "the journal cannot be read for an observer");
                    connection.ending = true;
                    break;
                }
            };
            let body = frame.body;
            let copy = |buffer: &mut [u8]| {
                buffer[..body.len()].copy_from_slice(body);
                body.len()
            };
            let sent = if due {
                session.retransmit(now, outbox, body.len(), copy)
            } else {
                session.application(now, outbox, body.len(), copy)
            };
            match sent {
                Ok(number) => assert!(number == frame.sequence.0, "numbers are sequences"),
                Err(Refused::NotEstablished | Refused::Finished) => break,
                Err(refused) => {
                    tracing::error!(%refused, "a record could not be sent to an observer");
                    connection.ending = true;
                    break;
                }
            }
            records += 1;
        }
        self.counters.background.observed.add(records as u64);
        records
    }

    fn lost(&mut self, slot: usize, now: Nanos) {
        self.unbind(slot, false, now);
        self.feeds[slot] = Feed::default();
    }

    /// The loss is journalled where there is room and a journal; the next boot makes up for it.
    fn unbind(&mut self, slot: usize, finalized: bool, now: Nanos) {
        let Some(place) = self.bound_to(slot) else { return };
        self.observers[place].slot = None;
        let session_id = self.observers[place].session_id.expect("a bound session was negotiated");
        let state = if finalized {
            self.observers[place].session_id = None;
            SessionState::Finalized
        } else {
            SessionState::Lost
        };
        if self.inputs.room() > 0 && self.lifecycle.phase() < Phase::Sealed {
            self.push(place, state, session_id, now);
        }
    }

    /// The journal has ended: observers that have it all are told goodbye.
    fn finish(&mut self, now: Nanos) {
        self.listener = None;
        let marks = self.monitor.watermarks();
        let complete = marks.written == marks.durable;
        for (connection, feed) in self.connections.iter_mut().zip(&mut self.feeds) {
            let Some(connection) = connection else { continue };
            let session = &connection.line.session;
            if !session.is_established() {
                connection.ending = true;
                continue;
            }
            let has_all = complete
                && session.numbers().outgoing_next > marks.durable.0
                && session.retransmission_due().is_none();
            // What came while it was asking for older records it asks for again.
            let since = if has_all { feed.complete_since.or(Some(now)) } else { None };
            feed.complete_since = since;
            if since.is_some_and(|since| elapsed_ns(since, now) > FAREWELL_NS) {
                connection.line.terminate(now, TerminationCode::Finished, "the gateway stops");
            }
        }
        let closed = complete && self.connections.iter().all(Option::is_none);
        self.counters.background.observers_closed.set(u64::from(closed));
    }
}

impl Stage for Observers {
    fn name(&self) -> &'static str {
        "observers"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        if self.lifecycle.phase() == Phase::Sealed {
            self.finish(now);
        } else {
            self.accept(now);
        }
        self.readiness.mark(&mut self.connections);
        let work = (0..self.connections.len()).map(|slot| self.serve(slot, now)).sum();
        let bound = self.observers.iter().filter(|observer| observer.slot.is_some()).count();
        self.counters.background.observers.set(bound as u64);
        work
    }
}
