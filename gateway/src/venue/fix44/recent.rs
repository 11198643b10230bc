//! Side and quantity of orders that left lately: a cancel has to repeat them. It is allocated once.

use protocol::messages::OrderKey;
use protocol::units::Lots;

/// Orders that are remembered: those that are older have come to their end, for none of ours rests.
const ORDERS: usize = 32 * 1024;

/// The last orders, the oldest overwritten first.
pub(super) struct Recent {
    orders: Box<[Option<(OrderKey, Lots)>]>,
    next: usize,
}

impl Recent {
    pub(super) fn new() -> Self {
        Self { orders: vec![None; ORDERS].into_boxed_slice(), next: 0 }
    }

    /// Remembers an order; buys are positive.
    pub(super) fn keep(&mut self, key: OrderKey, lots: Lots) {
        self.orders[self.next] = Some((key, lots));
        self.next = (self.next + 1) % ORDERS;
    }

    /// What the order was for, if it is remembered.
    pub(super) fn lots(&self, key: &OrderKey) -> Option<Lots> {
        let (newer, older) = self.orders.split_at(self.next);
        let mut backwards = newer.iter().rev().chain(older.iter().rev()).flatten();
        backwards.find(|(known, _)| known == key).map(|(_, lots)| *lots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(sequence: u64) -> OrderKey {
        OrderKey { epoch: 1, sequence, plan: 2, leg: 3 }
    }

    /// Goal: the newest orders are known, and those that were overwritten are not.
    #[test]
    fn the_newest_orders_are_known() {
        let mut recent = Recent::new();
        for sequence in 0..ORDERS as u64 + 10 {
            recent.keep(key(sequence), Lots(sequence.cast_signed() - 5));
        }
        assert_eq!(recent.lots(&key(9)), None);
        assert_eq!(recent.lots(&key(10)), Some(Lots(5)));
        assert_eq!(recent.lots(&key(ORDERS as u64 + 9)), Some(Lots(ORDERS as i64 + 4)));
    }
}
