//! Signals: which step comes next.

use super::{Step, news, next_step, orders_of};
use crate::mirrors::LeadersOrder;
use protocol::messages::{Flag, LeaderSignalNoted, OrdType, Reason, SignalPhase, TimeInForce};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, SessionIndex, Ticks};

fn signal(phase: SignalPhase) -> LeaderSignalNoted {
    LeaderSignalNoted {
        session: SessionIndex(1),
        session_sequence: 1,
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        signal_id: 7,
        sequence: 1,
        number: 1,
        reason: Reason::None,
        phase,
        fills: Flag::No,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        lots: Lots(10),
        price: Some(Ticks(100)),
        stop_loss: Some(Ticks(90)),
        take_profit: Some(Ticks(120)),
        expire_time: Some(Nanos(50)),
        transact_time: Nanos(1),
        receive_time: Nanos(2),
    }
}

/// A working order of the leader's by its number, at a price.
fn works(order_id: u64, price: i64) -> LeadersOrder {
    LeadersOrder::of(order_id, price)
}

fn said(step: Step) -> String {
    match step {
        Step::Order(order) => {
            let price = order.price.or(order.stop_price).map_or(0, |price| price.0);
            let which = order.order_id - 5;
            format!(
                "order {which} {:?} {:?} {:+} @{price}",
                order.status, order.ord_type, order.lots.0
            )
        }
        other => format!("{other:?}"),
    }
}

/// Phase, position, working orders by number and price; the step.
type Row = (SignalPhase, i64, &'static [(u64, i64)], &'static str);

/// Goal: the next step follows from phase, position and working orders. Method: the table of the module, row by
/// row; orders are the entry (0), the stop (1) and the target (2), with their prices.
#[test]
fn steps_follow_from_what_is_known() {
    use SignalPhase::{Closing, Open, Over, Waiting};
    let rows: [Row; 14] = [
        (Waiting, 0, &[], "order 0 New Limit +10 @100"),
        (Waiting, 0, &[(0, 100)], "Wait"),
        (Open, 0, &[(0, 100)], "Fill"),
        (Open, 0, &[], "Fill"),
        (Open, 10, &[(0, 100)], "order 0 Done Limit +0 @100"),
        (Open, 10, &[], "order 1 New Stop -10 @90"),
        (Open, 10, &[(1, 80)], "order 1 Amended Stop -10 @90"),
        (Open, 10, &[(1, 90)], "order 2 New Limit -10 @120"),
        (Open, 10, &[(1, 90), (2, 120)], "Wait"),
        (Closing, 10, &[(2, 120)], "Leave"),
        (Closing, 0, &[(0, 100)], "Leave"),
        (Closing, 10, &[], "Leave"),
        (Closing, 0, &[], "End"),
        (Over, 0, &[], "End"),
    ];
    for (phase, position, orders, expected) in rows {
        let find = |id: u64| {
            let found = orders.iter().find(|(which, _)| which + 5 == id);
            found.map(|(which, price)| works(which + 5, *price))
        };
        let step = said(next_step(&signal(phase), position, find));
        assert_eq!(step, expected, "{phase:?} at {position} with {orders:?}");
    }
}

/// Goal: an exit that is not signalled any more is cancelled.
#[test]
fn an_exit_that_is_taken_back_is_cancelled() {
    let signal = LeaderSignalNoted { stop_loss: None, ..signal(SignalPhase::Open) };
    let step = next_step(&signal, 10, |id| (id == 6).then(|| works(id, 90)));
    assert_eq!(said(step), "order 1 Cancelled Stop +0 @0");
    assert_eq!(orders_of(&signal), [6, 7, 5]);
}

/// Goal: only an entry that waits expires, and from its time on; one of which an order of ours was filled is entered.
#[test]
fn only_what_waits_expires() {
    let waiting = signal(SignalPhase::Waiting);
    assert_eq!(news(&waiting, Nanos(49)), None);
    let over = news(&waiting, Nanos(50)).unwrap();
    assert_eq!((over.phase, over.reason), (SignalPhase::Closing, Reason::SignalExpired));
    assert_eq!(news(&signal(SignalPhase::Open), Nanos(50)), None);
    let endless = LeaderSignalNoted { expire_time: None, ..waiting };
    assert_eq!(news(&endless, Nanos(u64::MAX)), None);
    let filled = LeaderSignalNoted { fills: Flag::Yes, ..waiting };
    let entered = news(&filled, Nanos(50)).unwrap();
    assert_eq!((entered.phase, entered.fills), (SignalPhase::Open, Flag::No));
}
