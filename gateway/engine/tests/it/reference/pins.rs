//! What an episode pins, by the model: why a plan sits out, ratio and quantity of each sizing mode.

use super::{Account, Reference, scaled};
use protocol::messages::{
    CopiedSides, EpisodeStartedEntry, ExistingPositionRule, FilterKind, Flag, InstrumentKind,
    LeaderEvent, LimitKind, PlanDefinition, Reason, SizingMode,
};
use protocol::units::RATIO_ONE;

impl Reference {
    /// Checks what was pinned because of an event after which the leader stands at `after`.
    pub(super) fn check_pin(&self, pin: &EpisodeStartedEntry, event: &LeaderEvent, after: i128) {
        let plan = *self.plan(pin.plan.0);
        let instrument = event.instrument.0;
        let sign = if plan.reverse == Flag::Yes { -1 } else { 1 };
        let (reason, ratio, quantity) = match self.size(&plan, event, after) {
            Ok((ratio, quantity)) => (Reason::None, sign * ratio, sign * quantity),
            Err(reason) => (reason, 0, 0),
        };
        let pinned = (pin.reason, i128::from(pin.ratio.0), i128::from(pin.quantity.0));
        assert_eq!(pinned, (reason, ratio, quantity), "{pin:?} {event:?}");
        let buys = after.signum() == sign;
        let (price, average) = (event.price.0, event.average_price.map(|price| price.mantissa));
        let copies_all = match plan.existing_position {
            ExistingPositionRule::All => true,
            ExistingPositionRule::None => false,
            ExistingPositionRule::NoWorsePrice => average
                .is_some_and(|average| if buys { price <= average } else { average <= price }),
        };
        if copies_all {
            assert_eq!(pin.baseline.0, 0, "{instrument} {pin:?}");
        }
    }

    pub(super) fn copies_symbol(&self, plan: u32, instrument: u16) -> bool {
        let entries = |kind| {
            let all = self.setup.filters.iter();
            let of_plan = all.filter(move |entry| entry.plan.0 == plan && entry.kind == kind);
            of_plan.map(|entry| entry.instrument.unwrap().0).collect::<Vec<u16>>()
        };
        let (included, excluded) = (entries(FilterKind::Include), entries(FilterKind::Exclude));
        let is_included = included.is_empty() || included.contains(&instrument);
        is_included && !excluded.contains(&instrument)
    }

    /// Ratio and quantity, both without sign, or why there are none.
    fn size(
        &self,
        plan: &PlanDefinition,
        event: &LeaderEvent,
        after: i128,
    ) -> Result<(i128, i128), Reason> {
        let instrument = &self.setup.instruments[usize::from(event.instrument.0)];
        let wrong_side = match plan.sides {
            CopiedSides::Both => 0,
            CopiedSides::LongOnly => -1,
            CopiedSides::ShortOnly => 1,
        };
        if self.leaving.contains_key(&plan.plan.0) {
            return Err(Reason::PlanRemoved);
        }
        if after.signum() == wrong_side {
            return Err(Reason::SideNotCopied);
        }
        if !self.copies_symbol(plan.plan.0, event.instrument.0) {
            return Err(Reason::SymbolNotCopied);
        }
        let tags = self.setup.filters.iter();
        let mut tags = tags
            .filter(|entry| (entry.plan, entry.kind) == (plan.plan, FilterKind::Tag))
            .map(|entry| entry.tag)
            .peekable();
        if tags.peek().is_some() && !tags.any(|tag| tag == event.tag) {
            return Err(Reason::TagNotCopied);
        }
        let goes_short = (after < 0) != (plan.reverse == Flag::Yes);
        if goes_short && instrument.kind == InstrumentKind::Spot {
            return Err(Reason::ShortNotPossible);
        }
        let (ratio, quantity) = self.size_by_mode(plan, event, after)?;
        let one = i128::from(RATIO_ONE);
        let mapping = self.mapping(event.leader.0, event.instrument.0);
        let factor = mapping.map_or(one, |mapping| mapping.factor.0.into());
        let ratio = ratio * factor / one;
        let lot_price = i128::from(event.price.0.abs()) * i128::from(instrument.unit_value.0);
        let notional = lot_price * i128::from(event.lots.0.abs()) * factor / one;
        let tiers = self.setup.tiers.iter().filter(|tier| tier.plan == plan.plan);
        let reached = tiers.filter(|tier| i128::from(tier.from.0) <= notional);
        let tier =
            reached.max_by_key(|tier| tier.from).map_or(one, |tier| tier.multiplier.0.into());
        Ok((ratio * tier / one, quantity * tier / one))
    }

    fn size_by_mode(
        &self,
        plan: &PlanDefinition,
        event: &LeaderEvent,
        after: i128,
    ) -> Result<(i128, i128), Reason> {
        let instrument = &self.setup.instruments[usize::from(event.instrument.0)];
        let price = i128::from(event.price.0.abs());
        let lot_price = price * i128::from(instrument.unit_value.0);
        let multiplier = i128::from(plan.multiplier.0);
        let age_max = self
            .limit(plan.plan.0, event.instrument.0, LimitKind::MaxSnapshotAge, 0)
            .unwrap_or(i128::MAX);
        let usable = |account: Option<&Account>, amount: fn(&Account) -> Option<i128>| {
            let account = account.ok_or(Reason::SnapshotMissing)?;
            let amount = amount(account).ok_or(Reason::MarginMissing)?;
            if age_max < i128::from(self.now - account.time) {
                Err(Reason::SnapshotTooOld)
            } else if amount <= 0 {
                Err(Reason::SnapshotMissing)
            } else {
                Ok(amount)
            }
        };
        let leader = self.leader_accounts.get(&plan.leader.0);
        let follower = self.follower_accounts.get(&plan.follower.0);
        let proportional = |amount: fn(&Account) -> Option<i128>| {
            let (leader, follower) = (usable(leader, amount)?, usable(follower, amount)?);
            Ok(multiplier * follower / leader)
        };
        let equity = |account: &Account| Some(account.equity);
        let ratio = match plan.sizing {
            SizingMode::FixedRatio => multiplier,
            SizingMode::EquityRatio => proportional(equity)?,
            SizingMode::BalanceRatio => proportional(|account| Some(account.balance))?,
            SizingMode::FreeMarginRatio => {
                proportional(|account| Some(account.equity - account.margin?))?
            }
            SizingMode::ContractRatio
                if self.mapping(event.leader.0, event.instrument.0).is_some() =>
            {
                multiplier
            }
            SizingMode::ContractRatio => {
                let leader = instrument.leader_multiplier.unwrap_or(instrument.multiplier);
                multiplier * scaled(leader, 0) / scaled(instrument.multiplier, 0)
            }
            SizingMode::LeverageRatio => {
                let ratio = proportional(equity)?;
                let leader = self.setup.leaders[usize::from(plan.leader.0)].leverage;
                let follower = self.setup.followers[plan.follower.0 as usize].leverage;
                match (leader, follower) {
                    (Some(leader), Some(follower)) if follower < leader => {
                        ratio * i128::from(follower.0) / i128::from(leader.0)
                    }
                    (Some(_), Some(_)) => ratio,
                    _ => return Err(Reason::LeverageMissing),
                }
            }
            SizingMode::FixedQuantity => return Ok((0, scaled(plan.quantity.unwrap(), 0))),
            SizingMode::FixedNotional => {
                return Ok((0, i128::from(plan.notional.unwrap().0) / lot_price));
            }
            SizingMode::RiskPerTrade => {
                let risk = risk_of_lot(plan, event, after, instrument.unit_value.0.into())?;
                return Ok((0, multiplier * usable(follower, equity)? / risk));
            }
            SizingMode::VolatilityTarget => {
                let volatility = instrument.volatility.ok_or(Reason::VolatilityMissing)?;
                let notional = multiplier * usable(follower, equity)?;
                return Ok((0, notional / (i128::from(volatility.0) * lot_price)));
            }
        };
        Ok((ratio, 0))
    }
}

/// What one lot loses at the stop, money times 10^12.
fn risk_of_lot(
    plan: &PlanDefinition,
    event: &LeaderEvent,
    after: i128,
    unit_value: i128,
) -> Result<i128, Reason> {
    let price = i128::from(event.price.0);
    let stop = event.stop_price.map(|stop| i128::from(stop.0));
    let loss = stop.map_or(0, |stop| (price - stop) * after.signum());
    match plan.stop_distance {
        _ if 0 < loss => Ok(loss * unit_value * i128::from(RATIO_ONE)),
        Some(distance) => Ok(i128::from(distance.0) * price.abs() * unit_value),
        None => Err(Reason::StopMissing),
    }
}
