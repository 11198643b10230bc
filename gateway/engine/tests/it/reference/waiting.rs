//! Increases that wait for the rest of the leader's order, by the model.

use super::{Reference, Row};
use protocol::messages::{Instructions, InstructionsEntry, PartialFillRule, Reason, Trigger};
use protocol::units::Lots;

impl Reference {
    /// Why an increase that nothing forbids has to wait, if it has to.
    pub(super) fn waits(
        &self,
        root: &Instructions,
        entry: &InstructionsEntry,
        row: &Row,
    ) -> Option<Reason> {
        let plan = self.plan(entry.plan.0);
        // The second half of a flip has nothing to do with what waited on the other side.
        let since = if entry.leg == 0 { row.waits_since } else { None };
        let now = root.receive_time.0;
        let has_time = since.is_none_or(|since| now < since + plan.increase_wait);
        if plan.partial_fills == PartialFillRule::Mirror || !has_time || plan.increase_wait == 0 {
            return None;
        }
        if root.trigger != Trigger::LeaderEvent {
            assert_eq!(
                since, None,
                "a sweep leaves alone what has not waited long enough: {entry:?}"
            );
            return None;
        }
        let pair = (root.leader.0, root.instrument.0);
        let event = &self.events[&(root.leader.0, root.trade_id.unwrap())];
        let [order, order_before] = self.leader_orders[&pair];
        let is_over = event.leaves_lots == Some(Lots(0));
        let moved_on = since.is_some() && order != order_before;
        let goes = plan.partial_fills == PartialFillRule::OnComplete && (is_over || moved_on);
        (!goes).then_some(Reason::IncreaseWaits)
    }

    pub(super) fn note_waiting(&mut self, root: &Instructions, entry: &InstructionsEntry) {
        let key = (entry.plan.0, root.instrument.0);
        if let Some(row) = self.rows.get_mut(&key) {
            let since = row.waits_since.unwrap_or(root.receive_time.0);
            row.waits_since = (entry.reason == Reason::IncreaseWaits).then_some(since);
        }
    }

    /// When the first of the increases that wait has waited long enough, as the configuration has it now.
    pub(crate) fn first_wait_ends(&self) -> Option<u64> {
        let ends = self.rows.iter().filter_map(|((plan, _), row)| {
            let since = row.waits_since?;
            Some(since + self.plan(*plan).increase_wait)
        });
        ends.min()
    }
}
