//! Tests of the copiers: each answers every fill with the right orders.

use super::fix::Message;
use super::tokio_json::Order;
use super::*;
use crate::machine::Cores;

/// Small loads of every pace; one core is enough for them.
const SMALL: &[Shape] = &[
    shape(1, Pace::PingPong, 50, 50),
    shape(10, Pace::Saturated(4), 20, 20),
    shape(100, Pace::PingPong, 3, 3),
    shape(1, Pace::Poisson(2_000), 40, 40),
];

fn context(scratch: &std::path::Path) -> Context {
    let cores = Cores::find().unwrap();
    Context { quick: false, run: 0, cores, scratch: scratch.to_owned() }
}

/// Every event of every load has all its orders.
fn check(copied: &[Copied], loads: &[Shape]) {
    assert_eq!(copied.len(), loads.len());
    for (copied, shape) in copied.iter().zip(loads) {
        let (load, measured) = (copied.driven.load, copied.driven.last.len());
        assert_eq!(load.received, load.expected, "{shape}");
        // A machine that is busy ends a load early.
        let (events, warm_up) = (load.received / shape.followers, shape.events.0 as u64 / 10);
        assert!(events > warm_up && events <= shape.events.0 as u64, "{shape}: {events} events");
        assert_eq!((load.received % shape.followers, measured), (0, events - warm_up), "{shape}");
        assert!(copied.event_bytes > 60 && copied.order_bytes > 60, "{copied:?}");
    }
}

// Goal: the JSON copier answers each fill with one order per follower.
#[test]
fn the_json_copier_answers_everything() {
    let scratch = tempfile::tempdir().unwrap();
    let context = context(scratch.path());
    let drive = |wires| drive::<json::Json>(&context, wires, SMALL);
    check(&beside_tokio_json(&context, drive).unwrap(), SMALL);
}

// Goal: the JSON copier's orders say what they should: sizes by the ratio, everything else from the fill,
// numbers never reused. Method: read a fan-out by hand.
#[test]
fn the_json_copiers_orders_are_right() {
    let scratch = tempfile::tempdir().unwrap();
    let octets = beside_tokio_json(&context(scratch.path()), two_fills::<json::Json>).unwrap();
    let lines: Vec<&[u8]> = octets.split(|octet| *octet == b'\n').collect();
    assert_eq!(lines.len(), 21, "twenty lines, and nothing after the last");
    for (number, line) in (0..20).zip(&lines) {
        let order: Order<'_> = serde_json::from_slice(line).unwrap();
        let (event, follower) = (number / 10, number % 10);
        assert_eq!(order.cl_ord_id, format!("P{:019}", number + 1));
        assert_eq!(u64::from(order.account), 100_000 + follower);
        assert_eq!(order.quantity, lots(event) * (500 + follower) / 1000);
        assert_eq!((order.price, order.symbol), (price(event), "EURUSD"));
        assert_eq!(order.side, if is_buy(event) { "Buy" } else { "Sell" });
    }
}

// Goal: the QuickFIX copier answers everything, from both stores, and its orders are right. Method: as
// above, where the library is installed.
#[test]
fn the_quickfix_copier_answers_everything() {
    let scratch = tempfile::tempdir().unwrap();
    let context = context(scratch.path());
    let program = match quickfix::compile(scratch.path(), "copier", quickfix::COPIER).unwrap() {
        quickfix::Compiled::Program(program) => program,
        quickfix::Compiled::Missing(why) => {
            println!("skipped: the QuickFIX copier: {why}");
            return;
        }
    };
    for store in [quickfix::Store::Memory, quickfix::Store::File] {
        let drive = |wires| drive::<fix::Fix>(&context, wires, SMALL);
        check(&quickfix::beside(&context, &program, store, drive).unwrap(), SMALL);
    }
    let store = quickfix::Store::Memory;
    let octets = quickfix::beside(&context, &program, store, two_fills::<fix::Fix>).unwrap();
    let mut rest = &octets[..];
    let mut number = 0;
    while let Some(message) = fix::take(&mut rest).unwrap() {
        if message.field(b"35=") == Some(b"D") {
            check_fix_order(&message, number);
            number += 1;
        }
    }
    assert_eq!(number, 20);
}

fn check_fix_order(order: &Message<'_>, number: u64) {
    let (event, follower) = (number / 10, number % 10);
    let field = |tag: &[u8]| String::from_utf8(order.field(tag).unwrap().to_vec()).unwrap();
    assert_eq!(field(b"11="), format!("P{:019}", number + 1));
    assert_eq!(field(b"1="), (100_000 + follower).to_string());
    assert_eq!(field(b"38="), (lots(event) * (500 + follower) / 1000).to_string());
    assert_eq!((field(b"44="), field(b"55=")), (format!("{}.50", price(event)), "EURUSD".into()));
    assert_eq!(field(b"54="), if is_buy(event) { "1" } else { "2" });
}

// Goal: a library that is not installed is told from a copier that does not compile. Method: what g++, clang
// and the linker say in each case.
#[test]
fn a_missing_library_is_recognised() {
    for errors in [
        "copier.cpp:18:10: fatal error: quickfix/Application.h: No such file or directory",
        "copier.cpp:18:10: fatal error: 'quickfix/Application.h' file not found",
        "/usr/bin/ld: cannot find -lquickfix: No such file or directory",
    ] {
        assert!(quickfix::lacks_library(errors), "{errors}");
    }
    assert!(!quickfix::lacks_library("copier.cpp:90:5: error: 'quickfix' was not declared"));
}

// Goal: the floor carries the same loads as the copiers, event for event.
#[test]
fn the_floor_answers_everything() {
    let scratch = tempfile::tempdir().unwrap();
    let context = context(scratch.path());
    for shape in SMALL {
        let driven = floor(&context, shape, 200, 150).unwrap();
        assert_eq!(driven.load.received, driven.load.expected, "{shape}");
        assert!(driven.load.received > 0);
    }
}

// Goal: what a peer adds is its own median less that of its floor in the same run.
#[test]
fn what_a_peer_adds_is_taken_from_its_own_run() {
    let scratch = tempfile::tempdir().unwrap();
    let context = context(scratch.path());
    let loads = &SMALL[..1];
    let mut results = Results::default();
    let drive = |wires| drive::<json::Json>(&context, wires, loads);
    let copied = beside_tokio_json(&context, drive).unwrap();
    note(&mut results, "tokio json", &copied);
    floors(&context, &mut results, &["tokio json"], &copied).unwrap();
    let shape = loads[0];
    let last = |name: String| results.figure(CASE.name, &name).unwrap().quantiles(0.5)[0];
    let (whole, floor) =
        (last(format!("tokio json, {shape}")), last(format!("relay of tokio, {shape}")));
    let added = last(format!("tokio json, {shape}, added p50"));
    assert!((added - (whole - floor)).abs() < 0.5, "{added} is not {whole} less {floor}");
}

/// What a copier writes for two fills, to ten followers each.
fn two_fills<P: Counterparty + Default>(wires: Wires) -> Result<Vec<u8>> {
    let mut driver = Driver::new(wires, Kept::<P>::default(), Timer::new());
    bring_up(&mut driver)?;
    driver.protocol.lead(10);
    let fills = Closed {
        events: 2,
        warm_up: 1,
        orders_per_event: 10,
        in_flight_max: 1,
        is_silent: false,
        duration_ns_max: 0,
    };
    let driven = driver.drive_closed(&fills)?;
    assert_eq!(driven.load.received, 20);
    Ok(driver.protocol.octets)
}

/// A counterparty that keeps what the venue reads.
#[derive(Default)]
struct Kept<P> {
    inner: P,
    octets: Vec<u8>,
}

impl<P: Protocol> Protocol for Kept<P> {
    fn event(&mut self, wire: usize, number: u64, out: &mut Vec<u8>) {
        self.inner.event(wire, number, out);
    }

    fn orders(&mut self, wire: usize, octets: &[u8]) -> Result<u64> {
        self.octets.extend_from_slice(octets);
        self.inner.orders(wire, octets)
    }

    fn answer(&mut self, wire: usize, out: &mut Vec<u8>) -> Result<bool> {
        self.inner.answer(wire, out)
    }

    fn replies(&mut self, wire: usize, octets: &[u8], answer: &mut Vec<u8>) -> Result<()> {
        self.inner.replies(wire, octets, answer)
    }

    fn tick(&mut self, leaders: &mut [Vec<u8>], venues: &mut [Vec<u8>]) {
        self.inner.tick(leaders, venues);
    }
}

impl<P: Counterparty> Counterparty for Kept<P> {
    fn is_up(&self) -> bool {
        self.inner.is_up()
    }

    fn lead(&mut self, followers: u64) {
        self.inner.lead(followers);
    }
}

// Goal: the QuickFIX copier is held against the gateway by FIX where that was measured in the same run, and
// nothing else is. Method: made-up figures.
#[test]
fn the_copier_is_held_against_the_gateway_by_fix() {
    let mut results = Results::default();
    let shape = shape(1, Pace::PingPong, 1, 1);
    let what = format!("{shape}, added p50");
    let add = |results: &mut Results| {
        beside_ours(results, &format!("quickfix memory, {shape}"), &what, |ours| 30.0 / ours);
        beside_ours(results, &format!("tokio json, {shape}"), &what, |ours| 30.0 / ours);
    };
    add(&mut results);
    assert!(results.figures.is_empty());
    for (added, times) in [(-2.0, None), (3.0, Some(10.0))] {
        let name = format!("gateway, {what}");
        results.value(fix_wire::CASE.name, name, Unit::Nanoseconds, added);
        add(&mut results);
        let name = "quickfix memory, 1 follower, ping-pong: times the gateway by FIX";
        assert_eq!(newest(&results, CASE.name, name), times);
    }
    assert_eq!(results.figures.len(), 2);
}
