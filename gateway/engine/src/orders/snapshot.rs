//! Orders in a snapshot: slots with what they were used for last, for late reports; which are unused, in the
//! order in which they are used next; and the chains of each plan.

use super::{NONE, Order, Orders};
use crate::exact::LOTS_MAX;
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};

crate::coded!(Order {
    key,
    row,
    instrument,
    session,
    state,
    open,
    purpose,
    lots,
    booked,
    reported,
    leaves,
    unit_price,
    number,
    next,
    previous,
});

impl Orders {
    /// Appends all orders.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self {
            slots,
            unused,
            unused_first,
            unused_count,
            open_by_plan,
            finished_by_plan,
            finished_count,
            cancels,
        } = self;
        encoder.table(slots, &Order::UNUSED);
        encoder.count(*unused_count);
        // Where the ring of unused slots begins makes no difference.
        for place in 0..*unused_count {
            unused[(unused_first + place) % unused.len()].encode(encoder);
        }
        encoder.table(open_by_plan, &NONE);
        encoder.table(finished_by_plan, &NONE);
        finished_count.encode(encoder);
        encoder.table(cancels, &0);
    }

    /// Reads into a table without orders. `plans` are the plans of the rows that orders refer to.
    pub(crate) fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        plans: &[u32],
    ) -> Result<(), SnapshotError> {
        decoder.table(&mut self.slots, "an order")?;
        self.unused_count = decoder.count(self.slots.len(), "the number of unused slots")?;
        let mut is_unused = vec![false; self.slots.len()];
        for place in 0..self.unused_count {
            let slot = decoder.index(self.slots.len(), "an unused slot")?;
            let is_new = !std::mem::replace(&mut is_unused[slot], true);
            ensure(is_new && !self.slots[slot].open, "an unused slot")?;
            self.unused[place] = u32::try_from(slot).expect("orders have 32-bit indices");
        }
        decoder.table(&mut self.open_by_plan, "an open order")?;
        decoder.table(&mut self.finished_by_plan, "a finished order")?;
        self.finished_count = Coded::decode(decoder)?;
        decoder.table(&mut self.cancels, "the number of a cancel")?;
        for (order, is_unused) in self.slots.iter().zip(&is_unused) {
            ensure(order.open != *is_unused, "a slot")?;
            let quantities = [order.lots, order.booked, order.reported, order.leaves];
            let is_sane = |lots: &i64| (-LOTS_MAX..=LOTS_MAX).contains(lots);
            ensure(quantities.iter().all(is_sane), "the quantity of an order")?;
        }
        self.check_chains(plans)
    }

    /// Whether every open order is in its plan's chain, and orders that can be found are of rows of their
    /// plans.
    fn check_chains(&self, plans: &[u32]) -> Result<(), SnapshotError> {
        let is_of = |order: &Order, plan: u32| {
            order.key.plan == plan && plans.get(order.row as usize) == Some(&plan)
        };
        let mut chained = 0;
        for (plan, newest) in (0_u32..).zip(&self.open_by_plan) {
            let (mut slot, mut newer) = (*newest, NONE);
            while slot != NONE {
                let order = self.slots.get(slot as usize);
                let order = order.ok_or(SnapshotError::Impossible("an open order"))?;
                ensure(order.open && is_of(order, plan), "an open order")?;
                // The newest one knows the oldest, the others the one before them.
                ensure(newer == NONE || order.previous == newer, "the chain of open orders")?;
                chained += 1;
                ensure(chained <= self.open_count(), "the chain of open orders")?;
                (slot, newer) = (order.next, slot);
            }
            if let Some(first) = self.slots.get(*newest as usize) {
                ensure(first.previous == newer, "the chain of open orders")?;
            }
        }
        ensure(chained == self.open_count(), "the number of open orders")?;
        for (plan, newest) in (0_u32..).zip(&self.finished_by_plan) {
            let (mut slot, mut newer) = (*newest, u64::MAX);
            while let Some(order) = self.slots.get(slot as usize) {
                if order.open || order.key.plan != plan || newer <= order.number {
                    break;
                }
                ensure(is_of(order, plan), "a finished order")?;
                (slot, newer) = (order.next, order.number);
            }
        }
        Ok(())
    }
}
