//! The audit's own books: orders, positions, and what each scope has at risk, added up from the records of a journal.

use super::definitions::Definitions;
use protocol::messages::{CopyMode, OrderKey, OrderState, OrderUpdate, Scope};
use std::collections::BTreeMap;

/// Identity of an order: epoch, record, plan, leg.
pub(super) type Key = (u32, u64, u32, u8);

/// A plan in an instrument.
pub(super) type Row = (u32, u16);

pub(super) const fn key(key: &OrderKey) -> Key {
    (key.epoch, key.sequence, key.plan, key.leg)
}

/// One of our orders.
#[derive(Clone, Copy)]
pub(super) struct Order {
    /// Signed.
    pub(super) lots: i128,
    /// What a lot was worth when it was decided.
    pub(super) unit_price: i128,
    /// Whether it protects the plan, and so brings it to no target.
    pub(super) protects: bool,
    /// The order in whose place it is.
    pub(super) replaces: Option<Key>,
    pub(super) state: OrderState,
    booked: i128,
    reported: i128,
    leaves: i128,
}

impl Order {
    pub(super) const fn new(lots: i128, unit_price: i128) -> Self {
        Self {
            lots,
            unit_price,
            protects: false,
            replaces: None,
            state: OrderState::Created,
            booked: 0,
            reported: 0,
            leaves: lots.abs(),
        }
    }

    /// What may still fill of it, without sign: what is open, and what the venue has filled and not told yet.
    fn pending(&self) -> i128 {
        (self.leaves + (self.reported - self.booked).max(0)).min(self.lots.abs())
    }

    /// Whether nothing more comes of it.
    fn is_over(&self) -> bool {
        is_final(self.state) && self.pending() == 0
    }
}

const fn is_final(state: OrderState) -> bool {
    use OrderState::{Canceled, Expired, Filled, NotSent, Rejected, Replaced};
    matches!(state, Filled | Canceled | Rejected | Expired | NotSent | Replaced)
}

/// What a plan has in an instrument.
#[derive(Clone, Default)]
struct Holding {
    position: i128,
    /// Value of a lot when it was last decided for.
    unit_price: i128,
    open: Vec<Key>,
    counted: Exposure,
}

/// What is at risk, money and a count.
#[derive(Clone, Copy, Default)]
pub(super) struct Exposure {
    pub(super) gross: i128,
    pub(super) net: i128,
    pub(super) open_notional: i128,
    pub(super) open_orders: i128,
    /// Money times 10^12.
    pub(super) margin: i128,
}

impl Exposure {
    fn add(&mut self, other: &Self, sign: i128) {
        self.gross += sign * other.gross;
        self.net += sign * other.net;
        self.open_notional += sign * other.open_notional;
        self.open_orders += sign * other.open_orders;
        self.margin += sign * other.margin;
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Stand {
    pub(super) position: i128,
    /// Signed open quantity of orders that bring it to its target.
    pub(super) working: i128,
    buys: i128,
    sells: i128,
    mirrors: bool,
}

impl Stand {
    /// What it is valued by: of a plan whose orders rest the worst that may become of it, and with one more order what
    /// may become of it on the side of that order.
    pub(super) fn after(&self, lots: i128) -> i128 {
        if !self.mirrors {
            return self.position + self.working + lots;
        }
        let up = self.position + self.buys + lots.max(0);
        let down = self.position - self.sells + lots.min(0);
        match lots.signum() {
            1 => up,
            -1 => down,
            _ if up.abs() < down.abs() => down,
            _ => up,
        }
    }
}

/// See the module.
#[derive(Default)]
pub(super) struct Books {
    orders: BTreeMap<Key, Order>,
    rows: BTreeMap<Row, Holding>,
    scopes: BTreeMap<(u8, u32), Exposure>,
}

impl Books {
    pub(super) fn order(&self, key: Key) -> Option<&Order> {
        self.orders.get(&key)
    }

    pub(super) fn orders(&self) -> usize {
        self.orders.len()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        self.rows.keys().copied()
    }

    /// Value of a lot of a row when it was last decided for.
    pub(super) fn unit_price(&self, row: Row) -> i128 {
        self.rows.get(&row).map_or(0, |holding| holding.unit_price)
    }

    /// Whether an order of the row may still fill.
    pub(super) fn has_open(&self, row: Row) -> bool {
        let open = self.rows.get(&row).map_or(&[][..], |holding| &holding.open);
        open.iter().any(|key| !self.orders[key].protects)
    }

    /// Where a row stands.
    pub(super) fn stand(&self, definitions: &Definitions, row: Row) -> Stand {
        let Some(holding) = self.rows.get(&row) else { return Stand::default() };
        let copy = definitions.plan(row.0).map(|plan| plan.copy);
        let mirrors = matches!(copy, Some(CopyMode::Orders | CopyMode::Signals));
        let mut stand = Stand { position: holding.position, mirrors, ..Stand::default() };
        for key in &holding.open {
            let order = &self.orders[key];
            let lots = order.lots.signum() * self.extra(order);
            if !order.protects {
                stand.working += lots;
                stand.buys += lots.max(0);
                stand.sells -= lots.min(0);
            }
        }
        stand
    }

    /// What is open of an order, signed.
    pub(super) fn open_lots(&self, key: Key) -> i128 {
        self.orders.get(&key).map_or(0, |order| order.pending() * order.lots.signum())
    }

    /// What an order adds to the one in whose place it is: the larger of the two counts.
    fn extra(&self, order: &Order) -> i128 {
        let before = order.replaces.and_then(|key| self.orders.get(&key));
        let before = before.filter(|before| !before.is_over()).map_or(0, Order::pending);
        (order.pending() - before).max(0)
    }

    /// What a scope has at risk beside a row.
    pub(super) fn beside(&self, scope: (Scope, u32), row: Row) -> Exposure {
        let mut exposure = self.scopes.get(&(scope.0 as u8, scope.1)).copied().unwrap_or_default();
        if let Some(holding) = self.rows.get(&row) {
            let Exposure { gross, net, margin, .. } = holding.counted;
            exposure.add(&Exposure { gross, net, margin, ..Exposure::default() }, -1);
        }
        exposure
    }

    /// A row was decided for at a price, and maybe has an order more.
    pub(super) fn decided(
        &mut self,
        definitions: &Definitions,
        row: Row,
        unit_price: i128,
        order: Option<(Key, Order)>,
    ) {
        let holding = self.rows.entry(row).or_default();
        holding.unit_price = unit_price;
        if let Some((key, order)) = order {
            holding.open.push(key);
            self.orders.insert(key, order);
        }
        self.count(definitions, row);
    }

    /// What a report did, by the record about it. Its fills are added up here; returns the position that they make.
    pub(super) fn updated(&mut self, definitions: &Definitions, update: &OrderUpdate) -> i128 {
        let row = (update.order.plan, update.instrument.0);
        let key = key(&update.order);
        let fill = i128::from(update.fill_lots.0);
        if let Some(order) = self.orders.get_mut(&key) {
            order.booked += fill * order.lots.signum();
            order.reported = update.cum_lots.0.into();
            order.leaves = update.leaves_lots.0.into();
            order.state = update.state;
        }
        let holding = self.rows.entry(row).or_default();
        holding.position += fill;
        let position = holding.position;
        if let Some(order) = self.orders.get(&key) {
            let (is_over, is_listed) = (order.is_over(), holding.open.contains(&key));
            if is_over {
                holding.open.retain(|open| *open != key);
            } else if !is_listed {
                // Filled after it had ended: some of it is to come.
                holding.open.push(key);
            }
        }
        self.count(definitions, row);
        position
    }

    /// Counts a row anew in all its scopes.
    fn count(&mut self, definitions: &Definitions, row: Row) {
        let value = self.stand(definitions, row).after(0);
        let holding = &self.rows[&row];
        let open = holding.open.iter().map(|key| &self.orders[key]);
        let mut now = Exposure {
            gross: value.abs() * holding.unit_price,
            net: value * holding.unit_price,
            ..Exposure::default()
        };
        now.margin = now.gross * definitions.margin_rate(row.0, row.1);
        for order in open {
            now.open_orders +=
                i128::from(order.replaces.is_none_or(|key| self.orders[&key].is_over()));
            now.open_notional += self.extra(order) * order.unit_price;
        }
        let before = std::mem::replace(
            &mut self.rows.get_mut(&row).expect("it was looked up above").counted,
            now,
        );
        for (scope, target) in definitions.scopes(row.0, row.1) {
            let total = self.scopes.entry((scope as u8, target)).or_default();
            total.add(&before, -1);
            total.add(&now, 1);
        }
    }
}
