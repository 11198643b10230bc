//! Prices of mapped leaders, rounded.

use super::*;
use protocol::units::{RATIO_ONE, Ratio};

fn mapping(ticks: u64, own_ticks: u64) -> MappingDefinition {
    MappingDefinition {
        leader: LeaderIndex(1),
        session: SessionIndex(9),
        source: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        own: InstrumentIndex(1),
        factor: Ratio(RATIO_ONE),
        ticks,
        own_ticks,
    }
}

/// Goal: prices land on the less aggressive tick, and nowhere but on the exact one where there is one.
/// Method: a table of ticks, twice as large, five times as small, and of prices below one tick.
#[test]
fn prices_are_rounded_to_the_side_that_is_asked_for() {
    let table = [
        // ticks, own, price, down, up
        (5, 1, 1003, 200, 201),
        (5, 1, 1000, 200, 200),
        (1, 5, 7, 35, 35),
        (3, 2, 10, 6, 7),
        (10, 1, 4, 1, 1),
        (10, 1, -4, -1, 0),
        (1, u64::MAX >> 1, 3, i64::MAX, i64::MAX),
    ];
    for (ticks, own, given, down, up) in table {
        let mapping = mapping(ticks, own);
        let found = [false, true].map(|is_up| price(&mapping, Ticks(given), is_up).0);
        assert_eq!(found, [down, up], "{given} of {ticks}:{own}");
    }
}
