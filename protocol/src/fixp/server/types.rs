//! What a server session is made with, and what it tells its caller.

use super::super::messages::TerminationCode;
use super::super::{Gap, SessionId};
use crate::credentials::Presented;

/// What a server offers and demands. Times are milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerOptions {
    /// Longest silence that we promise.
    pub keepalive_ms: u32,
    /// Shortest interval that a client may promise.
    pub keepalive_least_ms: u32,
    /// Longest interval that a client may promise.
    pub keepalive_most_ms: u32,
    /// From the transport's start to the established session.
    pub handshake_timeout_ms: u32,
    /// Messages that one request for retransmission may ask for.
    pub retransmit_count_max: u32,
    /// Missing messages of a client that one gap may have.
    pub gap_max: u32,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            keepalive_ms: 1_000,
            keepalive_least_ms: 100,
            keepalive_most_ms: 60_000,
            handshake_timeout_ms: 5_000,
            retransmit_count_max: 1_000,
            gap_max: 1_000_000,
        }
    }
}

/// What a message of the client means to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerEvent<'m> {
    /// Nothing to do.
    Nothing,
    /// Answer with `ServerSession::negotiation_accept` or `negotiation_reject`: an id that was
    /// ever used before is a `DuplicateId`.
    NegotiateRequested {
        /// The id that the new session would have; not nil.
        session_id: SessionId,
        /// What the client shows to prove who it is.
        credentials: Presented<'m>,
    },
    /// Answer with `ServerSession::establishment_accept` or `establishment_reject`:
    /// `Unnegotiated` for an id that is unknown or finalized, `AlreadyEstablished` when it is
    /// bound to another transport.
    EstablishRequested {
        /// The session.
        session_id: SessionId,
        /// What the client shows to prove who it is.
        credentials: Presented<'m>,
    },
    /// An application message that came for the first time. Not decoded yet.
    Application {
        /// Its number in the client's flow.
        number: u64,
        /// The message, from its message header on.
        message: &'m [u8],
    },
    /// Messages that never came: say so with a `NotApplied` as application message.
    Gap(Gap),
    /// Answer with `ServerSession::retransmission_begin` or `retransmission_reject`.
    RetransmitRequested {
        /// First number; all of them were sent before.
        from: u64,
        /// How many, one at least.
        count: u32,
    },
    /// The client sends no more application messages. Once everything is processed, and what there
    /// is to say about it is sent, answer with `ServerSession::finished_receiving`.
    PeerFinished {
        /// The last messages, if they never came.
        gap: Option<Gap>,
    },
    /// The client has received all that we sent before `ServerSession::finish`.
    FlowFinished,
    /// The client unbinds the session, or has answered our `Terminate`.
    Terminated {
        /// Why.
        code: TerminationCode,
        /// Why, for people; not checked to be text.
        reason: &'m [u8],
        /// Both flows have ended: the id must never be used again.
        finalized: bool,
    },
}
