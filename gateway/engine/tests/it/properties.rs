//! Properties over random streams: the reference model agrees with every decision, recovery equals the live
//! state, replay is identical, nothing is lost, and with everything allowed all plans reach their targets.

pub(crate) mod snapshots;

use crate::reference::Reference;
use crate::world::{Amounts, MILLISECOND, START, Setup, VENUE_SESSION, World, encoded, whole};
use paceline_engine::Capacity;
use paceline_engine::replay::{Difference, Replayer};
use proptest::prelude::*;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, ControlAction, CopiedSides, Decimal, DrawdownReference,
    DrawdownWindow, ExecType, ExistingPositionRule, FailureRule, FilterKind, FindingKind, Flag,
    GuardReference, GuardViolation, InstrumentKind, LeaderEvent, LeaderStops, LimitKind,
    LossWindow, OrdRejReason, OrdStatus, OrderKey, OutOfSyncRule, PartialFillRule,
    ProtectionDefinition, RemovalRule, Scope, SelfMatchRule, SessionState, Side, SizingMode,
    TriggerPrice, UnexpectedRule, VenueReport,
};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, MONEY_ONE, Money, Nanos, PlanIndex,
    RATIO_ONE, Ratio, Ticks,
};
use std::collections::BTreeSet;

const LEADERS: u16 = 2;
const INSTRUMENTS: u16 = 2;
const FOLLOWERS: u32 = 3;
const PLANS: u32 = 5;

/// What a leader may put on a fill: distance of the stop, distance of the average price, which tag, which
/// order, what is left of it.
type Marks = (Option<i64>, Option<i64>, usize, u64, Option<i64>);

const TAGS: [&str; 3] = ["", "swing", "scalp"];

/// A plan: sizing, rule of small orders, cut, existing positions, touch, then sides, reversal, filter,
/// tiers; how it follows partial fills, and how long increases wait.
type Shape = ((u8, u8, bool, u8, bool), (u8, bool, u8, bool), (u8, u64));

/// What a plan does when orders fail: by class, and when no attempt is left; step of retries; what it does while it
/// is out of sync; score below which it is, for how long, milliseconds, and from which on it is no more.
type Policy = ([usize; 5], bool, u32, usize, (u16, u64, u16));

/// How far a plan's stop loss and its take profit are from what its position has cost, per cent; zero is none.
type Protection = (u32, u32, LeaderStops);

/// The market: whether the second instrument is spot, and when the first one expires.
type Market = (bool, Option<u64>);

/// One thing that happens. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Event {
        leader: u16,
        instrument: u16,
        lots: i64,
        price: i64,
        age: u64,
        marks: Marks,
    },
    /// An event that is held back for some steps.
    Late {
        leader: u16,
        instrument: u16,
        lots: i64,
        price: i64,
    },
    /// The events held back arrive.
    Arrive,
    /// The last event comes again.
    Repeat,
    /// A trade of the leader is busted or corrected.
    Correct {
        leader: u16,
        instrument: u16,
        lots: i64,
    },
    Report {
        order: usize,
        what: u8,
        lots: i64,
    },
    /// The last report comes again.
    RepeatReport,
    Command {
        action: usize,
        scope: usize,
        target: u32,
    },
    Session(u8),
    /// The venue goes, and comes back with one of the above.
    Lost,
    Gap {
        from: u64,
        count: u32,
    },
    Quote {
        instrument: u16,
        bid: i64,
        spread: i64,
    },
    Snapshot {
        follower: u32,
        equity: i64,
        fees: i64,
        deposits: i64,
    },
    Equity {
        leader: u16,
        equity: i64,
    },
    Finding {
        kind: usize,
        follower: u32,
        observed: i64,
    },
    Wait(u64),
    Sweep,
    Restart,
    /// Other limits come into force.
    Limits(Vec<(usize, u32, usize, i64)>),
    /// Only some plans are in force from now on, those whose bits are set.
    Plans(u32),
    /// The next input's decisions are written only in part, then the next run begins.
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let leader = 0..LEADERS;
    let instrument = 0..INSTRUMENTS;
    let lots = prop_oneof![-20_i64..20, -3_i64..4];
    let marks = (
        prop::option::of(-10_i64..20),
        prop::option::weighted(0.3, -10_i64..10),
        0..TAGS.len(),
        1_u64..4,
        prop::option::of(0_i64..3),
    );
    let event = (leader.clone(), instrument.clone(), lots.clone(), 90_i64..110, 0_u64..40, marks);
    prop_oneof![
        12 => event.prop_map(|(leader, instrument, lots, price, age, marks)| Step::Event {
            leader, instrument, lots, price, age, marks
        }),
        2 => (leader.clone(), instrument.clone(), lots, 90_i64..110).prop_map(
            |(leader, instrument, lots, price)| Step::Late { leader, instrument, lots, price }
        ),
        2 => Just(Step::Arrive),
        1 => Just(Step::Repeat),
        1 => (0..LEADERS, 0..INSTRUMENTS, -5_i64..6).prop_map(
            |(leader, instrument, lots)| Step::Correct { leader, instrument, lots }
        ),
        16 => (any::<usize>(), 0_u8..12, 1_i64..20).prop_map(|(order, what, lots)| Step::Report {
            order, what, lots
        }),
        1 => Just(Step::RepeatReport),
        2 => (0_usize..14, 0_usize..6, 0_u32..5).prop_map(|(action, scope, target)| Step::Command {
            action, scope, target
        }),
        2 => (0_u8..6).prop_map(Step::Session),
        1 => Just(Step::Lost),
        1 => (1_u64..30, 1_u32..10).prop_map(|(from, count)| Step::Gap { from, count }),
        2 => (instrument, 80_i64..120, 0_i64..5).prop_map(|(instrument, bid, spread)| Step::Quote {
            instrument, bid, spread
        }),
        2 => (0..FOLLOWERS, -1_i64..3_000, 0_i64..100, prop_oneof![Just(0_i64), 0_i64..1_000]).prop_map(
            |(follower, equity, fees, deposits)| Step::Snapshot { follower, equity, fees, deposits }
        ),
        1 => (leader, 500_i64..2_000).prop_map(|(leader, equity)| Step::Equity {
            leader, equity
        }),
        1 => (0_usize..2, 0..=FOLLOWERS, -5_i64..5).prop_map(|(kind, follower, observed)| Step::Finding {
            kind, follower, observed
        }),
        3 => prop_oneof![9 => 1_u64..60, 1 => 60_u64..40_000_000].prop_map(Step::Wait),
        6 => Just(Step::Sweep),
        1 => Just(Step::Restart),
        1 => (0_usize..4).prop_map(Step::Crash),
        1 => limits().prop_map(Step::Limits),
        1 => (0_u32..1 << PLANS).prop_map(Step::Plans),
    ]
}

/// Limits by chance; the required ones are always there.
fn limits() -> impl Strategy<Value = Vec<(usize, u32, usize, i64)>> {
    prop::collection::vec((0_usize..6, 0_u32..5, 0_usize..LimitKind::ALL.len(), 1_i64..100), 0..12)
}

fn plans() -> impl Strategy<Value = Vec<Shape>> {
    let plan = (0_u8..10, 0_u8..3, any::<bool>(), 0_u8..3, any::<bool>());
    let copied = (0_u8..6, prop::bool::weighted(0.3), 0_u8..9, prop::bool::weighted(0.3));
    let waiting = (0_u8..6, 0_u64..60);
    prop::collection::vec((plan, copied, waiting), PLANS as usize)
}

fn policies() -> impl Strategy<Value = Vec<Option<Policy>>> {
    let rules = prop::array::uniform5(0..FailureRule::ALL.len());
    let score =
        (prop_oneof![Just(0_u16), 0_u16..9_000], prop_oneof![Just(0), 0_u64..60], 0_u16..1_001);
    let policy = (rules, any::<bool>(), 0_u32..2_000_000, 0..OutOfSyncRule::ALL.len(), score);
    prop::collection::vec(prop::option::of(policy), PLANS as usize)
}

fn protections() -> impl Strategy<Value = Vec<Protection>> {
    let from_leader = prop::sample::select(LeaderStops::ALL.to_vec());
    let one =
        prop_oneof![Just((0_u32, 0_u32, LeaderStops::None)), (0_u32..8, 0_u32..8, from_leader)];
    prop_oneof![Just(Vec::new()), prop::collection::vec(one, PLANS as usize)]
}

fn protect(setup: &mut Setup, protections: &[Protection]) {
    for (plan, (stop_loss, take_profit, from_leader)) in (0_u32..).zip(protections) {
        if (*stop_loss, *take_profit, *from_leader) != (0, 0, LeaderStops::None) {
            setup.protections.push(ProtectionDefinition {
                plan: PlanIndex(plan),
                stop_loss: stop_loss * 1_000_000,
                take_profit: take_profit * 1_000_000,
                trigger_price: TriggerPrice::Last,
                from_leader: *from_leader,
            });
        }
    }
}

/// A third leader repeats what the first one trades, each instrument in the other one, and two plans follow it. Lots
/// are worth a quarter of theirs in the one, and five in the other.
fn map(setup: &mut Setup) {
    setup.leader("mapped").leverage = Some(Ratio(10 * RATIO_ONE));
    setup.supervision(Scope::Leader, LEADERS.into()).repeat_window = Some(150 * MILLISECOND);
    let one = setup.mapping(LEADERS, 0, (0, 1));
    one.factor = Ratio(RATIO_ONE / 4);
    (one.ticks, one.own_ticks) = (10, 9);
    let other = setup.mapping(LEADERS, 0, (1, 0));
    other.factor = Ratio(5 * RATIO_ONE);
    (other.ticks, other.own_ticks) = (7, 9);
    for plan in [2, 4] {
        setup.plans[plan].leader = LeaderIndex(LEADERS);
    }
}

fn police(setup: &mut Setup, policies: &[Option<Policy>]) {
    for (plan, policy) in (0_u32..).zip(policies) {
        let Some((rules, goes_out, step, out_of_sync, (below, after, above))) = policy else {
            continue;
        };
        let policy = setup.policy(plan);
        let [margin, price, venue_limit, would_increase, other] =
            rules.map(|rule| FailureRule::ALL[rule]);
        (policy.on_margin, policy.on_price, policy.on_venue_limit) = (margin, price, venue_limit);
        (policy.on_would_increase, policy.on_other) = (would_increase, other);
        policy.on_exhausted = if *goes_out { FailureRule::OutOfSync } else { FailureRule::Ignore };
        policy.retry_step = *step;
        policy.out_of_sync = OutOfSyncRule::ALL[*out_of_sync];
        policy.factor = 4_000;
        (policy.enter_below, policy.enter_after) = (*below, after * MILLISECOND);
        policy.leave_at = below + above;
        policy.restrict_below = if 1 < *above { below + above / 2 } else { 0 };
    }
}

fn setup(market: Market, plans: &[Shape], limits: &[(usize, u32, usize, i64)]) -> Setup {
    let (is_spot, expiry) = market;
    let mut setup = Setup::default();
    setup.venue();
    let one = setup.instrument("BTC");
    one.min_lots = Lots(2);
    (one.multiplier, one.leader_multiplier) = (whole(3), Some(whole(7)));
    one.volatility = Some(Ratio(RATIO_ONE / 3));
    one.average_daily_volume = Some(whole(500));
    one.initial_margin = Some(Ratio(RATIO_ONE / 7));
    one.kind = InstrumentKind::Future;
    one.expiry = expiry.map(|milliseconds| Nanos(START + milliseconds * MILLISECOND));
    let other = setup.instrument("ETH");
    if is_spot {
        other.kind = InstrumentKind::Spot;
    }
    (other.min_notional, other.unit_value) = (Money(400 * MONEY_ONE), Money(MONEY_ONE / 4));
    for leader in 0..LEADERS {
        setup.leader(&format!("leader {leader}")).leverage = Some(Ratio(10 * RATIO_ONE));
    }
    for follower in 0..FOLLOWERS {
        let definition = setup.follower(&format!("follower {follower}"));
        // The first two have less and more than their leaders, the last one nothing that is known.
        definition.leverage = [3, 30].get(follower as usize).map(|times| Ratio(times * RATIO_ONE));
    }
    for (index, (plan, copied, waiting)) in (0_u32..).zip(plans) {
        let (sizing, below, cut, existing, touch) = plan;
        let leader = u16::try_from(index).unwrap() % LEADERS;
        let plan = setup.plan(&format!("plan {index}"), leader, index % FOLLOWERS);
        (plan.sizing, plan.multiplier) = match sizing {
            0 => (SizingMode::FixedRatio, Ratio(RATIO_ONE / 3)),
            1 => (SizingMode::EquityRatio, Ratio(RATIO_ONE)),
            2 => (SizingMode::FixedQuantity, Ratio(0)),
            3 => (SizingMode::FixedNotional, Ratio(0)),
            4 => (SizingMode::BalanceRatio, Ratio(RATIO_ONE)),
            5 => (SizingMode::FreeMarginRatio, Ratio(RATIO_ONE)),
            6 => (SizingMode::ContractRatio, Ratio(RATIO_ONE / 2)),
            7 => (SizingMode::LeverageRatio, Ratio(2 * RATIO_ONE)),
            8 => (SizingMode::RiskPerTrade, Ratio(RATIO_ONE / 50)),
            _ => (SizingMode::VolatilityTarget, Ratio(RATIO_ONE / 2)),
        };
        plan.stop_distance = (index % 2 == 0).then_some(Ratio(RATIO_ONE / 30));
        plan.quantity = Some(whole(7));
        plan.notional = Some(Money(1_100 * MONEY_ONE));
        plan.below_minimum = BelowMinimumRule::ALL[usize::from(*below)];
        plan.force_maximum = Ratio(2 * RATIO_ONE);
        if *cut {
            plan.above_maximum = AboveMaximumRule::Skip;
        }
        plan.on_removal = RemovalRule::ALL[index as usize % RemovalRule::ALL.len()];
        plan.existing_position = ExistingPositionRule::ALL[usize::from(*existing)];
        if *touch {
            plan.guard_reference = GuardReference::Touch;
        }
        copy_some(&mut setup, index, copied, *waiting);
    }
    supervise(&mut setup);
    rule_venue(&mut setup, plans[0].0.2, !plans[0].0.4);
    for (index, ((.., touch), ..)) in (0_u32..).zip(plans) {
        if *touch {
            setup.supervision(Scope::Plan, index).duplicate_window = Some(30 * MILLISECOND);
        }
    }
    setup.wide_limits();
    for (scope, target, kind, value) in limits {
        add_limit(&mut setup, Scope::ALL[*scope], *target, LimitKind::ALL[*kind], *value);
    }
    setup
}

/// Our orders may not meet; two rejected orders set the venue to reducing, a closed exchange halts it.
fn rule_venue(setup: &mut Setup, refuses_self_match: bool, has_rules: bool) {
    if refuses_self_match {
        setup.supervision(Scope::Venue, 0).self_match = Some(SelfMatchRule::Refuse);
    }
    if !has_rules {
        return;
    }
    let venue = setup.supervision(Scope::Venue, 0);
    (venue.rejects_max, venue.reject_window) = (Some(1), Some(500 * MILLISECOND));
    venue.reject_action = Some(ControlAction::SetReducing);
    venue.closed_action = Some(ControlAction::SetHalted);
}

/// Every action, window and reference at one of the followers and leaders.
fn supervise(setup: &mut Setup) {
    let actions =
        [ControlAction::KillStopNew, ControlAction::KillCancel, ControlAction::KillFlatten];
    for (follower, action) in (0_u32..).zip(actions) {
        let supervision = setup.supervision(Scope::Follower, follower);
        supervision.loss_action = Some(action);
        supervision.loss_window = LossWindow::ALL.get(follower as usize).copied();
        supervision.drawdown_reference = DrawdownReference::ALL.get(follower as usize).copied();
        supervision.drawdown_window = DrawdownWindow::ALL.get(follower as usize).copied();
        supervision.count_fees = (follower == 1).then_some(Flag::No);
        supervision.count_funding = (follower == 2).then_some(Flag::No);
        supervision.day_starts = Some(follower * 30_000);
        supervision.on_unexpected = UnexpectedRule::ALL.get(follower as usize).copied();
    }
    for leader in 0..LEADERS {
        let supervision = setup.supervision(Scope::Leader, leader.into());
        supervision.repeat_window = Some(u64::from(leader + 1) * 100 * MILLISECOND);
        supervision.guard_violation = GuardViolation::ALL.get(usize::from(leader)).copied();
    }
}

/// What a plan copies, and what it does not; and when.
fn copy_some(setup: &mut Setup, plan: u32, copied: &(u8, bool, u8, bool), (rule, wait): (u8, u64)) {
    let (sides, reverse, filter, tiers) = copied;
    let definition = &mut setup.plans[plan as usize];
    // Half of them mirror.
    let rule = PartialFillRule::ALL.get(usize::from(rule)).copied();
    definition.partial_fills = rule.unwrap_or(PartialFillRule::Mirror);
    definition.increase_wait = wait * MILLISECOND;
    // A third of them give up what they miss while the venue is down for long.
    definition.drop_opens_after = plan.is_multiple_of(3).then_some(u64::from(plan) * MILLISECOND);
    // Both sides more often than not.
    definition.sides =
        CopiedSides::ALL.get(usize::from(*sides)).copied().unwrap_or(CopiedSides::Both);
    definition.reverse = if *reverse { Flag::Yes } else { Flag::No };
    match filter {
        0 => setup.filter(plan, FilterKind::Include, 1),
        1 => setup.filter(plan, FilterKind::Exclude, 1),
        2 => setup.tag(plan, TAGS[1]),
        3 => TAGS[1..].iter().for_each(|tag| setup.tag(plan, tag)),
        _ => {}
    }
    if *tiers {
        setup.tier(plan, Money(1_500 * MONEY_ONE), Ratio(RATIO_ONE / 3));
        setup.tier(plan, Money(500 * MONEY_ONE), Ratio(2 * RATIO_ONE));
    }
}

fn add_limit(setup: &mut Setup, scope: Scope, target: u32, kind: LimitKind, value: i64) {
    let targets = match scope {
        Scope::Firm | Scope::Venue => 1,
        Scope::Leader => u32::from(LEADERS),
        Scope::Instrument => u32::from(INSTRUMENTS),
        Scope::Follower => FOLLOWERS,
        Scope::Plan => PLANS,
    };
    let value = match kind {
        LimitKind::MaxOrderQuantity => whole(value / 4 + 1),
        LimitKind::MaxOrderNotional | LimitKind::MaxSymbolNotional => whole(value * 20),
        LimitKind::MaxGrossNotional | LimitKind::MaxNetNotional => whole(value * 60),
        LimitKind::MaxLeverage | LimitKind::MaxSymbolLeverage => {
            Decimal { mantissa: value, exponent: -1 }
        }
        LimitKind::MaxMarginUse => Decimal { mantissa: value, exponent: -2 },
        LimitKind::MaxDailyVolumeShare => Decimal { mantissa: value, exponent: -3 },
        LimitKind::MaxOpenOrders => whole(value / 10),
        LimitKind::MaxOpenOrderNotional => whole(value * 40),
        LimitKind::MaxSlippageOpen | LimitKind::MaxSlippageClose => whole(value * 5),
        LimitKind::MaxEventAge | LimitKind::MaxSnapshotAge | LimitKind::MaxQuoteAge => {
            whole(value * i64::try_from(MILLISECOND).unwrap())
        }
        LimitKind::MaxDailyLoss | LimitKind::MaxDrawdown => whole(value * 20),
        LimitKind::MaxDailyLossPct | LimitKind::MaxDrawdownPct => whole(value),
        LimitKind::MaxOrdersPerSecond => whole(value / 8 + 1),
        LimitKind::MaxRepeats => whole(value / 20 + 1),
        LimitKind::GuardLeverage => Decimal { mantissa: value, exponent: -1 },
        LimitKind::GuardPositionNotional => whole(value * 60),
        LimitKind::GuardDailyLoss => whole(value * 20),
        LimitKind::GuardTradesPerMinute => whole(value / 5 + 1),
    };
    setup.limit(scope, target % targets, kind, value);
}

/// Puts on a fill what its leader puts on it.
fn mark(event: &mut LeaderEvent, (stop, average, tag, order, leaves): &Marks) {
    let price = event.price.0;
    event.stop_price = stop.map(|distance| Ticks(price - distance));
    event.take_profit = stop.map(|distance| Ticks(price + 2 * distance));
    event.average_price = average.map(|distance| whole(price + distance));
    event.tag = crate::world::name(TAGS[*tag]);
    (event.order_id, event.leaves_lots) = (*order, leaves.map(Lots));
}

/// A world that is driven by steps and read by the reference.
struct Drive {
    world: World,
    /// What the configuration began with.
    all: Setup,
    reference: Reference,
    read: usize,
    /// The leaders' true positions.
    positions: [[i64; INSTRUMENTS as usize]; LEADERS as usize],
    held_back: Vec<LeaderEvent>,
    last_event: Option<LeaderEvent>,
    last_report: Option<VenueReport>,
    epoch: u32,
    revision: u32,
    /// Time of the last sweep.
    last_sweep: u64,
}

/// What a venue says of an account, in whole units of money.
const fn amounts(equity: i64, fees: i64, deposits: i64) -> Amounts {
    Amounts {
        equity: equity * MONEY_ONE,
        balance: (equity - 7) * MONEY_ONE,
        margin_used: equity * MONEY_ONE / 4,
        fees: fees * MONEY_ONE,
        // Some was received, some paid.
        funding: (fees - deposits / 2) * MONEY_ONE,
        deposits: deposits * MONEY_ONE,
    }
}

impl Drive {
    fn new(capacity: &Capacity, setup: Setup) -> Self {
        let reference = Reference::new(&setup, capacity.orders_max);
        let all = setup.clone();
        let world = World::new(capacity, setup);
        let mut drive = Self {
            world,
            all,
            reference,
            read: 0,
            positions: [[0; INSTRUMENTS as usize]; LEADERS as usize],
            held_back: Vec::new(),
            last_event: None,
            last_report: None,
            epoch: 1,
            revision: 1,
            last_sweep: 0,
        };
        for leader in 0..LEADERS {
            drive.world.leader_equity(leader, 1_000 * MONEY_ONE);
        }
        for follower in 0..FOLLOWERS - 1 {
            drive.world.snapshot(follower, 700 * MONEY_ONE);
        }
        drive.read();
        drive
    }

    /// Lets the reference read what is new in the journal.
    fn read(&mut self) {
        for (sequence, record) in &self.world.journal[self.read..] {
            self.reference.feed(*sequence, record);
        }
        self.reference.finish_protections();
        self.read = self.world.journal.len();
    }

    fn event(&mut self, leader: u16, instrument: u16, lots: i64, price: i64) -> LeaderEvent {
        self.world.now += 1;
        let position = &mut self.positions[usize::from(leader)][usize::from(instrument)];
        let mut event =
            self.world.event(leader, instrument, if lots == 0 { 1 } else { lots }, price);
        event.position_before = Some(Lots(*position));
        *position += event.lots.0;
        event
    }

    fn correct(&mut self, leader: u16, instrument: u16, lots: i64) {
        let mut event = self.world.event(leader, instrument, lots, 100);
        event.corrected_id = Some(1);
        self.positions[usize::from(leader)][usize::from(instrument)] += lots;
        self.arrive(event);
    }

    fn arrive(&mut self, mut event: LeaderEvent) {
        event.receive_time = Nanos(self.world.now);
        self.last_event = Some(event);
        self.world.feed(&encoded(|octets| event.encode(octets)));
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Event { leader, instrument, lots, price, age, marks } => {
                let mut event = self.event(*leader, *instrument, *lots, *price);
                mark(&mut event, marks);
                self.world.now += age * MILLISECOND;
                self.arrive(event);
            }
            Step::Late { leader, instrument, lots, price } => {
                let event = self.event(*leader, *instrument, *lots, *price);
                self.held_back.push(event);
            }
            Step::Arrive => {
                while let Some(event) = self.held_back.pop() {
                    self.arrive(event);
                }
            }
            Step::Repeat => {
                if let Some(event) = self.last_event {
                    self.arrive(event);
                }
            }
            Step::Correct { leader, instrument, lots } => self.correct(*leader, *instrument, *lots),
            Step::Report { order, what, lots } => self.report(*order, *what, *lots),
            Step::RepeatReport => {
                if let Some(report) = self.last_report {
                    self.world.feed(&encoded(|octets| report.encode(octets)));
                }
            }
            Step::Command { action, scope, target } => self.command(*action, *scope, *target),
            Step::Session(state) => self.change_session(*state),
            Step::Lost => {
                self.world.session(VENUE_SESSION, SessionState::Lost);
            }
            Step::Gap { from, count } => {
                self.world.gap(*from, *count);
            }
            Step::Quote { instrument, bid, spread } => {
                self.world.quote(*instrument, *bid, bid + spread);
            }
            Step::Snapshot { follower, equity, fees, deposits } => {
                self.world.snapshot_with(*follower, &amounts(*equity, *fees, *deposits));
            }
            Step::Equity { leader, equity } => {
                let margin = (equity % 3 != 0).then_some(equity / 5 * MONEY_ONE);
                let (equity, balance) = (equity * MONEY_ONE, (equity + 11) * MONEY_ONE);
                self.world.leader_equity_with(*leader, equity, balance, margin);
            }
            Step::Finding { kind, follower, observed } => {
                self.world.finding(FindingKind::ALL[*kind], (*follower, 0), 0, *observed);
            }
            Step::Wait(milliseconds) => self.world.now += milliseconds * MILLISECOND,
            Step::Sweep => self.sweep(),
            Step::Restart => self.restart(),
            Step::Crash(written) => self.world.ends_after = Some(*written),
            Step::Limits(_) | Step::Plans(_) if self.world.ends_after.is_some() => {}
            Step::Limits(limits) => self.limit(limits),
            Step::Plans(mask) => self.choose_plans(*mask),
        }
        if self.world.has_ended {
            self.restart();
        }
        self.read();
        self.check_due();
    }

    fn command(&mut self, action: usize, scope: usize, target: u32) {
        let action = ControlAction::ALL.get(action).copied();
        let action = action.filter(|action| {
            !matches!(action, ControlAction::ApplyConfiguration | ControlAction::SettleOrder)
        });
        let action = action.unwrap_or(ControlAction::MarkOutOfSync);
        self.world.command(action, Scope::ALL[scope], Some(target));
    }

    fn sweep(&mut self) {
        self.world.sweep();
        self.last_sweep = self.world.now;
    }

    /// The stage is told when an increase has waited long enough, unless a sweep has come since.
    fn check_due(&self) {
        let Some(end) = self.reference.first_wait_ends() else { return };
        let due = self.world.engine.sweep_due().map(|due| due.0);
        let is_known = due.is_some_and(|due| due <= end);
        assert!(is_known || end <= self.last_sweep, "due at {due:?}, one waits until {end}");
    }

    fn limit(&mut self, limits: &[(usize, u32, usize, i64)]) {
        let setup = &mut self.world.setup;
        setup.limits.clear();
        setup.wide_limits();
        for (scope, target, kind, value) in limits {
            add_limit(setup, Scope::ALL[*scope], *target, LimitKind::ALL[*kind], *value);
        }
        self.reference.set_limits(&self.world.setup);
        self.reference.activate();
        self.revision += 1;
        self.world.configure(self.revision).unwrap();
    }

    fn choose_plans(&mut self, mask: u32) {
        let in_force: BTreeSet<u32> = (0..PLANS).filter(|plan| mask & 1 << plan != 0).collect();
        let (all, setup) = (&self.all, &mut self.world.setup);
        let is_chosen = |plan: PlanIndex| in_force.contains(&plan.0);
        let plans = all.plans.iter().filter(|definition| is_chosen(definition.plan));
        setup.plans = plans.copied().collect();
        setup.filters = all.filters.iter().filter(|entry| is_chosen(entry.plan)).copied().collect();
        setup.tiers = all.tiers.iter().filter(|tier| is_chosen(tier.plan)).copied().collect();
        let policies = all.policies.iter().filter(|policy| is_chosen(policy.plan));
        setup.policies = policies.copied().collect();
        let protections = all.protections.iter().filter(|item| is_chosen(item.plan));
        setup.protections = protections.copied().collect();
        self.reference.set_plans(in_force);
        self.reference.activate();
        self.revision += 1;
        self.world.configure(self.revision).unwrap();
    }

    /// Synchronised more often than not, or nothing would trade.
    fn change_session(&mut self, state: u8) {
        let state = SessionState::ALL.get(usize::from(state)).copied();
        let state = state.unwrap_or(SessionState::Synchronised);
        self.world.session(VENUE_SESSION, state);
        if state != SessionState::Established {
            self.world.session(VENUE_SESSION, SessionState::Synchronised);
        }
    }

    fn restart(&mut self) {
        self.epoch += 1;
        self.world.start(self.epoch);
        self.world.session(VENUE_SESSION, SessionState::Synchronised);
    }

    /// A venue says something about one of the open orders.
    fn report(&mut self, order: usize, what: u8, lots: i64) {
        let open = self.reference.open_now();
        if open.is_empty() {
            return;
        }
        let (key, instrument, ordered, reported) = open[order % open.len()];
        let can_fill = self.reference.fills_at_most(&key).min(ordered.abs() - reported);
        // What closes nothing is ended by the venue.
        let what = if can_fill == 0 && reported < ordered.abs() { 5 } else { what };
        let lots = lots.min(can_fill);
        let mut report = self.template(key, instrument, ordered, reported);
        match what {
            0 => report.exec_type = ExecType::PendingNew,
            1 | 2 => {}
            3 => report.exec_type = ExecType::Expired,
            4 => report.exec_type = ExecType::Rejected,
            5 => report.exec_type = ExecType::Canceled,
            6 => report.exec_type = ExecType::PendingCancel,
            // The rest fills: some of it, or all.
            7..=9 if 0 < lots => fill(&mut report, lots),
            _ if reported < ordered.abs() => fill(&mut report, can_fill),
            _ => return,
        }
        let is_final =
            matches!(report.exec_type, ExecType::Expired | ExecType::Rejected | ExecType::Canceled);
        if is_final {
            report.leaves_lots = Lots(0);
            // One in so many says nothing of why.
            let reason = usize::try_from(lots).unwrap() % (OrdRejReason::ALL.len() + 1);
            report.ord_rej_reason = OrdRejReason::ALL.get(reason).copied();
        }
        self.last_report = Some(report);
        self.world.feed(&encoded(|octets| report.encode(octets)));
    }

    fn template(
        &mut self,
        order: OrderKey,
        instrument: u16,
        lots: i64,
        reported: i64,
    ) -> VenueReport {
        self.world.exec_ids += 1;
        VenueReport {
            session: VENUE_SESSION,
            session_sequence: 1,
            order,
            venue_order_id: 1,
            exec_id: self.world.exec_ids,
            follower: FollowerIndex(0),
            instrument: InstrumentIndex(instrument),
            side: if lots < 0 { Side::Sell } else { Side::Buy },
            exec_type: ExecType::New,
            ord_status: OrdStatus::New,
            ord_rej_reason: None,
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(reported),
            leaves_lots: Lots(lots.abs() - reported),
            fee: Money(1),
            liquidity: None,
            retransmitted: Flag::No,
            transact_time: Nanos(self.world.now),
            receive_time: Nanos(self.world.now),
        }
    }

    /// Everything is allowed, everything arrives, everything is filled.
    fn settle(&mut self) {
        self.world.ends_after = None;
        self.step(&Step::Arrive);
        for supervision in &mut self.world.setup.supervisions {
            (supervision.self_match, supervision.duplicate_window) = (None, None);
            (supervision.rejects_max, supervision.closed_action) = (None, None);
        }
        self.all.policies.clear();
        self.reference.set_policies(&[]);
        self.choose_plans((1 << PLANS) - 1);
        self.limit(&[]);
        self.world.session(VENUE_SESSION, SessionState::Synchronised);
        for scope in 0..Scope::ALL.len() {
            for target in 0..5 {
                for action in [
                    ControlAction::Rearm,
                    ControlAction::SwitchOn,
                    ControlAction::Resume,
                    ControlAction::SetActive,
                ] {
                    self.world.command(action, Scope::ALL[scope], Some(target));
                }
            }
        }
        self.read();
        // An event that came much too late may have fitted by chance; the next one shows the truth.
        for leader in 0..LEADERS {
            for instrument in 0..INSTRUMENTS {
                let event = self.event(leader, instrument, 1, 100);
                self.arrive(event);
            }
        }
        self.read();
        // One round releases what waits; each further one fills and catches up.
        for _ in 0..6 {
            self.world.now += 200 * MILLISECOND;
            self.world.sweep();
            self.read();
            for (key, instrument, lots, reported) in self.reference.open_now() {
                let mut report = self.template(key, instrument, lots, reported);
                fill(&mut report, lots.abs() - reported);
                self.world.feed(&encoded(|octets| report.encode(octets)));
                self.read();
            }
        }
    }
}

fn fill(report: &mut VenueReport, lots: i64) {
    (report.exec_type, report.ord_status) = (ExecType::Trade, OrdStatus::PartiallyFilled);
    (report.last_lots, report.last_price) =
        (Lots(lots), Some(Ticks(97 + i64::try_from(report.exec_id % 7).unwrap())));
    report.cum_lots.0 += lots;
    report.leaves_lots.0 -= lots;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    /// Goal: every decision is what the rules say. Method: a reference that shares no code reads the
    /// journal of a random stream; recovery and replay are compared at its end.
    #[test]
    fn the_reference_agrees(
        market in (any::<bool>(), prop::option::weighted(0.2, 0_u64..900)),
        plans in plans(),
        limits in limits(),
        policies in policies(),
        steps in prop::collection::vec(step(), 1..120),
        orders_max in prop_oneof![Just(512_usize), 1_usize..8],
        events_buffered_max in 0_usize..4,
        protections in protections(),
        is_mapped in any::<bool>(),
    ) {
        let capacity = Capacity { orders_max, events_buffered_max, ..Capacity::default() };
        let mut setup = setup(market, &plans, &limits);
        police(&mut setup, &policies);
        protect(&mut setup, &protections);
        if is_mapped {
            map(&mut setup);
        }
        let mut drive = Drive::new(&capacity, setup);
        for step in &steps {
            drive.step(step);
        }
        drive.world.check_journal();
    }

    /// Goal: nothing is lost: when all is allowed and filled, every plan without narrow limits stands on
    /// its target, but for what is too small to trade, and leaders stand where they truly are.
    #[test]
    fn all_plans_reach_their_targets(
        plans in plans(),
        policies in policies(),
        is_spot in any::<bool>(),
        steps in prop::collection::vec(step(), 1..120),
    ) {
        let mut setup = setup((is_spot, None), &plans, &[]);
        police(&mut setup, &policies);
        let mut drive = Drive::new(&Capacity::default(), setup);
        for step in &steps {
            drive.step(step);
        }
        drive.settle();
        for (plan, instrument, difference, smallest) in drive.reference.differences() {
            // What is left is less than the venue took when it was looked at last.
            prop_assert!(
                difference.abs() < smallest,
                "plan {} is off by {} of {} in instrument {}", plan, difference, smallest, instrument
            );
        }
        for leader in 0..LEADERS {
            for instrument in 0..INSTRUMENTS {
                let known = drive.world.engine.leader_in(
                    LeaderIndex(leader),
                    InstrumentIndex(instrument),
                );
                let truth = drive.positions[usize::from(leader)][usize::from(instrument)];
                prop_assert_eq!(known.map_or(0, |view| view.position.0), truth);
            }
        }
        drive.world.check_journal();
    }

    /// Goal: replay finds a difference. Method: one octet of a decision is changed.
    #[test]
    fn replay_finds_what_was_changed(
        steps in prop::collection::vec(step(), 20..40),
        place in any::<prop::sample::Index>(),
        octet in any::<prop::sample::Index>(),
    ) {
        let plan = ((0, 0, false, 0, false), (0, false, 8, false), (3, 0));
        let plans = [plan; PLANS as usize];
        let mut drive = Drive::new(&Capacity::default(), setup((false, None), &plans, &[]));
        for step in &steps {
            drive.step(step);
        }
        let mut journal = drive.world.journal.clone();
        let is_decision = |record: &[u8]| {
            let header = protocol::header::MessageHeader::decode(record).unwrap();
            paceline_engine::is_decision(header.template_id)
        };
        let decisions: Vec<usize> =
            (0..journal.len()).filter(|index| is_decision(&journal[*index].1)).collect();
        if decisions.is_empty() {
            return Ok(());
        }
        let changed = *place.get(&decisions);
        let record = &mut journal[changed].1;
        // The header stays, or it would be another message.
        let position = 8 + octet.index(record.len() - 8);
        record[position] ^= 1;
        let mut replayer = Replayer::new(&drive.world.capacity);
        let mut found = None;
        for (sequence, record) in &journal {
            if let Err(difference) = replayer.feed(*sequence, record) {
                found = Some((*sequence, difference));
                break;
            }
        }
        let (sequence, difference) = found.expect("a changed decision is a difference");
        prop_assert_eq!(sequence, journal[changed].0);
        let is_decision = matches!(difference, Difference::Decision { .. });
        prop_assert!(is_decision);
    }
}

// Worlds begin at a time that ages can be taken off.
const _: () = assert!(1_000 * MILLISECOND < START);
