//! The floor of everything on wires: a relay that reads events' octets and writes orders' octets at once.
//!
//! It decides nothing, journals nothing, and looks at no octet: it counts them. What a gateway, or another
//! copier, adds to it is what that costs.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use protocol::clordid;
use protocol::messages::{
    Decimal, LeaderFill, NewOrderSingle, OrdType, OrderKey, PositionEffect, Side, Tag, TimeInForce,
};
use protocol::sofh::{self, HEADER_LENGTH};
use protocol::units::{Lots, Nanos};

use super::kept::Kept;
use super::leader::{PRICE, symbol};
use super::{Protocol, Wires, connected_pair};
use crate::machine::pin;

/// Octets of an order on the wire, framing included.
pub const ORDER_BYTES: usize = HEADER_LENGTH + NewOrderSingle::ENCODED_LENGTH;
/// Octets that one read takes.
const READ_BYTES: usize = 64 * 1024;
/// Octets of orders that one write takes, unless a single event has more.
const WRITE_BYTES_MAX: usize = 1 << 20;

/// What an event causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Orders of one event, all venues together.
    pub orders: usize,
    /// Venues, each with a leader of its own: an instrument is traded at one venue.
    pub venues: usize,
}

impl Shape {
    /// Orders of one event at a venue: the first ones have one more when it does not come out even.
    #[must_use]
    pub const fn orders_at(&self, venue: usize) -> usize {
        self.orders / self.venues + (venue < self.orders % self.venues) as usize
    }
}

/// What goes through a relay.
#[derive(Clone, Debug)]
pub struct Cargo {
    /// Octets of an event.
    event: Vec<u8>,
    /// Octets of an order.
    order: Vec<u8>,
    /// How many orders an event causes, and where.
    shape: Shape,
    /// Orders are frames, told apart by their headers as the rig's venues do it.
    is_framed: bool,
}

impl Cargo {
    /// Events and orders of the native protocol.
    #[must_use]
    pub fn native(shape: Shape) -> Self {
        Self { event: event(), order: order(), shape, is_framed: true }
    }

    /// Octets without meaning, at one venue.
    ///
    /// # Panics
    /// When an event or an order has no length.
    #[must_use]
    pub fn blank(event_bytes: usize, order_bytes: usize, orders: usize) -> Self {
        assert!(0 < event_bytes && 0 < order_bytes, "what has no length cannot be counted");
        let blank = |octets| vec![b'0'; octets];
        let (event, order) = (blank(event_bytes), blank(order_bytes));
        Self { event, order, shape: Shape { orders, venues: 1 }, is_framed: false }
    }
}

/// Runs a relay, on a core if one is named, while `work` loads it.
///
/// # Errors
/// When the system refuses sockets, and what `work` returns.
pub fn with_relay<T>(
    core: Option<usize>,
    cargo: &Cargo,
    work: impl FnOnce(Wires) -> Result<T>,
) -> Result<T> {
    let (leaders, events) = pairs(cargo.shape.venues)?;
    let (venues, orders) = pairs(cargo.shape.venues)?;
    let wires = Wires::several(leaders, venues)?;
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let relay = scope.spawn(|| {
            core.into_iter().for_each(pin);
            let lanes = events.into_iter().zip(orders).enumerate();
            let lane = |(number, (events, orders))| Lane::new(events, orders, cargo, number);
            relay(lanes.map(lane).collect::<Result<_>>()?, &stop)
        });
        let done = work(wires);
        stop.store(true, Ordering::Relaxed);
        let relayed = relay.join().map_err(|_| anyhow!("the relay has panicked"))?;
        relayed.context("relay").and(done)
    })
}

/// So many connected pairs, by ends.
fn pairs(count: usize) -> Result<(Vec<TcpStream>, Vec<TcpStream>)> {
    let pairs: Vec<_> = (0..count).map(|_| connected_pair()).collect::<Result<_>>()?;
    Ok(pairs.into_iter().unzip())
}

/// One leader's wire and the venue's wire that it is relayed to.
struct Lane {
    events: TcpStream,
    orders: TcpStream,
    /// Octets of events that have come and caused nothing yet, and of one.
    octets: usize,
    event_bytes: usize,
    /// Orders of as many events as one write takes, and of one.
    block: Vec<u8>,
    per_event: usize,
}

impl Lane {
    fn new(events: TcpStream, orders: TcpStream, cargo: &Cargo, number: usize) -> Result<Self> {
        events.set_nonblocking(true)?;
        orders.set_nonblocking(true)?;
        let order_bytes = cargo.order.len();
        let at_once = (WRITE_BYTES_MAX / (cargo.shape.orders * order_bytes)).max(1);
        let count = cargo.shape.orders_at(number);
        Ok(Self {
            events,
            orders,
            octets: 0,
            event_bytes: cargo.event.len(),
            block: cargo.order.repeat(count * at_once),
            per_event: count * order_bytes,
        })
    }

    /// Reads once, and writes what that causes. False once the peer is gone.
    fn turn(&mut self, buffer: &mut [u8], stop: &AtomicBool) -> Result<bool> {
        match self.events.read(buffer) {
            Ok(0) => return Ok(false),
            Ok(count) => self.octets += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(error) => return Err(error.into()),
        }
        let mut events = self.octets / self.event_bytes;
        self.octets %= self.event_bytes;
        while events > 0 {
            let count = events.min(self.block.len() / self.per_event);
            write_all(&mut self.orders, &self.block[..count * self.per_event], stop)?;
            events -= count;
        }
        Ok(true)
    }
}

/// Relays until it is stopped or a peer is gone.
fn relay(mut lanes: Vec<Lane>, stop: &AtomicBool) -> Result<()> {
    let mut buffer = vec![0; READ_BYTES];
    while !stop.load(Ordering::Relaxed) {
        for lane in &mut lanes {
            if !lane.turn(&mut buffer, stop)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Writes everything, spinning while the socket takes no more.
fn write_all(stream: &mut TcpStream, octets: &[u8], stop: &AtomicBool) -> Result<()> {
    let mut from = 0;
    while from < octets.len() && !stop.load(Ordering::Relaxed) {
        match stream.write(&octets[from..]) {
            Ok(count) => from += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// A frame with an order as a gateway sends it.
///
/// # Panics
/// Never: the identity fits.
#[must_use]
pub fn order() -> Vec<u8> {
    let key = OrderKey { epoch: 1, sequence: 1, plan: 1, leg: 0 };
    let order = NewOrderSingle {
        cl_ord_id: clordid::encode(0, key).expect("small numbers fit"),
        account: 1,
        security_id: 1,
        side: Side::Buy,
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::ImmediateOrCancel,
        position_effect: PositionEffect::Open,
        quantity: Lots(1),
        price: None,
        transact_time: Nanos(1),
    };
    framed(|buffer| order.encode(buffer))
}

/// A frame with an event as a leader sends it.
fn event() -> Vec<u8> {
    let whole = |mantissa| Decimal { mantissa, exponent: 0 };
    let fill = LeaderFill {
        trade_id: 1,
        order_id: 1,
        symbol: symbol(0),
        side: Side::Buy,
        price: whole(PRICE),
        quantity: whole(1),
        position_before: Some(whole(0)),
        fee: None,
        transact_time: Nanos(1),
        sending_time: Nanos(1),
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_quantity: None,
    };
    framed(|buffer| fill.encode(buffer))
}

fn framed(encode: impl FnOnce(&mut [u8]) -> usize) -> Vec<u8> {
    let (mut message, mut frame) = ([0; 512], [0; 512]);
    let length = encode(&mut message);
    let length = sofh::encode(&message[..length], &mut frame);
    frame[..length].to_vec()
}

/// What the rig says to a relay: an event's octets, and no answers.
#[derive(Debug)]
pub struct Octets {
    event: Vec<u8>,
    venues: Vec<Counter>,
}

/// Counts the orders of a venue's wire.
#[derive(Debug)]
enum Counter {
    /// By the headers of frames.
    Frames(Kept),
    /// By the length of one; `partial` octets of the next have come.
    Length { each: usize, partial: usize },
}

impl Octets {
    /// For a relay of this cargo.
    #[must_use]
    pub fn new(cargo: &Cargo) -> Self {
        let counter = || match cargo.is_framed {
            true => Counter::Frames(Kept::default()),
            false => Counter::Length { each: cargo.order.len(), partial: 0 },
        };
        let venues = (0..cargo.shape.venues).map(|_| counter()).collect();
        Self { event: cargo.event.clone(), venues }
    }
}

impl Protocol for Octets {
    fn event(&mut self, _wire: usize, _number: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.event);
    }

    fn orders(&mut self, wire: usize, octets: &[u8]) -> Result<u64> {
        match &mut self.venues[wire] {
            Counter::Frames(kept) => {
                let orders = kept.keep(octets)?;
                kept.skip();
                Ok(orders)
            }
            Counter::Length { each, partial } => {
                let octets = *partial + octets.len();
                *partial = octets % *each;
                Ok((octets / *each) as u64)
            }
        }
    }

    fn replies(&mut self, _wire: usize, octets: &[u8], _answer: &mut Vec<u8>) -> Result<()> {
        ensure!(octets.is_empty(), "a relay has nothing to say to its leader");
        Ok(())
    }

    fn tick(&mut self, _leaders: &mut [Vec<u8>], _venues: &mut [Vec<u8>]) {}
}

#[cfg(test)]
mod tests;
