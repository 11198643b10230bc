//! The acceptor's connections.

use super::options::AcceptorOptions;
use super::party::Party;
use crate::clock;
use crate::connection::{Received, read_once, write_some};
use crate::event_log::EventLog;
use crate::fills::FillsError;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use protocol::fix::{MessageBuffer, Queue, tags::kinds};
use protocol::units::Nanos;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

const LISTENER: Token = Token(0);
/// How long the loop may sleep: a stop, and time that passes, are noticed after so long at most.
const SLEEP_MAX: Duration = Duration::from_millis(20);
/// Octets that one read takes at most, and that may wait for a socket.
const BUFFER_BYTES: usize = 256 * 1024;
/// Reads of one peer in one turn.
const READS_PER_TURN_MAX: usize = 64;

/// Why an acceptor cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptorError {
    /// The system refuses what it needs.
    #[error("acceptor: cannot {operation} {object}: {source}")]
    System {
        /// What for.
        operation: &'static str,
        /// On what.
        object: String,
        /// What the system said.
        source: io::Error,
    },
    /// What a drop copy should tell cannot be read.
    #[error("acceptor: {0}")]
    Fills(#[from] FillsError),
}

fn system(operation: &'static str, object: &str) -> impl FnOnce(io::Error) -> AcceptorError {
    let object = object.to_owned();
    move |source| AcceptorError::System { operation, object, source }
}

/// What an acceptor did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Connections that were taken.
    pub connections: u64,
    /// Connections that were closed without a word: nobody we know, somebody who is here already, or outside of
    /// the session's schedule.
    pub strangers: u64,
    /// Messages of the application.
    pub messages: u64,
    /// Orders whose ClOrdID had come before.
    pub repeated: u64,
    /// Pieces of input that were no message.
    pub garbled: u64,
}

/// A connection; who is there is known after its first message.
struct Peer {
    stream: TcpStream,
    input: MessageBuffer,
    out: Queue,
    since: Nanos,
    party: Option<usize>,
}

/// An acceptor that listens.
pub struct Acceptor {
    poll: Poll,
    listener: TcpListener,
    address: SocketAddr,
    parties: Vec<Party>,
    peers: BTreeMap<usize, Peer>,
    summary: Summary,
    log: Option<EventLog>,
    /// Nanoseconds that its clock is ahead of the machine's.
    ahead: Arc<AtomicU64>,
}

impl Acceptor {
    /// Starts to listen.
    ///
    /// # Errors
    /// [`AcceptorError`] when the address is not to be had.
    pub fn bind(options: &AcceptorOptions) -> Result<Self, AcceptorError> {
        let listen = options.listen.as_str();
        let mut addresses = listen.to_socket_addrs().map_err(system("resolve", listen))?;
        let address = addresses.next().ok_or_else(|| io::ErrorKind::AddrNotAvailable.into());
        let mut listener =
            address.and_then(TcpListener::bind).map_err(system("listen on", listen))?;
        let address = listener.local_addr().map_err(system("find the address of", listen))?;
        let poll = Poll::new().map_err(system("create", "a poll"))?;
        poll.registry()
            .register(&mut listener, LISTENER, Interest::READABLE)
            .map_err(system("poll", listen))?;
        let parties = options.sessions.iter().map(|login| Party::new(options, login));
        let parties = parties.collect::<Result<_, _>>()?;
        let create = |path: &PathBuf| {
            EventLog::create(path).map_err(system("create", &path.display().to_string()))
        };
        let log = options.event_log.as_ref().map(create).transpose()?;
        let (peers, summary) = (BTreeMap::new(), Summary::default());
        let ahead = Arc::default();
        Ok(Self { poll, listener, address, parties, peers, summary, log, ahead })
    }

    /// Goes by a clock that is so many nanoseconds ahead of the machine's as the caller has stored last.
    #[must_use]
    pub fn ahead(self, nanoseconds: Arc<AtomicU64>) -> Self {
        Self { ahead: nanoseconds, ..self }
    }

    fn now(&self) -> Nanos {
        Nanos(clock::now().0 + self.ahead.load(Ordering::Relaxed))
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is set, then takes leave and says what happened.
    ///
    /// # Errors
    /// [`AcceptorError`] when the system fails.
    pub fn run(mut self, stop: &AtomicBool) -> Result<Summary, AcceptorError> {
        let mut events = Events::with_capacity(64);
        while !stop.load(Ordering::Relaxed) {
            match self.poll.poll(&mut events, Some(SLEEP_MAX)) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    return Err(system("wait for", "sockets")(error));
                }
                _ => self.turn(self.now()),
            }
            self.note()?;
        }
        self.take_leave(self.now());
        Ok(self.summary)
    }

    fn turn(&mut self, now: Nanos) {
        self.accept(now);
        let tokens: Vec<usize> = self.peers.keys().copied().collect();
        for token in tokens {
            if !self.serve(token, now) {
                self.close(token);
            }
        }
    }

    /// Writes down what happened to orders.
    fn note(&mut self) -> Result<(), AcceptorError> {
        for party in &mut self.parties {
            let happened = party.happened();
            if let Some(log) = &mut self.log {
                log.note(&happened).map_err(system("write to", log.path()))?;
            }
        }
        Ok(())
    }

    fn accept(&mut self, now: Nanos) {
        while let Ok((mut stream, _)) = self.listener.accept() {
            self.summary.connections += 1;
            let token = usize::try_from(self.summary.connections).expect("connections fit");
            let interest = Interest::READABLE | Interest::WRITABLE;
            let ready = self.poll.registry().register(&mut stream, Token(token), interest);
            if ready.and_then(|()| stream.set_nodelay(true)).is_ok() {
                let (input, out) = (MessageBuffer::new(BUFFER_BYTES), Queue::new(BUFFER_BYTES));
                self.peers.insert(token, Peer { stream, input, out, since: now, party: None });
            }
        }
    }

    /// Reads, answers, writes. Whether the connection goes on.
    fn serve(&mut self, token: usize, now: Nanos) -> bool {
        const GREETING_NS_MAX: u64 = 10_000_000_000;
        let Some(peer) = self.peers.get_mut(&token) else { return false };
        let mut lives = true;
        for _ in 0..READS_PER_TURN_MAX {
            let spare = peer.input.spare_mut();
            if spare.is_empty() {
                break;
            }
            let (received, count) = read_once(&mut peer.stream, spare);
            peer.input.filled(count);
            lives &= received != Received::End;
            if !digest(peer, &mut self.parties, &mut self.summary, now) {
                return false;
            }
            if received != Received::Some {
                break;
            }
        }
        let Some(party) = peer.party else {
            return lives && now.0.saturating_sub(peer.since.0) < GREETING_NS_MAX;
        };
        let party = &mut self.parties[party];
        party.tick(now, &mut peer.out);
        let (is_open, count) = write_some(&mut peer.stream, peer.out.waiting());
        peer.out.taken(count);
        let lives = lives && !party.hangs_up();
        lives && is_open && !(party.session.is_over() && peer.out.is_empty())
    }

    fn close(&mut self, token: usize) {
        let Some(peer) = self.peers.remove(&token) else { return };
        self.summary.garbled += peer.input.garbled();
        if let Some(party) = peer.party {
            self.parties[party].leave();
        }
    }

    /// Says goodbye to everybody, as far as their sockets take it.
    fn take_leave(&mut self, now: Nanos) {
        for peer in self.peers.values_mut() {
            self.summary.garbled += peer.input.garbled();
            let Some(party) = peer.party.map(|party| &mut self.parties[party]) else { continue };
            party.session.log_out("the acceptor ends");
            party.tick(now, &mut peer.out);
            let _ = write_some(&mut peer.stream, peer.out.waiting());
        }
        self.summary.messages = self.parties.iter().map(|party| party.taken).sum();
        self.summary.repeated = self.parties.iter().map(Party::repeated).sum();
    }
}

/// Takes what has come. Whether the connection goes on.
fn digest(peer: &mut Peer, parties: &mut [Party], summary: &mut Summary, now: Nanos) -> bool {
    loop {
        if let Some(party) = peer.party.filter(|party| !parties[*party].can_take()) {
            return !parties[party].session.is_over();
        }
        let Some(message) = peer.input.next_message() else { return true };
        if let Some(party) = peer.party {
            parties[party].take(&message, now, &mut peer.out);
            continue;
        }
        // Nobody that we know, nobody who is here already or outside of a schedule: not a word.
        let meant = parties.iter().position(|party| party.is_meant(&message));
        let free =
            meant.filter(|party| message.kind() == kinds::LOGON && parties[*party].admits(now));
        let Some(party) = free else {
            summary.strangers += 1;
            return false;
        };
        peer.party = Some(party);
        parties[party].greet(&message, now, &mut peer.out);
    }
}
