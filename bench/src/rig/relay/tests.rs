//! Tests of the relay.

use super::{Cargo, ORDER_BYTES, Octets, Shape, event, order, with_relay};
use crate::clock::Timer;
use crate::rig::leader::EVENT_BYTES;
use crate::rig::{Drive, Driver};

// Goal: the relay moves as many octets as the gateway would. Method: encode what the gateway encodes.
#[test]
fn octets_are_those_of_real_messages() {
    assert_eq!((event().len(), order().len()), (EVENT_BYTES, ORDER_BYTES));
}

// Goal: every event causes all its orders, on every venue's wire. Method: drive relays of some shapes.
#[test]
fn every_event_has_its_orders() {
    let native = |orders, venues| (Cargo::native(Shape { orders, venues }), orders as u64);
    let blank = (Cargo::blank(16, 7, 3), 3);
    for (cargo, each) in [native(1, 1), native(100, 1), native(10, 8), blank] {
        let driven = with_relay(None, &cargo, |wires| {
            let mut driver = Driver::new(wires, Octets::new(&cargo), Timer::new());
            let times: Vec<u64> = (0..20).map(|event| event * 10_000).collect();
            let load =
                Drive { times: &times, per_second: 100_000, warm_up: 0, orders_per_event: each };
            let open = driver.drive(&load)?;
            Ok((open, driver.ping_pong(20, each, 0)?))
        });
        let (open, closed) = driven.unwrap();
        assert_eq!((open.load.received, closed.load.received), (20 * each, 20 * each));
        assert_eq!((open.last.len(), closed.last.len()), (20, 18));
    }
}
