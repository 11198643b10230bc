//! The order table against plain lists.

use super::{Order, Orders};
use proptest::prelude::*;
use protocol::messages::OrderKey;

fn key(sequence: u64, plan: u32) -> OrderKey {
    OrderKey { epoch: 1, sequence, plan, leg: 0 }
}

proptest! {
    /// Goal: open orders are always found, finished ones as long as no newer order needed their slot, and
    /// nothing is found that is not there. Method: lists as oracle; finished orders leave it oldest first.
    #[test]
    fn orders_are_found(
        orders_max in 1_usize..10,
        steps in prop::collection::vec((0_u32..3, any::<prop::sample::Index>(), any::<bool>()), 0..200),
    ) {
        let mut orders = Orders::new(orders_max, 3);
        let mut open: Vec<(OrderKey, u32)> = Vec::new();
        let mut finished: Vec<OrderKey> = Vec::new();
        let mut all = Vec::new();
        for (sequence, (plan, index, finishes)) in (1..).zip(steps) {
            if finishes && !open.is_empty() {
                let (key, slot) = open.remove(index.index(open.len()));
                orders.finish(slot);
                finished.push(key);
            } else if 0 < orders.free_count() {
                let key = key(sequence, plan);
                let slot = orders.insert(Order::new(key, 0, (0, 0), 1, 1, sequence));
                open.push((key, slot));
                all.push(key);
            }
            let remembered = orders_max - open.len();
            if remembered < finished.len() {
                finished.drain(..finished.len() - remembered);
            }
            prop_assert_eq!(orders.open_count(), open.len());
            prop_assert_eq!(orders.open().count(), open.len());
            for plan in 0..3 {
                let newest_first = open.iter().rev().filter(|(key, _)| key.plan == plan);
                let newest_first: Vec<u32> = newest_first.map(|(_, slot)| *slot).collect();
                let found: Vec<u32> = orders.open_of(plan).map(|(slot, _)| slot).collect();
                prop_assert_eq!(found, newest_first);
            }
            for key in &all {
                let slot = open.iter().find(|(other, _)| other == key).map(|(_, slot)| *slot);
                prop_assert_eq!(orders.find_open(key), slot);
                // A chain may be cut early where a slot was used again, but never shows a wrong order.
                let found = orders.find_finished(key).map(|slot| orders.get(slot).key);
                prop_assert!(found.is_none() || found == Some(*key) && finished.contains(key));
            }
            if let Some(newest) = finished.last() {
                prop_assert!(orders.find_finished(newest).is_some());
            }
        }
    }
}
