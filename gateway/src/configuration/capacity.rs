//! How much of everything there may be: what the file states, and what follows from it where it is silent.
//!
//! Everything is allocated at the start, so these bounds are also the memory that the gateway takes.

#[cfg(test)]
mod tests;

use engine::{BEYOND_FAN_OUT_BYTES_MAX, FRAME_OVERHEAD_BYTES};
use protocol::messages::{EpisodeStartedEntry, InstructionsEntry, OrderUpdate};
use protocol::units::PLANS_MAX;
use serde::Serialize;

/// Stated maxima. Reaching one is an expected case with a reason code, not an error.
///
/// The first seven bound indices. Names keep their index for ever, so a journal that has seen many names needs
/// room for all of them, not only for those of the present file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Capacity {
    /// Venues.
    pub venues_max: usize,
    /// Sessions: one per venue, leader, operator, observer and drop copy.
    pub sessions_max: usize,
    /// Instruments.
    pub instruments_max: usize,
    /// Leaders.
    pub leaders_max: usize,
    /// Follower accounts.
    pub followers_max: usize,
    /// Plans; never more than 2^20, which is what a ClOrdID can number.
    pub plans_max: usize,
    /// Limits.
    pub limits_max: usize,
    /// Pairs of plan and instrument that have ever had a target.
    pub rows_max: usize,
    /// Orders that are not in a final state.
    pub orders_max: usize,
    /// Leader events that wait for their predecessors.
    pub events_buffered_max: usize,
    /// Trade ids that are remembered per leader to recognise duplicates.
    pub trade_ids_max: usize,
}

/// How many there are of everything in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// `[[venue]]`.
    pub venues: usize,
    /// Venues, leaders, operators and observers.
    pub sessions: usize,
    /// `[[instrument]]`.
    pub instruments: usize,
    /// `[[leader]]`.
    pub leaders: usize,
    /// `[[follower]]`.
    pub followers: usize,
    /// `[[plan]]`.
    pub plans: usize,
    /// Limits of all scopes.
    pub limits: usize,
    /// Tiers, or entries of filters, whichever are more.
    pub plan_entries: usize,
    /// Plans of the leader that has the most.
    pub plans_per_leader: usize,
}

/// Largest value of each maximum, with the name that the file gives it. The index types decide the first ones:
/// the last value of each stands for null on the wire.
pub(super) const BOUNDS: [(&str, usize); 11] = [
    ("venues_max", u8::MAX as usize),
    ("sessions_max", u16::MAX as usize),
    ("instruments_max", u16::MAX as usize),
    ("leaders_max", u16::MAX as usize),
    ("followers_max", PLANS_MAX),
    ("plans_max", PLANS_MAX),
    ("limits_max", 1 << 24),
    ("rows_max", 1 << 26),
    ("orders_max", 1 << 24),
    ("events_buffered_max", 1 << 20),
    ("trade_ids_max", 1 << 24),
];

const ROWS_DERIVED_MAX: usize = 1 << 20;
const ORDERS_DERIVED_MAX: usize = 1 << 20;
/// Over all leaders.
const TRADE_IDS_DERIVED_MAX: usize = 1 << 22;

/// What the engine may decide beyond one fan-out, and the frames of all of it.
const BEYOND_FAN_OUT_BYTES: usize = 2 * BEYOND_FAN_OUT_BYTES_MAX;

/// Both halves of a flip.
const LEGS: usize = 2;

const _: () = assert!(ROWS_DERIVED_MAX <= BOUNDS[7].1);
const _: () = assert!(ORDERS_DERIVED_MAX <= BOUNDS[8].1);

impl Capacity {
    /// Room for twice of what the file holds, so that a later revision can add names without a restart.
    #[must_use]
    pub fn derived(counts: &Counts) -> Self {
        let twice = |count: usize, least: usize, most: usize| (2 * count).clamp(least, most);
        let capacity = Self {
            venues_max: twice(counts.venues, 8, BOUNDS[0].1),
            sessions_max: twice(counts.sessions, 64, BOUNDS[1].1),
            instruments_max: twice(counts.instruments, 64, BOUNDS[2].1),
            leaders_max: twice(counts.leaders, 16, BOUNDS[3].1),
            followers_max: twice(counts.followers, 64, BOUNDS[4].1),
            plans_max: twice(counts.plans, 64, BOUNDS[5].1),
            limits_max: twice(counts.limits.max(counts.plan_entries), 256, BOUNDS[6].1),
            rows_max: twice(counts.plans * counts.instruments, 4096, ROWS_DERIVED_MAX),
            orders_max: (8 * LEGS * counts.plans).clamp(4096, ORDERS_DERIVED_MAX),
            events_buffered_max: 1024,
            trade_ids_max: 0,
        };
        let per_leader = TRADE_IDS_DERIVED_MAX / capacity.leaders_max;
        let capacity = Self { trade_ids_max: per_leader.clamp(1 << 10, 1 << 16), ..capacity };
        assert!(capacity.values().iter().zip(BOUNDS).all(|(value, (_, most))| *value <= most));
        capacity
    }

    /// Octets of the largest set of decisions that one input can cause, frames included: a fan-out of the leader
    /// with the most plans (pins and two legs each), what the engine may catch up besides, and an update of every
    /// open order.
    #[must_use]
    pub const fn decisions_bytes_max(&self, plans_per_leader: usize) -> u64 {
        let instruction = InstructionsEntry::ENTRY_LENGTH as usize;
        let pin = EpisodeStartedEntry::ENTRY_LENGTH as usize;
        let update = OrderUpdate::ENCODED_LENGTH + FRAME_OVERHEAD_BYTES;
        let fan_out = plans_per_leader * (LEGS * instruction + pin);
        (fan_out + BEYOND_FAN_OUT_BYTES + self.orders_max * update) as u64
    }

    /// Smallest journal ring that leaves the engine room: twice its largest set of decisions.
    #[must_use]
    pub fn ring_bytes_min(&self, plans_per_leader: usize) -> u64 {
        let twice = 2 * self.decisions_bytes_max(plans_per_leader);
        twice.next_power_of_two().max(super::RING_BYTES_MIN)
    }

    /// The values with the names that the file gives them.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, usize)> {
        BOUNDS.into_iter().map(|(name, _)| name).zip(self.values())
    }

    /// The values in the order of [`BOUNDS`].
    pub(super) const fn values(&self) -> [usize; 11] {
        [
            self.venues_max,
            self.sessions_max,
            self.instruments_max,
            self.leaders_max,
            self.followers_max,
            self.plans_max,
            self.limits_max,
            self.rows_max,
            self.orders_max,
            self.events_buffered_max,
            self.trade_ids_max,
        ]
    }

    /// The same by name.
    pub(super) fn value_mut(&mut self, name: &str) -> Option<&mut usize> {
        Some(match name {
            "venues_max" => &mut self.venues_max,
            "sessions_max" => &mut self.sessions_max,
            "instruments_max" => &mut self.instruments_max,
            "leaders_max" => &mut self.leaders_max,
            "followers_max" => &mut self.followers_max,
            "plans_max" => &mut self.plans_max,
            "limits_max" => &mut self.limits_max,
            "rows_max" => &mut self.rows_max,
            "orders_max" => &mut self.orders_max,
            "events_buffered_max" => &mut self.events_buffered_max,
            "trade_ids_max" => &mut self.trade_ids_max,
            _ => return None,
        })
    }
}
