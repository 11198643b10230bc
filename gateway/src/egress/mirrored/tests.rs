//! How long orders live and what they wait for, by what was noted in front of them.

use super::*;
use protocol::messages::{Flag, LeaderOrderStatus, ProtectionChange, Reason, TriggerPrice};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, PlanIndex, Ticks};

fn instructions(trigger: Trigger) -> Instructions {
    Instructions {
        trigger,
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        trade_id: None,
        episode: 1,
        position_before: Lots(0),
        position: Lots(0),
        reference_price: Ticks(100),
        receive_time: Nanos(1),
        configuration: 0,
        rotation: 0,
    }
}

fn noted(kind: ProtectionKind) -> ProtectionNoted {
    ProtectionNoted {
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        plan: PlanIndex(0),
        change: ProtectionChange::Placed,
        kind,
        price: Ticks(90),
        trigger_price: TriggerPrice::Reference,
        position: Lots(10),
        average_price: Ticks(100),
        time: Nanos(1),
    }
}

/// Goal: a stop loss waits for its price and a take profit works at once, both until they are cancelled; what copies is as
/// it was, whatever was noted.
#[test]
fn protections_wait_until_they_are_cancelled() {
    let mut mirrored = Mirrored::NONE;
    mirrored.note_protection(&noted(ProtectionKind::StopLoss));
    let protects = instructions(Trigger::Protection);
    let stop = Some(Stop { price: Ticks(90), by: TriggerPrice::Reference });
    assert_eq!(mirrored.stop(&protects, Lots(-10)), stop);
    assert_eq!(mirrored.time_in_force(&protects), TimeInForce::GoodTillCancel);
    mirrored.note_protection(&noted(ProtectionKind::TakeProfit));
    assert_eq!(mirrored.stop(&protects, Lots(-10)), None);
    assert_eq!(mirrored.time_in_force(&protects), TimeInForce::GoodTillCancel);
    let copies = instructions(Trigger::LeaderEvent);
    assert_eq!(mirrored.stop(&copies, Lots(-10)), None);
    assert_eq!(mirrored.time_in_force(&copies), TimeInForce::ImmediateOrCancel);
}

/// A leader's order to buy five.
fn leaders_order(ord_type: OrdType, price: Option<Ticks>, stop: Option<Ticks>) -> LeaderOrderNoted {
    LeaderOrderNoted {
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        order_id: 7,
        sequence: 1,
        reason: Reason::None,
        status: LeaderOrderStatus::New,
        again: Flag::No,
        ord_type,
        time_in_force: TimeInForce::Day,
        price,
        lots: Lots(5),
        resting: Lots(5),
        stop_price: stop,
        trigger_price: TriggerPrice::Reference,
    }
}

/// Goal: an order on the leader's side waits for what his waits for; one on the other side for a trade at his limit,
/// and for nothing where his is a stop order.
#[test]
fn the_other_side_waits_where_his_does_not() {
    let (low, high) = (Some(Ticks(90)), Some(Ticks(95)));
    let his = low.map(|price| Stop { price, by: TriggerPrice::Reference });
    let turned = low.map(|price| Stop { price, by: TriggerPrice::Last });
    let mirrors = instructions(Trigger::LeaderOrder);
    for (noted, same_side, other_side) in [
        (leaders_order(OrdType::Limit, low, None), None, turned),
        (leaders_order(OrdType::Stop, None, low), his, None),
        (leaders_order(OrdType::StopLimit, high, low), his, None),
        (leaders_order(OrdType::Market, None, None), None, None),
    ] {
        let mut mirrored = Mirrored::NONE;
        mirrored.note(&noted);
        let ord_type = noted.ord_type;
        assert_eq!(mirrored.stop(&mirrors, Lots(3)), same_side, "{ord_type:?}");
        assert_eq!(mirrored.stop(&mirrors, Lots(-3)), other_side, "{ord_type:?}");
        let lives = match ord_type {
            OrdType::Market => TimeInForce::ImmediateOrCancel,
            _ => TimeInForce::Day,
        };
        assert_eq!(mirrored.time_in_force(&mirrors), lives);
        let copies = instructions(Trigger::CatchUp);
        assert_eq!(mirrored.stop(&copies, Lots(-3)), None);
    }
}
