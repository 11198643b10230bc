//! The gateway: runtime, sessions, venue adapters, topology.

pub mod clock;
pub mod configuration;
pub mod counters;
pub mod egress;
pub mod engine_stage;
pub mod handle;
pub mod idle;
pub mod ingress;
pub mod latency;
pub mod lifecycle;
pub mod numbers;
pub mod orders;
pub mod recovery;
pub mod revision;
pub mod ring;
pub mod runner;
pub mod sessions;
pub mod snapshot;
pub mod status;
pub mod topology;
pub mod transport;
pub mod venue;
pub mod whatif;
pub mod wire;

mod assembly;
mod background;
mod backoff;
mod connection;
mod decider;
mod observer;
mod past;
mod readiness;
mod replay;
mod reviser;
#[cfg(test)]
mod testing;
mod threads;
mod watch;

pub use handle::{Failed, Handle, Summary, stop_on_signals};
pub use status::Status;
pub use topology::{Gateway, StartError, Trading};
