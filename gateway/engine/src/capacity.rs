//! How many of everything the engine has room for. All of it is allocated by `Engine::new`.

use crate::doubts::OVERDUE_PER_SWEEP_MAX;
use crate::turns::PLANS_PER_SWEEP_MAX;
use protocol::messages::{
    Cancels, CancelsEntry, CommandDecision, EngineCapacity, EpisodeStarted, EpisodeStartedEntry,
    EpochStart, EventSkipped, ExecutionFailed, Instructions, InstructionsEntry, OrderOverdue,
    OrderUpdate, Replacements, ReplacementsEntry, SyncUpdate, Tripped,
};
use protocol::units::PLANS_MAX;

/// Entries of one group record at most: sixty octets each keep it below a frame of 60 KiB.
pub const ENTRIES_PER_RECORD_MAX: usize = 1_000;

/// Octets of instructions that one input may decide beyond one fan-out: released events, catch-up,
/// flattening. What does not fit is taken up by the next sweep.
pub const BEYOND_FAN_OUT_BYTES_MAX: usize = 256 * 1_024;

/// Octets that a journal may add to each record: its frame header and the padding.
pub const FRAME_OVERHEAD_BYTES: usize = 104;

/// Maxima of the engine, out of the configuration. Reaching one is an expected case: it has a
/// reason code where trading can meet it, and an [`InputError`](crate::InputError) where only a
/// configuration can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Leaders; indices lie below it.
    pub leaders_max: usize,
    /// Instruments; indices lie below it.
    pub instruments_max: usize,
    /// Follower accounts; indices lie below it.
    pub followers_max: usize,
    /// Plans; indices lie below it.
    pub plans_max: usize,
    /// Pairs of plan and instrument in use: every plan of a leader takes one in each instrument
    /// that the leader has traded.
    pub rows_max: usize,
    /// Orders that are not in a final state.
    pub orders_max: usize,
    /// Leader events that wait for their predecessor, over all leaders.
    pub events_buffered_max: usize,
    /// Trade ids remembered per leader, and execution ids remembered per venue.
    pub trade_ids_max: usize,
    /// Sessions, client and venue together; indices lie below it.
    pub sessions_max: usize,
    /// Venues; indices lie below it.
    pub venues_max: usize,
    /// Limit definitions of one configuration.
    pub limits_max: usize,
}

impl Default for Capacity {
    fn default() -> Self {
        Self {
            leaders_max: 8,
            instruments_max: 16,
            followers_max: 64,
            plans_max: 64,
            rows_max: 512,
            orders_max: 512,
            events_buffered_max: 16,
            trade_ids_max: 1_024,
            sessions_max: 32,
            venues_max: 4,
            limits_max: 512,
        }
    }
}

impl Capacity {
    /// What the engine of a run had room for, as its first record says. A replay needs the same.
    #[must_use]
    pub fn of(start: &EpochStart) -> Self {
        Self::from_wire(&start.capacity)
    }

    /// Out of the form in which it stands in `EpochStart`.
    pub(crate) fn from_wire(capacity: &EngineCapacity) -> Self {
        let count = |value: u32| usize::try_from(value).expect("32 bits fit");
        Self {
            leaders_max: count(capacity.leaders_max),
            instruments_max: count(capacity.instruments_max),
            followers_max: count(capacity.followers_max),
            plans_max: count(capacity.plans_max),
            rows_max: count(capacity.rows_max),
            orders_max: count(capacity.orders_max),
            events_buffered_max: count(capacity.events_buffered_max),
            trade_ids_max: count(capacity.trade_ids_max),
            sessions_max: count(capacity.sessions_max),
            venues_max: count(capacity.venues_max),
            limits_max: count(capacity.limits_max),
        }
    }

    /// The form in which it stands in `EpochStart`.
    ///
    /// # Panics
    /// When a maximum does not fit 32 bits.
    #[must_use]
    pub fn to_wire(&self) -> EngineCapacity {
        let count = |value: usize| u32::try_from(value).expect("maxima have 32 bits");
        EngineCapacity {
            leaders_max: count(self.leaders_max),
            instruments_max: count(self.instruments_max),
            followers_max: count(self.followers_max),
            plans_max: count(self.plans_max),
            rows_max: count(self.rows_max),
            orders_max: count(self.orders_max),
            events_buffered_max: count(self.events_buffered_max),
            trade_ids_max: count(self.trade_ids_max),
            sessions_max: count(self.sessions_max),
            venues_max: count(self.venues_max),
            limits_max: count(self.limits_max),
        }
    }

    /// Whether an engine can have this capacity.
    pub(crate) const fn is_possible(&self) -> bool {
        self.leaders_max <= u16::MAX as usize
            && self.instruments_max <= u16::MAX as usize
            && self.sessions_max <= u16::MAX as usize
            && self.venues_max <= u8::MAX as usize
            && self.plans_max <= PLANS_MAX
            && self.followers_max < u32::MAX as usize
            && self.rows_max < u32::MAX as usize
            && self.orders_max < u32::MAX as usize
            && 0 < self.orders_max
            && 0 < self.trade_ids_max
            && self.trade_ids_max <= 1 << 24
    }

    /// Panics when an index of this capacity would not fit its type on the wire.
    pub(crate) fn check(&self) {
        assert!(self.leaders_max <= usize::from(u16::MAX), "leaders have 16-bit indices");
        assert!(self.instruments_max <= usize::from(u16::MAX), "instruments have 16-bit indices");
        assert!(self.sessions_max <= usize::from(u16::MAX), "sessions have 16-bit indices");
        assert!(self.venues_max <= usize::from(u8::MAX), "venues have 8-bit indices");
        assert!(self.plans_max <= PLANS_MAX, "plans have 20-bit indices");
        assert!(self.followers_max < u32::MAX as usize, "followers have 32-bit indices");
        assert!(self.rows_max < u32::MAX as usize, "rows have 32-bit indices");
        assert!(self.orders_max < u32::MAX as usize, "orders have 32-bit indices");
        assert!(0 < self.orders_max, "without orders there is no trading");
        assert!(0 < self.trade_ids_max, "duplicates cannot be told without a window");
        assert!(self.trade_ids_max <= 1 << 24, "a window is a table in memory, not an archive");
    }
}

/// Octets that the decisions of one leader event take at most, frames included: for each plan a
/// pin and two legs of an instruction, a note about the event, and one that a rule has tripped.
pub(crate) const fn fan_out_bytes_max(plans: usize) -> usize {
    let pins = plans * EpisodeStartedEntry::ENTRY_LENGTH as usize
        + records_max(plans) * (EpisodeStarted::HEAD_LENGTH + FRAME_OVERHEAD_BYTES);
    let legs = 2 * plans * InstructionsEntry::ENTRY_LENGTH as usize
        + records_max(2 * plans) * (Instructions::HEAD_LENGTH + FRAME_OVERHEAD_BYTES);
    pins + legs + EventSkipped::ENCODED_LENGTH + Tripped::ENCODED_LENGTH + 2 * FRAME_OVERHEAD_BYTES
}

/// Octets of instructions and pins that one input may decide when the largest leader has so many
/// plans. Whoever releases, catches up or flattens stops in front of it.
pub(crate) const fn instructions_bytes_max(plans_of_largest_leader: usize) -> usize {
    fan_out_bytes_max(plans_of_largest_leader) + BEYOND_FAN_OUT_BYTES_MAX
}

/// Octets that one input may decide about so many open orders, frames included: an update of
/// each, or a cancel of each and the answer to the command that asked for it.
pub(crate) const fn orders_bytes_max(orders: usize, venues: usize) -> usize {
    let update = OrderUpdate::ENCODED_LENGTH + FRAME_OVERHEAD_BYTES;
    let cancel_records = venues + records_max(orders);
    (orders + 1) * update
        // What failed of an order; what a sweep finds of plans, which may trip.
        + ExecutionFailed::ENCODED_LENGTH
        + FRAME_OVERHEAD_BYTES
        + PLANS_PER_SWEEP_MAX * (Tripped::ENCODED_LENGTH + FRAME_OVERHEAD_BYTES)
        + cancel_records * (Cancels::HEAD_LENGTH + FRAME_OVERHEAD_BYTES)
        + cancel_records * (Replacements::HEAD_LENGTH + FRAME_OVERHEAD_BYTES)
        + OVERDUE_PER_SWEEP_MAX * (OrderOverdue::ENCODED_LENGTH + FRAME_OVERHEAD_BYTES)
        // A command is answered, or a rule trips.
        + CommandDecision::ENCODED_LENGTH
        + Tripped::ENCODED_LENGTH
        + FRAME_OVERHEAD_BYTES
}

// One more than full ones: the last may be short, and none at all still takes one.
const fn records_max(entries: usize) -> usize {
    entries / ENTRIES_PER_RECORD_MAX + 1
}

// A plan of a sweep trips, or there is something shorter to say.
const _: () = assert!(SyncUpdate::ENCODED_LENGTH < Tripped::ENCODED_LENGTH);

// A cancel is never longer than an update, which the bound of orders counts instead.
const _: () = assert!((CancelsEntry::ENTRY_LENGTH as usize) < OrderUpdate::ENCODED_LENGTH);

// An order is cancelled or gets another one in its place.
const _: () = assert!((ReplacementsEntry::ENTRY_LENGTH as usize) < OrderUpdate::ENCODED_LENGTH);
