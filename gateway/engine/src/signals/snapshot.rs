//! Signals in a snapshot.

use super::{SIGNALS_MAX, Signals, key};
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};

impl Signals {
    /// Appends everything.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { active, sequences, is_due } = self;
        encoder.list(active.iter());
        encoder.table(sequences, &0);
        is_due.encode(encoder);
    }

    /// Reads into one that knows none.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let what = "a signal";
        decoder.list(&mut self.active, SIGNALS_MAX, what)?;
        ensure(self.active.is_sorted_by(|one, other| key(one) < key(other)), what)?;
        decoder.table(&mut self.sequences, "the number of a leader's signal message")?;
        self.is_due = Coded::decode(decoder)?;
        Ok(())
    }
}
