//! The explanation of one order, one leader event or one decision: the whole line from what the leader
//! did to what the ledger booked. Types only; `explain/find.rs` finds the facts, `explain/text.rs`
//! writes them for people.
//!
//! Quantities named `lots` are lots; prices are decimal numbers in strings, money is a decimal number
//! in a string; times are nanoseconds since 1970 (UTC).

mod find;
mod leader_orders;
mod leader_signals;
mod protections;
mod report_remarks;
mod text;

use crate::report::{ConfigurationReport, SettlementReport, TripReport};
use crate::{Ledger, LedgerError};
use protocol::clordid::NotOurs;
use protocol::units::{LeaderIndex, PlanIndex, Sequence};
use rust_decimal::Decimal;
use serde::Serialize;
pub(crate) use text::Utc;

/// What is to be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// One order, by its `ClOrdID`.
    Order(String),
    /// A leader event with everything that it led to.
    Event {
        /// The leader.
        leader: LeaderIndex,
        /// The leader's number of the event.
        trade_id: u64,
    },
    /// A journal record: a leader event, a decision, a venue's report or a remark on one, or another input that led
    /// to decisions.
    Record(Sequence),
    /// What was decided for one plan.
    Instruction {
        /// The record of the decision.
        decision: Sequence,
        /// The plan.
        plan: PlanIndex,
    },
}

/// Why there is no explanation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The text is not the identity of an order of ours.
    #[error(transparent)]
    NotOurs(#[from] NotOurs),
    /// The ledger does not have it.
    #[error("{what} is not in the ledger, which goes up to record {last}")]
    NotFound {
        /// What was asked for.
        what: String,
        /// How far the journal is in the ledger.
        last: Sequence,
    },
}

impl From<crate::StoreError> for ExplainError {
    fn from(error: crate::StoreError) -> Self {
        Self::Ledger(error.into())
    }
}

/// Finds everything that the ledger knows about a question.
///
/// # Errors
/// [`ExplainError`] when the ledger does not have it or cannot be read.
pub fn explain(ledger: &Ledger, question: &Question) -> Result<Explanation, ExplainError> {
    ledger.store.transaction(|| find::explain(&ledger.store, question))
}

/// The line from a leader event to the ledger. Its `Display` is for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What the leader did; absent when nothing of it led to this.
    pub event: Option<EventFacts>,
    /// What was decided, in the order of the journal.
    pub decisions: Vec<DecisionFacts>,
    /// Orders that no decision of this journal made.
    pub unknown_orders: Vec<OrderFacts>,
}

/// A leader event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventFacts {
    /// Journal record of the event.
    pub sequence: u64,
    /// Name of the leader.
    pub leader: String,
    /// Symbol of the instrument.
    pub instrument: String,
    /// The leader's number of the event.
    pub trade_id: u64,
    /// The leader's order.
    pub order_id: u64,
    /// Signed quantity.
    pub lots: i64,
    /// The same without sign, in the instrument's own units.
    pub quantity: String,
    /// The leader's price.
    pub price: String,
    /// The leader's position before, as the event says.
    pub position_before: Option<i64>,
    /// Whether the session layer sent it again.
    pub is_retransmitted: bool,
    /// When it happened, by the leader's clock.
    pub transact_ns: u64,
    /// When the leader sent it.
    pub sending_ns: u64,
    /// When its bytes had been read here.
    pub receive_ns: u64,
    /// Why it moved nothing when it came, if so.
    pub skips: Vec<SkipFacts>,
}

/// Why a leader event moved nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkipFacts {
    /// Journal record of the decision.
    pub sequence: u64,
    /// Name of the reason.
    pub reason: String,
    /// The reason in a sentence.
    pub sentence: &'static str,
}

/// What was decided for the plans of a leader in one instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionFacts {
    /// Journal record of the decision.
    pub sequence: u64,
    /// Journal record that the engine decided on.
    pub input: u64,
    /// Why it was decided.
    pub cause: String,
    /// Name of the leader.
    pub leader: String,
    /// Symbol of the instrument.
    pub instrument: String,
    /// Counts the leader's episodes in the instrument.
    pub episode: u32,
    /// The leader's position before.
    pub position_before: i64,
    /// The leader's position after.
    pub position: i64,
    /// The price that sizing and limits used.
    pub reference_price: String,
    /// When the bytes of the input had been read.
    pub receive_ns: u64,
    /// When the journal took the decision.
    pub decided_ns: u64,
    /// The configuration that it was decided by; absent when the ledger does not have it.
    pub configuration: Option<ConfigurationReport>,
    /// Its hash, as the decision names it.
    pub configuration_hash: String,
    /// First plan of the rotation.
    pub rotation: u32,
    /// The leader's order that it mirrors; of decisions that mirror one.
    pub leader_order: Option<LeaderOrderFacts>,
    /// The leader's signal that was in force, where he signals.
    pub signal: Option<SignalFacts>,
    /// What it protects; of decisions that place a stop loss or a take profit.
    pub protection: Option<ProtectionFacts>,
    /// Instructions that the record holds; those below may be fewer.
    pub instructions_total: u64,
    /// What was decided for each plan that was asked for.
    pub instructions: Vec<InstructionFacts>,
}

/// A leader's signal at a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignalFacts {
    /// Record that noted it.
    pub sequence: u64,
    /// The leader's number of it.
    pub signal: u64,
    /// Where it stands.
    pub phase: String,
    /// Why it is left, or None.
    pub reason: String,
    /// Type of its entry.
    pub ord_type: String,
    /// Its size, signed.
    pub lots: i64,
    /// Of its entry, or of its close.
    pub price: Option<String>,
    /// Trigger of its stop.
    pub stop_loss: Option<String>,
    /// Limit of its target.
    pub take_profit: Option<String>,
}

/// What was known of a leader's order when it was mirrored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderOrderFacts {
    /// Journal record that notes it.
    pub sequence: u64,
    /// The leader's order.
    pub order_id: u64,
    /// What had happened to it.
    pub status: String,
    /// Signed open quantity, lots.
    pub lots: i64,
    /// Its limit; absent for a market order, and for a stop order that becomes one.
    pub price: Option<String>,
    /// What it waits for: trigger price, and which price that is.
    pub stop: Option<String>,
    /// How long it lives.
    pub time_in_force: String,
    /// Signed open quantity of all orders of the leader in the instrument, lots.
    pub resting: i64,
}

/// A stop loss or a take profit of a plan's own as it was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProtectionFacts {
    /// Journal record that notes it.
    pub sequence: u64,
    /// Which of the two.
    pub kind: String,
    /// Limit of a take profit; trigger price of a stop loss, and which price that is.
    pub price: String,
    /// What it protects, lots.
    pub position: i64,
    /// Average price of that, rounded down to a tick.
    pub average_price: String,
}

/// What was decided for one plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InstructionFacts {
    /// Index of the plan.
    pub plan: u32,
    /// Name of the plan.
    pub plan_name: String,
    /// Name of the follower.
    pub follower: String,
    /// Zero, or one for the second half of a flip.
    pub leg: u8,
    /// Place in the order of the fan-out, from zero.
    pub place: u32,
    /// Open or close.
    pub effect: String,
    /// How the target comes about; absent when no episode was pinned for the plan.
    pub sizing: Option<SizingFacts>,
    /// Where the plan should stand.
    pub target: i64,
    /// Where it stood.
    pub position: i64,
    /// Signed open quantity of its orders.
    pub working: i64,
    /// Signed quantity before limits.
    pub desired: i64,
    /// Signed quantity that was allowed; zero is no order.
    pub allowed: i64,
    /// Limit price; absent for a market order or none.
    pub price: Option<String>,
    /// Name of the first rule that changed or stopped the order.
    pub reason: String,
    /// That rule in a sentence.
    pub sentence: &'static str,
    /// Every limit that was hit, as the configuration sets it for this plan.
    pub limits: Vec<LimitFacts>,
    /// The supervisory rules that had disarmed the plan.
    pub trips: Vec<TripReport>,
    /// The order that came of it.
    pub order: Option<OrderFacts>,
}

/// How a target comes about: the ratio times the effective position of the leader, truncated toward
/// zero, and the fixed quantity on its side, less what was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SizingFacts {
    /// Journal record that pinned the figures for the episode.
    pub sequence: u64,
    /// Pinned ratio; zero in the modes that pin a quantity, negative where the plan reverses.
    pub ratio: String,
    /// Pinned quantity; zero in the ratio modes, negative where the plan reverses.
    pub quantity: i64,
    /// What of the accounts the sizing uses: equity, balance or free margin.
    pub amount: &'static str,
    /// The leader's amount that the ratio came from.
    pub leader_amount: Option<Decimal>,
    /// The follower's amount that the ratio came from.
    pub follower_amount: Option<Decimal>,
    /// Part of the leader's position that is not copied.
    pub baseline: i64,
    /// The leader's position less the baseline.
    pub effective: i64,
    /// What the plan gave up for this episode, because it was below the minimum.
    pub forgone: i64,
    /// The target by this arithmetic.
    pub target: i64,
    /// Whether it is the target that was decided. A kill that flattens decides zero instead.
    pub is_as_decided: bool,
    /// Name of the reason for which the plan sits the episode out; `None` when it does not.
    pub reason: String,
}

/// A limit of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitFacts {
    /// What it bounds.
    pub kind: String,
    /// What it applies to.
    pub scope: String,
    /// The bound; its unit goes with the kind. Absent when the ledger does not have it.
    pub value: Option<String>,
}

/// An order and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderFacts {
    /// `ClOrdID`.
    pub order: String,
    /// The order whose place it takes, or was to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The venue's number; zero before it gave one.
    pub venue_order_id: u64,
    /// Name of the venue session.
    pub session: String,
    /// Signed quantity.
    pub lots: i64,
    /// The same without sign, in the instrument's own units.
    pub quantity: String,
    /// Limit price; absent for a market order.
    pub price: Option<String>,
    /// State now.
    pub state: String,
    /// Quantity filled, not signed.
    pub filled: i64,
    /// Quantity still open.
    pub leaves: i64,
    /// Fees of its fills.
    pub fees: Decimal,
    /// Why the venue rejected it.
    pub reject_reason: Option<String>,
    /// When the journal took it; zero for an order that no decision made.
    pub decided_ns: u64,
    /// When its bytes had been given to the system.
    pub handed_ns: Option<u64>,
    /// When the first report had been read.
    pub acknowledged_ns: Option<u64>,
    /// When the first fill had been read.
    pub filled_ns: Option<u64>,
    /// When it was over.
    pub completed_ns: Option<u64>,
    /// From the receipt of the input to the bytes in the system.
    pub receive_to_handed_ns: Option<u64>,
    /// From the bytes in the system to the first report.
    pub handed_to_acknowledged_ns: Option<u64>,
    /// What the venue said.
    pub reports: Vec<ReportFacts>,
    /// What it said beyond that, and what could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub report_remarks: Vec<ReportRemarkFacts>,
    /// What operators said of it while it was in doubt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settlements: Vec<SettlementReport>,
    /// What was booked.
    pub fills: Vec<FillFacts>,
    /// What the engine found odd.
    pub remarks: Vec<RemarkFacts>,
    /// Breaks of this order.
    pub breaks: Vec<OrderBreakFacts>,
}

/// One report of a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportFacts {
    /// Journal record.
    pub sequence: u64,
    /// The venue's number of the report.
    pub exec_id: u64,
    /// What it says.
    pub exec_type: String,
    /// Status after it.
    pub ord_status: String,
    /// Quantity of the fill; zero when it is none.
    pub lots: i64,
    /// Price of the fill.
    pub price: Option<String>,
    /// Filled so far.
    pub cum_lots: i64,
    /// Still open.
    pub leaves_lots: i64,
    /// When it happened at the venue.
    pub transact_ns: u64,
    /// When its bytes had been read.
    pub receive_ns: u64,
    /// Whether the session layer sent it again.
    pub is_retransmitted: bool,
}

/// What one report of a venue says beyond the terms of the ledger, or why it could not be read. Amounts are as the
/// venue wrote them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportRemarkFacts {
    /// Journal record.
    pub sequence: u64,
    /// The venue's number of the report; zero is none.
    pub exec_id: u64,
    /// The execution that it takes back or corrects.
    pub exec_ref_id: Option<u64>,
    /// Name of what the terms do not suffice for; `None` where they do.
    pub reason: String,
    /// Whether the report itself stands in the journal.
    pub is_followed: bool,
    /// `ExecType`, where it is one letter.
    pub exec_type: Option<char>,
    /// `OrdStatus`, where it is one letter.
    pub ord_status: Option<char>,
    /// `LastQty`.
    pub last_quantity: Option<String>,
    /// `LastPx`.
    pub last_price: Option<String>,
    /// `CumQty`.
    pub cum_quantity: Option<String>,
    /// Lots that were traded and are not booked.
    pub lots: i64,
}

/// A fill with its postings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FillFacts {
    /// Journal record of the report.
    pub sequence: u64,
    /// The venue's number of the report.
    pub exec_id: u64,
    /// Signed quantity.
    pub lots: i64,
    /// Price.
    pub price: String,
    /// Fee.
    pub fee: Decimal,
    /// Maker or taker, where the venue says.
    pub liquidity: Option<String>,
    /// Profit that it realised for the account.
    pub realised: Decimal,
    /// Position of the account after it.
    pub position: i64,
    /// Position of the plan after it.
    pub plan_position: i64,
    /// What was posted; sums to zero.
    pub postings: Vec<PostingFacts>,
}

/// One line of a posting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostingFacts {
    /// Account of the ledger.
    pub account: String,
    /// Amount; debits are positive.
    pub amount: Decimal,
}

/// What the engine found odd about a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemarkFacts {
    /// Journal record.
    pub sequence: u64,
    /// What was done with the report.
    pub outcome: String,
}

/// A break of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderBreakFacts {
    /// Which books disagree.
    pub kind: String,
    /// What the ledger says.
    pub expected: i64,
    /// What the other book says.
    pub observed: i64,
    /// Whether it is still open.
    pub is_open: bool,
}
