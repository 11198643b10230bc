//! Failures and scores in a snapshot. Which plans have policies follows from the configuration.

use super::{Policed, Setback, Sync};
use crate::snapshot::{Decoder, Encoder, SnapshotError, ensure};

crate::coded!(Setback { order_sequence, lots_max, guard, order_leg, failures, is_market });
crate::coded!(Sync { low_since, caught_up_at });

impl Policed {
    /// Appends what sweeps have found, and where the next one goes on.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { plans: _, next, sync } = self;
        encoder.count(*next);
        encoder.table(sync, &Sync::NEW);
    }

    /// Reads into one that knows its plans and nothing of them.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        self.next = decoder.index(self.plans.len().max(1), "a plan with a policy")?;
        decoder.table(&mut self.sync, "the score of a plan")?;
        let has_policy = |plan: usize| {
            u32::try_from(plan).is_ok_and(|plan| self.plans.binary_search(&plan).is_ok())
        };
        let mut others = self.sync.iter().enumerate().filter(|(plan, _)| !has_policy(*plan));
        ensure(others.all(|(_, sync)| *sync == Sync::NEW), "the score of a plan")
    }
}
