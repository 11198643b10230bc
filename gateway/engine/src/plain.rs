//! The short way of an ordinary order after a leader's fill: what nearly every row of a fan-out takes.
//!
//! It answers for plans of which [`Rules`] say that they are plain, as long as nothing is in the way of the order:
//! it leads towards the target or down to it, and breaks no rule. Everything else, and every reason, is left to
//! [`crate::instruct`], which comes to the same order; builds with debug assertions hold them against each other each
//! time.

use crate::exact::notional;
use crate::exposure::{Bounds, Exposure, Funds, Room, moved};
use crate::gates::Gate;
use crate::instruct::{Occasion, Verdict, limit_price};
use crate::limits::Asked;
use crate::rows::{Row, Rules, Status};
use crate::sizing;
use protocol::messages::{PositionEffect, Reason, Trigger};

/// An occasion on which orders may be ordinary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain<'a> {
    occasion: &'a Occasion,
    /// Value of one lot, money; positive.
    unit_price: i64,
}

/// What is left of the limits that an ordinary order is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limited<'a> {
    /// Room in the scopes that all plans of the occasion share.
    pub(crate) shared: &'a Room,
    /// What the follower has at risk and may have, where a limit asks for it.
    pub(crate) follower: Option<(&'a Exposure, &'a Bounds)>,
}

/// An ordinary order, complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ordinary {
    pub(crate) target: i64,
    pub(crate) effect: PositionEffect,
    pub(crate) verdict: Verdict,
    /// What exposures change by.
    pub(crate) change: Exposure,
}

impl<'a> Plain<'a> {
    /// A leader's fill that moves plans whose orders can leave.
    pub(crate) fn of(occasion: &'a Occasion) -> Option<Self> {
        let is_plain = occasion.setting.trigger == Trigger::LeaderEvent
            && occasion.gate == Gate::OPEN
            && occasion.is_synchronised;
        let unit_price = occasion.setting.unit_price.filter(|price| 0 < *price)?;
        is_plain.then_some(Self { occasion, unit_price })
    }

    /// The order of a plain row whose plan nothing holds back, if it is an ordinary one.
    #[inline(always)]
    pub(crate) fn order(
        &self,
        rules: &Rules,
        row: &Row,
        limited: &Limited<'_>,
    ) -> Option<Ordinary> {
        let held = row.held();
        let target = sizing::target(row, self.occasion.setting.leader)?;
        let lots = target - held;
        let opens = held == 0 || 0 <= (lots ^ held);
        let is_beyond = target != 0 && (target ^ held) < 0;
        if lots == 0 || (!opens && is_beyond) {
            return None;
        }
        let order = notional(lots, self.unit_price)?;
        let after = notional(target, self.unit_price)?;
        let (price, effect) = if opens {
            let price = self.opening(rules, row, limited, (lots, order, after))?;
            (price, PositionEffect::Open)
        } else {
            (self.closing(rules, lots, target)?, PositionEffect::Close)
        };
        let mut change = moved((held, row.value), (target, after));
        (change.open_orders, change.open_notional) = (1, order.into());
        let verdict = Verdict { lots, reason: Reason::None, breaches: 0, price };
        Some(Ordinary { target, effect, verdict, change })
    }

    /// The limit of an order that opens or increases, if no rule hinders it; its value and that of the target are
    /// given.
    #[inline(always)]
    fn opening(
        &self,
        rules: &Rules,
        row: &Row,
        limited: &Limited<'_>,
        (lots, order, after): (i64, i64, i64),
    ) -> Option<Option<i64>> {
        let occasion = self.occasion;
        let price = rules.guard_open.map(|guard| limit_price(occasion.reference, guard, lots));
        let own =
            limited.follower.map_or(Room::ENDLESS, |(exposure, bounds)| Room::of(exposure, bounds));
        let asked = Asked {
            rules,
            rooms: [limited.shared, &own],
            own_is_endless: limited.follower.is_none(),
            by_equity: Ok(Room::ENDLESS.gross),
            funds: &Funds::ENDLESS,
            lots: lots.abs(),
            base: row.held().abs(),
            buys: 0 < lots,
            value_before: row.value,
            unit_price: self.unit_price,
            event_age_ns: occasion.event_age_ns,
            guard: None,
        };
        let is_ordinary = !row.status.has(Status::SPECIAL)
            && occasion.meets_minimum(price, lots.abs())
            && asked.fits(order, after);
        is_ordinary.then_some(price)
    }

    /// The limit of an order that reduces, if it is worth its fee.
    #[inline(always)]
    fn closing(&self, rules: &Rules, lots: i64, target: i64) -> Option<Option<i64>> {
        let occasion = self.occasion;
        let price = rules.guard_close.map(|guard| {
            let base = occasion.touch(rules, lots).unwrap_or(occasion.reference);
            limit_price(base, guard, lots)
        });
        let is_ordinary = target == 0 || occasion.minimum_lots <= lots.abs();
        is_ordinary.then_some(price)
    }
}
