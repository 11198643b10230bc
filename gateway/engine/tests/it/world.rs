//! A small world around an engine: feeds inputs the way a stage does, and keeps the journal.

use paceline_engine::replay::Replayer;
use paceline_engine::{Capacity, Decisions, Engine, InputError, MAPPED_BYTES_MAX};
use protocol::header::MessageHeader;
use protocol::messages::{
    AboveMaximumRule, AccountSnapshot, AllocationDefinition, BelowMinimumRule, Command,
    ConfigurationActivated, ControlAction, CopiedSides, CopyMode, Decimal, EpochStart,
    ExistingPositionRule, FailureRule, FilterDefinition, FilterKind, Finding, FindingKind, Flag,
    FollowerDefinition, GuardReference, InstrumentDefinition, InstrumentKind, LeaderDefinition,
    LeaderEquity, LeaderEvent, LeaderFillRule, LimitDefinition, LimitKind, MappingDefinition,
    MarketQuote, OrderDurability, OrderKey, OrderQuery, OrderSettlement, OrderState, OutOfSyncRule,
    PartialFillRule, PlanDefinition, PlanState, PolicyDefinition, ProtectionDefinition,
    RemovalRule, Role, Scope, SentGap, SessionDefinition, SessionEvent, SessionNumbers,
    SessionState, SizingMode, SupervisionDefinition, Tag, TierDefinition, Timer, TimerKind,
    VenueDefinition, WeightSource,
};
use protocol::text::Text;
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, RATIO_ONE,
    Ratio, Sequence, SessionIndex, Ticks, VenueIndex,
};

pub(crate) const MILLISECOND: u64 = 1_000_000;

/// Start of all worlds, nanoseconds.
pub(crate) const START: u64 = 1_000_000 * MILLISECOND;

/// Session of the first venue; the other sessions belong to leaders and operators.
pub(crate) const VENUE_SESSION: SessionIndex = SessionIndex(0);

/// What a configuration is made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    pub(crate) venues: Vec<VenueDefinition>,
    pub(crate) instruments: Vec<InstrumentDefinition>,
    pub(crate) leaders: Vec<LeaderDefinition>,
    pub(crate) followers: Vec<FollowerDefinition>,
    pub(crate) plans: Vec<PlanDefinition>,
    pub(crate) limits: Vec<LimitDefinition>,
    pub(crate) supervisions: Vec<SupervisionDefinition>,
    pub(crate) filters: Vec<FilterDefinition>,
    pub(crate) tiers: Vec<TierDefinition>,
    pub(crate) policies: Vec<PolicyDefinition>,
    pub(crate) allocations: Vec<AllocationDefinition>,
    pub(crate) protections: Vec<ProtectionDefinition>,
    pub(crate) mappings: Vec<MappingDefinition>,
}

/// A decimal without places.
pub(crate) const fn whole(mantissa: i64) -> Decimal {
    Decimal { mantissa, exponent: 0 }
}

impl Setup {
    /// Adds a venue with its session; returns its index.
    pub(crate) fn venue(&mut self) -> u8 {
        let index = u8::try_from(self.venues.len()).unwrap();
        self.venues.push(VenueDefinition {
            venue: VenueIndex(index),
            name: name(&format!("venue {index}")),
            session: SessionIndex(u16::from(index)),
            order_durability: OrderDurability::Written,
            replaces: None,
            order_alarm_after: None,
            order_pause_after: None,
        });
        index
    }

    /// Adds an instrument of the first venue whose lot is worth one unit of money per tick.
    pub(crate) fn instrument(&mut self, symbol: &str) -> &mut InstrumentDefinition {
        let index = u16::try_from(self.instruments.len()).unwrap();
        self.instruments.push(InstrumentDefinition {
            instrument: InstrumentIndex(index),
            symbol: Text::new(symbol).unwrap(),
            venue: VenueIndex(0),
            security_id: u32::from(index),
            tick: whole(1),
            lot: whole(1),
            multiplier: whole(1),
            unit_value: Money(100_000_000),
            min_lots: Lots(1),
            min_notional: Money(0),
            leader_multiplier: None,
            volatility: None,
            average_daily_volume: None,
            initial_margin: None,
            kind: InstrumentKind::Perpetual,
            expiry: None,
        });
        self.instruments.last_mut().unwrap()
    }

    pub(crate) fn leader(&mut self, text: &str) -> &mut LeaderDefinition {
        let index = u16::try_from(self.leaders.len()).unwrap();
        let leader = LeaderIndex(index);
        self.leaders.push(LeaderDefinition {
            leader,
            name: name(text),
            reference_equity: None,
            leverage: None,
            account: None,
        });
        self.leaders.last_mut().unwrap()
    }

    pub(crate) fn follower(&mut self, text: &str) -> &mut FollowerDefinition {
        let index = u32::try_from(self.followers.len()).unwrap();
        self.followers.push(FollowerDefinition {
            follower: FollowerIndex(index),
            name: name(text),
            venue: VenueIndex(0),
            account: index,
            reference_equity: None,
            leverage: None,
        });
        self.followers.last_mut().unwrap()
    }

    /// Has a leader repeat what another one trades in an instrument, in an instrument of its own.
    pub(crate) fn mapping(
        &mut self,
        leader: u16,
        source: u16,
        (from, own): (u16, u16),
    ) -> &mut MappingDefinition {
        self.mappings.push(MappingDefinition {
            leader: LeaderIndex(leader),
            session: SessionIndex(u16::try_from(self.venues.len()).unwrap()),
            source: LeaderIndex(source),
            instrument: InstrumentIndex(from),
            own: InstrumentIndex(own),
            factor: Ratio(RATIO_ONE),
            ticks: 1,
            own_ticks: 1,
        });
        self.mappings.last_mut().unwrap()
    }

    /// Adds a plan that copies lot for lot.
    pub(crate) fn plan(&mut self, text: &str, leader: u16, follower: u32) -> &mut PlanDefinition {
        let index = u32::try_from(self.plans.len()).unwrap();
        self.plans.push(PlanDefinition {
            plan: PlanIndex(index),
            name: name(text),
            leader: LeaderIndex(leader),
            follower: FollowerIndex(follower),
            sizing: SizingMode::FixedRatio,
            multiplier: Ratio(RATIO_ONE),
            quantity: None,
            notional: None,
            below_minimum: BelowMinimumRule::Carry,
            force_maximum: Ratio(RATIO_ONE),
            above_maximum: AboveMaximumRule::Scale,
            existing_position: ExistingPositionRule::None,
            guard_reference: GuardReference::LeaderFill,
            attempts_max: 2,
            state: PlanState::On,
            stop_distance: None,
            reverse: Flag::No,
            sides: CopiedSides::Both,
            on_removal: RemovalRule::Preserve,
            partial_fills: PartialFillRule::Mirror,
            increase_wait: 0,
            copy: CopyMode::Fills,
            on_leader_fill: LeaderFillRule::Wait,
            drop_opens_after: None,
        });
        self.plans.last_mut().unwrap()
    }

    pub(crate) fn limit(&mut self, scope: Scope, target: u32, kind: LimitKind, value: Decimal) {
        self.limits.push(LimitDefinition { scope, target, kind, value });
    }

    /// How a scope is supervised, to be completed.
    pub(crate) fn supervision(&mut self, scope: Scope, target: u32) -> &mut SupervisionDefinition {
        let known = |item: &SupervisionDefinition| {
            (item.scope, item.target, item.instrument) == (scope, target, None)
        };
        let place = self.supervisions.iter().position(known);
        let place = place.unwrap_or_else(|| {
            self.supervisions.push(SupervisionDefinition {
                scope,
                target,
                loss_action: None,
                loss_window: None,
                day_starts: None,
                drawdown_reference: None,
                count_fees: None,
                count_funding: None,
                drawdown_window: None,
                repeat_window: None,
                guard_violation: None,
                instrument: None,
                self_match: None,
                duplicate_window: None,
                on_unexpected: None,
                rejects_max: None,
                reject_window: None,
                reject_action: None,
                closed_action: None,
            });
            self.supervisions.len() - 1
        });
        &mut self.supervisions[place]
    }

    /// Lets a plan copy an instrument, or not.
    pub(crate) fn filter(&mut self, plan: u32, kind: FilterKind, instrument: u16) {
        let instrument = Some(InstrumentIndex(instrument));
        let plan = PlanIndex(plan);
        self.filters.push(FilterDefinition { plan, kind, instrument, tag: Tag::EMPTY });
    }

    /// Lets a plan copy episodes with a tag.
    pub(crate) fn tag(&mut self, plan: u32, tag: &str) {
        let (plan, kind, tag) = (PlanIndex(plan), FilterKind::Tag, name(tag));
        self.filters.push(FilterDefinition { plan, kind, instrument: None, tag });
    }

    /// Gives a plan a tier, from so much money on.
    pub(crate) fn tier(&mut self, plan: u32, from: Money, multiplier: Ratio) {
        self.tiers.push(TierDefinition { plan: PlanIndex(plan), from, multiplier });
    }

    /// Gives a plan a policy that does nothing yet.
    pub(crate) fn policy(&mut self, plan: u32) -> &mut PolicyDefinition {
        self.policies.push(PolicyDefinition {
            plan: PlanIndex(plan),
            on_margin: FailureRule::Ignore,
            on_price: FailureRule::Ignore,
            on_venue_limit: FailureRule::Ignore,
            on_would_increase: FailureRule::Ignore,
            on_other: FailureRule::Ignore,
            on_exhausted: FailureRule::Ignore,
            retry_step: 0,
            out_of_sync: OutOfSyncRule::Pause,
            factor: 10_000,
            enter_below: 0,
            enter_after: 0,
            leave_at: 10_000,
            restrict_below: 0,
        });
        self.policies.last_mut().unwrap()
    }

    /// Has a plan copy an allocation; nothing holds it back yet.
    pub(crate) fn allocation(&mut self, plan: u32) -> &mut AllocationDefinition {
        let definition = &mut self.plans[plan as usize];
        (definition.copy, definition.sizing) = (CopyMode::Allocation, SizingMode::EquityRatio);
        self.allocations.push(AllocationDefinition {
            plan: PlanIndex(plan),
            on_leader: Flag::Yes,
            interval: 0,
            band: 0,
            min_trade: Money(0),
            cost: 0,
            benefit: 0,
            weights: WeightSource::Portfolio,
            instrument: None,
            weight: None,
        });
        self.allocations.last_mut().unwrap()
    }

    /// The fixed weights of a plan, in place of those before.
    pub(crate) fn set_weights(&mut self, plan: u32, weights: Vec<AllocationDefinition>) {
        let is_other = |known: &AllocationDefinition| known.plan.0 != plan;
        self.allocations.retain(|known| is_other(known) || known.instrument.is_none());
        self.allocations.extend(weights);
    }

    /// The limits that every plan needs, so wide that they never matter.
    pub(crate) fn wide_limits(&mut self) {
        self.limit(Scope::Firm, 0, LimitKind::MaxOrderNotional, whole(1_000_000_000));
        self.limit(Scope::Firm, 0, LimitKind::MaxGrossNotional, whole(50_000_000_000));
        let hour = whole(3_600_000_000_000);
        self.limit(Scope::Firm, 0, LimitKind::MaxEventAge, hour);
    }

    /// All definitions and their activation, encoded.
    pub(crate) fn records(&self, revision: u32) -> Vec<Vec<u8>> {
        let mut records = Vec::new();
        for (index, _) in self.venues.iter().enumerate() {
            let session = SessionDefinition {
                session: SessionIndex(u16::try_from(index).unwrap()),
                name: name(&format!("session {index}")),
                role: Role::Venue,
                leader: None,
            };
            records.push(encoded(|octets| session.encode(octets)));
        }
        records.extend(self.venues.iter().map(|venue| encoded(|octets| venue.encode(octets))));
        let mut sessions: Vec<_> = self.mappings.iter().map(|mapping| mapping.session).collect();
        sessions.dedup();
        records.extend(sessions.into_iter().map(|session| {
            let (name, role) = (name("mapped"), Role::Leader);
            let definition = SessionDefinition { session, name, role, leader: None };
            encoded(|octets| definition.encode(octets))
        }));
        records.extend(self.mappings.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.instruments.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.leaders.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.followers.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.plans.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.limits.iter().map(|item| encoded(|octets| item.encode(octets))));
        let supervisions = self.supervisions.iter();
        records.extend(supervisions.map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.filters.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.tiers.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.policies.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.protections.iter().map(|item| encoded(|octets| item.encode(octets))));
        records.extend(self.allocations.iter().map(|item| encoded(|octets| item.encode(octets))));
        let activation = ConfigurationActivated {
            revision,
            hash: u64::from(revision),
            sweep_interval: 10 * MILLISECOND,
            buffer_timeout: 100 * MILLISECOND,
            records: u32::try_from(records.len()).unwrap(),
            time: Nanos(START),
            session: None,
            command_id: None,
            plans: 0,
        };
        records.push(encoded(|octets| activation.encode(octets)));
        records
    }
}

pub(crate) fn name<const N: usize>(text: &str) -> Text<N> {
    Text::new(text).unwrap()
}

pub(crate) fn encoded(encode: impl FnOnce(&mut [u8]) -> usize) -> Vec<u8> {
    let mut octets = vec![0; 512];
    let length = encode(&mut octets);
    octets.truncate(length);
    octets
}

/// An engine and the journal that it has written.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) journal: Vec<(Sequence, Vec<u8>)>,
    pub(crate) capacity: Capacity,
    pub(crate) setup: Setup,
    /// Time, nanoseconds.
    pub(crate) now: u64,
    pub(crate) trade_ids: u64,
    pub(crate) exec_ids: u64,
    /// Messages about orders of leaders.
    pub(crate) order_messages: u64,
    /// The run ends during the next input, with only so many of its decisions written.
    pub(crate) ends_after: Option<usize>,
    /// Whether each input is decided twice and the whole state checked behind it.
    pub(crate) is_checked: bool,
    /// The run has ended; what comes in is lost until the next one starts.
    pub(crate) has_ended: bool,
    decisions: Decisions,
    again: Decisions,
}

impl World {
    pub(crate) fn new(capacity: &Capacity, setup: Setup) -> Self {
        let mut world = Self {
            engine: Engine::new(capacity),
            journal: Vec::new(),
            capacity: capacity.clone(),
            setup,
            now: START,
            trade_ids: 0,
            exec_ids: 0,
            order_messages: 0,
            ends_after: None,
            has_ended: false,
            is_checked: true,
            decisions: Decisions::new(capacity),
            again: Decisions::new(capacity),
        };
        world.start(1);
        world.configure(1).unwrap();
        for venue in 0..world.setup.venues.len() {
            let session = SessionIndex(u16::try_from(venue).unwrap());
            for state in [SessionState::Negotiated, SessionState::Synchronised] {
                world.session(session, state);
            }
        }
        world
    }

    /// Begins a run.
    pub(crate) fn start(&mut self, epoch: u32) -> Vec<Vec<u8>> {
        let start = EpochStart {
            epoch: Epoch(epoch),
            shard: 1,
            build: name("test"),
            truncated_at: None,
            rotation_seed: 7,
            time: Nanos(self.now),
            capacity: self.capacity.to_wire(),
        };
        self.has_ended = false;
        self.feed(&encoded(|octets| start.encode(octets)))
    }

    pub(crate) fn configure(&mut self, revision: u32) -> Result<(), InputError> {
        let records = self.setup.records(revision);
        self.engine.admits(records.iter().map(Vec::as_slice))?;
        for record in records {
            self.feed(&record);
        }
        Ok(())
    }

    /// Feeds one input the way a stage does; returns the decisions. Checks on the way that deciding
    /// changes nothing and is the same twice, and that the state agrees with itself.
    pub(crate) fn feed(&mut self, input: &[u8]) -> Vec<Vec<u8>> {
        let (mut decisions, mut buffer) = (Vec::new(), [0; MAPPED_BYTES_MAX]);
        let mut number = 0;
        while let Some(mapped) = self.engine.mapped(input, number, &mut buffer) {
            let mapped = mapped.to_vec();
            decisions.extend(self.take(&mapped));
            number += 1;
        }
        decisions.extend(self.take(input));
        decisions
    }

    /// The same of one input alone.
    fn take(&mut self, input: &[u8]) -> Vec<Vec<u8>> {
        if self.has_ended {
            return Vec::new();
        }
        let ends_after = self.ends_after.take();
        self.has_ended = ends_after.is_some();
        let decisions_max = ends_after.unwrap_or(usize::MAX);
        let sequence = self.next_sequence();
        let bytes_max = self.engine.decisions_bytes_max();
        self.engine.decide(sequence, input, &mut self.decisions).unwrap();
        if self.is_checked {
            self.engine.decide(sequence, input, &mut self.again).unwrap();
            assert!(self.decisions.iter().eq(self.again.iter()), "deciding twice is the same");
        }
        let decisions: Vec<Vec<u8>> = self.decisions.iter().map(<[u8]>::to_vec).collect();
        let bytes: usize = decisions.iter().map(|decision| decision.len() + 104).sum();
        assert!(bytes <= bytes_max, "{bytes} octets were decided, {bytes_max} announced");
        self.evolve(input);
        for decision in decisions.iter().take(decisions_max) {
            self.evolve(decision);
        }
        if self.is_checked {
            self.engine.check_everything();
        }
        decisions
    }

    pub(crate) fn next_sequence(&self) -> Sequence {
        Sequence(self.journal.last().map_or(1, |(sequence, _)| sequence.0 + 1))
    }

    fn evolve(&mut self, record: &[u8]) {
        let sequence = self.next_sequence();
        self.engine.evolve(sequence, record).unwrap();
        self.journal.push((sequence, record.to_vec()));
    }

    /// An engine that has read the journal and nothing else.
    pub(crate) fn recovered(&self) -> Engine {
        let mut engine = Engine::new(&self.capacity);
        for (sequence, record) in &self.journal {
            engine.evolve(*sequence, record).unwrap();
        }
        engine
    }

    /// Recovery by evolving equals the live state, replay decides the same, and none of it takes memory.
    pub(crate) fn check_journal(&self) {
        self.check_allocations();
        assert_eq!(format!("{:?}", self.recovered()), format!("{:?}", self.engine));
        let mut replayer = Replayer::new(&self.capacity);
        for (sequence, record) in &self.journal {
            replayer.feed(*sequence, record).unwrap();
        }
    }

    /// Once an engine is made it allocates nothing, whatever comes in: every input of the journal is decided, and told
    /// to mapped leaders, again, and every record evolved.
    pub(crate) fn check_allocations(&self) {
        let mut engine = Engine::new(&self.capacity);
        let mut decisions = Decisions::new(&self.capacity);
        let mut buffer = [0; MAPPED_BYTES_MAX];
        for (sequence, record) in &self.journal {
            let template = MessageHeader::decode(record).unwrap().template_id;
            let counted = allocation_counter::measure(|| {
                if !paceline_engine::is_decision(template) {
                    let mut number = 0;
                    while engine.mapped(record, number, &mut buffer).is_some() {
                        number += 1;
                    }
                    engine.decide(*sequence, record, &mut decisions).unwrap();
                }
                engine.evolve(*sequence, record).unwrap();
            });
            assert_eq!(
                counted.count_total, 0,
                "record {sequence} of template {template} allocates"
            );
        }
    }

    pub(crate) fn session(&mut self, session: SessionIndex, state: SessionState) -> Vec<Vec<u8>> {
        let event = SessionEvent { session, state, session_id: [7; 16], time: Nanos(self.now) };
        self.feed(&encoded(|octets| event.encode(octets)))
    }

    /// A leader event that happened just now.
    pub(crate) fn event(
        &mut self,
        leader: u16,
        instrument: u16,
        lots: i64,
        price: i64,
    ) -> LeaderEvent {
        self.trade_ids += 1;
        LeaderEvent {
            session: SessionIndex(10 + leader),
            session_sequence: self.trade_ids,
            leader: LeaderIndex(leader),
            instrument: InstrumentIndex(instrument),
            trade_id: self.trade_ids,
            order_id: 1,
            price: Ticks(price),
            lots: Lots(lots),
            position_before: None,
            fee: None,
            retransmitted: Flag::No,
            transact_time: Nanos(self.now),
            sending_time: Nanos(self.now),
            receive_time: Nanos(self.now),
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        }
    }

    pub(crate) fn sweep(&mut self) -> Vec<Vec<u8>> {
        let timer = Timer { kind: TimerKind::Sweep, time: Nanos(self.now) };
        self.feed(&encoded(|octets| timer.encode(octets)))
    }

    pub(crate) fn command(
        &mut self,
        action: ControlAction,
        scope: Scope,
        target: Option<u32>,
    ) -> Vec<Vec<u8>> {
        let command = Command {
            session: SessionIndex(20),
            session_sequence: 1,
            command_id: 1,
            action,
            scope,
            target,
            actor: name("operator"),
            text: name("because"),
            receive_time: Nanos(self.now),
            configuration: None,
        };
        self.feed(&encoded(|octets| command.encode(octets)))
    }

    pub(crate) fn quote(&mut self, instrument: u16, bid: i64, ask: i64) -> Vec<Vec<u8>> {
        let quote = MarketQuote {
            instrument: InstrumentIndex(instrument),
            bid: Some(Ticks(bid)),
            ask: Some(Ticks(ask)),
            last: None,
            session: VENUE_SESSION,
            session_sequence: 1,
            transact_time: Nanos(self.now),
            receive_time: Nanos(self.now),
        };
        self.feed(&encoded(|octets| quote.encode(octets)))
    }

    /// An account without positions.
    pub(crate) fn snapshot(&mut self, follower: u32, equity: i64) -> Vec<Vec<u8>> {
        self.snapshot_with(follower, &Amounts::of(equity))
    }

    /// A snapshot with everything that it can say.
    pub(crate) fn snapshot_with(&mut self, follower: u32, amounts: &Amounts) -> Vec<Vec<u8>> {
        let Amounts { equity, balance, margin_used, fees, funding, deposits } = *amounts;
        let snapshot = AccountSnapshot {
            session: VENUE_SESSION,
            session_sequence: 1,
            follower: FollowerIndex(follower),
            balance: Money(balance),
            equity: Money(equity),
            margin_used: Money(margin_used),
            fees_paid: Money(fees),
            transact_time: Nanos(self.now),
            receive_time: Nanos(self.now),
            funding_paid: Money(funding),
            deposits: Money(deposits),
        };
        self.feed(&encoded(|octets| snapshot.encode(octets)))
    }

    /// A leader who does not tell his margin.
    pub(crate) fn leader_equity(&mut self, leader: u16, equity: i64) -> Vec<Vec<u8>> {
        self.leader_equity_with(leader, equity, equity, None)
    }

    pub(crate) fn leader_equity_with(
        &mut self,
        leader: u16,
        equity: i64,
        balance: i64,
        margin_used: Option<i64>,
    ) -> Vec<Vec<u8>> {
        let equity = LeaderEquity {
            session: SessionIndex(10),
            session_sequence: 1,
            leader: LeaderIndex(leader),
            equity: Money(equity),
            balance: Money(balance),
            transact_time: Nanos(self.now),
            receive_time: Nanos(self.now),
            margin_used: margin_used.map(Money),
        };
        self.feed(&encoded(|octets| equity.encode(octets)))
    }

    /// The reconciler found that an account is not as the ledger has it.
    pub(crate) fn finding(
        &mut self,
        kind: FindingKind,
        (follower, instrument): (u32, u16),
        expected: i64,
        observed: i64,
    ) -> Vec<Vec<u8>> {
        let finding = Finding {
            kind,
            follower: FollowerIndex(follower),
            instrument: InstrumentIndex(instrument),
            expected,
            observed,
            sequence: Sequence(1),
            time: Nanos(self.now),
        };
        self.feed(&encoded(|octets| finding.encode(octets)))
    }

    /// An operator says with which numbers the venue's session goes on.
    pub(crate) fn numbers(&mut self, received_next: u64, sent_next: u64) -> Vec<Vec<u8>> {
        let agreed = SessionNumbers {
            session: VENUE_SESSION,
            received_next,
            sent_next,
            operator: name("operator"),
            text: name("because"),
            time: Nanos(self.now),
        };
        self.feed(&encoded(|octets| agreed.encode(octets)))
    }

    /// The venue is asked for an order, for so many times.
    pub(crate) fn query(
        &mut self,
        (order, instrument): (OrderKey, u16),
        state: OrderState,
        attempt: u8,
    ) -> Vec<Vec<u8>> {
        let (session, time) = (VENUE_SESSION, Nanos(self.now));
        let instrument = InstrumentIndex(instrument);
        let query = OrderQuery { session, order, instrument, state, attempt, time };
        self.feed(&encoded(|octets| query.encode(octets)))
    }

    /// An operator's word on an order.
    pub(crate) fn settle(
        &mut self,
        (order, instrument): (OrderKey, u16),
        state: OrderState,
        cum_lots: Option<i64>,
        price: Option<i64>,
    ) -> Vec<Vec<u8>> {
        let settlement = OrderSettlement {
            session: SessionIndex(20),
            session_sequence: 1,
            command_id: 1,
            order,
            instrument: InstrumentIndex(instrument),
            state,
            cum_lots: cum_lots.map(Lots),
            price: price.map(Ticks),
            actor: name("operator"),
            text: name("because"),
            receive_time: Nanos(self.now),
        };
        self.feed(&encoded(|octets| settlement.encode(octets)))
    }

    pub(crate) fn gap(&mut self, from_sequence: u64, count: u32) -> Vec<Vec<u8>> {
        let gap = SentGap {
            session: VENUE_SESSION,
            session_sequence: 1,
            from_sequence,
            count,
            receive_time: Nanos(self.now),
        };
        self.feed(&encoded(|octets| gap.encode(octets)))
    }
}

/// What a snapshot of a follower's account says; money.
#[derive(Clone, Copy)]
pub(crate) struct Amounts {
    pub(crate) equity: i64,
    pub(crate) balance: i64,
    pub(crate) margin_used: i64,
    pub(crate) fees: i64,
    pub(crate) funding: i64,
    pub(crate) deposits: i64,
}

impl Amounts {
    /// An account without positions, fees, funding and deposits.
    pub(crate) const fn of(equity: i64) -> Self {
        Self { equity, balance: equity, margin_used: 0, fees: 0, funding: 0, deposits: 0 }
    }
}
