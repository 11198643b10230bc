//! Mapped leaders: what may be defined, whose word counts for their plans, and runs that end in between.

use crate::world::{Setup, VENUE_SESSION, World, encoded};
use paceline_engine::{Capacity, InputError};
use protocol::messages::{ControlAction, CopyMode, LeaderEvent, Scope, SessionState};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, PlanIndex, RATIO_ONE, Ratio, Ticks};

/// Bob repeats what Alice trades in BTC as ETH, of which a lot is worth four of hers; a plan follows each of them.
fn setup() -> Setup {
    let mut setup = Setup::default();
    setup.venue();
    for symbol in ["BTC", "ETH", "SOL"] {
        setup.instrument(symbol);
    }
    for leader in ["alice", "bob"] {
        setup.leader(leader);
    }
    for follower in 0..2 {
        setup.follower(&format!("follower {follower}"));
        setup.plan(&format!("plan {follower}"), u16::try_from(follower).unwrap(), follower);
    }
    setup.wide_limits();
    let mapping = setup.mapping(1, 0, (0, 1));
    mapping.factor = Ratio(RATIO_ONE / 4);
    (mapping.ticks, mapping.own_ticks) = (3, 1);
    setup
}

fn trade(world: &mut World, instrument: u16, lots: i64) -> LeaderEvent {
    let event = world.event(0, instrument, lots, 100);
    world.feed(&encoded(|octets| event.encode(octets)));
    event
}

/// Where both plans are, with what is on its way.
fn held(world: &World) -> [i64; 2] {
    [(0, 0), (1, 1)].map(|(plan, instrument)| {
        let row = world.engine.row(PlanIndex(plan), InstrumentIndex(instrument));
        row.map_or(0, |row| row.position.0 + row.working.0)
    })
}

/// Goal: what is not named is not repeated; what is, is in lots of the source and ticks of the plan's instrument.
/// Method: trades in the instrument that is named, in the one that is the other's, and in one that is neither.
#[test]
fn only_what_is_named_is_repeated() {
    let mut world = World::new(&Capacity::default(), setup());
    trade(&mut world, 0, 11);
    assert_eq!(held(&world), [11, 2]);
    trade(&mut world, 1, 5);
    trade(&mut world, 2, 5);
    assert_eq!(held(&world), [11, 2]);
    let view = world.engine.leader_in(LeaderIndex(1), InstrumentIndex(1)).unwrap();
    assert_eq!(view.position, Lots(11));
    let told: Vec<_> =
        world.journal.iter().filter_map(|(_, record)| LeaderEvent::decode(record).ok()).collect();
    let told = told.iter().filter(|event| event.leader == LeaderIndex(1)).collect::<Vec<_>>();
    assert_eq!((told.len(), told[0].price, told[0].lots), (1, Ticks(33), Lots(11)));
    world.check_journal();
}

/// Goal: what an operator orders for a leader holds for whoever repeats its trades.
/// Method: the source is paused: nothing is opened; then flattened by a kill: everything is closed.
#[test]
fn an_order_for_the_source_is_one_for_its_repetition() {
    let mut world = World::new(&Capacity::default(), setup());
    trade(&mut world, 0, 8);
    world.command(ControlAction::Pause, Scope::Leader, Some(0));
    trade(&mut world, 0, 8);
    assert_eq!(held(&world), [8, 2]);
    trade(&mut world, 0, -12);
    assert_eq!(held(&world), [4, 1]);
    world.check_journal();
}

/// Goal: a run may end at any record around an event and its repetition: once the leader has sent it again, both plans
/// are where they belong, and nobody has traded twice.
/// Method: each count of records that the run lives to write, then a new run to which the event comes again.
#[test]
fn a_run_that_ends_in_between_loses_nothing() {
    for written in 0..3 {
        let mut world = World::new(&Capacity::default(), setup());
        trade(&mut world, 0, 4);
        world.ends_after = Some(written);
        let event = trade(&mut world, 0, 8);
        world.start(2);
        world.feed(&encoded(|octets| event.encode(octets)));
        world.session(VENUE_SESSION, SessionState::Synchronised);
        world.sweep();
        assert_eq!(held(&world), [12, 3], "{written} decisions were written");
        world.check_journal();
    }
}

fn refused(change: impl FnOnce(&mut Setup)) -> InputError {
    let mut world = World::new(&Capacity::default(), setup());
    change(&mut world.setup);
    world.configure(2).unwrap_err()
}

/// Goal: what cannot be, or would count positions in other lots than before, is refused by the name of its field.
/// Method: one change each to what is in force.
#[test]
fn what_cannot_be_repeated_is_refused() {
    let rebound = |index, field| InputError::Rebound { message: "MappingDefinition", index, field };
    // Two of the source's instruments for one.
    let twice = refused(|setup| _ = setup.mapping(1, 0, (2, 1)));
    assert_eq!(twice, rebound(1, "own"));
    // One of his for two.
    let twice = refused(|setup| _ = setup.mapping(1, 0, (0, 2)));
    assert_eq!(twice, rebound(1, "instrument"));
    // One who repeats himself, and one who repeats a repetition.
    let circle = refused(|setup| setup.mappings[0].source = LeaderIndex(1));
    assert_eq!(circle, rebound(1, "source"));
    let chain = refused(|setup| {
        setup.leader("carol");
        setup.mapping(2, 1, (1, 2));
    });
    assert_eq!(chain, rebound(2, "source"));
    // A leader with trades of its own, and one that loses what it has repeated.
    let plain = refused(|setup| {
        setup.leader("carol");
        setup.mapping(0, 2, (1, 2));
    });
    assert_eq!(plain, rebound(1, "source"), "alice is repeated");
    for change in [
        |setup: &mut Setup| setup.mappings.clear(),
        |setup: &mut Setup| setup.mappings[0].instrument = InstrumentIndex(2),
        |setup: &mut Setup| setup.mappings[0].factor = Ratio(RATIO_ONE),
    ] {
        assert_eq!(refused(change), rebound(1, "instrument"));
    }
    let undefined = refused(|setup| setup.mappings[0].source = LeaderIndex(7));
    assert!(matches!(undefined, InputError::Undefined { field: "source", given: 7, .. }));
    let nothing = refused(|setup| setup.mappings[0].factor = Ratio(0));
    assert!(matches!(nothing, InputError::TooSmall { field: "factor", .. }), "{nothing}");
    let copy = refused(|setup| {
        setup.leader("carol");
        setup.mapping(2, 0, (0, 2));
        setup.plan("another", 2, 0).copy = CopyMode::Signals;
    });
    assert!(matches!(copy, InputError::OutOfBounds { field: "copy", given: 3, .. }), "{copy}");
}
