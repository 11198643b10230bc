//! Orders in doubt in a snapshot.

use super::{Doubt, Doubts, NONE};
use crate::orders::Orders;
use crate::snapshot::{Decoder, Encoder, SnapshotError, ensure};
use protocol::messages::OverdueStep;

crate::coded!(Doubt { slot, since, asked, step });

impl Doubts {
    /// Appends all of them, in their order: it says which ones a sweep looks at first.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        encoder.list(self.list.iter());
    }

    /// Reads into a list without orders.
    pub(crate) fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        orders: &Orders,
    ) -> Result<(), SnapshotError> {
        let what = "an order in doubt";
        decoder.list(&mut self.list, self.places.len(), what)?;
        for (place, doubt) in (0_u32..).zip(&self.list) {
            let known = self.places.get_mut(doubt.slot as usize);
            let known = known.ok_or(SnapshotError::Impossible(what))?;
            ensure(*known == NONE && orders.get(doubt.slot).open, what)?;
            *known = place;
        }
        let pauses = |doubt: &&Doubt| doubt.step == Some(OverdueStep::Pause);
        self.paused = self.list.iter().filter(pauses).count();
        Ok(())
    }
}
