//! The floor of every copier: a relay that reads an event's octets and writes as many octets as the copier
//! writes for it, with one send per event, spinning. It decodes nothing and decides nothing.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;

use anyhow::{Result, ensure};

use super::{Protocol, Wires, connected_pair};
use crate::machine::pin;

/// Octets that one read can take.
const READ_BYTES: usize = 1 << 16;

/// Runs `load` over wires to a relay that lives as long as it does, on a core if one is named.
///
/// # Errors
/// Those of `load`, and when the system refuses sockets.
pub fn beside_relay<T>(
    core: Option<usize>,
    event_bytes: usize,
    answer_bytes: usize,
    load: impl FnOnce(Wires) -> Result<T>,
) -> Result<T> {
    let (leader, mut events) = connected_pair()?;
    let (venue, mut orders) = connected_pair()?;
    events.set_nonblocking(true)?;
    orders.set_nonblocking(true)?;
    thread::scope(|scope| {
        scope.spawn(move || {
            core.into_iter().for_each(pin);
            // The relay ends when the wires do; the load has noticed why by then.
            let _ = relay(&mut events, event_bytes, &mut orders, answer_bytes);
        });
        load(Wires::new(leader, venue)?)
    })
}

/// Relays until a wire ends.
fn relay(
    events: &mut TcpStream,
    event_bytes: usize,
    orders: &mut TcpStream,
    answer_bytes: usize,
) -> std::io::Result<()> {
    let mut buffer = vec![0; READ_BYTES];
    let answer = vec![b'0'; answer_bytes];
    let mut partial = 0;
    loop {
        match events.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(octets) => partial += octets,
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
            Err(error) => return Err(error),
        }
        while partial >= event_bytes {
            partial -= event_bytes;
            send(orders, &answer)?;
        }
    }
}

fn send(stream: &mut TcpStream, mut octets: &[u8]) -> std::io::Result<()> {
    while !octets.is_empty() {
        match stream.write(octets) {
            Ok(count) => octets = &octets[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What the rig says to a relay: octets without meaning, counted.
#[derive(Clone, Debug)]
pub struct Octets {
    event: Vec<u8>,
    order_bytes: usize,
    partial: usize,
}

impl Octets {
    /// Of events and orders of these lengths.
    ///
    /// # Panics
    /// When an order has no length.
    #[must_use]
    pub fn new(event_bytes: usize, order_bytes: usize) -> Self {
        assert!(order_bytes > 0);
        Self { event: vec![b'0'; event_bytes], order_bytes, partial: 0 }
    }
}

impl Protocol for Octets {
    fn event(&mut self, _wire: usize, _number: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.event);
    }

    fn orders(&mut self, _wire: usize, octets: &[u8]) -> Result<u64> {
        self.partial += octets.len();
        let orders = self.partial / self.order_bytes;
        self.partial %= self.order_bytes;
        Ok(orders as u64)
    }

    fn replies(&mut self, _wire: usize, octets: &[u8], _answer: &mut Vec<u8>) -> Result<()> {
        ensure!(octets.is_empty(), "a relay has nothing to say to its leader");
        Ok(())
    }

    fn tick(&mut self, _leaders: &mut [Vec<u8>], _venues: &mut [Vec<u8>]) {}
}
