//! Protections in a snapshot. Which plans have one follows from the configuration.

use super::{LeadersStops, Placing, Protected, Purpose};
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};

crate::coded!(Placing { kind, price });

impl Coded for Purpose {
    fn encode(&self, encoder: &mut Encoder) {
        self.protects().encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let kind: Option<_> = Coded::decode(decoder)?;
        Ok(kind.map_or(Self::Copies, Self::Protects))
    }
}

impl Protected {
    /// Appends what is known of protections, and where the next sweep goes on.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { turns, ended_at, prices, is_used, placing, leaders, follows_leaders: _ } = self;
        turns.encode(encoder);
        encoder.table(ended_at, &0);
        encoder.table(prices, &0);
        is_used.encode(encoder);
        placing.encode(encoder);
        encoder.table(leaders, &LeadersStops::NONE);
    }

    /// Reads into one that knows its plans and nothing of them.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let Self { turns, ended_at, prices, is_used, placing, leaders, follows_leaders } = self;
        turns.decode(decoder, ended_at, &0, "when the protection of a plan ended")?;
        decoder.table(prices, "the price of a protection")?;
        *is_used = Coded::decode(decoder)?;
        *placing = Coded::decode(decoder)?;
        decoder.table(leaders, "the stops of a leader")?;
        let has_any = leaders.iter().any(|stops| *stops != LeadersStops::NONE);
        ensure(*follows_leaders || !has_any, "the stops of a leader")
    }
}
