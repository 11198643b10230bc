//! What leaders say of their own stops and targets, and what follows for plans that protect themselves as they do.
//!
//! ```text
//! his stop       the price at which his working stop orders have closed all that he holds; else the last that a fill said
//! his target     the same of his limit orders on that side
//! explicit       the plan's is at his price
//! distance       the plan's is at its average * his price / his average
//! ```
//!
//! What closes a part of his position only is none of the two: it is copied as a fill. Of a plan that reverses his stop is
//! the target and his target the stop.

use super::{price, scaled};
use crate::state::State;
use protocol::messages::{
    Flag, LeaderEvent, LeaderStops, OrdType, ProtectionDefinition, ProtectionKind,
};

/// What the fills of a leader have said of his position in an instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LeadersStops {
    /// What it has cost, ticks times lots with its sign; zero while that is not known.
    cost: i128,
    stop: Option<i64>,
    target: Option<i64>,
}

crate::coded!(LeadersStops { cost, stop, target });

impl LeadersStops {
    /// Of a leader who has said nothing.
    pub(crate) const NONE: Self = Self { cost: 0, stop: None, target: None };
}

/// What a plan goes by that protects itself as its leader does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guide {
    /// Position of the leader and what it has cost, lots and ticks times lots.
    position: i64,
    cost: i128,
    stop: Option<i64>,
    target: Option<i64>,
    /// Whether the plan stands on the other side of him.
    reverses: bool,
}

impl Guide {
    /// Price at which a plan is due to have a protection of a kind, of which one waits already or none. Where its leader
    /// has left in front of it what waits is still right.
    pub(crate) fn price(
        &self,
        protection: &ProtectionDefinition,
        kind: ProtectionKind,
        (cost, position): (i128, i64),
        waiting: Option<i64>,
    ) -> Option<i64> {
        let own = || price(protection, kind, cost, position);
        if position == 0 {
            return None;
        }
        let is_beside = self.position != 0 && (self.position < 0) == (position < 0);
        if self.position == 0 || is_beside == self.reverses {
            return waiting.or_else(own);
        }
        let is_his_stop = (kind == ProtectionKind::StopLoss) != self.reverses;
        let Some(his) = (if is_his_stop { self.stop } else { self.target }) else { return own() };
        match protection.from_leader {
            LeaderStops::None => own(),
            LeaderStops::Explicit => Some(his),
            LeaderStops::Distance => {
                let over = i128::from(his).checked_mul(self.position.into())?;
                scaled(kind, (cost, position), (over, self.cost))
            }
        }
    }
}

impl State {
    /// What a plan goes by in a block.
    pub(crate) fn guide(&self, plan: u32, block: usize) -> Guide {
        let LeadersStops { stop, target, .. } = self.protected.leaders[block];
        let position = self.blocks.get(block).position;
        let definition = self.definitions.plans.known(plan as usize);
        Guide {
            position,
            cost: self.leaders_cost(block),
            stop: self.closing_price(block, true).or(stop),
            target: self.closing_price(block, false).or(target),
            reverses: definition.is_some_and(|plan| plan.reverse == Flag::Yes),
        }
    }

    /// What the position of a leader has cost; before he says more, at the price of his last event.
    fn leaders_cost(&self, block: usize) -> i128 {
        let known = self.protected.leaders[block].cost;
        let block = self.blocks.get(block);
        if known != 0 { known } else { i128::from(block.position) * i128::from(block.price) }
    }

    /// The price at which the working stop orders of a leader, or his limit orders, have closed all that he holds.
    fn closing_price(&self, block: usize, is_stop: bool) -> Option<i64> {
        let position = self.blocks.get(block).position;
        // The nearer a price, the smaller the number: stops lie below a long position, limits above it.
        let is_rising = is_stop != (0 < position);
        let prices = || {
            let orders = self.leaders_orders(block);
            let closing = orders.filter(move |order| (order.open < 0) == (0 < position));
            closing.filter_map(move |order| {
                let price = match order.ord_type {
                    OrdType::Stop | OrdType::StopLimit if is_stop => order.stop,
                    OrdType::Limit if !is_stop => order.price,
                    _ => None,
                };
                price.map(|price| (if is_rising { price } else { -price }, order.open.abs()))
            })
        };
        let mut left = position.abs();
        let mut last = None;
        while left != 0 {
            let further = |price: &i64| last.is_none_or(|last| last < *price);
            let next = prices().map(|(price, _)| price).filter(further).min()?;
            let at_it = prices().filter(|(price, _)| *price == next);
            left = at_it.fold(left, |left, (_, open)| left.saturating_sub(open).max(0));
            last = Some(next);
        }
        last.map(i64::abs)
    }

    /// A leader's position was not what it was said to be by so many lots: what it has cost on average is all that is known.
    #[cold]
    pub(crate) fn correct_leader(&mut self, block: usize, lots: i64) {
        let before = self.blocks.get(block).position;
        let stops = &mut self.protected.leaders[block];
        stops.cost = super::cost_after(stops.cost, before, lots, None);
        if before + lots == 0 || (before < 0) != (before + lots < 0) {
            *stops = LeadersStops::NONE;
        }
    }

    /// A leader's position moves to so many lots: what it has cost since, and what he says of his stops. In front of the
    /// block, which is still where it was.
    #[cold]
    pub(crate) fn follow_leader(&mut self, block: usize, event: &LeaderEvent, after: i64) {
        let known = self.blocks.get(block);
        let before = if known.is_known {
            known.position
        } else {
            event.position_before.map_or(0, |before| before.0)
        };
        let mut stops = self.protected.leaders[block];
        if before == 0 || after == 0 || (before < 0) != (after < 0) {
            (stops.stop, stops.target) = (None, None);
        }
        if stops.cost == 0 {
            // Of what he held before the price that is known is that of this fill.
            stops.cost = i128::from(before) * i128::from(event.price.0);
        }
        let price = Some(event.price.0);
        stops.cost = super::cost_after(stops.cost, before, after - before, price);
        if after != 0 {
            stops.stop = event.stop_price.map(|price| price.0).or(stops.stop);
            stops.target = event.take_profit.map(|price| price.0).or(stops.target);
        }
        self.protected.leaders[block] = stops;
    }
}
