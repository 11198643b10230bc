//! FIXP: the session protocol between the gateway and its peers.
//!
//! Sessions here do no input or output and read no clock: they take messages and times, and leave
//! frames in an [`Outbox`]. They allocate only when they are made. Profile: FIXP 1.0, point to
//! point, one session on a transport, client flow idempotent, server flow recoverable.

mod client;
mod link;
mod outbox;
mod server;
#[cfg(test)]
mod tests;
mod violation;

pub use crate::generated::fixp as messages;
pub use client::{ClientEvent, ClientOptions, ClientSession, Resumption};
pub use outbox::{Outbox, OutboxFull, SESSION_RESERVE};
pub use server::{ServerEvent, ServerOptions, ServerSession};
pub use violation::{REASON_LENGTH_MAX, Refused, Violation};

/// Identity of a session: a UUID version 4 that the client makes up, and that is never used again.
pub type SessionId = messages::Uuid;

/// Highest number of an application message. Above it is only the null of its type.
pub const NUMBER_MAX: u64 = u64::MAX - 1;

/// Consecutive messages of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Number of the first.
    pub from: u64,
    /// How many.
    pub count: u32,
}

/// Where the two flows of a session stand. Numbers start at one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Number of our next application message.
    pub outgoing_next: u64,
    /// Lowest number of the peer's that has not come.
    pub incoming_next: u64,
}

impl Numbers {
    /// A session that was just negotiated.
    pub const FIRST: Self = Self { outgoing_next: 1, incoming_next: 1 };
}
