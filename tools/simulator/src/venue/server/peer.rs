//! A transport of the venue: its connection, and the end of the FIXP session on it.

use crate::connection::Connection;
use mio::net::TcpStream;
use protocol::fixp::{ServerOptions, ServerSession};
use protocol::units::Nanos;

/// Messages that one request for retransmission may ask for.
const RETRANSMIT_COUNT_MAX: u32 = 100_000;

/// A transport.
pub(super) struct Peer {
    pub(super) connection: Connection,
    pub(super) link: Link,
}

/// What a transport has apart from its connection.
pub(super) struct Link {
    /// Number of the transport; grows.
    pub(super) token: usize,
    pub(super) session: ServerSession,
    /// Whose session it is, once that is known.
    pub(super) login: Option<usize>,
    /// To be closed at once, without a goodbye.
    pub(super) is_closed: bool,
    /// The client's flow has ended; ours ends once everything is said.
    pub(super) is_finishing: bool,
}

impl Peer {
    pub(super) fn new(token: usize, stream: TcpStream, keepalive_ms: u32, now: Nanos) -> Self {
        let mut connection = Connection::new(stream);
        let retransmit_count_max = RETRANSMIT_COUNT_MAX;
        let options = ServerOptions { keepalive_ms, retransmit_count_max, ..Default::default() };
        let mut session = ServerSession::new(options);
        session.connected(now, &mut connection.outbox);
        let link = Link { token, session, login: None, is_closed: false, is_finishing: false };
        Self { connection, link }
    }
}
