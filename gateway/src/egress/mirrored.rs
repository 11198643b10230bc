//! How long orders live, and what they wait for: those that mirror a leader's order as he has it, those that protect
//! their plan's position until they are cancelled, all others are immediate or cancel. What is mirrored, and what
//! protects, stands in the note in front of their record. An order on the other side of the leader's is of a plan that
//! reverses: a limit order of his is a stop order there, and a stop order of his a limit order.

#[cfg(test)]
mod tests;

use protocol::messages::{
    Instructions, LeaderOrderNoted, OrdType, ProtectionKind, ProtectionNoted, TimeInForce, Trigger,
    TriggerPrice,
};
use protocol::units::Lots;

use crate::venue::Stop;

/// The leader's order that was noted last, and what the protection waits for that was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mirrored {
    time_in_force: TimeInForce,
    /// Of it, signed.
    lots: Lots,
    /// What orders on its side wait for, and those on the other side.
    stop: Option<Stop>,
    turned: Option<Stop>,
    protection: Option<Stop>,
}

impl Mirrored {
    /// None so far.
    pub(super) const NONE: Self = Self {
        time_in_force: TimeInForce::ImmediateOrCancel,
        lots: Lots(0),
        stop: None,
        turned: None,
        protection: None,
    };

    /// Takes a note in. A market order is mirrored by one at the plan's guard, and what it does not find at
    /// once is not to rest there.
    pub(super) fn note(&mut self, noted: &LeaderOrderNoted) {
        self.time_in_force = match noted.ord_type {
            OrdType::Market => TimeInForce::ImmediateOrCancel,
            OrdType::Limit | OrdType::Stop | OrdType::StopLimit => noted.time_in_force,
        };
        self.lots = noted.lots;
        self.stop = noted.stop_price.map(|price| Stop { price, by: noted.trigger_price });
        // His fills are trades, and so is what triggers it.
        let limit = noted.price.filter(|_| noted.ord_type == OrdType::Limit);
        self.turned = limit.map(|price| Stop { price, by: TriggerPrice::Last });
    }

    /// Takes the note of a protection in.
    pub(super) const fn note_protection(&mut self, noted: &ProtectionNoted) {
        self.protection = match noted.kind {
            ProtectionKind::StopLoss => Some(Stop { price: noted.price, by: noted.trigger_price }),
            ProtectionKind::TakeProfit => None,
        };
    }

    /// How long the orders of a record live.
    #[inline]
    pub(super) const fn time_in_force(&self, root: &Instructions) -> TimeInForce {
        match root.trigger {
            Trigger::LeaderOrder => self.time_in_force,
            Trigger::Protection => TimeInForce::GoodTillCancel,
            _ => TimeInForce::ImmediateOrCancel,
        }
    }

    /// What an order of a record waits for. Those of one record are all on one side.
    #[inline]
    pub(super) const fn stop(&self, root: &Instructions, lots: Lots) -> Option<Stop> {
        match root.trigger {
            Trigger::LeaderOrder if (lots.0 < 0) == (self.lots.0 < 0) => self.stop,
            Trigger::LeaderOrder => self.turned,
            Trigger::Protection => self.protection,
            _ => None,
        }
    }
}
