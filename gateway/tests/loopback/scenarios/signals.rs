//! Signals in the language of scenarios.
//!
//! ```text
//! signal 7 enter buy 10 @ 99 stop 90 target 120     an entry that waits at a price; quantities in lots
//! signal 7 enter buy 10 market stop 90              one at the market
//! signal 7 enter buy part 0.1 market @ 100          a part of equity
//! signal 7 entered; signal 7 adjust stop 95; signal 7 close
//! expires 1                                         nanoseconds since 1970: over before it begins
//! ```

use protocol::messages::{
    Decimal, LeaderSignal, LeaderSignalNoted, OrdType, Reason, Side, SignalAction, Symbol,
    TimeInForce,
};
use protocol::units::Nanos;

use super::play::decimal;
use crate::peer::fill;

/// The message that the words stand for; the time numbers it.
pub(super) fn message(words: &[&str], quantity: impl Fn(i64) -> Decimal) -> LeaderSignal {
    let now = fill(1, 1, 0).transact_time;
    let action = match words[1] {
        "enter" => SignalAction::Enter,
        "entered" => SignalAction::Entered,
        "adjust" => SignalAction::Adjust,
        _ => SignalAction::Close,
    };
    let mut signal = LeaderSignal {
        sequence: now.0,
        signal_id: words[0].parse().unwrap(),
        symbol: Symbol::new("XYZ").unwrap(),
        action,
        side: Side::Buy,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        quantity: None,
        part: None,
        price: None,
        stop_loss: None,
        take_profit: None,
        expire_time: None,
        transact_time: now,
        sending_time: now,
    };
    let mut rest = words[2..].iter();
    while let Some(word) = rest.next() {
        let mut next = || *rest.next().expect("a number stands behind the word");
        match *word {
            "buy" => signal.side = Side::Buy,
            "sell" => signal.side = Side::Sell,
            "market" => signal.ord_type = OrdType::Market,
            "@" => signal.price = Some(decimal(next())),
            "stop" => signal.stop_loss = Some(decimal(next())),
            "target" => signal.take_profit = Some(decimal(next())),
            "part" => signal.part = Some(decimal(next())),
            "expires" => signal.expire_time = Some(Nanos(next().parse().unwrap())),
            lots => signal.quantity = Some(quantity(lots.parse().unwrap())),
        }
    }
    signal
}

/// What a record says of a signal, where it is a note with a reason.
pub(super) fn said(body: &[u8]) -> Option<String> {
    let noted = LeaderSignalNoted::decode(body).ok()?;
    let is_told = noted.reason != Reason::None;
    is_told.then(|| format!("signal {} {:?}", noted.signal_id, noted.reason))
}
