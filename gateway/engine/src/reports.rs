//! What a venue's report means for an order: the state machine of orders, as values.
//!
//! | report | Created, PendingNew, Unknown | Working, PartiallyFilled | PendingCancel, PendingReplace | final |
//! | :-- | :-- | :-- | :-- | :-- |
//! | PendingNew | PendingNew | stays | stays | stays |
//! | New, Replaced | Working or PartiallyFilled | same | PendingCancel stays | stays |
//! | Replaced, nothing open | Filled: it was to be no larger than what has filled | same | same | stays |
//! | Trade, more open | PartiallyFilled | PartiallyFilled | stays | booked |
//! | Trade, nothing open | Filled, or as the status says | same | same | booked |
//! | PendingCancel, PendingReplace | as reported | as reported | as reported | stays |
//! | Canceled, Expired, Rejected | as reported | as reported | as reported | stays |
//! | another order is taken in its place | Replaced | Replaced | Replaced | stays |
//! | TradeCancel, TradeCorrect | booked to what the venue counts | same | same | booked |
//! | Trade of an order that is NotSent or Rejected | | | | booked, and inconsistent |
//! | OrderStatus | as its status says; a rejected one says nothing | same | same: its cancel did not arrive | stays |
//!
//! Positions come from fills alone; completion comes from the venue's counts. While the venue counts more
//! than has been reported fill by fill, the difference stays open, so that nothing is traded twice.

#[cfg(test)]
mod tests;

use crate::exact::LOTS_MAX;
use crate::orders::{Order, is_final};
use protocol::messages::{
    ExecType, OrdStatus, OrderKey, OrderState, ReportOutcome, Side, VenueReport,
};

/// What an execution is known by at its venue: its id, and its order. Ids alone are not enough: venues count anew each
/// day (FIX 4.4, `ExecID` (17): unique for a day or a session), and may give both sides of a trade the same one.
pub(crate) const fn execution(order: &OrderKey, exec_id: u64) -> u64 {
    // Records are numbered on and on, so that the numbers differ in what the epoch would add. The factor (the golden
    // ratio's fraction) takes each place far from those beside it.
    let place = order.sequence ^ (order.plan as u64) << 40 ^ (order.leg as u64) << 62;
    exec_id ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// What a report does to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Assessed {
    pub(crate) outcome: ReportOutcome,
    pub(crate) state: OrderState,
    /// Signed quantity to be booked, lots.
    pub(crate) fill: i64,
    /// Filled as far as the venue has said, lots.
    pub(crate) reported: i64,
    /// Still open, lots.
    pub(crate) leaves: i64,
}

/// Whether all quantities of a report are such that they can be worked with.
pub(crate) fn is_sane(report: &VenueReport) -> bool {
    let quantities = [report.last_lots.0, report.cum_lots.0, report.leaves_lots.0];
    quantities.iter().all(|lots| (0..=LOTS_MAX).contains(lots))
}

/// What the report does to an order that we know.
pub(crate) fn assess(order: &Order, report: &VenueReport) -> Assessed {
    if says_nothing(order, report) {
        return unchanged(order, ReportOutcome::Duplicate);
    }
    let sign = if report.side == Side::Sell { -1 } else { 1 };
    let fill = fill_lots(order, report);
    let booked = order.booked + fill;
    let is_correction = matches!(report.exec_type, ExecType::TradeCancel | ExecType::TradeCorrect);
    let reported =
        if is_correction { report.cum_lots.0 } else { order.reported.max(report.cum_lots.0) };
    // A report from before what is known already says nothing about what is open.
    let is_old = report.cum_lots.0 < order.reported && !is_correction;
    let state = next_state(order, report, is_old);
    let leaves = match () {
        () if is_final(state) => 0,
        () if is_old => order.leaves,
        () => report.leaves_lots.0,
    };
    if fill == 0 && (state, reported, leaves) == (order.state, order.reported, order.leaves) {
        return unchanged(order, ReportOutcome::Duplicate);
    }
    // The venue said, or its numbers proved, that there was no such order.
    let was_denied = matches!(order.state, OrderState::NotSent | OrderState::Rejected);
    let adds_up = (sign < 0) == (order.lots < 0)
        && !(was_denied && 0 < fill)
        && booked == reported
        && reported <= order.lots.abs()
        && (state != OrderState::Filled || is_correction || reported == order.lots.abs())
        && (is_final(state) || is_old || reported + leaves == order.lots.abs());
    let outcome = if adds_up { ReportOutcome::Applied } else { ReportOutcome::Inconsistent };
    Assessed { outcome, state, fill: sign * fill, reported, leaves }
}

/// An order as it is.
pub(crate) const fn unchanged(order: &Order, outcome: ReportOutcome) -> Assessed {
    let Order { state, reported, leaves, .. } = *order;
    Assessed { outcome, state, fill: 0, reported, leaves }
}

/// Whether a report adds nothing: a status that the venue could not give, or what a finished order went
/// through before it finished.
fn says_nothing(order: &Order, report: &VenueReport) -> bool {
    let is_fill = fill_lots(order, report) != 0;
    let has_no_status =
        report.exec_type == ExecType::OrderStatus && report.ord_status == OrdStatus::Rejected;
    has_no_status || (!order.open && !is_fill)
}

/// Quantity of the report's fill; negative when a fill is taken back.
const fn fill_lots(order: &Order, report: &VenueReport) -> i64 {
    match report.exec_type {
        ExecType::Trade => report.last_lots.0,
        ExecType::TradeCancel | ExecType::TradeCorrect => report.cum_lots.0 - order.booked,
        _ => 0,
    }
}

fn next_state(order: &Order, report: &VenueReport, is_old: bool) -> OrderState {
    let current = order.state;
    if is_final(current) {
        let completes = report.cum_lots.0 == order.lots.abs();
        return if completes { OrderState::Filled } else { current };
    }
    let wanted = match report.exec_type {
        ExecType::Trade if report.leaves_lots.0 == 0 && !is_old => match report.ord_status {
            OrdStatus::Canceled => OrderState::Canceled,
            OrdStatus::Expired => OrderState::Expired,
            _ => OrderState::Filled,
        },
        ExecType::Trade | ExecType::TradeCancel | ExecType::TradeCorrect => {
            OrderState::PartiallyFilled
        }
        ExecType::Replaced if report.leaves_lots.0 == 0 && 0 < report.cum_lots.0 && !is_old => {
            OrderState::Filled
        }
        ExecType::New | ExecType::Replaced | ExecType::Triggered => OrderState::Working,
        ExecType::PendingNew => OrderState::PendingNew,
        ExecType::PendingCancel => OrderState::PendingCancel,
        ExecType::PendingReplace => OrderState::PendingReplace,
        ExecType::Canceled => OrderState::Canceled,
        ExecType::Expired => OrderState::Expired,
        ExecType::Rejected => OrderState::Rejected,
        ExecType::OrderStatus => return answered(order, of_status(report.ord_status)),
    };
    let is_fill = report.exec_type == ExecType::Trade;
    advanced(order, wanted, is_fill)
}

/// Whether a report says that nothing of its order is open any more, and so how much of it is filled in all.
pub(crate) const fn is_end(report: &VenueReport) -> bool {
    match report.exec_type {
        ExecType::Canceled | ExecType::Expired | ExecType::Rejected => true,
        ExecType::Trade => report.leaves_lots.0 == 0,
        ExecType::OrderStatus => {
            is_final(of_status(report.ord_status))
                && !matches!(report.ord_status, OrdStatus::Rejected)
        }
        _ => false,
    }
}

const fn of_status(status: OrdStatus) -> OrderState {
    match status {
        OrdStatus::New | OrdStatus::Replaced => OrderState::Working,
        OrdStatus::PartiallyFilled => OrderState::PartiallyFilled,
        OrdStatus::Filled => OrderState::Filled,
        OrdStatus::Canceled => OrderState::Canceled,
        OrdStatus::PendingCancel => OrderState::PendingCancel,
        OrdStatus::Rejected => OrderState::Rejected,
        OrdStatus::PendingNew => OrderState::PendingNew,
        OrdStatus::Expired => OrderState::Expired,
        OrdStatus::PendingReplace => OrderState::PendingReplace,
    }
}

/// The state that an answer leads to. It is asked for when a cancel should have taken effect: if the order works now,
/// the cancel did not arrive, or the answer is from before it and another one does no harm.
fn answered(order: &Order, wanted: OrderState) -> OrderState {
    match (order.state, wanted) {
        (OrderState::PendingCancel, OrderState::Working) if 0 < order.reported => {
            OrderState::PartiallyFilled
        }
        (OrderState::PendingCancel, OrderState::Working | OrderState::PartiallyFilled) => wanted,
        _ => advanced(order, wanted, false),
    }
}

/// The state that a report leads to: states never go back, and a cancel on its way stays visible.
fn advanced(order: &Order, wanted: OrderState, is_fill: bool) -> OrderState {
    match (order.state, wanted) {
        (_, wanted) if is_final(wanted) => wanted,
        (OrderState::Unknown, OrderState::Working) if 0 < order.reported => {
            OrderState::PartiallyFilled
        }
        (OrderState::Unknown, wanted) => wanted,
        (OrderState::Created, OrderState::PendingNew) => OrderState::PendingNew,
        (current, OrderState::PendingNew) => current,
        (OrderState::PendingCancel, OrderState::Working | OrderState::PartiallyFilled) => {
            OrderState::PendingCancel
        }
        // A fill is no answer to a replace.
        (OrderState::PendingReplace, OrderState::PartiallyFilled) if is_fill => {
            OrderState::PendingReplace
        }
        (_, OrderState::Working) if 0 < order.reported => OrderState::PartiallyFilled,
        (_, wanted) => wanted,
    }
}
