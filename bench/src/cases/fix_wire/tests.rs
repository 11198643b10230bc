//! Tests of the case: everything that is asked for comes out of it.

use super::*;
use crate::machine::Cores;
use crate::results::Sample;

// Goal: a gateway between a FIX drop copy and a FIX venue answers every event with its order, its books agree
// with the rig's, and the floor stands beside it. Method: few events; one core is enough for them.
#[test]
fn fix_in_and_out_is_measured_beside_its_floor() {
    let scratch = tempfile::tempdir().unwrap();
    let cores = Cores::find().unwrap();
    let context = Context { quick: true, run: 0, cores, scratch: scratch.path().to_owned() };
    let mut results = Results::default();
    measure(&context, &mut results, Shape { orders: 1, venues: 1 }, (40, 20)).unwrap();
    for who in ["relay", "gateway"] {
        for (load, expected) in [("ping-pong", 40), ("Poisson 1000/s", 20)] {
            let figure = results.figure(CASE.name, &format!("{who}, 1 follower, {load}")).unwrap();
            let Some(Sample::Latency(times, Some(load))) = figure.samples.first() else {
                panic!("no latency")
            };
            assert_eq!((load.received, load.expected), (expected, expected), "{}", figure.name);
            assert_eq!(times.len(), expected - expected / 10, "{}", figure.name);
            assert_eq!(figure.is_floor(), who == "relay");
        }
    }
    assert!(results.figure(CASE.name, "gateway, 1 follower, ping-pong, added p50").is_some());
}

// Goal: names are those by which the copier of `peers` looks for them. Method: both sizes.
#[test]
fn names_are_those_of_the_copiers_loads() {
    let named = |orders| name("gateway", Shape { orders, venues: 1 });
    assert_eq!(SIZES.map(named), ["gateway, 1 follower", "gateway, 100 followers"]);
}
