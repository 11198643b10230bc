//! What follows from an export: orders as large as their fills, weights that end where positions end, signals that begin
//! and end with positions; and each file that is written is read again as it was.

use super::{PROVIDER_SUFFIX, orders, signals, weights};
use crate::fills::Export;
use crate::{orders as order_file, sample, signals as signal_file, weights as weight_file};
use protocol::messages::{SignalAction, Symbol};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn export() -> Export {
    sample::generate(7, 4, 1_500)
}

/// Goal: each order is told once, before its first fill, with the quantity and the worst price of its fills.
#[test]
fn orders_are_as_large_as_their_fills() {
    let export = export();
    let told = orders(&export);
    for leader in &export.leaders {
        let mut filled: BTreeMap<(Symbol, u64), Decimal> = BTreeMap::new();
        for fill in &leader.fills {
            *filled.entry((fill.symbol, fill.order_id)).or_default() += fill.quantity;
        }
        let own: Vec<_> = told.iter().filter(|order| order.leader == leader.name).collect();
        assert_eq!(own.len(), filled.len());
        assert!(own.windows(2).all(|pair| pair[0].time_ns < pair[1].time_ns));
        for order in own {
            assert_eq!(order.quantity, filled[&(order.symbol, order.order_id)]);
            let fills = leader.fills.iter().filter(|fill| fill.order_id == order.order_id);
            let mut fills = fills.filter(|fill| fill.symbol == order.symbol);
            let first = fills.next().unwrap();
            assert!(order.time_ns <= first.time_ns, "{order:?} is told before {first:?}");
        }
    }
    let mut file = Vec::new();
    order_file::write(&told, &mut file).unwrap();
    assert!(!told.is_empty());
    for leader in &export.leaders {
        let own: Vec<_> = told.iter().filter(|order| order.leader == leader.name).collect();
        let read = order_file::parse(&file, "orders.csv").unwrap();
        assert!(read.iter().filter(|order| order.leader == leader.name).eq(own));
    }
}

/// Goal: the last weight of each instrument is what the export ends with, and only leaders with an equity publish.
#[test]
fn weights_end_where_positions_end() {
    let export = export();
    let equity = Decimal::from(50_000);
    let told = weights(&export, |name| (name != "leader2").then_some(equity));
    assert!(told.iter().all(|weight| weight.leader != "leader2"));
    let mut last: BTreeMap<(&str, Symbol), Decimal> = BTreeMap::new();
    for weight in &told {
        last.insert((&weight.leader, weight.symbol), weight.weight);
    }
    for position in export.expected_positions() {
        if let Some(weight) = last.get(&(position.leader.as_str(), position.symbol)) {
            assert_eq!(weight.is_zero(), position.last.is_zero(), "{position:?}");
            let same = weight.is_sign_negative() == position.last.is_sign_negative();
            assert!(weight.is_zero() || same, "{position:?}");
        }
    }
    let mut file = Vec::new();
    weight_file::write(&told, &mut file).unwrap();
    assert_eq!(weight_file::parse(&file, "weights.csv").unwrap(), told);
}

/// Goal: signals of an instrument do not overlap; entries have a stop and a target on their sides.
#[test]
fn signals_begin_and_end_with_positions() {
    let export = export();
    let told = signals(&export);
    let mut running: BTreeMap<(&str, Symbol), u64> = BTreeMap::new();
    for signal in &told {
        assert!(signal.leader.ends_with(PROVIDER_SUFFIX));
        let place = (signal.leader.as_str(), signal.symbol);
        match signal.action {
            SignalAction::Enter => {
                assert_eq!(running.insert(place, signal.signal_id), None, "{signal:?}");
                let (entry, stop) = (signal.price.unwrap(), signal.stop_loss.unwrap());
                let target = signal.take_profit.unwrap();
                let sells = signal.side == protocol::messages::Side::Sell;
                let is_between = if sells {
                    target < entry && entry < stop
                } else {
                    stop < entry && entry < target
                };
                assert!(is_between, "{signal:?}");
            }
            SignalAction::Close => assert_eq!(running.remove(&place), Some(signal.signal_id)),
            _ => assert_eq!(running.get(&place), Some(&signal.signal_id)),
        }
    }
    for action in
        [SignalAction::Enter, SignalAction::Entered, SignalAction::Adjust, SignalAction::Close]
    {
        assert!(told.iter().any(|signal| signal.action == action), "{action:?}");
    }
    let mut file = Vec::new();
    signal_file::write(&told, &mut file).unwrap();
    assert_eq!(signal_file::parse(&file, "signals.csv").unwrap(), told);
}
