//! Prices of protections, and what positions cost.

use super::*;
use protocol::messages::{LeaderStops, TriggerPrice};
use protocol::units::PlanIndex;

const fn protection(stop_loss: u32, take_profit: u32) -> ProtectionDefinition {
    let trigger_price = TriggerPrice::Last;
    let from_leader = LeaderStops::None;
    ProtectionDefinition { plan: PlanIndex(0), stop_loss, take_profit, trigger_price, from_leader }
}

/// Goal: a stop loss lies away from the market and a take profit away from what it trades with, for both sides.
/// Method: table of what a position has cost, and the two prices at one and at two per cent.
#[test]
fn prices_are_rounded_to_the_less_aggressive_side() {
    let protection = protection(1_000_000, 2_000_000);
    let rows = [
        // cost, position, stop loss, take profit
        (10_000, 10, Some(990), Some(1_020)),
        (10_005, 10, Some(990), Some(1_021)),
        (-10_000, -10, Some(1_010), Some(980)),
        (-10_005, -10, Some(1_011), Some(980)),
        (1, 1, None, Some(2)),
        (-1, -1, Some(2), None),
        (0, 10, None, None),
        (0, 0, None, None),
    ];
    for (cost, position, stop_loss, take_profit) in rows {
        let of = |kind| price(&protection, kind, cost, position);
        let found = (of(ProtectionKind::StopLoss), of(ProtectionKind::TakeProfit));
        assert_eq!(found, (stop_loss, take_profit), "{cost} for {position}");
    }
    let none = self::protection(0, 0);
    assert_eq!(price(&none, ProtectionKind::StopLoss, 10_000, 10), None);
    assert_eq!(price(&none, ProtectionKind::TakeProfit, 10_000, 10), None);
}

/// Goal: what is bought moves the average, what is sold does not, and a turn begins anew. Method: table of fills.
#[test]
fn a_cost_follows_fills() {
    let rows = [
        // cost and position before, fill and price, cost after
        ((0, 0), (10, Some(100)), 1_000),
        ((1_000, 10), (10, Some(200)), 3_000),
        ((3_000, 20), (-10, Some(999)), 1_500),
        ((1_500, 10), (-10, Some(1)), 0),
        ((1_500, 10), (-15, Some(120)), -600),
        ((-600, -5), (-5, Some(100)), -1_100),
        ((-1_100, -10), (5, Some(1)), -550),
        // Without a price.
        ((0, 0), (10, None), 0),
        ((1_000, 10), (10, None), 2_000),
        ((1_000, 10), (-5, None), 500),
    ];
    for ((cost, position), (lots, price), expected) in rows {
        assert_eq!(cost_after(cost, position, lots, price), expected, "{position} and {lots}");
    }
}

/// Goal: nothing overflows, whatever the numbers are.
#[test]
fn the_largest_position_has_a_cost() {
    let most = crate::exact::LOTS_MAX;
    let cost = cost_after(0, 0, most, Some(i64::MAX));
    assert_eq!(average(cost, most), Some(i64::MAX));
    assert_eq!(price(&protection(1, 1), ProtectionKind::TakeProfit, cost, most), None);
    let half = cost_after(cost, most, -most / 2, Some(1));
    assert_eq!(average(half, most / 2), Some(i64::MAX));
}
