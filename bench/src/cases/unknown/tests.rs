//! Tests of the case: every order that is unknown is resolved, by either protocol.

use super::*;
use crate::machine::Cores;

// Goal: whatever the venue speaks, a cut leaves every order unknown, and the reconnect none; the books agree
// afterwards. Method: two cuts with a few orders in flight, and one order.
#[test]
fn unknown_orders_are_resolved() {
    let scratch = tempfile::tempdir().unwrap();
    let cores = Cores::find().unwrap();
    let context = Context { quick: true, run: 0, cores, scratch: scratch.path().to_owned() };
    for orders in [1, 7] {
        let plot = Plot {
            shape: Shape { orders, venues: 1 },
            mode: Mode::Fused,
            durability: Durability::Written,
        };
        let running = Running::start(&context, plot).unwrap().to_be_cut();
        let times = measure(&context, running, 2, orders, Running::connect).unwrap();
        assert_eq!(times.len(), 2, "native, {orders}");
        let running = Running::start_fix(&context, plot).unwrap().to_be_cut();
        let times = measure(&context, running, 2, orders, Running::connect_fix).unwrap();
        assert_eq!(times.len(), 2, "FIX, {orders}");
    }
}

// Goal: figures say how many orders they are about, and what one costs. Method: times made up.
#[test]
fn figures_are_named_by_their_orders() {
    let mut results = Results::default();
    let mut times = histogram();
    times.record_n(50_000, 3).unwrap();
    note(&mut results, "native", 1, 3, times.clone());
    note(&mut results, "fix44", 100, 4, times);
    assert!(results.figure("unknown", "native, 1 order").unwrap().problem().is_none());
    assert!(results.figure("unknown", "native, 1 order, per order").is_none());
    let figure = results.figure("unknown", "fix44, 100 orders").unwrap();
    assert_eq!(figure.problem().unwrap(), "1 of 4 answers are missing");
    let each = results.figure("unknown", "fix44, 100 orders, per order").unwrap();
    assert!((each.quantiles(0.5)[0] - 500.0).abs() < 1.0);
}
