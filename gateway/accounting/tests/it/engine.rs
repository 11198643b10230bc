//! The ledger beside the real engine: two sets of books that were written apart have to agree.

use crate::naive::Naive;
use crate::support::{Journal, VENUE_SESSION, definitions, limit_definition};
use accounting::{Question, Report, explain, report};
use engine::{Capacity, Decisions, Engine};
use proptest::prelude::*;
use protocol::messages::{
    BelowMinimumRule, CopiedSides, Decimal, ExecType, ExistingPositionRule, Flag, LeaderEquity,
    LimitKind, Message, OrdRejReason, OrdStatus, OrderKey, Scope, SessionEvent, SessionState, Side,
    SizingMode, Timer, TimerKind, VenueReport,
};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, RATIO_ONE, Ratio, Sequence,
    SessionIndex, Ticks,
};
use std::collections::{BTreeMap, VecDeque};

const PLANS: u32 = 4;
const FOLLOWERS: u32 = 3;
const DEPOSIT: i64 = 500_000_000_000;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// The leader trades. How its event comes: once, twice, late, or never.
    Event { instrument: u16, lots: i64, price: i64, comes: Comes },
    /// So many reports of the venue come in.
    Reports(usize),
    /// Time passes, and the sweep comes.
    Sweep,
    /// The venue says what it has.
    Snapshots,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    Once,
    Twice,
    Late,
    Never,
}

fn step() -> impl Strategy<Value = Step> {
    let comes = prop_oneof![
        8 => Just(Comes::Once),
        1 => Just(Comes::Twice),
        1 => Just(Comes::Late),
        1 => Just(Comes::Never),
    ];
    prop_oneof![
        4 => (0..2_u16, -20..=20_i64, 80..120_i64, comes).prop_map(
            |(instrument, lots, price, comes)| Step::Event { instrument, lots, price, comes }
        ),
        4 => (1..12_usize).prop_map(Step::Reports),
        1 => Just(Step::Sweep),
        1 => Just(Step::Snapshots),
    ]
}

/// A leader event that has not come yet.
#[derive(Clone, Copy)]
struct Pending {
    instrument: u16,
    trade_id: u64,
    price: i64,
    lots: i64,
    before: i64,
}

/// Leader, engine and venue around one journal.
struct World {
    journal: Journal,
    engine: Engine,
    decisions: Decisions,
    evolved: usize,
    leader: BTreeMap<u16, i64>,
    trade_id: u64,
    late: Option<Pending>,
    reports: VecDeque<VenueReport>,
    accounts: BTreeMap<(u32, u16), Naive>,
    balances: BTreeMap<u32, i64>,
    exec_id: u64,
    /// Decides what the venue does with each order.
    moods: Vec<u8>,
    orders: usize,
}

impl World {
    fn new(moods: Vec<u8>) -> Self {
        let mut journal = Journal::sharing(PLANS, FOLLOWERS);
        let mut second = definitions(PLANS, FOLLOWERS);
        second.iter_mut().for_each(vary);
        second.push(limit_definition(Scope::Firm, 0, LimitKind::MaxGrossNotional, 1_000_000));
        second.push(limit_definition(Scope::Firm, 0, LimitKind::MaxEventAge, 10_000_000_000));
        journal.activate(2, &second);
        let capacity = Capacity::default();
        let mut world = Self {
            journal,
            engine: Engine::new(&capacity),
            decisions: Decisions::new(&capacity),
            evolved: 0,
            leader: BTreeMap::new(),
            trade_id: 0,
            late: None,
            reports: VecDeque::new(),
            accounts: BTreeMap::new(),
            balances: (0..FOLLOWERS).map(|follower| (follower, DEPOSIT)).collect(),
            exec_id: 0,
            moods,
            orders: 0,
        };
        world.connect();
        world
    }

    /// Brings the venue session up, and the equities that sizing needs.
    fn connect(&mut self) {
        for state in
            [SessionState::Negotiated, SessionState::Established, SessionState::Synchronised]
        {
            let (session, time) = (SessionIndex(VENUE_SESSION), self.journal.now());
            let event = SessionEvent { session, state, session_id: [7; 16], time };
            self.journal.push(0, &Message::SessionEvent(event));
            self.settle();
        }
        let now = self.journal.now();
        let equity = LeaderEquity {
            session: SessionIndex(1),
            session_sequence: 1,
            leader: LeaderIndex(0),
            equity: Money(3 * DEPOSIT),
            balance: Money(3 * DEPOSIT),
            transact_time: now,
            receive_time: now,
            margin_used: None,
        };
        self.journal.push(0, &Message::LeaderEquity(equity));
        self.snapshots();
    }

    /// Lets the engine decide every input that it has not seen, and journals what it says right behind
    /// the input.
    fn settle(&mut self) {
        while let Some(record) = self.journal.records.get(self.evolved) {
            let (sequence, body) = (record.sequence, record.body.clone());
            self.engine.decide(sequence, &body, &mut self.decisions).unwrap();
            self.engine.evolve(sequence, &body).unwrap();
            self.evolved += 1;
            let decided: Vec<Vec<u8>> = self.decisions.iter().map(<[u8]>::to_vec).collect();
            let is_last = self.evolved == self.journal.records.len();
            assert!(is_last || decided.is_empty(), "record {sequence} decides something");
            for decision in decided {
                let place = self.journal.push_body(sequence.0, decision.clone());
                self.engine.evolve(Sequence(place), &decision).unwrap();
                self.evolved += 1;
                self.venue_takes(place, &decision);
            }
        }
    }

    /// Gives the orders of a decision to the venue.
    fn venue_takes(&mut self, sequence: u64, decision: &[u8]) {
        let Ok(Message::Instructions { root, instructions }) = Message::decode(decision) else {
            return;
        };
        for entry in instructions.iter().filter(|entry| entry.lots.0 != 0) {
            let mut key = self.journal.key(sequence, entry.plan.0);
            key.leg = entry.leg;
            let mood = self.moods[self.orders % self.moods.len()];
            self.orders += 1;
            self.venue_order(key, root.instrument.0, entry.lots.0, mood);
        }
    }

    /// What the venue will say of an order: accepted and filled in parts, or filled in part and
    /// expired, or rejected; some reports come twice.
    fn venue_order(&mut self, key: OrderKey, instrument: u16, lots: i64, mood: u8) {
        let quantity = lots.abs();
        let blank = VenueReport {
            session: SessionIndex(VENUE_SESSION),
            session_sequence: 1,
            order: key,
            venue_order_id: 1 + key.sequence,
            exec_id: 0,
            follower: FollowerIndex(key.plan % FOLLOWERS),
            instrument: InstrumentIndex(instrument),
            side: if lots < 0 { Side::Sell } else { Side::Buy },
            exec_type: ExecType::New,
            ord_status: OrdStatus::New,
            ord_rej_reason: None,
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(0),
            leaves_lots: Lots(quantity),
            fee: Money(0),
            liquidity: None,
            retransmitted: Flag::No,
            transact_time: Nanos(1),
            receive_time: Nanos(1),
        };
        if mood % 8 == 7 {
            let rejected = VenueReport {
                exec_type: ExecType::Rejected,
                ord_status: OrdStatus::Rejected,
                ord_rej_reason: Some(OrdRejReason::InsufficientMargin),
                leaves_lots: Lots(0),
                ..blank
            };
            return self.say(rejected, mood);
        }
        self.say(blank, mood);
        let expires = mood % 8 == 6;
        let filled = if expires { quantity / 2 } else { quantity };
        let parts = i64::from(mood % 3 + 1).min(filled.max(1));
        let mut cum = 0;
        for part in 0..parts {
            let last = if part + 1 == parts { filled - cum } else { filled / parts };
            if last == 0 {
                continue;
            }
            cum += last;
            let is_done = cum == quantity;
            let trade = VenueReport {
                exec_type: ExecType::Trade,
                ord_status: if is_done { OrdStatus::Filled } else { OrdStatus::PartiallyFilled },
                last_lots: Lots(last),
                last_price: Some(Ticks(90 + i64::from(mood % 16) + part)),
                cum_lots: Lots(cum),
                leaves_lots: Lots(quantity - cum),
                fee: Money(last * 1_000 - i64::from(mood) * 10),
                ..blank
            };
            self.say(trade, mood);
        }
        if expires {
            let expired = VenueReport {
                exec_type: ExecType::Expired,
                ord_status: OrdStatus::Expired,
                cum_lots: Lots(cum),
                leaves_lots: Lots(0),
                ..blank
            };
            self.say(expired, mood);
        }
    }

    fn say(&mut self, report: VenueReport, mood: u8) {
        self.exec_id += 1;
        let report = VenueReport { exec_id: self.exec_id, ..report };
        self.reports.push_back(report);
        if mood.is_multiple_of(5) {
            self.reports.push_back(VenueReport { retransmitted: Flag::Yes, ..report });
        }
    }

    /// The next report comes in; the venue's own books are as of the reports that have come.
    fn hear(&mut self) -> bool {
        let Some(mut report) = self.reports.pop_front() else { return false };
        report.receive_time = self.journal.now();
        if report.exec_type == ExecType::Trade && report.retransmitted == Flag::No {
            let (follower, instrument) = (report.follower.0, report.instrument.0);
            let sign = if report.side == Side::Buy { 1 } else { -1 };
            let account = self.accounts.entry((follower, instrument)).or_default();
            let before = account.realised;
            let price = report.last_price.unwrap().0;
            account.trade(sign * report.last_lots.0, price, report.fee.0);
            let gained = account.realised - before - report.fee.0;
            *self.balances.get_mut(&follower).unwrap() += gained;
        }
        self.journal.report(report);
        self.settle();
        true
    }

    fn snapshots(&mut self) {
        for follower in 0..FOLLOWERS {
            let own = self.accounts.iter().filter(|((of, _), _)| *of == follower);
            let fees = own.map(|(_, account)| account.fees).sum();
            self.journal.account(follower, self.balances[&follower], fees);
            self.settle();
        }
        let held: Vec<_> = self
            .accounts
            .iter()
            .filter(|(_, account)| account.lots != 0)
            .map(|((follower, instrument), account)| (*follower, *instrument, account.lots))
            .collect();
        let request_id = u64::try_from(self.journal.records.len()).unwrap();
        self.journal.positions(request_id, &held);
        self.settle();
    }

    fn sweep(&mut self) {
        self.journal.wait(10_000_000);
        let timer = Timer { kind: TimerKind::Sweep, time: self.journal.now() };
        self.journal.push(0, &Message::Timer(timer));
        self.settle();
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Event { lots: 0, .. } => {}
            Step::Event { instrument, lots, price, comes } => {
                self.trade_id += 1;
                let position = self.leader.entry(instrument).or_default();
                let before = *position;
                *position += lots;
                let event = Pending { instrument, trade_id: self.trade_id, price, lots, before };
                self.event(event, comes);
            }
            Step::Reports(count) => {
                for _ in 0..count {
                    self.hear();
                }
            }
            Step::Sweep => self.sweep(),
            Step::Snapshots => self.snapshots(),
        }
    }

    fn event(&mut self, event: Pending, comes: Comes) {
        match comes {
            Comes::Never => {}
            Comes::Late if self.late.is_none() => self.late = Some(event),
            Comes::Once | Comes::Late => self.send(event),
            Comes::Twice => {
                self.send(event);
                self.send(event);
            }
        }
        if comes != Comes::Late
            && let Some(late) = self.late.take()
        {
            self.send(late);
        }
    }

    fn send(&mut self, event: Pending) {
        let Pending { instrument, trade_id, price, lots, before } = event;
        self.journal.event(instrument, trade_id, price, lots, before);
        self.settle();
    }

    /// Until everything has come and nobody tries any more.
    fn drain(&mut self) {
        if let Some(late) = self.late.take() {
            self.send(late);
        }
        for _ in 0..12 {
            while self.hear() {}
            self.sweep();
        }
        // A reduction that has been tried as often as its plan allows is tried once a second.
        for _ in 0..12 {
            self.journal.wait(1_000_000_000);
            self.sweep();
            while self.hear() {}
        }
        self.snapshots();
    }
}

/// Gives each plan other rules.
fn vary(definition: &mut Message) {
    let Message::PlanDefinition(plan) = definition else { return };
    match plan.plan.0 {
        0 => (plan.multiplier, plan.reverse) = (Ratio(3 * RATIO_ONE / 2), Flag::Yes),
        1 => {
            plan.existing_position = ExistingPositionRule::All;
            plan.sizing = SizingMode::BalanceRatio;
        }
        2 => {
            plan.below_minimum = BelowMinimumRule::Skip;
            plan.sides = CopiedSides::LongOnly;
        }
        _ => {
            plan.sizing = SizingMode::FixedQuantity;
            plan.quantity = Some(Decimal { mantissa: 1, exponent: -1 });
        }
    }
}

/// Goal: the random test below is about something. Method: a scenario that has to trade.
#[test]
fn the_world_trades() {
    let mut world = World::new(vec![0, 6, 7, 5]);
    let trade = |lots, comes| Step::Event { instrument: 0, lots, price: 100, comes };
    world.step(&trade(12, Comes::Once));
    world.step(&trade(1, Comes::Twice));
    world.step(&trade(-20, Comes::Once));
    world.step(&trade(5, Comes::Never));
    world.step(&trade(4, Comes::Once));
    world.drain();
    let found = world.journal.reported();
    assert_eq!(found.breaks.by_kind.keys().collect::<Vec<_>>(), ["leader_gap"]);
    assert_eq!(found.breaks.open, 0);
    assert!(found.orders_out > 10 && found.fills > 10, "{found:?}");
    assert!(found.orders_by_state.contains_key("Expired"), "{found:?}");
    assert!(found.rejects.contains_key("InsufficientMargin"), "{found:?}");
    assert_eq!(found.events_skipped.get("DuplicateEvent"), Some(&1));
}

/// Kinds of breaks that ever were.
fn kinds(report: &Report) -> Vec<&str> {
    report.breaks.by_kind.keys().map(String::as_str).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Goal: engine, venue and ledger agree on every order, position and balance; every plan is on
    /// target or a rule says why not; and every target is the arithmetic of what was pinned.
    /// Method: random trades of a leader whose events come once, twice, late or never, a venue that
    /// fills in parts, expires, rejects and repeats itself, until nothing is left to do.
    #[test]
    fn engine_and_ledger_agree(
        steps in prop::collection::vec(step(), 1..40),
        moods in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let mut world = World::new(moods);
        steps.iter().for_each(|step| world.step(step));
        world.drain();
        let ledger = world.journal.reconciled();
        let found = report(&ledger).unwrap();
        prop_assert_eq!(found.breaks.open, 0, "{:?}", found.breaks);
        prop_assert!(matches!(kinds(&found).as_slice(), [] | ["leader_gap"]), "{:?}", found.breaks);
        prop_assert_eq!(found.plans_unexplained, 0, "{:?}", found.followers);
        prop_assert_eq!(found.orders_open, 0);
        let plans = found.followers.iter().flat_map(|follower| &follower.plans);
        let working = plans.flat_map(|plan| &plan.instruments).find(|at| at.working != 0);
        prop_assert_eq!(working, None);
        for record in &world.journal.records {
            if !matches!(Message::decode(&record.body), Ok(Message::Instructions { .. })) {
                continue;
            }
            let explained = explain(&ledger, &Question::Record(record.sequence)).unwrap();
            let decisions = explained.decisions.iter().filter(|found| found.sequence == record.sequence.0);
            for instruction in decisions.flat_map(|decision| &decision.instructions) {
                let sizing = instruction.sizing.as_ref();
                prop_assert!(sizing.is_none_or(|sizing| sizing.is_as_decided), "{}", explained);
            }
        }
    }
}
