//! The messages of a replay, made from fills and prices.

use crate::decimals::to_wire;
use crate::fills::Fill;
use protocol::messages::{LeaderAccount, LeaderFill, MarketPrint, Tag};
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
        average_price: None,
        tag: Tag::EMPTY,
        leaves_quantity: leaves.map(to_wire),
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
