//! Whose turn it is in a sweep: so many plans at a time, and the next sweep goes on behind them; and when what has
//! failed is tried again.

use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};
use protocol::units::Nanos;

/// Plans that a sweep looks at; the next sweep goes on behind them.
pub(crate) const PLANS_PER_SWEEP_MAX: usize = 64;

/// How often is tried again what has failed as often as it may: for as long as it takes, for nobody wants to keep what
/// the leader has closed, or what he has cancelled.
const PATIENCE_NS: u64 = 1_000_000_000;

/// Whether a sweep, the one before having been at some time, is one that does so.
pub(crate) const fn is_patient(before: Nanos, now: Nanos) -> bool {
    now.0 / PATIENCE_NS != before.0 / PATIENCE_NS
}

/// Plans that take turns.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    /// The plans, ascending.
    pub(crate) plans: Vec<u32>,
    /// Place among them of the one that the next sweep looks at first.
    next: usize,
}

impl Turns {
    /// Room for so many plans.
    pub(crate) fn new(plans_max: usize) -> Self {
        Self { plans: Vec::with_capacity(plans_max), next: 0 }
    }

    /// Whether any plan takes turns.
    #[inline]
    pub(crate) const fn is_any(&self) -> bool {
        !self.plans.is_empty()
    }

    /// Whether a plan is one of them.
    pub(crate) fn has(&self, plan: u32) -> bool {
        self.plans.binary_search(&plan).is_ok()
    }

    /// Other plans take turns from now on. What is known of those that do not, by plan, becomes `unknown` again.
    pub(crate) fn set<T: Copy>(
        &mut self,
        plans: impl Iterator<Item = usize>,
        known: &mut [T],
        unknown: T,
    ) {
        self.plans.clear();
        self.plans
            .extend(plans.map(|plan| u32::try_from(plan).expect("plans have 20-bit indices")));
        self.next = 0;
        for (plan, known) in (0_u32..).zip(known) {
            if !self.has(plan) {
                *known = unknown;
            }
        }
    }

    /// The plans that a sweep of now looks at, one by one.
    pub(crate) fn nth_of_turn(&self, n: usize) -> Option<u32> {
        let is_looked_at = n < self.plans.len().min(PLANS_PER_SWEEP_MAX);
        is_looked_at.then(|| self.plans[(self.next + n) % self.plans.len()])
    }

    /// The next sweep goes on behind those.
    pub(crate) fn turn_on(&mut self) {
        if self.is_any() {
            self.next = (self.next + PLANS_PER_SWEEP_MAX.min(self.plans.len())) % self.plans.len();
        }
    }

    /// Appends where the next sweep goes on; which plans they are follows from the configuration.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        encoder.count(self.next);
    }

    /// Reads into one that knows its plans. Of plans that take no turns nothing but `unknown` may stand in `known`.
    ///
    /// # Errors
    /// [`SnapshotError`]; `what` is what cannot be.
    pub(crate) fn decode<T: Coded + PartialEq>(
        &mut self,
        decoder: &mut Decoder<'_>,
        known: &mut [T],
        unknown: &T,
        what: &'static str,
    ) -> Result<(), SnapshotError> {
        self.next = decoder.index(self.plans.len().max(1), what)?;
        decoder.table(known, what)?;
        let mut others = (0_u32..).zip(known.iter()).filter(|(plan, _)| !self.has(*plan));
        ensure(others.all(|(_, known)| known == unknown), what)
    }
}

#[cfg(test)]
mod tests;
