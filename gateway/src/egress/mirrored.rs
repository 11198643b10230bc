//! How long orders live, and what they wait for: those that mirror a leader's order as he has it, all others
//! are immediate or cancel. What is mirrored stands in the note in front of their record.

use protocol::messages::{Instructions, LeaderOrderNoted, OrdType, TimeInForce, Trigger};

use crate::venue::Stop;

/// The leader's order that was noted last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mirrored {
    time_in_force: TimeInForce,
    stop: Option<Stop>,
}

impl Mirrored {
    /// None so far.
    pub(super) const NONE: Self =
        Self { time_in_force: TimeInForce::ImmediateOrCancel, stop: None };

    /// Takes a note in. A market order is mirrored by one at the plan's guard, and what it does not find at
    /// once is not to rest there.
    pub(super) fn note(&mut self, noted: &LeaderOrderNoted) {
        self.time_in_force = match noted.ord_type {
            OrdType::Market => TimeInForce::ImmediateOrCancel,
            OrdType::Limit | OrdType::Stop | OrdType::StopLimit => noted.time_in_force,
        };
        self.stop = noted.stop_price.map(|price| Stop { price, by: noted.trigger_price });
    }

    /// How long the orders of a record live.
    #[inline]
    pub(super) const fn time_in_force(&self, root: &Instructions) -> TimeInForce {
        match root.trigger {
            Trigger::LeaderOrder => self.time_in_force,
            _ => TimeInForce::ImmediateOrCancel,
        }
    }

    /// What the orders of a record wait for.
    #[inline]
    pub(super) const fn stop(&self, root: &Instructions) -> Option<Stop> {
        match root.trigger {
            Trigger::LeaderOrder => self.stop,
            _ => None,
        }
    }
}
