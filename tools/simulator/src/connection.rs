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
        loop {
            match self.stream.read(self.frames.spare_mut()) {
                Ok(0) => return Received::End,
                Ok(count) => {
                    self.frames.filled(count);
                    return Received::Some;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Received::Nothing,
                Err(_) => return Received::End,
            }
        }
    }

    /// Writes as much as the socket takes. Whether the connection still lives.
    pub(crate) fn write(&mut self) -> bool {
        while !self.outbox.is_empty() {
            match self.stream.write(self.outbox.waiting()) {
                Ok(0) => return false,
                Ok(count) => self.outbox.written(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                Err(_) => return false,
            }
        }
        true
    }
}
