//! What a server does with a client, good or bad: scripts.

use super::bench::{Run, ServerBench};

/// Checks a server that a client has just connected to.
fn check(script: &str) {
    let mut run = Run::new(ServerBench::new());
    run.check("do connect");
    run.check(script);
}

/// Checks a server whose client has established session 7 and sent its first Sequence.
fn check_established(script: &str) {
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

/// Goal: messages that an idempotent client flow does not have end the session.
#[test]
fn messages_of_other_flows() {
    for (message, name) in [
        ("UnsequencedHeartbeat", "UnsequencedHeartbeat"),
        ("Retransmission 7 1+1", "Retransmission"),
        ("RetransmitReject 7 OutOfRange", "RetransmitReject"),
        ("Applied 1+1", "Applied"),
        ("NotApplied 1+1", "NotApplied"),
        ("Topic 7", "Topic"),
        ("MessageTemplate", "MessageTemplate"),
        ("NegotiationResponse 7 Recoverable", "NegotiationResponse"),
        ("NegotiationReject 7 Credentials", "NegotiationReject"),
        ("EstablishmentAck 7 1000 1", "EstablishmentAck"),
        ("EstablishmentReject 7 Credentials", "EstablishmentReject"),
    ] {
        let text = format!(
            "{name} does not belong to an idempotent client flow and a recoverable server flow"
        );
        check_established(&format!(
            "
            > {message}
            ! {text}
            < Terminate 7 UnspecifiedError \"{text}\"
            closed
            "
        ));
    }
    check_established(
        "
        > Negotiate 8 Idempotent
        ! Negotiate is not allowed while the session is established
        < Terminate 7 UnspecifiedError \"Negotiate is not allowed while the session is established\"
        closed
        ",
    );
}

/// Goal: octets that are no message end the session by name of the rule.
#[test]
fn malformed_messages() {
    let short = "a message of at least 8 octets is due, only 5 are there";
    let unknown = "templateId 77 is not a message of schema 2748";
    check_established(&format!(
        "
        > Garbage
        ! {short}
        < Terminate 7 UnspecifiedError \"{short}\"
        closed
        > Garbage
        "
    ));
    check_established(&format!(
        "
        > UnknownTemplate
        ! {unknown}
        < Terminate 7 UnspecifiedError \"{unknown}\"
        closed
        "
    ));
    check(&format!(
        "
        > Garbage
        ! {short}
        closed
        "
    ));
    let null = "FinishedSending.lastSeqNo is required and has to hold a value, it is null";
    check_established(&format!(
        "
        > FinishedSending 7 -
        ! {null}
        < Terminate 7 UnspecifiedError \"{null}\"
        closed
        "
    ));
}

/// Goal: a session ends for good when both flows have ended.
#[test]
fn finalization() {
    check_established(
        "
        > App 5
        = 1: 5
        > FinishedSending 7 1
        = client flow finished
        > FinishedSending 7 1
        do app 1
        < Sequence 1
        < App 1
        do confirm
        < FinishedReceiving 7
        < FinishedSending 7 1
        do app 2
        = refused: the flow is finished
        do finish
        = refused: the flow is finished
        do confirm
        = refused: nothing is there to be answered
        at 500
        < FinishedSending 7 1
        > RetransmitRequest 7 1+1
        = retransmit? 1+1
        do begin 1
        < Retransmission 7 1+1
        do again 1
        < App 1
        > FinishedReceiving 7
        = server flow finished
        > FinishedReceiving 7
        > Terminate 7 Finished
        = terminated Finished, because finalized
        < Terminate 7 Finished
        at 1501
        closed
        ",
    );
    check_established(
        "
        do app 1
        < Sequence 1
        < App 1
        do finish
        < FinishedSending 7 1
        do app 2
        = refused: the flow is finished
        at 500
        < FinishedSending 7 1
        > App 5
        = 1: 5
        > FinishedReceiving 7
        = server flow finished
        at 1000
        < FinishedSending 7 1
        > FinishedSending 7 1
        = client flow finished
        do confirm
        < FinishedReceiving 7
        > Terminate 7 Finished
        = terminated Finished, because finalized
        < Terminate 7 Finished
        ",
    );
}

/// Goal: sides that read the standard otherwise end too: a client that terminates without
/// confirming our flow, one that never ends its own, one that never terminates.
#[test]
fn other_ways_to_finalize() {
    check_established(
        "
        > FinishedSending 7 0
        = client flow finished
        do confirm
        < FinishedReceiving 7
        < FinishedSending 7 0
        > Terminate 7 Finished
        = terminated Finished, because finalized
        < Terminate 7 Finished
        ",
    );
    check_established(
        "
        do finish
        < FinishedSending 7 0
        > FinishedReceiving 7
        = server flow finished
        > Sequence 1
        at 1000
        < FinishedSending 7 0
        > Sequence 1
        at 1001
        < Terminate 7 Finished
        > Terminate 7 Finished
        = terminated Finished, because finalized
        closed
        ",
    );
    check_established(
        "
        > FinishedSending 7 0
        = client flow finished
        do confirm
        < FinishedReceiving 7
        < FinishedSending 7 0
        > FinishedReceiving 7
        = server flow finished
        at 1001
        < Terminate 7 Finished
        at 2002
        closed
        ",
    );
}

/// Goal: the last messages of a flow are missed too.
#[test]
fn a_gap_before_the_end() {
    check_established(
        "
        > App 5
        = 1: 5
        > FinishedSending 7 4
        = client flow finished, gap 2+3
        > FinishedSending 7 4
        ",
    );
    check_established(
        "
        > App 5
        = 1: 5
        > App 6
        = 2: 6
        > FinishedSending 7 1
        ! Invalid NextSeqNo: FinishedSending says 2, at least 3 is due
        < Terminate 7 UnspecifiedError \"Invalid NextSeqNo: FinishedSending says 2, at least 3 is due\"
        closed
        ",
    );
}

/// Goal: nothing follows the end of a flow.
#[test]
fn messages_after_the_end() {
    for (message, name) in [
        ("App 6", "an application message"),
        ("Sequence 1", "Sequence"),
        ("Context 7 1", "Context"),
        ("FinishedSending 7 3", "FinishedSending"),
    ] {
        let text = format!("Logical flow cannot resume after finalization: {name}");
        check_established(&format!(
            "
            > FinishedSending 7 0
            = client flow finished
            > {message}
            ! {text}
            < Terminate 7 UnspecifiedError \"{text}\"
            closed
            "
        ));
    }
    let text = "Logical flow cannot resume after finalization: an application message";
    check_established(&format!(
        "
        do finish
        < FinishedSending 7 0
        > FinishedReceiving 7
        = server flow finished
        > Sequence 1
        > App 6
        ! {text}
        < Terminate 7 UnspecifiedError \"{text}\"
        closed
        "
    ));
    let text = "FinishedReceiving without FinishedSending";
    check_established(&format!(
        "
        > FinishedReceiving 7
        ! {text}
        < Terminate 7 UnspecifiedError \"{text}\"
        closed
        "
    ));
    let text = "Logical flow interrupted: the other flow is not finished";
    check_established(&format!(
        "
        > FinishedSending 7 0
        = client flow finished
        > Terminate 7 Finished
        ! {text}
        < Terminate 7 UnspecifiedError \"{text}\"
        closed
        "
    ));
}

/// Goal: either side may unbind the session; what is under way still counts, what follows not.
#[test]
fn termination() {
    check_established(
        "
        > Terminate 7 UnspecifiedError
        = terminated UnspecifiedError, because
        < Terminate 7 Finished
        > App 5
        > Garbage
        > Terminate 7 Finished
        do app 1
        = refused: the session is not established
        at 1000
        at 1001
        closed
        ",
    );
}

/// Goal: while we wait for the answer to our Terminate, messages count and nothing is sent.
#[test]
fn termination_by_us() {
    check_established(
        "
        do terminate
        < Terminate 7 Finished \"bye\"
        do terminate
        do app 1
        = refused: the session is not established
        > App 5
        = 1: 5
        > Sequence 3
        = gap 2+1
        > RetransmitRequest 7 1+1
        > Terminate 7 Finished
        = terminated Finished, because
        closed
        > App 6
        ",
    );
    check_established(
        "
        do app 1
        < Sequence 1
        < App 1
        > RetransmitRequest 7 1+1
        = retransmit? 1+1
        do terminate
        < Terminate 7 Finished \"bye\"
        do begin 1
        = refused: no such retransmission is due
        do deny OutOfRange
        = refused: no such retransmission is due
        ",
    );
    check_established(
        "
        do terminate
        < Terminate 7 Finished \"bye\"
        at 1000
        at 1001
        closed
        ",
    );
    check_established(
        "
        do terminate
        < Terminate 7 Finished \"bye\"
        > NotApplied 1+1
        ! NotApplied does not belong to an idempotent client flow and a recoverable server flow
        closed
        ",
    );
    let text = "Terminate names another session";
    check_established(&format!(
        "
        > Terminate 8 Finished
        ! {text}
        < Terminate 7 UnspecifiedError \"{text}\"
        closed
        "
    ));
}

/// Goal: a session object serves the next transport as if it were new.
#[test]
fn the_next_transport() {
    check_established(
        "
        > App 5
        = 1: 5
        > Terminate 7 Finished
        = terminated Finished, because
        < Terminate 7 Finished
        do connect
        > Establish 7 1000 2
        = establish? 7
        do bind 1 2
        < EstablishmentAck 7 1000 1
        > Sequence 2
        > App 6
        = 2: 6
        ",
    );
}
