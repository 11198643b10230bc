//! A FIXP client that keeps a session alive over connections that come and go.

use crate::connection::{Connection, Received};
use crate::random::Random;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use protocol::fixp::messages::{EstablishmentRejectCode, NegotiationRejectCode, TerminationCode};
use protocol::fixp::{ClientEvent, ClientOptions, ClientSession, Gap, Refused, SessionId};
use protocol::units::Nanos;
use std::net::SocketAddr;

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// First pause before a connection is tried again; it doubles each time.
const BACKOFF_MS_MIN: u64 = 20;

/// Longest pause.
const BACKOFF_MS_MAX: u64 = 1_000;

/// What came from the peer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Heard<'m> {
    /// Messages may be sent; `again` when the session was established before.
    Established { again: bool },
    /// The peer never processed these messages of ours.
    NotApplied(Gap),
    /// An application message.
    Application(&'m [u8]),
    /// The peer has received everything.
    Confirmed,
    /// The session has ended on both sides.
    Ended,
    /// The session cannot be had; trying again would not help.
    Refused(&'m str),
}

/// Where the connection is.
enum Line {
    Down { retry_at: Nanos },
    Dialling(Connection),
    Up(Connection),
}

/// The client.
pub(super) struct Dialer {
    address: SocketAddr,
    token: Token,
    line: Line,
    session: ClientSession,
    random: Random,
    backoff_ms: u64,
    was_established: bool,
    /// Since when nothing could be sent.
    down_since: Nanos,
    is_over: bool,
    /// Whether a session that the peer forgot is replaced by a new one.
    may_start_anew: bool,
}

impl Dialer {
    /// A client that dials at once. `may_start_anew` is for those who need not know what became of
    /// what they sent.
    pub(super) fn new(
        address: SocketAddr,
        token: Token,
        credentials: &[u8],
        may_start_anew: bool,
        now: Nanos,
    ) -> Self {
        Self {
            may_start_anew,
            address,
            token,
            line: Line::Down { retry_at: now },
            session: ClientSession::new(ClientOptions::default(), credentials, None),
            random: Random::new(now.0 ^ token.0 as u64),
            backoff_ms: BACKOFF_MS_MIN,
            was_established: false,
            down_since: now,
            is_over: false,
        }
    }

    /// Whether messages can be sent.
    pub(super) fn is_ready(&self) -> bool {
        matches!(self.line, Line::Up(_)) && self.session.is_established()
    }

    /// Whether everything was heard that the peer has said, as far as we know: it may have said what it
    /// never processed.
    pub(super) fn has_heard_all(&self) -> bool {
        self.session.missing() == 0
    }

    /// Whether there is a connection.
    pub(super) const fn is_connected(&self) -> bool {
        matches!(self.line, Line::Up(_))
    }

    /// For how long nothing could be sent, in nanoseconds.
    pub(super) fn down_ns(&self, now: Nanos) -> u64 {
        if self.is_ready() { 0 } else { now.0.saturating_sub(self.down_since.0) }
    }

    /// Dials, reads, and lets time pass. What is heard goes to `hear`. Whether anything came.
    pub(super) fn work(
        &mut self,
        registry: &Registry,
        now: Nanos,
        mut hear: impl FnMut(Heard<'_>),
    ) -> bool {
        if self.is_over {
            return false;
        }
        self.dial(registry, now);
        let Line::Up(_) = self.line else { return false };
        let (is_busy, is_alive) = self.read(now, &mut hear);
        if is_alive {
            self.tick(now)
        } else {
            self.hang_up(now)
        }
        is_busy
    }

    /// Moves a connection on from nothing to established, as far as it goes now.
    fn dial(&mut self, registry: &Registry, now: Nanos) {
        match std::mem::replace(&mut self.line, Line::Down { retry_at: now }) {
            Line::Down { retry_at } if now < retry_at => self.line = Line::Down { retry_at },
            Line::Down { .. } => match self.connect(registry) {
                Ok(connection) => self.line = Line::Dialling(connection),
                Err(_) => self.hang_up(now),
            },
            Line::Dialling(connection) => self.pick_up(connection, now),
            Line::Up(connection) => self.line = Line::Up(connection),
        }
    }

    fn connect(&self, registry: &Registry) -> std::io::Result<Connection> {
        let mut stream = TcpStream::connect(self.address)?;
        registry.register(&mut stream, self.token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Connection::new(stream))
    }

    /// The connection stands, or has failed, or neither yet.
    fn pick_up(&mut self, mut connection: Connection, now: Nanos) {
        let failure = connection.stream.take_error();
        if !matches!(failure, Ok(None)) {
            self.hang_up(now);
            return;
        }
        match connection.stream.peer_addr() {
            Ok(_) if connection.stream.set_nodelay(true).is_ok() => {
                self.session.connected(now, fresh_id(), &mut connection.outbox);
                self.line = Line::Up(connection);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotConnected => {
                self.line = Line::Dialling(connection);
            }
            _ => self.hang_up(now),
        }
    }

    /// Reads everything that has come. Whether anything came, and whether the connection lives.
    fn read(&mut self, now: Nanos, hear: &mut impl FnMut(Heard<'_>)) -> (bool, bool) {
        let mut is_busy = false;
        loop {
            let Line::Up(connection) = &mut self.line else { return (is_busy, false) };
            match connection.read() {
                Received::Nothing => return (is_busy, true),
                Received::End => return (true, false),
                Received::Some => is_busy = true,
            }
            if !self.take_messages(now, hear) {
                return (is_busy, false);
            }
        }
    }

    /// Takes every whole message that has come. Whether the connection lives.
    fn take_messages(&mut self, now: Nanos, hear: &mut impl FnMut(Heard<'_>)) -> bool {
        let Line::Up(Connection { frames, outbox, .. }) = &mut self.line else { return false };
        loop {
            let message = match frames.next_message() {
                Ok(Some(message)) => message,
                Ok(None) => return true,
                Err(_) => return false,
            };
            let Ok(event) = self.session.receive(message, now, outbox) else { return false };
            match event {
                ClientEvent::Established { .. } => {
                    let again = std::mem::replace(&mut self.was_established, true);
                    self.backoff_ms = BACKOFF_MS_MIN;
                    hear(Heard::Established { again });
                }
                ClientEvent::NotApplied { gap, .. } => hear(Heard::NotApplied(gap)),
                ClientEvent::Application { message, .. } => hear(Heard::Application(message)),
                ClientEvent::FlowFinished => hear(Heard::Confirmed),
                ClientEvent::PeerFinished => {
                    // The outbox keeps room for it; should the line break, the peer says it again.
                    let _ = self.session.finished_receiving(now, outbox);
                }
                ClientEvent::Terminated { finalized, .. } if finalized => {
                    self.is_over = true;
                    hear(Heard::Ended);
                }
                ClientEvent::NegotiationRejected { code, reason } => {
                    if code != NegotiationRejectCode::DuplicateId {
                        self.is_over = true;
                        hear(Heard::Refused(&String::from_utf8_lossy(reason)));
                    }
                    return false;
                }
                ClientEvent::EstablishmentRejected { code, .. }
                    if code == EstablishmentRejectCode::Unnegotiated && self.may_start_anew =>
                {
                    self.session.abandon_session();
                    return false;
                }
                ClientEvent::EstablishmentRejected { code, reason } => {
                    if code != EstablishmentRejectCode::AlreadyEstablished {
                        self.is_over = true;
                        hear(Heard::Refused(&String::from_utf8_lossy(reason)));
                    }
                    return false;
                }
                ClientEvent::RetransmitRejected { .. } => {
                    self.is_over = true;
                    hear(Heard::Refused("messages of the peer that were missed cannot be had"));
                    return false;
                }
                ClientEvent::Terminated { .. }
                | ClientEvent::Nothing
                | ClientEvent::Negotiated { .. }
                | ClientEvent::Applied { .. } => {}
            }
        }
    }

    /// Lets time pass, and writes.
    fn tick(&mut self, now: Nanos) {
        let Line::Up(connection) = &mut self.line else { return };
        let is_alive = self.session.tick(now, &mut connection.outbox).is_ok();
        let is_written = connection.write();
        let is_over = self.session.is_over() && connection.outbox.is_empty();
        if !is_alive || !is_written || is_over {
            self.hang_up(now);
        } else if self.session.is_established() {
            self.down_since = now;
        }
    }

    /// Sends a message. Returns its number.
    pub(super) fn send(
        &mut self,
        now: Nanos,
        length_max: usize,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<u64, Refused> {
        match &mut self.line {
            Line::Up(connection) => {
                self.session.application(now, &mut connection.outbox, length_max, encode)
            }
            _ => Err(Refused::NotEstablished),
        }
    }

    /// Gives what waits to the socket. Whether nothing waits any more.
    pub(super) fn flush(&mut self, now: Nanos) -> bool {
        let Line::Up(connection) = &mut self.line else { return false };
        let is_alive = connection.write();
        let is_empty = connection.outbox.is_empty();
        if !is_alive {
            self.hang_up(now);
        }
        is_alive && is_empty
    }

    /// Says that no message will follow. Whether it could be said.
    pub(super) fn finish(&mut self, now: Nanos) -> bool {
        match &mut self.line {
            Line::Up(connection) => self.session.finish(now, &mut connection.outbox).is_ok(),
            _ => false,
        }
    }

    /// Leaves: the session stays alive at the peer, this end is over.
    pub(super) fn leave(&mut self, now: Nanos) {
        if let Line::Up(connection) = &mut self.line {
            let reason = "the replay ends";
            let outbox = &mut connection.outbox;
            self.session.terminate(now, outbox, TerminationCode::Finished, reason);
            connection.write();
        }
        self.is_over = true;
    }

    /// Drops the connection, to dial again after a pause.
    pub(super) fn hang_up(&mut self, now: Nanos) {
        self.session.disconnected();
        let pause_ms = self.backoff_ms + self.random.below(self.backoff_ms);
        self.backoff_ms = (self.backoff_ms * 2).min(BACKOFF_MS_MAX);
        let retry_at = Nanos(now.0 + pause_ms * NANOSECONDS_PER_MILLISECOND);
        self.line = Line::Down { retry_at };
    }
}

/// A new identity for a session: UUID version 4.
fn fresh_id() -> SessionId {
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("the system has random numbers");
    id[6] = (id[6] & 0x0f) | 0x40;
    id[8] = (id[8] & 0x3f) | 0x80;
    id
}
