//! Tests of the translation of leaders' orders.

use super::leader_order;
use crate::ingress::normalise::Origin;
use crate::testing::directory;
use protocol::messages::{
    Decimal, LeaderOrder, LeaderOrderEvent, LeaderOrderStatus, OrdType, Reason, Role, Side, Symbol,
    TimeInForce,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, Ticks};

const fn decimal(mantissa: i64, exponent: i8) -> Decimal {
    Decimal { mantissa, exponent }
}

/// Sells 2.5 XYZ at 100.5 or better.
fn order() -> LeaderOrder {
    LeaderOrder {
        sequence: 4,
        order_id: 9,
        symbol: Symbol::new("XYZ").unwrap(),
        side: Side::Sell,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        status: LeaderOrderStatus::New,
        price: Some(decimal(1005, -1)),
        quantity: decimal(25, -1),
        transact_time: Nanos(5),
        sending_time: Nanos(6),
    }
}

fn translated(order: &LeaderOrder) -> Result<LeaderOrderEvent, Reason> {
    let directory = directory();
    let session = directory.sessions().find(|entry| entry.role == Role::Leader).unwrap();
    let origin = Origin { session, number: 42, received_at: Nanos(77) };
    leader_order(&directory, origin, LeaderIndex(0), order).map_err(|refusal| refusal.reason)
}

/// Goal: an order arrives in ticks and signed lots, with its numbers and times.
#[test]
fn an_order_becomes_an_event() {
    let event = translated(&order()).unwrap();
    let found = (event.session_sequence, event.instrument, event.sequence, event.order_id);
    assert_eq!(found, (42, InstrumentIndex(0), 4, 9));
    assert_eq!((event.price, event.lots), (Some(Ticks(201)), Lots(-25)));
    assert_eq!(
        (event.ord_type, event.time_in_force),
        (OrdType::Limit, TimeInForce::GoodTillCancel)
    );
    assert_eq!((event.transact_time, event.receive_time), (Nanos(5), Nanos(77)));
}

/// Goal: an order that ends needs no price and has nothing open; a market order has no price.
#[test]
fn ends_and_market_orders_are_taken() {
    let gone = LeaderOrder { price: None, quantity: decimal(0, 0), ..order() };
    for status in [LeaderOrderStatus::Cancelled, LeaderOrderStatus::Done] {
        let event = translated(&LeaderOrder { status, ..gone }).unwrap();
        assert_eq!((event.lots, event.price), (Lots(0), None));
    }
    let market = LeaderOrder { ord_type: OrdType::Market, price: None, ..order() };
    assert_eq!(translated(&market).unwrap().price, None);
}

/// Goal: each rule about an order is refused with its own reason. Method: one broken rule per row.
#[test]
fn orders_that_break_a_rule_are_refused() {
    let nope = Symbol::new("NOPE").unwrap();
    let done = LeaderOrderStatus::Done;
    for (order, reason) in [
        (LeaderOrder { symbol: nope, ..order() }, Reason::UnknownInstrument),
        (LeaderOrder { price: Some(decimal(1001, -1)), ..order() }, Reason::InexactPrice),
        (LeaderOrder { price: Some(decimal(0, 0)), ..order() }, Reason::InexactPrice),
        (LeaderOrder { price: Some(decimal(-1005, -1)), ..order() }, Reason::InexactPrice),
        (LeaderOrder { price: None, ..order() }, Reason::InexactPrice),
        (LeaderOrder { ord_type: OrdType::Market, ..order() }, Reason::InexactPrice),
        (LeaderOrder { quantity: decimal(255, -2), ..order() }, Reason::InexactQuantity),
        (LeaderOrder { quantity: decimal(0, 0), ..order() }, Reason::InexactQuantity),
        (LeaderOrder { quantity: decimal(-1, 0), ..order() }, Reason::InexactQuantity),
        (LeaderOrder { status: done, ..order() }, Reason::InexactQuantity),
    ] {
        assert_eq!(translated(&order), Err(reason), "{order:?}");
    }
}
