//! What positions and open orders of a scope are worth, by the model.

use super::Reference;
use protocol::messages::Scope;

impl Reference {
    /// Signed value of a row as it is booked.
    pub(super) fn booked_value(&self, plan: u32, instrument: u16) -> i128 {
        let price = self.rows.get(&(plan, instrument)).map_or(0, |row| row.price);
        self.held(plan, instrument) * price
    }

    fn values(&self, scope: Scope, target: u32, except: (u32, u16)) -> Vec<i128> {
        let keys = self.rows.keys().filter(|(plan, instrument)| {
            (*plan, *instrument) != except && self.covers(scope, target, *plan, *instrument)
        });
        keys.map(|(plan, instrument)| self.booked_value(*plan, *instrument)).collect()
    }

    pub(super) fn gross(&self, scope: Scope, target: u32, row: (u32, u16), after: i128) -> i128 {
        self.values(scope, target, row).iter().map(|value| value.abs()).sum::<i128>() + after.abs()
    }

    pub(super) fn net(&self, scope: Scope, target: u32, row: (u32, u16), after: i128) -> i128 {
        self.values(scope, target, row).iter().sum::<i128>() + after
    }

    /// Number and value of the open orders of a scope.
    pub(super) fn open_orders(&self, scope: Scope, target: u32) -> (i128, i128) {
        let orders = self.orders.values();
        let covered =
            orders.filter(|order| self.covers(scope, target, order.plan, order.instrument));
        covered.fold((0, 0), |(count, value), order| {
            (count + 1, value + order.pending() * order.unit_price)
        })
    }

    /// Lots of the smallest order of a row when it was last decided for.
    pub(super) fn smallest(&self, plan: u32, instrument: u16) -> i128 {
        let definition = &self.setup.instruments[usize::from(instrument)];
        let price = self.rows[&(plan, instrument)].price.max(1);
        let notional = i128::from(definition.min_notional.0);
        i128::from(definition.min_lots.0).max((notional + price - 1) / price).max(1)
    }
}
