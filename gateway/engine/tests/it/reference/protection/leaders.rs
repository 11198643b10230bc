//! What leaders say of their stops in fills, by the model.

use super::super::Reference;
use protocol::messages::{Flag, Instructions, LeaderStops, ProtectionDefinition, ProtectionKind};
use std::collections::BTreeMap;

/// A leader in an instrument.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// What his position has cost, ticks times lots, without sign.
    cost: i128,
    stop: Option<i128>,
    target: Option<i128>,
}

pub(super) type Leaders = BTreeMap<(u16, u16), SaidOf>;

/// Of one of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SaidOf(Said);

/// What a leader's stops mean for one of a plan's.
pub(super) enum Level {
    /// The plan goes by its own distance.
    Own,
    /// Its leader has left in front of it: what waits is right.
    Left,
    /// It goes by his; none where there is no such price.
    At(Option<i128>),
}

impl Reference {
    pub(super) fn follows_leaders(&self) -> bool {
        let mut protections = self.setup.protections.iter();
        protections.any(|known| {
            known.from_leader != LeaderStops::None && self.in_force.contains(&known.plan.0)
        })
    }

    /// A leader trades; called while the model still has him where he was.
    pub(in super::super) fn leader_moved(&mut self, root: &Instructions) {
        if !self.follows_leaders() {
            return;
        }
        let place = (root.leader.0, root.instrument.0);
        let event = self.events[&(place.0, root.trade_id.unwrap())];
        let price = i128::from(event.price.0);
        let told = event.position_before.map_or(0, |before| before.0.into());
        let before = self.leaders.get(&place).copied().unwrap_or(told);
        let after = i128::from(root.position.0);
        let said = &mut self.protections.leaders.entry(place).or_default().0;
        if said.cost == 0 {
            said.cost = before.abs() * price;
        }
        if before.signum() != after.signum() {
            *said = Said { cost: after.abs() * price, ..Said::default() };
        } else if before.abs() < after.abs() {
            said.cost += (after - before).abs() * price;
        } else if before != 0 {
            said.cost = said.cost * after.abs() / before.abs();
        }
        if after != 0 {
            said.stop = event.stop_price.map(|price| price.0.into()).or(said.stop);
            said.target = event.take_profit.map(|price| price.0.into()).or(said.target);
        }
    }

    /// A leader was never where he was said to be.
    pub(in super::super) fn leader_corrected(&mut self, place: (u16, u16), lots: i128) {
        let before = self.leaders.get(&place).copied().unwrap_or(0);
        let after = before + lots;
        let Some(SaidOf(said)) = self.protections.leaders.get_mut(&place) else { return };
        if before.signum() == after.signum() && before != 0 {
            said.cost = said.cost * after.abs() / before.abs();
        } else {
            *said = Said::default();
        }
    }

    pub(super) fn leaders_level(
        &self,
        row: (u32, u16),
        kind: ProtectionKind,
        definition: &ProtectionDefinition,
    ) -> Level {
        if definition.from_leader == LeaderStops::None {
            return Level::Own;
        }
        let plan = self.plan(row.0);
        let place = (plan.leader.0, row.1);
        let reverses = plan.reverse == Flag::Yes;
        let leader = self.leaders.get(&place).copied().unwrap_or(0);
        let held = self.rows.get(&row).map_or(0, |row| row.position);
        if held == 0 {
            return Level::At(None);
        }
        if leader.signum() * held.signum() != if reverses { -1 } else { 1 } {
            return Level::Left;
        }
        let SaidOf(said) = self.protections.leaders.get(&place).copied().unwrap_or_default();
        let is_stop = (kind == ProtectionKind::StopLoss) != reverses;
        let Some(his) = (if is_stop { said.stop } else { said.target }) else { return Level::Own };
        if definition.from_leader == LeaderStops::Explicit {
            return Level::At(Some(his));
        }
        let last = self.policing.prices.get(&place).copied().unwrap_or(0);
        let cost = if said.cost == 0 { leader.abs() * last } else { said.cost };
        let Some(own) = self.protections.costs.get(&row) else { return Level::At(None) };
        let (over, under) = (own * his * leader.abs(), held.abs() * cost);
        // Away from the market: down for a stop of a long position and for a target of a short one.
        let is_down = (kind == ProtectionKind::StopLoss) == (0 < held);
        let price = over / under + i128::from(!is_down && over % under != 0);
        Level::At((0 < price).then_some(price))
    }
}
