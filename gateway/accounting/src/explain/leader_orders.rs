//! What a decision mirrors: the leader's order as it was noted in front of it.

use super::find::{Finder, Found};
use super::{DecisionFacts, LeaderOrderFacts};
use crate::meaning::value;
use protocol::messages::{CopyMode, LeaderOrderStatus, OrdType, Reason, TimeInForce, TriggerPrice};

impl Finder<'_> {
    /// The leader's order that a decision mirrors.
    pub(super) fn leader_order(
        &self,
        decision: &DecisionFacts,
        (leader, instrument): (u16, u16),
    ) -> Found<Option<LeaderOrderFacts>> {
        let select = "SELECT sequence, order_id, status, lots, price, time_in_force, resting,
            stop_price, trigger_price FROM leader_order WHERE input = $1 AND sequence < $2 AND leader = $3 AND instrument = $4
            ORDER BY sequence DESC LIMIT 1";
        let (input, before) = (decision.input.into(), decision.sequence.into());
        let values = [input, before, leader.into(), instrument.into()];
        let found = self.store.first(select, &values, |row| {
            let (price, stop): (Option<i64>, Option<i64>) = (row.optional(4)?, row.optional(7)?);
            let facts = LeaderOrderFacts {
                sequence: row.unsigned(0)?,
                order_id: row.unsigned(1)?,
                status: String::new(),
                lots: row.integer(3)?,
                price: price.map(|price| self.names.price(instrument, price)),
                stop: stop.map(|stop| self.names.price(instrument, stop)),
                time_in_force: String::new(),
                resting: row.integer(6)?,
            };
            Ok((facts, row.integer(2)?, row.integer(5)?, row.integer(8)?))
        })?;
        let Some((mut facts, status, force, trigger)) = found else { return Ok(None) };
        if let Some(stop) = &mut facts.stop {
            let trigger = value("trigger price", trigger, TriggerPrice::from_wire)?;
            *stop = format!("{trigger:?} at {stop}");
        }
        let status = value("leader order status", status, LeaderOrderStatus::from_wire)?;
        facts.status = format!("{status:?}");
        let force = value("time in force", force, TimeInForce::from_wire)?;
        facts.time_in_force = format!("{force:?}");
        Ok(Some(facts))
    }

    /// Whether orders of a leader that last worked before a record.
    pub(super) fn had_waiting(&self, (leader, instrument): (u16, u16), before: u64) -> Found<bool> {
        let select = "SELECT 1 FROM leader_order o
            WHERE o.leader = $1 AND o.instrument = $2 AND o.sequence < $3
            AND o.lots <> 0 AND o.reason = $4 AND o.ord_type <> $5
            AND NOT EXISTS (SELECT 1 FROM leader_order n
                WHERE n.leader = $1 AND n.instrument = $2 AND n.order_id = o.order_id
                AND n.sequence > o.sequence AND n.sequence < $3 AND n.reason = $4) LIMIT 1";
        let taken = i64::from(Reason::None.to_wire());
        let market = i64::from(OrdType::Market.to_wire());
        let values = [leader.into(), instrument.into(), before.into(), taken.into(), market.into()];
        Ok(self.store.first(select, &values, |row| row.integer(0))?.is_some())
    }

    /// Whether a plan copied orders at a record.
    pub(super) fn copies_orders(&self, plan: u32, at: u64) -> Found<bool> {
        let select = "SELECT copy FROM plan_definition
            WHERE plan = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT 1";
        let number = self.store.first(select, &[plan.into(), at.into()], |row| row.integer(0))?;
        let like_orders =
            [CopyMode::Orders, CopyMode::Signals].map(|copy| i64::from(copy.to_wire()));
        Ok(number.is_some_and(|number| like_orders.contains(&number)))
    }
}
