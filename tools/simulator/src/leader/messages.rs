//! The messages of a replay, made from fills and prices.

use crate::decimals::to_wire;
use crate::fills::Fill;
use crate::orders::OrderMessage;
use crate::signals::SignalMessage;
use crate::weights::WeightMessage;
use protocol::messages::{
    LeaderAccount, LeaderFill, LeaderOrder, LeaderSignal, LeaderWeight, MarketPrint, Tag,
};
use protocol::units::Nanos;
use rust_decimal::Decimal;

/// A leader's own execution, and what it leaves of its order.
pub(super) fn leader_fill(
    fill: &Fill,
    leaves: Option<Decimal>,
    transact_time: Nanos,
    sending_time: Nanos,
) -> LeaderFill {
    LeaderFill {
        trade_id: fill.fill_id,
        order_id: fill.order_id,
        symbol: fill.symbol,
        side: fill.side,
        price: to_wire(fill.price),
        quantity: to_wire(fill.quantity),
        position_before: fill.position_before.map(to_wire),
        fee: fill.fee.map(to_wire),
        transact_time,
        sending_time,
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_quantity: leaves.map(to_wire),
    }
}

/// What works of a leader's order. The time in the file numbers it.
pub(super) fn leader_order(
    order: &OrderMessage,
    transact_time: Nanos,
    sending_time: Nanos,
) -> LeaderOrder {
    LeaderOrder {
        sequence: order.time_ns.0,
        order_id: order.order_id,
        symbol: order.symbol,
        side: order.side,
        ord_type: order.ord_type,
        time_in_force: order.time_in_force,
        status: order.status,
        price: order.price.map(to_wire),
        quantity: to_wire(order.quantity),
        transact_time,
        sending_time,
        stop_price: order.stop.map(to_wire),
        trigger_price: None,
    }
}

/// What a leader publishes. The time in the file numbers it.
pub(super) fn leader_weight(weight: &WeightMessage, transact_time: Nanos) -> LeaderWeight {
    LeaderWeight {
        sequence: weight.time_ns.0,
        symbol: weight.symbol,
        weight: to_wire(weight.weight),
        transact_time,
    }
}

/// What a leader signals. The time in the file numbers it.
pub(super) fn leader_signal(
    signal: &SignalMessage,
    transact_time: Nanos,
    sending_time: Nanos,
) -> LeaderSignal {
    const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;
    LeaderSignal {
        sequence: signal.time_ns.0,
        signal_id: signal.signal_id,
        symbol: signal.symbol,
        action: signal.action,
        side: signal.side,
        ord_type: signal.ord_type,
        time_in_force: signal.time_in_force,
        quantity: signal.quantity.map(to_wire),
        part: signal.part.map(to_wire),
        price: signal.price.map(to_wire),
        stop_loss: signal.stop_loss.map(to_wire),
        take_profit: signal.take_profit.map(to_wire),
        expire_time: signal.expires_ms.map(|after| {
            let after = after.saturating_mul(NANOSECONDS_PER_MILLISECOND);
            // The largest number of its type stands for null in a message.
            Nanos(transact_time.0.saturating_add(after).min(u64::MAX - 1))
        }),
        transact_time,
        sending_time,
    }
}

/// A leader's account; its cash is taken to be its equity, and none of it to be margin.
pub(super) fn leader_account(equity: Decimal, transact_time: Nanos) -> LeaderAccount {
    LeaderAccount {
        equity: to_wire(equity),
        balance: to_wire(equity),
        transact_time,
        margin_used: Some(to_wire(Decimal::ZERO)),
    }
}

/// The price of a fill, for the venue.
pub(super) fn market_print(fill: &Fill, transact_time: Nanos) -> MarketPrint {
    MarketPrint {
        symbol: fill.symbol,
        price: to_wire(fill.price),
        quantity: to_wire(fill.quantity),
        transact_time,
    }
}
