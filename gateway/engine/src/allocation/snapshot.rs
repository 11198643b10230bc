//! Rebalances in a snapshot. Which plans copy an allocation follows from the configuration.

use super::{Allocated, Rebalances};
use crate::snapshot::{Decoder, Encoder, SnapshotError, ensure};

crate::coded!(Rebalances { scheduled_at, drifted_at, published_at });

impl Allocated {
    /// Appends when plans were rebalanced, and where the next sweep goes on.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { plans: _, next, rebalances, published } = self;
        encoder.count(*next);
        encoder.table(rebalances, &Rebalances::NEW);
        encoder.table(published, &0);
    }

    /// Reads into one that knows its plans and nothing of them.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        self.next = decoder.index(self.plans.len().max(1), "a plan that copies an allocation")?;
        decoder.table(&mut self.rebalances, "the rebalances of a plan")?;
        decoder.table(&mut self.published, "when a leader published")?;
        let allocates = |plan: usize| {
            u32::try_from(plan).is_ok_and(|plan| self.plans.binary_search(&plan).is_ok())
        };
        let mut others = self.rebalances.iter().enumerate().filter(|(plan, _)| !allocates(*plan));
        ensure(others.all(|(_, found)| *found == Rebalances::NEW), "the rebalances of a plan")
    }
}
