//! How plans that copy an allocation are rebalanced, and what rules out other fields of theirs.

use super::{Places, Validator};
use crate::configuration::allocation::Allocation;
use crate::configuration::model::{Follower, Instrument, Plan};
use crate::configuration::raw::{RawAllocation, RawFile, RawPlan, RawWeights};
use crate::configuration::reader::{Chosen, Field, Located};
use protocol::messages::{
    BelowMinimumRule, CopiedSides, CopyMode, Decimal, ExistingPositionRule, PartialFillRule,
    SizingMode, WeightSource,
};
use protocol::units::{Money, RATIO_ONE, Ratio};
use std::time::Duration;

/// A month.
const INTERVAL_S_MAX: i64 = 31 * 86_400;

/// No weight, and no sum of them, is more of the equity, 10^-12.
const WEIGHT_MAX: i64 = 100 * RATIO_ONE;

/// Parts of 10^-12 of a number of basis points in one of 10^-8 of a whole.
const RATIO_PER_PART: i64 = 100_000_000;

/// Ten thousand basis points are all of something.
const PARTS_MAX: i64 = 100_000_000;

impl Validator<'_> {
    /// `None` inside where the plan copies something else.
    pub(super) fn allocation(
        &mut self,
        table: &RawPlan,
        copy: CopyMode,
        symbols: &Places<'_>,
    ) -> Option<Option<Allocation>> {
        if copy != CopyMode::Allocation {
            if let Some(field) = &table.allocation {
                let text = "needs copy = \"allocation\"; leave it out otherwise";
                self.error(field.header.at, &field.header.path, text);
                return None;
            }
            return Some(None);
        }
        self.fits_allocation(table);
        match &table.allocation {
            Some(field) => {
                let allocation = self.rebalancing(field, symbols)?;
                if allocation.weights != WeightSource::Portfolio {
                    self.fits_published(table);
                }
                Some(Some(allocation))
            }
            None => Some(Some(Allocation::DEFAULT)),
        }
    }

    /// Fields that say nothing about a plan that copies an allocation, or something else than they would.
    fn fits_allocation(&mut self, table: &RawPlan) {
        let mode = table.sizing.as_ref().and_then(|sizing| sizing.mode.as_ref());
        if let Some(mode) = mode.filter(|mode| mode.value.0 != SizingMode::EquityRatio) {
            self.refuse(
                mode,
                "weights are parts of equity; copy = \"allocation\" needs \"equity_ratio\"",
            );
        }
        let tier = table.sizing.as_ref().and_then(|sizing| sizing.tiers.first());
        if let Some(tier) = tier {
            let text =
                "a plan that copies an allocation has no single trades to scale; leave it out";
            self.error(tier.header.at, &tier.header.path, text);
        }
        let skips = |rule: &BelowMinimumRule| *rule == BelowMinimumRule::Skip;
        self.leave_out(&table.below_min, skips, "nothing is given up of an allocation");
        let waits = |rule: &PartialFillRule| *rule != PartialFillRule::Mirror;
        self.leave_out(&table.partial_fills, waits, "an allocation does not wait for fills");
        let differs = |rule: &ExistingPositionRule| *rule != ExistingPositionRule::All;
        self.leave_out(&table.existing, differs, "weights are of all that the leader has");
        if let Some(tags) = &table.tags {
            self.refuse(tags, "weights have no tags; leave it out with copy = \"allocation\"");
        }
    }

    /// What is said of the leader's trades says nothing of weights that he publishes.
    fn fits_published(&mut self, table: &RawPlan) {
        let is_one_sided = |sides: &CopiedSides| *sides != CopiedSides::Both;
        self.leave_out(&table.sides, is_one_sided, "published weights have their sides");
        if let Some(field) = table.reverse.as_ref().filter(|field| field.value) {
            self.refuse(field, "published weights have their sides; leave it out");
        }
    }

    fn leave_out<T>(&mut self, field: &Field<Chosen<T>>, is_wrong: impl Fn(&T) -> bool, why: &str) {
        if let Some(field) = field.as_ref().filter(|field| is_wrong(&field.value.0)) {
            self.refuse(field, format!("{why}; leave it out with copy = \"allocation\""));
        }
    }

    fn rebalancing(&mut self, table: &RawAllocation, symbols: &Places<'_>) -> Option<Allocation> {
        let (weights, fixed) = self.weights(&table.weights, symbols)?;
        let on_leader = table.on_leader.as_ref().is_none_or(|field| field.value);
        if let Some(field) = table.on_leader.as_ref().filter(|_| weights != WeightSource::Portfolio)
        {
            self.refuse(field, "published and fixed weights always rebalance; leave it out");
            return None;
        }
        let interval = self.maybe(&table.interval_s, |validator, field| {
            let seconds = validator.in_range(field, 1..=INTERVAL_S_MAX, "seconds")?;
            Some(Duration::from_secs(u64::try_from(seconds).expect("the range is positive")))
        });
        let band = self.maybe(&table.drift_band_bps, Self::parts);
        let min_trade = self.maybe(&table.min_trade_notional, Self::money);
        let cost = self.maybe(&table.cost_bps, Self::parts);
        let benefit = self.maybe(&table.benefit_bps, Self::parts);
        if let (Some(field), None) = (&table.cost_bps, &table.benefit_bps) {
            let text =
                "needs benefit_bps, which says what trading is worth; leave it out otherwise";
            self.refuse(field, text);
            return None;
        }
        let allocation = Allocation {
            weights,
            fixed,
            on_leader,
            interval: interval?,
            band: band?.unwrap_or(0),
            min_trade: min_trade?.unwrap_or(Money(0)),
            cost: cost?.unwrap_or(0),
            benefit: benefit?.unwrap_or(0),
        };
        let is_due = on_leader || allocation.interval.is_some() || allocation.band != 0;
        if !is_due {
            let text = "is never rebalanced; on_leader = true, interval_s or drift_band_bps";
            self.error(table.header.at, &table.header.path, text);
            return None;
        }
        Some(allocation)
    }

    /// Whose weights they are, and fixed ones with the places of their instruments.
    fn weights(
        &mut self,
        field: &Field<RawWeights>,
        symbols: &Places<'_>,
    ) -> Option<(WeightSource, Vec<(usize, Ratio)>)> {
        let Some(field) = field else { return Some((WeightSource::Portfolio, Vec::new())) };
        let weights = match &field.value {
            RawWeights::Of(source) => return Some((*source, Vec::new())),
            RawWeights::Fixed(weights) => weights,
        };
        if weights.is_empty() {
            self.refuse(field, "is empty; a weight for each instrument that the plan is to hold");
            return None;
        }
        let found: Vec<Option<(usize, Ratio)>> =
            weights.iter().map(|weight| self.weight(field, weight, symbols)).collect();
        let found: Vec<(usize, Ratio)> = found.into_iter().collect::<Option<_>>()?;
        let sum: u64 = found.iter().map(|(_, weight)| weight.0.unsigned_abs()).sum();
        if WEIGHT_MAX.unsigned_abs() < sum {
            self.refuse(
                field,
                "are too large together: at most 100 times the equity, signs left out",
            );
            return None;
        }
        Some((WeightSource::Fixed, found))
    }

    fn weight(
        &mut self,
        field: &Located<RawWeights>,
        (symbol, weight): &(String, Decimal),
        symbols: &Places<'_>,
    ) -> Option<(usize, Ratio)> {
        let (value, at) = (symbol.clone(), field.at);
        let place = self.resolve(&Located { value, at, path: field.path.clone() }, symbols);
        let ratio =
            weight.to_ratio().ok().filter(|ratio| (-WEIGHT_MAX..=WEIGHT_MAX).contains(&ratio.0));
        if ratio.is_none() {
            let text = format!(
                "the weight of {symbol}, {weight}, does not fit; from -100 to 100, 12 decimals"
            );
            self.refuse(field, text);
        }
        place.zip(ratio)
    }

    /// A plan can hold what its own venue trades, and what it copies.
    pub(super) fn weights_are_tradable(
        &mut self,
        raw: &RawFile,
        plans: &[Plan],
        followers: &[Follower],
        instruments: &[Instrument],
    ) {
        for (table, plan) in raw.plan.iter().zip(plans) {
            let field = table.allocation.as_ref().and_then(|table| table.weights.as_ref());
            let (Some(field), Some(allocation)) = (field, &plan.allocation) else { continue };
            for (place, _) in &allocation.fixed {
                let instrument = &instruments[*place];
                let is_left_out = plan.filter.exclude.contains(place)
                    || !plan.filter.include.is_empty() && !plan.filter.include.contains(place);
                let why = match () {
                    () if instrument.venue != followers[plan.follower].venue => {
                        "is not traded at the venue of the follower"
                    }
                    () if is_left_out => "is not copied, as include or exclude of the plan say",
                    () => continue,
                };
                self.refuse(field, format!("{} {why}", instrument.symbol));
            }
        }
    }

    /// Basis points as parts of 10^-8.
    pub(super) fn parts(&mut self, field: &Located<Decimal>) -> Option<u32> {
        let ratio = self.ratio(field)?.0;
        if ratio % RATIO_PER_PART != 0 || PARTS_MAX < ratio / RATIO_PER_PART {
            let text = format!("{} does not fit; above 0 up to 10000, 4 decimals", field.value);
            self.refuse(field, text);
            return None;
        }
        Some(u32::try_from(ratio / RATIO_PER_PART).expect("checked above"))
    }
}
