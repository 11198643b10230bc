//! Outages of the venue: how long they were, and what plans that give up what they missed make of them.

use super::{Reference, key};
use protocol::messages::{
    Instructions, InstructionsEntry, OrderState, OrderUpdate, Reason, Trigger,
};

/// The outage now, or the last one.
#[derive(Clone, Debug, Default)]
pub(super) struct Outage {
    since: Option<u64>,
    length: u64,
    /// Whether the last run ended while orders could leave.
    pub(super) was_up_at_the_start: bool,
}

impl Reference {
    /// What a plan in force gives up: what it missed in an outage longer than this.
    fn drops_after(&self, plan: u32) -> Option<u64> {
        if self.in_force.contains(&plan) { self.plan(plan).drop_opens_after } else { None }
    }

    fn drops(&self, plan: u32) -> bool {
        self.drops_after(plan).is_some_and(|longest| self.outage.length > longest)
    }

    /// Whether a plan opens something on its way to its target.
    fn opens(&self, plan: u32, instrument: u16) -> bool {
        let leader = self.leaders.get(&(self.plan(plan).leader.0, instrument));
        let target = leader.map_or(0, |position| self.target(plan, instrument, *position));
        let held = self.held(plan, instrument);
        let closes =
            target == 0 || (target.signum() == held.signum() && target.abs() <= held.abs());
        !closes
    }

    /// Whether what was missed is to be given up now: a run that ended before it said so leaves that to the next one.
    pub(super) fn is_back(&self, root: &Instructions) -> bool {
        let owed = root.trigger == Trigger::CatchUp && self.outage.was_up_at_the_start;
        self.synchronised || owed
    }

    /// Orders may leave, or not.
    pub(super) fn session(&mut self, is_up: bool, time: u64) {
        let was_up = std::mem::replace(&mut self.synchronised, is_up);
        if is_up && !was_up {
            self.outage.length = time.saturating_sub(self.outage.since.unwrap_or(time));
        }
        if is_up {
            let model = self.clone();
            for ((plan, instrument), row) in &mut self.rows {
                row.missed[0] &= model.drops(*plan) && model.opens(*plan, *instrument);
            }
        } else if was_up || self.outage.since.is_none() {
            self.outage.since = Some(time);
        }
    }

    /// A plan was instructed.
    pub(super) fn instructed(&mut self, plan: u32, instrument: u16, entry: &InstructionsEntry) {
        let misses = self.drops_after(plan).is_some();
        let Some(row) = self.rows.get_mut(&(plan, instrument)) else { return };
        if entry.leg == 0 {
            row.missed[1] = row.missed[0];
        }
        if entry.reason == Reason::SessionDown {
            row.missed[0] |= misses;
        } else {
            row.missed[0] = false;
        }
    }

    /// An order is about to be updated: whether it ends in an outage, or unheard.
    pub(super) fn ended(&mut self, update: &OrderUpdate) {
        let Some(order) = self.orders.get(&key(&update.order)) else { return };
        if order.protects.is_some() {
            return;
        }
        let ends = [
            OrderState::Filled,
            OrderState::Canceled,
            OrderState::Rejected,
            OrderState::Expired,
            OrderState::NotSent,
        ];
        let booked = order.booked + i128::from(update.fill_lots.0) * order.lots.signum();
        if ends.contains(&order.state)
            || !ends.contains(&update.state)
            || booked == order.lots.abs()
        {
            return;
        }
        let plan = update.order.plan;
        let is_missed = match (self.synchronised, order.state) {
            (true, OrderState::Unknown) => self.drops(plan),
            (true, _) | (false, OrderState::PendingCancel) => false,
            (false, _) => self.drops_after(plan).is_some(),
        };
        if is_missed {
            self.rows.get_mut(&(plan, update.instrument.0)).unwrap().missed[0] = true;
        }
    }
}
