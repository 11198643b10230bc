//! Load over sockets: events to a subject on the leader's wire, its orders back on the venues' wires.
//!
//! One thread sends and reads, spinning, with one clock: there is no second clock to agree with and no
//! hand-over in between. What the subject is (the gateway, a relay of octets, another copier) is known
//! to a [`Protocol`] only. An order counts as read when the read that completed it has returned; its
//! answer waits until the event's last order is in, so that the rig's own work is in no figure of them.

pub mod cut;
pub mod fix;
pub mod gateway;
pub mod in_process;
pub mod kept;
pub mod leader;
pub mod relay;
pub mod venue;

pub mod closed;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

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
/// How long answers wait for the rest of an event's orders, nanoseconds.
const HOLD_NS: u64 = 200_000;
/// Orders beyond one event's that may wait for their answers.
const UNANSWERED_MAX: u64 = 256;
/// Octets of answers that may wait for a socket before more are made.
const ANSWERS_BYTES: usize = 64 * 1024;
/// Overdue events that one write takes.
const EVENTS_PER_WRITE: usize = 64;
/// How long the rig leaves its core to others between two looks while nothing is measured.
const REST: Duration = Duration::from_micros(200);

/// The connections of a subject, non-blocking and without Nagle's delay.
#[derive(Debug)]
pub struct Wires {
    /// Events go out here, a fill of each leader at a time.
    pub leaders: Vec<TcpStream>,
    /// Orders come in here.
    pub venues: Vec<TcpStream>,
}

impl Wires {
    /// Over streams that are connected, for a single leader and a single venue.
    ///
    /// # Errors
    /// When the system refuses the socket options.
    pub fn new(leader: TcpStream, venue: TcpStream) -> Result<Self> {
        Self::several(vec![leader], vec![venue])
    }

    /// The same for several of each.
    ///
    /// # Errors
    /// When the system refuses the socket options.
    pub fn several(leaders: Vec<TcpStream>, venues: Vec<TcpStream>) -> Result<Self> {
        for stream in leaders.iter().chain(&venues) {
            stream.set_nonblocking(true).context("make a socket non-blocking")?;
            stream.set_nodelay(true).context("switch Nagle's delay off")?;
        }
        Ok(Self { leaders, venues })
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
    /// Appends the octets of event `number`, counted from zero over all drives, that go out on a leader's
    /// wire.
    fn event(&mut self, wire: usize, number: u64, out: &mut Vec<u8>);

    /// Takes octets of a venue's wire as they come; says how many orders have become complete. It does no
    /// more than that, for the clock runs.
    ///
    /// # Errors
    /// When they are not what the subject should say.
    fn orders(&mut self, wire: usize, octets: &[u8]) -> Result<u64>;

    /// Appends what a venue answers to what has come: a bounded piece. Says whether there is more.
    ///
    /// # Errors
    /// When what has come is not what the subject should say.
    fn answer(&mut self, _wire: usize, _out: &mut Vec<u8>) -> Result<bool> {
        Ok(false)
    }

    /// Takes octets of a leader's wire, and appends what the leader answers.
    ///
    /// # Errors
    /// When they are not what the subject should say.
    fn replies(&mut self, wire: usize, octets: &[u8], answer: &mut Vec<u8>) -> Result<()>;

    /// Lets time pass: appends heartbeats for the leaders' and the venues' wires.
    fn tick(&mut self, leaders: &mut [Vec<u8>], venues: &mut [Vec<u8>]);
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

impl Driven {
    /// Takes in what the next load of the same kind came to.
    ///
    /// # Panics
    /// Never: all histograms have the same bounds.
    pub fn add(&mut self, next: &Self) {
        for (sum, times) in [(&mut self.first, &next.first), (&mut self.last, &next.last)] {
            sum.add(times).expect("all histograms have the same bounds");
        }
        self.load.expected += next.load.expected;
        self.load.received += next.load.received;
        self.wall_ns += next.wall_ns;
    }

    fn new(expected: u64) -> Self {
        Self {
            first: histogram(),
            last: histogram(),
            load: Load { offered: 0.0, achieved: 0.0, expected, received: 0 },
            wall_ns: 0,
        }
    }
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
    to_leaders: Vec<Vec<u8>>,
    to_venues: Vec<Vec<u8>>,
    /// When the read that brought the newest orders had returned.
    read_at: u64,
    /// Whether the protocol may have something to answer.
    is_asked: bool,
    /// Orders that came since everything was answered.
    unanswered: u64,
    /// The subject may close its connections.
    is_closing: bool,
    is_sharing: bool,
    chores_at: u64,
}

impl<P: Protocol> Driver<P> {
    /// A driver over wires that are connected.
    pub fn new(wires: Wires, protocol: P, timer: Timer) -> Self {
        let room =
            |wires: &[TcpStream]| wires.iter().map(|_| Vec::with_capacity(READ_BYTES)).collect();
        Self {
            protocol,
            timer,
            events: 0,
            buffer: vec![0; READ_BYTES],
            to_leaders: room(&wires.leaders),
            to_venues: room(&wires.venues),
            read_at: 0,
            is_asked: false,
            unanswered: 0,
            is_closing: false,
            is_sharing: false,
            chores_at: 0,
            wires,
        }
    }

    /// Events sent so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Sends a load and reads what it causes.
    ///
    /// # Errors
    /// When a wire breaks or the protocol is violated. Missing answers are no error: the load shows them.
    pub fn drive(&mut self, drive: &Drive<'_>) -> Result<Driven> {
        let each = drive.orders_per_event;
        let mut driven = Driven::new(drive.times.len() as u64 * each);
        let start = self.timer.now() + CHORES_NS;
        let last_due = start + drive.times.last().copied().unwrap_or(0);
        let (mut sent, mut last_sent) = (0, start);
        while driven.load.received < driven.load.expected {
            let now = self.timer.now();
            let is_due = sent < drive.times.len() && now >= start + drive.times[sent];
            if is_due && self.to_leaders.iter().all(Vec::is_empty) {
                sent = self.send_due(drive.times, sent, now - start)?;
                last_sent = now;
            }
            let received = driven.load.received;
            self.read_orders(|orders, at| {
                let first = driven.load.received;
                record(&mut driven, drive, start, first..first + orders, at);
                driven.load.received += orders;
                driven.wall_ns = at.saturating_sub(start);
            })?;
            let is_quiet = driven.load.received == received;
            self.answer_if_due(is_quiet, driven.load.received.is_multiple_of(each), each, now)?;
            self.chores(now)?;
            if is_quiet && self.is_sharing {
                std::thread::yield_now();
            }
            if now > last_due + PATIENCE_NS {
                break;
            }
        }
        let intended_ns = (last_due - start).max(1);
        let actual_ns = (last_sent - start).max(intended_ns);
        driven.load.offered = drive.per_second as f64;
        let in_time = sent as f64 / drive.times.len().max(1) as f64;
        let pace = intended_ns as f64 / actual_ns as f64;
        driven.load.achieved = driven.load.offered * pace * in_time;
        Ok(driven)
    }

    /// Sends each event when the last order of the one before was read and answered and `pause_ns` have
    /// passed since: without the cold of long gaps, and with what the subject does on its own behind it.
    /// Latencies count from right before the write.
    ///
    /// # Errors
    /// As [`Self::drive`].
    pub fn ping_pong(&mut self, events: usize, each: u64, pause_ns: u64) -> Result<Driven> {
        let warm_up = events / 10;
        let mut driven = Driven::new(events as u64 * each);
        let start = self.timer.now();
        for event in 0..events {
            self.pause(pause_ns)?;
            let sent_at = self.timer.now();
            self.put_event();
            write_to_all(&mut self.wires.leaders, &mut self.to_leaders)
                .context("write an event")?;
            let load = Drive {
                times: &[0],
                per_second: 0,
                warm_up: usize::from(event < warm_up),
                orders_per_event: each,
            };
            let mut received = 0;
            while received < each {
                self.read_orders(|orders, at| {
                    record(&mut driven, &load, sent_at, received..received + orders, at);
                    received += orders;
                })?;
                let now = self.timer.now();
                self.chores(now)?;
                if now > sent_at + PATIENCE_NS {
                    return Ok(driven);
                }
            }
            driven.load.received += received;
            driven.wall_ns = self.read_at - start;
        }
        driven.load.achieved = events as f64 * 1e9 / driven.wall_ns.max(1) as f64;
        Ok(driven)
    }

    /// Reads and answers for a while without sending events, and leaves the core to others in between.
    ///
    /// # Errors
    /// As [`Self::drive`].
    #[expect(clippy::disallowed_methods, reason = "nothing is measured while the rig rests")]
    pub fn settle(&mut self, duration_ns: u64) -> Result<u64> {
        let end = self.timer.now() + duration_ns;
        let mut orders = 0;
        while self.timer.now() < end {
            orders += self.rest_turn()?;
            if !self.is_asked {
                std::thread::sleep(REST);
            }
        }
        Ok(orders)
    }

    /// Whether the rig gives its core to others when there is nothing to read.
    pub fn share(&mut self, is_sharing: bool) {
        self.is_sharing = is_sharing;
    }

    /// From now on the subject may close its connections.
    pub fn expect_the_end(&mut self) {
        self.is_closing = true;
    }

    fn rest_turn(&mut self) -> Result<u64> {
        let mut orders = 0;
        self.read_orders(|more, _| orders += more)?;
        self.answer()?;
        self.chores(self.timer.now())?;
        Ok(orders)
    }

    /// Answers everything, and waits until `pause_ns` are over, spinning.
    fn pause(&mut self, pause_ns: u64) -> Result<()> {
        let end = self.timer.now() + pause_ns;
        loop {
            self.answer()?;
            let now = self.timer.now();
            if now >= end && !self.is_asked {
                return Ok(());
            }
            self.chores(now)?;
        }
    }

    fn put_event(&mut self) {
        for (wire, out) in self.to_leaders.iter_mut().enumerate() {
            self.protocol.event(wire, self.events, out);
        }
        self.events += 1;
    }

    /// Writes all events that are due, with one write to each leader's wire: the overdue ones as the bursts
    /// that they have become.
    fn send_due(&mut self, times: &[u64], from: usize, elapsed: u64) -> Result<usize> {
        let mut next = from;
        while next < times.len() && times[next] <= elapsed && next < from + EVENTS_PER_WRITE {
            self.put_event();
            next += 1;
        }
        write_to_all(&mut self.wires.leaders, &mut self.to_leaders).context("write events")?;
        Ok(next)
    }

    /// Reads every venue's wire once; `found` is told how many orders have become complete, and when.
    fn read_orders(&mut self, mut found: impl FnMut(u64, u64)) -> Result<()> {
        for (wire, stream) in self.wires.venues.iter_mut().enumerate() {
            let octets = read(stream, &mut self.buffer, self.is_closing).context("read orders")?;
            if octets == 0 {
                continue;
            }
            let read_at = self.timer.now();
            let orders = self.protocol.orders(wire, &self.buffer[..octets])?;
            self.is_asked = true;
            if orders > 0 {
                self.read_at = read_at;
                self.unanswered += orders;
                found(orders, read_at);
            }
        }
        Ok(())
    }

    /// Answers in a quiet moment, between events if possible; and anyway when very much waits for it.
    fn answer_if_due(&mut self, quiet: bool, whole: bool, each: u64, now: u64) -> Result<()> {
        let is_time = quiet && (whole || now > self.read_at + HOLD_NS);
        if is_time || self.unanswered > each + UNANSWERED_MAX {
            self.answer()?;
        }
        Ok(())
    }

    /// Answers a bounded piece of what has come.
    fn answer(&mut self) -> Result<()> {
        if !self.is_asked {
            return self.flush();
        }
        let mut is_more = false;
        for (wire, out) in self.to_venues.iter_mut().enumerate() {
            is_more |= out.len() >= ANSWERS_BYTES || self.protocol.answer(wire, out)?;
        }
        if !is_more {
            self.is_asked = false;
            self.unanswered = 0;
        }
        self.flush()
    }

    fn chores(&mut self, now: u64) -> Result<()> {
        if now < self.chores_at {
            return Ok(());
        }
        self.chores_at = now + CHORES_NS;
        let Self { wires, buffer, is_closing, .. } = self;
        for (wire, stream) in wires.leaders.iter_mut().enumerate() {
            let octets = read(stream, buffer, *is_closing).context("read replies")?;
            if octets > 0 {
                self.protocol.replies(wire, &buffer[..octets], &mut self.to_leaders[wire])?;
            }
        }
        self.protocol.tick(&mut self.to_leaders, &mut self.to_venues);
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        let written = write_to_all(&mut self.wires.leaders, &mut self.to_leaders)
            .and(write_to_all(&mut self.wires.venues, &mut self.to_venues));
        if self.is_closing { Ok(()) } else { written.context("answer the subject") }
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

/// Reads once; zero when there is nothing. A connection may end only while the subject closes.
fn read(stream: &mut TcpStream, buffer: &mut [u8], is_closing: bool) -> Result<usize> {
    match stream.read(buffer) {
        Ok(0) if !is_closing => bail!("the subject has closed the connection"),
        Ok(octets) => Ok(octets),
        Err(error) if error.kind() == ErrorKind::WouldBlock || is_closing => Ok(0),
        Err(error) => Err(error.into()),
    }
}

fn write_to_all(streams: &mut [TcpStream], octets: &mut [Vec<u8>]) -> std::io::Result<()> {
    let mut pairs = streams.iter_mut().zip(octets);
    pairs.try_for_each(|(stream, octets)| write_some(stream, octets))
}

/// Writes what the socket takes with one call, and keeps the rest: a subject that does not read must not
/// keep the rig from reading it.
fn write_some(stream: &mut TcpStream, octets: &mut Vec<u8>) -> std::io::Result<()> {
    if octets.is_empty() {
        return Ok(());
    }
    match stream.write(octets) {
        Ok(count) if count == octets.len() => octets.clear(),
        Ok(count) => drop(octets.drain(..count)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
