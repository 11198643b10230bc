//! A FIX 4.4 counterparty that others connect to: one thread, one loop, every socket non-blocking.
//!
//! The session is the one of the gateway, in its other role. What is said on top of it is an
//! [`Application`]'s.

mod application;
mod broker;
mod drop_copy;
mod options;
mod party;
mod server;

pub use application::{Application, Echo, OrderEvent, Reply, Taken};
pub use broker::Broker;
pub use drop_copy::{DropCopy, Positions};
pub use options::{
    AcceptorOptions, ApplicationOptions, BrokerOptions, DropCopyOptions, SessionLogin,
};
pub use server::{Acceptor, AcceptorError, Summary};
