//! The tables of limits: their order, and that the short way agrees with them.

use super::{Asked, CONDITIONS, LIMITS};
use crate::exposure::{Funds, Room};
use crate::rows::Rules;
use proptest::prelude::*;
use protocol::messages::Reason;

/// Goal: precedence is the order of the numbers. Method: the tables as they stand.
#[test]
fn tables_are_in_the_order_of_their_reasons() {
    assert!(LIMITS.is_sorted_by_key(|limit| limit.reason));
    assert!(LIMITS.is_sorted_by_key(|limit| limit.kind));
    let first = |condition: &super::Condition| condition.kind;
    assert_eq!(CONDITIONS.iter().filter(|condition| first(condition).is_none()).count(), 1);
}

/// Numbers of which some are close to each other, so that limits are just met and just missed.
fn near() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0_i64..200, 1 => Just(i64::MAX), 1 => any::<i64>().prop_map(|n| n.saturating_abs())]
}

fn room() -> impl Strategy<Value = Room> {
    let part = || prop_oneof![6 => -50_i128..2_000, 2 => Just(Room::ENDLESS.gross)];
    (part(), part(), part(), part(), -1_i64..4, -1_i64..4).prop_map(
        |(gross, up, down, open_notional, orders, throttle)| {
            let mut room = Room::ENDLESS.with_orders(orders, throttle);
            (room.gross, room.up, room.down) = (gross, up, down);
            room.open_notional = open_notional;
            room
        },
    )
}

prop_compose! {
    fn rules()(
        quantity_lots_max in near(),
        volume_lots_max in near(),
        order_notional_max in near(),
        symbol_notional_max in near(),
        event_age_max_ns in 0_u64..10,
        limit_missing in prop::bool::weighted(0.1),
        equity_is_limiting in any::<bool>(),
    ) -> Rules {
        let unlimited = |bound: i64| if 180 < bound { i64::MAX } else { bound };
        Rules {
            order_lots_max: unlimited(quantity_lots_max).min(unlimited(volume_lots_max)),
            quantity_lots_max: unlimited(quantity_lots_max),
            volume_lots_max: unlimited(volume_lots_max),
            equity_is_limiting,
            order_notional_max: unlimited(order_notional_max.saturating_mul(20)),
            symbol_notional_max: unlimited(symbol_notional_max.saturating_mul(20)),
            event_age_max_ns,
            limit_missing,
            is_watched: limit_missing,
            ..Rules::UNUSED
        }
    }
}

proptest! {
    /// Goal: the comparisons that nearly every order meets say the same as the tables, the quantity that
    /// the tables allow breaks no limit, and one lot more would. Method: random orders at the limits.
    #[test]
    fn the_short_way_agrees_with_the_tables(
        rules in rules(),
        shared in room(),
        own in room(),
        leverage in -10_i128..3_000,
        margin in -10_i128..3_000,
        symbol_leverage in -10_i128..3_000,
        is_known in prop::bool::weighted(0.8),
        lots in 1_i64..120,
        base in 0_i64..60,
        buys in any::<bool>(),
        value_before in 0_i64..500,
        unit_price in 1_i64..30,
        event_age_ns in 0_u64..12,
        is_guarded in prop::bool::weighted(0.1),
        own_is_endless in any::<bool>(),
    ) {
        let rules = Rules { equity_is_limiting: rules.equity_is_limiting && !own_is_endless, ..rules };
        let own = if own_is_endless { Room::ENDLESS } else { own };
        let limited = Funds { leverage, margin, symbol_leverage };
        let funds = if rules.equity_is_limiting && is_known { limited } else { Funds::ENDLESS };
        let value = funds.least();
        let is_told = is_known || !rules.equity_is_limiting;
        let guard = is_guarded.then_some(Reason::PriceGuard);
        let asked = Asked {
            rules: &rules,
            rooms: [&shared, &own],
            own_is_endless,
            by_equity: if is_told { Ok(value) } else { Err(Reason::SnapshotTooOld) },
            funds: &funds,
            lots,
            base,
            buys,
            value_before,
            unit_price,
            event_age_ns,
            guard,
        };
        let allowed = asked.allowed();
        let is_unchanged = allowed.stopped.is_none() && allowed.limited.is_none();
        prop_assert_eq!(asked.is_unhindered(), is_unchanged);
        prop_assert!(allowed.breaches != 0 || allowed.limited.is_none());
        prop_assert_eq!(allowed.limited.is_none(), allowed.lots == lots);
        let free = |lots: i64| {
            let allowed = Asked { lots, ..asked }.allowed();
            lots == 0 || allowed.limited.is_none()
        };
        prop_assert!(free(allowed.lots));
        prop_assert!(allowed.lots == lots || !free(allowed.lots + 1));
    }
}
