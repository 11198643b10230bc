//! What a leader signals: what is refused of it, and the input that it becomes. A stop that lies between two ticks
//! goes away from the market, a target away from what it would trade with.

use protocol::messages::{
    LeaderSignal, LeaderSignalEvent, OrdType, Reason, Side, SignalAction, TimeInForce,
};
use protocol::signals::SEQUENCE_MAX;
use protocol::units::{LeaderIndex, Lots, Nanos, Ratio, Ticks};

use super::orders::rounded_ticks;
use super::{Origin, Refusal, positive_ticks};
use crate::configuration::Directory;
use crate::configuration::directory::InstrumentEntry;

/// Prices in ticks.
#[derive(Clone, Copy, Debug)]
struct Prices {
    price: Option<Ticks>,
    stop: Option<Ticks>,
    target: Option<Ticks>,
}

pub(super) fn leader_signal(
    directory: &Directory,
    origin: Origin<'_>,
    leader: LeaderIndex,
    signal: &LeaderSignal,
) -> Result<LeaderSignalEvent, Refusal> {
    // It has no trade id; the client knows the message by its number.
    let refusal = |reason| Refusal { trade_id: None, symbol: signal.symbol, reason };
    let instrument = directory
        .instrument_by_symbol(&signal.symbol)
        .ok_or_else(|| refusal(Reason::UnknownInstrument))?;
    if SEQUENCE_MAX < signal.sequence {
        return Err(refusal(Reason::Overflow));
    }
    let prices = prices(instrument, signal).ok_or_else(|| refusal(Reason::InexactPrice))?;
    let (lots, part) = size(instrument, signal).ok_or_else(|| refusal(Reason::InexactQuantity))?;
    let enters = signal.action == SignalAction::Enter;
    if enters && !is_workable(signal, &prices, (lots, part)) {
        return Err(refusal(Reason::SignalUnworkable));
    }
    Ok(LeaderSignalEvent {
        session: origin.session.index,
        session_sequence: origin.number,
        leader,
        instrument: instrument.index,
        sequence: signal.sequence,
        signal_id: signal.signal_id,
        action: signal.action,
        ord_type: signal.ord_type,
        time_in_force: signal.time_in_force,
        lots,
        part,
        price: prices.price,
        stop_loss: prices.stop,
        take_profit: prices.target,
        // Zero is no time: whoever has none may send it as well.
        expire_time: signal.expire_time.filter(|time| *time != Nanos(0)),
        transact_time: signal.transact_time,
        sending_time: signal.sending_time,
        receive_time: origin.received_at,
    })
}

/// The prices of a signal; none when one is no price.
fn prices(instrument: &InstrumentEntry, signal: &LeaderSignal) -> Option<Prices> {
    let is_long = signal.side == Side::Buy;
    let price = match signal.price {
        None => None,
        Some(price) if signal.ord_type == OrdType::Stop => {
            Some(rounded_ticks(instrument, price, is_long)?)
        }
        Some(price) => Some(positive_ticks(instrument, price)?),
    };
    let exit = |price, upwards| rounded_ticks(instrument, price, upwards);
    Some(Prices {
        price,
        stop: match signal.stop_loss {
            None => None,
            Some(stop) => Some(exit(stop, !is_long)?),
        },
        target: match signal.take_profit {
            None => None,
            Some(target) => Some(exit(target, is_long)?),
        },
    })
}

/// Signed size of an entry in lots or as a part of equity, zero for the other one; none when it is no size.
fn size(instrument: &InstrumentEntry, signal: &LeaderSignal) -> Option<(Lots, Ratio)> {
    if signal.action != SignalAction::Enter {
        return Some((Lots(0), Ratio(0)));
    }
    let sign = if signal.side == Side::Buy { 1 } else { -1 };
    match (signal.quantity, signal.part) {
        (Some(quantity), None) => {
            let lots = instrument.lots(quantity).filter(|lots| Lots(0) < *lots)?;
            Some((Lots(sign * lots.0), Ratio(0)))
        }
        (None, Some(part)) => {
            let part = part.to_ratio().ok().filter(|part| Ratio(0) < *part)?;
            Some((Lots(0), Ratio(sign * part.0)))
        }
        _ => None,
    }
}

/// Whether an entry can be made with its exits: it is of a type that waits until it is made, or none that waits, and
/// stop and target lie on their sides of its price.
fn is_workable(signal: &LeaderSignal, prices: &Prices, (lots, part): (Lots, Ratio)) -> bool {
    let lasts = matches!(signal.time_in_force, TimeInForce::Day | TimeInForce::GoodTillCancel);
    let is_typed = match signal.ord_type {
        OrdType::Market => true,
        OrdType::Limit | OrdType::Stop => lasts && prices.price.is_some(),
        OrdType::StopLimit => false,
    };
    let is_long = lots.0 + part.0 > 0;
    let beyond = |exit: Ticks, from: Ticks, up: bool| if up { from < exit } else { exit < from };
    let lies = |exit: Option<Ticks>, up: bool| match (exit, prices.price) {
        (Some(exit), Some(price)) => beyond(exit, price, up),
        _ => true,
    };
    let pair = match (prices.stop, prices.target) {
        (Some(stop), Some(target)) => beyond(target, stop, is_long),
        _ => true,
    };
    is_typed && pair && lies(prices.stop, !is_long) && lies(prices.target, is_long)
}

#[cfg(test)]
mod tests;
