//! The engine allocates when it is made and never again: here in fan-outs of thousands. Signals, weights, protections,
//! replaces, settlements, policies, mapped leaders and trips are in the scenarios and properties: each of them decides its
//! whole journal again under the same counter (`World::check_allocations`).

use crate::leader_orders;
use crate::world::{MILLISECOND, Setup, VENUE_SESSION, World, encoded};
use paceline_engine::{Capacity, Decisions, Engine};
use protocol::messages::{
    Command, ControlAction, CopyMode, Flag, LeaderEvent, Scope, SentGap, SessionEvent,
    SessionState, Tag, Timer, TimerKind,
};
use protocol::units::{
    InstrumentIndex, LeaderIndex, Lots, MONEY_ONE, Money, Nanos, Sequence, SessionIndex, Ticks,
};

const PLANS: u32 = 1_500;

/// Inputs of every kind that decides something: fan-outs over several records, events out of order,
/// sweeps, a new session, a flattening, a new run and a new configuration.
fn inputs(world: &World) -> Vec<Vec<u8>> {
    let mut inputs = Vec::new();
    let (mut before, mut trade_id) = (0, 100);
    let mut event = |lots: i64, position_before: i64| {
        trade_id += 1;
        let event = LeaderEvent {
            session: SessionIndex(10),
            session_sequence: trade_id,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id,
            order_id: 1,
            price: Ticks(100),
            lots: Lots(lots),
            position_before: Some(Lots(position_before)),
            fee: None,
            retransmitted: Flag::No,
            transact_time: Nanos(world.now),
            sending_time: Nanos(world.now),
            receive_time: Nanos(world.now),
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        };
        encoded(|octets| event.encode(octets))
    };
    for lots in [5, 3, -12, 2, 20] {
        inputs.push(event(lots, before));
        before += lots;
    }
    inputs.push(event(1, before + 7));
    inputs.push(event(7, before));
    for (now, state) in [(1, SessionState::Negotiated), (2, SessionState::Synchronised)] {
        let session = VENUE_SESSION;
        let time = Nanos(world.now + now);
        let event = SessionEvent { session, state, session_id: [8; 16], time };
        inputs.push(encoded(|octets| event.encode(octets)));
    }
    let gap = SentGap {
        session: VENUE_SESSION,
        session_sequence: 1,
        from_sequence: 1,
        count: 100_000,
        receive_time: Nanos(world.now),
    };
    inputs.push(encoded(|octets| gap.encode(octets)));
    for action in [ControlAction::KillFlatten, ControlAction::Rearm] {
        let command = Command {
            session: SessionIndex(20),
            session_sequence: 1,
            command_id: 1,
            action,
            scope: Scope::Firm,
            target: None,
            actor: crate::world::name("operator"),
            text: crate::world::name("because"),
            receive_time: Nanos(world.now),
            configuration: None,
        };
        inputs.push(encoded(|octets| command.encode(octets)));
    }
    for later in [10, 200, 300] {
        let time = Nanos(world.now + later * MILLISECOND);
        let timer = Timer { kind: TimerKind::Sweep, time };
        inputs.push(encoded(|octets| timer.encode(octets)));
    }
    inputs.extend(world.setup.records(2));
    inputs
}

fn feed(engine: &mut Engine, decisions: &mut Decisions, sequence: &mut u64, input: &[u8]) {
    *sequence += 1;
    engine.decide(Sequence(*sequence), input, decisions).unwrap();
    engine.evolve(Sequence(*sequence), input).unwrap();
    for decision in decisions.iter() {
        *sequence += 1;
        engine.evolve(Sequence(*sequence), decision).unwrap();
    }
}

/// Goal: no allocation after start. Method: a counting allocator around inputs of every kind.
#[test]
fn nothing_is_allocated_after_start() {
    let capacity = Capacity {
        followers_max: PLANS as usize,
        plans_max: PLANS as usize,
        rows_max: 2 * PLANS as usize,
        orders_max: 20 * PLANS as usize,
        ..Capacity::default()
    };
    let mut setup = Setup::default();
    setup.venue();
    setup.instrument("BTC");
    setup.leader("alice");
    for index in 0..PLANS {
        setup.follower(&format!("follower {index}"));
        let plan = setup.plan(&format!("plan {index}"), 0, index);
        if index % 3 == 0 {
            plan.copy = CopyMode::Orders;
        }
        // Fixed equities: what the leader has is what they should have.
        if index % 3 == 1 {
            setup.allocation(index).band = 1;
        }
    }
    let equity = Some(Money(1_000_000 * MONEY_ONE));
    setup.leaders[0].reference_equity = equity;
    for follower in &mut setup.followers {
        follower.reference_equity = equity;
    }
    setup.wide_limits();
    let mut world = World::new(&capacity, setup);
    let mut inputs = inputs(&world);
    for words in [
        &["7", "New", "+4", "@101"][..],
        &["7", "Amended", "+9", "@101"],
        &["8", "New", "-3", "market"],
        &["7", "Amended", "+2", "@102"],
        &["8", "Done"],
        &["7", "Cancelled"],
    ] {
        inputs.push(leader_orders::event(&mut world, 0, 0, words));
        let time = Nanos(world.now + 400 * MILLISECOND);
        let timer = Timer { kind: TimerKind::Sweep, time };
        inputs.push(encoded(|octets| timer.encode(octets)));
    }
    let mut decisions = Decisions::new(&capacity);
    let mut sequence = world.next_sequence().0;
    let mut orders = 0;
    for input in &inputs {
        let count = allocation_counter::measure(|| {
            feed(&mut world.engine, &mut decisions, &mut sequence, input);
        });
        assert_eq!(count.count_total, 0, "an allocation while taking in {input:?}");
        orders = orders.max(world.engine.open_order_count());
    }
    assert!(5 * PLANS as usize <= orders, "{orders} orders were open at a time");
    world.engine.check_everything();
}
