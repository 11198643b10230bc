//! FIXP: the session protocol between the gateway and its peers.

pub use crate::generated::fixp as messages;
