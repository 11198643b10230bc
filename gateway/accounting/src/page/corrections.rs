//! Executions that a venue takes back or corrects: booked as what undoes them, never erased.
//!
//! How much is taken back is what the venue now counts less what is booked, here as in the engine. At which price, and
//! whether the price alone has changed, is said by the execution that the report names (`ExecRefID`).

use super::orders::sign;
use super::{Booked, Page};
use crate::holding::Trade;
use crate::rows::Order;
use protocol::messages::{ClOrdId, ExecType, VenueReport};
use protocol::units::Ticks;

impl Page<'_> {
    /// Books that `lots` more were filled than is booked, less than nothing where they were taken back.
    pub(super) fn corrected(
        &mut self,
        id: ClOrdId,
        order: &mut Order,
        report: &VenueReport,
        lots: i64,
    ) -> Booked {
        let meant = self.meant(&id, report)?;
        let old = meant.and_then(|meant| Some((meant.lots, meant.price?)));
        if report.exec_type == ExecType::TradeCorrect
            && let (Some((old_lots, old_price)), Some(price)) = (old, report.last_price)
            && (old_price != price.0)
        {
            return self.replaced(id, order, report, [(old_lots, old_price), (lots, price.0)]);
        }
        let price = match report.last_price.map(|price| price.0).or(old.map(|(_, price)| price)) {
            Some(price) => Some(price),
            None => self.last_fill_price(&id)?,
        };
        let priced = VenueReport { last_price: price.map(Ticks), ..*report };
        self.fill(id, order, &priced, lots)
    }

    /// An execution at a price that turns out to have been one at another: the one is undone, the other is booked.
    fn replaced(
        &mut self,
        id: ClOrdId,
        order: &mut Order,
        report: &VenueReport,
        [(old_lots, old_price), (lots, price)]: [(i64, i64); 2],
    ) -> Booked {
        if self.is_booked(&id, order, report)? {
            return Ok(());
        }
        let instrument = self.books.directory.instrument(report.instrument);
        let Some(instrument) = instrument else {
            return Err(self.not_defined("instrument", u32::from(report.instrument.0)));
        };
        let trade = |lots: i64, price, fee| Trade {
            lots: sign(report.side).saturating_mul(lots),
            price,
            unit_value: instrument.unit_value.0,
            fee,
        };
        let trades = [
            trade(old_lots.saturating_neg(), old_price, 0),
            trade(old_lots.saturating_add(lots), price, report.fee.0),
        ];
        self.book_trades(id, order, report, &trades, lots)
    }

    /// What the order traded at last, where a venue takes something back and says no price.
    fn last_fill_price(&self, id: &ClOrdId) -> Result<Option<i64>, crate::ReconcileError> {
        let select = "SELECT price FROM fill WHERE cl_ord_id = $1 ORDER BY sequence DESC LIMIT 1";
        Ok(self.store.first(select, &[id.into()], |row| row.integer(0))?)
    }
}
