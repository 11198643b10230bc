//! What operators have said of orders that nobody else could vouch for, kept for the venue's own late reports.
//!
//! What was stated as filled is booked at once. Should the venue tell of its executions after all, they take the place
//! of what was stated, lot by lot, and only what is beyond that is booked besides; the end that it tells takes back what
//! it does not count. So nothing counts twice, and in the end the venue is right.

#[cfg(test)]
mod tests;

use crate::exact::LOTS_MAX;
use crate::reports::{is_end, is_sane};
use crate::snapshot::{Decoder, Encoder, SnapshotError, ensure};
use crate::state::State;
use protocol::messages::{ExecType, OrderKey, OrderSettlement, OrderUpdate, VenueReport};
use protocol::units::Ticks;

/// Settled orders that are remembered. A late report of one before them is one of an order that is not known.
const SETTLED_MAX: usize = 256;

/// An order that an operator has settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) key: OrderKey,
    /// What was stated as filled in all, lots.
    pub(crate) said: i64,
    /// What of that the venue has not told of, lots.
    pub(crate) stated: i64,
    /// What is booked of the order, lots.
    pub(crate) booked: i64,
    /// At which price that was stated.
    pub(crate) price: Option<Ticks>,
}

crate::coded!(Settled { key, said, stated, booked, price });

/// What a venue's late report leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Late {
    /// Lots that are booked besides; less than nothing where what was stated is taken back.
    pub(crate) fill: i64,
    /// What remains that the venue has not told of, lots.
    pub(crate) stated: i64,
}

impl Settled {
    /// What a report leads to that was not heard before.
    pub(crate) fn late(&self, report: &VenueReport) -> Late {
        let (counted, last) = (report.cum_lots.0, report.last_lots.0);
        let is_correction =
            matches!(report.exec_type, ExecType::TradeCancel | ExecType::TradeCorrect);
        if is_correction {
            return Late { fill: counted - self.booked, stated: 0 };
        }
        let told = if report.exec_type == ExecType::Trade { last } else { 0 };
        let known = told.min(self.stated);
        let (fill, stated) = (told - known, self.stated - known);
        let beyond = if is_end(report) { self.booked + fill - counted } else { 0 };
        let taken_back = beyond.clamp(0, stated);
        Late { fill: fill - taken_back, stated: stated - taken_back }
    }
}

/// The orders that were settled last.
#[derive(Clone, Debug)]
pub(crate) struct Settlements {
    // A ring, once it is full.
    list: Vec<Settled>,
    oldest: usize,
}

impl Settlements {
    pub(crate) fn new() -> Self {
        Self { list: Vec::with_capacity(SETTLED_MAX), oldest: 0 }
    }

    /// Whether nothing was ever settled.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What was said of an order.
    pub(crate) fn find(&self, key: &OrderKey) -> Option<&Settled> {
        self.list.iter().find(|settled| settled.key == *key)
    }

    fn push(&mut self, settled: Settled) {
        if self.list.len() < SETTLED_MAX {
            self.list.push(settled);
            return;
        }
        self.list[self.oldest] = settled;
        self.oldest = (self.oldest + 1) % SETTLED_MAX;
    }

    /// Appends them, oldest first.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let (newer, older) = self.list.split_at(self.oldest);
        encoder.list(older.iter().chain(newer).collect::<Vec<_>>().into_iter());
    }

    /// Reads into an empty list.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let what = "an order that was settled";
        decoder.list(&mut self.list, SETTLED_MAX, what)?;
        for Settled { said, stated, booked, .. } in &self.list {
            let are_sane = [said, stated, booked].iter().all(|lots| (0..=LOTS_MAX).contains(*lots));
            ensure(are_sane && stated <= said, what)?;
        }
        Ok(())
    }
}

impl State {
    /// An update of an order that was settled, or just is.
    #[cold]
    pub(crate) fn settled_updated(&mut self, update: &OrderUpdate) {
        let input = &self.last_input.octets[..self.last_input.length];
        if self.last_input.is_accepted {
            let Ok(settlement) = OrderSettlement::decode(input) else { return };
            let Some(slot) = self.orders.find_open(&update.order) else { return };
            if settlement.order != update.order {
                return;
            }
            let stated = update.fill_lots.0.abs();
            self.settlements.push(Settled {
                key: update.order,
                said: update.cum_lots.0,
                stated,
                booked: self.orders.get(slot).booked + stated,
                price: settlement.price,
            });
            return;
        }
        let Ok(report) = VenueReport::decode(input) else { return };
        let mut list = self.settlements.list.iter_mut();
        let Some(settled) = list.find(|settled| settled.key == update.order) else { return };
        let late = settled.late(&report);
        if is_sane(&report) && late.fill.abs() == update.fill_lots.0.abs() {
            settled.stated = late.stated;
            settled.booked += late.fill;
        }
    }
}
