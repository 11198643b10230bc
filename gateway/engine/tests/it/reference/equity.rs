//! What a follower's equity carries, by the model: leverage and margin.

use super::Reference;
use protocol::messages::{Instructions, LimitKind, Scope};
use protocol::units::RATIO_ONE;

impl Reference {
    pub(super) fn leverage_broken(&self, root: &Instructions, plan: u32, after: i128) -> bool {
        let instrument = root.instrument.0;
        let Some(most) = self.limit(plan, instrument, LimitKind::MaxLeverage, 12) else {
            return false;
        };
        let follower = self.plan(plan).follower.0;
        let gross = self.gross(Scope::Follower, follower, (plan, instrument), after);
        self.follower_accounts[&follower].equity * most / i128::from(RATIO_ONE) < gross
    }

    /// Whether what the follower's account has in the instrument would be worth more times its equity than it may.
    pub(super) fn symbol_leverage_broken(
        &self,
        root: &Instructions,
        plan: u32,
        after: i128,
    ) -> bool {
        let instrument = root.instrument.0;
        let Some(most) = self.limit(plan, instrument, LimitKind::MaxSymbolLeverage, 12) else {
            return false;
        };
        let follower = self.plan(plan).follower.0;
        let others = self.rows.keys().filter(|(other, traded)| {
            *other != plan && *traded == instrument && self.plan(*other).follower.0 == follower
        });
        let held: i128 = others.map(|(other, _)| self.booked_value(*other, instrument).abs()).sum();
        self.follower_accounts[&follower].equity * most / i128::from(RATIO_ONE) < held + after
    }

    /// Whether positions and open orders of the follower would take more of its equity than they may.
    pub(super) fn margin_broken(&self, root: &Instructions, plan: u32, after: i128) -> bool {
        let instrument = root.instrument.0;
        let Some(most) = self.limit(plan, instrument, LimitKind::MaxMarginUse, 12) else {
            return false;
        };
        let follower = self.plan(plan).follower.0;
        let others = self.rows.keys().filter(|(other, traded)| {
            (*other, *traded) != (plan, instrument) && self.plan(*other).follower.0 == follower
        });
        let margin = |(other, traded): &(u32, u16)| {
            self.booked_value(*other, *traded).abs() * self.margin_rate(follower, *traded)
        };
        let used: i128 = others.map(margin).sum();
        let added = after.abs() * self.margin_rate(follower, instrument);
        self.follower_accounts[&follower].equity * most < used + added
    }

    /// Margin over value, 10^-12.
    fn margin_rate(&self, follower: u32, instrument: u16) -> i128 {
        let one = i128::from(RATIO_ONE);
        let initial = self.setup.instruments[usize::from(instrument)].initial_margin;
        let leverage = self.setup.followers[follower as usize].leverage;
        let mut rates = vec![];
        rates.extend(initial.map(|rate| i128::from(rate.0)));
        rates.extend(leverage.map(|leverage| {
            let leverage = i128::from(leverage.0);
            (one * one + leverage - 1) / leverage
        }));
        rates.into_iter().max().unwrap_or(one)
    }
}
