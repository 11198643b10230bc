//! A non-blocking TCP connection that carries frames: octets in, octets out, nothing else.

use mio::net::TcpStream;
use protocol::fixp::Outbox;
use protocol::sofh::{CLIENT_FRAME_LENGTH_MAX, FrameBuffer};
use std::io::{ErrorKind, Read, Write};

/// Octets that one read takes at most.
const READ_BYTES: usize = 64 * 1024;

/// Octets that may wait for the socket.
const OUTBOX_BYTES: usize = 256 * 1024;

/// What a read brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// Octets.
    Some,
    /// Nothing for now.
    Nothing,
    /// The peer has closed, or the connection failed.
    End,
}

/// A connection with its buffers.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The socket.
    pub(crate) stream: TcpStream,
    /// What came and was not yet taken.
    pub(crate) frames: FrameBuffer,
    /// What waits to leave.
    pub(crate) outbox: Outbox,
}

impl Connection {
    /// A connection over a socket that is connected, or being connected.
    pub(crate) fn new(stream: TcpStream) -> Self {
        let frames = FrameBuffer::new(READ_BYTES, CLIENT_FRAME_LENGTH_MAX);
        Self { stream, frames, outbox: Outbox::new(OUTBOX_BYTES) }
    }

    /// Reads once. Every whole message must have been taken before.
    pub(crate) fn read(&mut self) -> Received {
        let (received, count) = read_once(&mut self.stream, self.frames.spare_mut());
        self.frames.filled(count);
        received
    }

    /// Writes as much as the socket takes. Whether the connection still lives.
    pub(crate) fn write(&mut self) -> bool {
        let (lives, count) = write_some(&mut self.stream, self.outbox.waiting());
        self.outbox.written(count);
        lives
    }
}

/// Reads once into the start of a buffer that is not empty; says how many octets came.
pub(crate) fn read_once(stream: &mut TcpStream, spare: &mut [u8]) -> (Received, usize) {
    loop {
        match stream.read(spare) {
            Ok(0) => return (Received::End, 0),
            Ok(count) => return (Received::Some, count),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return (Received::Nothing, 0),
            Err(_) => return (Received::End, 0),
        }
    }
}

/// Writes as much as the socket takes; says whether the connection still lives, and how many octets left.
pub(crate) fn write_some(stream: &mut TcpStream, waiting: &[u8]) -> (bool, usize) {
    let mut written = 0;
    while written < waiting.len() {
        match stream.write(&waiting[written..]) {
            Ok(0) => return (false, written),
            Ok(count) => written += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(_) => return (false, written),
        }
    }
    (true, written)
}
