//! The simulator over sockets: the venue and the FIX acceptor before scripted clients, the replay before a scripted gateway.
#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod acceptor;
mod definitions;
mod gateway;
mod leader;
mod support;
mod venue;
