//! Tests of prices: recorded ones come in time and scaled, walks come from the seed.

use super::*;
use crate::venue::exchange::Outcome;
use crate::venue::options::{
    AccountOptions, InstrumentOptions, Rules, SessionOptions, VenueOptions,
};
use std::io::Write;
use std::path::PathBuf;

fn exchange(instruments: Vec<InstrumentOptions>) -> Exchange {
    let options = VenueOptions {
        instruments,
        accounts: vec![AccountOptions { number: 1, balance: 1.into(), leverage_max: 1 }],
        sessions: vec![SessionOptions {
            name: "a".to_owned(),
            key: "a".to_owned(),
            role: Default::default(),
            accounts: None,
        }],
        ..VenueOptions::default()
    };
    Exchange::new(Rules::new(&options).unwrap())
}

fn instrument(symbol: &str, reference: Option<i64>) -> InstrumentOptions {
    InstrumentOptions {
        symbol: symbol.to_owned(),
        security_id: 1,
        tick: Decimal::new(1, 2),
        lot: Decimal::ONE,
        multiplier: Decimal::ONE,
        min_quantity: Decimal::ZERO,
        min_notional: Decimal::ZERO,
        price_band_bps: None,
        reference_price: reference.map(Decimal::from),
    }
}

fn recorded(text: &str, speed: i64) -> Result<Prices, OptionsError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let options =
        PriceOptions::Prints { path: file.path().to_owned(), speed: Decimal::from(speed) };
    Prices::new(&options, 1, &exchange(vec![instrument("ETH", None)]))
}

/// Goal: recorded trades come when they are due, at the speed asked for. Method: three trades, one of
/// an instrument that the venue does not have, at double speed.
#[test]
fn recorded_prices_come_in_time() {
    let text =
        "time,coin,px,sz,aggressor\n1000,ETH,10.01,1,A\n1004,XRP,7,1,A\n1010,ETH,10.02,1,B\n";
    let mut prices = recorded(text, 2).unwrap();
    let exchange = exchange(vec![instrument("ETH", None)]);
    let start = Nanos(500_000_000);
    assert_eq!(prices.take(start, &exchange), [Print { market: 0, ticks: 1_001 }]);
    assert_eq!(prices.due(), Some(Nanos(505_000_000)));
    assert_eq!(prices.take(Nanos(504_999_999), &exchange), []);
    assert_eq!(prices.take(Nanos(505_000_000), &exchange), [Print { market: 0, ticks: 1_002 }]);
    assert_eq!(prices.due(), None);
}

/// Goal: an error says where it is. Method: a table.
#[test]
fn recorded_prices_name_what_is_wrong() {
    for (text, expected) in [
        ("time,coin,sz\n", "the header has no column `px`"),
        ("time,coin,px\nx,ETH,1\n", ":2: time: `x` is no number"),
        ("time,coin,px\n1,ETH,1\n1,ETH,y\n", ":3: px: `y` is no number"),
        ("time,coin,px\n1,ETH,1.001\n", ":2: px: 1.001 is not a whole multiple of 0.01"),
        ("time,coin,px\n1,ETH,-1\n", ":2: px: -1 is not above zero"),
    ] {
        let error = recorded(text, 1).unwrap_err().to_string();
        assert!(error.contains(expected), "`{error}` does not contain `{expected}`");
    }
}

/// Goal: a walk depends on its seed alone, and moves what has a price by no more than its step.
/// Method: two walks of one seed, a hundred moves.
#[test]
fn a_walk_follows_its_seed() {
    let walk = |seed| {
        let mut exchange = exchange(vec![instrument("ETH", Some(10))]);
        let options = PriceOptions::Walk { interval_ms: 1, step_ticks: 5 };
        let mut prices = Prices::new(&options, seed, &exchange).unwrap();
        let mut path = Vec::new();
        for millisecond in 1..=100 {
            let now = Nanos(millisecond * 1_000_000);
            let before = exchange.reference(0).unwrap();
            let moved = prices.take(now, &exchange);
            assert_eq!((moved.len(), prices.take(now, &exchange).len()), (1, 0));
            assert!((moved[0].ticks - before).abs() <= 5);
            exchange.print(0, moved[0].ticks, now, &mut Outcome::default());
            path.push(moved[0].ticks);
        }
        path
    };
    assert_eq!(walk(4), walk(4));
    assert_ne!(walk(4), walk(5));
}

/// Goal: a recorded file of a real market is read whole. Method: its instruments out of the fills.
#[test]
fn real_prints_are_read_whole() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.is_dir() {
        println!("skipped: no real data");
        return;
    }
    let fills = root.join("fills/hyperliquid_2026_07/exchange_leader_fills.json");
    let export = crate::fills::load(&fills).unwrap();
    let exchange = exchange(InstrumentOptions::of_export(&export));
    let path = root.join("market/marks_2026_07/prints.csv");
    let lines = std::fs::read_to_string(&path).unwrap().lines().count();
    let options = PriceOptions::Prints { path, speed: Decimal::ONE };
    let mut prices = Prices::new(&options, 1, &exchange).unwrap();
    prices.take(Nanos(0), &exchange);
    let rest = prices.take(Nanos(u64::MAX), &exchange);
    assert!(rest.len() >= lines - 2, "{} of {lines}", rest.len());
}
