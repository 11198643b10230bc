//! Stop losses and take profits of plans: what is placed, and where a plan belongs that one of them has closed.

use super::{Booked, Page};
use crate::ReconcileError;
use crate::rows::Order;
use protocol::malformed::Malformed;
use protocol::messages::{
    InstructionsEntry, ProtectionChange, ProtectionDefinition, ProtectionKind, ProtectionNoted,
    Reason, SCHEMA_ID,
};
use protocol::units::{InstrumentIndex, PlanIndex};

impl Page<'_> {
    /// Books a record about protections; what is none is no record that a ledger knows.
    pub(super) fn protection(&mut self, template: u16, body: &[u8]) -> Booked {
        match template {
            ProtectionDefinition::TEMPLATE_ID => {
                let definition = ProtectionDefinition::decode(body);
                self.protection_definition(&definition.map_err(|error| self.malformed(error))?)
            }
            ProtectionNoted::TEMPLATE_ID => {
                let noted = ProtectionNoted::decode(body);
                self.protection_noted(&noted.map_err(|error| self.malformed(error))?)
            }
            given => Err(self.malformed(Malformed::UnknownTemplate { schema: SCHEMA_ID, given })),
        }
    }

    fn protection_definition(&mut self, protection: &ProtectionDefinition) -> Booked {
        let insert = "INSERT INTO protection_definition (sequence, configuration, plan, stop_loss,
            take_profit, trigger_price) VALUES ($1, 0, $2, $3, $4, $5)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                protection.plan.into(),
                protection.stop_loss.into(),
                protection.take_profit.into(),
                protection.trigger_price.to_wire().into(),
            ],
        )
    }

    fn protection_noted(&mut self, noted: &ProtectionNoted) -> Booked {
        let insert = "INSERT INTO protection (sequence, input, leader, instrument, plan, change,
            kind, price, trigger_price, position, average_price, time_ns)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                noted.leader.into(),
                noted.instrument.into(),
                noted.plan.into(),
                noted.change.to_wire().into(),
                noted.kind.to_wire().into(),
                noted.price.into(),
                noted.trigger_price.to_wire().into(),
                noted.position.into(),
                noted.average_price.into(),
                noted.time.into(),
            ],
        )?;
        match noted.change {
            ProtectionChange::Placed => Ok(()),
            ProtectionChange::Breached => {
                self.sits_out((noted.plan, noted.instrument), noted.kind.to_wire())
            }
        }
    }

    /// Which protection the instructions of this record place for a plan: what the note in front of them says.
    pub(super) fn protection_placed(&self, plan: PlanIndex) -> Result<Option<u8>, ReconcileError> {
        let select = "SELECT kind FROM protection WHERE input = $1 AND plan = $2 AND sequence < $3
            ORDER BY sequence DESC LIMIT 1";
        let values = [self.parent.into(), plan.into(), self.sequence.into()];
        Ok(self.store.first(select, &values, |row| row.narrow(0))?)
    }

    /// An instruction that protects says nothing of where its plan should stand.
    pub(super) fn protection_decided(
        &mut self,
        key: (PlanIndex, InstrumentIndex),
        entry: &InstructionsEntry,
    ) -> Booked {
        let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        plan.orders += i64::from(entry.lots.0 != 0);
        self.books.plans.put(key, plan);
        let follower = self.books.directory.plan(entry.plan).map(|plan| plan.follower);
        let follower = follower.ok_or_else(|| self.not_defined("plan", entry.plan.0))?;
        self.compare_engine_position(follower, key, plan.holding.lots, entry.position.0)
    }

    /// What a protection has filled is given up for the episode; all that the plan should hold once it has filled in full,
    /// or the plan is flat. The fill is booked.
    pub(super) fn protection_filled(&mut self, order: &Order, kind: u8, lots: i64) -> Booked {
        let key = (order.plan, order.instrument);
        let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        let (held, before) = (plan.holding.lots, plan.holding.lots.saturating_sub(lots));
        let is_over = order.filled == order.lots.saturating_abs();
        if is_over || held == 0 || (held < 0) != (before < 0) {
            return self.sits_out(key, kind);
        }
        plan.target = plan.target.saturating_add(lots);
        self.books.plans.put(key, plan);
        Ok(())
    }

    fn sits_out(&mut self, key: (PlanIndex, InstrumentIndex), kind: u8) -> Booked {
        let reason = match ProtectionKind::from_wire(kind) {
            Some(ProtectionKind::TakeProfit) => Reason::TakeProfitReached,
            _ => Reason::StopLossReached,
        };
        let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        (plan.target, plan.desired, plan.reason) = (0, 0, reason.to_wire());
        self.books.plans.put(key, plan);
        Ok(())
    }
}
