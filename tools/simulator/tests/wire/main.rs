//! The simulator over sockets: the venue before a scripted client, the replay before a scripted gateway.
#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod gateway;
mod leader;
mod support;
mod venue;
