//! Non-blocking TCP: opening, accepting, one read or one write per call; no framing and no protocol.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, RawFd};

use socket2::{Domain, Protocol, SockRef, Socket, Type};

/// What one call to the system achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many octets moved; at least one.
    Octets(usize),
    /// Nothing moved now; try again later.
    Nothing,
    /// The peer is gone or the transport is broken. The kind says how, for logs.
    Gone(ErrorKind),
}

fn progress(result: std::io::Result<usize>) -> Progress {
    match result {
        Ok(0) => Progress::Gone(ErrorKind::UnexpectedEof),
        Ok(octets) => Progress::Octets(octets),
        Err(error) => match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::Interrupted => Progress::Nothing,
            kind => Progress::Gone(kind),
        },
    }
}

/// A connected TCP stream that never blocks.
#[derive(Debug)]
pub struct Transport {
    stream: TcpStream,
}

impl Transport {
    fn new(stream: TcpStream) -> std::io::Result<Self> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream })
    }

    /// Reads once into `buffer`, which is not empty.
    pub fn read(&mut self, buffer: &mut [u8]) -> Progress {
        assert!(!buffer.is_empty());
        progress(self.stream.read(buffer))
    }

    /// Writes once from `octets`, which is not empty.
    pub fn write(&mut self, octets: &[u8]) -> Progress {
        assert!(!octets.is_empty());
        progress(self.stream.write(octets))
    }

    /// Bounds what the system keeps for a peer that does not read, in octets; the system takes some more.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn bound_unread(&self, octets: usize) -> std::io::Result<()> {
        SockRef::from(&self.stream).set_send_buffer_size(octets)
    }

    /// The peer's address, for logs.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.stream.peer_addr().ok()
    }

    /// For registration with a poller; the transport keeps the descriptor.
    #[must_use]
    pub fn descriptor(&self) -> RawFd {
        self.stream.as_raw_fd()
    }
}

/// A listening socket that never blocks.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
}

impl Listener {
    /// Listens on `address`; port 0 takes any free port.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener })
    }

    /// The bound address, with the port that the system chose.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// A waiting peer, if there is one. Peers that are gone before they were accepted do not count.
    pub fn accept(&self) -> Option<Transport> {
        let (stream, _) = self.listener.accept().ok()?;
        Transport::new(stream).ok()
    }
}

/// A connection that is being opened.
#[derive(Debug)]
pub struct Connecting {
    stream: TcpStream,
}

/// How far an opening connection is.
#[derive(Debug)]
pub enum Opening {
    /// Not decided yet.
    Waiting(Connecting),
    /// Open.
    Open(Transport),
    /// Refused or unreachable.
    Failed(ErrorKind),
}

impl Connecting {
    /// Starts to open a connection to `address` without waiting for it.
    ///
    /// # Errors
    /// When the system refuses at once, for example without a route.
    pub fn start(address: SocketAddr) -> std::io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        match socket.connect(&address.into()) {
            Ok(()) => {}
            Err(error) if in_progress(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(Self { stream: socket.into() })
    }

    /// Asks the system how far it is.
    #[must_use]
    pub fn poll(self) -> Opening {
        match self.stream.take_error() {
            Ok(None) => {}
            Ok(Some(error)) | Err(error) => return Opening::Failed(error.kind()),
        }
        match self.stream.peer_addr() {
            Ok(_) => match Transport::new(self.stream) {
                Ok(transport) => Opening::Open(transport),
                Err(error) => Opening::Failed(error.kind()),
            },
            Err(error) if error.kind() == ErrorKind::NotConnected => Opening::Waiting(self),
            Err(error) => Opening::Failed(error.kind()),
        }
    }
}

fn in_progress(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(libc::EINPROGRESS)
}

#[cfg(test)]
mod tests;
