//! Plans that copy an allocation: how they are rebalanced, and when sweeps did.

use super::{Booked, Page};
use protocol::messages::{AllocationDefinition, Flag, LeaderWeightEvent, Rebalanced};

impl Page<'_> {
    pub(super) fn allocation_definition(&mut self, allocation: &AllocationDefinition) -> Booked {
        let insert = "INSERT INTO allocation_definition (sequence, configuration, plan, on_leader,
            interval_ns, band, min_trade, cost, benefit, weights, instrument, weight)
            VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                allocation.plan.into(),
                (allocation.on_leader == Flag::Yes).into(),
                allocation.interval.into(),
                allocation.band.into(),
                allocation.min_trade.into(),
                allocation.cost.into(),
                allocation.benefit.into(),
                allocation.weights.to_wire().into(),
                allocation.instrument.into(),
                allocation.weight.map(|weight| weight.0).into(),
            ],
        )
    }

    pub(super) fn leader_weight_event(&mut self, event: &LeaderWeightEvent) -> Booked {
        let insert = "INSERT INTO leader_weight (sequence, leader, instrument, number, weight,
            transact_ns, receive_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                event.leader.into(),
                event.instrument.into(),
                event.sequence.into(),
                event.weight.0.into(),
                event.transact_time.into(),
                event.receive_time.into(),
            ],
        )
    }

    pub(super) fn rebalanced(&mut self, rebalanced: &Rebalanced) -> Booked {
        let insert = "INSERT INTO rebalance (sequence, input, plan, cause, time_ns)
            VALUES ($1, $2, $3, $4, $5)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                rebalanced.plan.into(),
                rebalanced.cause.to_wire().into(),
                rebalanced.time.into(),
            ],
        )
    }
}
