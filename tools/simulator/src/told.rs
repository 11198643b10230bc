//! What leaders might have told beside their fills, derived from an export: their working orders, the weights of their
//! portfolios, and signals that say what they did. Everything follows from the fills by the rules that stand here.
//!
//! It invents no trade: an order is as large as its fills, a weight is what the fills have left of a position, a signal
//! begins and ends with a position. What an export does not tell at all (when an order was placed, stops, targets) is
//! made by rule, and says so here.

#[cfg(test)]
mod tests;

use crate::fills::{Export, Fill, LeaderFills};
use crate::orders::OrderMessage;
use crate::signals::SignalMessage;
use crate::weights::WeightMessage;
use protocol::messages::{LeaderOrderStatus, OrdType, Side, SignalAction, Symbol, TimeInForce};
use protocol::units::Nanos;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How long before its first fill an order is told, nanoseconds: an export does not say when it was placed.
const TOLD_BEFORE_NS: u64 = 1_000_000;

/// What follows a leader's name in that of the provider who signals what he does.
pub const PROVIDER_SUFFIX: &str = "-signals";

/// How far the stop and the target of a signal are from its entry, thousandths of the price.
const STOP_DISTANCE: i64 = 30;
const TARGET_DISTANCE: i64 = 45;

/// Every so manieth signal waits at a limit; the others enter at the market.
const WAITING_EVERY: u64 = 3;

/// How long an entry that waits may wait, milliseconds.
const WAIT_MS: u64 = 60_000;

/// Decimals of a weight.
const WEIGHT_DECIMALS: u32 = 6;

/// The leaders' orders: each as large as its fills, a limit order good till cancel at the worst of their prices, told
/// in front of its first fill. An order that has fills on both sides is left out.
#[must_use]
pub fn orders(export: &Export) -> Vec<OrderMessage> {
    export.leaders.iter().flat_map(orders_of).collect()
}

fn orders_of(leader: &LeaderFills) -> Vec<OrderMessage> {
    let mut places: BTreeMap<(Symbol, u64), usize> = BTreeMap::new();
    let mut orders: Vec<Option<OrderMessage>> = Vec::new();
    for fill in &leader.fills {
        let place = *places.entry((fill.symbol, fill.order_id)).or_insert(orders.len());
        let Some(order) = orders.get_mut(place) else {
            orders.push(Some(first_told(leader, fill)));
            continue;
        };
        if order.as_ref().is_some_and(|order| order.side != fill.side) {
            *order = None;
        }
        let Some(order) = order else { continue };
        order.quantity += fill.quantity;
        let worst = |price: Decimal| match fill.side {
            Side::Buy => price.max(fill.price),
            Side::Sell => price.min(fill.price),
        };
        order.price = order.price.map(worst);
    }
    let mut last = 0;
    let mut told: Vec<OrderMessage> = orders.into_iter().flatten().collect();
    for order in &mut told {
        last = order.time_ns.0.saturating_sub(TOLD_BEFORE_NS).max(last + 1);
        order.time_ns = Nanos(last);
    }
    told
}

fn first_told(leader: &LeaderFills, fill: &Fill) -> OrderMessage {
    OrderMessage {
        leader: leader.name.clone(),
        time_ns: fill.time_ns,
        symbol: fill.symbol,
        side: fill.side,
        order_id: fill.order_id,
        status: LeaderOrderStatus::New,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        price: Some(fill.price),
        stop: None,
        quantity: fill.quantity,
    }
}

/// The weights of the leaders' portfolios: with the last fill of each order what the position in its instrument is
/// worth at that price, as a part of `equity`, which is that of a leader by name. A leader without one publishes none.
#[must_use]
pub fn weights(export: &Export, equity: impl Fn(&str) -> Option<Decimal>) -> Vec<WeightMessage> {
    let mut told = Vec::new();
    for leader in &export.leaders {
        let Some(equity) = equity(&leader.name).filter(|equity| *equity > Decimal::ZERO) else {
            continue;
        };
        let mut last = 0;
        let after = positions_after(&leader.fills);
        for (place, fill) in leader.fills.iter().enumerate() {
            let goes_on = leader
                .fills
                .get(place + 1)
                .is_some_and(|next| (next.symbol, next.order_id) == (fill.symbol, fill.order_id));
            if goes_on {
                continue;
            }
            let (_, position) = after[place];
            last = (fill.time_ns.0 + 1).max(last + 1);
            told.push(WeightMessage {
                leader: leader.name.clone(),
                time_ns: Nanos(last),
                symbol: fill.symbol,
                weight: (position * fill.price / equity).round_dp(WEIGHT_DECIMALS),
            });
        }
    }
    told
}

/// Positions before and after each fill, in the order of the fills.
fn positions_after(fills: &[Fill]) -> Vec<(Decimal, Decimal)> {
    let mut positions: BTreeMap<Symbol, Decimal> = BTreeMap::new();
    let walk = fills.iter().map(|fill| {
        let position = positions.entry(fill.symbol).or_default();
        let before = fill.position_before.unwrap_or(*position);
        *position = before + fill.signed();
        (before, *position)
    });
    walk.collect()
}

/// Signals of providers named after the leaders: each position that begins flat, or with a turn, is entered with what
/// its first order makes of it, and closed when it is flat or turns. Stop and target are three and four and a half per
/// cent from the entry; the stop goes half of its way to the entry when the leader adds to the position. Every third
/// entry waits at the limit of that order, and is said to be made with its last fill.
#[must_use]
pub fn signals(export: &Export) -> Vec<SignalMessage> {
    let decimals: BTreeMap<Symbol, u32> = export
        .instruments()
        .into_iter()
        .map(|observed| (observed.symbol, observed.price_decimals))
        .collect();
    let mut told = Vec::new();
    for leader in &export.leaders {
        let mut provider = Provider::new(format!("{}{PROVIDER_SUFFIX}", leader.name));
        let after = positions_after(&leader.fills);
        for (place, fill) in leader.fills.iter().enumerate() {
            provider.follow(&leader.fills, place, after[place], decimals[&fill.symbol]);
        }
        told.append(&mut provider.told);
    }
    told
}

/// A signal in force.
#[derive(Clone, Copy)]
struct Running {
    id: u64,
    entry: Decimal,
    side: Side,
    /// The order that enters.
    order: u64,
    /// Whether its entry waits and was not said to be made.
    waits: bool,
    is_adjusted: bool,
}

/// Who says what a leader does.
struct Provider {
    name: String,
    last: u64,
    signals: u64,
    running: BTreeMap<Symbol, Running>,
    told: Vec<SignalMessage>,
}

impl Provider {
    fn new(name: String) -> Self {
        Self { name, last: 0, signals: 0, running: BTreeMap::new(), told: Vec::new() }
    }

    /// Takes the next fill of the leader.
    fn follow(
        &mut self,
        fills: &[Fill],
        place: usize,
        (before, after): (Decimal, Decimal),
        decimals: u32,
    ) {
        let fill = &fills[place];
        let turns = before.is_sign_negative() != after.is_sign_negative() && !after.is_zero();
        let begins = before.is_zero() || turns;
        if after.is_zero() || (turns && !before.is_zero()) {
            self.close(fill);
        }
        if begins && !after.is_zero() {
            self.enter(fills, place, after, decimals);
        } else if after.abs() > before.abs() {
            self.adjust(fill, decimals);
        }
        self.made(fills, place);
    }

    fn say(&mut self, fill: &Fill, id: u64, action: SignalAction) -> &mut SignalMessage {
        self.last = fill.time_ns.0.max(self.last + 1);
        self.told.push(SignalMessage {
            leader: self.name.clone(),
            time_ns: Nanos(self.last),
            symbol: fill.symbol,
            signal_id: id,
            action,
            side: fill.side,
            ord_type: OrdType::Market,
            time_in_force: TimeInForce::GoodTillCancel,
            quantity: None,
            part: None,
            price: None,
            stop_loss: None,
            take_profit: None,
            expires_ms: None,
        });
        let place = self.told.len() - 1;
        &mut self.told[place]
    }

    /// `after` is the position that the first fill leaves; the order's other fills add to it.
    fn enter(&mut self, fills: &[Fill], place: usize, after: Decimal, decimals: u32) {
        let fill = &fills[place];
        let rest = fills[place + 1..]
            .iter()
            .take_while(|next| next.time_ns.0 < fill.time_ns.0 + TOLD_BEFORE_NS * WAIT_MS);
        let of_order = rest.filter(|next| {
            (next.symbol, next.order_id, next.side) == (fill.symbol, fill.order_id, fill.side)
        });
        let quantity = after.abs() + of_order.map(|next| next.quantity).sum::<Decimal>();
        self.signals += 1;
        let (id, waits) = (self.signals, self.signals.is_multiple_of(WAITING_EVERY));
        let entry = fill.price;
        let running =
            Running { id, entry, side: fill.side, order: fill.order_id, waits, is_adjusted: false };
        self.running.insert(fill.symbol, running);
        let message = self.say(fill, id, SignalAction::Enter);
        message.quantity = Some(quantity);
        message.price = Some(entry);
        message.stop_loss = Some(away(&running, -STOP_DISTANCE, decimals));
        message.take_profit = Some(away(&running, TARGET_DISTANCE, decimals));
        if waits {
            message.ord_type = OrdType::Limit;
            message.expires_ms = Some(WAIT_MS);
        }
    }

    /// The stop goes half of its way to the entry, once.
    fn adjust(&mut self, fill: &Fill, decimals: u32) {
        let Some(running) = self.running.get_mut(&fill.symbol) else { return };
        if running.is_adjusted || running.waits || running.order == fill.order_id {
            return;
        }
        running.is_adjusted = true;
        let running = *running;
        let message = self.say(fill, running.id, SignalAction::Adjust);
        message.stop_loss = Some(away(&running, -STOP_DISTANCE / 2, decimals));
        message.take_profit = Some(away(&running, TARGET_DISTANCE, decimals));
    }

    /// Says that an entry that waited is made, with the last fill of its order.
    fn made(&mut self, fills: &[Fill], place: usize) {
        let fill = &fills[place];
        let Some(running) = self.running.get_mut(&fill.symbol).filter(|running| running.waits)
        else {
            return;
        };
        let is_of_order =
            |next: &Fill| (next.symbol, next.order_id) == (fill.symbol, fill.order_id);
        if running.order != fill.order_id || fills[place + 1..].iter().any(is_of_order) {
            return;
        }
        running.waits = false;
        let id = running.id;
        self.say(fill, id, SignalAction::Entered).price = Some(fill.price);
    }

    fn close(&mut self, fill: &Fill) {
        if let Some(running) = self.running.remove(&fill.symbol) {
            self.say(fill, running.id, SignalAction::Close).price = Some(fill.price);
        }
    }
}

/// A price so many thousandths from the entry, in favour of the signal where they are positive; at least a unit of the
/// price's last decimal away.
fn away(running: &Running, thousandths: i64, decimals: u32) -> Decimal {
    let favour = match running.side {
        Side::Buy => thousandths,
        Side::Sell => -thousandths,
    };
    let unit = Decimal::new(favour.signum(), decimals);
    let distance = (running.entry * Decimal::new(favour, 3)).round_dp(decimals);
    let moved = running.entry + if distance.is_zero() { unit } else { distance };
    // A price is never less than its last decimal.
    moved.max(Decimal::new(1, decimals))
}
