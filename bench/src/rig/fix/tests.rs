//! Tests of the FIX counterparty, which stands on our own session.

use protocol::fix::{Writer, timestamp};

use super::*;

/// A message of the gateway.
fn said(sequence: u64, kind: &[u8], fill: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 1024];
    let mut writer = Writer::new(&mut buffer, protocol::fix::BEGIN_STRING, kind);
    writer
        .number(tags::MSG_SEQ_NUM, sequence)
        .text(tags::SENDER_COMP_ID, GATEWAY.as_bytes())
        .text(tags::TARGET_COMP_ID, US.as_bytes())
        .time(tags::SENDING_TIME, Clock::system().now(), Precision::Milliseconds);
    fill(&mut writer);
    let length = writer.finish().unwrap();
    buffer.truncate(length);
    buffer
}

fn logon(sequence: u64) -> Vec<u8> {
    said(sequence, kinds::LOGON, |writer| {
        writer.number(tags::ENCRYPT_METHOD, 0).number(tags::HEART_BT_INT, 30);
    })
}

fn order(sequence: u64) -> Vec<u8> {
    said(sequence, kinds::NEW_ORDER_SINGLE, |writer| {
        writer
            .text(tags::ACCOUNT, b"1")
            .text(tags::CL_ORD_ID, b"P1")
            .number(tags::ORDER_QTY, 3)
            .text(tags::SIDE, b"1")
            .text(tags::SYMBOL, b"S0");
    })
}

/// Values of a tag in all messages of some octets; empty where a message has none.
fn values(octets: &[u8], tag: u32) -> Vec<String> {
    let (mut rest, mut found) = (octets, Vec::new());
    while let Piece::Message(message) = peek(rest, MESSAGE_BYTES_MAX) {
        let value = message.value(tag).unwrap_or_default();
        found.push(String::from_utf8(value.to_vec()).unwrap());
        rest = &rest[message.octets().len()..];
    }
    assert!(rest.is_empty());
    found
}

fn conversation() -> FixConversation {
    FixConversation::new(Shape { orders: 1, venues: 1 }).unwrap()
}

// Goal: an order counts when its last octet has come, and is acknowledged and filled when it is answered.
// Method: an order in two pieces.
#[test]
fn an_order_is_counted_then_filled() {
    let (mut rig, mut out) = (conversation(), Vec::new());
    assert_eq!(rig.orders(0, &logon(1)).unwrap(), 0);
    assert!(!rig.answer(0, &mut out).unwrap());
    assert!(rig.venue.is_live());
    out.clear();
    let order = order(2);
    assert_eq!(rig.orders(0, &order[..50]).unwrap(), 0);
    assert_eq!(rig.orders(0, &order[50..]).unwrap(), 1);
    assert_eq!(rig.filled(), 0);
    rig.answer(0, &mut out).unwrap();
    assert_eq!(values(&out, tags::EXEC_TYPE), ["0", "F"]);
    assert_eq!(values(&out, tags::CL_ORD_ID), ["P1", "P1"]);
    assert_eq!(values(&out, tags::LEAVES_QTY), ["3", "0"]);
    assert_eq!(values(&out, tags::LAST_QTY), ["", "3"]);
    assert_eq!((rig.filled(), rig.venue.tally()), (1, (1, order.len() as u64)));
}

// Goal: what is said while nobody listens can be asked for, under its numbers, and nothing else is made up.
// Method: an order before a cut, the gateway's next logon, its question.
#[test]
fn reports_of_a_cut_are_said_again() {
    let (mut rig, mut out) = (conversation(), Vec::new());
    rig.orders(0, &logon(1)).unwrap();
    rig.answer(0, &mut out).unwrap();
    let said_before = values(&out, tags::MSG_SEQ_NUM).len() as u64;
    rig.orders(0, &order(2)).unwrap();
    rig.left(0).unwrap();
    assert_eq!((rig.filled(), rig.venue.is_live()), (1, false));
    rig.returned(0);
    out.clear();
    rig.orders(0, &logon(3)).unwrap();
    rig.answer(0, &mut out).unwrap();
    let next = said_before + 3;
    assert_eq!(values(&out, tags::MSG_SEQ_NUM)[0], next.to_string(), "the logon's number");
    out.clear();
    let question = said(4, kinds::RESEND_REQUEST, |writer| {
        writer.number(tags::BEGIN_SEQ_NO, said_before + 1).number(tags::END_SEQ_NO, 0);
    });
    rig.orders(0, &question).unwrap();
    rig.answer(0, &mut out).unwrap();
    assert_eq!(values(&out, tags::EXEC_TYPE)[..2], ["0", "F"]);
    assert_eq!(values(&out, tags::POSS_DUP_FLAG)[..2], ["Y", "Y"]);
    let numbers = [said_before + 1, said_before + 2].map(|number| number.to_string());
    assert_eq!(values(&out, tags::MSG_SEQ_NUM)[..2], numbers);
}

// Goal: the drop copy says fills of twenty fields, dated now. Method: one, read back.
#[test]
fn a_fill_has_twenty_fields() {
    let (mut rig, mut out) = (conversation(), Vec::new());
    rig.replies(0, &logon(1), &mut out).unwrap();
    out.clear();
    rig.event(0, 0, &mut out);
    let Piece::Message(message) = peek(&out, MESSAGE_BYTES_MAX) else { panic!("no message") };
    assert_eq!(1 + message.fields().count(), 20);
    assert_eq!(message.value(tags::LAST_QTY), Some(&b"10"[..]));
    let time = message.value(tags::TRANSACT_TIME).and_then(timestamp).unwrap();
    assert!(Clock::system().now().0 - time.0 < 3_600_000_000_000);
    assert!(rig.lengths().is_err(), "no order came");
}
