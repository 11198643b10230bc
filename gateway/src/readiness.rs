//! Which of many sockets are worth a read. Few sockets are simply tried in every turn, which is the
//! fastest there is; many are asked for with one call to the system per turn.

use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};

use crate::connection::Connection;
use crate::transport::Transport;

/// Up to so many connections are tried in every turn.
const TRIED_MAX: usize = 6;

/// The poller of one stage.
pub(crate) struct Readiness {
    poll: Poll,
    events: Events,
}

impl Readiness {
    /// For at most `slots` connections.
    ///
    /// # Errors
    /// When the system gives no poller.
    pub(crate) fn new(slots: usize) -> std::io::Result<Self> {
        Ok(Self { poll: Poll::new()?, events: Events::with_capacity(slots) })
    }

    /// Watches the transport of the connection in `slot`. One that the system cannot poll is tried in
    /// every turn.
    ///
    /// # Errors
    /// When the system cannot.
    pub(crate) fn watch(&self, transport: &Transport, slot: usize) -> std::io::Result<()> {
        let Some(descriptor) = transport.descriptor() else { return Ok(()) };
        self.poll.registry().register(&mut SourceFd(&descriptor), Token(slot), Interest::READABLE)
    }

    /// Watches a transport no longer. It is about to be closed, so failing does no harm.
    pub(crate) fn forget(&self, transport: &Transport) {
        let Some(descriptor) = transport.descriptor() else { return };
        let _ = self.poll.registry().deregister(&mut SourceFd(&descriptor));
    }

    /// Marks the connections that a read may find something on.
    pub(crate) fn mark(&mut self, connections: &mut [Option<Connection>]) {
        if connections.iter().flatten().count() <= TRIED_MAX {
            for connection in connections.iter_mut().flatten() {
                connection.readable = true;
            }
            return;
        }
        // An interrupted call finds the same events in the next turn.
        if self.poll.poll(&mut self.events, Some(Duration::ZERO)).is_err() {
            return;
        }
        let unpolled = |connection: &&mut Connection| connection.transport.descriptor().is_none();
        for connection in connections.iter_mut().flatten().filter(unpolled) {
            connection.readable = true;
        }
        for event in &self.events {
            if let Some(Some(connection)) = connections.get_mut(event.token().0) {
                connection.readable = true;
            }
        }
    }
}
