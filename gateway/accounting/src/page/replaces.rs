//! Orders that take the places of others. For the venue they are one order, which counts all that has filled; in the
//! ledger each has its own lots and fills, so that every fill is told by the identity that it came with.

use super::{Booked, Page};
use crate::ReconcileError;
use crate::rows::Order;
use crate::store::{Store, StoreError};
use protocol::messages::{
    ClOrdId, ExecType, InstructionsEntry, OrdStatus, OrderKey, Replacements, ReplacementsEntries,
    VenueReport,
};
use protocol::units::{Lots, Sequence};

/// Whose places the orders of a decision take, and what had filled of each.
#[derive(Debug, Default)]
pub(crate) struct Replacing {
    decision: u64,
    orders: Vec<(ClOrdId, i64)>,
}

impl Replacing {
    /// Those of the record behind the last one that was booked.
    pub(crate) fn fetch(store: &Store, last: Sequence) -> Result<Self, StoreError> {
        let decision = last.0 + 1;
        let select = "SELECT cl_ord_id, filled FROM replacement WHERE decision = $1 ORDER BY place";
        let orders = store.query(select, &[decision.into()], |row| {
            Ok((ClOrdId::new(&row.text(0)?), row.integer(1)?))
        })?;
        let orders = orders.into_iter().filter_map(|(id, filled)| Some((id.ok()?, filled)));
        Ok(Self { decision, orders: orders.collect() })
    }
}

impl Page<'_> {
    pub(super) fn replacements(
        &mut self,
        _root: &Replacements,
        entries: ReplacementsEntries<'_>,
    ) -> Booked {
        let decision = self.sequence.0 + 1;
        let mut orders = Vec::with_capacity(entries.len());
        let insert = "INSERT INTO replacement (decision, place, sequence, cl_ord_id, filled)
            VALUES ($1, $2, $3, $4, $5)";
        for (place, entry) in entries.enumerate() {
            let entry = entry.map_err(|error| self.malformed(error))?;
            let id = self.order_id(entry.order)?;
            let sequence = self.sequence.into();
            let values = [decision.into(), place.into(), sequence, (&id).into()];
            let [decision, place, sequence, order] = values;
            self.insert(insert, &[decision, place, sequence, order, entry.filled.into()])?;
            orders.push((id, entry.filled.0));
        }
        self.books.replacing = Replacing { decision, orders };
        Ok(())
    }

    /// Notes whose place an order of this record takes, and what of it counts until the venue answers: what it is
    /// larger by. Says which order it is, what had filled of it, and how much that is.
    pub(super) fn take_place(
        &mut self,
        place: usize,
        entry: &InstructionsEntry,
    ) -> Result<Option<(ClOrdId, i64, i64)>, ReconcileError> {
        if self.books.replacing.decision != self.sequence.0 {
            return Ok(None);
        }
        let Some((id, filled)) = self.books.replacing.orders.get(place).copied() else {
            return Ok(None);
        };
        let Some(old) = self.books.orders.find(self.store, id)? else { return Ok(None) };
        let ordered = old.lots.saturating_abs().saturating_add(old.counted.unwrap_or(0));
        let total = entry.lots.0.saturating_abs().saturating_add(filled);
        Ok(Some((id, filled, total.saturating_sub(ordered).max(0))))
    }

    /// The order that a report is about although it names one that is to take its place.
    pub(super) fn order_before(
        &mut self,
        id: ClOrdId,
        report: &VenueReport,
    ) -> Result<Option<OrderKey>, ReconcileError> {
        if !is_of_old(report) {
            return Ok(None);
        }
        let order = self.books.orders.find(self.store, id)?;
        let old = order.filter(Order::awaits_its_place).and_then(|order| order.replaces);
        Ok(old.and_then(|old| protocol::clordid::decode(&old).ok()).map(|(_, key)| key))
    }

    /// Until the venue answers, the plan has what is open of the order that works and what the new one is larger by.
    pub(super) fn count_both(&mut self, old: ClOrdId, new: &Order) -> Booked {
        let Some(old) = self.books.orders.find(self.store, old)? else { return Ok(()) };
        let key = (new.plan, new.instrument);
        let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        // The decision says where the plan is with the new one alone.
        let both = old.working().saturating_add(new.working());
        plan.working = plan.working.saturating_sub(new.lots).saturating_add(both);
        self.books.plans.put(key, plan);
        Ok(())
    }

    /// A report of an order that the venue had not taken yet: what it says of the order alone. None where there is
    /// nothing more to book of it.
    pub(super) fn report_of_new(
        &mut self,
        order: &mut Order,
        report: &VenueReport,
    ) -> Result<Option<VenueReport>, ReconcileError> {
        let Some(old) = order.replaces.filter(|_| order.taken_ns.is_none()) else {
            return Ok(Some(order.alone(report)));
        };
        if report.exec_type == ExecType::Rejected {
            let none = Lots(0);
            return Ok(Some(VenueReport { cum_lots: none, leaves_lots: none, ..*report }));
        }
        if is_pending(report) {
            return Ok(None);
        }
        let last = if report.exec_type == ExecType::Trade { report.last_lots.0 } else { 0 };
        let counted = report.cum_lots.0.saturating_sub(last).max(0);
        let total = order.lots.saturating_abs().saturating_add(order.counted.unwrap_or(0));
        if counted < total {
            order.lots = total.saturating_sub(counted).saturating_mul(order.lots.signum());
        }
        (order.counted, order.taken_ns) = (Some(counted), Some(report.receive_time.0));
        if let Some(mut replaced) = self.books.orders.find(self.store, old)? {
            let before = replaced.working();
            let of_it = counted.saturating_sub(replaced.counted.unwrap_or(0));
            replaced.reported = replaced.reported.max(of_it);
            replaced.leaves = 0;
            replaced.completed_ns.get_or_insert(report.receive_time.0);
            self.put_order(old, before, &replaced)?;
        }
        Ok(Some(order.alone(report)))
    }
}

impl Order {
    /// Whether the venue has still to say whether the order takes another one's place.
    pub(crate) const fn awaits_its_place(&self) -> bool {
        self.replaces.is_some() && self.taken_ns.is_none()
    }

    /// What a venue counts of the order, without what it had counted before.
    pub(crate) const fn own(&self, counted: i64) -> i64 {
        match self.counted {
            Some(before) if self.taken_ns.is_some() && before < counted => counted - before,
            Some(_) if self.taken_ns.is_some() => 0,
            _ => counted,
        }
    }

    fn alone(&self, report: &VenueReport) -> VenueReport {
        VenueReport { cum_lots: Lots(self.own(report.cum_lots.0)), ..*report }
    }
}

/// Whether a report that names an order which is not taken yet is about something that came of the one before it.
fn is_of_old(report: &VenueReport) -> bool {
    match report.exec_type {
        ExecType::Trade => report.ord_status == OrdStatus::PendingReplace,
        ExecType::TradeCancel | ExecType::TradeCorrect => true,
        _ => false,
    }
}

/// Whether a report says nothing about whether the order is taken.
const fn is_pending(report: &VenueReport) -> bool {
    match report.exec_type {
        ExecType::PendingNew | ExecType::PendingReplace | ExecType::PendingCancel => true,
        ExecType::OrderStatus => matches!(
            report.ord_status,
            OrdStatus::Rejected
                | OrdStatus::PendingNew
                | OrdStatus::PendingReplace
                | OrdStatus::PendingCancel
        ),
        _ => false,
    }
}
