//! Orders of leaders in the language of scenarios.
//!
//! ```text
//! order 7 new buy 3 @ 99            it works at a limit; quantities in lots
//! order 7 amended buy 2 @ 98        also: cancelled, done, without a quantity
//! order 8 new sell 3 stop 90 @ 89   it waits for a trigger; without a limit it is a stop order
//! order 9 new buy 3 market          also behind a limit: ioc, fok
//! ```

use protocol::messages::{
    Decimal, LeaderOrder, LeaderOrderStatus, OrdType, Side, Symbol, TimeInForce,
};

use super::play::decimal;
use crate::peer::fill;

/// The message that the words stand for; the time numbers it.
pub(super) fn message(words: &[&str], quantity: impl Fn(i64) -> Decimal) -> LeaderOrder {
    let mut found = LeaderOrderStatus::ALL.into_iter();
    let status = found.find(|known| format!("{known:?}").to_lowercase() == words[1]);
    let now = fill(1, 1, 0).transact_time;
    let mut order = LeaderOrder {
        sequence: now.0,
        order_id: words[0].parse().unwrap(),
        symbol: Symbol::new("XYZ").unwrap(),
        side: if words[2] == "buy" { Side::Buy } else { Side::Sell },
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        status: status.unwrap(),
        price: None,
        quantity: quantity(0),
        transact_time: now,
        sending_time: now,
        stop_price: None,
        trigger_price: None,
    };
    let mut rest = words[3..].iter();
    while let Some(word) = rest.next() {
        let mut next = || Some(decimal(rest.next().expect("a number stands behind the word")));
        match *word {
            "@" => order.price = next(),
            "stop" => order.stop_price = next(),
            "market" => order.ord_type = OrdType::Market,
            "ioc" => order.time_in_force = TimeInForce::ImmediateOrCancel,
            "fok" => order.time_in_force = TimeInForce::FillOrKill,
            lots => order.quantity = quantity(lots.parse().unwrap()),
        }
    }
    if order.stop_price.is_some() {
        let has_limit = order.price.is_some();
        order.ord_type = if has_limit { OrdType::StopLimit } else { OrdType::Stop };
    }
    order
}
