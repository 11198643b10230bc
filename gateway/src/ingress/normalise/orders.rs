//! A leader's working order: what is refused of it, and the input that it becomes.

use protocol::messages::{LeaderOrder, LeaderOrderEvent, LeaderOrderStatus, OrdType, Reason, Side};
use protocol::units::{LeaderIndex, Lots};

use super::{Origin, Refusal, positive_ticks};
use crate::configuration::Directory;

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
    // A limit order has a limit while it works, a market order never.
    let price = match (order.ord_type, order.price) {
        (OrdType::Market, None) => None,
        (OrdType::Limit, None) if !works => None,
        (OrdType::Limit, Some(price)) => positive_ticks(instrument, price)
            .map(Some)
            .ok_or_else(|| refusal(Reason::InexactPrice))?,
        (OrdType::Market, Some(_)) | (OrdType::Limit, None) => {
            return Err(refusal(Reason::InexactPrice));
        }
    };
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
    })
}

#[cfg(test)]
mod tests;
