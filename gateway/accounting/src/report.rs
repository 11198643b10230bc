//! The report: what came in, what went out, why not, and where everybody stands. Types only; how the
//! figures are found stands in `report/collect.rs`.
//!
//! Keys are stable: tools and checks read the JSON form. Money is a decimal number in a string, in the
//! currency of the account; positions are lots; prices are decimal numbers in strings.

mod collect;
mod fairness;
mod names;
mod outages;
mod settlements;
mod sync;
mod trading;
mod trips;

use crate::ledger::Position;
use crate::{BreakKind, Ledger, LedgerError};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;

pub(crate) use names::{Names, money};
pub(crate) use settlements::of_order as settlements_of;
pub use settlements::{SETTLEMENTS_LISTED_MAX, SettlementReport};
pub(crate) use trips::{Latched, fetch as trips};

/// How often each reason occurred, by the reason's name.
pub type Counts = BTreeMap<String, u64>;

/// Collects the report from a ledger as it now stands.
///
/// # Errors
/// [`LedgerError`] when the database refuses or holds what this program does not know.
pub fn report(ledger: &Ledger) -> Result<Report, LedgerError> {
    ledger.store.transaction(|| collect::report(&ledger.store))
}

/// Everything that the ledger says, at one journal position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How far the journal is in the ledger.
    pub position: Position,
    /// The configuration in force; absent before the first.
    pub configuration: Option<ConfigurationReport>,
    /// Leader events that came in, duplicates included.
    pub events_in: u64,
    /// Leader events that moved nothing when they came, by reason.
    pub events_skipped: Counts,
    /// Client messages that could not become events, by reason.
    pub events_refused: Counts,
    /// Records of decisions for plans.
    pub decisions: u64,
    /// Instructions: one per plan, leg and decision, also those that send nothing.
    pub instructions: u64,
    /// Orders that were decided.
    pub orders_out: u64,
    /// Orders that are in no final state.
    pub orders_open: u64,
    /// All orders by state.
    pub orders_by_state: Counts,
    /// Orders that venues rejected, by the venue's reason.
    pub rejects: Counts,
    /// Fills that were booked.
    pub fills: u64,
    /// Reports of fills that were booked already, or could not be.
    pub fills_not_booked: u64,
    /// Instructions that sent no order, by reason.
    pub skips: Counts,
    /// Instructions that sent another quantity than desired, by reason.
    pub changes: Counts,
    /// Trading states of firm and venues that are not `active`, newest first.
    pub trading: Vec<TradingReport>,
    /// Venues whose orders cannot leave, in the order of the configuration.
    pub venues_down: Vec<VenueDownReport>,
    /// Supervisory rules that have tripped, newest first; at most [`TRIPS_LISTED_MAX`].
    pub trips: Vec<TripReport>,
    /// Trips that were not re-armed: what they disarmed only reduces, or a venue is in the state that they set.
    /// Those that only say that a plan is out of sync are not counted.
    pub trips_latched: u64,
    /// What operators have said of orders in doubt, newest first; at most [`SETTLEMENTS_LISTED_MAX`].
    pub settlements: Vec<SettlementReport>,
    /// Orders that ended unexecuted, of plans with a policy for that: by kind of failure and what was done, such
    /// as `Margin Reduce`.
    pub failures: Counts,
    /// Plans that a rule holds for out of sync now; see [`PlanReport::is_out_of_sync`].
    pub plans_out_of_sync: u64,
    /// Books that disagree.
    pub breaks: BreaksReport,
    /// The worst sync score of all followers; absent without followers or where one cannot be told.
    pub sync_ppm_worst: Option<u32>,
    /// Plans in the report.
    pub plans: u64,
    /// Plans that stand where they should; see [`PlanReport::is_on_target`].
    pub plans_on_target: u64,
    /// Plans that a rule has ever held back; see [`PlanReport::is_limited`].
    pub plans_limited: u64,
    /// Plans that are neither on target nor limited, and of which no open orders account for the difference. There
    /// is no reason for this to be above zero while no leader event is waiting.
    pub plans_unexplained: u64,
    /// Sums of all postings by account; they sum to zero.
    pub postings: Postings,
    /// From the receipt of an event to its orders' bytes in the system, one figure per decision.
    pub latency: Latency,
    /// How evenly followers are served.
    pub fairness: FairnessReport,
    /// Followers in the order of the configuration.
    pub followers: Vec<FollowerReport>,
    /// Leaders in the order of the configuration.
    pub leaders: Vec<LeaderReport>,
}

/// A configuration that was put into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigurationReport {
    /// Counts up from one.
    pub revision: u32,
    /// Sixteen hexadecimal digits; stands on every decision.
    pub hash: String,
    /// The journal record that put it into force.
    pub sequence: u64,
}

/// Books that disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BreaksReport {
    /// How many are open.
    pub open: u64,
    /// How many have been resolved.
    pub resolved: u64,
    /// All that ever were, by kind.
    pub by_kind: Counts,
    /// The open ones, oldest first; at most [`BREAKS_LISTED_MAX`].
    pub list: Vec<BreakReport>,
}

/// Open breaks that a report lists one by one.
pub const BREAKS_LISTED_MAX: i64 = 1000;

/// Trips that a report lists one by one.
pub const TRIPS_LISTED_MAX: i64 = 100;

/// A supervisory rule that tripped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TripReport {
    /// The record of the trip.
    pub sequence: u64,
    /// Name of the rule.
    pub rule: String,
    /// Kind of thing that it tripped for.
    pub scope: String,
    /// Its name; empty for the firm.
    pub target: String,
    /// What the trip put into force.
    pub action: String,
    /// Name of the reason.
    pub reason: String,
    /// That reason in a sentence.
    pub sentence: &'static str,
    /// What was seen: an amount, a percentage such as `5.2%`, or a count.
    pub observed: String,
    /// What is allowed, in the same unit.
    pub limit: String,
    /// Time of the input that showed it.
    pub time_ns: u64,
    /// The decision that re-armed it; absent while the trip is latched.
    pub rearmed: Option<u64>,
    /// Who re-armed it.
    pub rearmed_by: Option<String>,
}

/// A trading state that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TradingReport {
    /// The record of the decision, or of the trip of the rule that set it.
    pub sequence: u64,
    /// Whose it is: `Firm` or `Venue`.
    pub scope: String,
    /// Its name; empty for the firm.
    pub target: String,
    /// `reducing` or `halted`.
    pub state: &'static str,
    /// Who set it; `rule` and its name where a rule did.
    pub actor: String,
    /// Why.
    pub text: String,
    /// When, nanoseconds.
    pub time_ns: u64,
}

/// A venue that is down by the last thing that the ledger has of its session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VenueDownReport {
    /// Its name.
    pub venue: String,
    /// What was said of its session then: `Lost`, `Finalized` or `Negotiated`; `Started` when it has not been
    /// synchronised since the gateway was started.
    pub state: String,
    /// The record that said so.
    pub sequence: u64,
    /// Since when, UTC.
    pub since: String,
    /// The same, nanoseconds.
    pub time_ns: u64,
}

/// Two books that disagree. What does not apply to the kind is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BreakReport {
    /// Which books, and about what; says the unit of the figures.
    pub kind: BreakKind,
    /// Name of the leader.
    pub leader: Option<String>,
    /// Name of the follower.
    pub follower: Option<String>,
    /// Name of the plan.
    pub plan: Option<String>,
    /// Symbol of the instrument.
    pub instrument: Option<String>,
    /// `ClOrdID` of the order.
    pub order: Option<String>,
    /// What the ledger says.
    pub expected: i64,
    /// What the other book says.
    pub observed: i64,
    /// The record that showed it first.
    pub opened_sequence: u64,
}

/// Sums of postings by account. Debits are positive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Postings {
    /// What was there at the first snapshot, and what came or went later, as credits.
    pub deposits: Decimal,
    /// Cash after all purchases and sales.
    pub cash: Decimal,
    /// What the positions cost.
    pub position_cost: Decimal,
    /// Realised profit, as credits.
    pub realised: Decimal,
    /// Fees paid.
    pub fees: Decimal,
    /// Funding paid, less what was received.
    pub funding: Decimal,
    /// Of all of them: zero, or the ledger is wrong.
    pub sum: Decimal,
}

/// A distribution of times, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// How many figures.
    pub count: u64,
    /// Half are at most this.
    pub p50_ns: u64,
    /// Nine of ten are at most this.
    pub p90_ns: u64,
    /// 99 of 100 are at most this.
    pub p99_ns: u64,
    /// 999 of 1000 are at most this.
    pub p999_ns: u64,
    /// The largest.
    pub max_ns: u64,
}

/// How evenly followers are served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FairnessReport {
    /// From the first to the last order of one leader event, by the time of the first thing that the venue said
    /// of each; one figure per event with several orders.
    pub spread: Latency,
}

/// The turns of a follower's orders among the orders of one leader event; of events with several orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TurnReport {
    /// Orders that were ranked.
    pub orders: u64,
    /// Of those, how many were the first of their event.
    pub first: u64,
    /// How many were the last.
    pub last: u64,
    /// Mean rank, parts per million: zero is always first, a million always last, half of it fair. Absent
    /// without such orders.
    pub rank_ppm: Option<u32>,
}

/// One follower account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FollowerReport {
    /// Index in the configuration.
    pub follower: u32,
    /// Name in the configuration.
    pub name: String,
    /// Orders that were decided.
    pub orders: u64,
    /// Fills that were booked.
    pub fills: u64,
    /// Instructions of its plans that sent no order, by reason.
    pub skips: Counts,
    /// Instructions of its plans that sent another quantity than desired, by reason.
    pub changes: Counts,
    /// What the first snapshot showed to have been there.
    pub deposited: Decimal,
    /// Fees paid; negative when rebates outweigh them.
    pub fees: Decimal,
    /// Funding paid, less what was received.
    pub funding: Decimal,
    /// Profit of what has been closed, by average cost, before fees.
    pub realised: Decimal,
    /// Value of the positions at the last price known, less their cost. Absent when a position has
    /// no price.
    pub unrealised: Option<Decimal>,
    /// Realised and unrealised less fees and funding.
    pub net: Option<Decimal>,
    /// What was paid more, or received less, than at the leader's own prices; fees not included.
    pub slippage: Decimal,
    /// Deposits and realised profit less fees and funding.
    pub balance: Decimal,
    /// What the venue said last. Absent when it never did.
    pub venue_balance: Option<Decimal>,
    /// What the venue said last of balance and unrealised profit.
    pub venue_equity: Option<Decimal>,
    /// How much of its targets the account holds, parts per million: a million less the value of all
    /// drifts over that of all targets, at the last prices known, and never less than nothing. Without
    /// any target it is all or nothing. Absent where a drift has no price.
    pub sync_ppm: Option<u32>,
    /// When its orders had their turn.
    pub turns: TurnReport,
    /// Whether every plan of the account is on target.
    pub is_on_target: bool,
    /// Positions of the account.
    pub instruments: Vec<AccountInstrument>,
    /// Plans of the account.
    pub plans: Vec<PlanReport>,
}

/// What an account holds of an instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountInstrument {
    /// Symbol.
    pub instrument: String,
    /// Where all plans of the account together should stand, in lots.
    pub target: i64,
    /// Where the account stands by its fills, in lots.
    pub position: i64,
    /// Target less position, in lots.
    pub drift: i64,
    /// What plans of the account hold against each other, in lots: so much is long in some and short in others,
    /// and is no position at the venue.
    pub crossed: i64,
    /// Where it stands by the venue's last complete answer, in lots.
    pub venue_position: Option<i64>,
    /// Fills that were booked.
    pub fills: i64,
    /// What the position cost.
    pub cost: Decimal,
    /// Last price known.
    pub mark: Option<String>,
    /// Profit of what has been closed, before fees.
    pub realised: Decimal,
    /// Value at the last price known, less cost.
    pub unrealised: Option<Decimal>,
    /// Fees paid.
    pub fees: Decimal,
}

/// One plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanReport {
    /// Index in the configuration.
    pub plan: u32,
    /// Name in the configuration.
    pub name: String,
    /// Name of the leader.
    pub leader: String,
    /// Orders that were decided.
    pub orders: i64,
    /// Fills that were booked.
    pub fills: i64,
    /// Profit of what the plan has closed, by the average cost of its own fills, before fees.
    pub realised: Decimal,
    /// Fees of its fills.
    pub fees: Decimal,
    /// How much of its targets the plan holds, as [`FollowerReport::sync_ppm`].
    pub sync_ppm: Option<u32>,
    /// Whether a rule holds it for out of sync: an order failed, or its score was low for too long.
    pub is_out_of_sync: bool,
    /// Whether each instrument is on target; see [`PlanInstrument::is_on_target`].
    pub is_on_target: bool,
    /// Whether it is, or will be when its open orders have been filled: orders that rest may wait for long.
    pub is_waiting: bool,
    /// Whether any instruction or pin of the plan was ever held back by a rule; see
    /// [`is_limiting`](crate::is_limiting).
    pub is_limited: bool,
    /// Positions of the plan.
    pub instruments: Vec<PlanInstrument>,
}

/// Where a plan stands in an instrument, all in lots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanInstrument {
    /// Symbol.
    pub instrument: String,
    /// Where the plan should stand, by its last decision.
    pub target: i64,
    /// Where it stands by its fills.
    pub position: i64,
    /// Signed open quantity of its orders.
    pub working: i64,
    /// Target less position.
    pub drift: i64,
    /// Whether position and target agree, or the last decision found the very difference that is
    /// left to be below the instrument's minimum and carries it.
    pub is_on_target: bool,
    /// Name of the reason of the last decision.
    pub reason: String,
    /// Instructions and pins that a rule held back.
    pub limitations: i64,
}

/// One leader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderReport {
    /// Index in the configuration.
    pub leader: u16,
    /// Name in the configuration.
    pub name: String,
    /// Events that were decided.
    pub events: i64,
    /// Profit of what it has closed since its first event, before fees. A position that it had
    /// before is taken at the price of that event.
    pub realised: Decimal,
    /// Fees that its events named.
    pub fees: Decimal,
    /// Positions of the leader.
    pub instruments: Vec<LeaderInstrument>,
}

/// What a leader holds of an instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderInstrument {
    /// Symbol.
    pub instrument: String,
    /// Position by its events, in lots.
    pub position: i64,
    /// Value at the last price known, less cost.
    pub unrealised: Option<Decimal>,
}
