//! Fan-outs and flattenings larger than one record or one input.

use crate::world::{Setup, VENUE_SESSION, World, encoded};
use paceline_engine::{Capacity, ENTRIES_PER_RECORD_MAX};
use protocol::messages::{
    ControlAction, ExecType, Flag, InstructionsEntry, Message, OrdStatus, OrderKey, Scope,
    SessionState, Side, VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Lots, Money, Nanos, PlanIndex, Ticks};

const FRAME_BYTES_MAX: usize = 60 * 1_024;

fn world(plans: u32, instruments: u16) -> World {
    let mut setup = Setup::default();
    setup.venue();
    for instrument in 0..instruments {
        setup.instrument(&format!("instrument {instrument}"));
    }
    setup.leader("alice");
    for plan in 0..plans {
        setup.follower(&format!("follower {plan}"));
        setup.plan(&format!("plan {plan}"), 0, plan);
    }
    setup.wide_limits();
    let rows = plans as usize * usize::from(instruments);
    let capacity = Capacity {
        instruments_max: usize::from(instruments),
        followers_max: plans as usize,
        plans_max: plans as usize,
        rows_max: rows,
        orders_max: 2 * rows,
        ..Capacity::default()
    };
    let mut world = World::new(&capacity, setup);
    world.is_checked = false;
    world
}

/// The entries of all instructions, record by record.
fn entries(decisions: &[Vec<u8>]) -> Vec<Vec<InstructionsEntry>> {
    let records = decisions.iter().filter_map(|decision| match Message::decode(decision) {
        Ok(Message::Instructions { instructions, .. }) => Some(instructions),
        _ => None,
    });
    records.collect()
}

/// Fills all open orders.
fn fill(world: &mut World) {
    let orders: Vec<_> = world.engine.open_orders().collect();
    for order in orders {
        world.exec_ids += 1;
        let report = VenueReport {
            session: VENUE_SESSION,
            session_sequence: 1,
            order: order.key,
            venue_order_id: 1,
            exec_id: world.exec_ids,
            follower: FollowerIndex(order.key.plan),
            instrument: order.instrument,
            side: if order.lots.0 < 0 { Side::Sell } else { Side::Buy },
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::Filled,
            ord_rej_reason: None,
            last_lots: Lots(order.lots.0.abs()),
            last_price: Some(Ticks(100)),
            cum_lots: Lots(order.lots.0.abs()),
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            retransmitted: Flag::No,
            transact_time: Nanos(world.now),
            receive_time: Nanos(world.now),
        };
        world.feed(&encoded(|octets| report.encode(octets)));
    }
}

fn lead(world: &mut World, instrument: u16, lots: i64) -> Vec<Vec<u8>> {
    let event = world.event(0, instrument, lots, 100);
    world.feed(&encoded(|octets| event.encode(octets)))
}

/// Goal: a fan-out of thousands is split into records that fit a frame, serves each plan once, and keys
/// its orders by their own records.
#[test]
fn fan_outs_are_split() {
    const PLANS: u32 = 2_100;
    let mut world = world(PLANS, 1);
    for (lots, records, entries_max) in [(5, 3, PLANS), (-10, 5, 2 * PLANS)] {
        let decisions = lead(&mut world, 0, lots);
        assert!(decisions.iter().all(|decision| decision.len() <= FRAME_BYTES_MAX));
        let entries = entries(&decisions);
        assert_eq!(entries.len(), records);
        assert!(entries.iter().all(|entries| entries.len() <= ENTRIES_PER_RECORD_MAX));
        let mut plans: Vec<u32> = entries.iter().flatten().map(|entry| entry.plan.0).collect();
        assert_eq!(plans.len(), entries_max as usize);
        plans.sort_unstable();
        plans.dedup();
        assert_eq!(plans.len(), PLANS as usize);
        assert_eq!(world.engine.open_order_count(), entries_max as usize);
        let mut keys: Vec<OrderKey> = world.engine.open_orders().map(|order| order.key).collect();
        keys.sort_unstable_by_key(|key| (key.sequence, key.plan, key.leg));
        keys.dedup();
        assert_eq!(keys.len(), entries_max as usize);
        fill(&mut world);
        world.engine.check_everything();
    }
}

/// Goal: when a run ends between the records of a fan-out, the plans of the missing ones catch up, and
/// those of the others are not served twice.
#[test]
fn a_fan_out_cut_in_two_is_completed() {
    const PLANS: u32 = 2_100;
    let mut world = world(PLANS, 1);
    // Three records of pins, and the first of instructions.
    world.ends_after = Some(4);
    lead(&mut world, 0, 5);
    assert_eq!(world.engine.open_order_count(), ENTRIES_PER_RECORD_MAX - 1);
    assert!(world.start(2).is_empty());
    world.session(VENUE_SESSION, SessionState::Synchronised);
    world.sweep();
    world.engine.check_everything();
    assert_eq!(world.engine.open_order_count(), PLANS as usize);
    fill(&mut world);
    for plan in 0..PLANS {
        let row = world.engine.row(PlanIndex(plan), InstrumentIndex(0)).unwrap();
        assert_eq!(row.position, Lots(5));
    }
}

/// Goal: a flattening of more than one input may decide stays within what was announced, and the sweeps
/// finish it.
#[test]
fn a_flattening_may_take_several_inputs() {
    let mut world = world(60, 100);
    for instrument in 0..100 {
        lead(&mut world, instrument, 1);
    }
    fill(&mut world);
    let flattened = world.command(ControlAction::KillFlatten, Scope::Firm, None);
    let first: usize = entries(&flattened).iter().map(Vec::len).sum();
    assert!(0 < first && first < 6_000, "{first} rows were flattened at once");
    fill(&mut world);
    let mut rest = 0;
    for _ in 0..3 {
        rest += entries(&world.sweep()).iter().map(Vec::len).sum::<usize>();
        fill(&mut world);
    }
    world.engine.check_everything();
    assert_eq!(first + rest, 6_000);
    assert!(world.engine.rows().all(|row| row.position == Lots(0)));
}
