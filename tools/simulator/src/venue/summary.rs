//! What the venue says of itself when it is done, or idle: counts, and where every account stands.
//!
//! Amounts are integers in 10^-8 of the account currency, quantities integers in lots.

use super::exchange::Happened;
use protocol::messages::ExecutionReport;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happened at a venue. A test compares it with what the gateway says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// New orders that came in, duplicates included.
    pub orders: u64,
    /// Orders that were accepted.
    pub accepted: u64,
    /// Fills of members' orders; a fill between two members counts twice.
    pub fills: u64,
    /// Orders that were cancelled.
    pub cancelled: u64,
    /// Orders whose rest expired.
    pub expired: u64,
    /// Orders that are open now.
    pub open_orders: u64,
    /// Rejected orders by reason, the names of `OrdRejReason`.
    pub rejects: BTreeMap<String, u64>,
    /// Orders whose ClOrdID was seen before. Anything but zero is a fault of the gateway.
    pub duplicate_orders: u64,
    /// Cancel requests that were refused.
    pub cancel_rejects: u64,
    /// Messages that were refused altogether.
    pub refused: u64,
    /// Moves of a reference price.
    pub prints: u64,
    /// What happened to connections.
    pub wire: WireSummary,
    /// In the order of the options.
    pub accounts: Vec<AccountSummary>,
}

/// What happened to connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireSummary {
    /// Transports that were accepted.
    pub connections: u64,
    /// FIXP sessions that were negotiated.
    pub negotiated: u64,
    /// Bindings of a session to a transport.
    pub established: u64,
    /// Negotiations and bindings that were refused.
    pub refused: u64,
    /// Transports that were closed because the peer broke a rule.
    pub violations: u64,
    /// Transports that were closed on purpose, by a fault.
    pub faults: u64,
    /// Client messages reported as not applied.
    pub not_applied: u64,
    /// Messages sent again.
    pub retransmitted: u64,
}

/// Where an account stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSummary {
    /// The venue's number of it.
    pub number: u32,
    /// Cash: deposits, plus realised, minus fees and funding.
    pub balance: i64,
    /// Profit and loss of what was closed, before fees.
    pub realised: i64,
    /// Fees less rebates.
    pub fees: i64,
    /// Funding paid, less what was received.
    #[serde(default)]
    pub funding: i64,
    /// Deposits less withdrawals.
    #[serde(default)]
    pub deposits: i64,
    /// Balance plus unrealised profit and loss at the last prices.
    pub equity: i64,
    /// Initial margin of its positions.
    pub margin_used: i64,
    /// Positions that are not zero, in the order of the instruments.
    pub positions: Vec<PositionSummary>,
}

/// A position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionSummary {
    /// The venue's number of the instrument.
    pub security_id: u32,
    /// The instrument.
    pub symbol: String,
    /// Net quantity.
    pub lots: i64,
    /// What it cost; has the sign of the quantity.
    pub cost: i64,
}

/// Counts of what happened to orders, while it happens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counters {
    pub(crate) orders: u64,
    pub(crate) duplicate_orders: u64,
    pub(crate) cancel_rejects: u64,
    pub(crate) refused: u64,
    pub(crate) prints: u64,
    accepted: u64,
    fills: u64,
    cancelled: u64,
    expired: u64,
    rejects: BTreeMap<String, u64>,
}

impl Counters {
    /// Counts what happened to an order.
    pub(crate) fn count(&mut self, happened: Happened, report: &ExecutionReport) {
        match happened {
            Happened::Accepted { .. } => self.accepted += 1,
            Happened::Replaced { .. } | Happened::Triggered => {}
            Happened::Filled => self.fills += 1,
            Happened::Cancelled => self.cancelled += 1,
            Happened::Expired => self.expired += 1,
            Happened::Rejected { .. } => {
                let reason = report.ord_rej_reason;
                let name = reason.map_or_else(String::new, |reason| format!("{reason:?}"));
                *self.rejects.entry(name).or_default() += 1;
            }
        }
    }

    /// The counts, with everything else left empty.
    pub(crate) fn summary(&self) -> Summary {
        Summary {
            orders: self.orders,
            accepted: self.accepted,
            fills: self.fills,
            cancelled: self.cancelled,
            expired: self.expired,
            rejects: self.rejects.clone(),
            duplicate_orders: self.duplicate_orders,
            cancel_rejects: self.cancel_rejects,
            refused: self.refused,
            prints: self.prints,
            ..Summary::default()
        }
    }
}
