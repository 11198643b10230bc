//! Orders that should be gone and are not being cancelled: which they are, and when sweeps cancel them again.

use crate::gates::Gate;
use crate::orders::Order;
use crate::state::State;

/// What sweeps know of such orders. Sessions that come back look at all of theirs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uncancelled {
    /// Plans have left the configuration, or protect themselves no more, and their orders rest.
    has_orphans: bool,
    /// A cancel was lost on its way, or refused.
    has_failed: bool,
}

crate::coded!(Uncancelled { has_orphans, has_failed });

impl Uncancelled {
    /// Whether a sweep cancels. What has failed it tries again when it is one of the patient ones.
    pub(crate) const fn is_due(self, is_patient: bool) -> bool {
        self.has_orphans || (self.has_failed && is_patient)
    }

    /// Whether orders rest that the configuration has left behind, and no sweep has been since.
    pub(crate) const fn has_orphans(self) -> bool {
        self.has_orphans
    }

    /// A sweep has done so.
    pub(crate) fn swept(&mut self, is_patient: bool) {
        self.has_orphans = false;
        self.has_failed &= !is_patient;
    }

    /// A cancel is over, and its order lives.
    pub(crate) fn fail(&mut self) {
        self.has_failed = true;
    }
}

impl State {
    /// Whether an order should be gone: it mirrors or protects what is no more, or a kill is in force.
    pub(crate) fn should_go(&self, slot: u32, order: &Order) -> bool {
        if self.is_stale(slot, order) || self.is_unprotected(order.key.plan, order.purpose) {
            return true;
        }
        let gate = self.gates[order.key.plan as usize];
        gate.with(self.instrument_gate(order.instrument)).has(Gate::CANCEL)
    }

    /// Looks whether orders rest that the configuration has just left behind.
    pub(crate) fn find_orphans(&mut self) {
        let mut open = self.orders.open();
        self.uncancelled.has_orphans = open.any(|(slot, order)| {
            self.is_orphan(slot, order) || self.is_unprotected(order.key.plan, order.purpose)
        });
    }
}
