//! Tests of the leader's walk and of what stands on its wire.

use super::{EVENT_BYTES, walk};
use protocol::messages::{Decimal, LeaderFill, Side, Tag};
use protocol::sofh;
use protocol::units::Nanos;

// Goal: positions join, and none is flat after the first event. Method: walk a while.
#[test]
fn the_walk_is_never_flat() {
    let mut position = 0;
    for number in 0..100 {
        let (lots, before) = walk(number);
        assert_eq!(before, position);
        position += lots;
        assert!(position >= 10);
    }
}

// Goal: floors move as many octets as an event has. Method: encode one.
#[test]
fn an_event_has_the_octets_of_the_floors() {
    let whole = Decimal { mantissa: 1, exponent: 0 };
    let fill = LeaderFill {
        trade_id: 1,
        order_id: 1,
        symbol: super::symbol(0),
        side: Side::Buy,
        price: whole,
        quantity: whole,
        position_before: None,
        fee: None,
        transact_time: Nanos(1),
        sending_time: Nanos(1),
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_quantity: None,
    };
    let (mut message, mut frame) = ([0; 512], [0; 512]);
    let length = fill.encode(&mut message);
    assert_eq!(sofh::encode(&message[..length], &mut frame), EVENT_BYTES);
}
