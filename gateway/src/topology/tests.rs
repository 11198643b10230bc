//! The trading thread, stepped by a test: what it may not do while it trades.

use super::*;
use crate::testing::Folders;
use simulator::fills::{Export, Fill, LeaderFills};
use simulator::leader::{LeaderLogin, LeaderOptions, LeaderSummary, Progress};
use simulator::venue::{
    AccountOptions, InstrumentOptions, SessionOptions, SessionRole, Venue, VenueOptions,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Each with a one-to-one plan.
const FOLLOWERS: u32 = 10;

fn venue_options() -> VenueOptions {
    let instrument = |symbol: &str, security_id, tick: i64, lot: i64| InstrumentOptions {
        symbol: symbol.into(),
        security_id,
        tick: rust_decimal::Decimal::new(tick, 1),
        lot: rust_decimal::Decimal::new(lot, 1),
        multiplier: 1.into(),
        min_quantity: 0.into(),
        min_notional: 0.into(),
        price_band_bps: None,
        reference_price: Some(100.into()),
    };
    let account = |number| AccountOptions { number, balance: 1_000_000.into(), leverage_max: 100 };
    VenueOptions {
        instruments: vec![instrument("XYZ", 7, 5, 1), instrument("ABC", 8, 10, 10)],
        accounts: (1001..1001 + FOLLOWERS).map(account).collect(),
        sessions: vec![SessionOptions {
            name: "unit".into(),
            key: "venue-key-for-tests".into(),
            role: SessionRole::Trading,
            accounts: None,
        }],
        ..VenueOptions::default()
    }
}

/// A leader who buys ten ABC at 100, again and again: nothing that followers could net.
fn export(fills: std::ops::Range<u64>) -> Export {
    let fill = |number: u64| Fill {
        symbol: protocol::messages::Symbol::new("ABC").unwrap(),
        time_ns: protocol::units::Nanos(number),
        side: protocol::messages::Side::Buy,
        price: 100.into(),
        quantity: 10.into(),
        order_id: number,
        fill_id: number + 1,
        position_before: Some((10 * number).into()),
        fee: None,
    };
    Export {
        leaders: vec![LeaderFills { name: "whale".into(), fills: fills.map(fill).collect() }],
        repeated_rows: 0,
        synthetic_ids: 0,
        self_trades: 0,
    }
}

/// Takes turns of the trading thread until a condition holds.
fn step(trading: &mut Trading, what: &str, holds: impl Fn() -> bool) {
    for _ in 0..5_000_000_u64 {
        trading.turn();
        if holds() {
            return;
        }
        std::thread::yield_now();
    }
    panic!("waited in vain: {what}");
}

/// The leader, on a thread of its own.
fn lead(gateway: String, fills: std::ops::Range<u64>) -> JoinHandle<LeaderSummary> {
    let options = LeaderOptions {
        gateway,
        sessions: vec![LeaderLogin {
            leader: "whale".into(),
            name: "whale".into(),
            key: "leader-key-for-tests".into(),
            equity: None,
        }],
        ..LeaderOptions::default()
    };
    let lead = move || {
        let stop = AtomicBool::new(false);
        simulator::leader::run(&export(fills), &options, &Progress::default(), &stop).unwrap()
    };
    std::thread::Builder::new().spawn(lead).unwrap()
}

/// Goal: once it is warm, the trading thread allocates nothing, from a leader's fill over the orders to
/// their reports, over more than a thousand events. Method: hold its runner back and take its turns here,
/// while venue and leader run on threads of their own; count the allocations of this thread.
#[test]
fn trading_does_not_allocate() {
    const WARM_UP: u64 = 60;
    // Fewer orders than the order table holds: each follower has one for each fill.
    const FILLS: u64 = WARM_UP + 1_200;
    const ORDERS: u64 = FOLLOWERS as u64 * FILLS;
    let venue = Venue::bind(&venue_options()).unwrap();
    let address = venue.local_addr().to_string();
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let venue = std::thread::Builder::new().spawn(move || venue.run(&flag).unwrap()).unwrap();

    let folders = Folders::new();
    let configuration = folders.crowded_configuration_at(&address, FOLLOWERS);
    let (handle, mut trading) = Gateway::invoked(&configuration, Network::Tcp).unwrap();
    let counters = Arc::clone(&handle.counters);
    step(&mut trading, "the venue", || counters.egress[0].synchronised.get() > 0);

    let gateway = handle.client_address().to_string();
    let warm_up = lead(gateway.clone(), 0..WARM_UP);
    step(&mut trading, "the warm-up", || warm_up.is_finished());
    assert!(warm_up.join().unwrap().is_complete());
    let fills = || counters.engine.fills.get();
    step(&mut trading, "its fills", || fills() == u64::from(FOLLOWERS) * WARM_UP);
    step(&mut trading, "its end", || counters.ingress.sessions.get() == 0);

    let leader = lead(gateway, WARM_UP..FILLS);
    step(&mut trading, "the leader", || counters.ingress.sessions.get() > 0);
    let events_before = counters.engine.leader_events.get();
    let allocations = allocation_counter::measure(|| {
        step(&mut trading, "all fills", || fills() == ORDERS);
    });
    assert_eq!(allocations.count_total, 0, "{allocations:?}");
    let events = counters.engine.leader_events.get() - events_before;
    assert!(events >= 1_000, "only {events} events");
    step(&mut trading, "the leader has finished", || leader.is_finished());
    assert!(leader.join().unwrap().is_complete());
    drop(trading);
    drop(handle);
    stop.store(true, Ordering::Relaxed);
    assert_eq!(venue.join().unwrap().fills, ORDERS);
}
