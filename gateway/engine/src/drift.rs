//! How far a plan stands from its targets, by value.
//!
//! ```text
//! score = 10,000 * (1 - sum |target - position| * price / sum |target| * price)      over its instruments
//! ```
//!
//! Prices are those of the leader's last events. A difference that is too small to trade is none.

use crate::exact::unit_price;
use crate::gates::Gate;
use crate::policy::Drift;
use crate::rows::Status;
use crate::sizing;
use crate::state::State;

impl State {
    /// How far a plan is from its targets. Takes time in proportion to instruments.
    pub(crate) fn drift(&self, plan: u32) -> Drift {
        let mut drift = Drift::default();
        let Some(seat) = self.seat(plan) else { return drift };
        for block in self.blocks.of_leader(seat.leader) {
            let (_, instrument) = self.blocks.pair(block);
            if let Some(row) = self.find_row(plan, instrument) {
                self.add_drift(&mut drift, row, block);
            }
        }
        drift
    }

    /// Adds what a row is off by. One whose target is not known has none.
    fn add_drift(&self, drift: &mut Drift, index: usize, block: usize) {
        let (_, instrument) = self.blocks.pair(block);
        let (row, block) = (self.rows.load(index), self.blocks.get(block));
        let rules = &self.rows.rules[index];
        if !(rules.is_published || block.is_known && row.status.has(Status::PINNED)) {
            return;
        }
        let plan = rules.plan;
        let gate = self.gates[plan as usize].with(self.instrument_gate(instrument));
        let target = sizing::target(&row, block.led(rules));
        let Some(target) = (if gate.has(Gate::FLATTEN) { Some(0) } else { target }) else { return };
        let unit_price = unit_price(block.price, self.unit_value(instrument));
        let lots_min = self.minimum_lots(instrument, unit_price);
        let worth =
            |lots: i64| i128::from(lots.unsigned_abs()) * i128::from(unit_price.unwrap_or(0));
        let off = |actual: i64| {
            let difference = target - actual;
            let is_small = target != 0 && difference.abs() < lots_min;
            if is_small { 0 } else { worth(difference) }
        };
        drift.target = drift.target.saturating_add(worth(target));
        drift.held = drift.held.saturating_add(off(row.held()));
        drift.position = drift.position.saturating_add(off(row.position));
    }

    /// Smallest order of an instrument at a price, lots.
    pub(crate) fn minimum_lots(&self, instrument: u16, unit_price: Option<i64>) -> i64 {
        let known = self.definitions.instruments.known(usize::from(instrument));
        let Some(instrument) = known else { return 1 };
        let of_notional = match unit_price {
            Some(unit_price) if 0 < unit_price => {
                let notional = instrument.min_notional.0;
                notional / unit_price + i64::from(notional % unit_price != 0)
            }
            _ => 1,
        };
        instrument.min_lots.0.max(of_notional).max(1)
    }
}
