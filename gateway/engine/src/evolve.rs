//! Writes the state: the only place that does. Live and in recovery alike, an input is evolved first and
//! then each of its decisions, which are facts and are not questioned.

mod activation;
mod allocation;
mod instructions;
mod mirror;
mod outage;
mod policy;
mod protection;
pub(crate) mod replace;
mod signal;
mod updates;

use crate::error::InputError;
use crate::gates::Gate;
use crate::links::NONE;
use crate::rows::Status;
use crate::scopes::Scopes;
use crate::state::{Account, INPUT_BYTES_MAX, Leaving, Quote, State};
use crate::supervision::{Rejects, Repeats};
use crate::turns::is_patient;
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountSnapshot, AllocationDefinition, Cancels, Command, CommandDecision,
    ConfigurationActivated, ConfigurationRefused, ControlAction, EpisodeStarted, EpochStart,
    EventSkipped, ExecutionFailed, FilterDefinition, Flag, FollowerDefinition, Instructions,
    InstrumentDefinition, LeaderDefinition, LeaderEquity, LeaderEvent, LeaderOrderEvent,
    LeaderOrderNoted, LeaderSignalEvent, LeaderSignalNoted, LeaderWeightEvent, LimitDefinition,
    MappingDefinition, MarketQuote, OrderOverdue, OrderQuery, OrderSettlement, OrderState,
    OrderUpdate, PlanDefinition, PolicyDefinition, ProtectionDefinition, ProtectionNoted, Reason,
    Rebalanced, Replacements, SCHEMA_ID, Scope, SentGap, SessionDefinition, SessionEvent,
    SessionNumbers, SessionState, SupervisionDefinition, SyncUpdate, TierDefinition, Timer,
    Tripped, VenueCancelReject, VenueDefinition, VenueReport, VenueRequest,
};
use protocol::units::{Sequence, Ticks};

/// Evolves the state by one record.
pub(crate) fn evolve(
    state: &mut State,
    sequence: Sequence,
    record: &[u8],
) -> Result<(), InputError> {
    assert!(state.sequence < sequence, "records are evolved in the order of the journal");
    let MessageHeader { template_id, schema_id, .. } = MessageHeader::decode(record)?;
    match template_id {
        Instructions::TEMPLATE_ID => state.instructions(sequence, record)?,
        OrderUpdate::TEMPLATE_ID => state.order_update(&OrderUpdate::decode(record)?)?,
        LeaderEvent::TEMPLATE_ID => {
            state.last_event = Some(LeaderEvent::decode(record)?);
            state.remember_input(template_id, record);
        }
        VenueReport::TEMPLATE_ID if schema_id == SCHEMA_ID => {
            state.statistics.reports += 1;
            state.remember_input(template_id, record);
        }
        _ => seldom(state, (template_id, schema_id), sequence, record)?,
    }
    state.sequence = sequence;
    state.check_invariants();
    Ok(())
}

/// Records that are no matter of microseconds, apart, for what is hot to stay small.
#[cold]
fn seldom(
    state: &mut State,
    (template_id, schema_id): (u16, u16),
    sequence: Sequence,
    record: &[u8],
) -> Result<(), InputError> {
    match template_id {
        EpisodeStarted::TEMPLATE_ID => state.episode_started(record)?,
        EventSkipped::TEMPLATE_ID => state.event_skipped(&EventSkipped::decode(record)?)?,
        CommandDecision::TEMPLATE_ID => {
            state.command_decision(&CommandDecision::decode(record)?)?
        }
        Cancels::TEMPLATE_ID => state.cancels(record)?,
        Replacements::TEMPLATE_ID => state.replacements(sequence, record)?,
        LeaderOrderNoted::TEMPLATE_ID => {
            state.leader_order_noted(&LeaderOrderNoted::decode(record)?)?
        }
        LeaderSignalNoted::TEMPLATE_ID => {
            state.leader_signal_noted(&LeaderSignalNoted::decode(record)?)?
        }
        ProtectionNoted::TEMPLATE_ID => {
            state.protection_noted(&ProtectionNoted::decode(record)?)?
        }
        Tripped::TEMPLATE_ID => state.tripped(&Tripped::decode(record)?)?,
        ExecutionFailed::TEMPLATE_ID => {
            state.execution_failed(&ExecutionFailed::decode(record)?)?;
        }
        SyncUpdate::TEMPLATE_ID => state.sync_update(&SyncUpdate::decode(record)?)?,
        OrderOverdue::TEMPLATE_ID => state.order_overdue(&OrderOverdue::decode(record)?),
        Rebalanced::TEMPLATE_ID => state.rebalanced(&Rebalanced::decode(record)?)?,
        // Not every input is decoded in full, and decoding is what looks at the schema.
        input if crate::is_input(input) && schema_id == SCHEMA_ID => state.input(input, record)?,
        other => return Err(InputError::NotARecord { template_id: other }),
    }
    Ok(())
}

/// Inputs change as little as possible: what depends on a rule is in a decision.
impl State {
    fn input(&mut self, template_id: u16, record: &[u8]) -> Result<(), InputError> {
        match template_id {
            EpochStart::TEMPLATE_ID => {
                self.epoch_start(&EpochStart::decode(record)?);
                return Ok(());
            }
            MarketQuote::TEMPLATE_ID => self.market_quote(&MarketQuote::decode(record)?)?,
            AccountSnapshot::TEMPLATE_ID => {
                self.account_snapshot(&AccountSnapshot::decode(record)?)?;
            }
            LeaderWeightEvent::TEMPLATE_ID => {
                self.leader_weight(&LeaderWeightEvent::decode(record)?)?;
            }
            LeaderEquity::TEMPLATE_ID => self.leader_equity(&LeaderEquity::decode(record)?)?,
            Timer::TEMPLATE_ID => {
                let now = Timer::decode(record)?.time;
                self.uncancelled.swept(is_patient(self.swept_at, now));
                self.swept_at = now;
                self.doubts.swept(now);
                self.signals.is_due = false;
                self.protected.turns.turn_on();
                if self.wait_end.is_some() {
                    self.find_wait_end(self.swept_at.0);
                }
                if self.policed.turns.is_any() {
                    self.policed.turns.turn_on();
                }
                if self.allocated.turns.is_any() {
                    self.allocated.turns.turn_on();
                }
            }
            SessionEvent::TEMPLATE_ID => self.session_event(&SessionEvent::decode(record)?)?,
            SessionNumbers::TEMPLATE_ID => {
                self.session_numbers(&SessionNumbers::decode(record)?)?
            }
            Command::TEMPLATE_ID => {
                if self.take_revision(&Command::decode(record)?) {
                    // Nothing is owed: its answer is an input, which a start makes up for.
                    self.last_input.is_settled = true;
                    return Ok(());
                }
            }
            ConfigurationRefused::TEMPLATE_ID => {
                self.configuration_refused(&ConfigurationRefused::decode(record)?);
            }
            VenueRequest::TEMPLATE_ID => {
                let request = VenueRequest::decode(record)?;
                *self.sent("VenueRequest", request.session.0)? += 1;
            }
            OrderQuery::TEMPLATE_ID => {
                let query = OrderQuery::decode(record)?;
                *self.sent("OrderQuery", query.session.0)? += 1;
                self.order_asked_for(&query);
            }
            _ => self.definition(template_id, record)?,
        }
        self.remember_input(template_id, record);
        Ok(())
    }

    fn definition(&mut self, template_id: u16, record: &[u8]) -> Result<(), InputError> {
        let definitions = &mut self.definitions;
        match template_id {
            VenueDefinition::TEMPLATE_ID => {
                definitions.stage_venue(&VenueDefinition::decode(record)?)
            }
            SessionDefinition::TEMPLATE_ID => {
                definitions.stage_session(&SessionDefinition::decode(record)?)
            }
            InstrumentDefinition::TEMPLATE_ID => {
                definitions.stage_instrument(&InstrumentDefinition::decode(record)?)
            }
            LeaderDefinition::TEMPLATE_ID => {
                definitions.stage_leader(&LeaderDefinition::decode(record)?)
            }
            FollowerDefinition::TEMPLATE_ID => {
                definitions.stage_follower(&FollowerDefinition::decode(record)?)
            }
            PlanDefinition::TEMPLATE_ID => definitions.stage_plan(&PlanDefinition::decode(record)?),
            LimitDefinition::TEMPLATE_ID => {
                definitions.stage_limit(&LimitDefinition::decode(record)?, &self.scopes)
            }
            SupervisionDefinition::TEMPLATE_ID => {
                let supervision = SupervisionDefinition::decode(record)?;
                definitions.stage_supervision(&supervision, &self.scopes)
            }
            FilterDefinition::TEMPLATE_ID => {
                definitions.stage_filter(&FilterDefinition::decode(record)?)
            }
            TierDefinition::TEMPLATE_ID => definitions.stage_tier(&TierDefinition::decode(record)?),
            PolicyDefinition::TEMPLATE_ID => {
                definitions.stage_policy(&PolicyDefinition::decode(record)?)
            }
            AllocationDefinition::TEMPLATE_ID => {
                definitions.stage_allocation(&AllocationDefinition::decode(record)?)
            }
            ProtectionDefinition::TEMPLATE_ID => {
                definitions.stage_protection(&ProtectionDefinition::decode(record)?)
            }
            MappingDefinition::TEMPLATE_ID => {
                definitions.stage_mapping(&MappingDefinition::decode(record)?)
            }
            ConfigurationActivated::TEMPLATE_ID => {
                self.configuration_activated(&ConfigurationActivated::decode(record)?)
            }
            _ => Ok(()),
        }
    }

    /// Keeps the input until its decision is evolved: should the run end before, the next one decides
    /// it. Inputs whose decisions come again by themselves, as those of a sweep do, are not kept.
    fn remember_input(&mut self, template_id: u16, record: &[u8]) {
        let is_owed = match template_id {
            LeaderEvent::TEMPLATE_ID
            | LeaderOrderEvent::TEMPLATE_ID
            | LeaderSignalEvent::TEMPLATE_ID
            | VenueReport::TEMPLATE_ID
            | VenueCancelReject::TEMPLATE_ID
            | Command::TEMPLATE_ID
            | OrderSettlement::TEMPLATE_ID
            | SentGap::TEMPLATE_ID
            | SessionNumbers::TEMPLATE_ID => true,
            SessionEvent::TEMPLATE_ID => SessionEvent::decode(record).is_ok_and(|event| {
                matches!(event.state, SessionState::Negotiated | SessionState::Synchronised)
            }),
            _ => false,
        };
        self.last_input.is_settled = !is_owed;
        self.last_input.is_accepted = false;
        self.last_input.updates_many = matches!(
            template_id,
            SentGap::TEMPLATE_ID | SessionEvent::TEMPLATE_ID | SessionNumbers::TEMPLATE_ID
        );
        if is_owed {
            assert!(record.len() <= INPUT_BYTES_MAX, "no input is longer than its maximum");
            self.last_input.octets[..record.len()].copy_from_slice(record);
            self.last_input.length = record.len();
        }
    }

    /// A run begins: no transport is left of the last one, and definitions that were never activated
    /// will come again.
    fn epoch_start(&mut self, start: &EpochStart) {
        self.epoch = start.epoch;
        self.rotation_seed = start.rotation_seed;
        self.definitions.forget_staged();
        for session in &mut self.sessions {
            session.change(false, start.time.0);
        }
    }

    fn market_quote(&mut self, quote: &MarketQuote) -> Result<(), InputError> {
        let index = usize::from(quote.instrument.0);
        let bound = self.quotes.len();
        let place = self.quotes.get_mut(index);
        let kept = place.ok_or_else(|| out_of_bounds("MarketQuote", "instrument", index, bound))?;
        // A price of nothing or less is a broken one, not one that orders could start from.
        let ticks = |price: Option<Ticks>| price.map(|price| price.0).filter(|price| 0 < *price);
        let last = ticks(quote.last).or(kept.last);
        *kept = Quote {
            bid: ticks(quote.bid),
            ask: ticks(quote.ask),
            last,
            time: quote.receive_time.0,
        };
        Ok(())
    }

    fn account_snapshot(&mut self, snapshot: &AccountSnapshot) -> Result<(), InputError> {
        let index = snapshot.follower.0 as usize;
        let bound = self.follower_accounts.len();
        let place = self.follower_accounts.get_mut(index);
        let kept =
            place.ok_or_else(|| out_of_bounds("AccountSnapshot", "follower", index, bound))?;
        *kept = Some(Account {
            equity: snapshot.equity,
            balance: snapshot.balance,
            margin_used: Some(snapshot.margin_used),
            time: snapshot.receive_time,
        });
        let follower = snapshot.follower.0;
        if self.loss_limits(follower).is_some() {
            let settings = self.settings[self.scopes.follower(follower)];
            let (book, hours) = self.loss_book_mut(follower);
            let after = book.after(snapshot, &settings);
            book.write_hours(&after, hours);
            *book = after;
        }
        Ok(())
    }

    fn leader_equity(&mut self, equity: &LeaderEquity) -> Result<(), InputError> {
        let index = usize::from(equity.leader.0);
        let bound = self.leader_accounts.len();
        let place = self.leader_accounts.get_mut(index);
        let kept = place.ok_or_else(|| out_of_bounds("LeaderEquity", "leader", index, bound))?;
        *kept = Some(Account {
            equity: equity.equity,
            balance: equity.balance,
            margin_used: equity.margin_used,
            time: equity.receive_time,
        });
        if let Some((settings, _)) = self.guard(equity.leader.0) {
            self.leader_books[index] = self.leader_books[index].after_equity(equity, settings);
        }
        Ok(())
    }

    fn session_event(&mut self, event: &SessionEvent) -> Result<(), InputError> {
        let session = event.session.0;
        let sent = self.sent("SessionEvent", session)?;
        if event.state == SessionState::Negotiated {
            *sent = 0;
            self.orders.forget_numbers(session);
        }
        let status = &mut self.sessions[usize::from(session)];
        match event.state {
            SessionState::Synchronised => status.change(true, event.time.0),
            SessionState::Established => {}
            SessionState::Negotiated | SessionState::Lost | SessionState::Finalized => {
                status.change(false, event.time.0);
            }
        }
        // What was so before an outage, or before this run, says nothing of the market now.
        if event.state != SessionState::Synchronised {
            self.forget_quotes(session);
        }
        if event.state == SessionState::Synchronised {
            self.mark_all_behind(|state, _, instrument| {
                state.session_of_instrument(instrument) == Some(session)
            });
            self.venue_is_back(session);
        }
        Ok(())
    }

    /// The numbers of orders are those of the counting that is over.
    fn session_numbers(&mut self, agreed: &SessionNumbers) -> Result<(), InputError> {
        let session = agreed.session.0;
        *self.sent("SessionNumbers", session)? = agreed.sent_next.saturating_sub(1);
        self.orders.forget_numbers(session);
        Ok(())
    }

    /// The number of messages that a session has been given.
    fn sent(&mut self, message: &'static str, session: u16) -> Result<&mut u64, InputError> {
        let index = usize::from(session);
        let bound = self.sessions.len();
        let status = self.sessions.get_mut(index);
        let status = status.ok_or_else(|| out_of_bounds(message, "session", index, bound))?;
        Ok(&mut status.sent)
    }

    fn event_skipped(&mut self, skipped: &EventSkipped) -> Result<(), InputError> {
        let leader = skipped.leader.0;
        let trade_id = skipped.trade_id;
        self.settle_event(leader, trade_id);
        match skipped.reason {
            Reason::EventBuffered => {
                let event = self.last_event.filter(|event| event.trade_id == trade_id);
                let given = trade_id;
                let (message, field) = ("EventSkipped", "tradeId");
                let event = event.ok_or(InputError::Unknown { message, field, given })?;
                if !self.buffer.has_room() {
                    let bound = self.capacity.events_buffered_max + 1;
                    return Err(out_of_bounds("EventSkipped", "events buffered", bound, bound));
                }
                self.buffer.push(&event);
                let block = self.blocks.index(leader, skipped.instrument.0);
                self.blocks.get_mut(block).buffered += 1;
                self.trade_ids[usize::from(leader)].insert(trade_id);
                self.statistics.events_buffered += 1;
            }
            Reason::DuplicateEvent => self.statistics.events_duplicate += 1,
            Reason::TradeCorrected => self.leader_corrected(skipped)?,
            reason => {
                self.take_buffered(leader, trade_id);
                if usize::from(leader) < self.trade_ids.len() && reason == Reason::LeaderGap {
                    self.trade_ids[usize::from(leader)].insert(trade_id);
                    self.statistics.leader_gaps += 1;
                }
            }
        }
        Ok(())
    }

    /// A trade of the leader was busted or corrected: its position moves, and nothing else does.
    fn leader_corrected(&mut self, skipped: &EventSkipped) -> Result<(), InputError> {
        let (leader, given) = (skipped.leader.0, skipped.trade_id);
        let event = self.last_event.filter(|event| event.trade_id == given);
        let (message, field) = ("EventSkipped", "tradeId");
        let event = event.ok_or(InputError::Unknown { message, field, given })?;
        let block = self.known_block("EventSkipped", leader, skipped.instrument.0)?;
        if self.protected.follows_leaders {
            self.correct_leader(block, event.lots.0);
        }
        let corrected = self.blocks.get_mut(block);
        corrected.position += event.lots.0;
        corrected.is_known = true;
        self.trade_ids[usize::from(leader)].insert(given);
        self.statistics.corrections += 1;
        Ok(())
    }

    /// Notes that the decision about a leader event is known.
    fn settle_event(&mut self, leader: u16, trade_id: u64) {
        let is_it = |event: &LeaderEvent| event.leader.0 == leader && event.trade_id == trade_id;
        if self.last_event.as_ref().is_some_and(is_it) {
            self.last_input.is_settled = true;
        }
    }

    /// Takes an event out of the buffer, if it waits there.
    fn take_buffered(&mut self, leader: u16, trade_id: u64) -> Option<LeaderEvent> {
        let event = self.buffer.take(leader, trade_id)?;
        let block = self.blocks.index(leader, event.instrument.0);
        self.blocks.get_mut(block).buffered -= 1;
        Some(event)
    }

    fn command_decision(&mut self, decision: &CommandDecision) -> Result<(), InputError> {
        self.last_input.is_settled = true;
        self.statistics.commands += 1;
        if decision.accepted == Flag::No {
            return Ok(());
        }
        if decision.action == ControlAction::SettleOrder {
            // The update of the order is still owed.
            self.last_input.is_settled = false;
            self.last_input.is_accepted = true;
            return Ok(());
        }
        let (scope, target) = (decision.scope, decision.target);
        let place = self.control("CommandDecision", scope, target)?;
        self.controls[place].apply(decision.action);
        if sets_trading(decision.action) && scope == Scope::Venue {
            self.venue_rejects[target as usize] = Rejects::NONE;
        }
        if decision.action == ControlAction::Rearm {
            self.rearm(scope, target);
        }
        self.took_action(decision.action, scope, target);
        if decision.action == ControlAction::MarkOutOfSync {
            self.fell_out_of_sync(scope, target, self.swept_at.0);
        }
        Ok(())
    }

    /// A supervisory rule has tripped: as if an operator had ordered its action.
    fn tripped(&mut self, tripped: &Tripped) -> Result<(), InputError> {
        self.statistics.trips += 1;
        let place = self.control("Tripped", tripped.scope, tripped.target)?;
        self.controls[place].trip(tripped.rule, tripped.action);
        if sets_trading(tripped.action) {
            // It only became stricter: nothing may trade again.
            self.compute_gates();
            return Ok(());
        }
        self.took_action(tripped.action, tripped.scope, tripped.target);
        if tripped.action == ControlAction::MarkOutOfSync {
            self.fell_out_of_sync(tripped.scope, tripped.target, tripped.time.0);
        }
        Ok(())
    }

    /// The place of a scope that an action names.
    fn control(
        &self,
        message: &'static str,
        scope: Scope,
        target: u32,
    ) -> Result<usize, InputError> {
        let (field, given) = ("target", u64::from(target));
        self.scopes.place(scope, target).ok_or(InputError::Unknown { message, field, given })
    }

    /// References of supervisory rules begin anew, or what tripped them would trip them again at once.
    fn rearm(&mut self, scope: Scope, target: u32) {
        match scope {
            Scope::Follower => {
                let (book, hours) = self.loss_book_mut(target);
                book.rearm(hours);
            }
            Scope::Leader => {
                let leader = u16::try_from(target).expect("leaders have 16-bit indices");
                for block in self.blocks.of_leader_mut(leader) {
                    block.repeats = [Repeats::NONE; 2];
                }
                self.leader_books[usize::from(leader)].rearm(&mut []);
                self.leader_trades[usize::from(leader)] = Repeats::NONE;
            }
            Scope::Plan => {
                let sync = &mut self.policed.sync[target as usize];
                (sync.low_since, sync.is_restricted) = (None, false);
            }
            Scope::Firm | Scope::Venue | Scope::Instrument => {}
        }
    }

    /// What follows for plans from an action that the control of a scope took.
    fn took_action(&mut self, action: ControlAction, scope: Scope, target: u32) {
        match scope {
            Scope::Plan => self.compute_gate(target),
            _ => self.compute_gates(),
        }
        let may_trade_again = [
            ControlAction::Resume,
            ControlAction::Rearm,
            ControlAction::SwitchOn,
            ControlAction::KillFlatten,
            ControlAction::SetActive,
            // After a halt, reductions may.
            ControlAction::SetReducing,
        ];
        if may_trade_again.contains(&action) {
            self.mark_all_behind(|state, plan, instrument| {
                state.covers(scope, target, plan, instrument)
            });
        }
    }

    /// Computes the gates of all plans anew.
    pub(crate) fn compute_gates(&mut self) {
        for plan in 0..u32::try_from(self.plans.len()).expect("plans have 20-bit indices") {
            self.compute_gate(plan);
        }
    }

    /// Computes the gate of a plan anew.
    fn compute_gate(&mut self, plan: u32) {
        let Some(seat) = self.seat(plan) else { return };
        let known = self.definitions.followers.known(seat.follower as usize);
        let venue = known.expect("plans follow into defined accounts").venue.0;
        let places = [
            Scopes::FIRM,
            self.scopes.venue(venue),
            self.scopes.leader(seat.leader),
            self.scopes.leader(self.definitions.origin(seat.leader)),
            self.scopes.follower(seat.follower),
            self.scopes.plan(plan),
        ];
        let gates = places.map(|place| self.controls[place].gate());
        // A plan that is gone keeps what it has; flattening is all that still reaches it.
        let seated = if seat.place == NONE { Gate::OFF } else { Gate::OPEN };
        let start = seated.with(match self.leaving[plan as usize] {
            Leaving::No => Gate::OPEN,
            Leaving::Reduces => Gate::LEAVING,
            Leaving::Closes => Gate::LEAVING.with(Gate::FLATTEN),
        });
        let definition = self.definitions.plans.get(plan as usize);
        let may_wait = definition.is_some_and(activation::may_wait);
        let start = start.with(if may_wait { Gate::MAY_WAIT } else { Gate::OPEN });
        let gate = gates.into_iter().fold(start, Gate::with);
        let policy = self.definitions.policies.get(plan as usize);
        let rule = policy.map(|policy| policy.out_of_sync);
        let drifts = self.policed.sync[plan as usize].is_restricted;
        self.gates[plan as usize] = gate.with_policy(rule, drifts);
    }

    /// Marks the chosen rows that are off their targets as behind, with all attempts before them.
    fn mark_all_behind(&mut self, is_chosen: impl Fn(&Self, u32, u16) -> bool) {
        let mut n = 0;
        while let Some(block) = self.blocks.nth_used(n) {
            n += 1;
            let (_, instrument) = self.blocks.pair(block);
            for index in self.blocks.get(block).rows() {
                let index = index as usize;
                let mut row = self.rows.load(index);
                let is_off = self.difference(&row, index, block) != 0;
                if is_off && is_chosen(self, self.rows.rules[index].plan, instrument) {
                    row.attempts = 0;
                    row.status.set(Status::SETBACK, false);
                    self.mark_behind(block, index, &mut row);
                    self.rows.store(index, &row);
                }
            }
        }
    }

    fn cancels(&mut self, record: &[u8]) -> Result<(), InputError> {
        let (root, entries) = Cancels::decode(record)?;
        for entry in entries {
            let entry = entry?;
            let sent = self.sent("Cancels", root.session.0)?;
            *sent += 1;
            let number = *sent;
            self.statistics.cancels += 1;
            let given = u64::from(entry.order.plan);
            let unknown = InputError::Unknown { message: "Cancels", field: "order", given };
            self.seat(entry.order.plan).ok_or(unknown)?;
            if let Some(slot) = self.orders.find_open(&entry.order) {
                let order = self.orders.get_mut(slot);
                let before = std::mem::replace(&mut order.state, OrderState::PendingCancel);
                let (row, plan) = (order.row as usize, order.key.plan);
                self.orders.cancelled_by(slot, number);
                self.refresh_unknown(row, plan, [before, OrderState::PendingCancel]);
            }
        }
        Ok(())
    }

    /// Notes whether a row has an order in state Unknown, after one of its orders has changed its state.
    fn refresh_unknown(&mut self, row: usize, plan: u32, states: [OrderState; 2]) {
        // As with nearly every report: the plan may have very many orders.
        if !states.contains(&OrderState::Unknown) {
            return;
        }
        let mut orders = self.orders.open_of(plan);
        let is_unknown = orders
            .any(|(_, order)| order.row as usize == row && order.state == OrderState::Unknown);
        let mut changed = self.rows.load(row);
        if changed.status.has(Status::UNKNOWN) != is_unknown {
            changed.status.set(Status::UNKNOWN, is_unknown);
            self.rows.store(row, &changed);
        }
    }
}

/// Whether an action sets a trading state.
const fn sets_trading(action: ControlAction) -> bool {
    use ControlAction::{SetActive, SetHalted, SetReducing};
    matches!(action, SetActive | SetReducing | SetHalted)
}

fn out_of_bounds(
    message: &'static str,
    field: &'static str,
    given: usize,
    bound: usize,
) -> InputError {
    InputError::OutOfBounds { message, field, given: given as u64, bound: bound as u64 }
}
