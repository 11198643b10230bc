//! Tests of the relay.

use super::{EVENT_BYTES, ORDER_BYTES, Octets, Shape, event, order, with_relay};
use crate::clock::Timer;
use crate::machine::Cores;
use crate::rig::{Drive, Driver};

// Goal: the relay moves as many octets as the gateway would. Method: encode what the gateway encodes.
#[test]
fn octets_are_those_of_real_messages() {
    assert_eq!((event().len(), order().len()), (EVENT_BYTES, ORDER_BYTES));
}

// Goal: every event causes all its orders, on every venue's wire. Method: drive relays of some shapes.
#[test]
fn every_event_has_its_orders() {
    let cores = Cores::find().unwrap();
    for (orders, venues) in [(1, 1), (100, 1), (10, 8)] {
        let shape = Shape { orders, venues };
        let each = orders as u64;
        let driven = with_relay(cores, shape, |wires| {
            let mut driver = Driver::new(wires, Octets::new(shape), Timer::new());
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
