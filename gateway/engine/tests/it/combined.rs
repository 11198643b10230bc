//! Plans of all copying models in one account under real limits: fills, orders, signals, an allocation, published weights,
//! each of a leader of its own, and plans that reverse in another account. The model knows no engine: it adds up what the
//! venue has of ours, and holds each decision against every limit.

use crate::venue::{Key, Run, Said, Venue};
use crate::world::{MILLISECOND, Setup, World, encoded, whole};
use crate::{leader_orders, signals};
use proptest::prelude::*;
use protocol::messages::{
    CopyMode, Flag, Instructions, InstructionsEntry, LeaderWeightEvent, LimitKind, Message,
    PositionEffect, ProtectionKind, Reason, Scope, Trigger, WeightSource,
};
use protocol::units::{
    InstrumentIndex, LeaderIndex, MONEY_ONE, Money, Nanos, RATIO_ONE, Ratio, SessionIndex,
};
use std::collections::BTreeMap;

/// Leaders, by what is copied of them.
const FILLS: u16 = 0;
const ORDERS: u16 = 1;
const WEIGHED: u16 = 2;
const SIGNALS: u16 = 3;
const PUBLISHES: u16 = 4;

/// Plans: leader, account, ratio in hundredths; those with less than zero reverse.
const PLANS: [(u16, u32, i64); 7] = [
    (FILLS, 0, 100),
    (ORDERS, 0, 60),
    (WEIGHED, 0, 100),
    (SIGNALS, 0, 100),
    (PUBLISHES, 0, 100),
    (FILLS, 1, -70),
    (ORDERS, 1, -100),
];

/// The order of fills: one that no order message of a property tells of.
const UNTOLD: u64 = 9;

/// Equity of leaders and followers, money.
const EQUITY: i64 = 10_000;

/// Why a reduction may be held back: the list of `gateway/AUDIT.md`.
const HOLDS: [Reason; 15] = [
    Reason::PlanFrozen,
    Reason::PlanOff,
    Reason::TradingHalted,
    Reason::SessionDown,
    Reason::OrdersInFlightFull,
    Reason::RowsFull,
    Reason::Overflow,
    Reason::RetriesExhausted,
    Reason::ReducedAfterFailure,
    Reason::BelowMinimumCarried,
    Reason::OrderWaits,
    Reason::AllocationNotDue,
    Reason::AllocationInBand,
    Reason::AllocationTooSmall,
    Reason::AllocationCost,
];

#[derive(Clone, Debug)]
enum Step {
    /// A leader trades, at a price.
    Fill {
        leader: u16,
        lots: i64,
        price: i64,
    },
    /// The leader whose orders are copied has one more, or another one than before.
    Place {
        order: u64,
        lots: i64,
        price: i64,
    },
    Cancel {
        order: u64,
    },
    /// A signal, in words behind its number.
    Enter {
        lots: i64,
        waits: bool,
    },
    Close,
    /// Hundredths of equity.
    Weight(i64),
    Report {
        order: usize,
        what: u8,
        lots: i64,
    },
    Quote(i64),
    Session(bool),
    Sweep,
    Restart,
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let lots = prop_oneof![-12_i64..0, 1_i64..13];
    prop_oneof![
        5 => (0_u16..3, lots.clone(), 96_i64..105)
            .prop_map(|(leader, lots, price)| Step::Fill { leader, lots, price }),
        3 => (1_u64..4, lots.clone(), 95_i64..105)
            .prop_map(|(order, lots, price)| Step::Place { order, lots, price }),
        1 => (1_u64..4).prop_map(|order| Step::Cancel { order }),
        2 => (lots, any::<bool>()).prop_map(|(lots, waits)| Step::Enter { lots, waits }),
        1 => Just(Step::Close),
        1 => (-15_i64..16).prop_map(Step::Weight),
        10 => (0_usize..12, 0_u8..9, 1_i64..8)
            .prop_map(|(order, what, lots)| Step::Report { order, what, lots }),
        1 => (95_i64..104).prop_map(Step::Quote),
        1 => prop::bool::weighted(0.8).prop_map(Step::Session),
        4 => Just(Step::Sweep),
        1 => Just(Step::Restart),
        1 => (0_usize..4).prop_map(Step::Crash),
    ]
}

/// A limit: kind, scope and target, value in units of money or of what it counts.
type Bound = (LimitKind, Scope, u32, i64);

fn bounds() -> impl Strategy<Value = Vec<Bound>> {
    let scope = prop_oneof![
        Just((Scope::Firm, 0)),
        Just((Scope::Follower, 0)),
        Just((Scope::Follower, 1)),
        (0_u32..5).prop_map(|leader| (Scope::Leader, leader)),
        (0_u32..7).prop_map(|plan| (Scope::Plan, plan)),
        Just((Scope::Instrument, 0)),
    ];
    let kind = prop_oneof![
        (100_i64..1_200).prop_map(|value| (LimitKind::MaxOrderNotional, value)),
        (1_i64..10).prop_map(|value| (LimitKind::MaxOrderQuantity, value)),
        (200_i64..2_000).prop_map(|value| (LimitKind::MaxSymbolNotional, value)),
        (500_i64..5_000).prop_map(|value| (LimitKind::MaxGrossNotional, value)),
        (200_i64..3_000).prop_map(|value| (LimitKind::MaxNetNotional, value)),
        (1_i64..6).prop_map(|value| (LimitKind::MaxOpenOrders, value)),
        (200_i64..3_000).prop_map(|value| (LimitKind::MaxOpenOrderNotional, value)),
    ];
    let bound =
        (kind, scope).prop_map(|((kind, value), (scope, target))| (kind, scope, target, value));
    prop::collection::vec(bound, 0..8).prop_map(|mut bounds| {
        bounds.sort_unstable_by_key(|bound| (bound.0 as u8, bound.1 as u8, bound.2));
        bounds.dedup_by_key(|bound| (bound.0, bound.1, bound.2));
        bounds
    })
}

struct Model {
    venue: Venue,
    bounds: Vec<Bound>,
    /// What each leader that trades holds.
    positions: [i64; 3],
    orders: BTreeMap<u64, i64>,
    signals: u64,
    weights: u64,
    /// What a lot was worth when a plan was last decided for, and when an order was.
    prices: [i64; PLANS.len()],
    order_prices: BTreeMap<Key, i64>,
}

fn setup(bounds: &[Bound]) -> Setup {
    let mut setup = Setup::default();
    setup.venue();
    setup.instrument("BTC");
    let equity = Some(Money(EQUITY * MONEY_ONE));
    for leader in ["fills", "orders", "weighed", "signals", "publishes"] {
        setup.leader(leader).reference_equity = equity;
    }
    for follower in ["shared", "reversing"] {
        setup.follower(follower).reference_equity = equity;
    }
    for (plan, (leader, follower, ratio)) in (0_u32..).zip(PLANS) {
        let definition = setup.plan(&format!("plan {plan}"), leader, follower);
        definition.multiplier = Ratio(ratio.abs() * RATIO_ONE / 100);
        definition.attempts_max = 254;
        if ratio < 0 {
            definition.reverse = Flag::Yes;
        }
        match leader {
            ORDERS => definition.copy = CopyMode::Orders,
            SIGNALS => definition.copy = CopyMode::Signals,
            WEIGHED => {
                setup.allocation(plan);
            }
            PUBLISHES => setup.allocation(plan).weights = WeightSource::Published,
            _ => {}
        }
    }
    setup.wide_limits();
    for (kind, scope, target, value) in bounds {
        // What every plan needs is stated at the firm already, wider.
        setup
            .limits
            .retain(|known| (known.kind, known.scope, known.target) != (*kind, *scope, *target));
        setup.limit(*scope, *target, *kind, whole(*value));
    }
    setup
}

impl Model {
    fn new(bounds: &[Bound]) -> Self {
        let mut venue = Venue::new(setup(bounds), false);
        venue.world.quote(0, 99, 101);
        Self {
            venue,
            bounds: bounds.to_vec(),
            positions: [0; 3],
            orders: BTreeMap::new(),
            signals: 0,
            weights: 0,
            prices: [0; PLANS.len()],
            order_prices: BTreeMap::new(),
        }
    }

    /// Whether a plan's orders rest, so that the worst of them counts.
    fn rests(plan: usize) -> bool {
        [ORDERS, SIGNALS].contains(&PLANS[plan].0)
    }

    /// What a plan is valued by: of one whose orders rest at worst, and with so many lots more on their side.
    fn extent(&self, plan: usize, lots: i64) -> i64 {
        let held = self.venue.held[plan];
        if !Self::rests(plan) {
            return held + self.venue.working(plan) + lots;
        }
        let left = |sign: i64| -> i64 {
            let own = self.venue.of(plan).map(|order| order.left());
            own.filter(|left| left.signum() == sign).sum()
        };
        let (up, down) = (held + left(1) + lots.max(0), held + left(-1) + lots.min(0));
        match lots.signum() {
            // What an order adds to is the side that it is on.
            1 => up,
            -1 => down,
            _ if up.abs() < down.abs() => down,
            _ => up,
        }
    }

    fn covers((scope, target): (Scope, u32), plan: usize) -> bool {
        let (leader, follower, _) = PLANS[plan];
        match scope {
            Scope::Firm | Scope::Venue | Scope::Instrument => true,
            Scope::Leader => u32::from(leader) == target,
            Scope::Follower => follower == target,
            Scope::Plan => plan == target as usize,
        }
    }

    /// What an opening order comes to by a limit.
    fn comes_to(&self, bound: &Bound, plan: usize, lots: i64, price: i64) -> i64 {
        let (kind, scope, target, _) = *bound;
        let others = (0..PLANS.len()).filter(|other| *other != plan);
        let others: Vec<usize> =
            others.filter(|other| Self::covers((scope, target), *other)).collect();
        let value = |other: &usize| self.extent(*other, 0) * self.prices[*other];
        let after = self.extent(plan, lots) * price;
        let open = || {
            let all = self.venue.open.iter();
            all.filter(|((_, _, of, _), _)| Self::covers((scope, target), *of as usize))
        };
        match kind {
            LimitKind::MaxOrderQuantity => lots.abs(),
            LimitKind::MaxOrderNotional => lots.abs() * price,
            LimitKind::MaxSymbolNotional => after.abs(),
            LimitKind::MaxGrossNotional => {
                others.iter().map(|other| value(other).abs()).sum::<i64>() + after.abs()
            }
            // Only the side that the order adds to is bounded.
            LimitKind::MaxNetNotional => {
                (others.iter().map(value).sum::<i64>() + after) * lots.signum()
            }
            LimitKind::MaxOpenOrders => i64::try_from(open().count()).unwrap() + 1,
            _ => {
                let values = open().map(|(key, order)| order.left().abs() * self.order_prices[key]);
                values.sum::<i64>() + lots.abs() * price
            }
        }
    }

    fn instructed(&mut self, sequence: u64, root: &Instructions, entry: &InstructionsEntry) {
        let (plan, price) = (entry.plan.0 as usize, root.reference_price.0);
        let (held, working) = (self.venue.held[plan], self.venue.working(plan));
        assert_eq!((entry.position.0, entry.working.0), (held, working), "plan {plan}");
        let (lots, desired) = (entry.lots.0, entry.desired.0);
        if entry.effect != PositionEffect::Open && lots != desired {
            assert!(HOLDS.contains(&entry.reason), "a reduction is held back: {entry:?}");
        }
        if lots != 0 && entry.effect == PositionEffect::Open {
            for bound in self.bounds.iter().filter(|bound| Self::covers((bound.1, bound.2), plan)) {
                let comes_to = self.comes_to(bound, plan, lots, price);
                assert!(comes_to <= bound.3, "{comes_to} is above {bound:?}: {entry:?} {root:?}");
            }
        }
        self.prices[plan] = price;
        if lots != 0 {
            assert!(lots.signum() == desired.signum() && lots.abs() <= desired.abs(), "{entry:?}");
            let protects =
                (root.trigger == Trigger::Protection).then_some(ProtectionKind::StopLoss);
            self.venue.place(sequence, entry, false, protects);
            let key = (self.venue.epoch, sequence, entry.plan.0, entry.leg);
            self.order_prices.insert(key, price);
        }
    }

    fn fill(&mut self, leader: u16, lots: i64, price: i64) {
        let event = self.venue.world.event(leader, 0, lots, price);
        // Like the order messages of a run that has ended, it is lost then; the next one says where he stands.
        let before = self.positions[usize::from(leader)];
        let event = protocol::messages::LeaderEvent {
            position_before: Some(protocol::units::Lots(before)),
            order_id: UNTOLD,
            ..event
        };
        self.positions[usize::from(leader)] += lots;
        self.feed(&encoded(|octets| event.encode(octets)));
    }

    fn order(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let event = leader_orders::event(&mut self.venue.world, ORDERS, 0, &words);
        self.feed(&event);
    }

    fn signal(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let event = signals::event(&mut self.venue.world, SIGNALS, 0, &words);
        self.feed(&event);
    }

    fn weight(&mut self, hundredths: i64) {
        self.weights += 1;
        let now = Nanos(self.venue.world.now);
        let event = LeaderWeightEvent {
            session: SessionIndex(10 + PUBLISHES),
            session_sequence: self.weights,
            leader: LeaderIndex(PUBLISHES),
            instrument: InstrumentIndex(0),
            sequence: self.weights,
            weight: Ratio(hundredths * RATIO_ONE / 100),
            transact_time: now,
            receive_time: now,
        };
        self.feed(&encoded(|octets| event.encode(octets)));
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Fill { leader, lots, price } => self.fill(leader, lots, price),
            Step::Place { order, lots, price } => {
                let word =
                    if self.orders.insert(order, lots).is_some() { "Amended" } else { "New" };
                self.order(&format!("{order} {word} {lots:+} @{price}"));
            }
            Step::Cancel { order } => {
                if self.orders.remove(&order).is_some() {
                    self.order(&format!("{order} Cancelled"));
                }
            }
            Step::Enter { lots, waits } => {
                self.signals += 1;
                let how = if waits { "@99" } else { "market @100" };
                let (stop, target) = (100 - 10 * lots.signum(), 100 + 10 * lots.signum());
                let id = self.signals;
                self.signal(&format!("{id} Enter {lots:+} {how} stop {stop} target {target}"));
            }
            Step::Close => self.close(),
            Step::Weight(hundredths) => self.weight(hundredths),
            Step::Report { order, what, lots } => {
                if let Some(key) = self.venue.chosen(order) {
                    self.report(key, &Said::new(what, lots));
                }
            }
            Step::Quote(bid) => self.happens(|world| drop(world.quote(0, bid, bid + 2))),
            Step::Session(is_up) => self.session(is_up),
            Step::Sweep => self.sweep(),
            Step::Restart => self.restart(),
            Step::Crash(decisions) => self.venue.world.ends_after = Some(decisions),
        }
    }

    /// Whatever is signalled is over.
    fn close(&mut self) {
        for id in 1..=self.signals {
            self.signal(&format!("{id} Close"));
        }
    }

    /// All leaders leave; the venue confirms what is asked of it and fills the rest.
    fn settle(&mut self) {
        self.restart();
        self.happens(|world: &mut World| drop(world.quote(0, 99, 101)));
        for order in std::mem::take(&mut self.orders).into_keys() {
            self.order(&format!("{order} Cancelled"));
        }
        self.close();
        self.weight(0);
        for leader in [FILLS, ORDERS, WEIGHED] {
            self.venue.world.now += 200 * MILLISECOND;
            self.sweep();
            let position = self.positions[usize::from(leader)];
            if position == 0 {
                // Flat already; a round trip says so once more.
                self.fill(leader, 1, 100);
                self.fill(leader, -1, 100);
            } else {
                self.fill(leader, -position, 100);
            }
        }
        self.rest(|_| true);
    }
}

impl Run for Model {
    fn venue(&mut self) -> &mut Venue {
        &mut self.venue
    }

    fn read(&mut self, sequence: u64, message: &Message) {
        match message {
            Message::Instructions { root, instructions } => {
                for entry in instructions {
                    self.instructed(sequence, root, entry);
                }
            }
            Message::Cancels { cancels, .. } => self.venue.cancel(cancels),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    /// Goal: plans of every copying model in one account never come to more than any limit allows, no reduction is held
    /// back but for a listed reason, nobody orders more than is desired, and once every leader has left every plan is
    /// flat. Method: random leaders, venue, crashes and limits; sums over what the venue has of ours.
    #[test]
    fn all_models_share_an_account_within_its_limits(
        bounds in bounds(),
        steps in prop::collection::vec(step(), 1..70),
    ) {
        let mut run = Model::new(&bounds);
        for step in &steps {
            run.step(step);
        }
        run.settle();
        prop_assert_eq!(run.venue.held, [0; PLANS.len()], "flat leaders have flat followers");
        prop_assert_eq!(run.venue.open.len(), 0, "{:?}", run.venue.open);
        run.venue.world.check_journal();
    }
}

/// Goal: what plans that reverse are given for an order of their leader's sees what the others were given for it, in a
/// record of the same input. Method: room for one order of the firm, two plans that mirror; the model counts.
#[test]
fn all_records_of_an_input_count() {
    let mut run = Model::new(&[(LimitKind::MaxOpenOrders, Scope::Firm, 0, 1)]);
    run.step(&Step::Place { order: 1, lots: 2, price: 95 });
    assert_eq!(run.venue.open.len(), 1, "{:?}", run.venue.open);
}

/// Goal: a stop of the gateway waits for no order that goes on working as its plan says, although the leader's has filled.
/// Method: a mirror that rests, its leader's fill, and the count of orders that rest at each.
#[test]
fn what_goes_on_working_rests() {
    let mut run = Model::new(&[]);
    run.step(&Step::Place { order: UNTOLD, lots: 10, price: 95 });
    for key in run.venue.open.keys().copied().collect::<Vec<Key>>() {
        run.report(key, &Said::new(0, 1));
    }
    let counts = |run: &Model| {
        let engine = &run.venue.world.engine;
        (engine.open_order_count(), engine.resting_order_count())
    };
    assert_eq!(counts(&run), (2, 2), "{:?}", run.venue.open);
    run.fill(ORDERS, 10, 95);
    assert_eq!(counts(&run), (2, 2), "{:?}", run.venue.open);
}
