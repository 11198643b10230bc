//! Which of a leader's orders plans that reverse have.

use super::*;
use crate::mirrors::LeadersOrder;
use protocol::messages::{Flag, LeaderOrderStatus, Reason};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Ticks};

const QUOTE: Quote = Quote { bid: Some(99), ask: Some(101), last: None, time: 0 };

fn noted(ord_type: OrdType, lots: i64, price: i64) -> LeaderOrderNoted {
    let is_stop = matches!(ord_type, OrdType::Stop | OrdType::StopLimit);
    LeaderOrderNoted {
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        order_id: 7,
        sequence: 1,
        reason: Reason::None,
        status: LeaderOrderStatus::New,
        again: Flag::No,
        ord_type,
        time_in_force: TimeInForce::GoodTillCancel,
        price: (ord_type == OrdType::Limit).then_some(Ticks(price)),
        lots: Lots(lots),
        resting: Lots(lots),
        stop_price: is_stop.then_some(Ticks(price)),
        trigger_price: TriggerPrice::Last,
    }
}

/// Goal: an order is turned where the market is known to be away from it, on the side that its kind says.
#[test]
fn what_the_market_is_away_from_is_turned() {
    // Type, lots, price: turned with both prices, with the bid alone, with the ask alone.
    let cases = [
        (OrdType::Limit, 5, 98, [true, true, false]),
        (OrdType::Limit, 5, 99, [false, false, false]),
        (OrdType::Limit, 5, 103, [false, false, false]),
        (OrdType::Limit, -5, 102, [true, false, true]),
        (OrdType::Limit, -5, 101, [false, false, false]),
        (OrdType::Stop, -5, 98, [true, true, false]),
        (OrdType::Stop, -5, 100, [false, false, false]),
        (OrdType::Stop, 5, 102, [true, false, true]),
        (OrdType::StopLimit, 5, 101, [false, false, false]),
        (OrdType::Market, 5, 0, [true, true, true]),
    ];
    let quotes = [QUOTE, Quote { ask: None, ..QUOTE }, Quote { bid: None, ..QUOTE }];
    for (ord_type, lots, price, expected) in cases {
        let noted = noted(ord_type, lots, price);
        let found = quotes.map(|quote| is_turned(None, &noted, quote));
        assert_eq!(found, expected, "{ord_type:?} {lots:+} @{price}");
        let is_market = ord_type == OrdType::Market;
        assert_eq!(is_turned(None, &noted, Quote::default()), is_market, "no price is known");
    }
}

/// Goal: what does not last, and what another price triggers, is not turned.
#[test]
fn what_does_not_wait_for_a_trade_is_not_turned() {
    for time_in_force in [TimeInForce::ImmediateOrCancel, TimeInForce::FillOrKill] {
        let noted = LeaderOrderNoted { time_in_force, ..noted(OrdType::Limit, 5, 98) };
        assert!(!is_turned(None, &noted, QUOTE), "{time_in_force:?}");
    }
    let trigger_price = TriggerPrice::Reference;
    let noted = LeaderOrderNoted { trigger_price, ..noted(OrdType::Stop, 5, 105) };
    assert!(!is_turned(None, &noted, QUOTE));
}

/// Goal: an order stays what it was while it keeps its terms, wherever the market goes; other terms are looked at.
#[test]
fn an_order_stays_what_it_was() {
    for was_turned in [false, true] {
        let before = LeadersOrder {
            time_in_force: TimeInForce::GoodTillCancel,
            open: 5,
            is_turned: was_turned,
            ..LeadersOrder::of(7, 98)
        };
        let check = |lots, price, bid| {
            let quote = Quote { bid: Some(bid), ..QUOTE };
            is_turned(Some(&before), &noted(OrdType::Limit, lots, price), quote)
        };
        for bid in [90, 99] {
            assert_eq!((check(5, 98, bid), check(8, 98, bid)), (was_turned, was_turned));
        }
        assert!(check(5, 97, 99) && check(3, 98, 99));
        assert!(!check(5, 97, 96) && !check(3, 98, 96));
    }
}
