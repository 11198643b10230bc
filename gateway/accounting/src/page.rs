//! What one journal record does to the ledger: checks that it is the next one, then books it.
//! Rows are written here and in the modules below; who reads the journal stands in `reconciler`.

mod allocations;
mod control;
mod corrections;
mod definitions;
mod leader_orders;
mod leader_signals;
mod leaders;
mod orders;
mod plans;
mod policies;
mod protections;
mod remarks;
pub(crate) mod replaces;
mod settlements;
mod snapshots;

use crate::ReconcileError;
use crate::books::Books;
use crate::breaks::BreakSubject;
use crate::holding::Movement;
use crate::records::Record;
use crate::store::{Store, Value};
use protocol::clordid;
use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::messages::{
    AccountSnapshot, AllocationDefinition, Cancels, ClOrdId, Command, CommandDecision,
    ConfigurationActivated, ConfigurationRefused, EpisodeStarted, EpochStart, EventRefused,
    EventSkipped, ExecutionFailed, FilterDefinition, Finding, FollowerDefinition, Instructions,
    InstrumentDefinition, LeaderDefinition, LeaderEquity, LeaderEvent, LeaderOrderEvent,
    LeaderOrderNoted, LeaderReportRefused, LeaderSignalEvent, LeaderSignalNoted, LeaderWeightEvent,
    LimitDefinition, MappingDefinition, MarketQuote, OrderKey, OrderOverdue, OrderQuery,
    OrderSettlement, OrderUpdate, OrdersHanded, PlanDefinition, PolicyDefinition, PositionSnapshot,
    Rebalanced, ReceivedGap, Replacements, SentGap, SessionDefinition, SessionEvent,
    SessionNumbers, SupervisionDefinition, SyncUpdate, TierDefinition, Timer, Tripped,
    VenueCancelReject, VenueDefinition, VenueReport, VenueReportRemark, VenueRequest,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Nanos, Sequence};
use std::cmp::Ordering;

/// One record at work. Its sequence is the lineage of every row that it writes.
pub(crate) struct Page<'a> {
    store: &'a Store,
    books: &'a mut Books,
    sequence: Sequence,
    parent: Sequence,
    timestamp: Nanos,
}

type Booked = Result<(), ReconcileError>;

impl<'a> Page<'a> {
    /// Books a record; one that is in the ledger already changes nothing.
    pub(crate) fn book(store: &'a Store, books: &'a mut Books, record: &Record<'_>) -> Booked {
        let malformed = |source| ReconcileError::Malformed { sequence: record.sequence, source };
        let template = MessageHeader::decode(record.body).map_err(malformed)?.template_id;
        let position = books.position;
        let is_new = record.sequence > position.sequence;
        let is_same_history = match record.epoch.cmp(&position.epoch) {
            Ordering::Less => !is_new,
            Ordering::Equal => true,
            Ordering::Greater => is_new && template == EpochStart::TEMPLATE_ID,
        };
        if !is_same_history {
            let (sequence, epoch) = (position.sequence, position.epoch);
            return Err(ReconcileError::OtherHistory { sequence, epoch, found: record.epoch });
        }
        if !is_new {
            return Ok(());
        }
        let expected = Sequence(position.sequence.0 + 1);
        if record.sequence != expected {
            return Err(ReconcileError::Gap { expected, found: record.sequence });
        }
        let Record { sequence, parent, timestamp, .. } = *record;
        let mut page = Page { store, books, sequence, parent, timestamp };
        page.dispatch(template, record.body)?;
        page.books.position.sequence = record.sequence;
        page.books.position.epoch = record.epoch;
        Ok(())
    }

    #[expect(clippy::too_many_lines, reason = "a table: one line per message")]
    fn dispatch(&mut self, template: u16, body: &[u8]) -> Booked {
        macro_rules! booked {
            ($message:ident, $book:ident) => {
                self.$book(&$message::decode(body).map_err(|error| self.malformed(error))?)
            };
        }
        macro_rules! booked_group {
            ($message:ident, $book:ident) => {{
                let (root, entries) =
                    $message::decode(body).map_err(|error| self.malformed(error))?;
                self.$book(&root, entries)
            }};
        }
        match template {
            EpochStart::TEMPLATE_ID => booked!(EpochStart, epoch_start),
            VenueDefinition::TEMPLATE_ID => booked!(VenueDefinition, venue_definition),
            SessionDefinition::TEMPLATE_ID => booked!(SessionDefinition, session_definition),
            InstrumentDefinition::TEMPLATE_ID => {
                booked!(InstrumentDefinition, instrument_definition)
            }
            LeaderDefinition::TEMPLATE_ID => booked!(LeaderDefinition, leader_definition),
            MappingDefinition::TEMPLATE_ID => booked!(MappingDefinition, mapping_definition),
            FollowerDefinition::TEMPLATE_ID => booked!(FollowerDefinition, follower_definition),
            PlanDefinition::TEMPLATE_ID => booked!(PlanDefinition, plan_definition),
            LimitDefinition::TEMPLATE_ID => booked!(LimitDefinition, limit_definition),
            SupervisionDefinition::TEMPLATE_ID => {
                booked!(SupervisionDefinition, supervision_definition)
            }
            FilterDefinition::TEMPLATE_ID => booked!(FilterDefinition, filter_definition),
            TierDefinition::TEMPLATE_ID => booked!(TierDefinition, tier_definition),
            PolicyDefinition::TEMPLATE_ID => booked!(PolicyDefinition, policy_definition),
            AllocationDefinition::TEMPLATE_ID => {
                booked!(AllocationDefinition, allocation_definition)
            }
            Rebalanced::TEMPLATE_ID => booked!(Rebalanced, rebalanced),
            ConfigurationActivated::TEMPLATE_ID => {
                booked!(ConfigurationActivated, configuration_activated)
            }
            ConfigurationRefused::TEMPLATE_ID => {
                booked!(ConfigurationRefused, configuration_refused)
            }
            LeaderEvent::TEMPLATE_ID => booked!(LeaderEvent, leader_event),
            LeaderOrderEvent::TEMPLATE_ID => booked!(LeaderOrderEvent, leader_order_event),
            LeaderOrderNoted::TEMPLATE_ID => booked!(LeaderOrderNoted, leader_order_noted),
            LeaderWeightEvent::TEMPLATE_ID => booked!(LeaderWeightEvent, leader_weight_event),
            LeaderSignalEvent::TEMPLATE_ID => booked!(LeaderSignalEvent, leader_signal_event),
            LeaderSignalNoted::TEMPLATE_ID => booked!(LeaderSignalNoted, leader_signal_noted),
            LeaderEquity::TEMPLATE_ID => booked!(LeaderEquity, leader_equity),
            VenueReport::TEMPLATE_ID => booked!(VenueReport, venue_report),
            AccountSnapshot::TEMPLATE_ID => booked!(AccountSnapshot, account_snapshot),
            PositionSnapshot::TEMPLATE_ID => booked!(PositionSnapshot, position_snapshot),
            MarketQuote::TEMPLATE_ID => booked!(MarketQuote, market_quote),
            Command::TEMPLATE_ID => booked!(Command, command),
            // Requests and the passing of time leave nothing to account for.
            Timer::TEMPLATE_ID | VenueRequest::TEMPLATE_ID | OrderQuery::TEMPLATE_ID => Ok(()),
            OrderSettlement::TEMPLATE_ID => booked!(OrderSettlement, order_settlement),
            OrderOverdue::TEMPLATE_ID => booked!(OrderOverdue, order_overdue),
            SessionEvent::TEMPLATE_ID => booked!(SessionEvent, session_event),
            SessionNumbers::TEMPLATE_ID => booked!(SessionNumbers, session_numbers),
            SentGap::TEMPLATE_ID => booked!(SentGap, sent_gap),
            ReceivedGap::TEMPLATE_ID => booked!(ReceivedGap, received_gap),
            VenueReportRemark::TEMPLATE_ID => booked!(VenueReportRemark, report_remark),
            EventRefused::TEMPLATE_ID => booked!(EventRefused, event_refused),
            LeaderReportRefused::TEMPLATE_ID => booked!(LeaderReportRefused, report_refused),
            OrdersHanded::TEMPLATE_ID => booked!(OrdersHanded, orders_handed),
            VenueCancelReject::TEMPLATE_ID => booked!(VenueCancelReject, venue_cancel_reject),
            Instructions::TEMPLATE_ID => booked_group!(Instructions, instructions),
            EpisodeStarted::TEMPLATE_ID => booked_group!(EpisodeStarted, episode_started),
            EventSkipped::TEMPLATE_ID => booked!(EventSkipped, event_skipped),
            OrderUpdate::TEMPLATE_ID => booked!(OrderUpdate, order_update),
            CommandDecision::TEMPLATE_ID => booked!(CommandDecision, command_decision),
            Cancels::TEMPLATE_ID => booked_group!(Cancels, cancels),
            Replacements::TEMPLATE_ID => booked_group!(Replacements, replacements),
            Tripped::TEMPLATE_ID => booked!(Tripped, tripped),
            ExecutionFailed::TEMPLATE_ID => booked!(ExecutionFailed, execution_failed),
            SyncUpdate::TEMPLATE_ID => booked!(SyncUpdate, sync_update),
            Finding::TEMPLATE_ID => booked!(Finding, finding),
            given => self.protection(given, body),
        }
    }

    const fn malformed(&self, source: Malformed) -> ReconcileError {
        ReconcileError::Malformed { sequence: self.sequence, source }
    }

    const fn not_defined(&self, kind: &'static str, index: u32) -> ReconcileError {
        ReconcileError::NotDefined { sequence: self.sequence, kind, index }
    }

    fn order_id(&self, key: OrderKey) -> Result<ClOrdId, ReconcileError> {
        let sequence = self.sequence;
        clordid::encode(self.books.position.shard, key)
            .map_err(|source| ReconcileError::Identity { sequence, source })
    }

    fn insert(&self, sql: &str, values: &[Value<'_>]) -> Booked {
        self.store.execute(sql, values)?;
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> Booked {
        self.books.breaks.told(self.store, self.sequence, finding)?;
        Ok(())
    }

    /// Opens, updates or resolves a break, as the two books now stand.
    fn compare(&mut self, subject: BreakSubject, expected: i64, observed: i64) -> Booked {
        let Books { breaks, .. } = &mut *self.books;
        breaks.compare(self.store, self.sequence, subject, expected, observed)?;
        Ok(())
    }

    /// Writes the transaction of a fill. Amounts of zero leave no line.
    fn post_fill(
        &self,
        follower: FollowerIndex,
        instrument: InstrumentIndex,
        movement: &Movement,
        fee: i64,
    ) -> Booked {
        let Movement { value, cost, realised } = *movement;
        let lines = [
            ("cash", None, -i128::from(value) - i128::from(fee)),
            ("position_cost", Some(instrument), i128::from(cost)),
            ("realised", Some(instrument), -i128::from(realised)),
            ("fees", Some(instrument), i128::from(fee)),
        ];
        self.post(follower, &lines)
    }

    /// Writes the transaction of a record.
    fn post(
        &self,
        follower: FollowerIndex,
        lines: &[(&str, Option<InstrumentIndex>, i128)],
    ) -> Booked {
        let sum: i128 = lines.iter().map(|(_, _, amount)| amount).sum();
        assert!(sum == 0, "record {}: postings sum to {sum}", self.sequence);
        let insert = "INSERT INTO posting (sequence, line, follower, account, instrument, amount)
            VALUES ($1, $2, $3, $4, $5, $6)";
        let posted = lines.iter().filter(|(_, _, amount)| *amount != 0);
        for (line, (account, instrument, amount)) in posted.enumerate() {
            let amount = i64::try_from(*amount).expect("amounts were checked when they were made");
            let (sequence, line) = (self.sequence.into(), line.into());
            let line = [
                sequence,
                line,
                follower.into(),
                (*account).into(),
                (*instrument).into(),
                amount.into(),
            ];
            self.insert(insert, &line)?;
        }
        Ok(())
    }
}
