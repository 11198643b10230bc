//! What a client session is made with, and what it tells its caller.

use super::super::link::NANOS_PER_MILLI;
use super::super::messages::{
    EstablishmentRejectCode, NegotiationRejectCode, RetransmitRejectCode, TerminationCode,
};
use super::super::{Gap, SessionId};

/// What a client offers and demands. Times are milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// Longest silence that we promise.
    pub keepalive_ms: u32,
    /// Longest interval that a server may promise.
    pub keepalive_most_ms: u32,
    /// From the transport's start to the established session.
    pub handshake_timeout_ms: u32,
    /// Messages that one request for retransmission asks for at most; halved when it is refused.
    pub retransmit_count_max: u32,
    /// So long after an answer that left something missing, the rest is asked for again.
    pub retransmit_patience_ms: u32,
    /// Whether a new session asks for what the server's flow held before it. An observer that
    /// wants no history says no.
    pub wants_history: bool,
}

impl ClientOptions {
    pub(super) const fn patience_ns(&self) -> u64 {
        self.retransmit_patience_ms as u64 * NANOS_PER_MILLI
    }

    pub(super) const fn first_incoming(&self) -> Option<u64> {
        if self.wants_history { Some(1) } else { None }
    }
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            keepalive_ms: 1_000,
            keepalive_most_ms: 60_000,
            handshake_timeout_ms: 5_000,
            retransmit_count_max: 1_000,
            retransmit_patience_ms: 1_000,
            wants_history: true,
        }
    }
}

/// A session that was negotiated before, by this process or an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resumption {
    /// The session.
    pub session_id: SessionId,
    /// Number of our next application message.
    pub outgoing_next: u64,
    /// Number of the server's first message that we have not received; `None` is content with
    /// whatever comes next.
    pub incoming_next: Option<u64>,
}

/// What a message of the server means to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientEvent<'m> {
    /// Nothing to do.
    Nothing,
    /// A new session is in force: both flows start at one. `Establish` is on its way.
    Negotiated {
        /// The new session.
        session_id: SessionId,
    },
    /// There is no session. The transport is to be closed.
    NegotiationRejected {
        /// Why.
        code: NegotiationRejectCode,
        /// Why, for people; not checked to be text.
        reason: &'m [u8],
    },
    /// The session is bound to the transport: application messages may be sent.
    Established {
        /// Messages of the server that we missed. They are being asked for.
        missed: u64,
    },
    /// The session is not bound. The transport is to be closed; after `Unnegotiated`, call
    /// `ClientSession::abandon_session` to negotiate a new one on the next.
    EstablishmentRejected {
        /// Why.
        code: EstablishmentRejectCode,
        /// Why, for people; not checked to be text.
        reason: &'m [u8],
    },
    /// The next application message of the server. Not decoded yet.
    Application {
        /// Its number in the server's flow.
        number: u64,
        /// It came as an answer to our request: it is old.
        retransmitted: bool,
        /// The message, from its message header on.
        message: &'m [u8],
    },
    /// Proof that the server never processed these messages of ours.
    NotApplied {
        /// Number of this message in the server's flow.
        number: u64,
        /// It came as an answer to our request: it is old.
        retransmitted: bool,
        /// The messages, by our numbers.
        gap: Gap,
    },
    /// Proof that the server has processed these messages of ours.
    Applied {
        /// Number of this message in the server's flow.
        number: u64,
        /// It came as an answer to our request: it is old.
        retransmitted: bool,
        /// The messages, by our numbers.
        messages: Gap,
    },
    /// Messages that we missed cannot be had. Nothing is delivered any more until
    /// `ClientSession::give_up_missing`.
    RetransmitRejected {
        /// Why.
        code: RetransmitRejectCode,
        /// Why, for people; not checked to be text.
        reason: &'m [u8],
    },
    /// The server sends no more application messages, and all of them were delivered. Answer with
    /// `ClientSession::finished_receiving`.
    PeerFinished,
    /// The server has received all that we sent before `ClientSession::finish`.
    FlowFinished,
    /// The server unbinds the session, or has answered our `Terminate`.
    Terminated {
        /// Why.
        code: TerminationCode,
        /// Why, for people; not checked to be text.
        reason: &'m [u8],
        /// Both flows have ended: the session is gone, and the next transport negotiates anew.
        finalized: bool,
    },
}
