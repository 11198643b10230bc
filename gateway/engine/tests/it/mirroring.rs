//! Properties of order copying over random streams, against a model that knows no engine: where the leader
//! stands and what works of his orders, what the market is, and what the venue has of ours.

use crate::leader_orders;
use crate::script::template;
use crate::world::{Setup, VENUE_SESSION, World, encoded};
use paceline_engine::Capacity;
use paceline_engine::replay::Replayer;
use proptest::prelude::*;
use protocol::messages::{
    CopyMode, CxlRejReason, ExecType, Flag, Instructions, LeaderFillRule, LeaderOrderNoted,
    Message, OrdStatus, OrderKey, OrderState, PositionEffect, Reason, SessionState, Side, Trigger,
    VenueCancelReject, VenueReport,
};
use protocol::units::{FollowerIndex, Lots, Nanos, RATIO_ONE, Ratio, SessionIndex, Ticks};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The bid; one may ask for two more.
    Quote(i64),
    Sweep,
    Restart,
    /// The next input's decisions are written only in part, then the next run begins.
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let lots = prop_oneof![-12_i64..0, 1_i64..13];
    prop_oneof![
        4 => (1_u64..5, lots.clone(), 95_i64..105, 0_u8..7)
            .prop_map(|(order, lots, price, kind)| Step::Place { order, lots, price, kind }),
        2 => (1_u64..5).prop_map(|order| Step::Cancel { order }),
        3 => (1_u64..7, lots).prop_map(|(order, lots)| Step::Fill { order, lots }),
        8 => (0_usize..8, 0_u8..8, 1_i64..8)
            .prop_map(|(order, what, lots)| Step::Report { order, what, lots }),
        1 => prop::bool::weighted(0.8).prop_map(Step::Session),
        1 => (93_i64..105).prop_map(Step::Quote),
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
    /// It closes, and no stop order.
    closes: bool,
    /// The order whose place it is to take, and what it is larger by, signed, until the venue answers.
    replaces: Option<(Key, i64)>,
}

type Key = (u32, u64, u32, u8);

const fn place(key: &OrderKey) -> Key {
    (key.epoch, key.sequence, key.plan, key.leg)
}

impl Placed {
    /// What is open of it, signed: of one that is to take another one's place what it is larger by.
    fn working(&self) -> i64 {
        let open = self.lots - self.filled * self.lots.signum();
        self.replaces.map_or(open, |(_, more)| more)
    }
}

struct Run {
    world: World,
    epoch: u32,
    position: i64,
    /// Bid and ask, once there are any.
    market: Option<(i64, i64)>,
    orders: BTreeMap<u64, i64>,
    /// Kind and price of every order that works or did.
    terms: BTreeMap<u64, (u8, i64)>,
    /// Those that the market was away from when they got their terms.
    turned: BTreeSet<u64>,
    held: [i64; RATIOS.len()],
    open: BTreeMap<Key, Placed>,
    noted: Option<LeaderOrderNoted>,
    /// Whether the venue takes replaces, and how many orders were to take the place of others.
    replaces: bool,
    replaced: usize,
    /// The record whose orders take the places of these.
    replacing: (u64, Vec<Key>),
}

/// Where a plan belongs for a position of its leader.
fn target(plan: usize, leader: i64) -> i64 {
    leader * RATIOS[plan] / 100
}

impl Run {
    fn new(replaces: bool) -> Self {
        let mut setup = Setup::default();
        setup.venue();
        setup.venues[0].replaces = replaces.then_some(Flag::Yes);
        setup.instrument("BTC");
        let leader = setup.leader("alice").leader.0;
        for (plan, ratio) in RATIOS.iter().enumerate() {
            let follower = setup.follower(&format!("follower {plan}")).follower.0;
            let definition = setup.plan(&format!("plan {plan}"), leader, follower);
            definition.copy = CopyMode::Orders;
            definition.multiplier = Ratio(ratio.abs() * RATIO_ONE / 100);
            definition.attempts_max = 254;
            if *ratio < 0 {
                definition.reverse = Flag::Yes;
            }
            if plan == 1 {
                definition.on_leader_fill = LeaderFillRule::Cross;
            }
        }
        setup.wide_limits();
        let world = World::new(&Capacity::default(), setup);
        Self {
            world,
            epoch: 1,
            position: 0,
            market: None,
            orders: BTreeMap::new(),
            terms: BTreeMap::new(),
            turned: BTreeSet::new(),
            held: [0; 3],
            open: BTreeMap::new(),
            noted: None,
            replaces,
            replaced: 0,
            replacing: (0, Vec::new()),
        }
    }

    /// What of the leader's orders a plan mirrors: one that reverses those that the market was away from.
    fn resting(&self, plan: usize) -> i64 {
        let mirrored = |order| 0 < RATIOS[plan] || self.turned.contains(order);
        self.orders.iter().filter(|(order, _)| mirrored(order)).map(|(_, open)| open).sum()
    }

    fn working(&self, plan: usize) -> i64 {
        let own = self.open.iter().filter(|((_, _, of, _), _)| *of as usize == plan);
        own.map(|(_, order)| order.working()).sum()
    }

    /// What orders of the plan that close, on the side of one of so many lots, have open; stop orders apart.
    fn closing(&self, plan: usize, lots: i64) -> i64 {
        let own = self.open.iter().filter(|((_, _, of, _), _)| *of as usize == plan);
        let closing = own.filter(|(_, order)| order.closes && (order.lots < 0) == (lots < 0));
        closing.map(|(_, order)| order.working()).sum()
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
                    let (record, replaced) = std::mem::take(&mut self.replacing);
                    for (index, entry) in instructions.iter().enumerate() {
                        let old = (record == sequence.0).then(|| replaced[index]);
                        self.instructed(sequence.0, &root, entry, old);
                    }
                }
                Message::Replacements { replacements, .. } => {
                    let replaced = replacements.iter().map(|entry| {
                        let old = place(&entry.order);
                        assert_eq!(entry.filled.0, self.open[&old].filled, "what it has filled");
                        old
                    });
                    self.replacing = (sequence.0 + 1, replaced.collect());
                }
                Message::Cancels { cancels, .. } => {
                    for cancel in &cancels {
                        let order = self.open.get_mut(&place(&cancel.order));
                        order.expect("what is cancelled is open").is_cancelling = true;
                    }
                }
                Message::OrderUpdate(update) => {
                    // Its venue says that it works: then the cancel is over, or has never been there.
                    let works = [OrderState::Working, OrderState::PartiallyFilled];
                    let order = self.open.get_mut(&place(&update.order));
                    if let Some(order) = order.filter(|_| works.contains(&update.state)) {
                        order.is_cancelling = false;
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
        old: Option<Key>,
    ) {
        let plan = entry.plan.0 as usize;
        // An order that takes another one's place is judged as if that one were gone.
        let replaced = old.map(|old| self.open[&old]);
        let of_replaced = replaced.map_or(0, |order| order.working());
        let (held, working) = (self.held[plan], self.working(plan) - of_replaced);
        assert_eq!((entry.position.0, entry.working.0), (held, working), "plan {plan}");
        let expected = target(plan, self.position + self.resting(plan));
        assert_eq!(entry.target.0, expected, "plan {plan}");
        let (lots, difference) = (entry.lots.0, expected - held - working);
        if lots == 0 {
            return;
        }
        let mut is_stop = false;
        assert!(lots.signum() == difference.signum() && lots.abs() <= difference.abs());
        if root.trigger == Trigger::LeaderOrder {
            let noted = self.noted.expect("what is mirrored was noted");
            let (is_against, is_limit) = (RATIOS[plan] < 0, noted.stop_price.is_none());
            assert_eq!((lots < 0) != (noted.lots.0 < 0), is_against, "each has its side");
            if is_against {
                assert!(self.turned.contains(&noted.order_id), "it would trade at once");
                // His limit is the trigger of theirs, his trigger their limit.
                assert_eq!(entry.price, noted.stop_price);
                is_stop = is_limit;
            } else {
                assert_eq!(entry.price, noted.price);
                is_stop = !is_limit;
            }
            assert!(lots.abs() <= target(plan, noted.lots.0).abs() + 1);
        } else {
            let justified = target(plan, self.position) - held;
            assert!(lots.signum() == justified.signum() && lots.abs() <= justified.abs());
        }
        let mut closes = false;
        if entry.effect == PositionEffect::Close {
            let reduces = |of: i64| lots.signum() == -of.signum() && lots.abs() <= of.abs();
            assert!(reduces(held) || is_stop && reduces(held + working));
            let of_replaced = replaced.filter(|order| order.closes).map_or(0, |_| of_replaced);
            let closing = self.closing(plan, lots) - of_replaced;
            assert!(is_stop || reduces(held + closing), "{lots} turns plan {plan}");
            closes = !is_stop;
        }
        let key = (self.epoch, sequence, entry.plan.0, entry.leg);
        let mut placed = Placed { lots, filled: 0, is_cancelling: false, closes, replaces: None };
        if let Some((old, order)) = old.zip(replaced) {
            assert!(!order.is_cancelling && order.replaces.is_none(), "one thing at a time");
            assert_eq!(order.lots.signum(), lots.signum(), "an order keeps its side");
            placed.lots += order.filled * lots.signum();
            let more = (placed.lots.abs() - order.lots.abs()).max(0);
            placed.replaces = Some((old, more * lots.signum()));
            self.replaced += 1;
        }
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
                self.market = self.market.filter(|_| is_up);
                let from = self.world.journal.len();
                self.world.session(VENUE_SESSION, state);
                self.read(from);
                if self.world.has_ended {
                    self.restart();
                }
            }
            Step::Quote(bid) => self.quote(bid, bid + 2),
            Step::Sweep => self.sweep(),
            Step::Restart => self.restart(),
            Step::Crash(decisions) => self.world.ends_after = Some(decisions),
        }
    }

    fn quote(&mut self, bid: i64, ask: i64) {
        self.market = Some((bid, ask));
        let from = self.world.journal.len();
        self.world.quote(0, bid, ask);
        self.read(from);
        if self.world.has_ended {
            self.restart();
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
        let (order, kind) =
            if self.replaces { (order % 2 + 1, kind.max(1)) } else { (order, kind) };
        // An order keeps its side.
        let lots = self.orders.get(&order).map_or(lots, |open| lots.abs() * open.signum());
        // Where orders are replaced they mostly stay of their kind, or there would be few of which one is.
        let kept = self.terms.get(&order).filter(|_| self.replaces && price % 4 != 0);
        let kind = kept.filter(|_| self.orders.contains_key(&order)).map_or(kind, |kept| kept.0);
        let terms = (if matches!(kind, 1..4) { 1 } else { kind }, price);
        let terms_before = self.terms.insert(order, terms);
        let before = self.orders.insert(order, lots);
        let is_more = before.is_some_and(|open| open.abs() <= lots.abs());
        if !(is_more && terms_before == Some(terms)) {
            self.turn(order, lots, terms);
        }
        let status = if before.is_some() { "Amended" } else { "New" };
        let (id, lots, price) = (order.to_string(), format!("{lots:+}"), format!("@{price}"));
        let force = if kind == 0 { "ioc" } else { "gtc" };
        let mut words = vec![id.as_str(), status, &lots, force];
        match kind {
            // A stop order, a stop-limit order, one that another price triggers.
            4 => words.extend(["stop", &price[1..]]),
            5 => words.extend(["stop", "99", &price]),
            6 => words.extend(["stop", &price[1..], "reference"]),
            _ => words.push(&price),
        }
        let event = leader_orders::event(&mut self.world, 0, 0, &words);
        self.feed(&event);
    }

    /// Whether a plan on the other side can have an order: the market has to come to it first, and trades have to say
    /// so. Limits to buy and stops to sell wait below the market.
    fn turn(&mut self, order: u64, lots: i64, (kind, price): (u8, i64)) {
        let (is_stop, price) = match kind {
            4 => (true, price),
            5 => (true, 99),
            _ => (false, price),
        };
        let waits_below = (0 < lots) != is_stop;
        let is_away = self.market.is_some_and(
            |(bid, ask)| {
                if waits_below { price < bid } else { ask < price }
            },
        );
        self.turned.remove(&order);
        if is_away && !matches!(kind, 0 | 6) {
            self.turned.insert(order);
        }
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

    /// The venue answers to a replace. Where the order that works is gone it refuses.
    fn answer(&mut self, key: Key, what: u8, lots: i64) {
        let order = self.open[&key];
        let (old, _) = order.replaces.expect("there is one on its way");
        let Some(working) = self.open.get(&old).copied().filter(|_| !matches!(what, 1 | 2)) else {
            self.open.remove(&key);
            return if what == 1 { self.say(key, what, &order, 0) } else { self.refuse(key, what) };
        };
        if what == 5 {
            // A fill while the replace is pending; this venue names the request that is pending.
            let lots = lots.min(working.lots.abs() - working.filled);
            return self.fill_own(key, old, lots, OrdStatus::PendingReplace);
        }
        self.open.remove(&old);
        let total = order.lots.abs().max(working.filled) * order.lots.signum();
        let taken = Placed { lots: total, filled: working.filled, replaces: None, ..order };
        if taken.working() == 0 {
            self.open.remove(&key);
        } else {
            self.open.insert(key, taken);
        }
        self.say(key, what, &taken, 0);
    }

    fn refuse(&mut self, (epoch, sequence, plan, leg): Key, what: u8) {
        let reject = VenueCancelReject {
            session: SessionIndex(0),
            session_sequence: 1,
            order: OrderKey { epoch, sequence, plan, leg },
            cxl_rej_reason: if what == 2 { CxlRejReason::Other } else { CxlRejReason::TooLate },
            transact_time: Nanos(self.world.now),
            receive_time: Nanos(self.world.now),
            replace: Some(Flag::Yes),
        };
        self.feed(&encoded(|octets| reject.encode(octets)));
    }

    /// What the venue says of an order that was to take the place of another one.
    fn say(&mut self, key: Key, what: u8, order: &Placed, last: i64) {
        let (epoch, sequence, plan, leg) = key;
        let left = if what == 1 { 0 } else { order.lots.abs() - order.filled };
        let status = if left == 0 { OrdStatus::Filled } else { OrdStatus::PartiallyFilled };
        self.world.exec_ids += 1;
        let report = VenueReport {
            order: OrderKey { epoch, sequence, plan, leg },
            follower: FollowerIndex(plan),
            side: if order.lots < 0 { Side::Sell } else { Side::Buy },
            // One that was restarted may know it by asking.
            exec_type: match what {
                1 => ExecType::Rejected,
                6 => ExecType::OrderStatus,
                _ => ExecType::Replaced,
            },
            ord_status: if what == 1 { OrdStatus::Rejected } else { status },
            last_lots: Lots(last),
            cum_lots: Lots(order.filled),
            leaves_lots: Lots(left),
            exec_id: 1_000 + self.world.exec_ids,
            receive_time: Nanos(self.world.now),
            ..template()
        };
        self.feed(&encoded(|octets| report.encode(octets)));
    }

    /// A fill of an order, reported under an identity.
    fn fill_own(&mut self, named: Key, key: Key, lots: i64, ord_status: OrdStatus) {
        let (epoch, sequence, plan, leg) = named;
        let order = self.open.get_mut(&key).expect("it is open");
        order.filled += lots;
        let order = *order;
        self.held[plan as usize] += lots * order.lots.signum();
        let left = order.lots.abs() - order.filled;
        if left == 0 {
            self.open.remove(&key);
        }
        self.world.exec_ids += 1;
        let report = VenueReport {
            order: OrderKey { epoch, sequence, plan, leg },
            follower: FollowerIndex(plan),
            side: if order.lots < 0 { Side::Sell } else { Side::Buy },
            exec_type: ExecType::Trade,
            ord_status,
            last_lots: Lots(lots),
            last_price: Some(Ticks(100)),
            cum_lots: Lots(order.filled),
            leaves_lots: Lots(left),
            exec_id: 1_000 + self.world.exec_ids,
            receive_time: Nanos(self.world.now),
            ..template()
        };
        self.feed(&encoded(|octets| report.encode(octets)));
    }

    fn report(&mut self, key: Key, what: u8, lots: i64) {
        let (epoch, sequence, plan, leg) = key;
        let order = self.open[&key];
        if order.replaces.is_some() {
            return self.answer(key, what, lots);
        }
        // What is to be replaced has to work.
        let is_new = self.replaces && order.filled == 0 && matches!(what, 1 | 2 | 5 | 6);
        let what = if is_new { 0 } else { what };
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
                    // What was to take its place may have by now.
                    if self.open.contains_key(&key) {
                        self.report(key, if order.is_cancelling { 3 } else { 7 }, 1);
                    }
                }
                self.sweep();
                self.world.now += 1_000_000_000;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Goal: whatever leader, venue and process do, no order goes beyond what the plan's target allows, none is
    /// placed twice, recovery and replay agree, and a leader who has left has followers that have.
    #[test]
    fn mirrors_stay_within_their_targets(
        steps in prop::collection::vec(step(), 1..60),
        replaces in any::<bool>(),
    ) {
        let mut run = Run::new(replaces);
        for step in &steps {
            run.step(step);
        }
        run.settle();
        prop_assert!(replaces || run.replaced == 0, "venues need not know how");
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
