//! Every byte that crosses a boundary: SBE schema and codecs, SOFH framing, FIXP and FIX sessions.

pub mod clordid;
pub mod credentials;
pub mod decimal;
pub mod fix;
pub mod fixp;
mod generated;
pub mod header;
pub mod malformed;
pub mod signals;
pub mod sofh;
pub mod text;
pub mod units;
pub mod wire;

pub use generated::octets;
pub use generated::paceline as messages;
