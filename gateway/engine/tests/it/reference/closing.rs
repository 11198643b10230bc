//! Orders that reduce, by the model: what they are for a venue that nets, and what stops them.

use super::{Reference, Row, limit_price};
use paceline_engine::is_decision;
use protocol::header::MessageHeader;
use protocol::messages::{
    Instructions, InstructionsEntry, LimitKind, PositionEffect, Reason, Trigger,
};

impl Reference {
    /// Remembers where rows stand when an input comes: what it leads to is decided by that.
    pub(super) fn remember(&mut self, record: &[u8]) {
        if !is_decision(MessageHeader::decode(record).unwrap().template_id) {
            let stands = self.rows.iter().map(|((plan, instrument), row)| {
                ((*plan, *instrument), (row.position, self.working(*plan, *instrument)))
            });
            self.before = stands.collect();
        }
    }

    /// Whether an order that closes may open for the account: whatever is open may be filled before it.
    pub(super) fn may_open(&self, plan: u32, instrument: u16, lots: i128) -> bool {
        let follower = self.plan(plan).follower;
        let (mut account, mut open, mut is_shared) = (0, 0, false);
        for ((other, traded), (position, working)) in &self.before {
            if *traded == instrument && self.plan(*other).follower == follower {
                account += position;
                open += if working.signum() == lots.signum() { *working } else { 0 };
                is_shared |= *other != plan && (*position != 0 || *working != 0);
            }
        }
        let after: i128 = account + open + lots;
        let only_reduces = after == 0 || after.signum() == -lots.signum();
        is_shared && !only_reduces
    }

    pub(super) fn close(
        &self,
        root: &Instructions,
        entry: &InstructionsEntry,
        row: &Row,
        lots: i128,
        closes_all: bool,
    ) -> (i128, Reason) {
        let (plan, instrument) = (entry.plan.0, root.instrument.0);
        let control = self.control(plan, instrument);
        let orders = [Trigger::Command, Trigger::Supervision];
        let flattens = control.flatten || orders.contains(&root.trigger);
        let guard = self.limit(plan, instrument, LimitKind::MaxSlippageClose, 4);
        let touch = self.touch(root, plan, lots).0.unwrap_or(root.reference_price.0.into());
        let setback = self.setback(root, plan);
        let guard = guard.filter(|_| !setback.is_market).map(|guard| setback.guard(guard));
        let price = guard.map(|guard| limit_price(touch, guard, lots));
        let stopped = if control.frozen {
            Some(Reason::PlanFrozen)
        } else if control.off && !flattens {
            Some(Reason::PlanOff)
        } else if control.halted {
            Some(Reason::TradingHalted)
        } else if !closes_all && lots.abs() < self.minimum(root, None) {
            Some(Reason::BelowMinimumCarried)
        } else {
            self.impossible(root, plan, row, false)
        };
        if let Some(reason) = stopped {
            assert_eq!(entry.effect, PositionEffect::Close, "{entry:?}");
            return (0, reason);
        }
        assert_eq!(entry.price.map(|price| i128::from(price.0)), price);
        let least = setback.lots_max.unwrap_or(i128::MAX).min(lots.abs());
        let is_less = least < lots.abs();
        let reason = if is_less { Reason::ReducedAfterFailure } else { Reason::None };
        let least_of_venue = self.minimum(root, price.filter(|price| 0 < *price));
        let lots = lots.signum() * least;
        // One that is too small to open anything is a closing one in any case.
        let effect = if least_of_venue <= least && self.may_open(plan, instrument, lots) {
            PositionEffect::CloseButNotifyOnOpen
        } else {
            PositionEffect::Close
        };
        assert_eq!(entry.effect, effect, "{entry:?}");
        (lots, reason)
    }
}
