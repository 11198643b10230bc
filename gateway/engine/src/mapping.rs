//! Mapped leaders: one repeats what another leader, its source, trades, in instruments of its own. Those may be another
//! venue's, with another tick, lot and multiplier. What a mapped leader is told stands in the journal as an input of
//! its own, in front of the source's; how it is made of that stands here, and nothing of how it is decided.
//!
//! ```text
//! lots      as they are: those of the source's instrument. Plans size by ratio * factor
//! prices    * own ticks / ticks, rounded to the less aggressive side
//! ```

#[cfg(test)]
mod tests;

use crate::Engine;
use crate::definitions::Definitions;
use crate::state::INPUT_BYTES_MAX;
use protocol::header::MessageHeader;
use protocol::messages::{LeaderEquity, LeaderEvent, LeaderOrderEvent, MappingDefinition};
use protocol::units::{InstrumentIndex, LeaderIndex, SessionIndex, Ticks};

/// Octets that an input of a mapped leader takes at most.
pub const MAPPED_BYTES_MAX: usize = INPUT_BYTES_MAX;

impl Engine {
    /// The input, of those that an input is repeated as, of this number, counted from zero; none when there are no
    /// more. They are to be taken before the input itself: then, should a run end in between, whoever sent it sends
    /// it again, and what was taken is known by its trade id or its sequence number.
    pub fn mapped<'b>(
        &self,
        input: &[u8],
        number: usize,
        buffer: &'b mut [u8; MAPPED_BYTES_MAX],
    ) -> Option<&'b [u8]> {
        let definitions = &self.state.definitions;
        if !definitions.are_mapped() {
            return None;
        }
        let length = match MessageHeader::decode(input).ok()?.template_id {
            LeaderEvent::TEMPLATE_ID => {
                let event = LeaderEvent::decode(input).ok()?;
                let pair = (event.leader, event.instrument);
                let mapping = definitions.mappings_of(pair).nth(number)?;
                mapped_event(mapping, &event).encode(buffer)
            }
            LeaderOrderEvent::TEMPLATE_ID => {
                let event = LeaderOrderEvent::decode(input).ok()?;
                let pair = (event.leader, event.instrument);
                let mapping = definitions.mappings_of(pair).nth(number)?;
                mapped_order(mapping, &event).encode(buffer)
            }
            LeaderEquity::TEMPLATE_ID => {
                let equity = LeaderEquity::decode(input).ok()?;
                let (leader, session) = definitions.repeating(equity.leader).nth(number)?;
                LeaderEquity { leader, session, ..equity }.encode(buffer)
            }
            _ => return None,
        };
        Some(&buffer[..length])
    }
}

impl Definitions {
    /// How an instrument of a leader is repeated, one for each that repeats it.
    fn mappings_of(
        &self,
        (source, instrument): (LeaderIndex, InstrumentIndex),
    ) -> impl Iterator<Item = &MappingDefinition> {
        let all = self.mappings(source).iter();
        all.filter(move |mapping| mapping.instrument == instrument)
    }

    /// The leaders that repeat a leader, with their sessions, ascending.
    fn repeating(
        &self,
        source: LeaderIndex,
    ) -> impl Iterator<Item = (LeaderIndex, SessionIndex)> + '_ {
        // Those of one leader lie side by side.
        let all = self.mappings(source).chunk_by(|one, other| one.leader == other.leader);
        all.map(|of_leader| (of_leader[0].leader, of_leader[0].session))
    }

    /// How a mapped leader came by what it trades in an instrument of its own.
    pub(crate) fn mapping(&self, leader: u16, own: u16) -> Option<&MappingDefinition> {
        let mut all = self.mappings(LeaderIndex(self.origin(leader))).iter();
        all.find(|mapping| (mapping.leader.0, mapping.own.0) == (leader, own))
    }
}

/// A price in ticks of the own instrument, rounded down or up. A positive one stays positive.
fn price(mapping: &MappingDefinition, price: Ticks, is_up: bool) -> Ticks {
    let (ticks, own) = (i128::from(mapping.ticks), i128::from(mapping.own_ticks));
    let product = i128::from(price.0) * own;
    let rounded = product.div_euclid(ticks) + i128::from(is_up && product.rem_euclid(ticks) != 0);
    let least = if 0 < price.0 { 1 } else { i64::MIN };
    Ticks(i64::try_from(rounded).unwrap_or(i64::MAX).max(least))
}

/// A buyer's price is rounded down, a seller's up. So is a stop of the position: what is risked is no less. Its target
/// goes the other way, from the price.
fn mapped_event(mapping: &MappingDefinition, event: &LeaderEvent) -> LeaderEvent {
    let is_up = event.lots.0 < 0;
    LeaderEvent {
        session: mapping.session,
        leader: mapping.leader,
        instrument: mapping.own,
        price: price(mapping, event.price, is_up),
        stop_price: event.stop_price.map(|stop| price(mapping, stop, is_up)),
        take_profit: event.take_profit.map(|target| price(mapping, target, !is_up)),
        // It was paid once.
        fee: None,
        ..*event
    }
}

/// The same of a limit. A trigger is rounded the other way: then it triggers no earlier.
fn mapped_order(mapping: &MappingDefinition, event: &LeaderOrderEvent) -> LeaderOrderEvent {
    let is_up = event.lots.0 < 0;
    LeaderOrderEvent {
        session: mapping.session,
        leader: mapping.leader,
        instrument: mapping.own,
        price: event.price.map(|limit| price(mapping, limit, is_up)),
        stop_price: event.stop_price.map(|trigger| price(mapping, trigger, !is_up)),
        ..*event
    }
}
