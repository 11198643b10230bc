//! What operators say of orders in doubt: `ClOrdID`s become identities, quantities lots and prices ticks. Whether it goes
//! with what is known of the order, the engine decides.

use protocol::clordid;
use protocol::messages::{OrderSettlement, OrderState, Reason, SettleOrder};
use protocol::units::Lots;

use super::{Origin, Refusal, positive_ticks};
use crate::configuration::Directory;

pub(super) fn order_settlement(
    directory: &Directory,
    origin: Origin<'_>,
    word: &SettleOrder,
) -> Result<OrderSettlement, Refusal> {
    use OrderState::{Canceled, Filled, NotSent, Rejected};
    let refusal = |reason| Refusal { trade_id: None, symbol: word.symbol, reason };
    let is_said = matches!(word.state, NotSent | Rejected | Canceled | Filled);
    if !is_said || word.text.as_str().trim().is_empty() {
        return Err(refusal(Reason::MalformedMessage));
    }
    let (_, order) =
        clordid::decode(&word.cl_ord_id).map_err(|_| refusal(Reason::UnknownTarget))?;
    let instrument = directory
        .instrument_by_symbol(&word.symbol)
        .ok_or_else(|| refusal(Reason::UnknownInstrument))?;
    let cum_lots = match word.filled {
        None => None,
        Some(filled) => {
            let lots = instrument.lots(filled).filter(|lots| Lots(0) <= *lots);
            Some(lots.ok_or_else(|| refusal(Reason::InexactQuantity))?)
        }
    };
    let price = match word.price {
        None => None,
        Some(price) => {
            let ticks = positive_ticks(instrument, price);
            Some(ticks.ok_or_else(|| refusal(Reason::InexactPrice))?)
        }
    };
    Ok(OrderSettlement {
        session: origin.session.index,
        session_sequence: origin.number,
        command_id: word.command_id,
        order,
        instrument: instrument.index,
        state: word.state,
        cum_lots,
        price,
        actor: origin.session.name,
        text: word.text,
        receive_time: origin.received_at,
    })
}

#[cfg(test)]
mod tests;
