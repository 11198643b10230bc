//! What engines of others got wrong, each as a test. The names say what their users saw.

use super::bench::{Bench, check, options};
use crate::fix::{Event, MessageBuffer, Numbers, Queue, Role, Session};
use crate::messages::Decimal;
use crate::units::Nanos;

/// A gap that a resend request shows: asked for once, however often the peer asks, and each time served.
#[test]
fn no_loop_of_resend_requests() {
    check(
        "do order A
         < D|34=2|11=A
         > 2|34=4|7=2|16=0
         = resend 2-2
         < 2|34=3|7=2|16=0
         < D|34=2|43=Y|11=A
         > 2|34=5|7=2|16=0
         = resend 2-3
         < D|34=2|43=Y|11=A
         < 4|34=3|43=Y|36=4|123=Y
         > 4|34=2|43=Y|122=now|36=6|123=Y
         > D|34=6|11=B
         = D 6",
    );
}

/// Octets of one end, read by the other; how many messages of the application came.
fn pass(from: &mut Queue, to: &mut Session, out: &mut Queue, now: Nanos) -> usize {
    let mut buffer = MessageBuffer::new(64 * 1024);
    let octets = from.waiting().to_vec();
    from.clear();
    buffer.spare_mut()[..octets.len()].copy_from_slice(&octets);
    buffer.filled(octets.len());
    let mut taken = 0;
    while let Some(message) = buffer.next_message() {
        taken += usize::from(matches!(to.receive(&message, now), Event::Application { .. }));
        to.serve(now, out, |_| None);
        to.say_all(now, out);
    }
    taken
}

/// Two ends that each miss something of the other come together, in a bounded exchange, and neither waits for
/// ever. Method: every small gap on either side, with ends of our own.
#[test]
fn two_ends_in_need_do_not_wait_for_each_other() {
    let now = Nanos(1_767_323_045_000_000_000);
    for (missed, lacking) in (0..4).flat_map(|missed| (0..4).map(move |lacking| (missed, lacking)))
    {
        let mut initiator = Session::new(
            crate::fix::SessionOptions::new(Role::Initiator, "A", "B"),
            Numbers { outgoing_next: 10, incoming_next: 20 - lacking },
        );
        let mut acceptor = Session::new(
            crate::fix::SessionOptions::new(Role::Acceptor, "B", "A"),
            Numbers { outgoing_next: 20, incoming_next: 10 - missed },
        );
        let (mut there, mut back) = (Queue::new(64 * 1024), Queue::new(64 * 1024));
        acceptor.connected(now, false);
        initiator.connected(now, false);
        initiator.say_all(now, &mut there);
        let mut rounds = 0;
        while !there.is_empty() || !back.is_empty() {
            rounds += 1;
            assert!(rounds < 10, "an exchange without an end at {missed} and {lacking}");
            pass(&mut there, &mut acceptor, &mut back, now);
            pass(&mut back, &mut initiator, &mut there, now);
        }
        assert!(initiator.is_live() && !initiator.has_gap() && !acceptor.has_gap());
        assert_eq!(initiator.numbers().incoming_next, acceptor.numbers().outgoing_next);
        assert_eq!(acceptor.numbers().incoming_next, initiator.numbers().outgoing_next);
    }
}

/// A resend request that the transport took with it is made again after the next logon.
#[test]
fn a_lost_resend_request_is_made_again() {
    for role in [Role::Initiator, Role::Acceptor] {
        let mut bench = Bench::live(role);
        bench.run("> D|34=5|11=D\n< 2|34=2|7=2|16=0\ndo disconnect");
        bench.run(match role {
            Role::Initiator => {
                "do connect\n< A|34=3|98=0|108=30\n> A|34=6|98=0|108=30\n= logged on\n< 2|34=4|7=2|16=0"
            }
            Role::Acceptor => {
                "do connect\n> A|34=6|98=0|108=30\n= logged on\n< A|34=3|98=0|108=30\n< 2|34=4|7=2|16=0"
            }
        });
    }
}

/// A reset while something is missing: the wait is over, and what comes then is taken.
#[test]
fn a_reset_ends_every_wait() {
    check(
        "> D|34=5|11=A
         < 2|34=2|7=2|16=0
         > A|34=1|98=0|108=30|141=Y
         = logged on anew
         < A|34=1|98=0|108=30|141=Y
         > D|34=2|11=B
         = D 2
         > D|34=3|11=C
         = D 3
         wait 20
         open",
    );
}

/// A second logon is no request for a third.
#[test]
fn a_second_logon_is_not_answered() {
    check("> A|34=2|98=0|108=30\n> D|34=3|11=A\n= D 3");
}

/// The end of what was asked for is the number after the last one that was sent, whatever was last.
#[test]
fn gap_fills_end_where_the_flow_ends() {
    check(
        "do order A
         < D|34=2|11=A
         > 1|34=2|112=x
         < 0|34=3|112=x
         > 1|34=3|112=y
         < 0|34=4|112=y
         > 2|34=4|7=2|16=0
         = resend 2-4
         < D|34=2|43=Y|11=A
         < 4|34=3|43=Y|36=5|123=Y
         do order B
         < D|34=5|11=B",
    );
}

/// Once a gap is closed, nothing is asked for any more.
#[test]
fn no_requests_without_a_gap() {
    let mut script =
        String::from("> D|34=4|11=x\n< 2|34=2|7=2|16=0\n> 4|34=2|43=Y|122=now|36=5|123=Y\n");
    for number in 5..60 {
        script += &format!("> D|34={number}|11=x\n= D {number}\n");
    }
    check(&script);
}

/// A gap fill that is ahead skips nothing: the messages before it are not lost for ever.
#[test]
fn a_gap_fill_is_not_a_reset() {
    check(
        "> 4|34=4|36=9|123=Y
         < 2|34=2|7=2|16=0
         > 8|34=2|43=Y|122=now|37=a
         = 8 2 duplicate?
         > 8|34=3|43=Y|122=now|37=b
         = 8 3 duplicate?
         > 4|34=4|43=Y|122=now|36=9|123=Y
         > 8|34=9|37=c
         = 8 9",
    );
}

/// Numbers near the end of what can be counted neither wrap nor panic.
#[test]
fn numbers_do_not_wrap() {
    for next in ["9007199254740992", "999999999999999999", "18446744073709551615"] {
        let mut bench = Bench::new(options(Role::Acceptor), Numbers::FIRST);
        bench.run("do connect\n> A|34=1|98=0|108=30\n= logged on\n< A|34=1|98=0|108=30");
        if next == "9007199254740992" {
            bench.run(&format!("> 4|34=2|36={next}|123=Y\n> D|34={next}|11=A\n= D {next}"));
        } else {
            let missing = "< 3|34=2|45=2|58=Required tag missing|371=36|372=4|373=1";
            bench.run(&format!("> 4|34=2|36={next}|123=Y\n{missing}"));
        }
    }
}

/// A peer that does not read gets what it asked for in pieces, in order, each number once. Method: an outbox
/// that holds a few messages.
#[test]
fn a_slow_peer_is_served_in_pieces() {
    let now = Nanos(1_767_323_045_000_000_000);
    let mut bench = Bench::live(Role::Acceptor);
    let body = b"11=A\x0144=1.5\x01";
    for _ in 0..40 {
        let sent = bench.session.application(now, &mut bench.out, b"D", 64, |writer| {
            writer.text(11, b"A").decimal(44, Decimal::new(15, -1));
        });
        assert!(sent.is_ok());
    }
    bench.out.clear();
    let mut out = Queue::new(4096);
    let mut buffer = MessageBuffer::new(64 * 1024);
    let request =
        super::codec::octets("8=FIX.4.4|35=2|34=2|49=PEER|56=US|52=20260102-03:04:05|7=1|16=0|");
    buffer.spare_mut()[..request.len()].copy_from_slice(&request);
    buffer.filled(request.len());
    let message = buffer.next_message().unwrap();
    let asked = bench.session.receive(&message, now);
    assert_eq!(asked, Event::ResendRequested { from: 1, until: 41 });
    let store = |number: u64| {
        (!number.is_multiple_of(5)).then_some(crate::fix::Stored { kind: b"D", sent_at: now, body })
    };
    let (mut pieces, mut numbers) = (0, Vec::new());
    let mut is_done = false;
    while !is_done {
        is_done = bench.session.serve(now, &mut out, store);
        assert_eq!(bench.session.application(now, &mut out, b"D", 9, |_| {}).is_ok(), is_done);
        pieces += 1;
        let mut read = MessageBuffer::new(64 * 1024);
        read.spare_mut()[..out.waiting().len()].copy_from_slice(out.waiting());
        read.filled(out.waiting().len());
        out.clear();
        while let Some(message) = read.next_message() {
            numbers.push(crate::fix::number(message.value(34).unwrap()).unwrap());
        }
    }
    assert!(pieces > 2);
    assert_eq!(numbers, (1..=42).collect::<Vec<_>>());
}
