//! Tests of the closed loop against a relay of octets.

use super::{Closed, Driver};
use crate::clock::Timer;
use crate::rig::relay::{Cargo, Octets, with_relay};

/// Drives a relay that answers each event with three orders.
fn drive(closed: Closed) -> super::Driven {
    let cargo = Cargo::blank(16, 8, 3);
    with_relay(None, &cargo, |wires| {
        Driver::new(wires, Octets::new(&cargo), Timer::new()).drive_closed(&closed)
    })
    .unwrap()
}

// Goal: every event is sent, answered and measured once, but for the warm-up, whatever the window.
#[test]
fn every_event_is_measured_once() {
    for in_flight_max in [1, 4, 1_000] {
        let closed = Closed {
            events: 50,
            warm_up: 5,
            orders_per_event: 3,
            in_flight_max,
            is_silent: false,
            duration_ns_max: u64::MAX,
        };
        let driven = drive(closed);
        assert_eq!((driven.first.len(), driven.last.len()), (45, 45), "window {in_flight_max}");
        assert_eq!((driven.load.expected, driven.load.received), (150, 150));
        assert!(driven.load.problem().is_none());
        // Three significant digits: a histogram says up to a thousandth too much.
        assert!(driven.last.max() <= driven.wall_ns + driven.wall_ns / 500);
    }
}

// Goal: the orders of one event come after it and before the next, with one in flight: a latency is never
// longer than the load divided by what it held. Method: the sum of all latencies fits into the time.
#[test]
fn one_in_flight_means_one_after_the_other() {
    let closed = Closed {
        events: 40,
        warm_up: 0,
        orders_per_event: 3,
        in_flight_max: 1,
        is_silent: false,
        duration_ns_max: u64::MAX,
    };
    let driven = drive(closed);
    let sum: u64 = driven.last.iter_recorded().map(|at| at.value_iterated_to()).sum();
    assert!(sum <= driven.wall_ns + driven.wall_ns / 100, "{sum} of {}", driven.wall_ns);
}

// Goal: a load whose time is up ends early, complete in what it has sent. Method: no time at all.
#[test]
fn a_load_ends_when_its_time_is_up() {
    let closed = Closed {
        events: 1_000,
        warm_up: 7,
        orders_per_event: 3,
        in_flight_max: 1,
        is_silent: false,
        duration_ns_max: 0,
    };
    let driven = drive(closed);
    assert_eq!((driven.load.expected, driven.load.received), (24, 24));
    assert_eq!(driven.last.len(), 1);
}
