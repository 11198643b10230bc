//! The table of orders: who is open, what the venue has said of it, and what is still open of it.
//!
//! A slot that an order leaves keeps its contents until another order needs it, so that a late report
//! of a finished order is recognised for as long as there is room.

mod snapshot;
#[cfg(test)]
mod tests;

use crate::links::NONE;
use crate::protection::Purpose;
use protocol::messages::{OrderKey, OrderState, OrderUpdate};

/// One of our orders.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    /// Its identity.
    pub(crate) key: OrderKey,
    /// Row of its plan and instrument.
    pub(crate) row: u32,
    /// Its instrument.
    pub(crate) instrument: u16,
    /// Venue session that carries it.
    pub(crate) session: u16,
    /// State that the venue, or proof of the session, has put it in.
    pub(crate) state: OrderState,
    /// Whether it is still counted as open.
    pub(crate) open: bool,
    /// What it is for.
    pub(crate) purpose: Purpose,
    /// Signed quantity, lots.
    pub(crate) lots: i64,
    /// Filled as far as fills have been booked, lots.
    pub(crate) booked: i64,
    /// Filled as far as the venue has said, lots.
    pub(crate) reported: i64,
    /// What the venue, or else we, hold for still open, lots.
    pub(crate) leaves: i64,
    /// Value of a lot when it was decided, money.
    pub(crate) unit_price: i64,
    /// Sequence number of its message; zero when its session is no more. Of a finished
    /// order: how many had finished before it.
    pub(crate) number: u64,
    /// The plan's next older open order; of a finished one the finished one before it.
    next: u32,
    /// The plan's next newer open order; of the newest the oldest one.
    previous: u32,
}

impl Order {
    /// A new order, not yet in the table.
    #[inline(always)]
    pub(crate) const fn new(
        key: OrderKey,
        row: u32,
        (instrument, session): (u16, u16),
        lots: i64,
        unit_price: i64,
        number: u64,
    ) -> Self {
        Self {
            key,
            row,
            instrument,
            session,
            state: OrderState::Created,
            open: true,
            purpose: Purpose::Copies,
            lots,
            booked: 0,
            reported: 0,
            leaves: lots.abs(),
            unit_price,
            number,
            next: NONE,
            previous: NONE,
        }
    }

    /// The same, to protect what its plan holds.
    pub(crate) const fn protecting(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// The order after an update.
    pub(crate) fn updated(&self, update: &OrderUpdate) -> Self {
        let mut after = *self;
        after.state = update.state;
        after.booked += update.fill_lots.0 * self.lots.signum();
        after.reported = update.cum_lots.0;
        after.leaves = update.leaves_lots.0;
        after
    }

    /// The order when the venue has taken it in the place of another one, with so much counted as filled; it is
    /// no smaller than what the venue counts now.
    pub(crate) fn begun(&self, counted: i64, filled: i64) -> Self {
        let lots = self.lots.abs().max(filled) * self.lots.signum();
        Self { booked: counted, reported: counted, lots, ..*self }
    }

    const UNUSED: Self = {
        let key = OrderKey { epoch: 0, sequence: 0, plan: 0, leg: 0 };
        let mut order = Self::new(key, NONE, (0, 0), 0, 0, 0);
        order.open = false;
        order
    };

    /// Lots that may still be booked: what is open, and fills that the venue has counted but not yet
    /// reported one by one. Never negative, and never more than was ordered, whatever the venue says.
    #[inline]
    pub(crate) fn pending(&self) -> i64 {
        let unreported = (self.reported - self.booked).max(0);
        (self.leaves + unreported).min(self.lots.abs())
    }

    /// Signed [`Self::pending`], as far as it counts for what its plan holds: nothing of it when it protects.
    #[inline(always)]
    pub(crate) fn working(&self) -> i64 {
        match self.purpose {
            Purpose::Copies if self.lots < 0 => -self.pending(),
            Purpose::Copies => self.pending(),
            Purpose::Protects(_) => 0,
        }
    }
}

/// Whether nothing more can become of an order in this state.
pub(crate) const fn is_final(state: OrderState) -> bool {
    match state {
        OrderState::Filled
        | OrderState::Canceled
        | OrderState::Rejected
        | OrderState::Expired
        | OrderState::Replaced
        | OrderState::NotSent => true,
        OrderState::Created
        | OrderState::PendingNew
        | OrderState::Working
        | OrderState::PartiallyFilled
        | OrderState::PendingCancel
        | OrderState::PendingReplace
        | OrderState::Unknown => false,
    }
}

/// All orders.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    slots: Vec<Order>,
    // Slots that no open order holds, longest unused first: a ring.
    unused: Vec<u32>,
    unused_first: usize,
    unused_count: usize,
    // Newest open order of each plan; the rest by the orders' links, and the oldest by that of the newest.
    open_by_plan: Vec<u32>,
    // Newest finished order of each plan; the chain is cut where a slot has been used again.
    finished_by_plan: Vec<u32>,
    finished_count: u64,
    // By slot, sequence number of the message that cancels an open order; zero when there is none any more.
    cancels: Vec<u64>,
}

impl Orders {
    /// Room for so many open orders.
    pub(crate) fn new(orders_max: usize, plans_max: usize) -> Self {
        let slots_end = u32::try_from(orders_max).expect("orders have 32-bit indices");
        Self {
            slots: vec![Order::UNUSED; orders_max],
            unused: (0..slots_end).collect(),
            unused_first: 0,
            unused_count: orders_max,
            open_by_plan: vec![NONE; plans_max],
            finished_by_plan: vec![NONE; plans_max],
            finished_count: 0,
            cancels: vec![0; orders_max],
        }
    }

    /// Orders that are open.
    #[inline]
    pub(crate) const fn open_count(&self) -> usize {
        self.slots.len() - self.unused_count
    }

    /// Orders that may still be opened.
    #[inline]
    pub(crate) const fn free_count(&self) -> usize {
        self.unused_count
    }

    /// The order in a slot.
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> &Order {
        &self.slots[slot as usize]
    }

    /// The order in a slot, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> &mut Order {
        &mut self.slots[slot as usize]
    }

    /// Number of the message that cancels the order in a slot; zero when there is none.
    pub(crate) fn cancel_number(&self, slot: u32) -> u64 {
        self.cancels[slot as usize]
    }

    /// A message with this number cancels the order in a slot.
    pub(crate) fn cancelled_by(&mut self, slot: u32, number: u64) {
        self.cancels[slot as usize] = number;
    }

    /// The open orders, by slot.
    pub(crate) fn open(&self) -> impl Iterator<Item = (u32, &Order)> {
        (0_u32..).zip(&self.slots).filter(|(_, order)| order.open)
    }

    /// The open orders of a plan, newest first.
    pub(crate) fn open_of(&self, plan: u32) -> impl Iterator<Item = (u32, &Order)> {
        let mut slot = self.open_by_plan[plan as usize];
        std::iter::from_fn(move || {
            let current = slot;
            let order = self.slots.get(current as usize)?;
            slot = order.next;
            Some((current, order))
        })
    }

    /// The slot of an open order: as a rule the oldest of its plan, which venues report on first.
    #[inline]
    pub(crate) fn find_open(&self, key: &OrderKey) -> Option<u32> {
        let newest = self.open_by_plan[key.plan as usize];
        let oldest = self.slots.get(newest as usize)?.previous;
        if self.get(oldest).key == *key {
            return Some(oldest);
        }
        self.find_between(key, newest, oldest)
    }

    /// Looks from both ends, for there may be hundreds in between.
    fn find_between(&self, key: &OrderKey, mut newer: u32, mut older: u32) -> Option<u32> {
        while newer != older {
            if self.get(newer).key == *key {
                return Some(newer);
            }
            newer = self.get(newer).next;
            if newer == older {
                break;
            }
            older = self.get(older).previous;
            if self.get(older).key == *key {
                return Some(older);
            }
        }
        None
    }

    /// The slot of a finished order that is still remembered.
    pub(crate) fn find_finished(&self, key: &OrderKey) -> Option<u32> {
        let mut slot = self.finished_by_plan[key.plan as usize];
        let mut newer = u64::MAX;
        // Finished orders of a plan chain from newer to older ones. Slots are used again oldest first,
        // so behind one that was used again there is nothing left; it is open, belongs to another
        // plan, or has finished again and is newer than what it is reached from.
        loop {
            let order = self.slots.get(slot as usize)?;
            if order.open || order.key.plan != key.plan || newer <= order.number {
                return None;
            }
            if order.key == *key {
                return Some(slot);
            }
            (slot, newer) = (order.next, order.number);
        }
    }

    /// Takes an order in.
    ///
    /// Panics when the table is full: whoever decides an order looks at the room first.
    #[inline(always)]
    pub(crate) fn insert(&mut self, order: Order) -> u32 {
        assert!(0 < self.unused_count, "an order was decided beyond the capacity");
        let slot = self.unused[self.unused_first];
        self.unused_first += 1;
        if self.unused_first == self.unused.len() {
            self.unused_first = 0;
        }
        self.unused_count -= 1;
        let newest = &mut self.open_by_plan[order.key.plan as usize];
        let next = std::mem::replace(newest, slot);
        let previous = match next {
            NONE => slot,
            next => std::mem::replace(&mut self.slots[next as usize].previous, slot),
        };
        self.slots[slot as usize] = Order { next, previous, ..order };
        slot
    }

    /// Marks an open order as finished; its slot is the last to be used again.
    pub(crate) fn finish(&mut self, slot: u32) {
        let order = self.slots[slot as usize];
        assert!(order.open, "an order is finished once");
        self.unlink(slot, &order);
        let finished = &mut self.finished_by_plan[order.key.plan as usize];
        let kept = &mut self.slots[slot as usize];
        kept.open = false;
        kept.next = *finished;
        kept.previous = NONE;
        kept.number = self.finished_count;
        *finished = slot;
        self.finished_count += 1;
        let mut end = self.unused_first + self.unused_count;
        if self.unused.len() <= end {
            end -= self.unused.len();
        }
        self.unused[end] = slot;
        self.unused_count += 1;
    }

    /// Takes an open order out of those of its plan.
    fn unlink(&mut self, slot: u32, order: &Order) {
        let newest = self.open_by_plan[order.key.plan as usize];
        // The next older one, or else the newest, knows who comes before this one.
        let knows = if order.next == NONE { newest } else { order.next };
        self.slots[knows as usize].previous = order.previous;
        if newest == slot {
            self.open_by_plan[order.key.plan as usize] = order.next;
        } else {
            self.slots[order.previous as usize].next = order.next;
        }
    }

    /// Forgets finished orders and gives open ones their new rows, after rows have moved.
    pub(crate) fn rows_moved(&mut self, row: impl Fn(u32) -> u32) {
        self.finished_by_plan.fill(NONE);
        for order in &mut self.slots {
            if order.open {
                order.row = row(order.row);
            }
        }
    }

    /// Forgets the sequence numbers of a session: they belong to one that is no more.
    pub(crate) fn forget_numbers(&mut self, session: u16) {
        for (order, cancel) in self.slots.iter_mut().zip(&mut self.cancels) {
            if order.open && order.session == session {
                (order.number, *cancel) = (0, 0);
            }
        }
    }
}
