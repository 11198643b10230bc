//! Failures and scores in a snapshot. Which plans have policies follows from the configuration.

use super::{Policed, Setback, Sync};
use crate::snapshot::{Decoder, Encoder, SnapshotError};

crate::coded!(Setback { order_sequence, lots_max, guard, order_leg, failures, is_switched });
crate::coded!(Sync { low_since, caught_up_at, is_restricted });

impl Policed {
    /// Appends what sweeps have found, and where the next one goes on.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { turns, sync } = self;
        turns.encode(encoder);
        encoder.table(sync, &Sync::NEW);
    }

    /// Reads into one that knows its plans and nothing of them.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let Self { turns, sync } = self;
        turns.decode(decoder, sync, &Sync::NEW, "the score of a plan")
    }
}
