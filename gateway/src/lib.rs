//! The gateway: runtime, sessions, venue adapters, topology.

pub mod clock;
pub mod configuration;
pub mod counters;
pub mod idle;
pub mod latency;
pub mod lifecycle;
pub mod ring;
pub mod runner;
pub mod transport;
