//! Streams within one process: two rings of octets each, and a switch that connects them by address.
//! Nothing here calls the system once a stream is open.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rtrb::{Consumer, Producer, RingBuffer};

/// Octets that a stream holds in each direction: what two sockets' buffers would.
const PIPE_BYTES: usize = 4 << 20;

/// One end of a stream. An empty one reads `WouldBlock`; one whose peer is gone reads as ended.
#[derive(Debug)]
pub struct Pipe {
    inbound: Consumer<u8>,
    outbound: Producer<u8>,
}

impl Pipe {
    /// Both ends of a stream.
    #[must_use]
    pub fn pair() -> (Self, Self) {
        let (there, from_here) = touched_ring();
        let (here, from_there) = touched_ring();
        let near = Self { inbound: from_there, outbound: there };
        (near, Self { inbound: from_here, outbound: here })
    }
}

/// A ring whose memory has been touched: nobody waits for a page of it later.
fn touched_ring() -> (Producer<u8>, Consumer<u8>) {
    let (mut producer, mut consumer) = RingBuffer::new(PIPE_BYTES);
    let mut octets = vec![0; PIPE_BYTES];
    producer.push_entire_slice(&octets).expect("a new ring has room for its capacity");
    consumer.pop_entire_slice(&mut octets).expect("as many as were pushed");
    (producer, consumer)
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let (filled, _) = self.inbound.pop_partial_slice(buffer);
        match filled.len() {
            0 if self.inbound.is_abandoned() && self.inbound.is_empty() => Ok(0),
            0 => Err(ErrorKind::WouldBlock.into()),
            octets => Ok(octets),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, octets: &[u8]) -> Result<usize> {
        if self.outbound.is_abandoned() {
            return Err(ErrorKind::BrokenPipe.into());
        }
        let (taken, _) = self.outbound.push_partial_slice(octets);
        match taken.len() {
            0 if !octets.is_empty() => Err(ErrorKind::WouldBlock.into()),
            count => Ok(count),
        }
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

type Waiting = BTreeMap<SocketAddr, VecDeque<Pipe>>;

/// Addresses, and the streams that wait to be accepted there.
#[derive(Clone, Debug, Default)]
pub struct Switch {
    waiting: Arc<Mutex<Waiting>>,
}

impl Switch {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // The map is whole whatever happened to a thread that held it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an address.
    ///
    /// # Errors
    /// When somebody has it.
    pub fn listen(&self, address: SocketAddr) -> Result<Port> {
        let mut waiting = self.lock();
        if waiting.contains_key(&address) {
            return Err(Error::new(ErrorKind::AddrInUse, "the address is taken in this process"));
        }
        waiting.insert(address, VecDeque::new());
        Ok(Port { switch: self.clone(), address })
    }

    /// Opens a stream to an address.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn connect(&self, address: SocketAddr) -> Result<Pipe> {
        let mut waiting = self.lock();
        let queue = waiting.get_mut(&address).ok_or(ErrorKind::ConnectionRefused)?;
        let (near, far) = Pipe::pair();
        queue.push_back(far);
        Ok(near)
    }
}

/// An address that is listened on; given back when dropped.
#[derive(Debug)]
pub struct Port {
    switch: Switch,
    address: SocketAddr,
}

impl Port {
    /// Its address.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// A stream that waits, if there is one.
    #[must_use]
    pub fn accept(&self) -> Option<Pipe> {
        self.switch.lock().get_mut(&self.address)?.pop_front()
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.switch.lock().remove(&self.address);
    }
}
