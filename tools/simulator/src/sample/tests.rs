//! Tests of the sample: it is what its module comment says.

use super::*;
use std::collections::BTreeSet;

/// Goal: the sample never changes for a seed, and does for another. Method: make it twice.
#[test]
fn the_seed_decides_the_sample() {
    assert_eq!(generate(7, 4, 500), generate(7, 4, 500));
    assert_ne!(generate(7, 4, 500), generate(8, 4, 500));
}

/// Goal: the promised shape. Method: count in a sample of the demo's size.
#[test]
fn the_sample_has_what_real_exports_have() {
    let export = generate(1, 5, 2_000);
    assert_eq!(export.fills(), 2_000);
    assert_eq!(export.instruments().len(), MARKETS.len());
    let check = export.chain_check();
    assert!(check.breaks.is_empty(), "{:?}", check.breaks);
    assert!(check.streams_starting_open > 0);
    let all: Vec<&Fill> = export.leaders.iter().flat_map(|leader| &leader.fills).collect();
    let orders: BTreeSet<u64> = all.iter().map(|fill| fill.order_id).collect();
    assert!(orders.len() < all.len(), "some orders have several fills");
    let flips = all.iter().filter(|fill| {
        let (before, after) = (fill.position_before.unwrap(), fill.position_after().unwrap());
        (before * after).is_sign_negative() && !(before * after).is_zero()
    });
    assert!(flips.count() > 0);
    assert!(all.iter().any(|fill| fill.position_after().unwrap().is_zero()));
    let ids: BTreeSet<u64> = all.iter().map(|fill| fill.fill_id).collect();
    assert_eq!(ids.len(), all.len());
}

/// Goal: the sample survives its own file format. Method: write it, read it, compare.
#[test]
fn the_sample_round_trips_through_csv() {
    let export = generate(3, 3, 300);
    let mut text = Vec::new();
    crate::fills::write_csv(&export, &mut text).unwrap();
    let mut read = crate::fills::parse(&text, "sample.csv", "sample").unwrap();
    read.leaders.sort_by(|left, right| left.name.cmp(&right.name));
    assert_eq!(read, export);
}
