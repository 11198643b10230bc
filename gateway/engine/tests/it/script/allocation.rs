//! Plans that copy an allocation in scenarios: how they are written, and how rebalances read.

use super::{Script, Words, money, ratio};
use crate::world::{MILLISECOND, encoded};
use protocol::messages::{AllocationDefinition, Flag, LeaderWeightEvent, Rebalanced, WeightSource};
use protocol::units::{InstrumentIndex, LeaderIndex, Nanos, Ratio, SessionIndex};

/// Parts of 10^-8 in a basis point.
const BASIS_POINT: i64 = 10_000;

fn signed(word: &str) -> Ratio {
    let part = ratio(word.trim_start_matches('-'));
    Ratio(if word.starts_with('-') { -part.0 } else { part.0 })
}

impl Script {
    pub(super) fn define_allocation(&mut self, words: &mut Words<'_>) {
        let plan = self.plan(words.next());
        self.setup.allocations.retain(|known| known.plan.0 != plan);
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
                "published" => allocation.weights = WeightSource::Published,
                "fixed" => {
                    allocation.weights = WeightSource::Fixed;
                    let fixed = *allocation;
                    let mut weights = Vec::new();
                    while let Some(symbol) = words.maybe() {
                        let instrument = self.instrument(symbol).map(InstrumentIndex);
                        let weight = Some(signed(words.next()));
                        weights.push(AllocationDefinition { instrument, weight, ..fixed });
                    }
                    self.setup.set_weights(plan, weights);
                    return;
                }
                other => panic!("{other}?"),
            }
        }
    }

    /// A weight that a leader publishes, numbered like everything that he does.
    pub(super) fn weigh(&mut self, words: &mut Words<'_>) -> Vec<Vec<u8>> {
        let leader = self.leader(words.next());
        let instrument = self.instrument(words.next()).unwrap();
        let word = words.next();
        let world = self.world();
        world.trade_ids += 1;
        let event = LeaderWeightEvent {
            session: SessionIndex(10),
            session_sequence: world.trade_ids,
            leader: LeaderIndex(leader),
            instrument: InstrumentIndex(instrument),
            sequence: world.trade_ids,
            weight: signed(word),
            transact_time: Nanos(world.now),
            receive_time: Nanos(world.now),
        };
        world.feed(&encoded(|octets| event.encode(octets)))
    }

    pub(super) fn rebalanced_line(&self, rebalanced: &Rebalanced) -> String {
        format!("rebalanced {} {:?}", self.plan_name(rebalanced.plan.0), rebalanced.cause)
    }
}
