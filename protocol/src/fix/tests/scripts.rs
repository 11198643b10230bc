//! The standard's test cases of the session layer, for both roles. Names are those of its list.

use super::bench::{Bench, check, check_new, options};
use crate::fix::{Numbers, Role};

/// 1B: an initiator that is answered well, ahead, too low, wrongly, not at all.
#[test]
fn logon_of_an_initiator() {
    let initiator = |script: &str| {
        let numbers = Numbers { outgoing_next: 5, incoming_next: 7 };
        Bench::new(options(Role::Initiator), numbers)
            .run(&format!("do connect\n< A|34=5|98=0|108=30\n{script}"));
    };
    initiator("> A|34=7|98=0|108=30\n= logged on\nopen");
    // Ahead: the logon counts, and what is missing is asked for, the logon with it.
    initiator(
        "> A|34=9|98=0|108=30
         = logged on
         < 2|34=6|7=7|16=0
         > 8|34=7|43=Y|122=now-9|37=a
         = 8 7 duplicate?
         > 4|34=8|43=Y|122=now-9|36=10|123=Y
         > 8|34=10|37=b
         = 8 10",
    );
    initiator(
        "> A|34=6|98=0|108=30
         = broken MsgSeqNum too low
         < 5|34=6|58=MsgSeqNum too low, expecting 7 but received 6
         over",
    );
    initiator(
        "> 8|34=7|37=a
         = broken the first message has to be a Logon
         < 5|34=6|58=the first message has to be a Logon
         over",
    );
    initiator(
        "> A|34=7|98=0
         = broken HeartBtInt missing
         < 5|34=6|58=HeartBtInt missing
         over",
    );
    initiator(
        "> A|34=7|98=0|108=30|56=THEM
         = broken CompID or SendingTime problem in Logon
         < 5|34=6|58=CompID or SendingTime problem in Logon
         over",
    );
    initiator("> 5|34=7|58=wrong password\n= logged out wrong password\nover");
    initiator("wait 9\nopen\nwait 1\nover");
}

/// 1S, 1a to 1e: an acceptor that is greeted well, ahead, or by somebody that it does not answer.
#[test]
fn logon_at_an_acceptor() {
    let acceptor = |script: &str| check_new(Role::Acceptor, &format!("do connect\n{script}"));
    acceptor("> A|34=1|98=0|108=7\n= logged on\n< A|34=1|98=0|108=7\nwait 6\nwait 1\n< 0|34=2");
    acceptor("> A|34=5|98=0|108=30\n= logged on\n< A|34=1|98=0|108=30\n< 2|34=2|7=1|16=0");
    // Whoever is there may not even be a peer: not a word.
    acceptor("> D|34=1|11=A\n= broken the first message has to be a Logon\nover");
    acceptor("> A|34=1|98=0|108=30|49=THEM\n= broken CompID or SendingTime problem in Logon\nover");
    acceptor("> A|34=1|98=0|108=30|56=THEM\n= broken CompID or SendingTime problem in Logon\nover");
    acceptor(
        "> A|34=1|98=0|108=30|52=now-121\n= broken CompID or SendingTime problem in Logon\nover",
    );
    acceptor(
        "raw 8=FIX.4.2|35=A|34=1|49=PEER|56=US|52=now|98=0|108=30\n= broken Incorrect BeginString\nover",
    );
    acceptor("wait 10\nover");
}

/// 2a, 2b: messages in their order are told once; a gap is asked for, once.
#[test]
fn numbers_too_high() {
    check(
        "> D|34=2|11=A
         = D 2
         > D|34=5|11=D
         < 2|34=2|7=3|16=0
         > D|34=6|11=E
         > D|34=3|43=Y|122=now|11=B
         = D 3 duplicate?
         > D|34=4|43=Y|122=now|11=C
         = D 4 duplicate?
         > D|34=5|43=Y|122=now|11=D
         = D 5 duplicate?
         > D|34=6|43=Y|122=now|11=E
         = D 6 duplicate?
         > D|34=7|11=F
         = D 7",
    );
    // A peer that sends only what was missing at first is asked again for what came meanwhile.
    check(
        "> D|34=3|11=B
         < 2|34=2|7=2|16=0
         > D|34=2|43=Y|122=now|11=A
         = D 2 duplicate?
         > D|34=4|11=C
         < 2|34=3|7=3|16=0
         > D|34=3|43=Y|122=now|11=B
         = D 3 duplicate?",
    );
}

/// 2c: lower than expected without a mark is beyond repair, whatever the message.
#[test]
fn numbers_too_low() {
    for message in ["D|34=1|11=A", "0|34=1", "4|34=1|123=Y|36=9"] {
        check(&format!(
            "> {message}
             = broken MsgSeqNum too low
             < 5|34=2|58=MsgSeqNum too low, expecting 2 but received 1
             over
             > D|34=2|11=A"
        ));
    }
}

/// 2d, 2m, 2t, 3b, 3c are garbled messages: see the tests of the codec. A message without a number, or with
/// one that cannot be counted, is beyond repair too.
#[test]
fn numbers_missing() {
    for number in ["34=", "34=x", "34=-2", "34=18446744073709551618", "34=99999999999999999"] {
        check(&format!(
            "> D|{number}|11=A
             = broken MsgSeqNum missing
             < 5|34=2|58=MsgSeqNum missing
             over"
        ));
    }
}

/// 2e, 2f, 2g: what is marked as a possible duplicate.
#[test]
fn possible_duplicates() {
    // Known: nothing happens. New: told, with the mark.
    check(
        "> D|34=2|11=A\n= D 2\n> D|34=2|43=Y|122=now-9|11=A\n> D|34=3|43=Y|122=now-9|11=B\n= D 3 duplicate?",
    );
    check(
        "> D|34=2|43=Y|122=now+9|11=A
         = broken SendingTime accuracy problem
         < 3|34=2|45=2|58=SendingTime accuracy problem|372=D|373=10
         < 5|34=3
         open
         > 5|34=3
         = logged out
         over",
    );
    for (number, next) in [(2, 3), (1, 2)] {
        check(&format!(
            "> D|34={number}|43=Y|11=A
             < 3|34=2|45={number}|58=Required tag missing|371=122|372=D|373=1
             > D|34={next}|11=B
             = D {next}"
        ));
    }
}

/// 2i, 2k, 2o: version, names and time of every message.
#[test]
fn headers() {
    check(
        "raw 8=FIX.4.2|35=0|34=2|49=PEER|56=US|52=now
         = broken Incorrect BeginString
         < 5|34=2|58=Incorrect BeginString
         over",
    );
    for field in ["49=THEM", "56=THEM"] {
        check(&format!(
            "> D|34=2|{field}|11=A
             = broken CompID problem
             < 3|34=2|45=2|58=CompID problem|372=D|373=9
             < 5|34=3
             > 5|34=3
             = logged out
             over"
        ));
    }
    for time in ["now-121", "now+121"] {
        check(&format!(
            "> D|34=2|52={time}|11=A
             = broken SendingTime accuracy problem
             < 3|34=2|45=2|58=SendingTime accuracy problem|372=D|373=10
             < 5|34=3
             wait 4
             open
             wait 1
             over"
        ));
    }
    for tag in [49, 52, 56] {
        check(&format!(
            "> D|34=2|{tag}=|11=A
             < 3|34=2|45=2|58=Required tag missing|371={tag}|372=D|373=1
             > D|34=3|11=B
             = D 3"
        ));
    }
    for (field, tag) in [("52=yesterday", 52), ("43=X", 43), ("97=x", 97), ("122=x", 122)] {
        check(&format!(
            "> D|34=2|{field}|11=A
             < 3|34=2|45=2|58=Incorrect data format for value|371={tag}|372=D|373=6"
        ));
    }
}

/// 4, 5, 6: heartbeats both ways, test requests, silence.
#[test]
fn heartbeats() {
    check("wait 29\nwait 1\n< 0|34=2\nwait 5\n> 0|34=2\nwait 25\n< 0|34=3");
    check("> 1|34=2|112=HELLO\n< 0|34=2|112=HELLO");
    check("> 1|34=2\n< 3|34=2|45=2|58=Required tag missing|371=112|372=1|373=1");
    // An order is as good as a heartbeat.
    check(
        "wait 20\ndo order A\n< D|34=2|11=A\nwait 15\nwait 1\n< 1|34=3|112=TEST\n> 0|34=2|112=TEST\nwait 29\nwait 1\n< 0|34=4",
    );
    check(
        "wait 36
         < 0|34=2
         < 1|34=3|112=TEST
         wait 35
         open
         wait 1
         over",
    );
    check(
        "do test\n< 1|34=2|112=TEST000000001\n> 0|34=2|112=TEST000000001\n= answered 1\n> 0|34=3|112=OTHER",
    );
}

/// 10, 8: a goodbye is heeded whatever its number. An acceptor serves a request with a number that is too low; an
/// initiator believes no venue that has lost count.
#[test]
fn numbers_that_do_not_count() {
    check("> 0|34=2\n> 5|34=2\n= logged out\n< 5|34=2\nover");
    Bench::live(Role::Acceptor)
        .run("> 0|34=2\n> 2|34=2|7=1|16=0\n= resend 1-1\n< 4|34=1|43=Y|36=2|123=Y\nopen");
    Bench::live(Role::Initiator).run(
        "> 0|34=2
         > 2|34=2|7=1|16=0
         = broken MsgSeqNum too low
         < 5|34=2|58=MsgSeqNum too low, expecting 3 but received 2
         over",
    );
}

/// A refusal goes back to whom the message came from beyond the session.
#[test]
fn refusals_name_third_parties() {
    let rest = "45=2|58=Required tag missing|371=7|372=2|373=1";
    for (from, to) in [
        ("115=J|116=C|144=L", "128=J|129=C|145=L"),
        ("128=J|129=C|145=L", "115=J|116=C|144=L"),
        ("115=J", "128=J"),
    ] {
        check(&format!("> 2|34=2|{from}\n< 3|34=2|{to}|{rest}"));
    }
}

/// Where messages ahead of a gap are kept by the caller, a test request among them is answered when it is its turn.
#[test]
fn what_is_kept_ahead_is_not_answered() {
    let options = crate::fix::SessionOptions { keeps_ahead: true, ..options(Role::Acceptor) };
    Bench::new(options, Numbers::FIRST).run(
        "do connect
         > A|34=1|98=0|108=30
         = logged on
         < A|34=1|98=0|108=30
         > 1|34=3|112=x
         < 2|34=2|7=2|16=0
         > 0|34=2
         > 1|34=3|112=x
         < 0|34=3|112=x",
    );
}

/// No heartbeats were agreed: none is sent, and silence is no fault.
#[test]
fn no_heartbeats() {
    check_new(
        Role::Acceptor,
        "do connect\n> A|34=1|98=0|108=0\n= logged on\n< A|34=1|98=0|108=0\nwait 1000\nopen",
    );
}

const SPOKEN: &str = "
    > 1|34=2|112=a
    < 0|34=2|112=a
    do order A
    < D|34=3|11=A
    do order B
    < D|34=4|11=B
    > 1|34=3|112=b
    < 0|34=5|112=b
    > 1|34=4|112=c
    < 0|34=6|112=c
    do order C
    < D|34=7|11=C
    > 1|34=5|112=d
    < 0|34=8|112=d";

/// 8: what is asked for comes again under its number; messages of the session are a gap.
#[test]
fn resend_requests() {
    for (range, served) in [
        ("7=2|16=2", "= resend 2-2\n< 4|34=2|43=Y|36=3|123=Y"),
        ("7=3|16=4", "= resend 3-4\n< D|34=3|43=Y|11=A\n< D|34=4|43=Y|11=B"),
        ("7=2|16=3", "= resend 2-3\n< 4|34=2|43=Y|36=3|123=Y\n< D|34=3|43=Y|11=A"),
        ("7=4|16=6", "= resend 4-6\n< D|34=4|43=Y|11=B\n< 4|34=5|43=Y|36=7|123=Y"),
        (
            "7=5|16=0",
            "= resend 5-8\n< 4|34=5|43=Y|36=7|123=Y\n< D|34=7|43=Y|11=C\n< 4|34=8|43=Y|36=9|123=Y",
        ),
        ("7=7|16=999999", "= resend 7-8\n< D|34=7|43=Y|11=C\n< 4|34=8|43=Y|36=9|123=Y"),
    ] {
        check(&format!("{SPOKEN}\n> 2|34=6|{range}\n{served}\ndo order D\n< D|34=9|11=D"));
    }
    for (range, tag) in [("7=0|16=0", 7), ("7=9|16=0", 7), ("7=3|16=2", 16)] {
        check(&format!(
            "{SPOKEN}\n> 2|34=6|{range}
             < 3|34=9|45=6|58=Value is incorrect (out of range) for this tag|371={tag}|372=2|373=5"
        ));
    }
    for (range, tag) in [("7=1", 16), ("16=0", 7)] {
        check(&format!(
            "{SPOKEN}\n> 2|34=6|{range}\n< 3|34=9|45=6|58=Required tag missing|371={tag}|372=2|373=1"
        ));
    }
}

/// 8: what is sent again says when it was sent first, and when it is sent now. Method: time passes between; the bench
/// compares 122 with the 52 of the first time, and 52 with its clock.
#[test]
fn what_is_sent_again_keeps_its_first_time() {
    check(
        "do order A
         < D|34=2|11=A
         wait 3
         do order B
         < D|34=3|11=B
         wait 4
         > 2|34=2|7=2|16=0
         = resend 2-3
         < D|34=2|43=Y|11=A
         < D|34=3|43=Y|11=B
         wait 5
         > 2|34=3|7=1|16=0
         = resend 1-3
         < 4|34=1|43=Y|36=2|123=Y
         < D|34=2|43=Y|11=A
         < D|34=3|43=Y|11=B",
    );
}

/// 8 for orders: the store may know nothing of what was sent; then all of it is a gap, and never sent again.
#[test]
fn what_is_stale_is_a_gap() {
    check(&format!(
        "{SPOKEN}\ndo forget\n> 2|34=6|7=1|16=0\n= resend 1-8\n< 4|34=1|43=Y|36=9|123=Y"
    ));
}

/// A message that is missed is answered and asked for also when it is a request itself.
#[test]
fn requests_ahead() {
    check(
        "do order A
         < D|34=2|11=A
         > 2|34=4|7=2|16=0
         = resend 2-2
         < 2|34=3|7=2|16=0
         < D|34=2|43=Y|11=A",
    );
    check("> 1|34=4|112=x\n< 0|34=2|112=x\n< 2|34=3|7=2|16=0");
    check("> 5|34=4|58=bye\n= logged out bye\n< 5|34=2\nover");
}

/// 9: a gap that the peer does not fill is asked for again, and not for ever.
#[test]
fn a_request_that_brings_nothing() {
    check(
        "> D|34=4|11=C
         < 2|34=2|7=2|16=0
         wait 9
         wait 1
         < 2|34=3|7=2|16=0
         > D|34=2|43=Y|122=now|11=A
         = D 2 duplicate?
         wait 9
         wait 1
         < 2|34=4|7=3|16=0
         wait 10
         < 5|34=5|58=requested messages do not come
         over",
    );
}

/// 10: a gap fill is numbered like every message.
#[test]
fn gap_fills() {
    check("> 4|34=2|36=20|123=Y\n> D|34=20|11=A\n= D 20");
    // Ahead: it fills nothing yet.
    check("> 4|34=10|36=20|123=Y\n< 2|34=2|7=2|16=0\n> D|34=2|11=A\n= D 2");
    // Behind, with the mark: nothing.
    check("> 4|34=1|43=Y|122=now|36=20|123=Y\n> D|34=2|11=A\n= D 2");
    for next in [1, 2] {
        check(&format!(
            "> 4|34=2|36={next}|123=Y
             < 3|34=2|45=2|58=Value is incorrect (out of range) for this tag|371=36|372=4|373=5
             > D|34=3|11=A
             = D 3"
        ));
    }
    check("> 4|34=2|123=Y\n< 3|34=2|45=2|58=Required tag missing|371=36|372=4|373=1");
}

/// 11: a reset goes forward only, whatever its own number is.
#[test]
fn resets() {
    for number in [0, 1, 2, 50] {
        check(&format!("> 4|34={number}|36=20\n> D|34=20|11=A\n= D 20"));
    }
    check("> 4|34=9|36=2|123=N\n> D|34=2|11=A\n= D 2");
    check(
        "> 4|34=0|36=1
         < 3|34=2|45=0|58=Value is incorrect (out of range) for this tag|372=4|373=5
         > D|34=2|11=A
         = D 2",
    );
    // It ends a wait for what is missing.
    check(
        "> D|34=9|11=A\n< 2|34=2|7=2|16=0\n> 4|34=10|36=10\n> D|34=10|11=B\n= D 10\nwait 20\nopen",
    );
}

/// 2r and its like: the application refuses what it was told, by form or by matter; what was told stays counted. Once
/// the goodbye is said nothing is refused any more.
#[test]
fn the_application_refuses_messages() {
    check(
        "> B|34=2|148=a
         = B 2
         do refuse 2 unsupported
         < j|34=2|128=J|45=2|58=Unsupported Message Type|372=B|380=3
         > B|34=3|148=a
         = B 3
         do refuse 3 security XYZ
         < j|34=3|128=J|45=3|58=Unknown Security|372=B|379=XYZ|380=2
         > B|34=4|148=a
         = B 4
         do refuse 4 missing 148
         < 3|34=4|128=J|45=4|58=Required tag missing|371=148|372=B|373=1
         > 5|34=5
         = logged out
         < 5|34=5
         over
         do refuse 4 missing 148",
    );
}

/// 12, 13: goodbyes of either side; what is on its way is still taken.
#[test]
fn logouts() {
    check("> 5|34=2|58=bye\n= logged out bye\n< 5|34=2\nover");
    check(
        "do logout enough\n< 5|34=2|58=enough\n> D|34=2|11=A\n= D 2\n> 5|34=3\n= logged out\nover",
    );
    check("do logout\n< 5|34=2\ndo order A\n= not sent\nwait 5\nover");
}

/// 7: a refusal by the peer is told and takes its number.
#[test]
fn rejects() {
    check("> 3|34=2|45=1|58=no\n= rejected Some(1) no\n> D|34=3|11=A\n= D 3");
}

/// 16: what could not be sent is not kept: whoever wanted it decides anew.
#[test]
fn nothing_is_queued_while_disconnected() {
    check(
        "do disconnect
         do order A
         = not sent
         do resume 2 2
         over",
    );
}

/// 19: a possible resend is the application's to judge.
#[test]
fn possible_resends() {
    check(
        "> D|34=2|97=Y|11=A\n= D 2 resend?\n> D|34=3|43=Y|122=now|97=Y|11=A\n= D 3 duplicate? resend?",
    );
}

/// 20: both ask at the same time: each serves the other, and still gets what it misses.
#[test]
fn simultaneous_resend_requests() {
    check(
        "do order A
         < D|34=2|11=A
         do order B
         < D|34=3|11=B
         > 0|34=7
         < 2|34=4|7=2|16=0
         > 2|34=8|7=2|16=3
         = resend 2-3
         < D|34=2|43=Y|11=A
         < D|34=3|43=Y|11=B
         > 4|34=2|43=Y|122=now|36=9|123=Y
         > 5|34=9
         = logged out
         < 5|34=5
         over",
    );
}

/// Agreed resets: asked for by the initiator, in the middle of a conversation, and one nobody asked for.
#[test]
fn agreed_resets() {
    let numbers = Numbers { outgoing_next: 50, incoming_next: 70 };
    Bench::new(options(Role::Initiator), numbers).run(
        "do connect reset
         < A|34=1|98=0|108=30|141=Y
         > A|34=1|98=0|108=30|141=Y
         = logged on anew
         > D|34=2|11=A
         = D 2",
    );
    Bench::new(options(Role::Initiator), numbers).run(
        "do connect
         < A|34=50|98=0|108=30
         > A|34=1|98=0|108=30|141=Y
         = broken ResetSeqNumFlag without being asked for
         < 5|34=51|58=ResetSeqNumFlag without being asked for
         over",
    );
    Bench::new(options(Role::Acceptor), numbers).run(
        "do connect
         > A|34=1|98=0|108=30|141=Y
         = logged on anew
         < A|34=1|98=0|108=30|141=Y",
    );
    check(&format!(
        "{SPOKEN}
         > A|34=1|98=0|108=30|141=Y
         = logged on anew
         < A|34=1|98=0|108=30|141=Y
         > 1|34=2|112=x
         < 0|34=2|112=x"
    ));
    check(
        "> A|34=2|98=0|108=30|141=Y\n= broken ResetSeqNumFlag with another MsgSeqNum than 1\n< 5|34=2|58=ResetSeqNumFlag with another MsgSeqNum than 1\nover",
    );
}

/// NextExpectedMsgSeqNum (789), where it was agreed: both sides see at once what is missing.
#[test]
fn next_expected_numbers() {
    let numbers = Numbers { outgoing_next: 5, incoming_next: 7 };
    let bench = |role, script: &str| {
        let options = crate::fix::SessionOptions { next_expected: true, ..options(role) };
        Bench::new(options, numbers).run(script);
    };
    let greeting = "do connect\n< A|34=5|98=0|108=30|789=7\n";
    bench(Role::Initiator, &format!("{greeting}> A|34=7|98=0|108=30|789=6\n= logged on expects 6"));
    // The peer lacks messages of ours: they are served unasked.
    bench(
        Role::Initiator,
        &format!(
            "{greeting}> A|34=7|98=0|108=30|789=3\n= logged on expects 3\n< 4|34=3|43=Y|36=6|123=Y"
        ),
    );
    // We lack messages of the peer: it sends them unasked.
    bench(
        Role::Initiator,
        &format!(
            "{greeting}> A|34=9|98=0|108=30|789=6\n= logged on expects 6\n> 4|34=7|43=Y|122=now|36=10|123=Y\n> D|34=10|11=A\n= D 10"
        ),
    );
    for next in [7, 0] {
        bench(
            Role::Initiator,
            &format!(
                "{greeting}> A|34=7|98=0|108=30|789={next}\n= broken NextExpectedMsgSeqNum too high\n< 5|34=6|58=NextExpectedMsgSeqNum too high\nover"
            ),
        );
    }
    bench(
        Role::Acceptor,
        "do connect\n> A|34=7|98=0|108=30|789=4\n= logged on expects 4\n< A|34=5|98=0|108=30|789=8\n< 4|34=4|43=Y|36=5|123=Y",
    );
    // A logon that is refused resets nothing, whatever else it asks for.
    bench(
        Role::Acceptor,
        "do connect
         > A|34=1|98=0|108=30|141=Y|789=2
         = broken NextExpectedMsgSeqNum too high
         over
         do connect
         > A|34=7|98=0|108=30|789=5
         = logged on expects 5
         < A|34=5|98=0|108=30|789=8",
    );
    // A peer that does not speak of it is asked as usual.
    bench(
        Role::Initiator,
        &format!("{greeting}> A|34=9|98=0|108=30\n= logged on\n< 2|34=6|7=7|16=0"),
    );
}
