//! The reconciler and the ledger: what really happened, to the last cent.
//!
//! The reconciler reads the journal and nothing else. It books what venues report, compares that with
//! what the engine and the venues believe, and keeps the line from each leader event to the profit or
//! loss that it made. It does not trade, and it has no clock.

mod books;
mod breaks;
mod directory;
mod error;
mod explain;
mod holding;
mod ledger;
mod meaning;
mod migrations;
mod page;
mod reasons;
mod reconciler;
mod records;
mod report;
mod rows;
mod shelf;
mod store;
mod tail;

pub use breaks::BreakKind;
pub use error::{LedgerError, ReconcileError};
pub use explain::{
    DecisionFacts, EventFacts, ExplainError, Explanation, FillFacts, InstructionFacts, LimitFacts,
    OrderBreakFacts, OrderFacts, PostingFacts, Question, RemarkFacts, ReportFacts, SizingFacts,
    SkipFacts, explain,
};
pub use ledger::{Ledger, Position};
pub use meaning::{is_final, is_limiting, limits as limits_hit, sentence};
pub use reasons::{advice, reasons_page};
pub use reconciler::Reconciler;
pub use records::{OwnedRecord, Record, RecordList, Records};
pub use report::{
    AccountInstrument, BREAKS_LISTED_MAX, BreakReport, BreaksReport, ConfigurationReport, Counts,
    FairnessReport, FollowerReport, Latency, LeaderInstrument, LeaderReport, PlanInstrument,
    PlanReport, Postings, Report, SETTLEMENTS_LISTED_MAX, SettlementReport, TRIPS_LISTED_MAX,
    TradingReport, TripReport, TurnReport, VenueDownReport, report,
};
pub use store::StoreError;
pub use tail::JournalTail;
