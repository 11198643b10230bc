//! Who is who at the door: client sessions, their numbers, and what they are told.
//!
//! A session belongs to one name of the configuration and is bound to at most one connection. What the
//! journal says of it (`life`) runs behind what its connection knows by what waits in the ring.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use journal::Frame;
use protocol::credentials::Presented;
use protocol::fixp::messages::{
    EstablishmentRejectCode, NegotiationRejectCode, RetransmitRejectCode, TerminationCode,
};
use protocol::fixp::{Gap, Numbers, Refused, ServerEvent, Violation};
use protocol::messages::{ReceivedGap, Role, SessionEvent, SessionState, Uuid};
use protocol::units::{Nanos, SessionIndex};

use super::answers::Answer;
use super::normalise::{Origin, normalise};
use super::{INPUTS_PER_MESSAGE, MESSAGES_PER_TURN};
use crate::configuration::Directory;
use crate::configuration::directory::SessionEntry;
use crate::connection::{Connection, Line};
use crate::counters::IngressCounters;
use crate::replay::{ReplayAnswer, ReplayClient, ReplayRequest};
use crate::revision::{FollowingEnd, Turn};
use crate::ring::InputWriter;
use crate::sessions::{SessionBook, SessionLife, received};

/// A client session, as configured and as it lives.
struct Client {
    entry: SessionEntry,
    /// What the journal says.
    life: SessionLife,
    /// The negotiated session that may be established, known before the journal knows it.
    session_id: Option<Uuid>,
    /// Negotiations that the journal has not returned yet: what it tells is still about an older session.
    negotiations: u32,
    /// The connection that negotiated last and waits for the answer, which the journal returns.
    negotiating: Option<usize>,
    /// Number of the next message that we have not received.
    received_next: u64,
    /// The connection that it is bound to.
    slot: Option<usize>,
    /// The client has finished its flow: to be confirmed when all of it is journalled and answered.
    finishing: bool,
}

impl Client {
    /// Number of the next message that we send.
    const fn sent_next(&self) -> u64 {
        if self.negotiations > 0 { 1 } else { self.life.sent_next }
    }

    /// The journal has returned a negotiation: accepts the last one, if its connection still waits.
    fn answer_negotiation(&mut self, connections: &mut [Option<Connection>]) {
        if self.negotiations > 0 {
            return;
        }
        let waiting = self.negotiating.take().and_then(|slot| connections[slot].as_mut());
        let Some(Connection { line, ending, .. }) = waiting else { return };
        // Where the answer finds no room, or the handshake took too long, the client tries again.
        *ending |= line.session.negotiation_accept(&mut line.outbox).is_err();
    }
}

/// A retransmission that a background thread works on.
#[derive(Clone, Copy, Debug)]
struct Replay {
    place: usize,
    session_id: Uuid,
    slot: usize,
    count: u32,
}

/// All client sessions.
pub(super) struct Front {
    clients: Vec<Client>,
    directory: Arc<Directory>,
    ids: BTreeSet<Uuid>,
    inputs: InputWriter,
    revisions: FollowingEnd,
    replay: ReplayClient,
    replays: VecDeque<Replay>,
    events_pushed: u64,
    events_seen: u64,
}

impl Front {
    pub(super) fn new(
        directory: Arc<Directory>,
        book: SessionBook,
        inputs: InputWriter,
        replay: ReplayClient,
        revisions: FollowingEnd,
    ) -> Self {
        let ours = |entry: &&SessionEntry| matches!(entry.role, Role::Leader | Role::Operator);
        let client = |entry: &SessionEntry| {
            let life = book.life(entry.index);
            Client {
                entry: *entry,
                life,
                session_id: life.resumable(),
                negotiations: 0,
                negotiating: None,
                received_next: life.received_next,
                slot: None,
                finishing: false,
            }
        };
        let clients: Vec<Client> = directory.sessions().filter(ours).map(client).collect();
        Self {
            replays: VecDeque::with_capacity(clients.len()),
            clients,
            ids: book.into_ids().into_iter().collect(),
            directory,
            inputs,
            revisions,
            replay,
            events_pushed: 0,
            events_seen: 0,
        }
    }

    /// How many sessions are configured.
    pub(super) const fn clients(&self) -> usize {
        self.clients.len()
    }

    /// How many sessions are bound to a connection.
    pub(super) fn bound(&self) -> usize {
        self.clients.iter().filter(|client| client.slot.is_some()).count()
    }

    /// Whether the journal has returned every change of a session's life.
    pub(super) const fn is_settled(&self) -> bool {
        self.events_seen == self.events_pushed
    }

    fn place(&self, session: SessionIndex) -> Option<usize> {
        // Sorted: the directory lists sessions by index.
        self.clients.binary_search_by_key(&session, |client| client.entry.index).ok()
    }

    fn bound_to(&self, slot: usize) -> Option<usize> {
        self.clients.iter().position(|client| client.slot == Some(slot))
    }

    /// The session that a connection is bound to.
    pub(super) fn session_of(&self, slot: usize) -> Option<SessionIndex> {
        self.bound_to(slot).map(|place| self.clients[place].entry.index)
    }

    fn event(&mut self, place: usize, state: SessionState, session_id: Uuid, time: Nanos) {
        let session = self.clients[place].entry.index;
        let event = SessionEvent { session, state, session_id, time };
        self.inputs.push(|buffer| event.encode(buffer));
        self.events_pushed += 1;
    }

    /// Takes messages of one connection while there is room in the ring.
    pub(super) fn messages(
        &mut self,
        slot: usize,
        connection: &mut Connection,
        accepts: bool,
        counters: &IngressCounters,
        now: Nanos,
    ) -> usize {
        let mut messages = 0;
        while connection.messages_wait
            && !connection.ending
            && messages < MESSAGES_PER_TURN
            && self.inputs.room() >= INPUTS_PER_MESSAGE
        {
            let Connection { frames, line, received_at, .. } = connection;
            let message = match frames.next_message() {
                Ok(Some(message)) => message,
                Ok(None) => {
                    connection.messages_wait = false;
                    break;
                }
                Err(error) => {
                    tracing::warn!(peer = ?connection.transport.peer(), %error, "framing is broken");
                    connection.ending = true;
                    break;
                }
            };
            messages += 1;
            match line.session.receive(message, now, &mut line.outbox) {
                Ok(ServerEvent::Application { number, message }) => {
                    if accepts {
                        self.application(slot, number, *received_at, message, counters);
                    }
                }
                Ok(ServerEvent::Gap(gap)) => {
                    if accepts {
                        self.gap(slot, gap, now);
                    }
                }
                Ok(event) => {
                    connection.ending |= self.session_event(slot, &event, line, counters, now);
                }
                Err(violation) => {
                    self.violated(slot, &violation);
                    connection.ending = true;
                }
            }
        }
        messages
    }

    fn violated(&self, slot: usize, violation: &Violation) {
        let name = self.bound_to(slot).map(|place| self.clients[place].entry.name);
        tracing::warn!(client = ?name, %violation, "client session terminated");
    }

    fn application(
        &mut self,
        slot: usize,
        number: u64,
        received_at: Nanos,
        message: &[u8],
        counters: &IngressCounters,
    ) {
        let place = self.bound_to(slot).expect("only bound sessions deliver application messages");
        let client = &mut self.clients[place];
        let origin = Origin { session: &client.entry, number, received_at };
        client.received_next = number + 1;
        counters.messages.add(1);
        if !normalise(&self.directory, origin, message, &mut self.inputs) {
            counters.refused.add(1);
        }
    }

    /// Messages that got lost: journalled, and then told to the client.
    fn gap(&mut self, slot: usize, gap: Gap, now: Nanos) {
        let place = self.bound_to(slot).expect("only bound sessions have gaps");
        let client = &mut self.clients[place];
        client.received_next = gap.from + u64::from(gap.count);
        let input = ReceivedGap {
            session: client.entry.index,
            from_sequence: gap.from,
            count: gap.count,
            time: now,
        };
        self.inputs.push(|buffer| input.encode(buffer));
    }

    /// Deals with what concerns the session itself; true when the connection has to end.
    fn session_event(
        &mut self,
        slot: usize,
        event: &ServerEvent<'_>,
        line: &mut Line,
        counters: &IngressCounters,
        now: Nanos,
    ) -> bool {
        match *event {
            ServerEvent::NegotiateRequested { session_id, credentials } => {
                self.negotiate(slot, session_id, credentials, line, counters, now)
            }
            ServerEvent::EstablishRequested { session_id, credentials } => {
                self.establish(slot, session_id, credentials, line, counters, now)
            }
            ServerEvent::RetransmitRequested { from, count } => {
                self.retransmit(slot, from, count, line);
                false
            }
            ServerEvent::PeerFinished { gap } => {
                if let Some(gap) = gap {
                    self.gap(slot, gap, now);
                }
                if let Some(place) = self.bound_to(slot) {
                    self.clients[place].finishing = true;
                }
                false
            }
            ServerEvent::Terminated { finalized, .. } => {
                // Unbound at once: the client may be back before its old transport is closed.
                if let Some(place) = self.bound_to(slot) {
                    self.unbind(place, finalized, now);
                }
                false
            }
            ServerEvent::Nothing
            | ServerEvent::FlowFinished
            | ServerEvent::Application { .. }
            | ServerEvent::Gap(_) => false,
        }
    }

    /// The client session that credentials belong to.
    fn authenticate(
        &self,
        credentials: Presented<'_>,
        counters: &IngressCounters,
    ) -> Option<usize> {
        let credentials = credentials.parse().ok();
        let session = credentials.and_then(|given| self.directory.logins().verify(&given));
        let place = session.and_then(|session| self.place(session));
        if place.is_none() {
            counters.strangers.add(1);
        }
        place
    }

    fn negotiate(
        &mut self,
        slot: usize,
        session_id: Uuid,
        credentials: Presented<'_>,
        line: &mut Line,
        counters: &IngressCounters,
        now: Nanos,
    ) -> bool {
        let refusal = match self.authenticate(credentials, counters) {
            None => Err((NegotiationRejectCode::Credentials, "name or key is wrong")),
            Some(_) if self.ids.contains(&session_id) => {
                Err((NegotiationRejectCode::DuplicateId, "this session id was used before"))
            }
            Some(place) if self.clients[place].slot.is_some_and(|bound| bound != slot) => {
                let reason = "a session of this name is established; terminate it first";
                Err((NegotiationRejectCode::Unspecified, reason))
            }
            Some(place) => Ok(place),
        };
        match refusal {
            Err((code, reason)) => {
                // Where even the refusal finds no room, the closed transport says it.
                let _ = line.session.negotiation_reject(&mut line.outbox, code, reason);
                true
            }
            Ok(place) => {
                // Accepted when the journal has it: a client that was told of a session can always
                // establish it, also after a crash.
                self.ids.insert(session_id);
                let client = &mut self.clients[place];
                client.session_id = Some(session_id);
                client.negotiations += 1;
                client.negotiating = Some(slot);
                client.received_next = 1;
                client.finishing = false;
                self.event(place, SessionState::Negotiated, session_id, now);
                false
            }
        }
    }

    fn establish(
        &mut self,
        slot: usize,
        session_id: Uuid,
        credentials: Presented<'_>,
        line: &mut Line,
        counters: &IngressCounters,
        now: Nanos,
    ) -> bool {
        let place = self.authenticate(credentials, counters);
        let refusal = match place.map(|place| &self.clients[place]) {
            None => Some((EstablishmentRejectCode::Credentials, "name or key is wrong")),
            Some(client) if client.session_id != Some(session_id) => {
                Some((EstablishmentRejectCode::Unnegotiated, "negotiate this session first"))
            }
            Some(client) if client.slot.is_some() => {
                let reason = "the session is bound to another transport";
                Some((EstablishmentRejectCode::AlreadyEstablished, reason))
            }
            Some(_) => None,
        };
        if let Some((code, reason)) = refusal {
            let rejected = line.session.establishment_reject(&mut line.outbox, code, reason);
            return rejected.is_err() || code == EstablishmentRejectCode::Credentials;
        }
        let place = place.expect("an unknown client was refused");
        let client = &self.clients[place];
        let numbers =
            Numbers { outgoing_next: client.sent_next(), incoming_next: client.received_next };
        let accepted = line.session.establishment_accept(now, &mut line.outbox, numbers);
        let Ok(gap) = accepted else { return true };
        if !line.session.is_established() {
            return true;
        }
        self.clients[place].slot = Some(slot);
        self.event(place, SessionState::Established, session_id, now);
        tracing::info!(client = %self.clients[place].entry.name, "client session established");
        if let Some(gap) = gap {
            self.gap(slot, gap, now);
        }
        false
    }

    fn retransmit(&mut self, slot: usize, from: u64, count: u32, line: &mut Line) {
        let place = self.bound_to(slot).expect("only bound sessions ask for retransmission");
        let client = &self.clients[place];
        let session_id = client.session_id.expect("a bound session was negotiated");
        let request = ReplayRequest {
            session: client.entry.index,
            negotiated_at: client.life.negotiated_at,
            from,
            count,
        };
        if self.replay.requests.push(request).is_ok() {
            self.replays.push_back(Replay { place, session_id, slot, count });
        } else {
            let code = RetransmitRejectCode::RequestLimitExceeded;
            let reason = "too many requests are under way";
            let refused = line.session.retransmission_reject(&mut line.outbox, code, reason);
            // Without room for a refusal the client asks again when its patience ends.
            let _ = refused;
        }
    }

    /// Lets time pass for one connection.
    pub(super) fn tick(&self, connection: &mut Connection, now: Nanos) {
        let Line { session, outbox } = &mut connection.line;
        if !connection.ending
            && let Err(violation) = session.tick(now, outbox)
        {
            tracing::warn!(peer = ?connection.transport.peer(), %violation, "connection ended");
            connection.ending = true;
        }
    }

    /// The connection is about to be closed: journals the loss of its session. False when the ring has
    /// no room for that.
    pub(super) fn lost(&mut self, slot: usize, now: Nanos) -> bool {
        for client in self.clients.iter_mut().filter(|client| client.negotiating == Some(slot)) {
            client.negotiating = None;
        }
        let Some(place) = self.bound_to(slot) else { return true };
        if self.inputs.room() == 0 {
            return false;
        }
        self.unbind(place, false, now);
        true
    }

    fn unbind(&mut self, place: usize, finalized: bool, now: Nanos) {
        let client = &mut self.clients[place];
        client.slot = None;
        client.finishing = false;
        let session_id = client.session_id.expect("a bound session was negotiated");
        let state = if finalized {
            client.session_id = None;
            SessionState::Finalized
        } else {
            SessionState::Lost
        };
        tracing::info!(client = %client.entry.name, ?state, "client session unbound");
        self.event(place, state, session_id, now);
    }

    /// Learns from a journal record, and tells a client what it says.
    pub(super) fn record(
        &mut self,
        frame: &Frame<'_>,
        connections: &mut [Option<Connection>],
        now: Nanos,
    ) {
        const OURS: &str = "the journal holds only what this program has encoded";
        if frame.kind == SessionEvent::TEMPLATE_ID {
            let event = SessionEvent::decode(frame.body).expect(OURS);
            if let Some(place) = self.place(event.session) {
                self.events_seen += 1;
                let client = &mut self.clients[place];
                client.life.change(frame.sequence, &event);
                if event.state == SessionState::Negotiated {
                    client.negotiations -= 1;
                    client.answer_negotiation(connections);
                }
            }
            return;
        }
        match Turn::of(frame.kind, frame.body) {
            // From here on names mean what the revision says, before the operator is told.
            Some(Turn::Adopt(hash)) => self.directory = self.revisions.adopt(hash).directory,
            Some(Turn::Forget) => self.revisions.forget(),
            None => {}
        }
        if let Some((session, next)) = received(frame.kind, frame.body).expect(OURS)
            && let Some(place) = self.place(session)
        {
            let life = &mut self.clients[place].life;
            life.received_next = life.received_next.max(next);
        }
        if let Some(answer) = Answer::of(frame.kind, frame.sequence, frame.body)
            && let Some(place) = self.place(answer.session)
        {
            self.deliver(place, &answer, connections, now);
        }
    }

    /// Every answer takes a number, whether its client is there or not.
    fn deliver(
        &mut self,
        place: usize,
        answer: &Answer,
        connections: &mut [Option<Connection>],
        now: Nanos,
    ) {
        let client = &mut self.clients[place];
        let number = client.life.sent_next;
        client.life.sent_next += 1;
        if client.negotiations > 0 {
            return;
        }
        let connection = client.slot.and_then(|slot| connections[slot].as_mut());
        // A connection that ends is told nothing more, or its numbers would have a hole.
        let Some(connection) = connection.filter(|connection| !connection.ending) else { return };
        let Line { session, outbox } = &mut connection.line;
        let message = answer.as_slice();
        let sent = session.application(now, outbox, message.len(), |buffer| {
            buffer[..message.len()].copy_from_slice(message);
            message.len()
        });
        match sent {
            Ok(sent) => assert!(sent == number, "journal and session count the same messages"),
            Err(Refused::Full(_)) => {
                // It does not read: it will ask for what it missed when it is back.
                tracing::warn!(client = %client.entry.name, "client reads too slowly; disconnected");
                connection.ending = true;
                outbox.clear();
            }
            // It is being terminated: it will ask when it is back.
            Err(_) => {}
        }
    }

    /// Everything that is in the journal has been looked at: confirms flows that have finished.
    pub(super) fn caught_up(&mut self, connections: &mut [Option<Connection>], now: Nanos) {
        for client in self.clients.iter_mut().filter(|client| client.finishing) {
            let complete = client.life.received_next == client.received_next;
            let connection = client.slot.and_then(|slot| connections[slot].as_mut());
            let Some(connection) = connection.filter(|_| complete && client.negotiations == 0)
            else {
                continue;
            };
            let Line { session, outbox } = &mut connection.line;
            // An old answer that is on its way may say that something never came.
            let told = session.retransmission_due().is_none();
            if told && session.finished_receiving(now, outbox).is_ok() {
                client.finishing = false;
            }
        }
    }

    /// Sends retransmissions that the background thread has found.
    pub(super) fn replay_answers(
        &mut self,
        connections: &mut [Option<Connection>],
        now: Nanos,
    ) -> usize {
        let Some(replay) = self.replays.front().copied() else { return 0 };
        let answers = &mut self.replay.answers;
        let refused = matches!(answers.peek(), Ok(ReplayAnswer::Gone));
        let due = if refused { 1 } else { replay.count as usize };
        if answers.slots() < due {
            return 0;
        }
        self.replays.pop_front();
        let client = &self.clients[replay.place];
        let same = client.slot == Some(replay.slot) && client.session_id == Some(replay.session_id);
        let connection = connections[replay.slot].as_mut().filter(|_| same);
        let Some(connection) = connection else {
            for _ in 0..due {
                let _ = answers.pop();
            }
            return due;
        };
        let Line { session, outbox } = &mut connection.line;
        let begun = if refused {
            let _ = answers.pop();
            let code = RetransmitRejectCode::OutOfRange;
            session.retransmission_reject(outbox, code, "the journal no longer has these messages")
        } else {
            let begun = session.retransmission_begin(outbox, replay.count);
            for _ in 0..due {
                let Ok(ReplayAnswer::Message(answer)) = answers.pop() else { break };
                let message = answer.as_slice();
                // After a refusal the connection ends, and the client asks again.
                let sent = session.retransmit(now, outbox, message.len(), |buffer| {
                    buffer[..message.len()].copy_from_slice(message);
                    message.len()
                });
                connection.ending |= sent.is_err();
            }
            begun
        };
        connection.ending |= begun.is_err();
        due
    }

    /// Terminates every session, once.
    pub(super) fn goodbye(&self, connections: &mut [Option<Connection>], now: Nanos) {
        for (slot, connection) in connections.iter_mut().enumerate() {
            let Some(connection) = connection else { continue };
            if connection.line.session.is_established() {
                connection.line.terminate(now, TerminationCode::Finished, "the gateway stops");
            } else if self.bound_to(slot).is_none() {
                connection.ending = true;
            }
        }
    }
}
