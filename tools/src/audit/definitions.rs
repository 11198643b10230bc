//! What the configuration in force says, as far as the audit needs it: read from the definitions of a journal.

use protocol::messages::{
    AllocationDefinition, Decimal, FollowerDefinition, InstrumentDefinition, LimitDefinition,
    LimitKind, Message, OutOfSyncRule, PlanDefinition, PolicyDefinition, Scope, WeightSource,
};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of a ratio's whole.
pub(super) const RATIO_ONE: i128 = 1_000_000_000_000;

/// One revision.
#[derive(Clone, Default)]
pub(super) struct Definitions {
    instruments: BTreeMap<u16, InstrumentDefinition>,
    followers: BTreeMap<u32, FollowerDefinition>,
    plans: BTreeMap<u32, PlanDefinition>,
    policies: BTreeMap<u32, PolicyDefinition>,
    allocations: BTreeMap<u32, AllocationDefinition>,
    limits: BTreeMap<(u8, u8, u32), Decimal>,
}

impl Definitions {
    /// Takes a definition; other messages say nothing here.
    pub(super) fn add(&mut self, message: &Message) {
        match message {
            Message::InstrumentDefinition(it) => {
                self.instruments.insert(it.instrument.0, *it);
            }
            Message::FollowerDefinition(it) => {
                self.followers.insert(it.follower.0, *it);
            }
            Message::PlanDefinition(it) => {
                self.plans.insert(it.plan.0, *it);
            }
            Message::PolicyDefinition(it) => {
                self.policies.insert(it.plan.0, *it);
            }
            Message::AllocationDefinition(it) => {
                self.allocations.insert(it.plan.0, *it);
            }
            Message::LimitDefinition(LimitDefinition { scope, target, kind, value }) => {
                self.limits.insert((*kind as u8, *scope as u8, *target), *value);
            }
            _ => {}
        }
    }

    pub(super) fn plans(&self) -> impl Iterator<Item = &PlanDefinition> {
        self.plans.values()
    }

    pub(super) fn plan(&self, plan: u32) -> Option<&PlanDefinition> {
        self.plans.get(&plan)
    }

    pub(super) fn instrument(&self, instrument: u16) -> Option<&InstrumentDefinition> {
        self.instruments.get(&instrument)
    }

    /// What is kept of those before: plans and what they trade may still be reduced after they have left.
    pub(super) fn succeed(&mut self, mut next: Self) -> BTreeSet<u32> {
        let gone: BTreeSet<u32> =
            self.plans.keys().filter(|plan| !next.plans.contains_key(plan)).copied().collect();
        for (plan, definition) in &self.plans {
            next.plans.entry(*plan).or_insert(*definition);
        }
        for (follower, definition) in &self.followers {
            next.followers.entry(*follower).or_insert(*definition);
        }
        for (instrument, definition) in &self.instruments {
            next.instruments.entry(*instrument).or_insert(*definition);
        }
        *self = next;
        gone
    }

    /// Whether the plan only reduces while it is out of sync.
    pub(super) fn pauses_out_of_sync(&self, plan: u32) -> bool {
        let policy = self.policies.get(&plan);
        policy.is_none_or(|policy| policy.out_of_sync == OutOfSyncRule::Pause)
    }

    /// Whether a plan that copies an allocation holds its leader's portfolio.
    pub(super) fn copies_portfolio(&self, plan: u32) -> bool {
        let allocation = self.allocations.get(&plan);
        allocation.is_none_or(|allocation| allocation.weights == WeightSource::Portfolio)
    }

    /// All scopes that a plan's order in an instrument belongs to.
    pub(super) fn scopes(&self, plan: u32, instrument: u16) -> [(Scope, u32); 6] {
        let definition = self.plans.get(&plan);
        let (leader, follower) =
            definition.map_or((u32::MAX, u32::MAX), |it| (it.leader.0.into(), it.follower.0));
        let venue = self.instruments.get(&instrument).map_or(u32::MAX, |it| it.venue.0.into());
        [
            (Scope::Firm, 0),
            (Scope::Venue, venue),
            (Scope::Leader, leader),
            (Scope::Follower, follower),
            (Scope::Plan, plan),
            (Scope::Instrument, instrument.into()),
        ]
    }

    /// A scope's own limit, times `10^places`, rounded down.
    pub(super) fn own_limit(
        &self,
        kind: LimitKind,
        (scope, target): (Scope, u32),
        places: u32,
    ) -> Option<i128> {
        let value = self.limits.get(&(kind as u8, scope as u8, target))?;
        Some(scaled(*value, places))
    }

    /// The tightest limit of all scopes, times `10^places`, rounded down.
    pub(super) fn limit(
        &self,
        kind: LimitKind,
        (plan, instrument): (u32, u16),
        places: u32,
    ) -> Option<i128> {
        let scopes = self.scopes(plan, instrument);
        scopes.into_iter().filter_map(|scope| self.own_limit(kind, scope, places)).min()
    }

    /// Value of a lot at a price, money.
    pub(super) fn unit_price(&self, instrument: u16, price: i64) -> i128 {
        let unit = self.instruments.get(&instrument).map_or(0, |it| i128::from(it.unit_value.0));
        i128::from(price).abs() * unit
    }

    /// Lots of the smallest order at a price.
    pub(super) fn minimum(&self, instrument: u16, unit_price: i128) -> i128 {
        let Some(definition) = self.instruments.get(&instrument) else { return 1 };
        let by_notional = match i128::from(definition.min_notional.0) {
            notional if 0 < notional && 0 < unit_price => (notional + unit_price - 1) / unit_price,
            _ => 1,
        };
        i128::from(definition.min_lots.0).max(by_notional).max(1)
    }

    /// Margin over value, 10^-12: the instrument's, or one over the account's leverage where that is more.
    pub(super) fn margin_rate(&self, plan: u32, instrument: u16) -> i128 {
        let initial = self.instruments.get(&instrument).and_then(|it| it.initial_margin);
        let follower = self.plans.get(&plan).and_then(|plan| self.followers.get(&plan.follower.0));
        let leverage = follower.and_then(|follower| follower.leverage);
        let by_leverage = leverage.map(|leverage| {
            let leverage = i128::from(leverage.0);
            (RATIO_ONE * RATIO_ONE + leverage - 1) / leverage
        });
        let initial = initial.map(|rate| i128::from(rate.0));
        initial.into_iter().chain(by_leverage).max().unwrap_or(RATIO_ONE)
    }
}

/// A decimal times `10^places`, rounded down.
pub(super) fn scaled(value: Decimal, places: u32) -> i128 {
    let product = i128::from(value.mantissa) * 10_i128.pow(places);
    let power = 10_i128.pow(value.exponent.unsigned_abs().into());
    if value.exponent < 0 { product.div_euclid(power) } else { product * power }
}
