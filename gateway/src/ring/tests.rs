//! Tests of the input rings.

use super::*;
use protocol::messages::TimerKind;
use protocol::units::Nanos;

fn timer(time: u64) -> Timer {
    Timer { kind: TimerKind::Sweep, time: Nanos(time) }
}

/// Goal: inputs come out as they went in, in order, and a full ring says that it has no room.
/// Method: fill a ring of four, empty it, twice (so that it wraps).
#[test]
fn inputs_keep_their_order_and_the_ring_its_bound() {
    let (mut writer, mut reader) = inputs(4);
    for round in 0..2 {
        for index in 0..4 {
            assert_eq!(writer.room(), 4 - index);
            writer.push(|buffer| timer(round * 10 + index as u64).encode(buffer));
        }
        assert_eq!(writer.room(), 0);
        for index in 0..4 {
            let message = reader.peek().unwrap();
            assert_eq!(Timer::decode(message.as_slice()).unwrap(), timer(round * 10 + index));
            reader.pop();
        }
        assert!(reader.peek().is_none() && reader.is_empty());
    }
}
