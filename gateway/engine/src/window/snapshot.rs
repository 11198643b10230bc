//! A window in a snapshot: its numbers, oldest first. Its table follows from them.

use super::Window;
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};

impl Window {
    /// Appends the numbers.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { numbers, count, next, table: _ } = self;
        encoder.count(*count);
        for place in 0..*count {
            // The next place is the oldest one's when the window is full, and behind the newest else.
            numbers[(next + numbers.len() - count + place) % numbers.len()].encode(encoder);
        }
    }

    /// Reads into a window without numbers.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let what = "the number of remembered ids";
        let count = decoder.count(self.numbers.len(), what)?;
        for _ in 0..count {
            self.insert(u64::decode(decoder)?);
        }
        ensure(self.count == count, what)
    }
}
