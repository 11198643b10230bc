//! What users of other engines ask for or complain about, each as a test of the session. The names say what they saw;
//! the line above says where.

use super::bench::{Bench, check, check_new, options};
use super::codec::octets;
use crate::fix::{
    BEGIN_STRING, Event, MESSAGE_BYTES_MAX, Numbers, Piece, Queue, Role, Session, SessionOptions,
    dictionary, number, peek, tags,
};
use crate::units::Nanos;

const NOW: Nanos = Nanos(1_767_323_045_000_000_000);

/// artio 185: behind a logon with `ResetSeqNumFlag` the peer asks for everything from one on. It is served, no state
/// waits for anything, and orders are taken. Where nobody asked for the reset the initiator does not go along with it.
#[test]
fn a_resend_request_behind_a_reset_drops_no_orders() {
    let behind = "
        > 2|34=2|7=1|16=0
        = resend 1-1
        < 4|34=1|43=Y|36=2|123=Y
        > D|34=3|11=A
        = D 3
        wait 20
        > D|34=4|11=B
        = D 4
        open";
    check_new(
        Role::Initiator,
        &format!(
            "do connect reset
             < A|34=1|98=0|108=30|141=Y
             > A|34=1|98=0|108=30|141=Y
             = logged on anew
             {behind}"
        ),
    );
    check_new(
        Role::Acceptor,
        &format!(
            "do connect
             > A|34=1|98=0|108=30|141=Y
             = logged on anew
             < A|34=1|98=0|108=30|141=Y
             {behind}"
        ),
    );
    Bench::new(options(Role::Initiator), Numbers { outgoing_next: 80, incoming_next: 80 }).run(
        "do connect
         < A|34=80|98=0|108=30
         > A|34=1|98=0|108=30|141=Y
         = broken ResetSeqNumFlag without being asked for
         < 5|34=81|58=ResetSeqNumFlag without being asked for
         over",
    );
}

/// artio 503: both miss the other's last message, and both ask at the logon. Whichever of its own request and the gap
/// fill leaves first, no number is given twice and none is skipped. Method: the peer of the report, and both orders.
#[test]
fn a_request_and_a_gap_fill_that_cross_do_not_share_numbers() {
    for serves_first in [false, true] {
        let mut peer = Session::new(
            SessionOptions::new(Role::Acceptor, "B", "A"),
            Numbers { outgoing_next: 8, incoming_next: 5 },
        );
        let mut ours = Session::new(
            SessionOptions::new(Role::Initiator, "A", "B"),
            Numbers { outgoing_next: 6, incoming_next: 7 },
        );
        let (mut there, mut back) = (Queue::new(1 << 16), Queue::new(1 << 16));
        peer.connected(NOW, false);
        ours.connected(NOW, false);
        ours.say_all(NOW, &mut there);
        for round in 0..8 {
            if round == 4 {
                // What was ahead when it came shows as missing with the next message, and not later.
                ours.want_test();
                ours.say_all(NOW, &mut there);
            }
            hear_all(&mut there, &mut peer);
            peer.say_all(NOW, &mut back);
            assert!(peer.serve(NOW, &mut back, |_| None));
            // The logon and the request come in one piece: both are heard before anything is said.
            hear_all(&mut back, &mut ours);
            if serves_first {
                assert!(ours.serve(NOW, &mut there, |_| None));
            }
            ours.say_all(NOW, &mut there);
            assert!(ours.serve(NOW, &mut there, |_| None));
        }
        assert!(ours.is_live() && peer.is_live() && !ours.has_gap() && !peer.has_gap());
        assert_eq!(ours.numbers().incoming_next, peer.numbers().outgoing_next);
        assert_eq!(peer.numbers().incoming_next, ours.numbers().outgoing_next);
    }
}

/// Everything in a queue, heard by a session; nothing of it may be beyond repair.
fn hear_all(from: &mut Queue, to: &mut Session) {
    while let Piece::Message(message) = peek(from.waiting(), MESSAGE_BYTES_MAX) {
        let event = to.receive(&message, NOW);
        assert!(!matches!(event, Event::Broken { .. } | Event::LoggedOut { .. }), "{event:?}");
        let length = message.octets().len();
        from.taken(length);
    }
}

/// artio 529, 540: each return brings what was missed once, however often there was one before.
#[test]
fn returns_do_not_multiply_what_is_told() {
    for role in [Role::Initiator, Role::Acceptor] {
        let mut bench = Bench::live(role);
        let mut next = 2;
        for round in 0..5 {
            let ours = 2 + 2 * round;
            let logons =
                [format!("< A|34={ours}|98=0|108=30"), format!("> A|34={}|98=0|108=30", next + 1)];
            let greeting = match role {
                Role::Initiator => format!("{}\n{}\n= logged on", logons[0], logons[1]),
                Role::Acceptor => format!("{}\n= logged on\n{}", logons[1], logons[0]),
            };
            bench.run(&format!(
                "do disconnect
                 do connect
                 {greeting}
                 < 2|34={}|7={next}|16=0
                 > 8|34={next}|43=Y|122=now|37=a
                 = 8 {next} duplicate?
                 > 4|34={}|43=Y|122=now|36={}|123=Y
                 > 8|34={next}|43=Y|122=now|37=a",
                ours + 1,
                next + 1,
                next + 2,
            ));
            next += 2;
        }
    }
}

/// artio 545: behind a request that was served orders leave at once, without a heartbeat or any other message between.
#[test]
fn nothing_waits_behind_a_served_request() {
    check(
        "do order A
         < D|34=2|11=A
         > 2|34=2|7=1|16=0
         = resend 1-2
         < 4|34=1|43=Y|36=2|123=Y
         < D|34=2|43=Y|11=A
         do order B
         < D|34=3|11=B
         > 8|34=3|37=a
         = 8 3",
    );
}

/// artio 576: a range that ends with heartbeats is served to its end: they are a gap.
#[test]
fn heartbeats_at_the_end_of_a_range_are_filled() {
    check(
        "do order A
         < D|34=2|11=A
         > 1|34=2|112=x
         < 0|34=3|112=x
         > 1|34=3|112=y
         < 0|34=4|112=y
         > 1|34=4|112=z
         < 0|34=5|112=z
         > 2|34=5|7=2|16=0
         = resend 2-5
         < D|34=2|43=Y|11=A
         < 4|34=3|43=Y|36=6|123=Y
         > 2|34=6|7=4|16=5
         = resend 4-5
         < 4|34=4|43=Y|36=6|123=Y
         do order B
         < D|34=6|11=B",
    );
}

/// artio 322 and list 16, from the other side: whoever wants to send while nobody is connected is told so. Nothing is
/// kept for the next logon, where it would be stale; numbers that were given out are a gap there.
#[test]
fn a_disconnected_session_keeps_nothing_for_later() {
    let mut bench = Bench::live(Role::Initiator);
    bench.run("do disconnect\ndo order A\n= not sent");
    bench.session.skip(1);
    bench.run(
        "do connect
         < A|34=3|98=0|108=30
         > A|34=2|98=0|108=30
         = logged on
         > 2|34=3|7=2|16=0
         = resend 2-3
         < 4|34=2|43=Y|36=4|123=Y
         do order B
         < D|34=4|11=B",
    );
}

/// quickfixn 309: what was ahead is a message of the session, and the gap fill that comes for it covers the next number
/// too. It is no duplicate: the number behind it is not waited for.
#[test]
fn a_gap_fill_over_what_was_ahead_counts_to_its_end() {
    check(
        "> 0|34=4
         < 2|34=2|7=2|16=0
         > 8|34=2|43=Y|122=now|37=a
         = 8 2 duplicate?
         > 8|34=3|43=Y|122=now|37=b
         = 8 3 duplicate?
         > 4|34=4|43=Y|122=now|36=6|123=Y
         > 8|34=6|37=c
         = 8 6",
    );
}

/// quickfixn 309: a peer that serves a request in pieces, each to be asked for, or that fills beyond the piece: the rest
/// is asked for when a message shows that it is missing, from the right number.
#[test]
fn a_peer_that_serves_in_pieces_is_asked_again() {
    check(
        "> 8|34=9|37=h
         < 2|34=2|7=2|16=0
         > 8|34=2|43=Y|122=now|37=a
         = 8 2 duplicate?
         > 4|34=3|43=Y|122=now|36=6|123=Y
         wait 10
         < 2|34=3|7=6|16=0
         > 4|34=6|43=Y|122=now|36=12|123=Y
         > 8|34=12|37=c
         = 8 12",
    );
}

/// QuickFIX/J 432 and 434, quickfixn 349: groups that are wrong in every way are refused, and the checks end. Method:
/// every subset and many orders of the fields of nested groups, the message of the report among them.
#[test]
fn wrong_groups_are_refused_and_end() {
    let header = "8=FIX.4.4|35=8|34=2|49=A|56=B|52=20260102-03:04:05|";
    let body = "37=o|17=e|150=F|39=2|54=1|151=0|14=1|6=5|";
    let refused = |more: &str| {
        let octets = octets(&format!("{header}{body}{more}"));
        let Piece::Message(message) = peek(&octets, MESSAGE_BYTES_MAX) else { panic!("{more}") };
        assert_eq!(message.begin_string(), BEGIN_STRING);
        assert_eq!(message.value(tags::MSG_SEQ_NUM).and_then(number), Some(2));
        dictionary::check(&message).map_err(|(reason, _)| reason.code())
    };
    assert_eq!(refused("453=3|448=X|447=X|452=1|447=X|447=X|"), Err(16));
    assert_eq!(refused("453=1|448=X|447=D|452=1|802=1|523=s|803=1|"), Ok(()));
    let fields = ["453=2|", "448=X|", "447=D|", "452=1|", "802=2|", "523=s|", "803=1|", "453=0|"];
    for start in 0..fields.len() {
        for subset in 0_u32..1 << fields.len() {
            let rotated = (0..fields.len()).map(|at| (start + at) % fields.len());
            let chosen = rotated.filter(|at| subset & 1 << at != 0);
            // No subset holds two whole entries of each group, so none that counts is right.
            let more: String = chosen.map(|at| fields[at]).collect();
            let is_counted = more.contains("453=2|") || more.contains("802=2|");
            assert!(!is_counted || refused(&more).is_err(), "{more}");
            let _ends = refused(&more);
        }
    }
}
