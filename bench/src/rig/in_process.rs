//! A real gateway whose trading turns the rig takes, over streams in memory: from an event's octets to its
//! orders' octets without the system, every other part of the path included.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use gateway::configuration::{Configuration, Machine};
use gateway::transport::Network;
use gateway::transport::memory::{Pipe, Port, Switch};
use gateway::{Gateway, Handle, Trading};

use super::gateway::{self as subject, Durability, Mode, Plot, text};
use super::leader::Leader;
use super::relay::Shape;
use super::venue::Venue;
use crate::Context;
use crate::clock::Timer;

/// Addresses within the switch: nobody else listens there.
const CLIENTS: SocketAddr = SocketAddr::new(LOOPBACK, 1);
const VENUE: SocketAddr = SocketAddr::new(LOOPBACK, 2);
const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
/// Octets that one read takes.
const READ_BYTES: usize = 4 << 20;
/// Turns that a session may take to come up.
const TURNS_MAX: usize = 1 << 22;

/// The gateway, and leader and venue beside it.
pub struct InProcess {
    /// Whose turns are taken here.
    pub trading: Trading,
    handle: Handle,
    leader: Leader,
    leader_pipe: Pipe,
    venue: Venue,
    venue_pipe: Pipe,
    events: u64,
    orders: u64,
    octets: Vec<u8>,
    buffer: Vec<u8>,
    _port: Port,
    _folders: [tempfile::TempDir; 2],
}

impl InProcess {
    /// A gateway with so many followers at one venue, sessions up, a position held.
    ///
    /// # Errors
    /// When the gateway refuses, or a session does not come up.
    pub fn start(context: &Context, followers: usize) -> Result<Self> {
        let folders = subject::folders(context)?;
        let [disk, memory] = &folders;
        let shape = Shape { orders: followers, venues: 1 };
        let plot = Plot { shape, mode: Mode::Fused, durability: Durability::Written };
        let text = text::configuration(context, &plot, &[VENUE], disk.path(), memory.path());
        let text = text.replace("listen = \"127.0.0.1:0\"", &format!("listen = \"{CLIENTS}\""));
        let configuration = Configuration::parse(&text, Path::new("bench.toml"), &Machine::this())?;
        let switch = Switch::default();
        let port = switch.listen(VENUE)?;
        let network = Network::Memory(switch.clone());
        let (handle, mut trading) =
            Gateway::invoked(&configuration, network).context("start the gateway")?;
        let leader_pipe = switch.connect(CLIENTS)?;
        let venue_pipe = (0..TURNS_MAX).find_map(|_| {
            trading.turn();
            port.accept()
        });
        let accounts = u32::try_from(followers).context("so many accounts")?;
        let mut rig = Self {
            trading,
            handle,
            leader: Leader::new(&text::leader(0), text::LEADER_KEY, 0)?,
            leader_pipe,
            venue: Venue::new(0, 1, accounts),
            venue_pipe: venue_pipe.context("the gateway does not dial its venue")?,
            events: 0,
            orders: 0,
            octets: Vec::with_capacity(READ_BYTES),
            buffer: vec![0; READ_BYTES],
            _port: port,
            _folders: folders,
        };
        for turn in 0.. {
            ensure!(turn < TURNS_MAX, "the gateway's sessions do not come up");
            if rig.leader.is_established() && rig.handle.status().ready {
                break;
            }
            rig.tick();
            rig.settle()?;
        }
        rig.write_event();
        rig.trading.turn();
        rig.settle()?;
        Ok(rig)
    }

    /// Puts the octets of the next event where the gateway reads.
    pub fn write_event(&mut self) {
        self.leader.event(self.events, &mut self.octets);
        self.events += 1;
        write(&mut self.leader_pipe, &mut self.octets);
    }

    /// Octets that the gateway has written for its venue and that nobody has read yet, read; orders in it.
    ///
    /// # Errors
    /// When they are no frames.
    pub fn read_orders(&mut self) -> Result<u64> {
        let octets = read(&mut self.venue_pipe, &mut self.buffer);
        let orders = self.venue.keep(&self.buffer[..octets])?;
        self.orders += orders;
        Ok(orders)
    }

    /// Lets the venue answer and the gateway take the answers in, until nobody has anything to say.
    ///
    /// # Errors
    /// When somebody says what it should not.
    pub fn settle(&mut self) -> Result<()> {
        loop {
            self.read_orders()?;
            let mut busy = false;
            loop {
                let more = self.venue.answer(&mut self.octets)?;
                busy |= !self.octets.is_empty();
                write(&mut self.venue_pipe, &mut self.octets);
                if !more {
                    break;
                }
                self.trading.turn();
            }
            let octets = read(&mut self.leader_pipe, &mut self.buffer);
            self.leader.replies(&self.buffer[..octets], &mut self.octets)?;
            busy |= octets > 0;
            write(&mut self.leader_pipe, &mut self.octets);
            let mut work = 0;
            while self.trading.turn() > 0 {
                work += 1;
            }
            if !busy && work == 0 {
                return Ok(());
            }
        }
    }

    /// Lets time pass for leader and venue.
    pub fn tick(&mut self) {
        self.leader.tick(&mut self.octets);
        write(&mut self.leader_pipe, &mut self.octets);
        self.venue.tick(&mut self.octets);
        write(&mut self.venue_pipe, &mut self.octets);
    }

    /// Lets disk and ledger catch up with the journal.
    ///
    /// # Errors
    /// When a session breaks meanwhile.
    pub fn catch_up(&mut self, timer: &Timer) -> Result<()> {
        loop {
            self.tick();
            self.settle()?;
            let status = self.handle.status();
            if status.in_ledger == status.written {
                return Ok(());
            }
            let look = timer.now() + 1_000_000;
            timer.wait_until(look);
        }
    }

    /// Events written and orders read so far, and fills that the gateway has booked.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.events, self.orders, self.handle.status().fills)
    }
}

/// Reads what is there; zero when there is nothing.
fn read(pipe: &mut Pipe, buffer: &mut [u8]) -> usize {
    match pipe.read(buffer) {
        Ok(octets) => octets,
        Err(error) => {
            assert!(error.kind() == ErrorKind::WouldBlock, "the gateway has closed a stream");
            0
        }
    }
}

/// Writes everything, and empties `octets`.
fn write(pipe: &mut Pipe, octets: &mut Vec<u8>) {
    pipe.write_all(octets).expect("a stream holds more than ever waits in it");
    octets.clear();
}

#[cfg(test)]
mod tests;
