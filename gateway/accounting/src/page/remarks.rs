//! What a venue's report says beyond `VenueReport`: exact amounts, the execution that it takes back or corrects, and
//! reports that could not be read. What was traded and cannot be booked is a break of its account and instrument.

use super::{Booked, Page};
use crate::breaks::{BreakKind, BreakSubject};
use protocol::messages::{
    ClOrdId, Decimal, Flag, OrderKey, Reason, VenueReport, VenueReportRemark,
};
use protocol::units::{FollowerIndex, InstrumentIndex};

/// An execution that a later report takes back or corrects.
#[derive(Clone, Copy)]
pub(super) struct Execution {
    pub(super) lots: i64,
    /// Ticks.
    pub(super) price: Option<i64>,
}

impl Page<'_> {
    pub(super) fn report_remark(&mut self, remark: &VenueReportRemark) -> Booked {
        let is_named = remark.order != OrderKey { epoch: 0, sequence: 0, plan: 0, leg: 0 };
        let id = is_named.then(|| self.order_id(remark.order)).transpose()?;
        let is_repeated = self.is_remarked(id.as_ref(), remark)?;
        self.insert_remark(id.as_ref(), remark)?;
        if is_repeated {
            return Ok(());
        }
        let order = match id {
            Some(id) => self.books.orders.find(self.store, id)?,
            None => None,
        };
        let follower = remark.follower.or(order.map(|order| order.follower));
        let instrument = remark.instrument.or(order.map(|order| order.instrument));
        let follows = remark.follows == Flag::Yes;
        match remark.reason {
            Reason::InexactPrice if follows => {
                self.add_to(BreakKind::InexactPrice, follower, instrument, 1)
            }
            Reason::InexactQuantity if follows && remark.lots.0 == 0 => {
                // Less than a lot was filled at some time: shown, but how often that is said does not count.
                let subject = of(BreakKind::UnbookedFill, follower, instrument);
                let observed = self.books.breaks.observed(&subject).unwrap_or(1);
                self.compare(subject, 0, observed)
            }
            _ if remark.lots.0 > 0 => {
                self.add_to(BreakKind::UnbookedFill, follower, instrument, remark.lots.0)
            }
            _ => Ok(()),
        }
    }

    /// The execution that a correction names, unless another one has taken it back or corrected it before.
    pub(super) fn meant(
        &self,
        id: &ClOrdId,
        report: &VenueReport,
    ) -> Result<Option<Execution>, crate::ReconcileError> {
        if report.exec_id == 0 {
            return Ok(None);
        }
        let select = "SELECT exec_ref_id FROM report_remark WHERE cl_ord_id = $1 AND exec_id = $2
            AND exec_ref_id IS NOT NULL ORDER BY sequence DESC LIMIT 1";
        let values = [id.into(), report.exec_id.into()];
        let Some(named) = self.store.first(select, &values, |row| row.unsigned(0))? else {
            return Ok(None);
        };
        let select = "SELECT sequence FROM report_remark WHERE cl_ord_id = $1 AND exec_ref_id = $2
            AND exec_id <> $3 LIMIT 1";
        let values = [id.into(), named.into(), report.exec_id.into()];
        if self.store.first(select, &values, |row| row.integer(0))?.is_some() {
            return Ok(None);
        }
        let select = "SELECT last_lots, last_price FROM execution_report WHERE cl_ord_id = $1
            AND exec_id = $2 ORDER BY sequence LIMIT 1";
        let execution = self.store.first(select, &[id.into(), named.into()], |row| {
            Ok(Execution { lots: row.integer(0)?, price: row.optional_narrow(1)? })
        })?;
        Ok(execution)
    }

    fn is_remarked(
        &self,
        id: Option<&ClOrdId>,
        remark: &VenueReportRemark,
    ) -> Result<bool, crate::ReconcileError> {
        let Some(id) = id.filter(|_| remark.exec_id != 0) else { return Ok(false) };
        let select =
            "SELECT sequence FROM report_remark WHERE cl_ord_id = $1 AND exec_id = $2 LIMIT 1";
        let values = [id.into(), remark.exec_id.into()];
        Ok(self.store.first(select, &values, |row| row.integer(0))?.is_some())
    }

    /// What cannot be booked adds up: each time more of it is news for the engine.
    fn add_to(
        &mut self,
        kind: BreakKind,
        follower: Option<FollowerIndex>,
        instrument: Option<InstrumentIndex>,
        more: i64,
    ) -> Booked {
        let subject = of(kind, follower, instrument);
        let before = self.books.breaks.observed(&subject).unwrap_or(0);
        self.compare(subject, 0, before.saturating_add(more))
    }

    fn insert_remark(&self, id: Option<&ClOrdId>, remark: &VenueReportRemark) -> Booked {
        let insert = "INSERT INTO report_remark (sequence, session, session_sequence, cl_ord_id,
            venue_order_id, exec_id, exec_ref_id, follower, instrument, reason, is_followed,
            exec_type, ord_status, last_quantity, last_price, cum_quantity, lots, transact_ns,
            receive_ns) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
            $16, $17, $18, $19)";
        let text = |amount: Option<Decimal>| amount.map(|amount| amount.to_string());
        let last_quantity = text(remark.last_quantity);
        let last_price = text(remark.last_price);
        let cum_quantity = text(remark.cum_quantity);
        self.insert(
            insert,
            &[
                self.sequence.into(),
                remark.session.into(),
                remark.session_sequence.into(),
                id.into(),
                remark.venue_order_id.into(),
                remark.exec_id.into(),
                remark.exec_ref_id.into(),
                remark.follower.into(),
                remark.instrument.into(),
                remark.reason.to_wire().into(),
                (remark.follows == Flag::Yes).into(),
                remark.exec_type.into(),
                remark.ord_status.into(),
                last_quantity.as_ref().into(),
                last_price.as_ref().into(),
                cum_quantity.as_ref().into(),
                remark.lots.into(),
                remark.transact_time.into(),
                remark.receive_time.into(),
            ],
        )
    }
}

fn of(
    kind: BreakKind,
    follower: Option<FollowerIndex>,
    instrument: Option<InstrumentIndex>,
) -> BreakSubject {
    BreakSubject { follower, instrument, ..BreakSubject::of(kind) }
}
