//! Tests of the translation of leaders' orders.

use super::leader_order;
use crate::ingress::normalise::Origin;
use crate::testing::directory;
use protocol::messages::{
    Decimal, LeaderOrder, LeaderOrderEvent, LeaderOrderStatus, OrdType, Reason, Role, Side, Symbol,
    TimeInForce, TriggerPrice,
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
        stop_price: None,
        trigger_price: None,
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

/// Goal: prices of stop orders that lie between two ticks of 0.5 go to the less aggressive side; what triggers
/// them is the last trade unless it is said. Method: side, trigger and limit in tenths, ticks of both.
#[test]
fn prices_of_stop_orders_are_rounded() {
    for (side, stop, limit, expected) in [
        (Side::Sell, 1000, None, (200, None)),
        (Side::Sell, 1001, None, (200, None)),
        (Side::Sell, 1004, Some(991), (200, Some(199))),
        (Side::Buy, 1001, None, (201, None)),
        (Side::Buy, 1004, Some(1014), (201, Some(202))),
        (Side::Buy, 1005, Some(1015), (201, Some(203))),
    ] {
        let ord_type = if limit.is_some() { OrdType::StopLimit } else { OrdType::Stop };
        let price = limit.map(|limit| decimal(limit, -1));
        let stop_price = Some(decimal(stop, -1));
        let event = translated(&LeaderOrder { side, ord_type, price, stop_price, ..order() });
        let event = event.unwrap();
        let told = (event.stop_price.unwrap().0, event.price.map(|price| price.0));
        assert_eq!(told, expected, "{side:?} {stop} {limit:?}");
        assert_eq!((event.ord_type, event.trigger_price), (ord_type, TriggerPrice::Last));
    }
    let trigger_price = Some(TriggerPrice::Reference);
    let stop = LeaderOrder { stop_price: Some(decimal(90, 0)), trigger_price, ..stop_order() };
    assert_eq!(translated(&stop).unwrap().trigger_price, TriggerPrice::Reference);
    let status = LeaderOrderStatus::Cancelled;
    let gone = LeaderOrder { status, stop_price: None, quantity: decimal(0, 0), ..stop_order() };
    assert_eq!(translated(&gone).unwrap().stop_price, None);
}

/// Sells at the market once the price is at 95 or below.
fn stop_order() -> LeaderOrder {
    let (ord_type, stop_price) = (OrdType::Stop, Some(decimal(95, 0)));
    LeaderOrder { ord_type, stop_price, price: None, ..order() }
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
        (LeaderOrder { stop_price: Some(decimal(95, 0)), ..order() }, Reason::InexactPrice),
        (LeaderOrder { price: Some(decimal(94, 0)), ..stop_order() }, Reason::InexactPrice),
        (LeaderOrder { stop_price: None, ..stop_order() }, Reason::InexactPrice),
        (LeaderOrder { stop_price: Some(decimal(1, -1)), ..stop_order() }, Reason::InexactPrice),
        (LeaderOrder { ord_type: OrdType::StopLimit, ..stop_order() }, Reason::InexactPrice),
        (LeaderOrder { quantity: decimal(255, -2), ..order() }, Reason::InexactQuantity),
        (LeaderOrder { quantity: decimal(0, 0), ..order() }, Reason::InexactQuantity),
        (LeaderOrder { quantity: decimal(-1, 0), ..order() }, Reason::InexactQuantity),
        (LeaderOrder { status: done, ..order() }, Reason::InexactQuantity),
    ] {
        assert_eq!(translated(&order), Err(reason), "{order:?}");
    }
}
