//! Writes journals for tests: one leader, venues and plans as the test wants them.

use accounting::{Ledger, OwnedRecord, Reconciler, RecordList, Report, report};
use protocol::clordid;
use protocol::messages::{
    AboveMaximumRule, AccountSnapshot, BelowMinimumRule, ConfigurationActivated, CopiedSides,
    CopyMode, Decimal, EngineCapacity, EpisodeStarted, EpisodeStartedEntry, EpochStart, ExecType,
    ExistingPositionRule, Flag, FollowerDefinition, GuardReference, Instructions,
    InstructionsEntry, InstrumentDefinition, InstrumentKind, LeaderDefinition, LeaderEvent,
    LeaderFillRule, LimitDefinition, LimitKind, Liquidity, Message, OrdStatus, OrderDurability,
    OrderKey, OrderState, OrderUpdate, OrdersHanded, PartialFillRule, PlanDefinition, PlanState,
    PositionEffect, PositionSnapshot, Reason, RemovalRule, ReportOutcome, Role, Scope,
    SessionDefinition, Side, SizingMode, Tag, Trigger, VenueDefinition, VenueReport,
};
use protocol::text::Text;
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, RATIO_ONE,
    Ratio, Sequence, SessionIndex, Ticks, VenueIndex,
};

/// 2026-01-01T00:00:00Z.
pub(crate) const START_NS: u64 = 1_767_225_600_000_000_000;
/// One lot for one tick: 0.01 of the currency.
pub(crate) const UNIT_VALUE: i64 = 1_000_000;
/// Hash of the test's configuration.
pub(crate) const HASH: u64 = 0xfeed_beef_0000_0001;
/// The venue's order session.
pub(crate) const VENUE_SESSION: u16 = 9;

/// A journal in the making. Every record comes one microsecond after the one before.
pub(crate) struct Journal {
    pub(crate) records: Vec<OwnedRecord>,
    epoch: u32,
    waited_ns: u64,
}

/// What an instruction says; the rest of the entry is derived.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    pub(crate) plan: u32,
    pub(crate) target: i64,
    pub(crate) position: i64,
    pub(crate) lots: i64,
    pub(crate) reason: Reason,
    pub(crate) breaches: u32,
}

impl Told {
    /// An instruction that is sent as desired.
    pub(crate) fn sent(plan: u32, target: i64, position: i64) -> Self {
        let lots = target - position;
        Self { plan, target, position, lots, reason: Reason::None, breaches: 0 }
    }

    /// An instruction that sends nothing.
    pub(crate) fn held(plan: u32, target: i64, position: i64, reason: Reason) -> Self {
        Self { plan, target, position, lots: 0, reason, breaches: 0 }
    }
}

impl Journal {
    /// A journal with its epoch, and a configuration of `plans` plans with one follower each.
    pub(crate) fn new(plans: u32) -> Self {
        Self::sharing(plans, plans)
    }

    /// The same with fewer followers: plan `n` trades for follower `n % followers`.
    pub(crate) fn sharing(plans: u32, followers: u32) -> Self {
        let mut journal = Self { records: Vec::new(), epoch: 0, waited_ns: 0 };
        journal.boot();
        journal.activate(1, &definitions(plans, followers));
        journal
    }

    /// Starts the next epoch.
    pub(crate) fn boot(&mut self) {
        self.epoch += 1;
        let start = EpochStart {
            epoch: Epoch(self.epoch),
            shard: 3,
            build: Text::new("test").unwrap(),
            truncated_at: None,
            rotation_seed: u64::MAX - 1,
            time: Nanos(START_NS),
            capacity: EngineCapacity {
                leaders_max: 8,
                instruments_max: 16,
                followers_max: 64,
                plans_max: 64,
                rows_max: 512,
                orders_max: 512,
                events_buffered_max: 16,
                trade_ids_max: 1_024,
                sessions_max: 32,
                venues_max: 4,
                limits_max: 512,
            },
        };
        self.push(0, &Message::EpochStart(start));
    }

    /// Puts a configuration into force.
    pub(crate) fn activate(&mut self, revision: u32, definitions: &[Message]) {
        for definition in definitions {
            self.push(0, definition);
        }
        let activated = ConfigurationActivated {
            revision,
            hash: HASH,
            sweep_interval: 1_000_000,
            buffer_timeout: 5_000_000,
            records: u32::try_from(definitions.len()).unwrap(),
            time: Nanos(START_NS),
            session: None,
            command_id: None,
            plans: 0,
        };
        self.push(0, &Message::ConfigurationActivated(activated));
    }

    /// Appends a record. Returns its sequence.
    pub(crate) fn push(&mut self, parent: u64, message: &Message) -> u64 {
        let mut body = vec![0; message.encoded_length()];
        let length = message.encode(&mut body);
        assert_eq!(length, body.len());
        self.push_body(parent, body)
    }

    /// Appends a record that is encoded already. Returns its sequence.
    pub(crate) fn push_body(&mut self, parent: u64, body: Vec<u8>) -> u64 {
        let sequence = u64::try_from(self.records.len()).unwrap() + 1;
        self.records.push(OwnedRecord {
            sequence: Sequence(sequence),
            epoch: Epoch(self.epoch),
            timestamp: Nanos(START_NS + self.waited_ns + sequence * 1_000),
            parent: Sequence(parent),
            body,
        });
        sequence
    }

    /// When a record that is written now would have been read.
    pub(crate) fn now(&self) -> Nanos {
        let records = u64::try_from(self.records.len()).unwrap();
        Nanos(START_NS + self.waited_ns + records * 1_000 + 500)
    }

    /// Lets time pass.
    pub(crate) const fn wait(&mut self, ns: u64) {
        self.waited_ns += ns;
    }

    /// A fill of leader 0.
    pub(crate) fn event(
        &mut self,
        instrument: u16,
        trade_id: u64,
        price: i64,
        lots: i64,
        before: i64,
    ) -> u64 {
        let now = self.now();
        let event = LeaderEvent {
            session: SessionIndex(1),
            session_sequence: trade_id,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(instrument),
            trade_id,
            order_id: trade_id / 2,
            price: Ticks(price),
            lots: Lots(lots),
            position_before: Some(Lots(before)),
            fee: Some(Money(100)),
            retransmitted: Flag::No,
            transact_time: Nanos(now.0 - 90_000),
            sending_time: Nanos(now.0 - 40_000),
            receive_time: now,
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        };
        self.push(0, &Message::LeaderEvent(event))
    }

    /// The start of an episode with the same figures for all plans.
    pub(crate) fn episode(
        &mut self,
        event: u64,
        instrument: u16,
        ratio: i64,
        baseline: i64,
        plans: u32,
    ) {
        let root = EpisodeStarted {
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(instrument),
            episode: 1,
            price: Ticks(100),
            leader_equity: Some(Money(200_000_000_000)),
            leader_balance: Some(Money(200_000_000_000)),
            leader_margin_used: None,
            configuration: HASH,
        };
        let pin = |plan| EpisodeStartedEntry {
            plan: PlanIndex(plan),
            reason: Reason::None,
            ratio: Ratio(ratio),
            quantity: Lots(0),
            baseline: Lots(baseline),
            follower_equity: Some(Money(100_000_000_000)),
        };
        self.push(event, &Message::EpisodeStarted { root, pins: (0..plans).map(pin).collect() });
    }

    /// The head of what was decided because of an event, for a leader who is flat.
    #[expect(clippy::unused_self, reason = "it belongs to the journal's run")]
    pub(crate) fn root(&self, event: u64) -> Instructions {
        Instructions {
            trigger: Trigger::LeaderEvent,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id: None,
            episode: 1,
            position_before: Lots(0),
            position: Lots(0),
            reference_price: Ticks(100),
            receive_time: Nanos(START_NS + event * 1_000 - 500),
            configuration: HASH,
            rotation: 0,
        }
    }

    /// What was decided because of an event.
    pub(crate) fn decide(
        &mut self,
        event: u64,
        (instrument, trade_id): (u16, u64),
        (before, after): (i64, i64),
        told: &[Told],
    ) -> u64 {
        let root = Instructions {
            instrument: InstrumentIndex(instrument),
            trade_id: Some(trade_id),
            position_before: Lots(before),
            position: Lots(after),
            ..self.root(event)
        };
        let instructions = told.iter().map(entry).collect();
        self.push(event, &Message::Instructions { root, instructions })
    }

    /// The orders of a decision are given to the system, 700 ns later.
    pub(crate) fn hand(&mut self, decision: u64, orders: u32) {
        let handed = OrdersHanded {
            session: SessionIndex(VENUE_SESSION),
            instructions: Sequence(decision),
            orders,
            time: Nanos(START_NS + decision * 1_000 + 700),
        };
        self.push(0, &Message::OrdersHanded(handed));
    }

    /// The key of the order that a decision of this epoch made for a plan.
    pub(crate) fn key(&self, decision: u64, plan: u32) -> OrderKey {
        OrderKey { epoch: self.epoch, sequence: decision, plan, leg: 0 }
    }

    /// A venue's report.
    pub(crate) fn report(&mut self, report: VenueReport) -> u64 {
        self.push(0, &Message::VenueReport(report))
    }

    /// What the engine made of a report.
    pub(crate) fn update(&mut self, parent: u64, update: OrderUpdate) {
        self.push(parent, &Message::OrderUpdate(update));
    }

    /// An order that fills at once and completely, with the engine's answer.
    pub(crate) fn filled(
        &mut self,
        key: OrderKey,
        instrument: u16,
        lots: i64,
        price: i64,
        position: i64,
    ) {
        let exec_id = u64::try_from(self.records.len()).unwrap();
        let report = fill_report(key, instrument, lots, price, exec_id, self.now());
        let input = self.report(report);
        self.update(input, update_of(&report, OrderState::Filled, position));
    }

    /// What a venue says of an account.
    pub(crate) fn account(&mut self, follower: u32, balance: i64, fees_paid: i64) {
        self.account_with(follower, balance, fees_paid, (0, 0));
    }

    /// The same, with what it says of funding and of deposits.
    pub(crate) fn account_with(
        &mut self,
        follower: u32,
        balance: i64,
        fees_paid: i64,
        (funding_paid, deposits): (i64, i64),
    ) {
        let now = self.now();
        let snapshot = AccountSnapshot {
            session: SessionIndex(VENUE_SESSION),
            session_sequence: 1,
            follower: FollowerIndex(follower),
            balance: Money(balance),
            equity: Money(balance),
            margin_used: Money(0),
            fees_paid: Money(fees_paid),
            transact_time: now,
            receive_time: now,
            funding_paid: Money(funding_paid),
            deposits: Money(deposits),
        };
        self.push(0, &Message::AccountSnapshot(snapshot));
    }

    /// A venue's complete answer on positions: follower, instrument, lots.
    pub(crate) fn positions(&mut self, request_id: u64, positions: &[(u32, u16, i64)]) {
        let now = self.now();
        let closing = PositionSnapshot {
            session: SessionIndex(VENUE_SESSION),
            session_sequence: 1,
            request_id,
            follower: None,
            instrument: None,
            lots: Lots(0),
            last: Flag::Yes,
            transact_time: now,
            receive_time: now,
        };
        for (follower, instrument, lots) in positions {
            let snapshot = PositionSnapshot {
                follower: Some(FollowerIndex(*follower)),
                instrument: Some(InstrumentIndex(*instrument)),
                lots: Lots(*lots),
                last: Flag::No,
                ..closing
            };
            self.push(0, &Message::PositionSnapshot(snapshot));
        }
        self.push(0, &Message::PositionSnapshot(closing));
    }

    /// The records, to be read by a test's own reconciler.
    pub(crate) fn list(&self) -> RecordList {
        RecordList::new(self.records.clone())
    }

    /// A ledger in memory that holds the whole journal.
    pub(crate) fn reconciled(&self) -> Ledger {
        reconciled(&self.records, Ledger::in_memory().unwrap(), 1_000)
    }

    /// The report of that ledger.
    pub(crate) fn reported(&self) -> Report {
        report(&self.reconciled()).unwrap()
    }
}

/// Books records in batches until there are no more.
pub(crate) fn reconciled(records: &[OwnedRecord], ledger: Ledger, records_max: usize) -> Ledger {
    let list = RecordList::new(records.to_vec());
    let mut reconciler = Reconciler::open(list, ledger).unwrap();
    while reconciler.work(records_max).unwrap() > 0 {}
    reconciler.close().1
}

/// The `ClOrdID` of an order of the test's shard.
pub(crate) fn order_id(key: OrderKey) -> String {
    clordid::encode(3, key).unwrap().to_string()
}

/// A report of a fill that completes an order of `lots`; the fee is one unit per lot.
pub(crate) fn fill_report(
    order: OrderKey,
    instrument: u16,
    lots: i64,
    price: i64,
    exec_id: u64,
    now: Nanos,
) -> VenueReport {
    VenueReport {
        session: SessionIndex(VENUE_SESSION),
        session_sequence: 1,
        order,
        venue_order_id: exec_id / 2,
        exec_id,
        follower: FollowerIndex(order.plan),
        instrument: InstrumentIndex(instrument),
        side: if lots < 0 { Side::Sell } else { Side::Buy },
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::Filled,
        ord_rej_reason: None,
        last_lots: Lots(lots.abs()),
        last_price: Some(Ticks(price)),
        cum_lots: Lots(lots.abs()),
        leaves_lots: Lots(0),
        fee: Money(lots.abs() * 1_000),
        liquidity: Some(Liquidity::Removed),
        retransmitted: Flag::No,
        transact_time: Nanos(now.0 - 20_000),
        receive_time: now,
    }
}

/// What an engine that agrees says of a report.
pub(crate) fn update_of(report: &VenueReport, state: OrderState, position: i64) -> OrderUpdate {
    let sign = if report.side == Side::Buy { 1 } else { -1 };
    OrderUpdate {
        order: report.order,
        leader: LeaderIndex(0),
        follower: report.follower,
        instrument: report.instrument,
        outcome: ReportOutcome::Applied,
        state,
        fill_lots: Lots(sign * report.last_lots.0),
        fill_price: report.last_price,
        fee: report.fee,
        exec_id: report.exec_id,
        cum_lots: report.cum_lots,
        leaves_lots: report.leaves_lots,
        position: Lots(position),
        working: Lots(0),
    }
}

pub(crate) fn entry(told: &Told) -> InstructionsEntry {
    let desired = told.target - told.position;
    let is_opening = told.target.abs() >= told.position.abs();
    InstructionsEntry {
        plan: PlanIndex(told.plan),
        reason: told.reason,
        effect: if is_opening { PositionEffect::Open } else { PositionEffect::Close },
        leg: 0,
        breaches: told.breaches,
        target: Lots(told.target),
        position: Lots(told.position),
        working: Lots(0),
        desired: Lots(desired),
        lots: Lots(told.lots),
        price: (told.lots != 0).then_some(Ticks(105)),
    }
}

/// Two instruments, one leader, one venue, followers and plans: plan `n` trades for follower
/// `n % followers`.
pub(crate) fn definitions(plans: u32, followers: u32) -> Vec<Message> {
    let mut definitions = vec![
        venue_definition(),
        session_definition(),
        instrument_definition(0, "BTC"),
        instrument_definition(1, "ETH"),
        Message::LeaderDefinition(LeaderDefinition {
            leader: LeaderIndex(0),
            name: Text::new("alpha").unwrap(),
            reference_equity: None,
            leverage: None,
            account: None,
        }),
        limit_definition(Scope::Firm, 0, LimitKind::MaxOrderNotional, 500),
        limit_definition(Scope::Plan, 1, LimitKind::MaxOrderNotional, 5),
    ];
    definitions.extend((0..followers).map(follower_definition));
    definitions.extend((0..plans).map(|plan| plan_definition(plan, plan % followers)));
    definitions
}

fn venue_definition() -> Message {
    Message::VenueDefinition(VenueDefinition {
        venue: VenueIndex(0),
        name: Text::new("home").unwrap(),
        session: SessionIndex(VENUE_SESSION),
        order_durability: OrderDurability::Written,
        replaces: None,
        order_alarm_after: None,
        order_pause_after: None,
    })
}

fn session_definition() -> Message {
    Message::SessionDefinition(SessionDefinition {
        session: SessionIndex(VENUE_SESSION),
        name: Text::new("home-orders").unwrap(),
        role: Role::Venue,
        leader: None,
    })
}

fn instrument_definition(instrument: u16, symbol: &str) -> Message {
    Message::InstrumentDefinition(InstrumentDefinition {
        instrument: InstrumentIndex(instrument),
        symbol: Text::new(symbol).unwrap(),
        venue: VenueIndex(0),
        security_id: 100 + u32::from(instrument),
        tick: Decimal { mantissa: 5, exponent: -1 },
        lot: Decimal { mantissa: 2, exponent: -2 },
        multiplier: Decimal { mantissa: 1, exponent: 0 },
        unit_value: Money(UNIT_VALUE),
        min_lots: Lots(2),
        min_notional: Money(0),
        leader_multiplier: None,
        volatility: None,
        average_daily_volume: None,
        initial_margin: None,
        kind: InstrumentKind::Perpetual,
        expiry: None,
    })
}

/// A limit in whole units of its kind.
pub(crate) fn limit_definition(scope: Scope, target: u32, kind: LimitKind, value: i64) -> Message {
    Message::LimitDefinition(LimitDefinition {
        scope,
        target,
        kind,
        value: Decimal { mantissa: value, exponent: 0 },
    })
}

fn follower_definition(follower: u32) -> Message {
    Message::FollowerDefinition(FollowerDefinition {
        follower: FollowerIndex(follower),
        name: Text::new(&format!("follower-{follower}")).unwrap(),
        venue: VenueIndex(0),
        account: 900 + follower,
        reference_equity: None,
        leverage: None,
    })
}

fn plan_definition(plan: u32, follower: u32) -> Message {
    Message::PlanDefinition(PlanDefinition {
        plan: PlanIndex(plan),
        name: Text::new(&format!("plan-{plan}")).unwrap(),
        leader: LeaderIndex(0),
        follower: FollowerIndex(follower),
        sizing: SizingMode::EquityRatio,
        multiplier: Ratio(RATIO_ONE),
        quantity: None,
        notional: None,
        below_minimum: BelowMinimumRule::Carry,
        force_maximum: Ratio(0),
        above_maximum: AboveMaximumRule::Scale,
        existing_position: ExistingPositionRule::None,
        guard_reference: GuardReference::LeaderFill,
        attempts_max: 3,
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
    })
}
