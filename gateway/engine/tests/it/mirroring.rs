//! Properties of order copying over random streams, against a model that knows no engine: where the leader
//! stands and what works of his orders, and what the venue has of ours.

use crate::leader_orders;
use crate::script::template;
use crate::world::{Setup, VENUE_SESSION, World, encoded};
use paceline_engine::Capacity;
use paceline_engine::replay::Replayer;
use proptest::prelude::*;
use protocol::messages::{
    CopyMode, ExecType, Instructions, LeaderFillRule, LeaderOrderNoted, Message, OrdStatus,
    OrderKey, PositionEffect, Reason, SessionState, Side, Trigger, VenueReport,
};
use protocol::units::{FollowerIndex, Lots, Nanos, RATIO_ONE, Ratio, Ticks};
use std::collections::BTreeMap;

/// Ratios of the plans, in hundredths; the second one crosses, the third one reverses.
const RATIOS: [i64; 3] = [100, 40, -70];

#[derive(Clone, Debug)]
enum Step {
    /// An order of the leader is new or another one than before.
    Place {
        order: u64,
        lots: i64,
        price: i64,
        kind: u8,
    },
    Cancel {
        order: u64,
    },
    /// A fill of an order that works, as far as it does; of none that does, one that was never announced.
    Fill {
        order: u64,
        lots: i64,
    },
    /// The venue says something about one of our orders.
    Report {
        order: usize,
        what: u8,
        lots: i64,
    },
    Session(bool),
    Sweep,
    Restart,
    /// The next input's decisions are written only in part, then the next run begins.
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let lots = prop_oneof![-12_i64..0, 1_i64..13];
    prop_oneof![
        4 => (1_u64..5, lots.clone(), 95_i64..105, 0_u8..6)
            .prop_map(|(order, lots, price, kind)| Step::Place { order, lots, price, kind }),
        2 => (1_u64..5).prop_map(|order| Step::Cancel { order }),
        3 => (1_u64..7, lots).prop_map(|(order, lots)| Step::Fill { order, lots }),
        8 => (0_usize..8, 0_u8..8, 1_i64..8)
            .prop_map(|(order, what, lots)| Step::Report { order, what, lots }),
        1 => any::<bool>().prop_map(Step::Session),
        3 => Just(Step::Sweep),
        1 => Just(Step::Restart),
        1 => (0_usize..4).prop_map(Step::Crash),
    ]
}

/// One of our orders, as the venue sees it.
#[derive(Clone, Copy, Debug)]
struct Placed {
    lots: i64,
    filled: i64,
    is_cancelling: bool,
}

struct Run {
    world: World,
    epoch: u32,
    position: i64,
    orders: BTreeMap<u64, i64>,
    held: [i64; RATIOS.len()],
    open: BTreeMap<(u32, u64, u32, u8), Placed>,
    noted: Option<LeaderOrderNoted>,
}

/// Where a plan belongs for a position of its leader.
fn target(plan: usize, leader: i64) -> i64 {
    leader * RATIOS[plan] / 100
}

impl Run {
    fn new() -> Self {
        let mut setup = Setup::default();
        setup.venue();
        setup.instrument("BTC");
        let leader = setup.leader("alice").leader.0;
        for (plan, ratio) in RATIOS.iter().enumerate() {
            let follower = setup.follower(&format!("follower {plan}")).follower.0;
            let definition = setup.plan(&format!("plan {plan}"), leader, follower);
            definition.copy = CopyMode::Orders;
            definition.multiplier = Ratio(ratio.abs() * RATIO_ONE / 100);
            definition.attempts_max = 254;
            if *ratio < 0 {
                definition.reverse = protocol::messages::Flag::Yes;
            }
            if plan == 1 {
                definition.on_leader_fill = LeaderFillRule::Cross;
            }
        }
        setup.wide_limits();
        let world = World::new(&Capacity::default(), setup);
        let (orders, open) = (BTreeMap::new(), BTreeMap::new());
        Self { world, epoch: 1, position: 0, orders, held: [0; 3], open, noted: None }
    }

    fn resting(&self) -> i64 {
        self.orders.values().sum()
    }

    fn working(&self, plan: usize) -> i64 {
        let own = self.open.iter().filter(|((_, _, of, _), _)| *of as usize == plan);
        own.map(|(_, order)| order.lots - order.filled * order.lots.signum()).sum()
    }

    /// Looks at every decision that stands in the journal behind so many records.
    fn read(&mut self, from: usize) {
        let records = self.world.journal[from..].to_vec();
        for (sequence, record) in records {
            match Message::decode(&record).unwrap() {
                Message::LeaderOrderNoted(noted) => {
                    self.noted = (noted.reason == Reason::None).then_some(noted);
                }
                Message::Instructions { root, instructions } => {
                    for entry in &instructions {
                        self.instructed(sequence.0, &root, entry);
                    }
                }
                Message::Cancels { cancels, .. } => {
                    for cancel in &cancels {
                        let OrderKey { epoch, sequence, plan, leg } = cancel.order;
                        let order = self.open.get_mut(&(epoch, sequence, plan, leg));
                        order.expect("what is cancelled is open").is_cancelling = true;
                    }
                }
                _ => {}
            }
        }
    }

    /// No order takes a plan beyond its target, closes more than there is, or has another price than the
    /// leader's order that it mirrors.
    fn instructed(
        &mut self,
        sequence: u64,
        root: &Instructions,
        entry: &protocol::messages::InstructionsEntry,
    ) {
        let plan = entry.plan.0 as usize;
        let (held, working) = (self.held[plan], self.working(plan));
        assert_eq!((entry.position.0, entry.working.0), (held, working), "plan {plan}");
        let expected = target(plan, self.position + self.resting());
        assert_eq!(entry.target.0, expected, "plan {plan}");
        let (lots, difference) = (entry.lots.0, expected - held - working);
        if lots == 0 {
            return;
        }
        assert!(lots.signum() == difference.signum() && lots.abs() <= difference.abs());
        if root.trigger == Trigger::LeaderOrder {
            let noted = self.noted.expect("what is mirrored was noted");
            assert_eq!(entry.price, noted.price);
            if noted.stop_price.is_some() {
                assert!((lots < 0) == (noted.lots.0 < 0), "no stop waits on the side where it is");
            }
            assert!(lots.abs() <= target(plan, noted.lots.0).abs() + 1);
        } else {
            let justified = target(plan, self.position) - held;
            assert!(lots.signum() == justified.signum() && lots.abs() <= justified.abs());
        }
        if entry.effect == PositionEffect::Close {
            let reduces = |of: i64| lots.signum() == -of.signum() && lots.abs() <= of.abs();
            let is_stop = root.trigger == Trigger::LeaderOrder
                && self.noted.is_some_and(|noted| noted.stop_price.is_some());
            assert!(reduces(held) || is_stop && reduces(held + working));
        }
        let key = (self.epoch, sequence, entry.plan.0, entry.leg);
        let placed = Placed { lots, filled: 0, is_cancelling: false };
        assert!(self.open.insert(key, placed).is_none(), "no order is placed twice");
    }

    fn feed(&mut self, input: &[u8]) {
        let from = self.world.journal.len();
        self.world.feed(input);
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
            Step::Place { order, lots, price, kind } => self.place(order, lots, price, kind),
            Step::Cancel { order } => self.cancel(order),
            Step::Fill { order, lots } => self.fill(order, lots),
            Step::Report { order, what, lots } => {
                let keys: Vec<_> = self.open.keys().copied().collect();
                if !keys.is_empty() {
                    self.report(keys[order % keys.len()], what, lots);
                }
            }
            Step::Session(is_up) => {
                let state = if is_up { SessionState::Synchronised } else { SessionState::Lost };
                let from = self.world.journal.len();
                self.world.session(VENUE_SESSION, state);
                self.read(from);
                if self.world.has_ended {
                    self.restart();
                }
            }
            Step::Sweep => self.sweep(),
            Step::Restart => self.restart(),
            Step::Crash(decisions) => self.world.ends_after = Some(decisions),
        }
    }

    fn sweep(&mut self) {
        self.world.now += 10_000_000;
        let from = self.world.journal.len();
        self.world.sweep();
        self.read(from);
        if self.world.has_ended {
            self.restart();
        }
    }

    fn place(&mut self, order: u64, lots: i64, price: i64, kind: u8) {
        // An order keeps its side.
        let lots = self.orders.get(&order).map_or(lots, |open| lots.abs() * open.signum());
        let status = if self.orders.insert(order, lots).is_some() { "Amended" } else { "New" };
        let (id, lots, price) = (order.to_string(), format!("{lots:+}"), format!("@{price}"));
        let force = if kind == 0 { "ioc" } else { "gtc" };
        let mut words = vec![id.as_str(), status, &lots, force];
        match kind {
            // A stop order, then a stop-limit order.
            4 => words.extend(["stop", &price[1..]]),
            5 => words.extend(["stop", "99", &price]),
            _ => words.push(&price),
        }
        let event = leader_orders::event(&mut self.world, 0, 0, &words);
        self.feed(&event);
    }

    fn cancel(&mut self, order: u64) {
        self.orders.remove(&order);
        let words = [order.to_string(), "Cancelled".to_owned()];
        let words = [words[0].as_str(), words[1].as_str()];
        let event = leader_orders::event(&mut self.world, 0, 0, &words);
        self.feed(&event);
    }

    fn fill(&mut self, order: u64, lots: i64) {
        let open = self.orders.get(&order).copied();
        let lots = open.map_or(lots, |open| lots.abs().min(open.abs()) * open.signum());
        let mut event = self.world.event(0, 0, lots, 100);
        event.order_id = order;
        self.position += lots;
        if let Some(open) = open {
            event.leaves_lots = Some(Lots((open - lots).abs()));
            if open == lots {
                self.orders.remove(&order);
            } else {
                self.orders.insert(order, open - lots);
            }
        }
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
            0 => {}
            1 => report.exec_type = ExecType::Rejected,
            2 => report.exec_type = ExecType::Expired,
            3 | 4 if order.is_cancelling => report.exec_type = ExecType::Canceled,
            _ => {
                let lots = if what == 7 { left } else { lots.min(left) };
                (report.exec_type, report.ord_status) =
                    (ExecType::Trade, OrdStatus::PartiallyFilled);
                (report.last_lots, report.last_price) = (Lots(lots), Some(Ticks(100)));
                report.cum_lots = Lots(order.filled + lots);
                report.leaves_lots = Lots(left - lots);
                self.held[plan as usize] += lots * order.lots.signum();
                self.open.get_mut(&key).unwrap().filled += lots;
            }
        }
        if report.exec_type != ExecType::Trade && report.exec_type != ExecType::New {
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

    /// The leader takes his orders back and leaves; the venue confirms what is asked of it and fills the rest.
    fn settle(&mut self) {
        self.world.ends_after = None;
        self.restart();
        for order in self.orders.keys().copied().collect::<Vec<_>>() {
            self.cancel(order);
        }
        for flat in [false, true] {
            if flat && self.position != 0 {
                self.fill(99, -self.position);
            }
            for _ in 0..40 {
                for (key, order) in self.open.clone() {
                    self.report(key, if order.is_cancelling { 3 } else { 7 }, 1);
                }
                self.sweep();
                self.world.now += 1_000_000_000;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Goal: whatever leader, venue and process do, no order goes beyond what the plan's target allows, none is
    /// placed twice, recovery and replay agree, and a leader who has left has followers that have.
    #[test]
    fn mirrors_stay_within_their_targets(steps in prop::collection::vec(step(), 1..60)) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
        }
        run.settle();
        prop_assert_eq!(run.open.len(), 0, "{:?}", run.open);
        prop_assert_eq!(run.held, [0; RATIOS.len()], "a flat leader has flat followers");
        let recovered = run.world.recovered();
        prop_assert_eq!(format!("{recovered:?}"), format!("{:?}", run.world.engine));
        let mut replayer = Replayer::new(&run.world.capacity);
        for (sequence, record) in &run.world.journal {
            replayer.feed(*sequence, record).unwrap();
        }
    }
}
