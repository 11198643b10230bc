//! Measures the fan-out: nanoseconds per follower to decide a leader event and to evolve by it; and how large a
//! snapshot of the state is then, and how long it takes to take one and to read it.
//! Not a gate: it prints medians, best runs and the work done, for a person to read.
//!
//! `cargo run --release -p paceline-engine --example fan_out [FOLLOWERS ...]`
#![expect(clippy::print_stdout, reason = "an example reports to the terminal")]
#![expect(clippy::disallowed_methods, reason = "measuring needs a clock")]

use paceline_engine::snapshot::{Decoder, Encoder, capacity_of};
use paceline_engine::{Capacity, Decisions, Engine};
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, ConfigurationActivated, CopiedSides, CopyMode, Decimal,
    EpochStart, ExecType, ExistingPositionRule, Flag, FollowerDefinition, GuardReference,
    Instructions, InstrumentDefinition, InstrumentKind, LeaderDefinition, LeaderEvent,
    LeaderFillRule, LimitDefinition, LimitKind, Name, OrdStatus, OrderKey, PartialFillRule,
    PlanDefinition, PlanState, RemovalRule, Role, Scope, SessionDefinition, SessionEvent,
    SessionState, Side, SizingMode, Symbol, Tag, VenueDefinition, VenueReport,
};
use protocol::messages::{Liquidity, OrderDurability};
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, RATIO_ONE,
    Ratio, Sequence, SessionIndex, Ticks, VenueIndex,
};
use std::time::Instant;

const SECOND: u64 = 1_000_000_000;

struct Rig {
    engine: Engine,
    decisions: Decisions,
    sequence: u64,
    octets: Vec<u8>,
}

impl Rig {
    fn new(followers: usize) -> Self {
        let capacity = Capacity {
            followers_max: followers,
            plans_max: followers,
            rows_max: followers,
            orders_max: 2 * followers,
            limits_max: followers + 4,
            leaders_max: 1,
            instruments_max: 1,
            trade_ids_max: 1 << 16,
            ..Capacity::default()
        };
        let (engine, decisions) = (Engine::new(&capacity), Decisions::new(&capacity));
        let mut rig = Self { engine, decisions, sequence: 0, octets: vec![0; 512] };
        rig.configure(&capacity, u32::try_from(followers).expect("few"));
        rig
    }

    /// Feeds one input; returns nanoseconds of deciding and of evolving.
    fn feed(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) -> (u64, u64) {
        let length = encode(&mut self.octets);
        let input = &self.octets[..length];
        self.sequence += 1;
        let begun = Instant::now();
        self.engine.decide(Sequence(self.sequence), input, &mut self.decisions).expect("valid");
        let decided = Instant::now();
        self.engine.evolve(Sequence(self.sequence), input).expect("valid");
        for decision in self.decisions.iter() {
            self.sequence += 1;
            self.engine.evolve(Sequence(self.sequence), decision).expect("valid");
        }
        let evolved = Instant::now();
        let nanoseconds = |from: Instant, to: Instant| {
            u64::try_from(to.duration_since(from).as_nanos()).expect("short")
        };
        (nanoseconds(begun, decided), nanoseconds(decided, evolved))
    }

    fn configure(&mut self, capacity: &Capacity, followers: u32) {
        let name = |text: &str| Name::new(text).expect("short");
        let epoch = EpochStart {
            epoch: Epoch(1),
            shard: 0,
            build: name("example"),
            truncated_at: None,
            rotation_seed: 7,
            time: Nanos(SECOND),
            capacity: capacity.to_wire(),
        };
        self.feed(|octets| epoch.encode(octets));
        let session = SessionDefinition {
            session: SessionIndex(0),
            name: name("venue"),
            role: Role::Venue,
            leader: None,
        };
        self.feed(|octets| session.encode(octets));
        let venue = VenueDefinition {
            venue: VenueIndex(0),
            name: name("venue"),
            session: SessionIndex(0),
            order_durability: OrderDurability::Written,
            replaces: None,
            order_alarm_after: None,
            order_pause_after: None,
        };
        self.feed(|octets| venue.encode(octets));
        let instrument = instrument();
        self.feed(|octets| instrument.encode(octets));
        let leader = LeaderDefinition {
            leader: LeaderIndex(0),
            name: name("leader"),
            reference_equity: Some(Money(1_000_000)),
            leverage: None,
            account: None,
        };
        self.feed(|octets| leader.encode(octets));
        let records = 4 + self.configure_followers(followers) + self.configure_limits();
        let activation = ConfigurationActivated {
            revision: 1,
            hash: 1,
            sweep_interval: SECOND,
            buffer_timeout: SECOND,
            records,
            time: Nanos(SECOND),
            session: None,
            command_id: None,
            plans: 0,
        };
        self.feed(|octets| activation.encode(octets));
        let session = SessionEvent {
            session: SessionIndex(0),
            state: SessionState::Synchronised,
            session_id: [1; 16],
            time: Nanos(SECOND),
        };
        self.feed(|octets| session.encode(octets));
    }

    fn configure_limits(&mut self) -> u32 {
        let limits = [
            (LimitKind::MaxOrderNotional, 1_000_000),
            (LimitKind::MaxGrossNotional, 90_000_000_000),
            (LimitKind::MaxEventAge, 1_000_000_000),
            (LimitKind::MaxSlippageOpen, 50),
        ];
        for (kind, mantissa) in limits {
            let value = Decimal { mantissa, exponent: 0 };
            let limit = LimitDefinition { scope: Scope::Firm, target: 0, kind, value };
            self.feed(|octets| limit.encode(octets));
        }
        4
    }

    fn configure_followers(&mut self, followers: u32) -> u32 {
        for index in 0..followers {
            let text = format!("follower {index}");
            let follower = FollowerDefinition {
                follower: FollowerIndex(index),
                name: Name::new(&text).expect("short"),
                venue: VenueIndex(0),
                account: index,
                reference_equity: Some(Money(1_000_000 + i64::from(index))),
                leverage: None,
            };
            self.feed(|octets| follower.encode(octets));
            let limit = LimitDefinition {
                scope: Scope::Follower,
                target: index,
                kind: LimitKind::MaxGrossNotional,
                value: Decimal { mantissa: 1_000_000, exponent: 0 },
            };
            self.feed(|octets| limit.encode(octets));
            let plan = PlanDefinition {
                plan: PlanIndex(index),
                name: Name::new(&text).expect("short"),
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
            self.feed(|octets| plan.encode(octets));
        }
        3 * followers
    }

    fn lead(&mut self, trade_id: u64, lots: i64) -> (u64, u64) {
        let event = LeaderEvent {
            session: SessionIndex(1),
            session_sequence: trade_id,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id,
            order_id: trade_id,
            price: Ticks(10_000),
            lots: Lots(lots),
            position_before: None,
            fee: None,
            retransmitted: Flag::No,
            transact_time: Nanos(SECOND),
            sending_time: Nanos(SECOND),
            receive_time: Nanos(SECOND),
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        };
        self.feed(|octets| event.encode(octets))
    }

    /// Fills all orders of the newest instructions; returns how many there were and the nanoseconds of
    /// each report.
    fn fill(&mut self) -> Vec<u64> {
        let mut orders = Vec::new();
        let first = self.sequence - self.decisions.len() as u64 + 1;
        for (sequence, decision) in (first..).zip(self.decisions.iter()) {
            let Ok((_, entries)) = Instructions::decode(decision) else { continue };
            for entry in entries.map(|entry| entry.expect("ours")).filter(|entry| entry.lots.0 != 0)
            {
                orders.push((sequence, entry));
            }
        }
        let mut samples = Vec::new();
        for (sequence, entry) in &orders {
            let lots = Lots(entry.lots.0.abs());
            let report = VenueReport {
                session: SessionIndex(0),
                session_sequence: 1,
                order: OrderKey {
                    epoch: 1,
                    sequence: *sequence,
                    plan: entry.plan.0,
                    leg: entry.leg,
                },
                venue_order_id: 1,
                exec_id: 0,
                follower: FollowerIndex(entry.plan.0),
                instrument: InstrumentIndex(0),
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
                transact_time: Nanos(SECOND),
                receive_time: Nanos(SECOND),
            };
            let (decided, evolved) = self.feed(|octets| report.encode(octets));
            samples.push(decided + evolved);
        }
        samples
    }
}

const ONE: Decimal = Decimal { mantissa: 1, exponent: 0 };

/// What is traded.
fn instrument() -> InstrumentDefinition {
    InstrumentDefinition {
        instrument: InstrumentIndex(0),
        symbol: Symbol::new("BTC").expect("short"),
        venue: VenueIndex(0),
        security_id: 1,
        tick: ONE,
        lot: ONE,
        multiplier: ONE,
        unit_value: Money(100),
        min_lots: Lots(1),
        min_notional: Money(0),
        leader_multiplier: None,
        volatility: None,
        average_daily_volume: None,
        initial_margin: None,
        kind: InstrumentKind::Perpetual,
        expiry: None,
    }
}

fn median(samples: &mut [u64]) -> u64 {
    samples.sort_unstable();
    samples[samples.len() / 2]
}

/// Events and the orders that they lead to, at so many followers.
fn measure(followers: usize) {
    let mut rig = Rig::new(followers);
    let (mut decide, mut evolve, mut both) = (Vec::new(), Vec::new(), Vec::new());
    let (mut starts, mut reports) = (Vec::new(), Vec::new());
    let per = followers as u64;
    // The leader builds a position up and takes it down to nothing, again and again. The first event of
    // each episode pins ratios and is counted apart.
    let rounds = match followers {
        0..1_000 => 200,
        1_000..100_000 => 20,
        _ => 1,
    };
    let mut trade_id = 0;
    for _ in 0..rounds {
        for lots in
            [1_000_000, 1_000, 1_000, 1_000, 1_000, -1_000, -1_000, -1_000, -1_000, -1_000_000]
        {
            trade_id += 1;
            let (decided, evolved) = rig.lead(trade_id, lots);
            if trade_id % 10 == 1 {
                starts.push((decided + evolved) / per);
            } else {
                decide.push(decided / per);
                evolve.push(evolved / per);
                both.push((decided + evolved) / per);
            }
            reports.extend(rig.fill());
        }
    }
    let best = both.iter().copied().min().expect("there are samples");
    println!(
        "{followers:9} {:>8} {:>8} {:>8} {best:>8} {:>14} {:>8}",
        median(&mut decide),
        median(&mut evolve),
        median(&mut both),
        median(&mut starts),
        median(&mut reports),
    );
    // Every plan holds something and has an order on its way.
    rig.lead(trade_id + 1, 1_000_000);
    rig.fill();
    rig.lead(trade_id + 2, 1_000);
    measure_snapshot(&rig.engine, followers);
}

fn measure_snapshot(engine: &Engine, followers: usize) {
    let begun = Instant::now();
    let mut encoder = Encoder::default();
    engine.encode_snapshot(&mut encoder);
    let octets = encoder.into_octets();
    let taken = Instant::now();
    let capacity = capacity_of(&mut Decoder::new(&octets)).expect("it was just taken");
    let read = Engine::decode_snapshot(&capacity, &mut Decoder::new(&octets)).expect("the same");
    let ended = Instant::now();
    assert_eq!(read.sequence(), engine.sequence());
    println!(
        "          snapshot: {} octets, {} per follower; taken in {:?}, read in {:?}",
        octets.len(),
        octets.len() / followers,
        taken.duration_since(begun),
        ended.duration_since(taken),
    );
}

fn main() {
    println!("nanoseconds, medians; per follower where an event leads to an order for each");
    println!("followers   decide   evolve     both     best  episode start   report");
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let all = [1, 100, 1_000, 10_000];
    for followers in if asked.is_empty() { &all[..] } else { &asked[..] } {
        measure(*followers);
    }
}
