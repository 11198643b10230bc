//! FIX 4.4 in its tag=value encoding: reading, writing, and the session of either role.
//!
//! Nothing here does input or output or reads a clock. Reading copies nothing: what it returns lies in the
//! octets that it was given.

pub mod dictionary;
mod frame;
mod message;
mod queue;
mod schedule;
mod session;
pub mod tags;
mod template;
#[cfg(test)]
mod tests;
mod value;
mod writer;

pub use frame::{Garbled, MESSAGE_BYTES_MAX, MessageBuffer, Piece, peek};
pub use message::{BadField, Field, Fields, Message};
pub use queue::{OutboxFull, Queue};
pub use schedule::{BadSchedule, BadZone, Period, Schedule, ScheduleText, Zone};
pub use session::{
    BusinessReason, BusinessReject, Check, Event, NotSent, Numbers, Refusal, Reject, RejectReason,
    Role, Route, SESSION_RESERVE, Say, Session, SessionOptions, Stored, Words,
};
pub use template::{NewOrder, OrderTemplate, TemplateOptions};
pub use value::{
    NUMBER_DIGITS_MAX, Precision, TIMESTAMP_BYTES_MAX, decimal, flag, number, signed, timestamp,
    write_timestamp,
};
pub use writer::{Full, Writer};

/// The octet that ends every field.
pub const SOH: u8 = 1;

/// The value of `BeginString` in every message of this version.
pub const BEGIN_STRING: &[u8] = b"FIX.4.4";
