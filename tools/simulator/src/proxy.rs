//! A proxy between a gateway and a venue through which messages come in halves, late, twice, in the wrong
//! order, or not at all. It knows where messages end, and nothing else of what they say.
//!
//! ```text
//! gateway --socket--> [cut into messages] -> [faults] -> [queue, each with its time] --socket--> venue
//!         <--socket-- the same the other way <--socket--
//! ```

mod framing;
mod options;
mod way;

#[cfg(test)]
mod tests;

pub use self::framing::Framing;
pub use self::options::{ProxyOptions, ProxyOptionsError, WayOptions};
pub use self::way::WaySummary;

use self::way::{Course, Way};
use crate::clock;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use protocol::units::Nanos;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const LISTENER: Token = Token(0);

/// How long the loop may sleep: a stop is noticed after so long at most.
const SLEEP_MAX: Duration = Duration::from_millis(50);

/// How long it sleeps while messages are held back.
const SLEEP_HOLDING: Duration = Duration::from_millis(1);

/// Octets that one read takes at most.
const READ_BYTES: usize = 64 * 1024;

/// Octets that may wait for one socket before its other side is read no further.
const WAITING_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why a proxy cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The options are not usable.
    #[error("proxy options: {0}")]
    Options(#[from] ProxyOptionsError),
    /// The system refused something.
    #[error("proxy: cannot {operation} {object}: {source}")]
    System {
        /// What was tried.
        operation: &'static str,
        /// On what.
        object: String,
        /// What the system said.
        source: io::Error,
    },
}

fn system(
    operation: &'static str,
    object: impl Into<String>,
) -> impl FnOnce(io::Error) -> ProxyError {
    let object = object.into();
    move |source| ProxyError::System { operation, object, source }
}

/// What a proxy did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxySummary {
    /// Connections that gateways made.
    pub connections: u64,
    /// Connections that were cut by a fault.
    pub cuts: u64,
    /// From gateways to the venue.
    pub to_venue: WaySummary,
    /// From the venue to gateways.
    pub to_gateway: WaySummary,
}

/// A proxy that listens.
pub struct Proxy {
    poll: Poll,
    listener: TcpListener,
    address: SocketAddr,
    venue: SocketAddr,
    pairs: BTreeMap<usize, Pair>,
    to_venue: Way,
    to_gateway: Way,
    connections: u64,
    cuts: u64,
}

/// Two sockets and what is on its way between them.
struct Pair {
    gateway: TcpStream,
    venue: TcpStream,
    to_venue: Course,
    to_gateway: Course,
}

impl Proxy {
    /// Starts to listen.
    ///
    /// # Errors
    /// [`ProxyError`] when the options are not usable, or an address is not to be had.
    pub fn bind(options: &ProxyOptions) -> Result<Self, ProxyError> {
        options.check()?;
        let address = resolve(&options.listen)?;
        let venue = resolve(&options.venue)?;
        let mut listener =
            TcpListener::bind(address).map_err(system("listen on", &options.listen))?;
        let address = listener.local_addr().map_err(system("find", "the address"))?;
        let poll = Poll::new().map_err(system("create", "a poll"))?;
        let registered = poll.registry().register(&mut listener, LISTENER, Interest::READABLE);
        registered.map_err(system("poll", &options.listen))?;
        let way = |faults, salt| Way::new(options.framing, faults, options.seed, salt);
        Ok(Self {
            poll,
            listener,
            address,
            venue,
            pairs: BTreeMap::new(),
            to_venue: way(options.to_venue, 1),
            to_gateway: way(options.to_gateway, 2),
            connections: 0,
            cuts: 0,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Passes messages on until `stop` is set, then says what it did to them.
    ///
    /// # Errors
    /// [`ProxyError`] when the system fails.
    pub fn run(mut self, stop: &AtomicBool) -> Result<ProxySummary, ProxyError> {
        let mut events = Events::with_capacity(64);
        let mut is_busy = false;
        while !stop.load(Ordering::Relaxed) {
            let polled = self.poll.poll(&mut events, Some(self.sleep(is_busy)));
            if let Err(error) = polled
                && error.kind() != ErrorKind::Interrupted
            {
                return Err(system("wait for", "sockets")(error));
            }
            is_busy = self.turn(clock::now());
        }
        Ok(ProxySummary {
            connections: self.connections,
            cuts: self.cuts,
            to_venue: self.to_venue.summary(),
            to_gateway: self.to_gateway.summary(),
        })
    }

    fn sleep(&self, is_busy: bool) -> Duration {
        let holds = |pair: &Pair| pair.to_venue.is_holding() || pair.to_gateway.is_holding();
        match is_busy {
            true => Duration::ZERO,
            false if self.pairs.values().any(holds) => SLEEP_HOLDING,
            false => SLEEP_MAX,
        }
    }

    /// One turn of the loop. Whether there was anything to do.
    fn turn(&mut self, now: Nanos) -> bool {
        let mut is_busy = self.accept();
        let mut over = Vec::new();
        let Self { pairs, to_venue, to_gateway, .. } = self;
        for (token, pair) in pairs {
            let Pair { gateway, venue, to_venue: there, to_gateway: back } = pair;
            let first = pass(gateway, venue, there, to_venue, now);
            let second = pass(venue, gateway, back, to_gateway, now);
            is_busy |= first == Passed::Some || second == Passed::Some;
            let ends = [first, second];
            if ends.contains(&Passed::Cut) || ends.contains(&Passed::End) {
                over.push((*token, ends.contains(&Passed::Cut)));
            }
        }
        for (token, is_cut) in over {
            self.cuts += u64::from(is_cut);
            self.pairs.remove(&token);
        }
        is_busy
    }

    /// Takes every connection that waits, and makes one to the venue for each.
    fn accept(&mut self) -> bool {
        let before = self.connections;
        while let Ok((gateway, _)) = self.listener.accept() {
            self.connections += 1;
            let token = usize::try_from(self.connections).expect("64-bit") * 2;
            if let Ok(pair) = self.pair(gateway, token) {
                self.pairs.insert(token, pair);
            }
        }
        before < self.connections
    }

    fn pair(&self, mut gateway: TcpStream, token: usize) -> io::Result<Pair> {
        let mut venue = TcpStream::connect(self.venue)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        for (stream, token) in [(&mut gateway, token), (&mut venue, token + 1)] {
            self.poll.registry().register(stream, Token(token), interest)?;
            stream.set_nodelay(true)?;
        }
        Ok(Pair { gateway, venue, to_venue: Course::default(), to_gateway: Course::default() })
    }
}

fn resolve(text: &str) -> Result<SocketAddr, ProxyError> {
    let mut addresses = text.to_socket_addrs().map_err(system("resolve", text))?;
    let address = addresses.next().ok_or_else(|| ErrorKind::AddrNotAvailable.into());
    address.map_err(system("resolve", text))
}

/// What a turn did on one way of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passed {
    /// Octets came or went.
    Some,
    /// Nothing.
    Nothing,
    /// A fault cut the connection, and the last octets before the cut have left.
    Cut,
    /// A side has closed, or failed.
    End,
}

/// Reads one side to its end, does what the faults say, and writes the other side.
fn pass(
    from: &mut TcpStream,
    to: &mut TcpStream,
    course: &mut Course,
    way: &mut Way,
    now: Nanos,
) -> Passed {
    let mut passed = Passed::Nothing;
    let mut buffer = [0; READ_BYTES];
    while course.waiting() < WAITING_BYTES_MAX && !course.is_closing() {
        match from.read(&mut buffer) {
            Ok(0) => course.end(),
            Ok(count) => {
                passed = Passed::Some;
                way.take(course, &buffer[..count], now);
            }
            Err(error) if is_not_yet(&error) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Passed::End,
        }
    }
    course.release(now);
    while !course.due().is_empty() {
        match to.write(course.due()) {
            Ok(count) if 0 < count => {
                passed = Passed::Some;
                course.written(count);
            }
            Err(error) if is_not_yet(&error) => return passed,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => return Passed::End,
        }
    }
    match course.is_over() {
        true if course.is_cut() => Passed::Cut,
        true => Passed::End,
        false => passed,
    }
}

/// Whether a socket has nothing now, or is not connected yet.
fn is_not_yet(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected)
}
