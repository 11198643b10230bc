//! In which order orders leave, by the model: what reduces before what only increases.

use protocol::messages::{InstructionsEntry, Message, PositionEffect, Reason, Trigger};
use std::collections::BTreeSet;

/// Orders of the present fan-out, or of the catch-up of the present sweep.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    trade_id: Option<u64>,
    /// Plans and instruments that have reduced.
    closed: BTreeSet<(u32, u16)>,
    /// Whether something has increased that did not reduce before.
    has_increased: bool,
}

impl Sent {
    /// Takes the next record in, and fails when it reduces too late.
    pub(super) fn expect(&mut self, message: &Message) {
        let Message::Instructions { root, instructions } = message else {
            if !matches!(message, Message::EpisodeStarted { .. } | Message::EventSkipped(_)) {
                *self = Self::default();
            }
            return;
        };
        // Each event is a fan-out of its own, and so is what a command closes.
        let is_other = root.trigger != Trigger::CatchUp || self.trade_id.is_some();
        if is_other && (self.trade_id != root.trade_id || root.trade_id.is_none()) {
            *self = Self { trade_id: root.trade_id, ..Self::default() };
        }
        let counts = |entry: &&InstructionsEntry| {
            let closes = entry.effect != PositionEffect::Open;
            entry.lots.0 != 0 || (closes && entry.reason == Reason::OrdersInFlightFull)
        };
        for entry in instructions.iter().filter(counts) {
            let key = (entry.plan.0, root.instrument.0);
            if entry.effect != PositionEffect::Open {
                assert!(!self.has_increased, "it reduces behind an increase: {entry:?} {root:?}");
                self.closed.insert(key);
            } else if !self.closed.contains(&key) {
                self.has_increased = true;
            }
        }
    }
}
