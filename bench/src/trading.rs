//! An engine that copies one leader to so many followers, and the inputs that it is fed: no sockets, no
//! journal, no clock. Every event leads to an order for every follower.

use engine::{Capacity, Decisions, Engine};
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, ConfigurationActivated, CopiedSides, CopyMode, Decimal,
    EpochStart, ExecType, ExistingPositionRule, Flag, FollowerDefinition, GuardReference,
    Instructions, InstrumentDefinition, InstrumentKind, LeaderDefinition, LeaderEvent,
    LeaderFillRule, LimitDefinition, LimitKind, Liquidity, Name, OrdStatus, OrderDurability,
    OrderKey, PartialFillRule, PlanDefinition, PlanState, RemovalRule, Role, Scope,
    SessionDefinition, SessionEvent, SessionState, Side, SizingMode, Symbol, Tag, VenueDefinition,
    VenueReport,
};
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, RATIO_ONE,
    Ratio, Sequence, SessionIndex, Ticks, VenueIndex,
};

/// The time of everything that happens: decisions depend on ages only.
const NOW: Nanos = Nanos(1_000_000_000);
/// What the leader trades, in turn: a position goes up and comes down and never changes its side.
const LOTS: [i64; 4] = [1_000, 1_000, -500, -500];
/// Octets of the longest input.
const INPUT_BYTES_MAX: usize = 512;

/// An encoded record and its place in the journal.
pub type Record = (Sequence, Vec<u8>);

/// The engine and where its journal stands.
#[derive(Clone, Debug)]
pub struct Trading {
    engine: Engine,
    capacity: Capacity,
    sequence: u64,
    events: u64,
}

/// How large an engine is made, and how much it is configured with.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Followers, each with one plan.
    pub followers: usize,
    /// Instruments that the leader may trade.
    pub instruments: usize,
    /// Orders that may be open.
    pub orders_max: usize,
}

impl Trading {
    /// Configured and connected; nothing has been traded.
    ///
    /// # Panics
    /// When there are more followers or instruments than an index can tell apart.
    #[must_use]
    pub fn configured(size: Size) -> Self {
        let Size { followers, instruments, orders_max } = size;
        let capacity = Capacity {
            followers_max: followers,
            plans_max: followers,
            rows_max: followers * instruments,
            orders_max,
            limits_max: followers + 4,
            leaders_max: 1,
            instruments_max: instruments,
            trade_ids_max: 1 << 16,
            ..Capacity::default()
        };
        let engine = Engine::new(&capacity);
        let mut trading = Self { engine, capacity, sequence: 0, events: 0 };
        let mut decisions = trading.decisions();
        for record in configuration(&trading.capacity) {
            trading.feed(&record, &mut decisions);
        }
        trading
    }

    /// Lets the leader trade an instrument, and all orders be filled.
    ///
    /// # Panics
    /// When there is no such instrument: then the rig is wrong.
    pub fn trade(&mut self, instrument: u16, decisions: &mut Decisions) {
        self.events += 1;
        let event = leader_event(self.events, Ticks(10_000), lots(1));
        let event = LeaderEvent { instrument: InstrumentIndex(instrument), ..event };
        let (_, orders) = self.feed(&encoded(|octets| event.encode(octets)), decisions);
        for report in orders.iter().flat_map(fills) {
            self.take(&report, decisions);
        }
    }

    /// Configured and connected; the leader holds a position that all have copied, and room is left for
    /// the orders of so many more events.
    ///
    /// # Panics
    /// When there are more followers than an index can tell apart.
    #[must_use]
    pub fn new(followers: usize, events_max: usize) -> Self {
        let orders_max = (events_max + 2) * followers;
        let mut trading = Self::configured(Size { followers, instruments: 1, orders_max });
        let mut decisions = trading.decisions();
        trading.trade(0, &mut decisions);
        trading
    }

    /// Room for the decisions of any input.
    #[must_use]
    pub fn decisions(&self) -> Decisions {
        Decisions::new(&self.capacity)
    }

    /// The next thing that the leader does.
    pub fn event(&mut self) -> Vec<u8> {
        self.events += 1;
        let event = leader_event(self.events, Ticks(10_000), lots(self.events));
        encoded(|octets| event.encode(octets))
    }

    /// Number of the next event.
    #[must_use]
    pub const fn next_event(&self) -> u64 {
        self.events + 1
    }

    /// Decides the next input and changes nothing.
    ///
    /// # Panics
    /// When the input is none: then the rig is wrong.
    pub fn decide(&self, input: &[u8], decisions: &mut Decisions) {
        let decided = self.engine.decide(Sequence(self.sequence + 1), input, decisions);
        decided.expect("inputs of the rig are valid");
    }

    /// Takes one record in.
    ///
    /// # Panics
    /// When the record does not come next: then the rig is wrong.
    pub fn evolve(&mut self, (sequence, record): &Record) {
        self.engine.evolve(*sequence, record).expect("records of the rig are valid");
        self.sequence = sequence.0;
    }

    /// Decides an input and takes it in with its decisions.
    ///
    /// # Panics
    /// When the input is none: then the rig is wrong.
    pub fn take(&mut self, input: &[u8], decisions: &mut Decisions) {
        self.decide(input, decisions);
        for record in std::iter::once(input).chain(decisions.iter()) {
            self.sequence += 1;
            let evolved = self.engine.evolve(Sequence(self.sequence), record);
            evolved.expect("inputs of the rig and decisions of the engine are valid");
        }
    }

    /// The same; returns the input and its decisions as the journal has them.
    pub fn feed(&mut self, input: &[u8], decisions: &mut Decisions) -> (Record, Vec<Record>) {
        self.decide(input, decisions);
        let first = self.sequence + 1;
        let input = (Sequence(first), input.to_vec());
        let places = (first + 1..).map(Sequence);
        let decided: Vec<Record> = places.zip(decisions.iter().map(<[u8]>::to_vec)).collect();
        self.evolve(&input);
        decided.iter().for_each(|record| self.evolve(record));
        (input, decided)
    }
}

/// What the leader trades in an event; numbers start at one.
///
/// # Panics
/// Never: a remainder is small.
#[must_use]
pub fn lots(number: u64) -> Lots {
    let turn = (number + LOTS.len() as u64 - 1) % LOTS.len() as u64;
    Lots(LOTS[usize::try_from(turn).expect("a remainder is small")])
}

/// An event of the leader.
#[must_use]
pub const fn leader_event(number: u64, price: Ticks, lots: Lots) -> LeaderEvent {
    LeaderEvent {
        session: SessionIndex(1),
        session_sequence: number,
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        trade_id: number,
        order_id: number,
        price,
        lots,
        position_before: None,
        fee: None,
        retransmitted: Flag::No,
        transact_time: NOW,
        sending_time: NOW,
        receive_time: NOW,
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_lots: None,
        corrected_id: None,
    }
}

/// Reports that fill all orders of a record; none when it is not one of instructions.
///
/// # Panics
/// When the record is malformed.
#[must_use]
pub fn fills((sequence, record): &Record) -> Vec<Vec<u8>> {
    let Ok((root, entries)) = Instructions::decode(record) else { return Vec::new() };
    let entries = entries.map(|entry| entry.expect("the engine encodes what can be decoded"));
    let filled = entries.filter(|entry| entry.lots.0 != 0).map(|entry| {
        let lots = Lots(entry.lots.0.abs());
        let report = VenueReport {
            session: SessionIndex(0),
            session_sequence: 1,
            order: OrderKey { epoch: 1, sequence: sequence.0, plan: entry.plan.0, leg: entry.leg },
            venue_order_id: 1,
            exec_id: 0,
            follower: FollowerIndex(entry.plan.0),
            instrument: root.instrument,
            side: if entry.lots.0 < 0 { Side::Sell } else { Side::Buy },
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::Filled,
            ord_rej_reason: None,
            last_lots: lots,
            last_price: Some(Ticks(10_000)),
            cum_lots: lots,
            leaves_lots: Lots(0),
            fee: Money(1),
            liquidity: Some(Liquidity::Removed),
            retransmitted: Flag::No,
            transact_time: NOW,
            receive_time: NOW,
        };
        encoded(|octets| report.encode(octets))
    });
    filled.collect()
}

/// Lets `encode` write a message and keeps as many octets as it returns.
fn encoded(encode: impl FnOnce(&mut [u8]) -> usize) -> Vec<u8> {
    let mut octets = vec![0; INPUT_BYTES_MAX];
    let length = encode(&mut octets);
    octets.truncate(length);
    octets
}

fn name(text: &str) -> Name {
    Name::new(text).expect("names of the rig are short")
}

/// All inputs from the start of a run until the venue is ready.
fn configuration(capacity: &Capacity) -> Vec<Vec<u8>> {
    let indices = |count: usize| 0..u32::try_from(count).expect("the engine checks capacities");
    let epoch = EpochStart {
        epoch: Epoch(1),
        shard: 0,
        build: name("bench"),
        truncated_at: None,
        rotation_seed: 7,
        time: NOW,
        capacity: capacity.to_wire(),
    };
    let mut definitions = market();
    definitions.extend(indices(capacity.instruments_max).map(instrument));
    definitions.extend(indices(capacity.followers_max).flat_map(follower));
    definitions.extend(limits());
    let activation = ConfigurationActivated {
        revision: 1,
        hash: 1,
        sweep_interval: NOW.0,
        buffer_timeout: NOW.0,
        records: u32::try_from(definitions.len()).expect("few per follower"),
        time: NOW,
        session: None,
        command_id: None,
        plans: 0,
    };
    let session = SessionEvent {
        session: SessionIndex(0),
        state: SessionState::Synchronised,
        session_id: [1; 16],
        time: NOW,
    };
    let mut records = vec![encoded(|octets| epoch.encode(octets))];
    records.extend(definitions);
    records.push(encoded(|octets| activation.encode(octets)));
    records.push(encoded(|octets| session.encode(octets)));
    records
}

/// One venue, one leader.
fn market() -> Vec<Vec<u8>> {
    let session = SessionDefinition {
        session: SessionIndex(0),
        name: name("venue"),
        role: Role::Venue,
        leader: None,
    };
    let venue = VenueDefinition {
        venue: VenueIndex(0),
        name: name("venue"),
        session: SessionIndex(0),
        order_durability: OrderDurability::Written,
        replaces: None,
        order_alarm_after: None,
        order_pause_after: None,
    };
    let leader = LeaderDefinition {
        leader: LeaderIndex(0),
        name: name("leader"),
        reference_equity: Some(Money(1_000_000)),
        leverage: None,
        account: None,
    };
    vec![
        encoded(|octets| session.encode(octets)),
        encoded(|octets| venue.encode(octets)),
        encoded(|octets| leader.encode(octets)),
    ]
}

fn instrument(index: u32) -> Vec<u8> {
    let one = Decimal { mantissa: 1, exponent: 0 };
    let instrument = InstrumentDefinition {
        instrument: InstrumentIndex(u16::try_from(index).expect("the engine checks capacities")),
        symbol: Symbol::new(&format!("S{index}")).expect("short"),
        venue: VenueIndex(0),
        security_id: 1 + index,
        tick: one,
        lot: one,
        multiplier: one,
        unit_value: Money(100),
        min_lots: Lots(1),
        min_notional: Money(0),
        leader_multiplier: None,
        volatility: None,
        average_daily_volume: None,
        initial_margin: None,
        kind: InstrumentKind::Perpetual,
        expiry: None,
    };
    encoded(|octets| instrument.encode(octets))
}

/// A follower with a limit of its own, and its plan.
fn follower(index: u32) -> [Vec<u8>; 3] {
    let text = format!("follower {index}");
    let follower = FollowerDefinition {
        follower: FollowerIndex(index),
        name: name(&text),
        venue: VenueIndex(0),
        account: index,
        reference_equity: Some(Money(1_000_000 + i64::from(index))),
        leverage: None,
    };
    let limit = LimitDefinition {
        scope: Scope::Follower,
        target: index,
        kind: LimitKind::MaxGrossNotional,
        value: Decimal { mantissa: 1_000_000_000, exponent: 0 },
    };
    let plan = PlanDefinition {
        plan: PlanIndex(index),
        name: name(&text),
        leader: LeaderIndex(0),
        follower: FollowerIndex(index),
        sizing: SizingMode::EquityRatio,
        multiplier: Ratio(RATIO_ONE),
        quantity: None,
        notional: None,
        below_minimum: BelowMinimumRule::Carry,
        force_maximum: Ratio(RATIO_ONE),
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
    };
    [
        encoded(|octets| follower.encode(octets)),
        encoded(|octets| limit.encode(octets)),
        encoded(|octets| plan.encode(octets)),
    ]
}

/// Limits of the firm, all of which are checked and none of which is near.
fn limits() -> Vec<Vec<u8>> {
    let limits = [
        (LimitKind::MaxOrderNotional, 1_000_000),
        (LimitKind::MaxGrossNotional, 900_000_000_000),
        (LimitKind::MaxEventAge, 1_000_000_000),
        (LimitKind::MaxSlippageOpen, 50),
    ];
    let limit = |(kind, mantissa)| {
        let value = Decimal { mantissa, exponent: 0 };
        let limit = LimitDefinition { scope: Scope::Firm, target: 0, kind, value };
        encoded(|octets| limit.encode(octets))
    };
    limits.map(limit).to_vec()
}

#[cfg(test)]
mod tests;
