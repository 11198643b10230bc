//! A leader's published weight: what is refused of it, and the input that it becomes.

use protocol::messages::{LeaderWeight, LeaderWeightEvent, Reason};
use protocol::units::{LeaderIndex, Ratio};

use super::{Origin, Refusal};
use crate::configuration::Directory;

pub(super) fn leader_weight(
    directory: &Directory,
    origin: Origin<'_>,
    leader: LeaderIndex,
    weight: &LeaderWeight,
) -> Result<LeaderWeightEvent, Refusal> {
    // It has no trade id; the client knows the message by its number.
    let refusal = |reason| Refusal { trade_id: None, symbol: weight.symbol, reason };
    let instrument = directory
        .instrument_by_symbol(&weight.symbol)
        .ok_or_else(|| refusal(Reason::UnknownInstrument))?;
    // The smallest number is none on the wire.
    let part = weight.weight.to_ratio().ok().filter(|part| *part > Ratio(i64::MIN));
    Ok(LeaderWeightEvent {
        session: origin.session.index,
        session_sequence: origin.number,
        leader,
        instrument: instrument.index,
        sequence: weight.sequence,
        weight: part.ok_or_else(|| refusal(Reason::InexactQuantity))?,
        transact_time: weight.transact_time,
        receive_time: origin.received_at,
    })
}

#[cfg(test)]
mod tests;
