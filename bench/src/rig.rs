//! Load over two sockets: events to a subject on the leader's wire, its orders back on the venue's wire.
//!
//! One thread sends and reads, spinning, with one clock: there is no second clock to agree with and no
//! hand-over in between. What the subject is (the gateway, a relay of octets, another copier) is known
//! to a [`Protocol`] only.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use anyhow::{Context as _, Result, bail};
use hdrhistogram::Histogram;

use crate::clock::Timer;
use crate::results::{Load, histogram};

/// Octets that one read can take.
const READ_BYTES: usize = 1 << 20;
/// How long answers may take after the last event was due, nanoseconds.
const PATIENCE_NS: u64 = 2_000_000_000;
/// How often the leader's wire is read and time passes for the protocol, nanoseconds.
const CHORES_NS: u64 = 1_000_000;

/// The two connections of a subject, non-blocking and without Nagle's delay.
#[derive(Debug)]
pub struct Wires {
    /// Events go out here.
    pub leader: TcpStream,
    /// Orders come in here.
    pub venue: TcpStream,
}

impl Wires {
    /// Over streams that are connected.
    ///
    /// # Errors
    /// When the system refuses the socket options.
    pub fn new(leader: TcpStream, venue: TcpStream) -> Result<Self> {
        for stream in [&leader, &venue] {
            stream.set_nonblocking(true).context("make a socket non-blocking")?;
            stream.set_nodelay(true).context("switch Nagle's delay off")?;
        }
        Ok(Self { leader, venue })
    }
}

/// A connected pair of loopback streams.
///
/// # Errors
/// When the system refuses.
pub fn connected_pair() -> Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let near = TcpStream::connect(listener.local_addr()?)?;
    let (far, _) = listener.accept()?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    Ok((near, far))
}

/// What the rig says to a subject, and what the subject's octets mean.
pub trait Protocol {
    /// Appends the octets of event `number`, counted from zero over all drives.
    fn event(&mut self, number: u64, out: &mut Vec<u8>);

    /// Takes octets of the venue's wire as they come, and appends what the venue answers. Returns how
    /// many orders have become complete.
    ///
    /// # Errors
    /// When they are not what the subject should say.
    fn orders(&mut self, octets: &[u8], answer: &mut Vec<u8>) -> Result<u64>;

    /// Takes octets of the leader's wire, and appends what the leader answers.
    ///
    /// # Errors
    /// When they are not what the subject should say.
    fn replies(&mut self, octets: &[u8], answer: &mut Vec<u8>) -> Result<()>;

    /// Lets time pass: appends heartbeats for the leader's and the venue's wire.
    fn tick(&mut self, leader: &mut Vec<u8>, venue: &mut Vec<u8>);
}

/// One load.
#[derive(Clone, Debug)]
pub struct Drive<'a> {
    /// Intended times, nanoseconds from the start, ascending.
    pub times: &'a [u64],
    /// Events a second that they stand for; zero when they stand for no rate.
    pub per_second: u64,
    /// The first so many events are sent and not recorded.
    pub warm_up: usize,
    /// Orders that each event must cause.
    pub orders_per_event: u64,
}

/// What a load came to.
#[derive(Clone, Debug)]
pub struct Driven {
    /// From the intended time of an event until its first order was read.
    pub first: Histogram<u64>,
    /// The same for its last order.
    pub last: Histogram<u64>,
    /// How the load went.
    pub load: Load,
    /// From the first event's intended time until the last order was read, nanoseconds.
    pub wall_ns: u64,
}

/// A driver: keeps buffers and the count of events over several loads.
#[derive(Debug)]
pub struct Driver<P> {
    wires: Wires,
    /// What the rig says.
    pub protocol: P,
    timer: Timer,
    events: u64,
    buffer: Vec<u8>,
    to_leader: Vec<u8>,
    to_venue: Vec<u8>,
    chores_at: u64,
}

impl<P: Protocol> Driver<P> {
    /// A driver whose sessions are up.
    pub fn new(wires: Wires, protocol: P, timer: Timer) -> Self {
        let buffer = vec![0; READ_BYTES];
        let (to_leader, to_venue) =
            (Vec::with_capacity(READ_BYTES), Vec::with_capacity(READ_BYTES));
        Self { wires, protocol, timer, events: 0, buffer, to_leader, to_venue, chores_at: 0 }
    }

    /// Sends a load and reads what it causes.
    ///
    /// # Errors
    /// When a wire breaks or the protocol is violated. Missing answers are no error: the load shows them.
    pub fn drive(&mut self, drive: &Drive<'_>) -> Result<Driven> {
        let mut driven = Driven {
            first: histogram(),
            last: histogram(),
            load: Load { offered: 0.0, achieved: 0.0, expected: 0, received: 0 },
            wall_ns: 0,
        };
        let expected = drive.times.len() as u64 * drive.orders_per_event;
        let start = self.timer.now() + CHORES_NS;
        let last_due = start + drive.times.last().copied().unwrap_or(0);
        let (mut sent, mut received, mut last_sent) = (0, 0, start);
        while received < expected {
            let now = self.timer.now();
            if sent < drive.times.len() && now >= start + drive.times[sent] {
                sent = self.send_due(drive.times, sent, now - start)?;
                last_sent = now;
            }
            let orders = self.read_venue()?;
            if orders > 0 {
                let now = self.timer.now();
                record(&mut driven, drive, start, received..received + orders, now);
                received += orders;
                driven.wall_ns = now - start;
                self.flush()?;
            }
            self.chores(now)?;
            if now > last_due + PATIENCE_NS {
                break;
            }
        }
        let intended_ns = (last_due - start).max(1);
        let actual_ns = (last_sent - start).max(intended_ns);
        let offered = drive.per_second as f64;
        let achieved = offered * intended_ns as f64 / actual_ns as f64;
        driven.load = Load { offered, achieved, expected, received };
        Ok(driven)
    }

    /// Reads and answers for a while without sending events.
    ///
    /// # Errors
    /// As [`Self::drive`].
    pub fn settle(&mut self, duration_ns: u64) -> Result<u64> {
        let end = self.timer.now() + duration_ns;
        let mut orders = 0;
        while self.timer.now() < end {
            orders += self.read_venue()?;
            self.flush()?;
            self.chores(self.timer.now())?;
        }
        Ok(orders)
    }

    /// Writes all events that are due at the intended time of the first of them, with one write.
    fn send_due(&mut self, times: &[u64], from: usize, elapsed: u64) -> Result<usize> {
        let mut next = from;
        while next < times.len() && times[next] == times[from] && times[next] <= elapsed {
            self.protocol.event(self.events, &mut self.to_leader);
            self.events += 1;
            next += 1;
        }
        write_all(&mut self.wires.leader, &mut self.to_leader).context("write events")?;
        Ok(next)
    }

    fn read_venue(&mut self) -> Result<u64> {
        let octets = read(&mut self.wires.venue, &mut self.buffer).context("read orders")?;
        if octets == 0 {
            return Ok(0);
        }
        self.protocol.orders(&self.buffer[..octets], &mut self.to_venue)
    }

    fn chores(&mut self, now: u64) -> Result<()> {
        if now < self.chores_at {
            return Ok(());
        }
        self.chores_at = now + CHORES_NS;
        let octets = read(&mut self.wires.leader, &mut self.buffer).context("read replies")?;
        if octets > 0 {
            self.protocol.replies(&self.buffer[..octets], &mut self.to_leader)?;
        }
        self.protocol.tick(&mut self.to_leader, &mut self.to_venue);
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        write_all(&mut self.wires.leader, &mut self.to_leader).context("answer the gateway")?;
        write_all(&mut self.wires.venue, &mut self.to_venue).context("answer orders")
    }
}

/// Records the latencies of the orders of these numbers, all of which were read at `now`.
fn record(
    driven: &mut Driven,
    drive: &Drive<'_>,
    start: u64,
    orders: std::ops::Range<u64>,
    now: u64,
) {
    let each = drive.orders_per_event;
    for event in orders.start / each..orders.end.div_ceil(each) {
        let Some(due) = usize::try_from(event).ok().and_then(|index| drive.times.get(index)) else {
            return;
        };
        let latency = now.saturating_sub(start + due).max(1);
        if event < drive.warm_up as u64 {
            continue;
        }
        if orders.contains(&(event * each)) {
            driven.first.saturating_record(latency);
        }
        if orders.contains(&((event + 1) * each - 1)) {
            driven.last.saturating_record(latency);
        }
    }
}

/// Reads once; zero when there is nothing.
fn read(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<usize> {
    match stream.read(buffer) {
        Ok(0) => bail!("the subject has closed the connection"),
        Ok(octets) => Ok(octets),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Writes everything, spinning while the socket takes no more, and empties `octets`.
fn write_all(stream: &mut TcpStream, octets: &mut Vec<u8>) -> Result<()> {
    let mut from = 0;
    while from < octets.len() {
        match stream.write(&octets[from..]) {
            Ok(count) => from += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
            Err(error) => return Err(error.into()),
        }
    }
    octets.clear();
    Ok(())
}

#[cfg(test)]
mod tests;
