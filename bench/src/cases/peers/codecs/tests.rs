//! Tests of the codecs' comparison: both do the same work.

use super::*;

// Goal: what is compared is the same message. Method: each writes it, both read it, octet for octet.
#[test]
fn both_codecs_write_and_read_the_same_octets() {
    for number in [0, 1, 77, 1023] {
        let (mut ours, mut theirs) = ([0xaa; BYTES], [0x55; BYTES]);
        let order = our_order(number).unwrap();
        assert_eq!(order.encode(&mut ours), BYTES);
        let foreign = their_order(number);
        assert_eq!(foreign.encode(SCHEMA_ID, SCHEMA_VERSION, &mut theirs), Some(BYTES));
        assert_eq!(ours, theirs, "order {number}");
        assert_eq!(NewOrderSingle::decode(&theirs).unwrap(), order);
        assert_eq!(Order::decode(&ours), Some(foreign));
    }
}

// Goal: a message that does not decode is noticed, not timed. Method: a batch with one broken message.
#[test]
fn a_broken_message_is_not_counted() {
    let orders: Vec<_> = (0..BATCH as u64).map(their_order).collect();
    let mut octets = vec![0; BATCH * BYTES];
    assert_eq!(encode_theirs(&orders, &mut octets), BATCH);
    octets[BYTES + 2] ^= 0xff;
    assert_eq!((decode_ours(&octets), decode_theirs(&octets)), (BATCH - 1, BATCH - 1));
}
