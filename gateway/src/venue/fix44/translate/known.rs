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

/// The last orders that left, and the last ones that the venue has named; the oldest overwritten first.
pub(in super::super) struct Known {
    sent: Latest<KnownOrder>,
    named: Latest<(u64, KnownOrder)>,
}

impl Known {
    pub(super) fn new() -> Self {
        Self { sent: Latest::new(), named: Latest::new() }
    }

    /// An order leaves; buys are positive.
    pub(in super::super) fn sent(
        &mut self,
        key: OrderKey,
        instrument: InstrumentIndex,
        lots: Lots,
    ) {
        let side = if lots < Lots(0) { Side::Sell } else { Side::Buy };
        self.sent.keep(KnownOrder { key, instrument, side });
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
        let sent = self.sent.newest_first().find(|order| order.key == *key);
        let named = || self.named.newest_first().map(|(_, order)| order);
        sent.or_else(|| named().find(|order| order.key == *key)).copied()
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

    fn newest_first(&self) -> impl Iterator<Item = &T> {
        let (newer, older) = self.values.split_at(self.next);
        newer.iter().rev().chain(older.iter().rev()).flatten()
    }
}
