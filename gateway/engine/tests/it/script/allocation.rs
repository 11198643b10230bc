//! Plans that copy an allocation in scenarios: how they are written, and how rebalances read.

use super::{Script, Words, money};
use crate::world::MILLISECOND;
use protocol::messages::{Flag, Rebalanced};

/// Parts of 10^-8 in a basis point.
const BASIS_POINT: i64 = 10_000;

impl Script {
    pub(super) fn define_allocation(&mut self, words: &mut Words<'_>) {
        let plan = self.plan(words.next());
        let allocation = self.setup.allocation(plan);
        let parts = |number: i64| u32::try_from(number * BASIS_POINT).unwrap();
        while let Some(word) = words.maybe() {
            match word {
                "band" => allocation.band = parts(words.number()),
                "min" => allocation.min_trade = money(words.number()),
                "cost" => allocation.cost = parts(words.number()),
                "benefit" => allocation.benefit = parts(words.number()),
                "every" => {
                    allocation.interval = u64::try_from(words.number()).unwrap() * MILLISECOND;
                }
                "not-led" => allocation.on_leader = Flag::No,
                other => panic!("{other}?"),
            }
        }
    }

    pub(super) fn rebalanced_line(&self, rebalanced: &Rebalanced) -> String {
        format!("rebalanced {} {:?}", self.plan_name(rebalanced.plan.0), rebalanced.cause)
    }
}
