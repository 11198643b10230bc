//! Every limit on an opening order, computed naively: what the order would come to, and what is allowed.

use super::books::{Books, Row};
use super::definitions::{Definitions, RATIO_ONE, scaled};
use protocol::messages::{CopyMode, GuardReference, LimitKind, Scope, Trigger};
use std::collections::BTreeMap;

/// An opening order, and what it was decided by.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) row: Row,
    /// Signed.
    pub(super) lots: i128,
    /// Limit, ticks.
    pub(super) price: Option<i128>,
    /// The price that sizing and limits used, ticks.
    pub(super) reference: i128,
    pub(super) unit_price: i128,
    pub(super) trigger: Trigger,
    /// Time of the input, nanoseconds.
    pub(super) time: u64,
    /// Time of the leader's event, nanoseconds.
    pub(super) event_time: Option<u64>,
    /// Whether it takes the place of another order.
    pub(super) replaces: bool,
}

/// What the venue says of an account: equity, money, and when it came.
pub(super) type Equity = (i128, u64);

/// Time that orders have taken of throttles, by scope.
#[derive(Default)]
pub(super) struct Throttles(BTreeMap<(u8, u32), u64>);

/// What limits are held against beside the books.
pub(super) struct Known<'a> {
    pub(super) definitions: &'a Definitions,
    pub(super) books: &'a Books,
    pub(super) equities: &'a BTreeMap<u32, Equity>,
    pub(super) quotes: &'a BTreeMap<u16, (Option<i128>, Option<i128>)>,
    pub(super) throttles: &'a Throttles,
}

/// A limit that was looked at: which, what was seen, what is allowed.
pub(super) type Looked = (LimitKind, i128, i128);

impl Known<'_> {
    /// All limits that bind the order, each with what the order comes to and the bound.
    pub(super) fn look(&self, order: &Opening) -> Vec<Looked> {
        let mut looked = Vec::new();
        self.of_one_order(order, &mut looked);
        self.of_scopes(order, &mut looked);
        self.of_equity(order, &mut looked);
        self.of_time(order, &mut looked);
        self.of_price(order, &mut looked);
        looked
    }

    fn tightest(&self, order: &Opening, kind: LimitKind, places: u32) -> Option<i128> {
        self.definitions.limit(kind, order.row, places)
    }

    fn of_one_order(&self, order: &Opening, looked: &mut Vec<Looked>) {
        let Some(instrument) = self.definitions.instrument(order.row.1) else { return };
        let lots = order.lots.abs();
        let places = instrument.lot.exponent.min(0).unsigned_abs().into();
        if let Some(most) = self.tightest(order, LimitKind::MaxOrderQuantity, places) {
            looked.push((LimitKind::MaxOrderQuantity, lots * scaled(instrument.lot, places), most));
        }
        if let Some(most) = self.tightest(order, LimitKind::MaxOrderNotional, 8) {
            looked.push((LimitKind::MaxOrderNotional, lots * order.unit_price, most));
        }
        let after = self.after(order).abs();
        if let Some(most) = self.tightest(order, LimitKind::MaxSymbolNotional, 8) {
            looked.push((LimitKind::MaxSymbolNotional, after * order.unit_price, most));
        }
        let share = self.tightest(order, LimitKind::MaxDailyVolumeShare, 12);
        if let (Some(share), Some(volume)) = (share, instrument.average_daily_volume) {
            let most = share * scaled(volume, places) / RATIO_ONE;
            let quantity = lots * scaled(instrument.lot, places);
            looked.push((LimitKind::MaxDailyVolumeShare, quantity, most));
        }
    }

    fn after(&self, order: &Opening) -> i128 {
        let stand = self.books.stand(self.definitions, order.row);
        // In the place of another one it is no more than itself.
        if order.replaces { stand.after(0) } else { stand.after(order.lots) }
    }

    fn of_scopes(&self, order: &Opening, looked: &mut Vec<Looked>) {
        let after = self.after(order) * order.unit_price;
        for scope in self.definitions.scopes(order.row.0, order.row.1) {
            let own = |kind, places| self.definitions.own_limit(kind, scope, places);
            let beside = self.books.beside(scope, order.row);
            if let Some(most) = own(LimitKind::MaxGrossNotional, 8) {
                looked.push((LimitKind::MaxGrossNotional, beside.gross + after.abs(), most));
            }
            if let Some(most) = own(LimitKind::MaxNetNotional, 8) {
                // Only the side that the order adds to is bounded.
                let net = (beside.net + after) * order.lots.signum();
                looked.push((LimitKind::MaxNetNotional, net, most));
            }
            if let Some(most) = own(LimitKind::MaxOpenOrders, 0).filter(|_| !order.replaces) {
                looked.push((LimitKind::MaxOpenOrders, beside.open_orders + 1, most));
            }
            let value = order.lots.abs() * order.unit_price;
            if let Some(most) = own(LimitKind::MaxOpenOrderNotional, 8).filter(|_| !order.replaces)
            {
                looked.push((LimitKind::MaxOpenOrderNotional, beside.open_notional + value, most));
            }
            if let Some(most) = own(LimitKind::MaxOrdersPerSecond, 0).filter(|_| !order.replaces) {
                let ahead = self.throttles.ahead(scope, order.time, most);
                looked.push((LimitKind::MaxOrdersPerSecond, ahead, most));
            }
        }
    }

    fn of_equity(&self, order: &Opening, looked: &mut Vec<Looked>) {
        let leverage = self.tightest(order, LimitKind::MaxLeverage, 12);
        let margin = self.tightest(order, LimitKind::MaxMarginUse, 12);
        if leverage.is_none() && margin.is_none() {
            return;
        }
        let Some(plan) = self.definitions.plan(order.row.0) else { return };
        let follower = plan.follower.0;
        let known = self.equities.get(&follower);
        // Without a snapshot nothing may be opened: as if the equity were zero.
        let (equity, time) = known.copied().unwrap_or((0, order.time));
        if let Some(most) = self.tightest(order, LimitKind::MaxSnapshotAge, 0) {
            let age = order.time.saturating_sub(time).into();
            looked.push((LimitKind::MaxSnapshotAge, age, most));
        }
        let beside = self.books.beside((Scope::Follower, follower), order.row);
        let after = self.after(order).abs() * order.unit_price;
        if let Some(most) = leverage {
            let most = equity * most / RATIO_ONE;
            looked.push((LimitKind::MaxLeverage, beside.gross + after, most));
        }
        if let Some(most) = margin {
            let rate = self.definitions.margin_rate(order.row.0, order.row.1);
            looked.push((LimitKind::MaxMarginUse, beside.margin + after * rate, equity * most));
        }
    }

    /// Weights are of now, however old the event is that they are of.
    fn of_time(&self, order: &Opening, looked: &mut Vec<Looked>) {
        let copy = self.definitions.plan(order.row.0).map(|plan| plan.copy);
        let is_judged = match order.trigger {
            Trigger::LeaderEvent => true,
            Trigger::CatchUp => copy == Some(CopyMode::Fills),
            _ => false,
        };
        let most = self.tightest(order, LimitKind::MaxEventAge, 0).filter(|_| is_judged);
        if let (Some(most), Some(event)) = (most, order.event_time) {
            let age = order.time.saturating_sub(event).into();
            looked.push((LimitKind::MaxEventAge, age, most));
        }
    }

    /// How far the limit price is from where the guard starts: the leader's price after an event of his where the plan
    /// says so, else the best price. Mirrors of orders have their leader's price instead.
    fn of_price(&self, order: &Opening, looked: &mut Vec<Looked>) {
        let Some(plan) = self.definitions.plan(order.row.0) else { return };
        if !matches!(plan.copy, CopyMode::Fills | CopyMode::Allocation) {
            return;
        }
        let Some(guard) = self.tightest(order, LimitKind::MaxSlippageOpen, 4) else { return };
        let by_leader = order.trigger == Trigger::LeaderEvent
            && plan.guard_reference == GuardReference::LeaderFill;
        let quote = self.quotes.get(&order.row.1).copied().unwrap_or_default();
        let touch = if order.lots < 0 { quote.0 } else { quote.1 };
        let base = touch.filter(|_| !by_leader).unwrap_or(order.reference);
        let worse = match order.price {
            Some(price) if order.lots < 0 => base - price,
            Some(price) => price - base,
            // A market order goes as far as there is.
            None => i128::MAX,
        };
        looked.push((LimitKind::MaxSlippageOpen, worse, base * guard / 100_000_000));
    }
}

impl Throttles {
    const SECOND: i128 = 1_000_000_000;

    /// Orders that the throttle would have let go and that are not made up for, with this one.
    fn ahead(&self, scope: (Scope, u32), time: u64, most: i128) -> i128 {
        if most == 0 || Self::SECOND <= most {
            return i128::from(most == 0);
        }
        let interval = (Self::SECOND - 1) / most + 1;
        let taken = self.0.get(&(scope.0 as u8, scope.1)).copied().unwrap_or(0);
        let ahead = i128::from(taken.saturating_sub(time)) + interval;
        (ahead + interval - 1) / interval
    }

    /// An order takes its part of each scope's throttle.
    pub(super) fn take(&mut self, definitions: &Definitions, row: Row, time: u64) {
        for scope in definitions.scopes(row.0, row.1) {
            let most = definitions.own_limit(LimitKind::MaxOrdersPerSecond, scope, 0);
            let Some(most) = most.filter(|most| (1..Self::SECOND).contains(most)) else { continue };
            let interval =
                u64::try_from((Self::SECOND - 1) / most + 1).expect("less than a second");
            let taken = self.0.entry((scope.0 as u8, scope.1)).or_default();
            *taken = (*taken).max(time) + interval;
        }
    }
}
