//! What a server does with a client: scripts of handshakes, counting, keep-alive, retransmission.

use super::bench::{Run, ServerBench};

/// Checks a server that a client has just connected to.
pub(super) fn check(script: &str) {
    let mut run = Run::new(ServerBench::new());
    run.check("do connect");
    run.check(script);
}

/// Checks a server whose client has established session 7 and sent its first Sequence.
pub(super) fn check_established(script: &str) {
    let mut run = Run::new(ServerBench::new());
    run.check(
        "
        do connect
        > Negotiate 7 Idempotent
        = negotiate? 7
        do accept
        < NegotiationResponse 7 Recoverable
        > Establish 7 1000 1
        = establish? 7
        do bind 1 1
        < EstablishmentAck 7 1000 1
        > Sequence 1
        ",
    );
    run.check(script);
}

/// Goal: the caller decides on new sessions; every refusal of the standard can be given.
#[test]
fn negotiation() {
    for code in ["Credentials", "DuplicateId", "Unspecified"] {
        check(&format!(
            "
            > Negotiate 7 Idempotent
            = negotiate? 7
            do reject {code}
            < NegotiationReject 7 {code} \"no\"
            closed
            > Negotiate 7 Idempotent
            "
        ));
    }
    for flow in ["Recoverable", "Unsequenced", "None"] {
        check(&format!(
            "
            > Negotiate 7 {flow}
            < NegotiationReject 7 FlowTypeNotSupported \"the client flow has to be Idempotent\"
            closed
            "
        ));
    }
    check(
        "
        > Negotiate 0 Idempotent
        < NegotiationReject 0 Unspecified \"Invalid SessionID: it is nil\"
        closed
        ",
    );
}

/// Goal: the caller decides on bindings; after a refusal the client may try again in time.
#[test]
fn establishment() {
    for code in ["Unnegotiated", "AlreadyEstablished", "SessionBlocked", "Credentials"] {
        check(&format!(
            "
            > Establish 7 1000 1
            = establish? 7
            do refuse {code}
            < EstablishmentReject 7 {code} \"no\"
            > Establish 7 1000 -
            = establish? 7
            do bind 100 50
            < EstablishmentAck 7 1000 100
            do numbers
            = 100 50
            "
        ));
    }
    let interval = "Invalid KeepaliveInterval: out of the agreed range";
    check(&format!(
        "
        > Establish 7 99 1
        < EstablishmentReject 7 KeepaliveInterval \"{interval}\"
        > Establish 7 10001 1
        < EstablishmentReject 7 KeepaliveInterval \"{interval}\"
        > Establish 0 1000 1
        < EstablishmentReject 0 Unspecified \"Invalid SessionID: it is nil\"
        > Establish 7 1000 0
        < EstablishmentReject 7 Unspecified \"Invalid NextSeqNo: numbers start at 1\"
        > Establish 7 100 1
        = establish? 7
        "
    ));
    check_established(
        "
        > Establish 7 1000 1
        < EstablishmentReject 7 AlreadyEstablished \"the session is bound to this transport already\"
        > Sequence 1
        > App 5
        = 1: 5
        ",
    );
}

/// Goal: calls out of place are refused and do nothing.
#[test]
fn calls_out_of_place() {
    check(
        "
        do accept
        = refused: nothing is there to be answered
        do reject Credentials
        = refused: nothing is there to be answered
        do bind 1 1
        = refused: nothing is there to be answered
        do refuse Credentials
        = refused: nothing is there to be answered
        do app 1
        = refused: the session is not established
        do finish
        = refused: the session is not established
        do confirm
        = refused: the session is not established
        do begin 1
        = refused: no such retransmission is due
        do again 1
        = refused: the session is not established
        do deny OutOfRange
        = refused: no such retransmission is due
        do terminate
        closed
        ",
    );
    check(
        "
        > Establish 7 1000 1
        = establish? 7
        > Sequence 1
        ! Sequence is not allowed while the session is waiting for an answer
        closed
        do bind 1 1
        = refused: nothing is there to be answered
        do refuse Credentials
        = refused: nothing is there to be answered
        ",
    );
    check_established(
        "
        do accept
        = refused: nothing is there to be answered
        do bind 1 1
        = refused: nothing is there to be answered
        do confirm
        = refused: nothing is there to be answered
        do again 1
        = refused: no such retransmission is due
        ",
    );
}

/// Goal: nothing but a handshake comes before the session. Method: messages too early.
#[test]
fn messages_before_the_session() {
    check(
        "
        > App 1
        ! an application message is not allowed while the session is unbound
        closed
        ",
    );
    check(
        "
        > Sequence 1
        ! Sequence is not allowed while the session is unbound
        closed
        ",
    );
    let early = "an application message is not allowed while the session is";
    check(&format!(
        "
        > Negotiate 7 Idempotent
        = negotiate? 7
        do accept
        < NegotiationResponse 7 Recoverable
        > App 1
        ! {early} unbound
        < Terminate 7 UnspecifiedError \"{early} unbound\"
        closed
        "
    ));
    check(&format!(
        "
        > Establish 7 1000 1
        = establish? 7
        > App 1
        ! {early} waiting for an answer
        closed
        "
    ));
    check(
        "
        > Establish 7 1000 1
        = establish? 7
        > Establish 7 1000 1
        ! Establish is not allowed while the session is waiting for an answer
        closed
        ",
    );
    check(
        "
        > Terminate 7 Finished
        = terminated Finished, because
        closed
        ",
    );
}

/// Goal: messages are counted from the Sequence on, and each is delivered with its number.
#[test]
fn counting() {
    check_established(
        "
        > App 5
        = 1: 5
        > App 6
        = 2: 6
        > Sequence 3
        > App 7
        = 3: 7
        do numbers
        = 1 4
        ",
    );
    check(
        "
        > Establish 7 1000 1
        = establish? 7
        do bind 1 1
        < EstablishmentAck 7 1000 1
        > App 5
        ! Sequence is due before this application message
        < Terminate 7 UnspecifiedError \"Sequence is due before this application message\"
        closed
        ",
    );
    check_established(
        "
        > App 5
        = 1: 5
        > Context 7 2
        > App 6
        = 2: 6
        > Context 8 3
        ! Context names another session
        < Terminate 7 UnspecifiedError \"Context names another session\"
        closed
        ",
    );
}

/// Goal: a higher number is a gap, reported once; a lower one ends the session; one beyond reason
/// too.
#[test]
fn jumps_of_the_client() {
    check_established(
        "
        > App 5
        = 1: 5
        > Sequence 200
        = gap 2+198
        > App 6
        = 200: 6
        > Sequence 201
        ",
    );
    check_established(
        "
        > App 5
        = 1: 5
        > App 6
        = 2: 6
        > Sequence 2
        ! Invalid NextSeqNo: Sequence says 2, at least 3 is due
        < Terminate 7 UnspecifiedError \"Invalid NextSeqNo: Sequence says 2, at least 3 is due\"
        closed
        ",
    );
    check_established(
        "
        > Sequence 1001
        = gap 1+1000
        > Sequence 2002
        ! Invalid NextSeqNo: 2002 is too high, at most 2001 is possible
        < Terminate 7 UnspecifiedError \"Invalid NextSeqNo: 2002 is too high, at most 2001 is possible\"
        closed
        ",
    );
    check_established(
        "
        > Sequence 18446744073709551614
        ! Invalid NextSeqNo: 18446744073709551614 is too high, at most 1001 is possible
        < Terminate 7 UnspecifiedError \"Invalid NextSeqNo: 18446744073709551614 is too high, at most 1001 is possible\"
        closed
        ",
    );
}

/// Goal: counting ends before the number that means null.
#[test]
fn the_highest_number() {
    check(
        "
        > Establish 7 1000 18446744073709551612
        = establish? 7
        do bind 18446744073709551613 18446744073709551612
        < EstablishmentAck 7 1000 18446744073709551613
        > Sequence 18446744073709551612
        > App 5
        = 18446744073709551612: 5
        do app 6
        < Sequence 18446744073709551613
        < App 6
        do app 7
        = refused: the session is not established
        > App 6
        = 18446744073709551613: 6
        > App 7
        ! Invalid NextSeqNo: 18446744073709551615 is too high, at most 18446744073709551614 is possible
        < Terminate 7 UnspecifiedError \"Invalid NextSeqNo: 18446744073709551615 is too high, at most 18446744073709551614 is possible\"
        closed
        ",
    );
}

/// Goal: a client that repeats messages on a new transport has each applied once.
#[test]
fn repeated_messages() {
    check(
        "
        > Establish 7 1000 4
        = establish? 7
        do bind 9 6
        < EstablishmentAck 7 1000 9
        > Sequence 4
        > App 4
        > App 5
        > App 6
        = 6: 6
        > Sequence 7
        do numbers
        = 9 7
        ",
    );
    check(
        "
        > Establish 7 1000 4
        = establish? 7
        do bind 9 6
        < EstablishmentAck 7 1000 9
        > Sequence 8
        = gap 6+2
        > App 8
        = 8: 8
        ",
    );
}

/// Goal: what got lost with the last transport is a gap at once.
#[test]
fn messages_lost_with_a_transport() {
    check(
        "
        > Establish 7 1000 9
        = establish? 7
        do bind 1 6
        = gap 6+3
        < EstablishmentAck 7 1000 1
        > Sequence 9
        > App 9
        = 9: 9
        ",
    );
    check(
        "
        > Establish 7 1000 1007
        = establish? 7
        do bind 1 6
        < EstablishmentReject 7 Unspecified \"Invalid NextSeqNo: 1007 is too high, at most 1006 is possible\"
        closed
        ",
    );
}

/// Goal: a Sequence stands before the first message of ours, after every other session message,
/// and as heartbeat; the flow may start anywhere.
#[test]
fn numbering_of_the_server() {
    check(
        "
        > Establish 7 1000 1
        = establish? 7
        do bind 5000000000 1
        < EstablishmentAck 7 1000 5000000000
        do app 1
        < Sequence 5000000000
        < App 1
        do app 2
        < App 2
        > RetransmitRequest 7 1+0
        < RetransmitReject 7 OutOfRange \"FromSeqNo and Count start at 1\"
        do app 3
        < Sequence 5000000002
        < App 3
        do numbers
        = 5000000003 1
        ",
    );
}

/// Goal: we are never silent for longer than promised, and a silent client is let go.
#[test]
fn keep_alive() {
    check_established(
        "
        at 499
        at 500
        < Sequence 1
        at 999
        at 1000
        < Sequence 1
        do app 1
        < App 1
        at 1499
        at 1500
        < Sequence 2
        at 2000
        < Sequence 2
        at 2001
        ! Keep-alive interval has lapsed: nothing came for 2001 ms
        < Terminate 7 UnspecifiedError \"Keep-alive interval has lapsed: nothing came for 2001 ms\"
        closed
        at 9000
        ",
    );
    check_established(
        "
        at 2000
        < Sequence 1
        > Sequence 1
        at 4000
        < Sequence 1
        > Sequence 1
        ",
    );
}

/// Goal: a client that does not get on is let go.
#[test]
fn handshake_timeout() {
    check(
        "
        at 3000
        > Negotiate 7 Idempotent
        = negotiate? 7
        do accept
        < NegotiationResponse 7 Recoverable
        at 5000
        at 5001
        ! the session was not established within 5000 ms
        < Terminate 7 UnspecifiedError \"the session was not established within 5000 ms\"
        closed
        ",
    );
}

/// Goal: a clock that runs backwards does no harm.
#[test]
fn time_never_runs_backwards() {
    check_established(
        "
        at 400
        > Sequence 1
        at 100
        at 600
        < Sequence 1
        at 0
        at 1100
        < Sequence 1
        ",
    );
}

/// Goal: what was sent can be had again, with its own numbers, and live messages go on after it.
#[test]
fn retransmission() {
    let script = "
        do app 1
        < Sequence 1
        < App 1
        do app 2
        < App 2
        do app 3
        < App 3
        > RetransmitRequest 7 1+2
        = retransmit? 1+2
        do begin 2
        < Retransmission 7 1+2
        do again 1
        < App 1
        do app 4
        = refused: a retransmission has to be completed first
        do finish
        = refused: a retransmission has to be completed first
        do begin 1
        = refused: a retransmission has to be completed first
        do deny OutOfRange
        = refused: a retransmission has to be completed first
        at 600
        do again 2
        < App 2
        do again 3
        = refused: no such retransmission is due
        do app 4
        < Sequence 4
        < App 4
        do numbers
        = 5 1
        ";
    check_established(script);
}

/// Goal: batches leave room for live messages, and the client may ask for the rest itself.
#[test]
fn retransmission_in_batches() {
    let sent = "
        do app 1
        < Sequence 1
        < App 1
        do app 2
        < App 2
        do app 3
        < App 3
        > RetransmitRequest 7 1+3
        = retransmit? 1+3
        do begin 4
        = refused: no such retransmission is due
        do begin 0
        = refused: no such retransmission is due
        do begin 1
        < Retransmission 7 1+1
        do again 1
        < App 1
        do app 4
        < Sequence 4
        < App 4
        ";
    check_established(&format!(
        "{sent}
        do begin 2
        < Retransmission 7 2+2
        do again 2
        < App 2
        do again 3
        < App 3
        at 500
        < Sequence 5
        "
    ));
    check_established(&format!(
        "{sent}
        > RetransmitRequest 7 2+2
        = retransmit? 2+2
        do begin 2
        < Retransmission 7 2+2
        "
    ));
    check_established(&format!(
        "{sent}
        do deny OutOfRange
        < RetransmitReject 7 OutOfRange \"no\"
        > RetransmitRequest 7 3+1
        = retransmit? 3+1
        "
    ));
}

/// Goal: requests that cannot be right are refused by name, and the session goes on.
#[test]
fn retransmissions_refused() {
    let not_sent = "the range was not sent yet";
    check_established(&format!(
        "
        do app 1
        < Sequence 1
        < App 1
        > RetransmitRequest 7 2+1
        < RetransmitReject 7 OutOfRange \"{not_sent}\"
        > RetransmitRequest 7 1+2
        < RetransmitReject 7 OutOfRange \"{not_sent}\"
        > RetransmitRequest 7 18446744073709551614+4294967294
        < RetransmitReject 7 OutOfRange \"{not_sent}\"
        > RetransmitRequest 7 0+1
        < RetransmitReject 7 OutOfRange \"FromSeqNo and Count start at 1\"
        > RetransmitRequest 8 1+1
        < RetransmitReject 8 InvalidSession \"Unknown session id\"
        > App 1
        ! Sequence is due before this application message
        < Terminate 7 UnspecifiedError \"Sequence is due before this application message\"
        closed
        "
    ));
    check(
        "
        > Establish 7 1000 1
        = establish? 7
        do bind 100 1
        < EstablishmentAck 7 1000 100
        > RetransmitRequest 7 1+11
        < RetransmitReject 7 RequestLimitExceeded \"Count is above the limit\"
        > RetransmitRequest 7 1+10
        = retransmit? 1+10
        ",
    );
}

/// Goal: only one request at a time.
#[test]
fn a_second_request_ends_the_session() {
    let text = "RetransmitRequest while a retransmission is in progress";
    for between in ["", "do begin 3\n< Retransmission 7 1+3\ndo again 1\n< App 1"] {
        check(&format!(
            "
            > Establish 7 1000 1
            = establish? 7
            do bind 100 1
            < EstablishmentAck 7 1000 100
            > RetransmitRequest 7 1+3
            = retransmit? 1+3
            {between}
            > RetransmitRequest 7 2+1
            ! {text}
            < Terminate 7 ReRequestInProgress \"{text}\"
            closed
            "
        ));
    }
}
