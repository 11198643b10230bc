//! Signals of leaders in the language of scenarios.

use crate::world::{MILLISECOND, START, World, encoded};
use protocol::messages::{
    Flag, LeaderSignalEvent, LeaderSignalNoted, OrdType, Reason, SignalAction, TimeInForce,
};
use protocol::units::{
    InstrumentIndex, LeaderIndex, Lots, Nanos, RATIO_ONE, Ratio, SessionIndex, Ticks,
};

/// A message about a signal: `7 Enter +10 market @100 stop 90 target 120 expires 500 age 5`, `7 Enter +10 @100`,
/// `7 Enter part 50 @100` (thousandths of equity), `7 Enter -10 trigger @95`, `7 Entered`, `7 Adjust stop 95`,
/// `7 Close @110 sequence 3`. Expiry in milliseconds since the start; a signal without a price or a word is one at
/// the market.
pub(crate) fn event(world: &mut World, leader: u16, instrument: u16, words: &[&str]) -> Vec<u8> {
    world.order_messages += 1;
    let mut event = LeaderSignalEvent {
        session: SessionIndex(10 + leader),
        session_sequence: 1,
        leader: LeaderIndex(leader),
        instrument: InstrumentIndex(instrument),
        sequence: world.order_messages,
        signal_id: words[0].parse().unwrap(),
        action: *SignalAction::ALL
            .iter()
            .find(|action| format!("{action:?}") == words[1])
            .unwrap_or_else(|| panic!("{words:?}?")),
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        lots: Lots(0),
        part: Ratio(0),
        price: None,
        stop_loss: None,
        take_profit: None,
        expire_time: None,
        transact_time: Nanos(world.now),
        sending_time: Nanos(world.now),
        receive_time: Nanos(world.now),
    };
    let mut rest = words[2..].iter();
    while let Some(word) = rest.next() {
        let mut number = || rest.next().unwrap().parse::<i64>().unwrap();
        match *word {
            "market" => event.ord_type = OrdType::Market,
            "trigger" => event.ord_type = OrdType::Stop,
            "stop" => event.stop_loss = Some(Ticks(number())),
            "target" => event.take_profit = Some(Ticks(number())),
            "part" => event.part = Ratio(number() * RATIO_ONE / 1_000),
            "expires" => {
                let after = u64::try_from(number()).unwrap();
                event.expire_time = Some(Nanos(START + after * MILLISECOND));
            }
            "age" => event.transact_time.0 -= u64::try_from(number()).unwrap() * MILLISECOND,
            "sequence" => event.sequence = u64::try_from(number()).unwrap(),
            price if price.starts_with('@') => {
                event.price = Some(Ticks(price[1..].parse().unwrap()));
            }
            lots => event.lots = Lots(lots.parse().unwrap_or_else(|_| panic!("{words:?}?"))),
        }
    }
    encoded(|octets| event.encode(octets))
}

/// What is noted of a signal, in words.
pub(crate) fn line(noted: &LeaderSignalNoted) -> String {
    let mut line = format!("signal {}", noted.signal_id);
    if noted.number == 0 {
        return format!("{line} {:?}", noted.reason);
    }
    line = format!("{line} {:?} {:+}", noted.phase, noted.lots.0);
    if noted.fills == Flag::Yes {
        line = format!("{line} fills");
    }
    if noted.reason != Reason::None {
        line = format!("{line} {:?}", noted.reason);
    }
    line
}
