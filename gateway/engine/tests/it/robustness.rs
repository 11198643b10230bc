//! Inputs with any numbers in them: refused or decided, but never a panic, and never a contradiction.

use crate::world::{Setup, VENUE_SESSION, World, encoded, whole};
use paceline_engine::{Capacity, InputError};
use proptest::prelude::*;
use protocol::messages::{
    Decimal, ExecType, ExistingPositionRule, FilterKind, GuardReference, LimitKind, OrdStatus,
    OrderKey, Scope, SessionState, Side, SizingMode, VenueReport,
};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, Ratio,
    SessionIndex, Ticks, VenueIndex,
};

fn setup() -> Setup {
    let mut setup = Setup::default();
    setup.venue();
    setup.instrument("BTC");
    setup.instrument("ETH").min_notional = Money(i64::MAX);
    setup.instrument("DOGE").unit_value = Money(i64::MAX);
    setup.leader("alice");
    setup.leader("anna").reference_equity = Some(Money(1));
    for follower in 0..4 {
        setup.follower(&format!("follower {follower}")).reference_equity =
            (follower == 1).then_some(Money(i64::MAX));
    }
    for plan in 0..6_u16 {
        let modes = SizingMode::ALL;
        let definition = setup.plan(&format!("plan {plan}"), plan % 2, u32::from(plan % 4));
        definition.sizing = modes[usize::from(plan) % modes.len()];
        definition.multiplier = Ratio(if plan < 2 { i64::MAX } else { 1_000_000_000_000 });
        definition.quantity = Some(Decimal { mantissa: i64::MAX, exponent: 0 });
        definition.notional = Some(Money(i64::MAX));
        definition.existing_position =
            if plan < 3 { ExistingPositionRule::All } else { ExistingPositionRule::None };
        definition.guard_reference = GuardReference::ALL[usize::from(plan) % 2];
        definition.force_maximum = Ratio(i64::MAX);
    }
    setup.leader("mapped");
    let mapping = setup.mapping(2, 0, (0, 2));
    (mapping.factor, mapping.own_ticks) = (Ratio(i64::MAX), u64::MAX >> 1);
    setup.plan("mapped", 2, 0).multiplier = Ratio(i64::MAX);
    setup.wide_limits();
    setup.limit(Scope::Plan, 1, LimitKind::MaxLeverage, Decimal { mantissa: 9, exponent: 18 });
    setup.limit(Scope::Firm, 0, LimitKind::MaxSlippageOpen, whole(9_999));
    setup.limit(Scope::Plan, 5, LimitKind::MaxSlippageOpen, whole(0));
    setup.limit(Scope::Firm, 0, LimitKind::MaxSlippageClose, whole(400_000));
    setup
}

/// Numbers at the edges of what fits, and small ones.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => -20_i64..20,
        1 => prop::sample::select(vec![
            i64::MAX, i64::MIN + 1, i64::MAX / 2, -(i64::MAX / 2), 1 << 60, -(1 << 60),
            (1 << 60) - 1, 1 << 59, 1 << 62, 1 << 40, -(1 << 40), 1_000_000_007,
        ]),
        1 => any::<i64>().prop_map(|number| number.max(i64::MIN + 1)),
    ]
}

fn kinds() -> impl Strategy<Value = (usize, Vec<i64>)> {
    (0_usize..9, prop::collection::vec(number(), 8))
}

/// Feeds one input made of these numbers, if it is one.
fn feed(world: &mut World, kind: usize, numbers: &[i64]) {
    let small = |index: usize, bound: i64| u16::try_from(numbers[index].rem_euclid(bound)).unwrap();
    match kind {
        0..=2 => {
            let mut event = world.event(small(0, 2), small(1, 3), numbers[2], numbers[3]);
            event.position_before = (numbers[4] % 2 == 0).then_some(Lots(numbers[5]));
            event.transact_time = Nanos(numbers[6].unsigned_abs());
            event.receive_time = Nanos(numbers[7].unsigned_abs());
            world.feed(&encoded(|octets| event.encode(octets)));
        }
        3..=5 => report(world, numbers),
        6 => {
            world.quote(small(0, 3), numbers[1], numbers[2]);
        }
        7 => {
            world.snapshot(u32::from(small(0, 4)), numbers[1]);
            world.leader_equity(small(2, 2), numbers[3]);
        }
        _ => {
            world.now = numbers[0].unsigned_abs();
            world.sweep();
            world.gap(numbers[1].unsigned_abs().min(u64::MAX - 1), u32::from(small(2, 60_000)));
            if numbers[3] % 5 == 1 {
                world.numbers(numbers[0].unsigned_abs(), u64::from(small(4, 60_000)));
            }
            if numbers[3] % 5 == 0 {
                world.session(VENUE_SESSION, SessionState::Negotiated);
                world.session(VENUE_SESSION, SessionState::Synchronised);
            }
        }
    }
}

fn report(world: &mut World, numbers: &[i64]) {
    let orders: Vec<_> = world.engine.open_orders().collect();
    let plan = u32::try_from(numbers[0].rem_euclid(8)).unwrap();
    let mut key = OrderKey { epoch: 1, sequence: 77, plan, leg: 0 };
    let mut instrument = u16::try_from(numbers[1].rem_euclid(9)).unwrap();
    if !orders.is_empty() && numbers[0] % 7 != 0 {
        let order = orders[usize::try_from(numbers[1].unsigned_abs()).unwrap() % orders.len()];
        (key, instrument) = (order.key, order.instrument.0);
    }
    let pick = |index: usize, count: usize| {
        usize::try_from(numbers[index].rem_euclid(i64::try_from(count).unwrap())).unwrap()
    };
    let report = VenueReport {
        session: VENUE_SESSION,
        session_sequence: 1,
        order: key,
        venue_order_id: 1,
        exec_id: numbers[7].unsigned_abs() % 50,
        follower: FollowerIndex(0),
        instrument: InstrumentIndex(instrument),
        side: Side::ALL[pick(2, 2)],
        exec_type: ExecType::ALL[pick(3, ExecType::ALL.len())],
        ord_status: OrdStatus::ALL[pick(4, OrdStatus::ALL.len())],
        ord_rej_reason: None,
        last_lots: Lots(numbers[5]),
        last_price: Some(Ticks(numbers[6])),
        cum_lots: Lots(numbers[6]),
        leaves_lots: Lots(numbers[4]),
        fee: Money(numbers[3]),
        liquidity: None,
        retransmitted: protocol::messages::Flag::No,
        transact_time: Nanos(1),
        receive_time: Nanos(1),
    };
    world.feed(&encoded(|octets| report.encode(octets)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Goal: no number stops the engine. Method: random streams of extreme numbers; the state is checked
    /// against itself after each input, and recovery gives the same state.
    #[test]
    fn no_number_stops_the_engine(steps in prop::collection::vec(kinds(), 1..80)) {
        let mut world = World::new(&Capacity::default(), setup());
        for (kind, numbers) in &steps {
            feed(&mut world, *kind, numbers);
        }
        prop_assert_eq!(format!("{:?}", world.recovered()), format!("{:?}", world.engine));
    }

    /// Goal: octets that are not a record are refused, not believed. Method: random octets, and inputs
    /// with random octets in them.
    #[test]
    fn octets_are_refused(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let world = World::new(&Capacity::default(), setup());
        let mut engine = world.engine.clone();
        let mut decisions = paceline_engine::Decisions::new(&world.capacity);
        let next = world.next_sequence();
        let decided = engine.decide(next, &octets, &mut decisions);
        let evolved = engine.evolve(next, &octets);
        prop_assert!(decided.is_err() || decisions.is_empty());
        prop_assert!(evolved.is_err());
    }
}

/// A bad configuration: what is changed of a good one, and what the engine says.
type Bad = (fn(&mut Setup), &'static str);

const BAD: [Bad; 19] = [
    (
        |setup| setup.venues[0].venue = VenueIndex(9),
        "VenueDefinition.venue is 9, it has to lie below 4",
    ),
    (
        |setup| setup.venues[0].session = SessionIndex(5),
        "VenueDefinition 0: its session 5 is not defined",
    ),
    (
        |setup| setup.instruments[0].venue = VenueIndex(1),
        "InstrumentDefinition 0: its venue 1 is not defined",
    ),
    (
        |setup| setup.instruments[0].unit_value = Money(0),
        "InstrumentDefinition 0: unitValue is 0, it has to be at least 1",
    ),
    (
        |setup| setup.instruments[0].lot = whole(0),
        "InstrumentDefinition 0: lot is 0, it has to be at least 1",
    ),
    (
        |setup| setup.followers[0].venue = VenueIndex(3),
        "FollowerDefinition 0: its venue 3 is not defined",
    ),
    (
        |setup| setup.plans[0].leader = LeaderIndex(7),
        "PlanDefinition 0: its leader 7 is not defined",
    ),
    (
        |setup| setup.plans[0].follower = FollowerIndex(60),
        "PlanDefinition 0: its follower 60 is not defined",
    ),
    (
        |setup| setup.plans[0].plan = PlanIndex(64),
        "PlanDefinition.plan is 64, it has to lie below 64",
    ),
    (
        |setup| setup.plans[0].multiplier = Ratio(-1),
        "PlanDefinition 0: multiplier is -1, it has to be at least 0",
    ),
    (|setup| setup.limits[0].target = 1, "LimitDefinition.target is 1, it has to lie below 1"),
    (|setup| setup.tag(9, "swing"), "FilterDefinition 9: its plan 9 is not defined"),
    (
        |setup| setup.filter(0, FilterKind::Include, 7),
        "FilterDefinition 0: its instrument 7 is not defined",
    ),
    (|setup| setup.tier(9, Money(0), Ratio(1)), "TierDefinition 9: its plan 9 is not defined"),
    (
        |setup| setup.tier(0, Money(0), Ratio(-1)),
        "TierDefinition 0: multiplier is -1, it has to be at least 0",
    ),
    (
        |setup| setup.instruments[0].initial_margin = Some(Ratio(-1)),
        "InstrumentDefinition 0: initialMargin is -1, it has to be at least 0",
    ),
    (
        |setup| setup.plans[1].leader = LeaderIndex(0),
        "PlanDefinition 1: leader cannot change; define it under a new name instead",
    ),
    (
        |setup| setup.instruments[1].tick = Decimal { mantissa: 1, exponent: -1 },
        "InstrumentDefinition 1: tick cannot change; define it under a new name instead",
    ),
    (
        |setup| setup.followers[2].account = 77,
        "FollowerDefinition 2: account cannot change; define it under a new name instead",
    ),
];

/// Goal: a configuration that cannot come into force is refused before it is on the journal, by a
/// sentence that names the definition and what would be right.
#[test]
fn bad_configurations_are_refused() {
    for (change, expected) in BAD {
        let world = World::new(&Capacity::default(), setup());
        let mut bad = setup();
        change(&mut bad);
        let records = bad.records(2);
        let refused = world.engine.admits(records.iter().map(Vec::as_slice)).unwrap_err();
        assert_eq!(refused.to_string(), expected);
    }
}

/// Goal: what changes no meaning is admitted: the same number written otherwise.
#[test]
fn the_same_number_may_be_written_otherwise() {
    let mut world = World::new(&Capacity::default(), setup());
    world.setup.instruments[0].tick = Decimal { mantissa: 100, exponent: -2 };
    world.configure(2).unwrap();
}

/// Goal: an activation that counts other definitions than there are is refused.
#[test]
fn incomplete_configurations_are_refused() {
    let world = World::new(&Capacity::default(), setup());
    let mut records = setup().records(2);
    records.remove(3);
    let refused = world.engine.admits(records.iter().map(Vec::as_slice)).unwrap_err();
    assert!(matches!(refused, InputError::Incomplete { .. }), "{refused}");
}

/// Goal: definitions that a run did not live to activate do not spoil the next run's.
#[test]
fn definitions_without_activation_are_forgotten() {
    let mut world = World::new(&Capacity::default(), setup());
    let records = setup().records(2);
    for record in &records[..4] {
        world.feed(record);
    }
    world.start(2);
    world.configure(2).unwrap();
    assert_eq!(world.engine.configuration().unwrap().revision, 2);
}

/// Goal: a journal whose engine had more room is refused with a reason, not with a panic.
#[test]
fn a_journal_has_to_fit() {
    let mut plain = Setup::default();
    plain.venue();
    plain.instrument("BTC");
    plain.instrument("ETH");
    plain.leader("alice");
    for plan in 0..3 {
        plain.follower(&format!("follower {plan}"));
        plain.plan(&format!("plan {plan}"), 0, plan);
    }
    plain.wide_limits();
    let mut world = World::new(&Capacity::default(), plain);
    for (instrument, position_before) in [(0, 0), (1, 0), (1, 7)] {
        let mut event = world.event(0, instrument, 1, 100);
        event.position_before = Some(Lots(position_before));
        world.feed(&encoded(|octets| event.encode(octets)));
    }
    let refusal = |capacity: Capacity| {
        let mut engine = paceline_engine::Engine::new(&capacity);
        let mut records = world.journal.iter();
        let refused = records.find_map(|(sequence, record)| engine.evolve(*sequence, record).err());
        refused.unwrap().to_string()
    };
    let rows = Capacity { rows_max: 4, ..Capacity::default() };
    assert_eq!(refusal(rows), "EpisodeStarted.rows is 6, it has to lie below 5");
    let orders = Capacity { orders_max: 1, ..Capacity::default() };
    assert_eq!(refusal(orders), "Instructions.orders in flight is 2, it has to lie below 2");
    let events = Capacity { events_buffered_max: 0, ..Capacity::default() };
    assert_eq!(refusal(events), "EventSkipped.events buffered is 1, it has to lie below 1");
}

/// Goal: too many limits, and rows that would not fit, are refused.
#[test]
fn a_configuration_has_to_fit() {
    let capacity = Capacity { limits_max: 7, rows_max: 4, ..Capacity::default() };
    let mut world = World::new(&capacity, setup());
    let event = world.event(0, 0, 1, 100);
    world.feed(&encoded(|octets| event.encode(octets)));
    let mut more = setup();
    more.plan("one more", 0, 3);
    let refusal = |setup: &Setup| {
        let records = setup.records(2);
        world.engine.admits(records.iter().map(Vec::as_slice)).unwrap_err().to_string()
    };
    assert_eq!(refusal(&more), "ConfigurationActivated.rows is 5, it has to lie below 5");
    more.limit(Scope::Firm, 0, LimitKind::MaxOpenOrders, whole(5));
    assert_eq!(refusal(&more), "LimitDefinition.count is 8, it has to lie below 8");
}
