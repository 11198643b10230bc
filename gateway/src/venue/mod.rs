//! What the egress stage needs of a venue protocol, and nothing of how a protocol does it.
//!
//! A new venue is a new file here (`gateway/VENUES.md` says how): the engine, the journal and the egress stage see only normalised
//! messages. An adapter owns its buffers and its session core; it opens no sockets, reads no clock and
//! keeps no numbers that the journal does not hold.

use std::sync::Arc;

use protocol::messages::{
    OrderKey, PositionEffect, SessionEvent, SessionState, TimeInForce, TriggerPrice, Uuid,
    VenueRequest,
};
use protocol::units::{
    Epoch, InstrumentIndex, Lots, Nanos, PlanIndex, Sequence, SessionIndex, Ticks,
};

use serde::Serialize;

use crate::configuration::Directory;
use crate::ring::InputWriter;
use crate::sessions::SessionLife;

mod asked;
pub mod drop_copy;
pub mod fix44;
pub mod native;
pub mod occurrences;

/// An order that is journalled and ready to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Plan that it is for.
    pub plan: PlanIndex,
    /// Leg of the instruction.
    pub leg: u8,
    /// Account at the venue.
    pub account: u32,
    /// Signed quantity; buys are positive, never zero.
    pub lots: Lots,
    /// Limit; absent is a market order.
    pub price: Option<Ticks>,
    /// Open or close.
    pub effect: PositionEffect,
}

/// What orders wait for at the venue before they are live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Trigger price: buys wait until the price is there or above, sells until it is there or below.
    pub price: Ticks,
    /// Which price triggers them.
    pub by: TriggerPrice,
}

/// The orders that one journal record decided for a session, and what they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intents<'a> {
    /// Run of the process that decided them.
    pub epoch: Epoch,
    /// Their record.
    pub sequence: Sequence,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// When they were decided.
    pub time: Nanos,
    /// How long all of them live.
    pub time_in_force: TimeInForce,
    /// What all of them wait for; none are live at once.
    pub stop: Option<Stop>,
    /// One by one, in the order of the record.
    pub orders: &'a [Intent],
}

/// An order whose place another one is to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Its identity.
    pub order: OrderKey,
    /// What has filled of it as far as we knew, which venues count with the quantity of the other one; positive.
    pub filled: Lots,
}

impl Replaced {
    /// The quantity of the order that is to have so many lots open in its place, as venues count it.
    ///
    #[must_use]
    pub const fn quantity(&self, lots: Lots) -> Lots {
        // Both are far below what an `i64` holds: the engine works with neither otherwise.
        Lots(lots.0.saturating_abs().saturating_add(self.filled.0))
    }
}

/// Leg of the identity of a cancel request: no order has it.
pub const CANCEL_LEG: u8 = protocol::clordid::LEG_MAX;

/// A cancel that is journalled and ready to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelIntent {
    /// Identity of the request itself.
    pub request: OrderKey,
    /// The order that is to be cancelled.
    pub order: OrderKey,
    /// Account at the venue.
    pub account: u32,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// When it was decided.
    pub time: Nanos,
}

/// A question about an order that is journalled and ready to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryIntent {
    /// The order.
    pub order: OrderKey,
    /// Account at the venue.
    pub account: u32,
    /// Instrument.
    pub instrument: InstrumentIndex,
}

/// The conversation on this transport is over; the transport is to be closed once what waits is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As it should: the goodbye was exchanged.
    Closed,
    /// A rule was broken, or the venue ended it; the sentence says which, for logs. Worth another try.
    Broken(String),
    /// The venue and the configuration disagree: trying again soon will not help.
    Refused(String),
}

/// The way of one venue session into the engine's ring; it counts the changes of the session's life.
#[derive(Debug)]
pub struct SessionInputs {
    writer: InputWriter,
    session: SessionIndex,
    events: u64,
}

impl SessionInputs {
    /// Nothing pushed so far.
    #[must_use]
    pub const fn new(writer: InputWriter, session: SessionIndex) -> Self {
        Self { writer, session, events: 0 }
    }

    /// The session that these inputs come in on.
    #[must_use]
    pub const fn session(&self) -> SessionIndex {
        self.session
    }

    /// How many more inputs fit, at least.
    #[must_use]
    pub fn room(&self) -> usize {
        self.writer.room()
    }

    /// Hands an input over. The caller has asked for [`Self::room`] in the same turn.
    pub fn push(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) {
        self.writer.push(encode);
    }

    /// Hands a change of the session's life over, under the same condition.
    pub fn event(&mut self, state: SessionState, session_id: Uuid, time: Nanos) {
        let event = SessionEvent { session: self.session, state, session_id, time };
        self.push(|buffer| event.encode(buffer));
        self.events += 1;
    }

    /// Changes of the session's life that were handed over so far.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }
}

/// What a protocol has words for, as its adapter declares it; the conformance suite holds every adapter to it
/// (`gateway/VENUES.md`). What is not there is known from our own orders and fills alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Capabilities {
    /// The venue lists its instruments, and they are compared with ours before anything is traded.
    pub listing: bool,
    /// Positions are asked for, at the logon and every `position_interval_ms`.
    pub positions: bool,
    /// Balances are asked for, at the logon and every `account_interval_ms`.
    pub balances: bool,
    /// The venue tells its best prices.
    pub quotes: bool,
    /// Fills that are taken back or corrected become reports.
    pub busts: bool,
}

/// What the adapter could not send: the conversation does not allow it (any more).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSent;

/// One session with a venue, without its transport.
///
/// Numbers come from outside: the journal counts orders, cancels and requests, and the adapter returns
/// the number that it gave to each, so that a difference stops the process before it does harm.
pub trait Venue: Send {
    /// When a transport may be opened: `now`, or a later time when the session keeps to a schedule.
    fn opens_at(&self, _life: &SessionLife, now: Nanos) -> Nanos {
        now
    }

    /// A transport is open: begins the conversation, at the numbers of `life`.
    fn connected(&mut self, life: &SessionLife, now: Nanos);

    /// The transport is gone: forgets what waited in either direction.
    fn disconnected(&mut self);

    /// Whether the peer was told that this session is bound, so that its loss must be journalled.
    fn is_bound(&self) -> bool;

    /// Whether everything that the venue knows of us is journalled, or on its way there.
    fn is_synchronised(&self) -> bool;

    /// Where the next read goes; empty while whole messages wait for [`Self::digest`].
    fn spare_mut(&mut self) -> &mut [u8];

    /// So many octets were read at `time`.
    fn filled(&mut self, octets: usize, time: Nanos);

    /// Turns messages that have arrived into inputs while there is room; says how many it took.
    ///
    /// # Errors
    /// When the conversation is over.
    fn digest(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<usize, Ended>;

    /// Lets time pass: heartbeats, time-outs, periodic requests, steps of the logon.
    ///
    /// # Errors
    /// When the conversation is over.
    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended>;

    /// A change of this session's life is in the journal now.
    fn journalled(&mut self, event: &SessionEvent, now: Nanos);

    /// Whether so many more orders, cancels or requests fit into what waits for the socket.
    fn has_room_for(&self, messages: usize) -> bool;

    /// Sends the orders of a record, all of them or none; returns the number of the first.
    ///
    /// # Errors
    /// When the conversation does not allow it.
    fn orders(&mut self, intents: &Intents<'_>, now: Nanos) -> Result<u64, NotSent>;

    /// Sends the orders of a record, each in the place of the order that `replaced` has for it, all of them or none;
    /// returns the number of the first. Only venues whose configuration says that they take replaces are asked.
    ///
    /// # Errors
    /// When the conversation does not allow it.
    fn replaces(
        &mut self,
        intents: &Intents<'_>,
        replaced: &[Replaced],
        now: Nanos,
    ) -> Result<u64, NotSent>;

    /// Sends a cancel; returns its number.
    ///
    /// # Errors
    /// When the conversation does not allow it.
    fn cancel(&mut self, intent: &CancelIntent, now: Nanos) -> Result<u64, NotSent>;

    /// Sends a request; returns its number.
    ///
    /// # Errors
    /// When the conversation does not allow it.
    fn request(&mut self, request: &VenueRequest, now: Nanos) -> Result<u64, NotSent>;

    /// Asks what became of an order; returns the number of the question.
    ///
    /// # Errors
    /// When the conversation does not allow it.
    fn query(&mut self, query: &QueryIntent, now: Nanos) -> Result<u64, NotSent>;

    /// A revision of the configuration is to come: begins to compare what it trades here with what the
    /// venue lists. Nothing of it is in force yet.
    fn propose(&mut self, directory: &Arc<Directory>, now: Nanos);

    /// What came of the comparison, a sentence when it does not fit; none while it goes on.
    fn verdict(&mut self) -> Option<Result<(), String>>;

    /// A revision that was proposed is in force: what the venue says and what orders name is looked up in
    /// `directory` from now on, and what is new is asked for.
    fn revise(&mut self, directory: &Arc<Directory>);

    /// Asks for the final balances and positions as soon as there is room; see [`Self::is_balanced`].
    fn balance(&mut self);

    /// Whether the answers to [`Self::balance`] are complete.
    fn is_balanced(&self) -> bool;

    /// Says goodbye; [`Ended::Closed`] follows.
    fn terminate(&mut self, now: Nanos);

    /// Octets that wait for the socket.
    fn waiting(&self) -> &[u8];

    /// The socket took so many octets of [`Self::waiting`].
    fn written(&mut self, octets: usize);

    /// Reports and messages that named nothing of ours, since the start.
    fn strays(&self) -> u64;
}

/// A random session id, UUID version 4, variant 1.
pub(crate) fn fresh_id() -> Uuid {
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("the system has randomness once it is up");
    id[6] = (id[6] & 0x0F) | 0x40;
    id[8] = (id[8] & 0x3F) | 0x80;
    id
}
