//! Orders that reduce, by the model: what they are for a venue that nets, and what stops them.

use super::{Reference, Row, limit_price};
use protocol::messages::{
    Instructions, InstructionsEntry, LimitKind, PositionEffect, Reason, Trigger,
};

impl Reference {
    /// Whether a closing order is one for the venue, too: whatever is open may be filled before it.
    pub(super) fn closing_effect(&self, plan: u32, instrument: u16, lots: i128) -> PositionEffect {
        let follower = self.plan(plan).follower;
        let sharing = self.rows.iter().filter(|((other, traded), row)| {
            let has_some = row.position != 0 || self.working(*other, instrument) != 0;
            *traded == instrument
                && self.plan(*other).follower == follower
                && (*other == plan || has_some)
        });
        let plans: Vec<u32> = sharing.map(|((other, _), _)| *other).collect();
        let account: i128 = plans.iter().map(|plan| self.rows[&(*plan, instrument)].position).sum();
        let open = plans.iter().map(|plan| self.working(*plan, instrument));
        let open: i128 = open.filter(|open| open.signum() == lots.signum()).sum();
        let after = account + open + lots;
        let only_reduces = after == 0 || after.signum() == -lots.signum();
        if plans == [plan] || only_reduces {
            PositionEffect::Close
        } else {
            PositionEffect::CloseButNotifyOnOpen
        }
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
        let touch = self.touch(instrument, lots).unwrap_or(i128::from(root.reference_price.0));
        let setback = self.setback(root, plan);
        let guard = guard.filter(|_| !setback.is_market).map(|guard| setback.guard(guard));
        let price = guard.map(|guard| limit_price(touch, guard, lots));
        let is_small = if entry.effect == PositionEffect::Close {
            !closes_all && lots.abs() < self.minimum(root, None)
        } else {
            lots.abs() < self.minimum(root, price.filter(|price| 0 < *price))
        };
        let stopped = if control.frozen {
            Some(Reason::PlanFrozen)
        } else if control.off && !flattens {
            Some(Reason::PlanOff)
        } else if is_small {
            Some(Reason::BelowMinimumCarried)
        } else {
            self.impossible(root, plan, row, false)
        };
        if let Some(reason) = stopped {
            return (0, reason);
        }
        assert_eq!(entry.price.map(|price| i128::from(price.0)), price);
        let least = setback.lots_max.unwrap_or(i128::MAX).min(lots.abs());
        let is_less = least < lots.abs();
        let reason = if is_less { Reason::ReducedAfterFailure } else { Reason::None };
        (lots.signum() * least, reason)
    }
}
