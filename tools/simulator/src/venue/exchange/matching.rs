//! Matching: who trades with whom, at what price, and what that does to the orders around.

use super::checks::signed;
use super::{Exchange, Happened, Outcome};
use crate::venue::account::Trade;
use crate::venue::book::{Offer, Resting, opposite};
use protocol::messages::{
    ExecType, ExecutionReport, Liquidity, OrdStatus, OrdType, PositionEffect, Side, TimeInForce,
};
use protocol::units::{Lots, Money, Nanos, Ticks};

/// One side of a trade.
#[derive(Clone, Copy)]
struct Fill {
    order: usize,
    lots: i64,
    price: i64,
    liquidity: Liquidity,
}

impl Exchange {
    /// Trades an order with what the book offers, best price first.
    pub(super) fn trade(&mut self, number: usize, now: Nanos, outcome: &mut Outcome) {
        if !self.may_trade(number) {
            return;
        }
        while let Some(offer) = self.next_offer(number) {
            let order = self.orders[number];
            let offered = match offer {
                // Nobody trades with oneself: the older order makes room.
                Offer::Client { resting, .. } if resting.account == order.account => {
                    self.withdraw(resting.order, now, outcome);
                    continue;
                }
                Offer::Client { resting, .. } => resting.lots,
                Offer::Synthetic(level) => level.lots,
            };
            let wanted = order.tradable().min(self.fill_lots_max);
            let (lots, price) = (wanted.min(offered), offer.price());
            let taken = Fill { order: number, lots, price, liquidity: Liquidity::Removed };
            let book = &mut self.markets[order.instrument].book;
            match offer {
                Offer::Client { resting, .. } => {
                    book.take_order(opposite(order.side), price, lots);
                    self.fill(taken, now, outcome);
                    let given = Fill { order: resting.order, liquidity: Liquidity::Added, ..taken };
                    self.fill(given, now, outcome);
                }
                Offer::Synthetic(_) => {
                    book.take_synthetic(order.side, lots);
                    self.fill(taken, now, outcome);
                    self.fill_street(taken);
                }
            }
        }
    }

    /// An order that wants all or nothing trades only if all is there.
    fn may_trade(&self, number: usize) -> bool {
        let order = &self.orders[number];
        let book = &self.markets[order.instrument].book;
        order.time_in_force != TimeInForce::FillOrKill
            || book.available(order.side, order.price, order.account) >= order.tradable()
    }

    /// What an order would trade with next. An offer at which the order's value would not fit its
    /// type counts as none.
    fn next_offer(&self, number: usize) -> Option<Offer> {
        let order = &self.orders[number];
        if order.tradable() == 0 {
            return None;
        }
        let offer = self.markets[order.instrument].book.offer(order.side, order.price)?;
        self.notional(order.instrument, offer.price(), order.lots).map(|_| offer)
    }

    /// What remains of an order waits in the book, or expires.
    pub(super) fn settle(&mut self, number: usize, now: Nanos, outcome: &mut Outcome) {
        let order = self.orders[number];
        if order.open() == 0 {
            return;
        }
        let rests = order.kind == OrdType::Limit
            && order.withheld == 0
            && matches!(order.time_in_force, TimeInForce::Day | TimeInForce::GoodTillCancel);
        let Some(price) = order.price.filter(|_| rests) else {
            self.orders[number].status = OrdStatus::Expired;
            let report = self.report(number, ExecType::Expired, now);
            self.publish(order.session, &report, Happened::Expired, outcome);
            return;
        };
        let closes = order.effect == PositionEffect::Close;
        let resting = Resting { order: number, account: order.account, closes, lots: order.open() };
        let market = &mut self.markets[order.instrument];
        market.closing_orders += usize::from(closes);
        market.book.rest(order.side, price, resting);
    }

    /// Books one side of a trade and reports it.
    fn fill(&mut self, fill: Fill, now: Nanos, outcome: &mut Outcome) {
        let order = self.orders[fill.order];
        let notional = self
            .notional(order.instrument, fill.price, fill.lots)
            .expect("the value of the whole order fits at this price");
        let fee = self.fees.fee(fill.liquidity, notional);
        let market = &mut self.markets[order.instrument];
        market.last = Some(fill.price);
        let unit_value = market.rules.unit_value;
        let lots = signed(order.side, fill.lots);
        let trade = Trade { lots, price: fill.price, unit_value, fee };
        self.members[order.account].account.apply(order.instrument, &trade);
        let is_done = order.filled + fill.lots == order.lots;
        let left_the_book = is_done && fill.liquidity == Liquidity::Added;
        if left_the_book && order.effect == PositionEffect::Close {
            market.closing_orders -= 1;
        }
        let filled = &mut self.orders[fill.order];
        filled.filled += fill.lots;
        filled.status = if is_done { OrdStatus::Filled } else { OrdStatus::PartiallyFilled };
        let report = ExecutionReport {
            last_lots: Lots(fill.lots),
            last_price: Some(Ticks(fill.price)),
            fee: Money(fee.0),
            liquidity: Some(fill.liquidity),
            ..self.report(fill.order, ExecType::Trade, now)
        };
        outcome.changed.insert(order.instrument);
        self.publish(order.session, &report, Happened::Filled, outcome);
        self.withdraw_excess(order.account, order.instrument, now, outcome);
    }

    /// Books the side of a trade that belongs to no member.
    fn fill_street(&mut self, fill: Fill) {
        let order = self.orders[fill.order];
        let unit_value = self.markets[order.instrument].rules.unit_value;
        let lots = -signed(order.side, fill.lots);
        let trade = Trade { lots, price: fill.price, unit_value, ..Trade::default() };
        self.street.apply(order.instrument, &trade);
    }

    /// Orders that may only reduce a position leave the book, newest first, when they are together
    /// larger than it.
    fn withdraw_excess(
        &mut self,
        account: usize,
        instrument: usize,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        if self.markets[instrument].closing_orders == 0 {
            return;
        }
        for side in [Side::Buy, Side::Sell] {
            while self.waiting(account, instrument, side, true)
                > self.reducible(account, instrument, side)
            {
                let orders = self.markets[instrument].book.orders_of(side, account);
                let closing = orders.filter(|resting| resting.closes);
                let newest = closing.map(|resting| resting.order).max();
                let newest = newest.expect("their sum is above zero, so there is one");
                self.withdraw(newest, now, outcome);
            }
        }
    }

    /// Takes an order out of the book, or from those that wait for their trigger, and reports it as
    /// cancelled.
    pub(super) fn withdraw(&mut self, number: usize, now: Nanos, outcome: &mut Outcome) {
        let order = self.orders[number];
        let market = &mut self.markets[order.instrument];
        if order.stop.is_some() {
            self.orders[number].stop = None;
            market.stops.retain(|waiting| *waiting != number);
        } else {
            let price = order.price.expect("only orders with a limit rest");
            market.book.withdraw(order.side, price, number);
            market.closing_orders -= usize::from(order.effect == PositionEffect::Close);
        }
        outcome.changed.insert(order.instrument);
        self.orders[number].status = OrdStatus::Canceled;
        let report = self.report(number, ExecType::Canceled, now);
        self.publish(order.session, &report, Happened::Cancelled, outcome);
    }

    /// Moves the reference price: a trade happened elsewhere at this price. Orders that it went
    /// through are filled at their limits, then the synthetic market stands around the new price.
    pub(crate) fn print(
        &mut self,
        instrument: usize,
        price: i64,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        self.counters.prints += 1;
        for side in [Side::Buy, Side::Sell] {
            while let Some((limit, resting)) =
                self.markets[instrument].book.traded_through(side, price)
            {
                self.fill_resting(resting, limit, resting.lots, now, outcome);
            }
        }
        let market = &mut self.markets[instrument];
        market.last = Some(price);
        market.book.requote(price);
        outcome.changed.insert(instrument);
        self.uncross(instrument, now, outcome);
        self.trigger_stops(instrument, now, outcome);
    }

    /// Trades orders in the book with a synthetic market that has moved onto them.
    pub(super) fn uncross(&mut self, instrument: usize, now: Nanos, outcome: &mut Outcome) {
        for side in [Side::Buy, Side::Sell] {
            while let Some((limit, resting, level)) = self.markets[instrument].book.crossing(side) {
                let lots = resting.lots.min(level.lots).min(self.fill_lots_max);
                self.markets[instrument].book.take_synthetic(side, lots);
                self.fill_resting(resting, limit, lots, now, outcome);
            }
        }
    }

    /// Fills the first order of a price, at its limit, against the street.
    fn fill_resting(
        &mut self,
        resting: Resting,
        limit: i64,
        lots: i64,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        let order = self.orders[resting.order];
        let lots = lots.min(self.fill_lots_max);
        self.markets[order.instrument].book.take_order(order.side, limit, lots);
        let fill = Fill { order: resting.order, lots, price: limit, liquidity: Liquidity::Added };
        self.fill_street(fill);
        self.fill(fill, now, outcome);
    }
}
