//! How a session ends at the server: scripts of violations, finalization, termination.

use super::server_scripts::{check, check_established};

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
