//! The pure core: numbered inputs in, decisions out. No sockets, files, threads, clock, randomness, floats,
//! or allocation after [`Engine::new`]; time and refusals are inputs like any other.
//!
//! A stage appends an input to the journal, lets the engine decide it, appends the decisions, and evolves
//! the engine by the input and then by each decision:
//!
//! ```text
//! append(input) -> decide(input) -> append(decisions) -> evolve(input) -> evolve(each decision)
//! ```
//!
//! Recovery evolves by every record of the journal and decides nothing: recorded decisions are facts.
//! The first input of a run, `EpochStart`, goes the ordinary way: it decides what the last input of
//! the run before still owed, if that run ended between an input and its decisions.
//!
//! Reading order: `sizing` (the one arithmetic), `pins` (the sizing modes), `instruct` (one plan on one occasion), `limits`
//! (the rules), `decide` and `evolve` (the two halves), `rows` and `orders` (the state).

mod allocation;
mod buffer;
mod capacity;
mod check;
mod decide;
mod decisions;
mod definitions;
mod doubts;
mod drift;
mod error;
mod evolve;
mod exact;
mod exposure;
mod gates;
mod instruct;
mod limit_sets;
mod limits;
mod links;
mod mapping;
mod mirrors;
mod netting;
mod orders;
mod pins;
mod plain;
mod policy;
mod protection;
pub mod replay;
mod reports;
mod revision;
mod rows;
mod scopes;
mod settlements;
mod signals;
mod sizing;
pub mod snapshot;
mod state;
mod supervision;
mod turns;
mod uncancelled;
mod views;
mod waiting;
mod window;

pub use capacity::{
    BEYOND_FAN_OUT_BYTES_MAX, Capacity, ENTRIES_PER_RECORD_MAX, FRAME_OVERHEAD_BYTES,
};
pub use decisions::Decisions;
pub use error::InputError;
pub use gates::TradingState;
pub use mapping::MAPPED_BYTES_MAX;
pub use revision::Revision;
pub use views::{
    DoubtView, LeaderView, OrderView, PlanView, RowView, Statistics, SyncView, TripView,
};

use protocol::header::MessageHeader;
use protocol::messages::{
    AccountSnapshot, AllocationDefinition, Cancels, Command, CommandDecision,
    ConfigurationActivated, ConfigurationRefused, EpisodeStarted, EpochStart, EventRefused,
    EventSkipped, ExecutionFailed, FilterDefinition, Finding, FollowerDefinition, Instructions,
    InstrumentDefinition, LeaderDefinition, LeaderEquity, LeaderEvent, LeaderOrderEvent,
    LeaderOrderNoted, LeaderReportRefused, LeaderSignalEvent, LeaderSignalNoted, LeaderWeightEvent,
    LimitDefinition, MappingDefinition, MarketQuote, OrderOverdue, OrderQuery, OrderSettlement,
    OrderUpdate, OrdersHanded, PlanDefinition, PolicyDefinition, PositionSnapshot,
    ProtectionDefinition, ProtectionNoted, Rebalanced, ReceivedGap, Replacements, SentGap,
    SessionDefinition, SessionEvent, SessionNumbers, SupervisionDefinition, SyncUpdate,
    TierDefinition, Timer, Tripped, VenueCancelReject, VenueDefinition, VenueReport,
    VenueReportRemark, VenueRequest,
};
use protocol::units::Sequence;
use state::State;

/// Whether a template is a definition: a part of a revision, before its activation.
#[must_use]
pub const fn is_definition(template_id: u16) -> bool {
    matches!(
        template_id,
        VenueDefinition::TEMPLATE_ID
            | SessionDefinition::TEMPLATE_ID
            | InstrumentDefinition::TEMPLATE_ID
            | LeaderDefinition::TEMPLATE_ID
            | FollowerDefinition::TEMPLATE_ID
            | PlanDefinition::TEMPLATE_ID
            | LimitDefinition::TEMPLATE_ID
            | SupervisionDefinition::TEMPLATE_ID
            | FilterDefinition::TEMPLATE_ID
            | TierDefinition::TEMPLATE_ID
            | PolicyDefinition::TEMPLATE_ID
            | AllocationDefinition::TEMPLATE_ID
            | ProtectionDefinition::TEMPLATE_ID
            | MappingDefinition::TEMPLATE_ID
    )
}

/// Whether a template is an input: something that the engine is told.
#[must_use]
pub const fn is_input(template_id: u16) -> bool {
    is_definition(template_id) || is_other_input(template_id)
}

const fn is_other_input(template_id: u16) -> bool {
    matches!(
        template_id,
        EpochStart::TEMPLATE_ID
            | ConfigurationActivated::TEMPLATE_ID
            | LeaderEvent::TEMPLATE_ID
            | LeaderOrderEvent::TEMPLATE_ID
            | LeaderSignalEvent::TEMPLATE_ID
            | LeaderEquity::TEMPLATE_ID
            | LeaderWeightEvent::TEMPLATE_ID
            | VenueReport::TEMPLATE_ID
            | AccountSnapshot::TEMPLATE_ID
            | PositionSnapshot::TEMPLATE_ID
            | MarketQuote::TEMPLATE_ID
            | Command::TEMPLATE_ID
            | Timer::TEMPLATE_ID
            | SessionEvent::TEMPLATE_ID
            | SentGap::TEMPLATE_ID
            | ReceivedGap::TEMPLATE_ID
            | EventRefused::TEMPLATE_ID
            | OrdersHanded::TEMPLATE_ID
            | VenueCancelReject::TEMPLATE_ID
            | VenueRequest::TEMPLATE_ID
            | ConfigurationRefused::TEMPLATE_ID
            | Finding::TEMPLATE_ID
            | LeaderReportRefused::TEMPLATE_ID
            | OrderQuery::TEMPLATE_ID
            | OrderSettlement::TEMPLATE_ID
            | SessionNumbers::TEMPLATE_ID
            | VenueReportRemark::TEMPLATE_ID
    )
}

/// Whether a template is a decision: something that the engine says.
#[must_use]
pub const fn is_decision(template_id: u16) -> bool {
    matches!(
        template_id,
        Instructions::TEMPLATE_ID
            | EpisodeStarted::TEMPLATE_ID
            | EventSkipped::TEMPLATE_ID
            | OrderUpdate::TEMPLATE_ID
            | CommandDecision::TEMPLATE_ID
            | Cancels::TEMPLATE_ID
            | Replacements::TEMPLATE_ID
            | Tripped::TEMPLATE_ID
            | LeaderOrderNoted::TEMPLATE_ID
            | LeaderSignalNoted::TEMPLATE_ID
            | ProtectionNoted::TEMPLATE_ID
            | ExecutionFailed::TEMPLATE_ID
            | SyncUpdate::TEMPLATE_ID
            | Rebalanced::TEMPLATE_ID
            | OrderOverdue::TEMPLATE_ID
    )
}

/// All trading state, and the only decider.
#[derive(Clone, Debug)]
pub struct Engine {
    state: State,
}

impl Engine {
    /// An engine that knows nothing yet. Allocates everything that it will ever need.
    ///
    /// # Panics
    /// When an index within the capacity would not fit its type on the wire.
    #[must_use]
    pub fn new(capacity: &Capacity) -> Self {
        Self { state: State::new(capacity) }
    }

    /// Decides one input and changes nothing. `sequence` is the journal sequence of the input; its
    /// decisions get the sequences behind it. `decisions` is emptied first.
    ///
    /// # Errors
    /// [`InputError`] when the octets are not an input.
    ///
    /// # Panics
    /// When the sequence does not lie behind all that was evolved.
    pub fn decide(
        &self,
        sequence: Sequence,
        input: &[u8],
        decisions: &mut Decisions,
    ) -> Result<(), InputError> {
        assert!(self.state.sequence < sequence, "inputs are decided in the order of the journal");
        decide::decide(&self.state, input, decisions)
    }

    /// Takes in one record: the input first, then each of its decisions. Live and in recovery alike;
    /// the only writer.
    ///
    /// # Errors
    /// [`InputError`] when the octets are not a record, or the record does not fit the engine's capacity
    /// or its configuration. The engine is then of no further use: the journal is another one's.
    ///
    /// # Panics
    /// When records do not come in the order of their sequences, or when the engine finds itself wrong.
    pub fn evolve(&mut self, sequence: Sequence, record: &[u8]) -> Result<(), InputError> {
        evolve::evolve(&mut self.state, sequence, record)
    }

    /// Octets that the decisions of the next input may take in the journal at most, frames included.
    /// Depends on the largest leader and on the open orders; ask before each input.
    #[must_use]
    pub const fn decisions_bytes_max(&self) -> usize {
        capacity::instructions_bytes_max(self.state.plans_of_largest_leader)
            + capacity::orders_bytes_max(
                self.state.orders.open_count(),
                self.state.capacity.venues_max,
            )
    }

    /// Whether a definition, or the activation of those before it, can be taken in while trading goes on.
    /// To be asked before it is appended to the journal: what stands there cannot be refused any more.
    ///
    /// # Errors
    /// [`InputError`] naming what is wrong, and what would be right.
    pub fn accepts(&self, record: &[u8]) -> Result<(), InputError> {
        self.state.accepts(record)
    }

    /// The revision that an operator has asked for and that was not answered yet.
    #[must_use]
    pub const fn revision_pending(&self) -> Option<Revision> {
        self.state.revision
    }

    /// Whether definitions, up to and including their activation, could come into force now. To be
    /// asked before they are appended to the journal: what stands there cannot be refused any more.
    ///
    /// Works on a copy of the engine; for start-up, not for the trading thread.
    ///
    /// # Errors
    /// [`InputError`] naming the first definition that is wrong, and what would be right.
    pub fn admits<'a>(
        &self,
        definitions: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), InputError> {
        let mut copy = self.clone();
        for definition in definitions {
            let template_id = MessageHeader::decode(definition)?.template_id;
            if !is_input(template_id) {
                return Err(InputError::NotAnInput { template_id });
            }
            let next = Sequence(copy.state.sequence.0 + 1);
            copy.evolve(next, definition)?;
        }
        Ok(())
    }
}
