//! Properties of allocation copying over random streams, against a naive model that knows no engine: what leader and
//! followers are worth, what they hold, and what each rule says of a difference.

use crate::script::template;
use crate::world::{Setup, VENUE_SESSION, World, encoded};
use paceline_engine::Capacity;
use paceline_engine::replay::Replayer;
use proptest::prelude::*;
use protocol::messages::{
    AllocationDefinition, ControlAction, ExecType, Flag, Instructions, InstructionsEntry,
    LeaderWeightEvent, LimitKind, Message, OrdStatus, OrderKey, Reason, Scope, SessionState, Side,
    Trigger, VenueReport, WeightSource,
};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, MONEY_ONE, Money, Nanos, RATIO_ONE, Ratio,
    SessionIndex, Ticks,
};
use std::collections::BTreeMap;

const PLANS: usize = 6;
/// The plan that holds what the leader publishes, not what he has.
const PUBLISHED: usize = 4;
/// The plan that holds what the configuration says.
const FIXED: usize = 5;
const SECOND: u64 = 1_000_000_000;
/// How old what is known of an account may be.
const AGE_MAX: u64 = 4 * SECOND;
/// What a follower may order at once, lots.
const ORDER_MAX: i64 = 60;
const BASIS_POINT: u32 = 10_000;

#[derive(Clone, Debug)]
enum Step {
    Fill {
        lots: i64,
        price: i64,
    },
    Leave,
    /// A weight, in per cent; an old number does nothing.
    Publish {
        weight: i64,
        is_new: bool,
    },
    /// A revision brings another fixed weight, in per cent; with none the instrument is not among them.
    Revise(i64),
    LeaderEquity(i64),
    FollowerEquity {
        plan: usize,
        equity: i64,
    },
    Quote {
        bid: i64,
        spread: i64,
    },
    Report {
        order: usize,
        what: u8,
        lots: i64,
    },
    Session(bool),
    /// A plan is flattened, or re-armed.
    Kill {
        plan: usize,
        kills: bool,
    },
    Sweep {
        milliseconds: u64,
    },
    Restart,
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let lots = prop_oneof![-30_i64..0, 1_i64..31];
    prop_oneof![
        4 => (lots, 80_i64..120).prop_map(|(lots, price)| Step::Fill { lots, price }),
        1 => Just(Step::Leave),
        2 => (-150_i64..150, any::<bool>())
            .prop_map(|(weight, is_new)| Step::Publish { weight, is_new }),
        1 => prop_oneof![Just(0), -150_i64..150].prop_map(Step::Revise),
        1 => (5_000_i64..20_000).prop_map(Step::LeaderEquity),
        3 => (0..PLANS, 1_000_i64..20_000)
            .prop_map(|(plan, equity)| Step::FollowerEquity { plan, equity }),
        1 => (80_i64..120, 1_i64..5).prop_map(|(bid, spread)| Step::Quote { bid, spread }),
        8 => (0_usize..8, 0_u8..6, 1_i64..20)
            .prop_map(|(order, what, lots)| Step::Report { order, what, lots }),
        1 => any::<bool>().prop_map(Step::Session),
        1 => (0..PLANS, any::<bool>()).prop_map(|(plan, kills)| Step::Kill { plan, kills }),
        5 => (1_u64..2_000).prop_map(|milliseconds| Step::Sweep { milliseconds }),
        1 => Just(Step::Restart),
        1 => (0_usize..4).prop_map(Step::Crash),
    ]
}

/// One of our orders, as the venue sees it.
#[derive(Clone, Copy, Debug)]
struct Placed {
    lots: i64,
    filled: i64,
}

struct Run {
    world: World,
    allocations: Vec<AllocationDefinition>,
    epoch: u32,
    leader: i64,
    leader_equity: i128,
    weight: i64,
    weights: u64,
    fixed: i64,
    revision: u32,
    equities: [i128; PLANS],
    leader_told_at: u64,
    told_at: [u64; PLANS],
    held: [i64; PLANS],
    /// Where each plan was last decided to stand.
    aims: [i64; PLANS],
    flattened: [bool; PLANS],
    quote: Option<(i64, i64)>,
    open: BTreeMap<(u32, u64, u32, u8), Placed>,
}

impl Run {
    fn new() -> Self {
        let mut setup = Setup::default();
        setup.venue();
        setup.instrument("BTC");
        let leader = setup.leader("alice").leader.0;
        for plan in 0..u32::try_from(PLANS).unwrap() {
            let follower = setup.follower(&format!("follower {plan}")).follower.0;
            let definition = setup.plan(&format!("plan {plan}"), leader, follower);
            definition.attempts_max = 254;
            if plan == 3 {
                definition.reverse = Flag::Yes;
            }
            let allocation = setup.allocation(plan);
            match plan {
                0 => allocation.band = 500 * BASIS_POINT,
                1 => {
                    allocation.interval = 3 * SECOND;
                    allocation.on_leader = Flag::No;
                    allocation.min_trade = Money(500 * MONEY_ONE);
                }
                2 => {
                    (allocation.cost, allocation.benefit) = (10 * BASIS_POINT, 600 * BASIS_POINT);
                    allocation.interval = SECOND;
                }
                _ => {
                    match plan as usize {
                        PUBLISHED => allocation.weights = WeightSource::Published,
                        FIXED => allocation.weights = WeightSource::Fixed,
                        _ => {}
                    }
                    allocation.band = 200 * BASIS_POINT;
                    allocation.interval = 2 * SECOND;
                }
            }
        }
        setup.wide_limits();
        setup.limit(Scope::Firm, 0, LimitKind::MaxOrderQuantity, crate::world::whole(ORDER_MAX));
        let age_max = crate::world::whole(i64::try_from(AGE_MAX).unwrap());
        setup.limit(Scope::Firm, 0, LimitKind::MaxSnapshotAge, age_max);
        let allocations = setup.allocations.clone();
        let world = World::new(&Capacity::default(), setup);
        let mut run = Self {
            world,
            allocations,
            epoch: 1,
            leader: 0,
            leader_equity: 0,
            weight: 0,
            weights: 0,
            fixed: 0,
            revision: 1,
            equities: [0; PLANS],
            leader_told_at: 0,
            told_at: [0; PLANS],
            held: [0; PLANS],
            aims: [0; PLANS],
            flattened: [false; PLANS],
            quote: None,
            open: BTreeMap::new(),
        };
        run.revise(30);
        run.step(&Step::LeaderEquity(10_000));
        for plan in 0..PLANS {
            run.step(&Step::FollowerEquity { plan, equity: 5_000 });
        }
        run
    }

    /// The weight of a plan that holds weights, in per cent.
    fn weight_of(&self, plan: usize) -> Option<i64> {
        match plan {
            PUBLISHED => Some(self.weight),
            FIXED => Some(self.fixed),
            _ => None,
        }
    }

    fn working(&self, plan: usize) -> i64 {
        let own = self.open.iter().filter(|((_, _, of, _), _)| *of as usize == plan);
        own.map(|(_, order)| order.lots - order.filled * order.lots.signum()).sum()
    }

    /// Whether a plan is to hold something: a weight counts from the next sweep on, a leader that is flat at once.
    fn is_led(&self, plan: usize) -> bool {
        self.weight_of(plan).is_some() || self.leader != 0
    }

    /// On which side a plan should stand.
    fn side(&self, plan: usize) -> i64 {
        match plan {
            PUBLISHED | FIXED => self.weight_of(plan).unwrap().signum(),
            3 => -self.leader.signum(),
            _ => self.leader.signum(),
        }
    }

    /// Why it cannot be told what a plan should hold, if it cannot.
    fn unknown(&self, plan: usize, price: i64) -> Option<Reason> {
        let is_old = |told_at: u64| AGE_MAX < self.world.now - told_at;
        let holds_weights = self.weight_of(plan).is_some();
        if is_old(self.told_at[plan]) || (!holds_weights && is_old(self.leader_told_at)) {
            return Some(Reason::SnapshotTooOld);
        }
        (holds_weights && price == 0).then_some(Reason::ReferenceMissing)
    }

    /// What a plan should hold of its leader's portfolio: the ratio of equities to twelve places, truncated twice. Of
    /// published weights that part of its equity, at a price.
    fn ideal(&self, plan: usize, price: i64) -> i64 {
        if let Some(weight) = self.weight_of(plan) {
            let worth = self.equities[plan] * i128::from(weight);
            return i64::try_from(worth / (100 * i128::from(price))).unwrap();
        }
        let one = 1_000_000_000_000_i128;
        let ratio = one * self.equities[plan] / self.leader_equity;
        let lots = ratio * i128::from(self.leader.abs()) / one;
        let sign = if plan == 3 { -self.leader.signum() } else { self.leader.signum() };
        i64::try_from(lots).unwrap() * sign
    }

    /// Why a plan should stay at what it holds, if it should.
    fn kept(&self, plan: usize, held: i64, root: &Instructions) -> Option<Reason> {
        let allocation = &self.allocations[plan];
        if self.weight_of(plan) == Some(0) {
            return None;
        }
        if let Some(reason) = self.unknown(plan, root.reference_price.0) {
            // Against its side it does not stay.
            return (0 <= held * self.side(plan)).then_some(reason);
        }
        let ideal = self.ideal(plan, root.reference_price.0);
        if ideal == held || held * ideal < 0 {
            return None;
        }
        if root.trigger == Trigger::LeaderEvent && allocation.on_leader == Flag::No {
            return Some(Reason::AllocationNotDue);
        }
        let whole = i128::from(BASIS_POINT) * 10_000;
        let worth =
            i128::from((ideal - held).abs() * root.reference_price.0) * i128::from(MONEY_ONE);
        let equity = self.equities[plan] * i128::from(MONEY_ONE);
        if worth * whole <= equity * i128::from(allocation.band) {
            return Some(Reason::AllocationInBand);
        }
        if worth < i128::from(allocation.min_trade.0) {
            return Some(Reason::AllocationTooSmall);
        }
        let mut cost = i128::from(allocation.cost);
        if let Some((bid, ask)) = self.quote {
            let (spread, sum) = (i128::from(ask - bid) * whole, i128::from(ask + bid));
            cost += (spread + sum - 1) / sum;
        }
        // cost * worth > benefit * worth * (worth / equity)
        let is_dear = cost * equity > i128::from(allocation.benefit) * worth;
        (allocation.benefit != 0 && is_dear).then_some(Reason::AllocationCost)
    }

    /// Looks at every decision that stands in the journal behind so many records.
    fn read(&mut self, from: usize) {
        let records = self.world.journal[from..].to_vec();
        for (sequence, record) in records {
            if let Message::Instructions { root, instructions } = Message::decode(&record).unwrap()
            {
                for entry in &instructions {
                    self.instructed(sequence.0, &root, entry);
                }
            }
        }
    }

    /// What the model says of each entry: where the plan should stand, whether it goes there, and no more than that.
    fn instructed(&mut self, sequence: u64, root: &Instructions, entry: &InstructionsEntry) {
        let plan = entry.plan.0 as usize;
        let (position, working) = (self.held[plan], self.working(plan));
        let held = position + working;
        assert_eq!((entry.position.0, entry.working.0), (position, working), "plan {plan}");
        let weighs = root.trigger == Trigger::Rebalance
            || (root.trigger == Trigger::LeaderEvent && self.weight_of(plan).is_none());
        let price = root.reference_price.0;
        let is_flattened = self.flattened[plan];
        assert!(
            !is_flattened || root.trigger != Trigger::Rebalance,
            "nothing is weighed to be flattened"
        );
        let expected = match (weighs, self.is_led(plan)) {
            (_, false) => 0,
            _ if is_flattened => 0,
            (true, _) if self.weight_of(plan) == Some(0) => 0,
            (true, _) if self.unknown(plan, price).is_some() => {
                if held * self.side(plan) < 0 {
                    0
                } else {
                    held
                }
            }
            (true, _) => self.ideal(plan, price),
            (false, _) => self.aims[plan],
        };
        assert_eq!(entry.target.0, expected, "plan {plan}: {root:?} {entry:?}");
        if is_flattened && self.is_led(plan) {
            // What it is to come back to stays, but for an episode that begins.
            let turns = root.position_before.0.signum() != root.position.0.signum();
            let holds_weights = self.weight_of(plan).is_some();
            if root.trigger == Trigger::LeaderEvent && turns && !holds_weights {
                self.aims[plan] = 0;
            }
        } else if weighs && self.is_led(plan) && entry.leg == 0 {
            let kept = self.kept(plan, held, root);
            if let Some(reason) = kept {
                assert_eq!((entry.lots.0, entry.reason), (0, reason), "{root:?} {entry:?}");
            }
            self.aims[plan] = if kept.is_some() { held } else { expected };
        } else if !self.is_led(plan) {
            self.aims[plan] = 0;
        }
        let (lots, difference) = (entry.lots.0, expected - held);
        if lots == 0 {
            return;
        }
        assert!(lots.abs() <= ORDER_MAX || difference.signum() == -held.signum(), "{entry:?}");
        assert!(lots.signum() == difference.signum() && lots.abs() <= difference.abs());
        if root.trigger == Trigger::Rebalance {
            let open = self
                .open
                .keys()
                .filter(|(_, other, of, _)| *of == entry.plan.0 && *other != sequence);
            assert_eq!(open.count(), 0, "a sweep leaves a plan alone while an order is open");
        }
        let key = (self.epoch, sequence, entry.plan.0, entry.leg);
        assert!(self.open.insert(key, Placed { lots, filled: 0 }).is_none());
    }

    fn feed(&mut self, input: &[u8]) {
        let from = self.world.journal.len();
        self.world.feed(input);
        self.read(from);
        if self.world.has_ended {
            self.restart();
        }
    }

    /// Something of the world that says what it does.
    fn act(&mut self, act: impl FnOnce(&mut World)) {
        let from = self.world.journal.len();
        act(&mut self.world);
        self.read(from);
        if self.world.has_ended {
            self.restart();
        }
    }

    fn restart(&mut self) {
        let from = self.world.journal.len();
        self.epoch += 1;
        self.world.ends_after = None;
        self.world.start(self.epoch);
        self.world.session(VENUE_SESSION, SessionState::Synchronised);
        self.read(from);
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Fill { lots, price } => self.fill(lots, price),
            Step::Leave => {
                if self.leader != 0 {
                    self.fill(-self.leader, 100);
                }
            }
            Step::Publish { weight, is_new } => {
                if is_new {
                    (self.weight, self.weights) = (weight, self.weights + 1);
                }
                let event = LeaderWeightEvent {
                    session: SessionIndex(10),
                    session_sequence: 1,
                    leader: LeaderIndex(0),
                    instrument: InstrumentIndex(0),
                    sequence: self.weights,
                    weight: Ratio(weight * RATIO_ONE / 100),
                    transact_time: Nanos(self.world.now),
                    receive_time: Nanos(self.world.now),
                };
                self.feed(&encoded(|octets| event.encode(octets)));
            }
            Step::Revise(weight) => self.revise(weight),
            Step::LeaderEquity(equity) => {
                (self.leader_equity, self.leader_told_at) = (equity.into(), self.world.now);
                self.act(|world| {
                    world.leader_equity(0, equity * MONEY_ONE);
                });
            }
            Step::FollowerEquity { plan, equity } => {
                (self.equities[plan], self.told_at[plan]) = (equity.into(), self.world.now);
                let follower = u32::try_from(plan).unwrap();
                self.act(|world| {
                    world.snapshot(follower, equity * MONEY_ONE);
                });
            }
            Step::Quote { bid, spread } => {
                self.quote = Some((bid, bid + spread));
                self.act(|world| {
                    world.quote(0, bid, bid + spread);
                });
            }
            Step::Report { order, what, lots } => {
                let keys: Vec<_> = self.open.keys().copied().collect();
                if !keys.is_empty() {
                    self.report(keys[order % keys.len()], what, lots);
                }
            }
            Step::Session(is_up) => {
                let state = if is_up { SessionState::Synchronised } else { SessionState::Lost };
                self.quote = self.quote.filter(|_| is_up);
                self.act(|world| {
                    world.session(VENUE_SESSION, state);
                });
            }
            Step::Kill { plan, kills } => {
                // What is decided with it is decided as if it were in force.
                self.flattened[plan] = kills;
                let action = if kills { ControlAction::KillFlatten } else { ControlAction::Rearm };
                let target = Some(u32::try_from(plan).unwrap());
                self.act(|world| {
                    world.command(action, Scope::Plan, target);
                });
            }
            Step::Sweep { milliseconds } => self.sweep(milliseconds),
            Step::Restart => self.restart(),
            Step::Crash(decisions) => self.world.ends_after = Some(decisions),
        }
    }

    /// Another revision, unless the run is about to end.
    fn revise(&mut self, weight: i64) {
        if self.world.ends_after.is_some() {
            return;
        }
        (self.fixed, self.revision) = (weight, self.revision + 1);
        let plan = AllocationDefinition {
            instrument: Some(InstrumentIndex(0)),
            weight: Some(Ratio(weight * RATIO_ONE / 100)),
            ..self.allocations[FIXED]
        };
        let weights = if weight == 0 { Vec::new() } else { vec![plan] };
        self.world.setup.set_weights(u32::try_from(FIXED).unwrap(), weights);
        let revision = self.revision;
        self.act(|world| world.configure(revision).unwrap());
    }

    fn sweep(&mut self, milliseconds: u64) {
        self.world.now += milliseconds * 1_000_000;
        self.act(|world| {
            world.sweep();
        });
    }

    fn fill(&mut self, lots: i64, price: i64) {
        let event = self.world.event(0, 0, lots, price);
        self.leader += lots;
        self.feed(&encoded(|octets| event.encode(octets)));
    }

    fn report(&mut self, key: (u32, u64, u32, u8), what: u8, lots: i64) {
        let (epoch, sequence, plan, leg) = key;
        let order = self.open[&key];
        let left = order.lots.abs() - order.filled;
        let mut report = VenueReport {
            order: OrderKey { epoch, sequence, plan, leg },
            follower: FollowerIndex(plan),
            side: if order.lots < 0 { Side::Sell } else { Side::Buy },
            cum_lots: Lots(order.filled),
            leaves_lots: Lots(left),
            ..template()
        };
        match what {
            0 => report.exec_type = ExecType::Rejected,
            1 => report.exec_type = ExecType::Expired,
            _ => {
                let lots = if what == 5 { left } else { lots.min(left) };
                (report.exec_type, report.ord_status) =
                    (ExecType::Trade, OrdStatus::PartiallyFilled);
                (report.last_lots, report.last_price) = (Lots(lots), Some(Ticks(100)));
                report.cum_lots = Lots(order.filled + lots);
                report.leaves_lots = Lots(left - lots);
                self.held[plan as usize] += lots * order.lots.signum();
                self.open.get_mut(&key).unwrap().filled += lots;
            }
        }
        if report.exec_type != ExecType::Trade {
            report.leaves_lots = Lots(0);
        }
        if report.leaves_lots == Lots(0) {
            self.open.remove(&key);
        }
        self.world.exec_ids += 1;
        report.exec_id = 1_000 + self.world.exec_ids;
        report.receive_time = Nanos(self.world.now);
        self.feed(&encoded(|octets| report.encode(octets)));
    }

    /// The venue fills whatever comes until nothing more does.
    fn settle(&mut self) {
        for _ in 0..40 {
            for (key, _) in self.open.clone() {
                self.report(key, 5, 1);
            }
            self.step(&Step::LeaderEquity(i64::try_from(self.leader_equity).unwrap()));
            for plan in 0..PLANS {
                let equity = i64::try_from(self.equities[plan]).unwrap();
                self.step(&Step::FollowerEquity { plan, equity });
            }
            self.sweep(1_500);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Goal: whatever leader, venue, accounts and process do, each entry is what the model says: nothing is traded in
    /// the band, what is traded goes no further than the target and no limit is broken. Once the venue has filled
    /// everything, each plan stands at its target unless a rule says why not, and with a flat leader all are flat.
    #[test]
    fn allocations_are_what_the_model_says(steps in prop::collection::vec(step(), 1..60)) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
        }
        run.world.ends_after = None;
        run.restart();
        for plan in 0..PLANS {
            run.step(&Step::Kill { plan, kills: false });
        }
        run.settle();
        prop_assert_eq!(run.open.len(), 0, "{:?}", run.open);
        // Plans with a schedule have been rebalanced since.
        for plan in 1..PLANS {
            let last = run.world.journal.iter().rev().find_map(|(_, record)| {
                let Ok(Message::Instructions { root, .. }) = Message::decode(record) else {
                    return None;
                };
                (root.trigger == Trigger::Rebalance).then_some(root)
            });
            let Some(root) = last.filter(|root| root.reference_price.0 != 0 && run.is_led(plan))
            else {
                continue;
            };
            let (held, ideal) = (run.held[plan], run.ideal(plan, root.reference_price.0));
            let is_kept = run.kept(plan, held, &root).is_some();
            prop_assert!(held == ideal || is_kept, "plan {plan}: {held} of {ideal}");
        }
        run.step(&Step::Leave);
        run.step(&Step::Publish { weight: 0, is_new: true });
        run.step(&Step::Revise(0));
        run.settle();
        prop_assert_eq!(run.held, [0; PLANS], "a flat leader has flat followers");
        let recovered = run.world.recovered();
        prop_assert_eq!(format!("{recovered:?}"), format!("{:?}", run.world.engine));
        let mut replayer = Replayer::new(&run.world.capacity);
        for (sequence, record) in &run.world.journal {
            replayer.feed(*sequence, record).unwrap();
        }
    }
}
