//! Why a session cannot go on, and why a call on it is refused.

use super::OutboxFull;
use super::messages::TerminationCode;
use crate::malformed::Malformed;
use std::fmt::{self, Write as _};

/// Why the transport has to be closed, once what waits in the outbox is written. When the peer
/// can understand it, a `Terminate` that says the same is in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// A session message that cannot be decoded.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A message that is not due at this point of the session's life.
    #[error("{message} is not allowed while the session is {state}")]
    Unexpected {
        /// The message.
        message: &'static str,
        /// The state of the session.
        state: &'static str,
    },
    /// A session message that our flow types, or a transport of one session, do not have.
    #[error("{message} does not belong to an idempotent client flow and a recoverable server flow")]
    WrongFlow {
        /// The message.
        message: &'static str,
    },
    /// A message that names another session than the one bound to this transport.
    #[error("{message} names another session")]
    OtherSession {
        /// The message.
        message: &'static str,
    },
    /// An application message whose number is not known, for no `Sequence` came before it.
    #[error("Sequence is due before this application message")]
    Unsequenced,
    /// A number below one that was known before.
    #[error("Invalid NextSeqNo: {message} says {given}, at least {least} is due")]
    NumberTooLow {
        /// The message.
        message: &'static str,
        /// The number in it.
        given: u64,
        /// The lowest number that could be right.
        least: u64,
    },
    /// A number so high that the gap cannot be reported, or that no more could follow.
    #[error("Invalid NextSeqNo: {given} is too high, at most {most} is possible")]
    NumberTooHigh {
        /// The number in the message, or reached by counting.
        given: u64,
        /// The highest number that is possible.
        most: u64,
    },
    /// A request for retransmission while another one is being answered.
    #[error("RetransmitRequest while a retransmission is in progress")]
    RetransmitInProgress,
    /// A retransmission of messages that were never sent.
    #[error("Retransmission of messages from {from} on, which were never sent")]
    RetransmissionOutOfRange {
        /// Its first message.
        from: u64,
    },
    /// A message that may not follow the sender's `FinishedSending` or `FinishedReceiving`.
    #[error("Logical flow cannot resume after finalization: {message}")]
    AfterFinish {
        /// The message.
        message: &'static str,
    },
    /// `FinishedReceiving` without our `FinishedSending`.
    #[error("FinishedReceiving without FinishedSending")]
    NothingFinished,
    /// `Terminate` between `FinishedSending` and the end of the other flow.
    #[error("Logical flow interrupted: the other flow is not finished")]
    FlowInterrupted,
    /// A keep-alive interval out of bounds.
    #[error("keepaliveInterval is {given} ms, it has to be from {least} to {most} ms")]
    KeepaliveInterval {
        /// The interval in the message, milliseconds.
        given: u32,
        /// Shortest interval, milliseconds.
        least: u32,
        /// Longest interval, milliseconds.
        most: u32,
    },
    /// The peer offers another flow type than the agreed one.
    #[error("the server flow has to be Recoverable")]
    ServerFlow,
    /// Nothing came from the peer for longer than it had promised.
    #[error("Keep-alive interval has lapsed: nothing came for {silent_ms} ms")]
    PeerSilent {
        /// How long, milliseconds.
        silent_ms: u64,
    },
    /// The session was not established in time.
    #[error("the session was not established within {timeout_ms} ms")]
    HandshakeTimeout {
        /// How long it might have taken, milliseconds.
        timeout_ms: u64,
    },
    /// The peer asks for more than it reads.
    #[error("the answers that the peer does not read fill the outbox")]
    Unread(#[from] OutboxFull),
}

impl Violation {
    /// What `Terminate` says about it.
    #[must_use]
    pub const fn code(&self) -> TerminationCode {
        match self {
            Self::RetransmitInProgress => TerminationCode::ReRequestInProgress,
            _ => TerminationCode::UnspecifiedError,
        }
    }
}

/// Why a call to send something is refused; nothing has happened then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The session is not established, or it is being terminated.
    #[error("the session is not established")]
    NotEstablished,
    /// No more application messages may follow `FinishedSending` or `FinishedReceiving`.
    #[error("the flow is finished")]
    Finished,
    /// A batch of retransmitted messages has to be completed first.
    #[error("a retransmission has to be completed first")]
    RetransmissionOpen,
    /// Nothing, or less than this, was asked for or announced.
    #[error("no such retransmission is due")]
    NoRetransmission,
    /// What would be answered was not received.
    #[error("nothing is there to be answered")]
    NothingToAnswer,
    /// The outbox has no room; try again when the socket has taken some octets.
    #[error(transparent)]
    Full(#[from] OutboxFull),
}

/// Octets that a reason on the wire has at most.
pub const REASON_LENGTH_MAX: usize = 160;

/// A reason for people, cut off where it is too long. It needs no allocation.
pub(super) struct Reason {
    octets: [u8; REASON_LENGTH_MAX],
    length: usize,
}

impl Reason {
    pub(super) fn new(reason: impl fmt::Display) -> Self {
        let mut text = Self { octets: [0; REASON_LENGTH_MAX], length: 0 };
        // The only error is that the text was cut off, which is intended.
        let _ = write!(text, "{reason}");
        text
    }

    pub(super) fn octets(&self) -> &[u8] {
        &self.octets[..self.length]
    }
}

impl fmt::Write for Reason {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = REASON_LENGTH_MAX - self.length;
        let fitting = &text.as_bytes()[..text.floor_char_boundary(room)];
        self.octets[self.length..self.length + fitting.len()].copy_from_slice(fitting);
        self.length += fitting.len();
        if fitting.len() < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}
