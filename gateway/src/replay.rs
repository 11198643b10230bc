//! Retransmission for client sessions: a background thread finds old answers in the journal.
//!
//! The trading thread never reads a file. It asks over a ring and gets the messages over another one;
//! a client has one request in flight, so the rings never overflow.

use protocol::units::{Sequence, SessionIndex};

use crate::ingress::answers::Answer;

/// Messages that one request may ask for.
pub(crate) const REPLAY_COUNT_MAX: u32 = 256;
/// Requests that may be under way, all sessions together.
const REQUESTS_MAX: usize = 64;
/// Answers that may be under way: those of one request, and the next one's first.
const ANSWERS_MAX: usize = 2 * REPLAY_COUNT_MAX as usize;

/// Old messages that a client wants again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReplayRequest {
    /// The session.
    pub(crate) session: SessionIndex,
    /// The record of its negotiation: its numbers are counted from there.
    pub(crate) negotiated_at: Sequence,
    /// First number.
    pub(crate) from: u64,
    /// How many; at most [`REPLAY_COUNT_MAX`].
    pub(crate) count: u32,
}

/// One of the answers to a request; there are as many as were asked for, or one that says no.
#[expect(clippy::large_enum_variant, reason = "elements of a ring have one size anyway")]
#[derive(Clone, Copy, Debug)]
pub(crate) enum ReplayAnswer {
    /// The next message.
    Message(Answer),
    /// The journal does not have them (any more).
    Gone,
}

/// The trading thread's end.
pub(crate) struct ReplayClient {
    pub(crate) requests: rtrb::Producer<ReplayRequest>,
    pub(crate) answers: rtrb::Consumer<ReplayAnswer>,
}

/// The background thread's end.
pub(crate) struct ReplayServer {
    pub(crate) requests: rtrb::Consumer<ReplayRequest>,
    pub(crate) answers: rtrb::Producer<ReplayAnswer>,
}

/// Both ends.
pub(crate) fn rings() -> (ReplayClient, ReplayServer) {
    let (requests_out, requests_in) = rtrb::RingBuffer::new(REQUESTS_MAX);
    let (answers_out, answers_in) = rtrb::RingBuffer::new(ANSWERS_MAX);
    let client = ReplayClient { requests: requests_out, answers: answers_in };
    (client, ReplayServer { requests: requests_in, answers: answers_out })
}
