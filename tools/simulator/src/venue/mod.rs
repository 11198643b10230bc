//! The venue simulator: a price-time exchange behind the native venue protocol, on real sockets.

mod account;
mod book;
mod exchange;
mod fees;
mod flow;
mod options;
mod prices;
mod record;
mod script;
mod server;
mod summary;

pub use options::{
    AccountOptions, DepthOptions, FaultOptions, FeeOptions, InstrumentOptions, OptionsError,
    PriceOptions, Refill, ScriptAction, ScriptOptions, SessionOptions, SessionRole, VenueOptions,
};
pub use server::{DeadVenue, LastWords, Venue, VenueError};
pub use summary::{AccountSummary, PositionSummary, Summary, WireSummary};
