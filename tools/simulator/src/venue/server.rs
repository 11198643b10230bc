//! The venue's end of its connections: one thread, one loop, every socket non-blocking.
//!
//! Prices that were sent before an order are also seen before it, although they come on another
//! connection: when octets of a client have been read, the price sessions are read to their end before
//! these octets are looked at.

mod core;
mod peer;

use self::core::Core;
use self::peer::Peer;
use super::options::{OptionsError, VenueOptions};
use super::summary::Summary;
use crate::clock;
use crate::connection::Received;
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token};
use protocol::units::Nanos;
use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const LISTENER: Token = Token(0);

/// How long the loop may sleep: a stop is noticed after so long at most.
const SLEEP_MAX: Duration = Duration::from_millis(50);

/// How long it sleeps while replies are held back by a fault.
const SLEEP_HOLDING: Duration = Duration::from_millis(2);

/// Reads of one peer in one turn.
const READS_PER_TURN_MAX: usize = 64;

/// Why a venue cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VenueError {
    /// The options are not usable.
    #[error("venue options: {0}")]
    Options(#[from] OptionsError),
    /// The system refused something.
    #[error("venue: cannot {operation} {object}: {source}")]
    System {
        /// What was tried.
        operation: &'static str,
        /// On what.
        object: String,
        /// What the system said.
        source: io::Error,
    },
}

/// Names what failed in a call to the system.
pub(super) fn system(
    operation: &'static str,
    object: impl Into<String>,
) -> impl FnOnce(io::Error) -> VenueError {
    let object = object.into();
    move |source| VenueError::System { operation, object, source }
}

/// What becomes of the messages that wait in the sockets of a venue that dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastWords {
    /// They are taken and nobody hears of it: orders are in the books, their reports come when it is back.
    Taken,
    /// They are lost.
    Lost,
}

/// A venue that has died, with its books: nothing listens.
pub struct DeadVenue {
    address: SocketAddr,
    core: Core,
    keepalive_ms: u32,
}

impl DeadVenue {
    /// Listens again where it did, and goes on with its books and sessions.
    ///
    /// # Errors
    /// [`VenueError`] when the address is not to be had.
    pub fn revive(self) -> Result<Venue, VenueError> {
        Venue::listen(self.address, self.core, self.keepalive_ms)
    }
}

/// A venue that listens.
pub struct Venue {
    poll: Poll,
    listener: TcpListener,
    address: SocketAddr,
    core: Core,
    peers: BTreeMap<usize, Peer>,
    peers_seen: usize,
    keepalive_ms: u32,
}

impl Venue {
    /// Starts to listen.
    ///
    /// # Errors
    /// [`VenueError`] when the options are not usable, or the address is not to be had.
    pub fn bind(options: &VenueOptions) -> Result<Self, VenueError> {
        let core = Core::new(options)?;
        let listen = options.listen.as_str();
        let mut addresses = listen.to_socket_addrs().map_err(system("resolve", listen))?;
        let address = addresses.next().ok_or_else(|| io::ErrorKind::AddrNotAvailable.into());
        let address = address.map_err(system("listen on", listen))?;
        Self::listen(address, core, options.keepalive_ms)
    }

    fn listen(address: SocketAddr, core: Core, keepalive_ms: u32) -> Result<Self, VenueError> {
        let listen = address.to_string();
        let mut listener =
            TcpListener::bind(address).map_err(system("listen on", listen.as_str()))?;
        let address =
            listener.local_addr().map_err(system("find the address of", listen.as_str()))?;
        let poll = Poll::new().map_err(system("create", "a poll"))?;
        poll.registry()
            .register(&mut listener, LISTENER, Interest::READABLE)
            .map_err(system("poll", listen.as_str()))?;
        let peers = BTreeMap::new();
        Ok(Self { poll, listener, address, core, peers, peers_seen: 0, keepalive_ms })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is set, then takes leave and says what happened.
    ///
    /// # Errors
    /// [`VenueError`] when the system fails, also for the state file and the event log.
    pub fn run(mut self, stop: &AtomicBool) -> Result<Summary, VenueError> {
        self.serve_until(stop)?;
        self.take_leave(clock::now());
        self.core.finish()
    }

    /// Serves until `stop` is set, and then does nothing: its connections stay, and nobody reads them.
    ///
    /// # Errors
    /// [`VenueError`] when the system fails, also for the state file and the event log.
    pub fn serve_until(&mut self, stop: &AtomicBool) -> Result<(), VenueError> {
        let mut events = Events::with_capacity(64);
        let mut is_busy = false;
        while !stop.load(Ordering::Relaxed) {
            let timeout = if is_busy { Duration::ZERO } else { self.sleep(clock::now()) };
            let polled = self.poll.poll(&mut events, Some(timeout));
            polled.or_else(ignore_interruption).map_err(system("wait for", "sockets"))?;
            is_busy = self.turn(clock::now())?;
        }
        Ok(())
    }

    /// Ends as if its process had been killed: without a word to anybody, all sockets closed, connections refused
    /// from now on. Its books are what it comes back with.
    ///
    /// # Errors
    /// [`VenueError`] when the event log cannot be written.
    pub fn die(mut self, last_words: LastWords) -> Result<DeadVenue, VenueError> {
        let now = clock::now();
        if last_words == LastWords::Taken {
            for token in self.peers.keys().copied().collect::<Vec<_>>() {
                self.serve(token, now);
            }
            self.core.publish(now, true)?;
        }
        for token in self.peers.keys().copied().collect::<Vec<_>>() {
            self.close(token);
        }
        let Self { address, core, keepalive_ms, .. } = self;
        Ok(DeadVenue { address, core, keepalive_ms })
    }

    /// How long nothing can happen unless a socket has news.
    fn sleep(&self, now: Nanos) -> Duration {
        let deadlines = self.peers.values().filter_map(|peer| peer.link.session.deadline());
        let next = deadlines.chain(self.core.prices_due()).min();
        let until = next.map(|next| Duration::from_nanos(next.0.saturating_sub(now.0)));
        let most = if self.core.is_holding() { SLEEP_HOLDING } else { SLEEP_MAX };
        // The system counts in milliseconds: a shorter sleep would be none at all.
        until.map_or(most, |until| until.clamp(Duration::from_millis(1), most))
    }

    /// One turn of the loop. Whether there was anything to do.
    fn turn(&mut self, now: Nanos) -> Result<bool, VenueError> {
        let mut is_busy = self.accept(now);
        is_busy |= self.core.move_prices(now);
        is_busy |= self.core.play_script(now);
        let tokens: Vec<usize> = self.peers.keys().copied().collect();
        for token in &tokens {
            is_busy |= self.serve(*token, now);
        }
        self.core.publish(now, !is_busy)?;
        for token in tokens {
            self.flush(token, now);
        }
        Ok(is_busy)
    }

    /// Takes every connection that waits.
    fn accept(&mut self, now: Nanos) -> bool {
        let before = self.peers_seen;
        while let Ok((mut stream, _)) = self.listener.accept() {
            self.peers_seen += 1;
            let token = self.peers_seen;
            let interest = Interest::READABLE | Interest::WRITABLE;
            let ready = self.poll.registry().register(&mut stream, Token(token), interest);
            if ready.and_then(|()| stream.set_nodelay(true)).is_ok() {
                self.core.count_connection();
                self.peers.insert(token, Peer::new(token, stream, self.keepalive_ms, now));
            }
        }
        self.peers_seen > before
    }

    /// Reads what a peer sent and does what it asks for. Whether anything came.
    fn serve(&mut self, token: usize, now: Nanos) -> bool {
        let is_price_session = self.is_price_session(token);
        let mut is_busy = false;
        for _ in 0..READS_PER_TURN_MAX {
            let Some(received) = self.peers.get_mut(&token).map(|peer| peer.connection.read())
            else {
                break;
            };
            if received == Received::Nothing {
                break;
            }
            is_busy = true;
            if received == Received::Some && !is_price_session {
                self.serve_prices(now);
            }
            self.take(token, received, now);
        }
        is_busy
    }

    /// Reads the sessions that send prices to their end.
    fn serve_prices(&mut self, now: Nanos) {
        let tokens: Vec<usize> =
            self.peers.keys().copied().filter(|token| self.is_price_session(*token)).collect();
        for token in tokens {
            while self.serve(token, now) {}
        }
    }

    fn is_price_session(&self, token: usize) -> bool {
        let login = self.peers.get(&token).and_then(|peer| peer.link.login);
        login.is_some_and(|login| self.core.is_market_session(login))
    }

    /// Does what the octets of a peer ask for, and closes what is to be closed.
    fn take(&mut self, token: usize, received: Received, now: Nanos) {
        let Some(peer) = self.peers.get_mut(&token) else { return };
        if received == Received::Some {
            self.core.take_messages(peer, now);
        }
        if received == Received::End || peer.link.is_closed {
            self.close(token);
        }
        for evicted in self.core.take_evicted() {
            self.close(evicted);
        }
    }

    /// Sends what there is to say to a peer, and closes what is over.
    fn flush(&mut self, token: usize, now: Nanos) {
        let Some(peer) = self.peers.get_mut(&token) else { return };
        self.core.deliver(peer, now);
        let lives = peer.connection.write();
        let is_over = peer.link.session.is_over() && peer.connection.outbox.is_empty();
        if !lives || is_over {
            self.close(token);
        }
    }

    fn close(&mut self, token: usize) {
        if let Some(peer) = self.peers.remove(&token) {
            self.core.unbind(&peer.link);
        }
    }

    /// Says goodbye to everybody, as far as their sockets take it.
    fn take_leave(&mut self, now: Nanos) {
        for peer in self.peers.values_mut() {
            self.core.take_leave(peer, now);
            peer.connection.write();
        }
    }
}

/// A signal is no failure: the loop looks at its stop flag and goes on.
fn ignore_interruption(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::Interrupted { Ok(()) } else { Err(error) }
}
