//! Tests of the FIX counterparty: what it writes is FIX, and what is not FIX it refuses.

use super::*;
use crate::cases::peers::Counterparty as _;

/// A message of the copier with this number.
fn said(kind: &str, number: u64, fields: &str) -> Vec<u8> {
    let body = format!("35={kind}\u{1}34={number}\u{1}49=COPIER\u{1}56=VENUE\u{1}{fields}");
    let mut octets = Vec::new();
    append(&mut octets, body.as_bytes());
    octets
}

/// A counterparty whose sessions are up.
fn up() -> Fix {
    let (mut fix, mut answer) = (Fix::default(), Vec::new());
    assert_eq!(fix.orders(0, &said("A", 1, "108=30\u{1}")).unwrap(), 0);
    fix.replies(0, &said("A", 1, "108=30\u{1}"), &mut answer).unwrap();
    let here = said("0", 2, "112=UP\u{1}");
    fix.replies(0, &here, &mut answer).unwrap();
    assert!(!fix.is_up(), "only one session has been answered");
    assert_eq!(fix.orders(0, &here).unwrap(), 0);
    fix.answer(0, &mut answer).unwrap();
    assert!(fix.is_up());
    fix
}

// Goal: lengths and sums are those of the standard. Method: a logon that introductions to FIX print for
// version 4.2, with length 65 and sum 062; in 4.4 one digit of the sum's octets is greater by two.
#[test]
fn length_and_sum_are_right() {
    let body = "35=A|49=SERVER|56=CLIENT|34=177|52=20090107-18:15:16|98=0|108=30|";
    let mut octets = Vec::new();
    append(&mut octets, body.replace('|', "\u{1}").as_bytes());
    assert_eq!(text(&octets), format!("8=FIX.4.4|9=65|{body}10=064|"));
}

// Goal: every fill has the right length and sum, after patching too, and the numbers that it should have.
#[test]
fn fills_are_messages_with_their_own_numbers() {
    let mut fix = up();
    for followers in [1, 10, 1000] {
        fix.lead(followers);
        for number in [0, 7, 123_456] {
            let mut out = Vec::new();
            let sequence = fix.leader.sent + 1;
            fix.event(0, number, &mut out);
            let mut rest = &out[..];
            let fill = take(&mut rest).unwrap().unwrap();
            assert!(rest.is_empty());
            let field = |tag: &[u8]| text(fill.field(tag).unwrap());
            assert_eq!(field(b"34="), format!("{sequence:09}"));
            assert_eq!(field(b"17="), format!("{number:012}"));
            assert_eq!(field(b"1="), format!("L{followers}"));
            assert_eq!(field(b"32="), super::super::lots(number).to_string());
            assert_eq!(field(b"31="), format!("{}.50", super::super::price(number)));
            assert_eq!(field(b"54="), if number == 7 { "2" } else { "1" });
        }
    }
}

// Goal: orders are counted however the octets are cut. Method: three orders, in pieces of every size.
#[test]
fn orders_are_counted_over_any_cut() {
    let octets: Vec<u8> = (3..6).flat_map(|number| said("D", number, "38=1\u{1}")).collect();
    for size in 1..octets.len() {
        let (mut fix, mut answer) = (up(), Vec::new());
        let orders = octets.chunks(size).map(|piece| fix.orders(0, piece).unwrap());
        assert_eq!(orders.sum::<u64>(), 3, "pieces of {size}");
        fix.answer(0, &mut answer).unwrap();
        assert!(answer.is_empty());
    }
}

// Goal: a test request gets the heartbeat that it asks for.
#[test]
fn a_test_request_is_answered() {
    let (mut fix, mut answer) = (up(), Vec::new());
    fix.orders(0, &said("1", 3, "112=there\u{1}")).unwrap();
    fix.answer(0, &mut answer).unwrap();
    let mut rest = &answer[..];
    let heartbeat = take(&mut rest).unwrap().unwrap();
    assert_eq!(
        (heartbeat.field(b"35="), heartbeat.field(b"112=")),
        (Some(&b"0"[..]), Some(&b"there"[..]))
    );
}

// Goal: whatever would make a figure a lie is an error. Method: one case for each.
#[test]
fn what_is_not_right_is_refused() {
    let check = |octets: &[u8], why: &str| {
        let error = up().orders(0, octets).unwrap_err().to_string();
        assert!(error.contains(why), "{error:?} does not say {why:?}");
    };
    let mut wrong_sum = said("D", 3, "38=1\u{1}");
    let last = wrong_sum.len() - 2;
    wrong_sum[last] = if wrong_sum[last] == b'0' { b'1' } else { b'0' };
    check(&wrong_sum, "the sum of");
    check(&said("D", 4, "38=1\u{1}"), "is number 4");
    check(&said("3", 3, "58=no\u{1}"), "58=no");
    check(&said("2", 3, "7=1\u{1}16=0\u{1}"), "the copier says");
    check(b"8=FIX.4.2\x019=5\x01", "not FIX 4.4");
    check(b"8=FIX.4.4\x019=99999\x01", "a body of");
    check(b"8=FIX.4.4\x019=1234567890", "without an end");
    let early = Fix::default().orders(0, &said("D", 1, "38=1\u{1}"));
    assert!(early.unwrap_err().to_string().contains("before the logon"));
}
