//! The floor of everything on wires: a relay that reads events' octets and writes orders' octets at once.
//!
//! It decides nothing, journals nothing, and looks at no octet: it counts them. What a gateway adds to it
//! is what a gateway costs.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context as _, Result, anyhow};
use protocol::clordid;
use protocol::messages::{
    Decimal, LeaderFill, NewOrderSingle, OrdType, OrderKey, PositionEffect, Side, Tag, TimeInForce,
};
use protocol::sofh::{self, HEADER_LENGTH};
use protocol::units::{Lots, Nanos};

use super::kept::Kept;
use super::leader::{EVENT_BYTES, PRICE, symbol};
use super::{Protocol, Wires, connected_pair};
use crate::machine::{Cores, on_load_core, pin};

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

/// Runs a relay on the subject's core while `work` loads it from the load's core.
///
/// # Errors
/// When the system refuses sockets, and what `work` returns.
pub fn with_relay<T: Send>(
    cores: Cores,
    shape: Shape,
    work: impl FnOnce(Wires) -> Result<T> + Send,
) -> Result<T> {
    let (leaders, events) = pairs(shape.venues)?;
    let (venues, orders) = pairs(shape.venues)?;
    let wires = Wires::several(leaders, venues)?;
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let relay = scope.spawn(|| {
            pin(cores.subject);
            let at_once = (WRITE_BYTES_MAX / (shape.orders * ORDER_BYTES)).max(1);
            let lane = |(number, (events, orders))| {
                Lane::new(events, orders, shape.orders_at(number), at_once)
            };
            let lanes = events.into_iter().zip(orders).enumerate().map(lane);
            relay(lanes.collect::<Result<_>>()?, &stop)
        });
        let done = on_load_core(cores, || work(wires));
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
    /// Octets of events that have come and caused nothing yet.
    octets: usize,
    /// Orders of as many events as one write takes, and of one.
    block: Vec<u8>,
    per_event: usize,
}

impl Lane {
    fn new(events: TcpStream, orders: TcpStream, count: usize, at_once: usize) -> Result<Self> {
        events.set_nonblocking(true)?;
        orders.set_nonblocking(true)?;
        let block = order().repeat(count * at_once);
        Ok(Self { events, orders, octets: 0, block, per_event: count * ORDER_BYTES })
    }

    /// Reads once, and writes what that causes. False once the peer is gone.
    fn turn(&mut self, buffer: &mut [u8], stop: &AtomicBool) -> Result<bool> {
        match self.events.read(buffer) {
            Ok(0) => return Ok(false),
            Ok(count) => self.octets += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(error) => return Err(error.into()),
        }
        let mut events = self.octets / EVENT_BYTES;
        self.octets %= EVENT_BYTES;
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
        average_price: None,
        tag: Tag::EMPTY,
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
    venues: Vec<Kept>,
}

impl Octets {
    /// For a relay of this shape.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let venues = (0..shape.venues).map(|_| Kept::default()).collect();
        Self { event: event(), venues }
    }
}

impl Protocol for Octets {
    fn event(&mut self, _wire: usize, _number: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.event);
    }

    fn orders(&mut self, wire: usize, octets: &[u8]) -> Result<u64> {
        let orders = self.venues[wire].keep(octets)?;
        self.venues[wire].skip();
        Ok(orders)
    }

    fn replies(&mut self, _wire: usize, _octets: &[u8], _answer: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn tick(&mut self, _leaders: &mut [Vec<u8>], _venues: &mut [Vec<u8>]) {}
}

#[cfg(test)]
mod tests;
