//! A transport with a FIXP server session on it: whole messages in, whole frames out.
//!
//! It reads at most once and writes at most once per turn, so that one peer cannot starve another. What
//! messages mean, and who may bind which session, is the owner's business.

use protocol::fixp::messages::TerminationCode;
use protocol::fixp::{Outbox, ServerOptions, ServerSession};
use protocol::octets::Way;
use protocol::sofh::FrameBuffer;
use protocol::units::{Nanos, SessionIndex};

use crate::transport::{Progress, Transport};
use crate::wire::{Strand, Tap};

/// Sizes of a connection's buffers, octets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// What one read can take.
    pub(crate) receive_bytes: usize,
    /// How far a peer may fall behind.
    pub(crate) send_bytes: usize,
    /// The longest frame that is accepted.
    pub(crate) frame_bytes_max: usize,
}

/// The session and what waits for the socket.
pub(crate) struct Line {
    pub(crate) session: ServerSession,
    pub(crate) outbox: Outbox,
}

impl Line {
    /// Says goodbye; the transport is closed once the peer has answered, or an interval later.
    pub(crate) fn terminate(&mut self, now: Nanos, code: TerminationCode, reason: &str) {
        self.session.terminate(now, &mut self.outbox, code, reason);
    }
}

/// One accepted connection.
pub(crate) struct Connection {
    pub(crate) transport: Transport,
    pub(crate) frames: FrameBuffer,
    pub(crate) line: Line,
    /// Whether a read may find something.
    pub(crate) readable: bool,
    /// Whether whole messages may wait in `frames`.
    pub(crate) messages_wait: bool,
    /// When the octets that came last had been read.
    pub(crate) received_at: Nanos,
    /// Nothing more is heeded: it is closed as soon as what waits has left, or cannot leave.
    pub(crate) ending: bool,
    strand: Strand,
}

/// The transport is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gone;

impl Connection {
    /// A peer has connected and has to introduce itself.
    pub(crate) fn new(
        transport: Transport,
        sizes: Sizes,
        options: ServerOptions,
        strand: Strand,
        now: Nanos,
    ) -> Self {
        let mut line =
            Line { session: ServerSession::new(options), outbox: Outbox::new(sizes.send_bytes) };
        line.session.connected(now, &mut line.outbox);
        Self {
            transport,
            frames: FrameBuffer::new(sizes.receive_bytes, sizes.frame_bytes_max),
            line,
            readable: true,
            messages_wait: false,
            received_at: now,
            ending: false,
            strand,
        }
    }

    /// Reads once, unless whole messages still wait. `stamp` tells the time after the read, `session` what the
    /// transport is bound to.
    ///
    /// # Errors
    /// [`Gone`] when the peer has closed or the transport is broken.
    pub(crate) fn read(
        &mut self,
        tap: &mut Tap,
        session: Option<SessionIndex>,
        stamp: impl FnOnce() -> Nanos,
    ) -> Result<usize, Gone> {
        if !self.readable || self.messages_wait || self.ending {
            return Ok(0);
        }
        let spare = self.frames.spare_mut();
        match self.transport.read(spare) {
            Progress::Octets(octets) => {
                self.received_at = stamp();
                let came = &spare[..octets];
                tap.note(&mut self.strand, session, Way::Received, self.received_at, came);
                self.frames.filled(octets);
                self.messages_wait = true;
                Ok(octets)
            }
            Progress::Nothing => {
                self.readable = false;
                Ok(0)
            }
            Progress::Gone(_) => Err(Gone),
        }
    }

    /// Writes once what waits for the socket; says how many octets it took. `session` is what the transport
    /// is bound to.
    ///
    /// # Errors
    /// [`Gone`] when the transport is broken.
    pub(crate) fn write(
        &mut self,
        tap: &mut Tap,
        session: Option<SessionIndex>,
        now: Nanos,
    ) -> Result<usize, Gone> {
        let waiting = self.line.outbox.waiting();
        if waiting.is_empty() {
            return Ok(0);
        }
        match self.transport.write(waiting) {
            Progress::Octets(octets) => {
                tap.note(&mut self.strand, session, Way::Sent, now, &waiting[..octets]);
                self.line.outbox.written(octets);
                Ok(octets)
            }
            Progress::Nothing => Ok(0),
            Progress::Gone(_) => Err(Gone),
        }
    }

    /// Whether the transport is to be closed now.
    pub(crate) fn is_over(&self) -> bool {
        (self.ending || self.line.session.is_over()) && self.line.outbox.is_empty()
    }
}
