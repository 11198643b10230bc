//! Non-blocking streams: opening, accepting, one read or one write per call; no framing and no protocol.
//!
//! A stream is TCP, or a pair of rings in memory for a process that is its own counterparty: the
//! benchmark and simulations take the system's part out of the path without changing a stage.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, RawFd};

use socket2::{Domain, Protocol, SockRef, Socket, Type};

pub mod memory;

use memory::{Pipe, Port, Switch};

/// Where streams come from.
#[derive(Clone, Debug)]
pub enum Network {
    /// The system's TCP.
    Tcp,
    /// Within this process.
    Memory(Switch),
}

impl Network {
    /// Listens on `address`. With TCP, port 0 takes any free port.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn listen(&self, address: SocketAddr) -> std::io::Result<Listener> {
        match self {
            Self::Tcp => Listener::bind(address),
            Self::Memory(switch) => {
                Ok(Listener { port: Listening::Memory(switch.listen(address)?) })
            }
        }
    }

    /// Starts to open a connection to `address` without waiting for it.
    ///
    /// # Errors
    /// When it is refused at once, for example without a route.
    pub fn connect(&self, address: SocketAddr) -> std::io::Result<Connecting> {
        match self {
            Self::Tcp => Connecting::start(address),
            Self::Memory(switch) => {
                Ok(Connecting { stream: Stream::Memory(switch.connect(address)?) })
            }
        }
    }
}

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

#[derive(Debug)]
enum Stream {
    Tcp(TcpStream),
    Memory(Pipe),
}

/// A connected stream that never blocks.
#[derive(Debug)]
pub struct Transport {
    stream: Stream,
}

impl Transport {
    fn tcp(stream: TcpStream) -> std::io::Result<Self> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: Stream::Tcp(stream) })
    }

    /// Reads once into `buffer`, which is not empty.
    pub fn read(&mut self, buffer: &mut [u8]) -> Progress {
        assert!(!buffer.is_empty());
        match &mut self.stream {
            Stream::Tcp(stream) => progress(stream.read(buffer)),
            Stream::Memory(pipe) => progress(pipe.read(buffer)),
        }
    }

    /// Writes once from `octets`, which is not empty.
    pub fn write(&mut self, octets: &[u8]) -> Progress {
        assert!(!octets.is_empty());
        match &mut self.stream {
            Stream::Tcp(stream) => progress(stream.write(octets)),
            Stream::Memory(pipe) => progress(pipe.write(octets)),
        }
    }

    /// Bounds what the system keeps for a peer that does not read, in octets; the system takes some more.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn bound_unread(&self, octets: usize) -> std::io::Result<()> {
        match &self.stream {
            Stream::Tcp(stream) => SockRef::from(stream).set_send_buffer_size(octets),
            Stream::Memory(_) => Ok(()),
        }
    }

    /// The peer's address, for logs.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        match &self.stream {
            Stream::Tcp(stream) => stream.peer_addr().ok(),
            Stream::Memory(_) => None,
        }
    }

    /// For registration with a poller, where the system can poll it; the transport keeps the descriptor.
    #[must_use]
    pub fn descriptor(&self) -> Option<RawFd> {
        match &self.stream {
            Stream::Tcp(stream) => Some(stream.as_raw_fd()),
            Stream::Memory(_) => None,
        }
    }
}

#[derive(Debug)]
enum Listening {
    Tcp(TcpListener),
    Memory(Port),
}

/// A listening socket that never blocks.
#[derive(Debug)]
pub struct Listener {
    port: Listening,
}

impl Listener {
    /// Listens on `address`; port 0 takes any free port.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self { port: Listening::Tcp(listener) })
    }

    /// The bound address, with the port that the system chose.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        match &self.port {
            Listening::Tcp(listener) => listener.local_addr(),
            Listening::Memory(port) => Ok(port.address()),
        }
    }

    /// A waiting peer, if there is one. Peers that are gone before they were accepted do not count.
    pub fn accept(&self) -> Option<Transport> {
        match &self.port {
            Listening::Tcp(listener) => Transport::tcp(listener.accept().ok()?.0).ok(),
            Listening::Memory(port) => Some(Transport { stream: Stream::Memory(port.accept()?) }),
        }
    }
}

/// A connection that is being opened.
#[derive(Debug)]
pub struct Connecting {
    stream: Stream,
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
    fn start(address: SocketAddr) -> std::io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        match socket.connect(&address.into()) {
            Ok(()) => {}
            Err(error) if in_progress(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(Self { stream: Stream::Tcp(socket.into()) })
    }

    /// Asks the system how far it is.
    #[must_use]
    pub fn poll(self) -> Opening {
        let stream = match self.stream {
            Stream::Tcp(stream) => stream,
            memory @ Stream::Memory(_) => return Opening::Open(Transport { stream: memory }),
        };
        match stream.take_error() {
            Ok(None) => {}
            Ok(Some(error)) | Err(error) => return Opening::Failed(error.kind()),
        }
        match stream.peer_addr() {
            Ok(_) => match Transport::tcp(stream) {
                Ok(transport) => Opening::Open(transport),
                Err(error) => Opening::Failed(error.kind()),
            },
            Err(error) if error.kind() == ErrorKind::NotConnected => {
                Opening::Waiting(Self { stream: Stream::Tcp(stream) })
            }
            Err(error) => Opening::Failed(error.kind()),
        }
    }
}

fn in_progress(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(libc::EINPROGRESS)
}

#[cfg(test)]
mod tests;
