//! Orders of this run by the names that a venue has for them: a report need not say all of it. It is allocated once.
//! Of orders of earlier runs nothing stands here before they are reported on or asked for.

use protocol::messages::{OrderKey, Side, VenueReport};
use protocol::units::{InstrumentIndex, Lots};

/// Orders that are remembered, of each kind.
const ORDERS: usize = 32 * 1024;

/// What is known of an order without its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct KnownOrder {
    pub(in super::super) key: OrderKey,
    pub(in super::super) instrument: InstrumentIndex,
    pub(in super::super) side: Side,
}

/// A message of ours that asked for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Order(KnownOrder),
    /// An order that was to take another one's place.
    Replace(OrderKey),
    /// A cancel of this order.
    Cancel(OrderKey),
}

/// An order that left, and its `MsgSeqNum`: zero when it was of a session that is over.
#[derive(Clone, Copy, PartialEq, Eq)]
struct SentOrder {
    order: KnownOrder,
    number: u64,
    is_replace: bool,
}

/// The last orders and cancels that left, and the last orders that the venue has named; the oldest overwritten first.
pub(in super::super) struct Known {
    sent: Latest<SentOrder>,
    cancelled: Latest<(u64, OrderKey)>,
    named: Latest<(u64, KnownOrder)>,
}

impl Known {
    pub(super) fn new() -> Self {
        Self { sent: Latest::new(), cancelled: Latest::new(), named: Latest::new() }
    }

    /// An order leaves with a number; buys are positive.
    pub(in super::super) fn sent(
        &mut self,
        number: u64,
        key: OrderKey,
        instrument: InstrumentIndex,
        lots: Lots,
    ) {
        let side = if lots < Lots(0) { Side::Sell } else { Side::Buy };
        let order = KnownOrder { key, instrument, side };
        self.sent.keep(SentOrder { order, number, is_replace: false });
    }

    /// The order that left last was to take another one's place.
    pub(in super::super) fn replaces(&mut self) {
        if let Some(sent) = self.sent.last_mut() {
            sent.is_replace = true;
        }
    }

    /// A cancel of an order leaves with a number.
    pub(in super::super) fn cancelled(&mut self, number: u64, order: OrderKey) {
        self.cancelled.keep((number, order));
    }

    /// Numbers begin again.
    pub(in super::super) fn forget_numbers(&mut self) {
        self.sent.values.iter_mut().flatten().for_each(|sent| sent.number = 0);
        self.cancelled.values.fill(None);
    }

    /// What the message of ours with this number asked for.
    pub(super) fn by_number(&self, number: u64) -> Option<Sent> {
        let mut sent = self.sent.newest_first();
        let order = sent.find(|sent| sent.number == number).map(|sent| match sent.is_replace {
            true => Sent::Replace(sent.order.key),
            false => Sent::Order(sent.order),
        });
        order.or_else(|| {
            let mut cancelled = self.cancelled.newest_first();
            let found = cancelled.find(|(cancel, _)| *cancel == number);
            found.map(|(_, order)| Sent::Cancel(*order))
        })
    }

    /// The venue says what it calls an order.
    pub(super) fn reported(&mut self, report: &VenueReport) {
        let VenueReport { order: key, instrument, side, venue_order_id, .. } = *report;
        let named = (venue_order_id, KnownOrder { key, instrument, side });
        if self.named.last() != Some(&named) {
            self.named.keep(named);
        }
    }

    /// The order with our name.
    pub(super) fn by_key(&self, key: &OrderKey) -> Option<KnownOrder> {
        let mut sent = self.sent.newest_first().map(|sent| &sent.order);
        let named = || self.named.newest_first().map(|(_, order)| order);
        sent.find(|order| order.key == *key)
            .or_else(|| named().find(|order| order.key == *key))
            .copied()
    }

    /// The order with the venue's name.
    pub(super) fn by_name(&self, venue_order_id: u64) -> Option<KnownOrder> {
        let mut named = self.named.newest_first();
        named.find(|(name, _)| *name == venue_order_id).map(|(_, order)| *order)
    }
}

/// The last values of a kind.
struct Latest<T> {
    values: Box<[Option<T>]>,
    next: usize,
}

impl<T: Copy> Latest<T> {
    fn new() -> Self {
        Self { values: vec![None; ORDERS].into_boxed_slice(), next: 0 }
    }

    fn keep(&mut self, value: T) {
        self.values[self.next] = Some(value);
        self.next = (self.next + 1) % ORDERS;
    }

    fn last(&self) -> Option<&T> {
        self.values[(self.next + ORDERS - 1) % ORDERS].as_ref()
    }

    fn last_mut(&mut self) -> Option<&mut T> {
        self.values[(self.next + ORDERS - 1) % ORDERS].as_mut()
    }

    fn newest_first(&self) -> impl Iterator<Item = &T> {
        let (newer, older) = self.values.split_at(self.next);
        newer.iter().rev().chain(older.iter().rev()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(sequence: u64) -> OrderKey {
        OrderKey { epoch: 1, sequence, plan: 2, leg: 0 }
    }

    /// Goal: what has left is known by its number for as long as the session lives, and by its name for longer.
    #[test]
    fn numbers_are_those_of_the_session() {
        let (instrument, mut known) = (InstrumentIndex(0), Known::new());
        known.sent(3, key(10), instrument, Lots(-5));
        known.sent(4, key(11), instrument, Lots(5));
        known.replaces();
        known.cancelled(5, key(10));
        let sold = KnownOrder { key: key(10), instrument, side: Side::Sell };
        let found = [3, 4, 5, 6].map(|number| known.by_number(number));
        let sent = [Sent::Order(sold), Sent::Replace(key(11)), Sent::Cancel(key(10))];
        assert_eq!(found, [Some(sent[0]), Some(sent[1]), Some(sent[2]), None]);
        known.forget_numbers();
        assert!([3, 4, 5].iter().all(|number| known.by_number(*number).is_none()));
        assert_eq!(known.by_key(&key(10)), Some(sold));
    }
}
