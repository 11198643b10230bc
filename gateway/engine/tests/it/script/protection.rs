//! Plans that protect themselves in scenarios: how they are written, and how their notes read.

use super::{Script, Words};
use protocol::messages::{LeaderStops, ProtectionDefinition, ProtectionNoted, TriggerPrice};
use protocol::units::PlanIndex;

/// Parts of 10^-8 in a basis point.
const BASIS_POINT: i64 = 10_000;

impl Script {
    pub(super) fn define_protection(&mut self, words: &mut Words<'_>) {
        let plan = self.plan(words.next());
        let mut protection = ProtectionDefinition {
            plan: PlanIndex(plan),
            stop_loss: 0,
            take_profit: 0,
            trigger_price: TriggerPrice::Last,
            from_leader: LeaderStops::None,
        };
        let parts = |number: i64| u32::try_from(number * BASIS_POINT).unwrap();
        while let Some(word) = words.maybe() {
            match word {
                "stop" => protection.stop_loss = parts(words.number()),
                "target" => protection.take_profit = parts(words.number()),
                "explicit" => protection.from_leader = LeaderStops::Explicit,
                "distance" => protection.from_leader = LeaderStops::Distance,
                "reference" => protection.trigger_price = TriggerPrice::Reference,
                other => panic!("{other}?"),
            }
        }
        self.setup.protections.retain(|other| other.plan.0 != plan);
        self.setup.protections.push(protection);
    }

    pub(super) fn protection_line(&self, noted: &ProtectionNoted) -> String {
        let ProtectionNoted { change, kind, price, position, average_price, .. } = noted;
        let plan = self.plan_name(noted.plan.0);
        format!("{change:?} {kind:?} of {plan} @{price} for {position} @{average_price}")
    }
}
