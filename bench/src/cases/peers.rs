//! Other ways to do the same work, in the same run: copiers on other engines, rings and codecs of others.
//!
//! What is compared, with which settings, and what is not: `bench/PEERS.md`. A copier is measured over the
//! same two loopback wires as the gateway; beside it stands the floor, a relay of as many octets in the
//! same loads, and what is left when the floor is taken off: what the copier adds.

mod codecs;
mod fix;
mod fix_codecs;
mod json;
mod quickfix;
mod rings;
mod tokio_json;

use std::fmt;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use anyhow::{Context as _, Result, bail, ensure};

use super::{Case, fix_wire};
use crate::Context;
use crate::clock::Timer;
use crate::machine::{on_core, pin};
use crate::results::{Figure, Results, Unit};
use crate::rig::closed::Closed;
use crate::rig::relay::{Cargo, Octets, with_relay};
use crate::rig::{Drive, Driven, Driver, Protocol, Wires};
use crate::schedule::{Arrivals, times};

/// Copiers on QuickFIX C++ and on tokio with JSON, rings and codecs of others.
pub(super) const CASE: Case = Case {
    name: "peers",
    about: "other copiers (QuickFIX C++, tokio + JSON), rings and SBE codecs, beside their floors",
    run,
};

/// How long a copier may take until its sessions are up, nanoseconds.
const START_NS_MAX: u64 = 20_000_000_000;
/// One look at the wires while they come up, nanoseconds.
const SETTLE_NS: u64 = 5_000_000;

fn run(context: &Context, results: &mut Results) -> Result<()> {
    rings::run(context, results);
    codecs::run(context, results)?;
    fix_codecs::run(context, results)?;
    quickfix(context, results)?;
    let copied = beside_tokio_json(context, |wires| drive::<json::Json>(context, wires, LOADS))?;
    note(results, "tokio json", &copied);
    floors(context, results, &["tokio json"], &copied)
}

fn quickfix(context: &Context, results: &mut Results) -> Result<()> {
    let program = match quickfix::compile(&context.scratch, "copier", quickfix::COPIER)? {
        quickfix::Compiled::Program(program) => program,
        quickfix::Compiled::Missing(why) => {
            results.missing(CASE.name, "quickfix", why);
            return Ok(());
        }
    };
    let drive = |store, loads| {
        quickfix::beside(context, &program, store, |wires| drive::<fix::Fix>(context, wires, loads))
    };
    let in_memory = drive(quickfix::Store::Memory, LOADS)?;
    note(results, "quickfix memory", &in_memory);
    // A file store takes seconds for what the largest fan-outs need.
    let loads = context.pick(LOADS, &LOADS[..QUICK_FILE_LOADS]);
    let in_files = drive(quickfix::Store::File, loads)?;
    note(results, "quickfix file", &in_files);
    floors(context, results, &["quickfix memory", "quickfix file"], &in_memory)
}

/// How the events of a load follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// The next event leaves when the last order of the one before has been read.
    PingPong,
    /// Open loop, at random, so many a second.
    Poisson(u64),
    /// So many events are under way all the time.
    Saturated(u64),
}

/// A load that every copier and every floor is put under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    followers: u64,
    pace: Pace,
    /// Events, in a full run and in a quick one.
    events: (usize, usize),
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.followers == 1 { "" } else { "s" };
        write!(formatter, "{} follower{plural}, ", self.followers)?;
        match self.pace {
            Pace::PingPong => formatter.write_str("ping-pong"),
            Pace::Poisson(rate) => write!(formatter, "Poisson {rate}/s"),
            Pace::Saturated(events) => write!(formatter, "{events} in flight"),
        }
    }
}

const fn shape(followers: u64, pace: Pace, full: usize, quick: usize) -> Shape {
    Shape { followers, pace, events: (full, quick) }
}

/// The largest fan-outs come last.
const LOADS: &[Shape] = &[
    shape(1, Pace::PingPong, 10_000, 1_000),
    shape(1, Pace::Poisson(1_000), 2_000, 300),
    shape(1, Pace::Saturated(64), 20_000, 2_000),
    shape(10, Pace::PingPong, 2_000, 200),
    shape(100, Pace::PingPong, 500, 50),
    shape(100, Pace::Saturated(4), 500, 50),
    shape(1_000, Pace::PingPong, 100, 20),
    shape(1_000, Pace::Saturated(2), 60, 10),
];
/// Loads of the file store in a quick run: all but those of a thousand followers.
const QUICK_FILE_LOADS: usize = LOADS.len() - 2;

/// Lots of the fill of this number: no follower's part of it is zero.
const fn lots(number: u64) -> u64 {
    10 + number % 90
}

/// Price of the fill of this number, four digits.
const fn price(number: u64) -> u64 {
    1_000 + number % 9_000
}

const fn is_buy(number: u64) -> bool {
    number.is_multiple_of(2)
}

/// What stands on both wires of a copier.
trait Counterparty: Protocol {
    /// Whether both sessions are up.
    fn is_up(&self) -> bool;

    /// Makes the events that follow those of the leader with so many followers.
    fn lead(&mut self, followers: u64);
}

/// A counterparty, and how many octets its events and orders had.
#[derive(Debug, Default)]
struct Counted<P> {
    inner: P,
    events: Tally,
    orders: Tally,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    count: u64,
    octets: u64,
}

impl Tally {
    /// Octets of one, on the average, rounded up; at least one.
    fn each(self) -> Result<usize> {
        let each = self.octets.div_ceil(self.count.max(1)).max(1);
        Ok(usize::try_from(each)?)
    }
}

impl<P: Protocol> Protocol for Counted<P> {
    fn event(&mut self, wire: usize, number: u64, out: &mut Vec<u8>) {
        let before = out.len();
        self.inner.event(wire, number, out);
        self.events.count += 1;
        self.events.octets += (out.len() - before) as u64;
    }

    fn orders(&mut self, wire: usize, octets: &[u8]) -> Result<u64> {
        let orders = self.inner.orders(wire, octets)?;
        self.orders.count += orders;
        self.orders.octets += octets.len() as u64;
        Ok(orders)
    }

    fn answer(&mut self, wire: usize, out: &mut Vec<u8>) -> Result<bool> {
        self.inner.answer(wire, out)
    }

    fn replies(&mut self, wire: usize, octets: &[u8], answer: &mut Vec<u8>) -> Result<()> {
        self.inner.replies(wire, octets, answer)
    }

    fn tick(&mut self, leaders: &mut [Vec<u8>], venues: &mut [Vec<u8>]) {
        self.inner.tick(leaders, venues);
    }
}

impl<P: Counterparty> Counterparty for Counted<P> {
    fn is_up(&self) -> bool {
        self.inner.is_up()
    }

    fn lead(&mut self, followers: u64) {
        self.inner.lead(followers);
        (self.events, self.orders) = (Tally::default(), Tally::default());
    }
}

/// What a copier did under one load.
#[derive(Debug)]
struct Copied {
    shape: Shape,
    driven: Driven,
    event_bytes: usize,
    order_bytes: usize,
}

/// Where a copier connects to.
#[derive(Debug)]
struct Listeners {
    leader: TcpListener,
    venue: TcpListener,
}

impl Listeners {
    fn bind() -> Result<Self> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (leader, venue) = (TcpListener::bind(any)?, TcpListener::bind(any)?);
        leader.set_nonblocking(true)?;
        venue.set_nonblocking(true)?;
        Ok(Self { leader, venue })
    }

    /// Waits for both connections; `is_alive` fails when the copier has ended.
    fn accept(&self, mut is_alive: impl FnMut() -> Result<()>) -> Result<Wires> {
        let timer = Timer::new();
        let end = timer.now() + START_NS_MAX;
        let mut accept = |listener: &TcpListener| -> Result<TcpStream> {
            loop {
                match listener.accept() {
                    Ok((stream, _)) => return Ok(stream),
                    Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error.into()),
                    Err(_) => thread::yield_now(),
                }
                is_alive()?;
                ensure!(timer.now() < end, "the copier does not connect");
            }
        };
        Wires::new(accept(&self.leader)?, accept(&self.venue)?)
    }
}

/// Puts a copier whose wires are connected under these loads, until one has not been answered in full:
/// its figure says so.
fn drive<P: Counterparty + Default>(
    context: &Context,
    wires: Wires,
    loads: &[Shape],
) -> Result<Vec<Copied>> {
    let mut driver = Driver::new(wires, Counted::<P>::default(), Timer::new());
    bring_up(&mut driver)?;
    let mut all = Vec::new();
    for shape in loads {
        driver.protocol.lead(shape.followers);
        let driven = put_under(&mut driver, shape, context)?;
        let (event_bytes, order_bytes) =
            (driver.protocol.events.each()?, driver.protocol.orders.each()?);
        let is_whole = driven.load.received == driven.load.expected;
        all.push(Copied { shape: *shape, driven, event_bytes, order_bytes });
        // Orders that come late would be taken for those of the next load.
        if !is_whole {
            break;
        }
    }
    Ok(all)
}

/// Lets the sessions on both wires come up.
fn bring_up<P: Counterparty>(driver: &mut Driver<P>) -> Result<()> {
    let looks = START_NS_MAX / SETTLE_NS;
    for _ in 0..looks {
        if driver.protocol.is_up() {
            return Ok(());
        }
        driver.settle(SETTLE_NS)?;
    }
    bail!("the sessions do not come up")
}

fn put_under<P: Protocol>(
    driver: &mut Driver<P>,
    shape: &Shape,
    context: &Context,
) -> Result<Driven> {
    let events = context.pick(shape.events.0, shape.events.1);
    let warm_up = events / 10;
    let closed = |in_flight_max| Closed {
        events,
        warm_up,
        orders_per_event: shape.followers,
        in_flight_max,
        is_silent: false,
        duration_ns_max: context.pick(2_000_000_000, 300_000_000),
    };
    match shape.pace {
        Pace::PingPong => driver.drive_closed(&closed(1)),
        Pace::Saturated(in_flight_max) => driver.drive_closed(&closed(in_flight_max)),
        Pace::Poisson(per_second) => {
            let times = times(Arrivals::Poisson, per_second, events, context.run as u64);
            let orders_per_event = shape.followers;
            driver.drive(&Drive { times: &times, per_second, warm_up, orders_per_event })
        }
    }
}

/// Runs work on the load's core, over wires to a JSON copier on the subject's core.
fn beside_tokio_json<T: Send>(
    context: &Context,
    work: impl FnOnce(Wires) -> Result<T> + Send,
) -> Result<T> {
    let listeners = Listeners::bind()?;
    let (leader, venue) = (listeners.leader.local_addr()?, listeners.venue.local_addr()?);
    thread::scope(|scope| {
        let copier = scope.spawn(move || {
            pin(context.cores.subject);
            tokio_json::run(leader, venue)
        });
        let done = on_core(context.cores.load, || {
            let is_alive = || {
                ensure!(!copier.is_finished(), "the copier has ended");
                Ok(())
            };
            work(listeners.accept(is_alive)?)
        });
        // The wires are closed, which the copier takes for the end.
        let ended = copier.join().map_err(|_| anyhow::anyhow!("the JSON copier panicked"))?;
        let done = done?;
        ended.context("the JSON copier").map(|()| done)
    })
}

/// Keeps what a copier did.
fn note(results: &mut Results, peer: &str, copied: &[Copied]) {
    for Copied { shape, driven, .. } in copied {
        let name = format!("{peer}, {shape}");
        point(results, &name, peer, shape, driven);
        if matches!(shape.pace, Pace::Saturated(_)) {
            let rate = orders_per_second(driven);
            results.value(CASE.name, format!("{name}, orders"), Unit::PerSecond, rate);
        }
    }
}

/// Adds the latencies of last orders. One event at a time they are points of a curve over followers.
fn point<'a>(
    results: &'a mut Results,
    name: &str,
    who: &str,
    shape: &Shape,
    driven: &Driven,
) -> &'a mut Figure {
    let figure = results.latency(CASE.name, name, driven.last.clone(), Some(driven.load));
    if shape.pace == Pace::PingPong {
        figure.with("followers", shape.followers as f64).of(who);
    }
    figure
}

fn orders_per_second(driven: &Driven) -> f64 {
    driven.load.received as f64 * 1e9 / driven.wall_ns.max(1) as f64
}

/// Puts the relay under the same loads, with as many octets, and notes what these peers add to it.
fn floors(
    context: &Context,
    results: &mut Results,
    peers: &[&str],
    copied: &[Copied],
) -> Result<()> {
    let family = peers[0].split(' ').next().unwrap_or_default();
    for Copied { shape, event_bytes, order_bytes, .. } in copied {
        let driven = floor(context, shape, *event_bytes, *order_bytes)?;
        let name = format!("relay of {family}, {shape}");
        let median = driven.last.value_at_quantile(0.5) as f64;
        point(results, &name, &format!("relay of {family}"), shape, &driven).floor();
        if matches!(shape.pace, Pace::Saturated(_)) {
            let rate = orders_per_second(&driven);
            results.value(CASE.name, format!("{name}, orders"), Unit::PerSecond, rate).floor();
        }
        for peer in peers {
            let name = format!("{peer}, {shape}");
            if matches!(shape.pace, Pace::Saturated(_)) {
                if let Some(theirs) = newest(results, CASE.name, &format!("{name}, orders")) {
                    let what = format!("{shape}, orders");
                    beside_ours(results, &name, &what, |ours| ours / theirs);
                }
            } else if let Some(whole) = newest(results, CASE.name, &name) {
                let added = whole - median;
                let figure = format!("{name}, added p50");
                results.value(CASE.name, figure, Unit::Nanoseconds, added);
                beside_ours(results, &name, &format!("{shape}, added p50"), |ours| added / ours);
            }
        }
    }
    Ok(())
}

/// A figure's newest median.
fn newest(results: &Results, case: &str, name: &str) -> Option<f64> {
    results.figure(case, name).and_then(|figure| figure.quantiles(0.5).last().copied())
}

/// Notes how many times better a gateway that speaks FIX on both sides was under the same load in this run,
/// where it was measured and added anything at all.
fn beside_ours(results: &mut Results, name: &str, what: &str, times: impl FnOnce(f64) -> f64) {
    if name.starts_with("quickfix")
        && let Some(ours) = newest(results, fix_wire::CASE.name, &format!("gateway, {what}"))
        && ours > 0.0
    {
        let name = format!("{name}: times the gateway by FIX");
        results.value(CASE.name, name, Unit::Count, times(ours));
    }
}

fn floor(
    context: &Context,
    shape: &Shape,
    event_bytes: usize,
    order_bytes: usize,
) -> Result<Driven> {
    let cargo = Cargo::blank(event_bytes, order_bytes, usize::try_from(shape.followers)?);
    on_core(context.cores.load, || {
        with_relay(Some(context.cores.subject), &cargo, |wires| {
            put_under(&mut Driver::new(wires, Octets::new(&cargo), Timer::new()), shape, context)
        })
    })
    .with_context(|| format!("the relay, {shape}"))
}

#[cfg(test)]
mod tests;
