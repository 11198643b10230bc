//! Working orders of leaders in the language of scenarios.

use crate::signals;
use crate::world::{World, encoded};
use protocol::messages::{
    CopyMode, Flag, LeaderOrderEvent, LeaderOrderNoted, LeaderOrderStatus, OrdType, Reason,
    TimeInForce, TriggerPrice,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, SessionIndex, Ticks};

/// What a plan copies, by its word.
pub(crate) fn copied(word: &str) -> CopyMode {
    if word == "orders" { CopyMode::Orders } else { CopyMode::Signals }
}

/// A message about an order or a signal of a leader in an instrument, the first where none is named.
pub(crate) fn message(
    what: &str,
    world: &mut World,
    (leader, instrument): (u16, Option<u16>),
    words: &[&str],
) -> Vec<u8> {
    let instrument = instrument.unwrap_or(0);
    match what {
        "order" => event(world, leader, instrument, words),
        _ => signals::event(world, leader, instrument, words),
    }
}

/// A message about an order of a leader: `7 New +10 @100`, `7 Amended -10 market ioc`, `7 New -10 stop 90`,
/// `7 New -10 stop 90 @89 reference`, `7 Cancelled`.
pub(crate) fn event(world: &mut World, leader: u16, instrument: u16, words: &[&str]) -> Vec<u8> {
    world.order_messages += 1;
    let mut event = LeaderOrderEvent {
        session: SessionIndex(10 + leader),
        session_sequence: 1,
        leader: LeaderIndex(leader),
        instrument: InstrumentIndex(instrument),
        sequence: world.order_messages,
        order_id: words[0].parse().unwrap(),
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::Day,
        status: *LeaderOrderStatus::ALL
            .iter()
            .find(|status| format!("{status:?}") == words[1])
            .unwrap_or_else(|| panic!("{words:?}?")),
        price: None,
        lots: Lots(0),
        transact_time: Nanos(world.now),
        sending_time: Nanos(world.now),
        receive_time: Nanos(world.now),
        stop_price: None,
        trigger_price: TriggerPrice::Last,
    };
    let mut rest = words[2..].iter();
    while let Some(word) = rest.next() {
        match *word {
            "market" => {}
            "stop" => {
                event.ord_type = OrdType::Stop;
                event.stop_price = Some(Ticks(rest.next().unwrap().parse().unwrap()));
            }
            "reference" => event.trigger_price = TriggerPrice::Reference,
            "gtc" => event.time_in_force = TimeInForce::GoodTillCancel,
            "ioc" => event.time_in_force = TimeInForce::ImmediateOrCancel,
            "sequence" => event.sequence = rest.next().unwrap().parse().unwrap(),
            price if price.starts_with('@') => {
                event.ord_type =
                    if event.stop_price.is_some() { OrdType::StopLimit } else { OrdType::Limit };
                event.price = Some(Ticks(price[1..].parse().unwrap()));
            }
            lots => event.lots = Lots(lots.parse().unwrap_or_else(|_| panic!("{words:?}?"))),
        }
    }
    encoded(|octets| event.encode(octets))
}

/// What is noted of an order, in words.
pub(crate) fn line(noted: &LeaderOrderNoted) -> String {
    let mut line = format!("order {} {:?}", noted.order_id, noted.status);
    if noted.lots.0 != 0 {
        let price = noted.price.map_or("market".to_owned(), |price| format!("@{price}"));
        line = format!("{line} {:+} {price}", noted.lots.0);
        if let Some(stop) = noted.stop_price {
            line = format!("{line} stop {stop}");
        }
    }
    line = format!("{line} rests {}", noted.resting);
    if noted.again == Flag::Yes {
        line = format!("{line} again");
    }
    if noted.reason != Reason::None {
        line = format!("{line} {:?}", noted.reason);
    }
    line
}
