//! How long orders live: those that mirror a leader's order as long as it does, all others are immediate or
//! cancel. What is mirrored stands in the note in front of their record.

use protocol::messages::{Instructions, LeaderOrderNoted, OrdType, TimeInForce, Trigger};

/// The leader's order that was noted last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mirrored {
    time_in_force: TimeInForce,
}

impl Mirrored {
    /// None so far.
    pub(super) const NONE: Self = Self { time_in_force: TimeInForce::ImmediateOrCancel };

    /// Takes a note in. A market order is mirrored by one at the plan's guard, and what it does not find at
    /// once is not to rest there.
    pub(super) const fn note(&mut self, noted: &LeaderOrderNoted) {
        self.time_in_force = match noted.ord_type {
            OrdType::Market => TimeInForce::ImmediateOrCancel,
            OrdType::Limit => noted.time_in_force,
        };
    }

    /// How long the orders of a record live.
    pub(super) const fn time_in_force(&self, root: &Instructions) -> TimeInForce {
        match root.trigger {
            Trigger::LeaderOrder => self.time_in_force,
            _ => TimeInForce::ImmediateOrCancel,
        }
    }
}
