//! Plans that copy an allocation: what of their leader's portfolio they should hold, and whether coming to it is worth
//! a trade. Values only: who decides by them stands in `decide::allocation`, who remembers in `evolve::allocation`.
//!
//! ```text
//! weight      lots of the leader * price / equity of the leader
//! target      multiplier * weight * equity of the follower / price, truncated to a lot
//!             the price is the same on both sides, so it takes no part: a ratio of equities is left
//! difference  target - (position + open orders)
//!
//! A plan may hold weights that its leader publishes, or fixed ones of its configuration, instead: then `target` is
//! that weight times the follower's equity over the price, pinned as it is: what the leader trades does not move it.
//! A weight of zero is a flat leader.
//!
//! is it traded?
//!   the leader is flat, or the plan stands on the other side of its target     always
//!   |difference| * price <= band * equity                                      no: AllocationInBand
//!   |difference| * price <  minTrade                                           no: AllocationTooSmall
//!   (cost + half the spread) * equity > benefit * |difference| * price         no: AllocationCost
//! ```
//!
//! What was decided stays the target until the next rebalance, as a pinned quantity: what is traded later to come to
//! it, because an order was filled in part or had to wait, is no other arithmetic than that of any plan. Where it was
//! decided not to trade, the target is what the plan holds.

mod snapshot;
#[cfg(test)]
mod tests;

use crate::exact::{copied_lots, is_workable, scaled};
use crate::gates::Gate;
use crate::rows::{Block, Row, Rules, Status};
use crate::turns::Turns;
use protocol::messages::{
    AllocationDefinition, Flag, InstructionsEntry, Reason, RebalanceCause, Trigger, WeightSource,
};
use protocol::units::RATIO_ONE;

/// How often a plan may be rebalanced because of its drift at most: what a venue rejects is not chased.
pub(crate) const DRIFT_INTERVAL_NS: u64 = 1_000_000_000;

/// All of something, as parts of 10^-8.
const WHOLE: i128 = 100_000_000;

/// Where a plan stands in an instrument, and where it should.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weighed {
    /// Position with open orders, lots.
    pub(crate) held: i64,
    /// What it should hold, lots.
    pub(crate) target: i64,
    /// Value of one lot, money.
    pub(crate) unit_price: i64,
    /// The follower's equity, money; positive.
    pub(crate) equity: i64,
    /// Best bid and ask, ticks, where both are known.
    pub(crate) quote: Option<(i64, i64)>,
    /// Whether this is an occasion on which the plan is rebalanced.
    pub(crate) is_due: bool,
}

/// What a follower should hold of what its leader holds, lots; none when that does not fit.
pub(crate) fn portfolio_target(
    multiplier: i64,
    (leader_equity, follower_equity): (i64, i64),
    leader: i64,
    reverse: Flag,
) -> Option<i64> {
    let ratio = scaled(multiplier, follower_equity, leader_equity)?;
    let lots = copied_lots(ratio.unsigned_abs(), leader.unsigned_abs())?;
    let is_short = (leader < 0) != (reverse == Flag::Yes);
    Some(if is_short { -lots } else { lots })
}

/// What a follower should hold by a published weight, lots; or why that cannot be told.
pub(crate) fn published_target(
    multiplier: i64,
    (weight, follower_equity): (i64, i64),
    unit_price: i64,
) -> Result<i64, Reason> {
    if unit_price == 0 {
        return Err(Reason::ReferenceMissing);
    }
    let weight = scaled(multiplier, weight, RATIO_ONE).ok_or(Reason::Overflow)?;
    let worth = i128::from(weight) * i128::from(follower_equity) / i128::from(RATIO_ONE);
    let lots = i64::try_from(worth / i128::from(unit_price)).ok();
    lots.filter(|lots| is_workable(*lots)).ok_or(Reason::Overflow)
}

/// Why a plan does not trade the difference to its target; none when it does.
pub(crate) fn kept(allocation: &AllocationDefinition, weighed: &Weighed) -> Option<Reason> {
    let Weighed { held, target, unit_price, equity, .. } = *weighed;
    let is_opposite = held != 0 && target != 0 && (held < 0) != (target < 0);
    // Nothing to trade has a reason of its own, and against its leader no plan stands to save a fee.
    if held == target || is_opposite {
        return None;
    }
    if !weighed.is_due {
        return Some(Reason::AllocationNotDue);
    }
    let difference = i128::from(target) - i128::from(held);
    let notional = difference.saturating_abs().saturating_mul(unit_price.into());
    let equity = i128::from(equity);
    if notional.saturating_mul(WHOLE) <= i128::from(allocation.band) * equity {
        return Some(Reason::AllocationInBand);
    }
    if notional < i128::from(allocation.min_trade.0) {
        return Some(Reason::AllocationTooSmall);
    }
    let cost = i128::from(allocation.cost) + half_spread(weighed.quote);
    let benefit = i128::from(allocation.benefit);
    // Both sides are the same number of times what is traded.
    let is_dear = benefit.saturating_mul(notional) < cost.saturating_mul(equity);
    (benefit != 0 && is_dear).then_some(Reason::AllocationCost)
}

/// Half the spread as a part of the price between both, 10^-8, rounded up; nothing where it is not known.
fn half_spread(quote: Option<(i64, i64)>) -> i128 {
    let Some((bid, ask)) = quote.filter(|(bid, ask)| 0 < *bid && bid < ask) else { return 0 };
    let (bid, ask) = (i128::from(bid), i128::from(ask));
    let (spread, sum) = ((ask - bid) * WHOLE, bid + ask);
    spread / sum + i128::from(spread % sum != 0)
}

/// Whether instructions with a trigger weigh anew what a plan should hold; all others bring it to what it
/// should hold already. What a leader trades says nothing to a plan that holds published weights.
pub(crate) const fn weighs(trigger: Trigger, rules: &Rules) -> bool {
    match trigger {
        Trigger::Rebalance => true,
        Trigger::LeaderEvent => !rules.is_published,
        _ => false,
    }
}

/// Whether there is anything to weigh a row by: neither does an episode of the leader keep its plan out, nor has it not
/// begun for it.
pub(crate) const fn is_weighed(block: &Block, rules: &Rules, row: &Row) -> bool {
    rules.is_published || block.is_known && !is_bound(rules, row)
}

/// Whether an episode of the leader keeps a plan out, or has not begun for it.
pub(crate) const fn is_bound(rules: &Rules, row: &Row) -> bool {
    let sits_out = row.status.has(Status::SITS_OUT) || !row.status.has(Status::PINNED);
    sits_out && !rules.is_published
}

/// Whether a row that gets no order for a reason is weighed as soon as more is known.
pub(crate) const fn is_unknown(reason: Reason) -> bool {
    matches!(reason, Reason::SnapshotMissing | Reason::SnapshotTooOld | Reason::ReferenceMissing)
}

/// The quantity that has a row stand at so many lots when its leader stands at `leader`: its sign is relative.
pub(crate) const fn pinned(target: i64, leader: i64) -> i64 {
    if leader < 0 { -target } else { target }
}

/// Takes over what an instruction says that a plan should hold. One that is flattened has its target behind that.
pub(crate) fn take(
    row: &mut Row,
    rules: &Rules,
    entry: &InstructionsEntry,
    (trigger, leader): (Trigger, i64),
    gate: Gate,
) {
    if !weighs(trigger, rules) || leader == 0 || gate.has(Gate::FLATTEN) {
        return;
    }
    let is_kept = matches!(
        entry.reason,
        Reason::AllocationNotDue
            | Reason::AllocationInBand
            | Reason::AllocationTooSmall
            | Reason::AllocationCost
            | Reason::Overflow
    );
    let keeps = entry.lots.0 == 0 && (is_kept || is_unknown(entry.reason));
    let target = if keeps { entry.position.0 + entry.working.0 } else { entry.target.0 };
    row.quantity = pinned(target, leader);
}

/// When sweeps have rebalanced a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rebalances {
    /// Because it was due, nanoseconds.
    pub(crate) scheduled_at: u64,
    /// Because it had drifted, nanoseconds.
    pub(crate) drifted_at: u64,
    /// Because there were other weights, nanoseconds: its leader had published them, or a revision had brought them.
    pub(crate) published_at: u64,
}

impl Rebalances {
    /// Of a plan that no sweep has rebalanced.
    pub(crate) const NEW: Self = Self { scheduled_at: 0, drifted_at: 0, published_at: 0 };

    /// Why a sweep looks at a plan now whose leader has last published a weight at a time; none when it does not.
    pub(crate) fn cause(
        &self,
        allocation: &AllocationDefinition,
        published: u64,
        now: u64,
    ) -> Option<RebalanceCause> {
        let AllocationDefinition { interval, band, weights, .. } = *allocation;
        let is_other = match weights {
            WeightSource::Portfolio => false,
            WeightSource::Published => self.published_at < published,
            // Forgotten when a revision brings other ones.
            WeightSource::Fixed => self.published_at == 0,
        };
        if is_other {
            return Some(RebalanceCause::Weights);
        }
        if interval != 0 && self.scheduled_at / interval != now / interval {
            return Some(RebalanceCause::Schedule);
        }
        let is_rested = self.drifted_at.saturating_add(DRIFT_INTERVAL_NS) <= now;
        if band != 0 && is_rested { Some(RebalanceCause::Drift) } else { None }
    }
}

/// The plans that copy an allocation, and when sweeps have rebalanced them.
#[derive(Clone, Debug)]
pub(crate) struct Allocated {
    pub(crate) turns: Turns,
    /// By plan.
    pub(crate) rebalances: Vec<Rebalances>,
    /// By leader, when it last published a weight, nanoseconds.
    pub(crate) published: Vec<u64>,
    /// By plan, rows that a rebalance is still to weigh; counted from them.
    pub(crate) owed: Vec<u32>,
}

impl Allocated {
    /// Room for so many plans.
    pub(crate) fn new(plans_max: usize, leaders_max: usize) -> Self {
        Self {
            turns: Turns::new(plans_max),
            rebalances: vec![Rebalances::NEW; plans_max],
            published: vec![0; leaders_max],
            owed: vec![0; plans_max],
        }
    }

    /// A rebalance has still to weigh the row of a plan.
    pub(crate) fn owe(&mut self, plan: u32, row: &mut Row) {
        self.owed[plan as usize] += u32::from(!row.status.has(Status::OWED));
        row.status.set(Status::OWED, true);
    }

    /// A rebalance has weighed the row of a plan.
    pub(crate) fn settle(&mut self, plan: u32, row: &mut Row) {
        self.owed[plan as usize] -= u32::from(row.status.has(Status::OWED));
        row.status.set(Status::OWED, false);
    }

    /// Other plans copy allocations from now on.
    pub(crate) fn set(&mut self, plans: impl Iterator<Item = usize>) {
        self.turns.set(plans, &mut self.rebalances, Rebalances::NEW);
    }
}
