//! The venue simulator and the leader replay: the two peers that a gateway needs to be seen at work.
//!
//! `fills` and `sample` give what leaders did, `told` what follows from it of orders, weights and signals, `leader`
//! sends it to a gateway, `venue` executes what the gateway orders; `acceptor` is a counterparty that speaks FIX.
//! Nothing here is used by the gateway itself.

pub mod acceptor;
mod clock;
mod connection;
mod decimals;
mod event_log;
mod faults;
pub mod fills;
pub mod leader;
pub mod orders;
pub mod proxy;
pub mod random;
pub mod sample;
pub mod signals;
pub mod told;
pub mod venue;
pub mod weights;
