//! A plan's own stop loss and take profit: where they are due for what the plan holds, and what is known of the
//! orders that wait there. Values only: who decides by them stands in `decide::protection`, who remembers in
//! `evolve::protection`.
//!
//! ```text
//! average       what the position has cost, over its lots: what is bought moves it, what is sold does not
//! stop loss     average * (1 - distance) of a long position, (1 + distance) of a short one; rounded away from the market
//! take profit   average * (1 + distance) of a long position, (1 - distance) of a short one; rounded away from the market
//! ```
//!
//! A plan may take both over of its leader (`leaders`); its own distances are then for when he has none.
//!
//! Such an order protects, it does not copy: it counts neither for what a plan holds nor for its target, so that the one
//! arithmetic is the same with it and without it. What it fills changes the position like any other fill. What it has
//! closed in part is given up for the episode, and a plan that it has closed sits the episode out; otherwise the
//! difference that it leaves would be traded at once.

mod leaders;
mod snapshot;
#[cfg(test)]
mod tests;

pub(crate) use leaders::Guide;

use crate::capacity::Capacity;
use crate::rows::{Row, Status};
use crate::state::State;
use crate::turns::Turns;
use leaders::LeadersStops;
use protocol::messages::{LeaderStops, ProtectionDefinition, ProtectionKind, Reason};

/// All of something, as parts of 10^-8.
const WHOLE: i128 = 100_000_000;

/// How long a plan waits before it places again what the venue has refused or ended, nanoseconds.
pub(crate) const PATIENCE_NS: u64 = 1_000_000_000;

/// What an order of ours is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It brings its plan to its target.
    Copies,
    /// It protects what its plan holds.
    Protects(ProtectionKind),
}

impl Purpose {
    /// Which protection it is, if it is one.
    pub(crate) const fn protects(self) -> Option<ProtectionKind> {
        match self {
            Self::Copies => None,
            Self::Protects(kind) => Some(kind),
        }
    }
}

/// Both, in the order in which they are placed.
pub(crate) const KINDS: [ProtectionKind; 2] =
    [ProtectionKind::StopLoss, ProtectionKind::TakeProfit];

/// Why a plan sits out that a protection has closed.
pub(crate) const fn reached(kind: ProtectionKind) -> Reason {
    match kind {
        ProtectionKind::StopLoss => Reason::StopLossReached,
        ProtectionKind::TakeProfit => Reason::TakeProfitReached,
    }
}

/// What a position has cost after a fill of so many lots, ticks times lots with the sign of the position. A reduction
/// leaves the average where it was; a fill without a price is worth what the plan has paid on average.
pub(crate) fn cost_after(cost: i128, before: i64, lots: i64, price: Option<i64>) -> i128 {
    let after = before + lots;
    if after == 0 {
        return 0;
    }
    let of = |lots: i64| price.map(|price| i128::from(price) * i128::from(lots));
    let kept = || {
        let (after, before) = (i128::from(after), i128::from(before));
        // Of an average that does not fit as a product, the quotient is taken first.
        cost.checked_mul(after).map_or_else(|| cost / before * after, |product| product / before)
    };
    let adds = before == 0 || (before < 0) == (lots < 0);
    let turns = before != 0 && (before < 0) != (after < 0);
    match of(if turns { after } else { lots }) {
        Some(paid) if turns => paid,
        Some(paid) if adds => cost.saturating_add(paid),
        _ if before == 0 => 0,
        _ => kept(),
    }
}

/// Average price of a position, ticks, rounded down; none without one.
pub(crate) fn average(cost: i128, position: i64) -> Option<i64> {
    let lots = i128::from(position).abs();
    if lots == 0 || cost == 0 { None } else { i64::try_from(cost.abs() / lots).ok() }
}

/// Price of a protection, ticks; none where the plan has none of the kind, or where there is no such price.
pub(crate) fn price(
    protection: &ProtectionDefinition,
    kind: ProtectionKind,
    cost: i128,
    position: i64,
) -> Option<i64> {
    let distance = match kind {
        ProtectionKind::StopLoss => protection.stop_loss,
        ProtectionKind::TakeProfit => protection.take_profit,
    };
    if distance == 0 || position == 0 || cost == 0 {
        return None;
    }
    let parts = if is_below(kind, position) {
        WHOLE - i128::from(distance)
    } else {
        WHOLE + i128::from(distance)
    };
    scaled(kind, (cost, position), (parts, WHOLE))
}

/// Whether a protection lies below what it protects, as long as that loses by the one and wins by the other.
const fn is_below(kind: ProtectionKind, position: i64) -> bool {
    matches!(kind, ProtectionKind::StopLoss) == (0 < position)
}

/// The average price of a position times a fraction, to the less aggressive tick; none where there is no such price.
fn scaled(
    kind: ProtectionKind,
    (cost, position): (i128, i64),
    (over, under): (i128, i128),
) -> Option<i64> {
    // Cost and position have the same sign, and so has the fraction's: no quotient is one of signs.
    let numerator = cost.checked_mul(over)?.abs();
    let denominator = i128::from(position).checked_mul(under)?.abs();
    let is_below = is_below(kind, position);
    let floor = numerator.checked_div(denominator)?;
    let is_exact = floor * denominator == numerator;
    let ticks = if is_below || is_exact { floor } else { floor + 1 };
    i64::try_from(ticks).ok().filter(|ticks| 0 < *ticks)
}

/// Whether a market price is where the stop loss of a position waits for it, or beyond.
pub(crate) const fn is_beyond(stop: i64, position: i64, market: i64) -> bool {
    if position < 0 { stop <= market } else { market <= stop }
}

impl Row {
    /// Sits the rest of the episode out: its target is nothing.
    pub(crate) const fn sit_out(&mut self, reason: Reason) {
        (self.ratio, self.quantity, self.forgone) = (0, 0, 0);
        self.status.set(Status::SITS_OUT, true);
        self.sits_out = reason;
    }
}

/// The protection that the instructions behind its note place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placing {
    pub(crate) kind: ProtectionKind,
    /// Trigger price or limit, ticks.
    pub(crate) price: i64,
}

/// The plans that protect themselves, and what is known of their protections.
#[derive(Clone, Debug)]
pub(crate) struct Protected {
    pub(crate) turns: Turns,
    /// By plan, when the venue last refused or ended one, nanoseconds.
    pub(crate) ended_at: Vec<u64>,
    /// By slot of our orders, what a protection in it waits for, ticks.
    pub(crate) prices: Vec<i64>,
    /// Whether there are any, or were when the configuration came into force: nobody else asks for anything here.
    pub(crate) is_used: bool,
    /// Which instructions come next.
    pub(crate) placing: Option<Placing>,
    /// By block, what leaders say of their stops; kept up only while some plan follows them.
    pub(crate) leaders: Vec<LeadersStops>,
    /// Whether one does.
    pub(crate) follows_leaders: bool,
}

impl Protected {
    /// Room for as many plans, orders and leaders as there may be.
    pub(crate) fn new(capacity: &Capacity) -> Self {
        let Capacity { plans_max, orders_max, .. } = *capacity;
        let blocks_max = capacity.leaders_max * capacity.instruments_max;
        Self {
            turns: Turns::new(plans_max),
            ended_at: vec![0; plans_max],
            prices: vec![0; orders_max],
            is_used: false,
            placing: None,
            leaders: vec![LeadersStops::NONE; blocks_max],
            follows_leaders: false,
        }
    }

    /// Other plans protect themselves from now on, and some of them as their leaders do or none.
    pub(crate) fn set(&mut self, plans: impl Iterator<Item = usize>, follows_leaders: bool) {
        self.turns.set(plans, &mut self.ended_at, 0);
        self.follows_leaders = follows_leaders;
        if !follows_leaders {
            self.leaders.fill(LeadersStops::NONE);
        }
    }
}

impl State {
    /// Whether an order is a protection that its plan no longer has.
    pub(crate) fn is_unprotected(&self, plan: u32, purpose: Purpose) -> bool {
        let Some(kind) = purpose.protects() else { return false };
        let protection = self.definitions.protections.get(plan as usize);
        protection.is_none_or(|protection| {
            protection.from_leader == LeaderStops::None
                && match kind {
                    ProtectionKind::StopLoss => protection.stop_loss == 0,
                    ProtectionKind::TakeProfit => protection.take_profit == 0,
                }
        })
    }

    /// Whether a row holds nothing and waits for nothing, be it that a protection ends.
    pub(crate) fn is_row_empty(&self, index: usize) -> bool {
        let protects = || {
            let mut orders = self.orders.open_of(self.rows.rules[index].plan);
            orders.any(|(_, order)| order.row as usize == index)
        };
        self.rows.get(index).is_empty() && !protects()
    }

    /// Follows a configuration that has just come into force: what protections have to wait for, and which are no
    /// plan's any more. A plan that gets one while it holds something goes by its leader's last price.
    pub(crate) fn protect_rows(&mut self) {
        let mut n = 0;
        while let Some(block) = self.blocks.nth_used(n) {
            n += 1;
            for index in self.blocks.get(block).rows() {
                let index = index as usize;
                let plan = self.rows.rules[index].plan as usize;
                let is_protected = self.definitions.protections.get(plan).is_some();
                let position = self.rows.get(index).position;
                let cost = self.rows.cost(index);
                let price = self.blocks.get(block).price;
                let cost = match is_protected {
                    false => 0,
                    true if cost == 0 => i128::from(position) * i128::from(price),
                    true => cost,
                };
                self.rows.set_cost(index, cost);
            }
        }
        let mut open = self.orders.open();
        let has_orphans = open.any(|(_, order)| self.is_unprotected(order.key.plan, order.purpose));
        self.protected.is_used = self.protected.turns.is_any() || has_orphans;
    }
}
