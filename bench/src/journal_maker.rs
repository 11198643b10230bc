//! Makes large journals of the kind that a gateway leaves behind, for measuring how fast they are opened,
//! recovered and replayed. The engine decides every record, as in a gateway; leaders and venue are played
//! by a few lines without sockets. It measures nothing.

use std::path::Path;

use anyhow::{Result, anyhow, ensure};
use engine::{Decisions, Engine};
use gateway::configuration::{Configuration, Machine, Registry};
use gateway::recovery::{engine_capacity, journal_options};
use journal::{FRAME_BYTES_MAX, Opened, Persister, Preparer, Writer};
use protocol::messages::{
    EpochStart, ExecType, Flag, Instructions, InstructionsEntry, LeaderEvent, Liquidity, Name,
    OrdStatus, OrderKey, OrdersHanded, SessionEvent, SessionState, Side, Tag, Timer, TimerKind,
    VenueReport,
};
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, Sequence, SessionIndex,
    Ticks,
};

/// Sessions get their numbers in this order: venue, leader.
const VENUE_SESSION: SessionIndex = SessionIndex(0);
const LEADER_SESSION: SessionIndex = SessionIndex(1);
/// Between two leader events.
const EVENT_INTERVAL_NS: u64 = 1_000_000;
/// Leader events between two sweeps.
const EVENTS_PER_SWEEP: u64 = 50;
/// Octets of the longest input.
const INPUT_BYTES_MAX: usize = 512;

/// A configuration for such a journal: one leader, one instrument, `followers` accounts that copy one to
/// one, the journal below `directory` and its ring in `memory`. A gateway can be started with it.
///
/// # Errors
/// When a path does not fit into a configuration.
pub fn configuration(directory: &Path, memory: &Path, followers: u32) -> Result<Configuration> {
    let (disk, memory) = (directory.display(), memory.display());
    let mut text = format!(
        r#"
[gateway]
name = "bench"
listen = "127.0.0.1:0"
idle = "backoff"
[journal]
directory = "{disk}/journal"
ring_directory = "{memory}"
snapshot_interval_records = 100000
[ledger]
path = "{disk}/ledger.sqlite"
[engine]
rotation_seed = 7
[limits]
max_order_notional = "100000000"
max_gross_notional = "10000000000"
max_event_age_ms = 3600000
max_slip_bps = 1000
[[venue]]
name = "sim"
protocol = "native"
address = "127.0.0.1:1"
key = "venue-key-for-bench"
[[instrument]]
symbol = "XYZ"
venue = "sim"
security_id = 1
tick = 1
lot = 1
[[leader]]
name = "leader"
key = "leader-key-for-bench"
"#
    );
    for follower in 0..followers {
        text += &format!(
            "[[follower]]\nname = \"f{follower}\"\nvenue = \"sim\"\naccount = {follower}\n\
             [[plan]]\nname = \"p{follower}\"\nleader = \"leader\"\nfollower = \"f{follower}\"\n\
             sizing = {{ mode = \"fixed_ratio\", ratio = \"1\" }}\nbelow_min = \"carry\"\n\
             existing = \"all\"\n"
        );
    }
    let path = directory.join("bench.toml");
    Configuration::parse(&text, &path, &Machine::this()).map_err(|errors| anyhow!("{errors}"))
}

/// Makes a new journal of at least `records` records at the place that the configuration names, all of
/// them durable, and leaves its ring as a crash would. Returns how many records there are.
///
/// Each leader event moves every plan by a few lots; the venue acknowledges each order and fills it, some
/// in two parts.
///
/// # Errors
/// What the journal says, or that there is a journal already.
pub fn make(configuration: &Configuration, records: u64) -> Result<u64> {
    let mut options = journal_options(configuration, 0);
    // What was written through the page cache is still in it when it is measured.
    options.direct_io = false;
    let opened = journal::open(&options, 1, &|| Nanos(0))?;
    ensure!(opened.recovered.next_sequence == Sequence(1), "there is a journal already");
    let Opened { writer, persister, preparer, .. } = opened;
    let capacity = engine_capacity(&configuration.capacity);
    let (engine, decisions) = (Engine::new(&capacity), Decisions::new(&capacity));
    let mut maker = Maker {
        engine,
        decisions,
        writer,
        persister,
        preparer,
        input: vec![0; INPUT_BYTES_MAX],
        now: Nanos(EVENT_INTERVAL_NS),
        reports: 0,
        random: 1,
    };
    maker.begin(configuration)?;
    let mut events = 0;
    while maker.records() < records {
        events += 1;
        maker.event(events)?;
        if events % EVENTS_PER_SWEEP == 0 {
            let timer = Timer { kind: TimerKind::Sweep, time: maker.now };
            maker.take(|octets| timer.encode(octets))?;
        }
    }
    while maker.persister.work()? > 0 || maker.preparer.work()? > 0 {}
    maker.engine.check_everything();
    Ok(maker.records())
}

struct Maker {
    engine: Engine,
    decisions: Decisions,
    writer: Writer,
    persister: Persister,
    preparer: Preparer,
    input: Vec<u8>,
    now: Nanos,
    /// Reports that the venue has sent.
    reports: u64,
    random: u64,
}

impl Maker {
    fn records(&self) -> u64 {
        self.writer.next_sequence().0 - 1
    }

    /// As `gateway/src/decider.rs` does it; where the ring is full, the disk gets its turn.
    fn take(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) -> Result<Sequence> {
        let length = encode(&mut self.input);
        let room = (self.engine.decisions_bytes_max() + 2 * FRAME_BYTES_MAX) as u64;
        while self.writer.free_bytes() < room {
            let worked = self.persister.work()? > 0 || self.preparer.work()? > 0;
            ensure!(worked, "the ring has no room for {room} octets");
        }
        let input = &self.input[..length];
        let sequence = self.writer.append(self.now, Sequence(0), input)?;
        self.engine.decide(sequence, input, &mut self.decisions)?;
        for decision in self.decisions.iter() {
            self.writer.append(self.now, sequence, decision)?;
        }
        self.engine.evolve(sequence, input)?;
        for (place, decision) in (1..).zip(self.decisions.iter()) {
            self.engine.evolve(Sequence(sequence.0 + place), decision)?;
        }
        Ok(sequence)
    }

    /// What a first boot journals, and both sessions coming up.
    fn begin(&mut self, configuration: &Configuration) -> Result<()> {
        let time = self.now;
        let start = EpochStart {
            epoch: Epoch(1),
            shard: configuration.gateway.shard,
            build: Name::new("bench").expect("short"),
            truncated_at: None,
            rotation_seed: 7,
            time,
            capacity: engine_capacity(&configuration.capacity).to_wire(),
        };
        self.take(|octets| start.encode(octets))?;
        let activation = configuration.activate(&Registry::new(configuration.capacity), time)?;
        for record in &activation.records {
            self.take(|octets| {
                octets[..record.len()].copy_from_slice(record);
                record.len()
            })?;
        }
        for session in [VENUE_SESSION, LEADER_SESSION] {
            let session_id = [u8::try_from(session.0 + 1).expect("two sessions"); 16];
            for state in [SessionState::Negotiated, SessionState::Established] {
                let event = SessionEvent { session, state, session_id, time };
                self.take(|octets| event.encode(octets))?;
            }
        }
        let state = SessionState::Synchronised;
        let event = SessionEvent { session: VENUE_SESSION, state, session_id: [1; 16], time };
        self.take(|octets| event.encode(octets))?;
        Ok(())
    }

    /// One fill of the leader, and everything that follows from it.
    fn event(&mut self, number: u64) -> Result<()> {
        self.now.0 += EVENT_INTERVAL_NS;
        let lots = [3, 2, -1, 4, -3, -5][usize::try_from(number % 6).expect("less than six")];
        let time = self.now;
        let event = LeaderEvent {
            session: LEADER_SESSION,
            session_sequence: number,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id: number,
            order_id: number,
            price: Ticks(10_000 + i64::from(self.one_of(100))),
            lots: Lots(lots),
            position_before: None,
            fee: None,
            retransmitted: Flag::No,
            transact_time: time,
            sending_time: time,
            receive_time: time,
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        };
        let sequence = self.take(|octets| event.encode(octets))?;
        let mut orders = Vec::new();
        for (place, decision) in (1..).zip(self.decisions.iter()) {
            let Ok((_, entries)) = Instructions::decode(decision) else { continue };
            let record = Sequence(sequence.0 + place);
            for entry in entries {
                orders.push((record, entry?));
            }
        }
        orders.retain(|(_, entry)| entry.lots != Lots(0));
        self.handed(&orders)?;
        for (record, entry) in &orders {
            self.fill(*record, entry, event.price)?;
        }
        Ok(())
    }

    /// The egress says that the orders have left.
    fn handed(&mut self, orders: &[(Sequence, InstructionsEntry)]) -> Result<()> {
        for group in orders.chunk_by(|(one, _), (other, _)| one == other) {
            let handed = OrdersHanded {
                session: VENUE_SESSION,
                instructions: group[0].0,
                orders: u32::try_from(group.len())?,
                time: self.now,
            };
            self.take(|octets| handed.encode(octets))?;
        }
        Ok(())
    }

    /// The venue acknowledges an order and fills it.
    fn fill(&mut self, record: Sequence, entry: &InstructionsEntry, price: Ticks) -> Result<()> {
        let lots = entry.lots.0.abs();
        self.report(record, entry, ExecType::New, (0, 0), price)?;
        let first = if self.one_of(4) == 0 { (lots + 1) / 2 } else { lots };
        self.report(record, entry, ExecType::Trade, (first, first), price)?;
        if first < lots {
            self.report(record, entry, ExecType::Trade, (lots - first, lots), price)?;
        }
        Ok(())
    }

    fn report(
        &mut self,
        record: Sequence,
        entry: &InstructionsEntry,
        exec_type: ExecType,
        (last, sum): (i64, i64),
        price: Ticks,
    ) -> Result<()> {
        self.reports += 1;
        let left = entry.lots.0.abs() - sum;
        let is_fill = exec_type == ExecType::Trade;
        let report = VenueReport {
            session: VENUE_SESSION,
            session_sequence: self.reports,
            order: OrderKey { epoch: 1, sequence: record.0, plan: entry.plan.0, leg: entry.leg },
            venue_order_id: record.0,
            exec_id: if is_fill { self.reports } else { 0 },
            follower: FollowerIndex(entry.plan.0),
            instrument: InstrumentIndex(0),
            side: if entry.lots.0 < 0 { Side::Sell } else { Side::Buy },
            exec_type,
            ord_status: match (is_fill, left) {
                (false, _) => OrdStatus::New,
                (true, 0) => OrdStatus::Filled,
                (true, _) => OrdStatus::PartiallyFilled,
            },
            ord_rej_reason: None,
            last_lots: Lots(last),
            last_price: is_fill.then_some(price),
            cum_lots: Lots(sum),
            leaves_lots: Lots(left),
            fee: Money(i64::from(is_fill)),
            liquidity: is_fill.then_some(Liquidity::Removed),
            retransmitted: Flag::No,
            transact_time: self.now,
            receive_time: self.now,
        };
        self.take(|octets| report.encode(octets))?;
        Ok(())
    }

    /// A number below `bound`, the same ones in every run.
    fn one_of(&mut self, bound: u32) -> u32 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let high = u32::try_from(self.random >> 33).expect("31 bits");
        high % bound
    }
}
