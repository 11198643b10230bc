//! A leader's working order: what is refused of it, and the input that it becomes. Prices of stop orders that
//! lie between two ticks go to the less aggressive side: a trigger away from the market, a limit away from what
//! it would trade with.

use protocol::messages::{
    Decimal, LeaderOrder, LeaderOrderEvent, LeaderOrderStatus, OrdType, Reason, Side, TriggerPrice,
};
use protocol::units::{LeaderIndex, Lots, Ticks};

use super::{Origin, Refusal, positive_ticks};
use crate::configuration::Directory;
use crate::configuration::directory::InstrumentEntry;

/// Trigger price and limit, ticks.
type Prices = (Option<Ticks>, Option<Ticks>);

pub(super) fn leader_order(
    directory: &Directory,
    origin: Origin<'_>,
    leader: LeaderIndex,
    order: &LeaderOrder,
) -> Result<LeaderOrderEvent, Refusal> {
    // It has no trade id; the client knows the message by its number.
    let refusal = |reason| Refusal { trade_id: None, symbol: order.symbol, reason };
    let instrument = directory
        .instrument_by_symbol(&order.symbol)
        .ok_or_else(|| refusal(Reason::UnknownInstrument))?;
    let works = matches!(order.status, LeaderOrderStatus::New | LeaderOrderStatus::Amended);
    let prices = prices(instrument, order, works);
    let (stop_price, price) = prices.ok_or_else(|| refusal(Reason::InexactPrice))?;
    let quantity = instrument.lots(order.quantity);
    let quantity = quantity.filter(|lots| if works { Lots(0) < *lots } else { *lots == Lots(0) });
    let quantity = quantity.ok_or_else(|| refusal(Reason::InexactQuantity))?;
    Ok(LeaderOrderEvent {
        session: origin.session.index,
        session_sequence: origin.number,
        leader,
        instrument: instrument.index,
        sequence: order.sequence,
        order_id: order.order_id,
        ord_type: order.ord_type,
        time_in_force: order.time_in_force,
        status: order.status,
        price,
        lots: if order.side == Side::Buy { quantity } else { Lots(-quantity.0) },
        transact_time: order.transact_time,
        sending_time: order.sending_time,
        receive_time: origin.received_at,
        stop_price,
        trigger_price: order.trigger_price.unwrap_or(TriggerPrice::Last),
    })
}

/// The prices of an order; none when one is missing, is there without need, or is no price.
fn prices(instrument: &InstrumentEntry, order: &LeaderOrder, works: bool) -> Option<Prices> {
    let is_buy = order.side == Side::Buy;
    match (order.ord_type, order.stop_price, order.price) {
        (OrdType::Market, None, None) => Some((None, None)),
        // What works has its prices; what has ended need not say them.
        (OrdType::Limit | OrdType::Stop | OrdType::StopLimit, None, None) if !works => {
            Some((None, None))
        }
        (OrdType::Limit, None, Some(price)) => {
            Some((None, Some(positive_ticks(instrument, price)?)))
        }
        (OrdType::Stop, Some(stop), None) => {
            Some((Some(rounded_ticks(instrument, stop, is_buy)?), None))
        }
        (OrdType::StopLimit, Some(stop), Some(price)) => {
            let stop = rounded_ticks(instrument, stop, is_buy)?;
            Some((Some(stop), Some(rounded_ticks(instrument, price, !is_buy)?)))
        }
        _ => None,
    }
}

pub(super) fn rounded_ticks(
    instrument: &InstrumentEntry,
    price: Decimal,
    upwards: bool,
) -> Option<Ticks> {
    let ticks = price.to_units_rounded(instrument.tick, upwards).ok()?;
    Some(Ticks(ticks)).filter(|ticks| *ticks > Ticks(0))
}

#[cfg(test)]
mod tests;
