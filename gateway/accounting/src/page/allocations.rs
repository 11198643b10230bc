//! Plans that copy an allocation: how they are rebalanced, and when sweeps did.

use super::{Booked, Page};
use protocol::messages::{AllocationDefinition, Flag, Rebalanced};

impl Page<'_> {
    pub(super) fn allocation_definition(&mut self, allocation: &AllocationDefinition) -> Booked {
        let insert = "INSERT INTO allocation_definition (sequence, configuration, plan, on_leader,
            interval_ns, band, min_trade, cost, benefit)
            VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8)";
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
