//! What the path of an order encodes and decodes costs no allocation.

use paceline_protocol::fix;
use paceline_protocol::messages::{
    ClOrdId, Decimal, Instructions, InstructionsEncoder, InstructionsEntry, LeaderEquity,
    PositionEffect, Reason, Trigger,
};
use paceline_protocol::units::{
    InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, SessionIndex, Ticks,
};

// Goal: fixed messages take no memory of their own. Method: allocations of a round trip, counted.
#[test]
fn fixed_messages_do_not_allocate() {
    let equity = LeaderEquity {
        session: SessionIndex(1),
        session_sequence: 2,
        leader: LeaderIndex(3),
        equity: Money(4),
        balance: Money(5),
        transact_time: Nanos(6),
        receive_time: Nanos(7),
        margin_used: None,
    };
    let counted = allocation_counter::measure(|| {
        let mut buffer = [0; LeaderEquity::ENCODED_LENGTH];
        equity.encode(&mut buffer);
        assert!(LeaderEquity::decode(&buffer) == Ok(equity));
        assert!(LeaderEquity::decode(&buffer[1..]).is_err());
    });
    assert_eq!(counted.count_total, 0);
}

// Goal: neither do FIX orders and reports. Method: an order written and read, allocations counted.
#[test]
fn fix_messages_do_not_allocate() {
    let mut template = fix::OrderTemplate::new(&fix::TemplateOptions {
        begin_string: fix::BEGIN_STRING,
        sender: b"GATEWAY",
        target: b"VENUE",
        header: b"",
        body: b"",
        handling: None,
        time_in_force: b'3',
        precision: fix::Precision::Microseconds,
    });
    let cl_ord_id = ClOrdId::new("P0000000000000000007").unwrap();
    let counted = allocation_counter::measure(|| {
        let mut buffer = [0; 400];
        template.stamp(Nanos(8), Nanos(7));
        let order = fix::NewOrder {
            sequence: 9,
            cl_ord_id: &cl_ord_id,
            names: b"1=7\x0155=X\x01",
            side: b'1',
            quantity: Decimal::new(15, -1),
            price: Some(Decimal::new(1005, -2)),
            stop: None,
        };
        let length = template.write(&order, &mut buffer).unwrap();
        let fix::Piece::Message(message) = fix::peek(&buffer[..length], 400) else {
            panic!("no message")
        };
        assert!(message.fields().flatten().count() == 13);
        assert!(message.value(44).and_then(fix::decimal) == order.price);
    });
    assert_eq!(counted.count_total, 0);
}

// Goal: neither do groups. Method: allocations of a round trip with a thousand entries, counted.
#[test]
fn groups_do_not_allocate() {
    let root = Instructions {
        trigger: Trigger::LeaderEvent,
        leader: LeaderIndex(1),
        instrument: InstrumentIndex(2),
        trade_id: Some(3),
        episode: 4,
        position_before: Lots(5),
        position: Lots(6),
        reference_price: Ticks(7),
        receive_time: Nanos(8),
        configuration: 9,
        rotation: 10,
    };
    let entry = |plan| InstructionsEntry {
        plan: PlanIndex(plan),
        reason: Reason::None,
        effect: PositionEffect::Open,
        leg: 0,
        breaches: 0,
        target: Lots(1),
        position: Lots(0),
        working: Lots(0),
        desired: Lots(1),
        lots: Lots(1),
        price: None,
    };
    let counted = allocation_counter::measure(|| {
        let mut buffer = [0; Instructions::encoded_length(1_000)];
        let mut encoder = InstructionsEncoder::new(&mut buffer, &root);
        for plan in 0..1_000 {
            assert!(encoder.push(&entry(plan)).is_ok());
        }
        let length = encoder.finish();
        let (decoded, entries) = Instructions::decode(&buffer[..length]).unwrap();
        assert!(decoded == root);
        assert!(entries.zip(0..).all(|(given, plan)| given == Ok(entry(plan))));
    });
    assert_eq!(counted.count_total, 0);
}
