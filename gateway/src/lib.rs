//! The gateway: runtime, sessions, venue adapters, topology.
