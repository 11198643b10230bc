//! What a plan does when its orders fail, and how far it is from its targets. Values only: who decides by them
//! stands in `decide::failure` and `decide::sync`, who remembers them in `evolve::policy`.
//!
//! | class | the venue said |
//! | :-- | :-- |
//! | `Margin` | insufficient margin |
//! | `Price` | expired or cancelled without our asking, or a price beyond its band |
//! | `VenueLimit` | a limit of its own, the quantity, the minimum, too many messages |
//! | `WouldIncrease` | a closing order that would open or increase |
//! | `Other` | anything else, or nothing |
//!
//! Proof that an order was never sent is no failure: the sweep decides it anew, as ever.

mod snapshot;
#[cfg(test)]
mod tests;

use crate::turns::Turns;
use protocol::messages::{
    ExecutionFailed, FailureClass, FailureRule, Flag, OrdRejReason, OrderKey, OrderState,
    PolicyDefinition,
};
use protocol::units::Lots;

/// All of something, as scores and factors count it.
pub(crate) const WHOLE: u16 = 10_000;

/// How often a plan that is out of sync and catches up is tried again.
pub(crate) const CATCH_UP_INTERVAL_NS: u64 = 1_000_000_000;

/// What failures have done to the next attempts of a row. Forgotten with the next event of its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Setback {
    // The record of the order that failed last.
    order_sequence: u64,
    /// Most lots of an attempt.
    pub(crate) lots_max: i64,
    // How far attempts may go from the best price, parts of 10^-8.
    guard: u32,
    // The leg of the order that failed last.
    order_leg: u8,
    /// Failures so far.
    pub(crate) failures: u8,
    /// Whether attempts have the other type: what closes is a market order, what opens a limit order.
    pub(crate) is_switched: bool,
}

impl Default for Setback {
    fn default() -> Self {
        Self::NONE
    }
}

impl Setback {
    /// Nothing has failed.
    pub(crate) const NONE: Self = Self {
        order_sequence: 0,
        lots_max: i64::MAX,
        guard: u32::MAX,
        order_leg: 0,
        failures: 0,
        is_switched: false,
    };

    /// What a record says of it.
    pub(crate) fn of(failed: &ExecutionFailed) -> Self {
        Self {
            order_sequence: failed.order.sequence,
            lots_max: failed.lots_max.map_or(i64::MAX, |lots| lots.0),
            guard: failed.guard.unwrap_or(u32::MAX),
            order_leg: failed.order.leg,
            failures: failed.failures,
            is_switched: failed.is_market == Flag::Yes,
        }
    }

    /// As few words, all zero where nothing has failed.
    pub(crate) fn packed(&self) -> [u64; 3] {
        let Self { order_sequence, lots_max, guard, order_leg, failures, is_switched } = *self;
        let [leg, failures] = [order_leg, failures].map(u64::from);
        let rest = u64::from(!guard) | leg << 32 | failures << 40 | u64::from(is_switched) << 48;
        [order_sequence, (lots_max ^ i64::MAX).cast_unsigned(), rest]
    }

    /// Out of those words.
    pub(crate) fn unpacked([order_sequence, lots_max, rest]: [u64; 3]) -> Self {
        let [guard_0, guard_1, guard_2, guard_3, order_leg, failures, is_switched, _] =
            rest.to_le_bytes();
        Self {
            order_sequence,
            lots_max: lots_max.cast_signed() ^ i64::MAX,
            guard: !u32::from_le_bytes([guard_0, guard_1, guard_2, guard_3]),
            order_leg,
            failures,
            is_switched: is_switched != 0,
        }
    }

    /// Whether it is the failure of this order: a run may have ended behind it.
    pub(crate) const fn is_of(&self, order: &OrderKey) -> bool {
        self.failures != 0 && self.order_sequence == order.sequence && self.order_leg == order.leg
    }

    /// The guard of an attempt that has one at all.
    pub(crate) fn guard(&self, guard: u32) -> u32 {
        self.guard.min(guard)
    }

    /// How far attempts may go, as a record says it.
    pub(crate) fn guard_stated(&self) -> Option<u32> {
        (self.guard != u32::MAX).then_some(self.guard)
    }

    /// Most lots of an attempt, as a record says it.
    pub(crate) fn lots_max_stated(&self) -> Option<Lots> {
        (self.lots_max != i64::MAX).then_some(Lots(self.lots_max))
    }
}

/// An order that failed, as its plan's policy sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub(crate) class: FailureClass,
    /// Lots that were not executed, a magnitude.
    pub(crate) unfilled: i64,
    /// Whether the order reduced what its plan holds.
    pub(crate) closes: bool,
    /// Whether it may come again as an order of the other type: one that closes, or opens without a guard.
    pub(crate) may_switch: bool,
    /// Whether no attempt is left before the leader's next event.
    pub(crate) is_exhausted: bool,
    /// Smallest quantity that the venue takes, lots.
    pub(crate) lots_min: i64,
}

/// Why an order that the venue ended was not executed.
pub(crate) const fn class_of(state: OrderState, reason: Option<OrdRejReason>) -> FailureClass {
    match (reason, state) {
        (Some(OrdRejReason::InsufficientMargin), _) => FailureClass::Margin,
        (Some(OrdRejReason::PriceExceedsBand), _) => FailureClass::Price,
        (
            Some(
                OrdRejReason::OrderExceedsLimit
                | OrdRejReason::IncorrectQuantity
                | OrdRejReason::BelowMinimum
                | OrdRejReason::Throttled,
            ),
            _,
        ) => FailureClass::VenueLimit,
        (Some(OrdRejReason::WouldIncrease), _) => FailureClass::WouldIncrease,
        (Some(_), _) | (None, OrderState::Rejected) => FailureClass::Other,
        (None, _) => FailureClass::Price,
    }
}

/// What a policy makes of a failure: what is done, and what becomes of the next attempts.
pub(crate) fn judge(
    policy: &PolicyDefinition,
    failure: &Failure,
    before: &Setback,
) -> (FailureRule, Setback) {
    let stated = match failure.class {
        FailureClass::Margin => policy.on_margin,
        FailureClass::Price => policy.on_price,
        FailureClass::VenueLimit => policy.on_venue_limit,
        FailureClass::WouldIncrease => policy.on_would_increase,
        FailureClass::Other => policy.on_other,
    };
    let half = failure.unfilled / 2;
    let is_last = match stated {
        FailureRule::Retry => failure.is_exhausted,
        FailureRule::Reduce => {
            let least = if failure.closes { 1 } else { failure.lots_min.max(1) };
            failure.is_exhausted || half < least
        }
        FailureRule::SwitchType => failure.is_exhausted && failure.may_switch,
        FailureRule::Ignore | FailureRule::OutOfSync => false,
    };
    let rule = match stated {
        _ if is_last => policy.on_exhausted,
        FailureRule::SwitchType if !failure.may_switch => FailureRule::Ignore,
        stated => stated,
    };
    let mut after = *before;
    after.failures = after.failures.saturating_add(1);
    match rule {
        FailureRule::Retry if policy.retry_step != 0 => {
            after.guard = policy.retry_step.saturating_mul(after.failures.into());
        }
        FailureRule::Reduce => after.lots_max = half,
        FailureRule::SwitchType => after.is_switched = true,
        FailureRule::Retry | FailureRule::Ignore | FailureRule::OutOfSync => {}
    }
    (rule, after)
}

/// How far a plan is from its targets, by value over all instruments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drift {
    /// Value of its targets.
    pub(crate) target: i128,
    /// What positions with open orders are off by.
    pub(crate) held: i128,
    /// What positions alone are off by.
    pub(crate) position: i128,
}

impl Drift {
    /// The score that counts open orders as executed: whether a plan falls out of sync goes by it.
    pub(crate) fn expected_score(&self) -> u16 {
        score(self.target, self.held)
    }

    /// The score of what is there: whether a plan is in sync again goes by it.
    pub(crate) fn score(&self) -> u16 {
        score(self.target, self.position)
    }
}

/// What of a target's value is there when so much is adrift, 10^-4: rounded down, and never less than
/// nothing. Without a target it is all or nothing.
fn score(target: i128, drift: i128) -> u16 {
    if drift == 0 {
        return WHOLE;
    }
    if target <= drift {
        return 0;
    }
    let whole = i128::from(WHOLE);
    let there = target - drift;
    // A value of which so many times do not fit is not missed by a part of it.
    let parts =
        there.checked_mul(whole).map_or_else(|| there / (target / whole), |all| all / target);
    u16::try_from(parts.min(whole)).expect("at most the whole")
}

/// What sweeps have found of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sync {
    /// Since when its score has been below its threshold, nanoseconds.
    pub(crate) low_since: Option<u64>,
    /// When it was last told to catch up, nanoseconds.
    pub(crate) caught_up_at: u64,
    /// Whether it has drifted so far that it opens with a part, and no further.
    pub(crate) is_restricted: bool,
}

impl Sync {
    /// Of a plan that no sweep has looked at.
    pub(crate) const NEW: Self = Self { low_since: None, caught_up_at: 0, is_restricted: false };
}

/// The plans that have a policy, and what sweeps have found of them.
#[derive(Clone, Debug)]
pub(crate) struct Policed {
    pub(crate) turns: Turns,
    /// By plan.
    pub(crate) sync: Vec<Sync>,
}

impl Policed {
    /// Room for so many plans.
    pub(crate) fn new(plans_max: usize) -> Self {
        Self { turns: Turns::new(plans_max), sync: vec![Sync::NEW; plans_max] }
    }

    /// Other plans have policies from now on.
    pub(crate) fn set(&mut self, plans: impl Iterator<Item = usize>) {
        self.turns.set(plans, &mut self.sync, Sync::NEW);
    }
}
