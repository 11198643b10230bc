//! Rules of `sizing`: each mode with the fields that belong to it, and what it needs elsewhere in the file.

use super::{Places, Validator};
use crate::configuration::decimal;
use crate::configuration::model::{Follower, Instrument, Plan, Sizing, Tier};
use crate::configuration::raw::{RawFile, RawPlan, RawSizing, RawTier};
use crate::configuration::reader::{Choice, Located};
use protocol::messages::{Decimal, SizingMode};
use protocol::units::{Money, RATIO_ONE, Ratio};

/// Tiers of one plan at most.
const TIERS_MAX: usize = 8;
/// A basis point is 10^-4.
const BASIS_POINT_EXPONENT: i8 = -4;

impl Validator<'_> {
    pub(super) fn sizing(
        &mut self,
        raw: &RawFile,
        table: &RawPlan,
        leaders: &Places<'_>,
        followers: &Places<'_>,
    ) -> Option<Sizing> {
        let path = table.header.member("sizing");
        let Some(sizing) = &table.sizing else {
            if !self.problems.is_reported(&path) {
                let text = "missing; such as { mode = \"equity_ratio\", multiplier = \"1\" }";
                self.error(table.header.at, &path, text);
            }
            return None;
        };
        let mode = self.required(&sizing.mode, &sizing.header, "mode", "the sizing mode")?;
        self.amounts_belong(sizing, mode.value.0);
        match mode.value.0 {
            SizingMode::EquityRatio => self.multiplier(sizing).map(Sizing::EquityRatio),
            SizingMode::BalanceRatio => self.multiplier(sizing).map(Sizing::BalanceRatio),
            SizingMode::FreeMarginRatio => self.multiplier(sizing).map(Sizing::FreeMarginRatio),
            SizingMode::ContractRatio => self.multiplier(sizing).map(Sizing::ContractRatio),
            SizingMode::LeverageRatio => {
                let leader = leaders.get(&table.leader).map(|place| &raw.leader[place].leverage);
                let follower = followers.get(&table.follower);
                let follower = follower.map(|place| &raw.follower[place].leverage);
                for (account, leverage) in [("leader", leader), ("follower", follower)] {
                    if leverage.is_some_and(Option::is_none) {
                        let text = format!("needs the leverage of the {account}; state it there");
                        self.refuse(mode, text);
                    }
                }
                self.multiplier(sizing).map(Sizing::LeverageRatio)
            }
            SizingMode::FixedRatio => {
                let must = "follower lots per leader lot, such as \"0.1\"";
                let ratio = self.required(&sizing.ratio, &sizing.header, "ratio", must)?;
                self.ratio(ratio).map(Sizing::FixedRatio)
            }
            SizingMode::FixedQuantity => {
                let must = "in units of the instrument, such as \"0.5\"";
                let quantity = self.required(&sizing.quantity, &sizing.header, "quantity", must)?;
                self.positive(quantity).map(Sizing::FixedQuantity)
            }
            SizingMode::FixedNotional => {
                let must = "an amount of account currency, such as \"1000\"";
                let notional = self.required(&sizing.notional, &sizing.header, "notional", must)?;
                self.money(notional).map(Sizing::FixedNotional)
            }
            SizingMode::RiskPerTrade => self.risk_per_trade(sizing),
            SizingMode::VolatilityTarget => {
                let must = "the yearly volatility of the position over equity, such as \"0.2\"";
                let target =
                    self.required(&sizing.volatility, &sizing.header, "volatility", must)?;
                self.ratio(target).map(Sizing::VolatilityTarget)
            }
        }
    }

    fn multiplier(&mut self, sizing: &RawSizing) -> Option<Ratio> {
        match &sizing.multiplier {
            None => Some(Ratio(RATIO_ONE)),
            Some(multiplier) => self.ratio(multiplier),
        }
    }

    fn risk_per_trade(&mut self, sizing: &RawSizing) -> Option<Sizing> {
        let must = "what part of the follower's equity a stop may cost, such as \"0.01\"";
        let risk = self.required(&sizing.risk, &sizing.header, "risk", must);
        let risk = risk.and_then(|risk| self.share(risk));
        let stop_distance = self.maybe(&sizing.stop_distance_bps, |validator, field| {
            validator.positive(field)?;
            let distance = decimal::shifted(field.value, BASIS_POINT_EXPONENT).normal();
            let ratio = distance.to_ratio().ok().filter(|ratio| ratio.0 < RATIO_ONE);
            if ratio.is_none() {
                let must = "basis points above 0 and below 10000, at most 8 decimals";
                validator.refuse(field, format!("{} is out of range; {must}", field.value));
            }
            ratio
        });
        Some(Sizing::RiskPerTrade { risk: risk?, stop_distance: stop_distance? })
    }

    /// An amount of another mode would be read by nobody.
    fn amounts_belong(&mut self, sizing: &RawSizing, mode: SizingMode) {
        let multiplied: &[SizingMode] = &[
            SizingMode::EquityRatio,
            SizingMode::BalanceRatio,
            SizingMode::FreeMarginRatio,
            SizingMode::ContractRatio,
            SizingMode::LeverageRatio,
        ];
        let amounts: [(&[SizingMode], _); 7] = [
            (multiplied, &sizing.multiplier),
            (&[SizingMode::FixedRatio], &sizing.ratio),
            (&[SizingMode::FixedQuantity], &sizing.quantity),
            (&[SizingMode::FixedNotional], &sizing.notional),
            (&[SizingMode::RiskPerTrade], &sizing.risk),
            (&[SizingMode::RiskPerTrade], &sizing.stop_distance_bps),
            (&[SizingMode::VolatilityTarget], &sizing.volatility),
        ];
        for (owners, field) in amounts {
            if let (false, Some(field)) = (owners.contains(&mode), field) {
                let words: Vec<String> =
                    owners.iter().map(|owner| format!("{:?}", owner.word())).collect();
                let modes = if owners.len() == 1 { "mode" } else { "modes" };
                let owners = words.join(", ");
                let text = format!("belongs to {modes} {owners}, not to {:?}", mode.word());
                self.refuse(field, text);
            }
        }
    }

    /// Multipliers by the size of the leader's trade, ascending.
    pub(super) fn tiers(&mut self, table: &RawPlan) -> Option<Vec<Tier>> {
        let Some(sizing) = &table.sizing else { return Some(Vec::new()) };
        if let Some(beyond) = sizing.tiers.get(TIERS_MAX) {
            let text = format!("is one too many; at most {TIERS_MAX} tiers");
            self.error(beyond.header.at, &beyond.header.path, text);
        }
        let tiers: Vec<Option<Tier>> = sizing.tiers.iter().map(|tier| self.tier(tier)).collect();
        let tiers: Vec<Tier> = tiers.into_iter().collect::<Option<_>>()?;
        for (place, pair) in tiers.windows(2).enumerate() {
            if pair[1].from <= pair[0].from {
                let header = &sizing.tiers[place + 1].header;
                let text = "does not begin above the tier before it; list tiers by ascending from";
                self.error(header.at, &header.member("from"), text);
            }
        }
        Some(tiers)
    }

    fn tier(&mut self, table: &RawTier) -> Option<Tier> {
        let must = "the smallest notional of the leader's trade, such as \"10000\"";
        let from = self.required(&table.from, &table.header, "from", must);
        let from = from.and_then(|from| self.from(from));
        let must = "times what the sizing says, such as \"0.5\"";
        let multiplier = self.required(&table.multiplier, &table.header, "multiplier", must);
        let multiplier = multiplier.and_then(|multiplier| self.ratio(multiplier));
        Some(Tier { from: from?, multiplier: multiplier? })
    }

    fn from(&mut self, field: &Located<Decimal>) -> Option<Money> {
        if field.value.mantissa == 0 { Some(Money(0)) } else { self.money(field) }
    }

    /// Without its volatility an instrument is never sized by it, and nobody would be told.
    pub(super) fn volatilities_are_known(
        &mut self,
        raw: &RawFile,
        plans: &[Plan],
        followers: &[Follower],
        instruments: &[Instrument],
    ) {
        let by_volatility = |plan: &Plan| matches!(plan.sizing, Sizing::VolatilityTarget(_));
        let sized = plans.iter().zip(&raw.plan).filter(|(plan, _)| by_volatility(plan));
        for (plan, table) in sized {
            let venue = followers[plan.follower].venue;
            let lacks = |instrument: &&Instrument| {
                instrument.venue == venue && instrument.specifications.volatility.is_none()
            };
            let lacking = instruments.iter().filter(lacks);
            let symbols: Vec<&str> = lacking.map(|lacks| lacks.symbol.as_str()).collect();
            if !symbols.is_empty() {
                let header = table.sizing.as_ref().map_or(&table.header, |sizing| &sizing.header);
                let symbols = super::some_of(symbols.into_iter());
                let text = format!("no volatility is stated for {symbols}, so never traded there");
                self.problems.warn(header.at, &header.path, text);
            }
        }
    }
}
