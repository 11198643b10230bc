//! Rebalances in a snapshot. Which plans copy an allocation follows from the configuration.

use super::{Allocated, Rebalances};
use crate::snapshot::{Decoder, Encoder, SnapshotError};

crate::coded!(Rebalances { scheduled_at, drifted_at, published_at });

impl Allocated {
    /// Appends when plans were rebalanced, and where the next sweep goes on.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { turns, rebalances, published, owed: _ } = self;
        turns.encode(encoder);
        encoder.table(rebalances, &Rebalances::NEW);
        encoder.table(published, &0);
    }

    /// Reads into one that knows its plans and nothing of them.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let Self { turns, rebalances, published, owed: _ } = self;
        turns.decode(decoder, rebalances, &Rebalances::NEW, "the rebalances of a plan")?;
        decoder.table(published, "when a leader published")
    }
}
