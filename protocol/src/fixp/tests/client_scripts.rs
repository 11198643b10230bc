//! What a client does with a server: scripts of handshakes, missed messages, keep-alive.

use super::bench::{CLIENT, ClientBench, Run};
use super::text::id;
use crate::fixp::{ClientOptions, Resumption};

fn run(options: ClientOptions, incoming_next: Option<Option<u64>>) -> Run<ClientBench> {
    let resumption = incoming_next.map(|incoming_next| Resumption {
        session_id: id(5),
        outgoing_next: 10,
        incoming_next,
    });
    Run::new(ClientBench::new(options, resumption))
}

/// Checks a client without a session.
fn check(script: &str) {
    run(CLIENT, None).check(script);
}

/// Checks a client that has session 5, has sent 9 messages and received 19.
pub(super) fn check_resumed(script: &str) {
    run(CLIENT, Some(Some(20))).check(script);
}

/// Checks a client whose session 5 is established on a server at number 20.
pub(super) fn check_established(script: &str) {
    let mut run = run(CLIENT, Some(Some(20)));
    run.check(
        "
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 20
        = established, 0 missed
        ",
    );
    run.check(script);
}

/// Checks a client whose session 5 has just missed messages 20 to 24.
pub(super) fn check_missed(script: &str) {
    let mut run = run(CLIENT, Some(Some(20)));
    run.check(
        "
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 25
        = established, 5 missed
        < RetransmitRequest 5 20+5
        ",
    );
    run.check(script);
}

/// Goal: a new session is negotiated and established without the caller's help.
#[test]
fn a_new_session() {
    check(
        "
        do connect
        < Negotiate 7 Idempotent
        do app 1
        = refused: the session is not established
        > NegotiationResponse 7 Recoverable
        = negotiated 7
        < Establish 7 1000 1
        > EstablishmentAck 7 1000 1
        = established, 0 missed
        do app 1
        < Sequence 1
        < App 1
        do app 2
        < App 2
        > App 9
        = 1: 9
        do numbers
        = 3 Some(2)
        ",
    );
}

/// Goal: answers to other requests are ignored.
#[test]
fn answers_that_do_not_match() {
    check(
        "
        do connect
        < Negotiate 7 Idempotent
        > NegotiationResponse 8 Recoverable
        > NegotiationResponse 7 Recoverable stale
        > NegotiationReject 8 Credentials
        > NegotiationReject 7 Credentials stale
        > EstablishmentAck 7 1000 1
        > EstablishmentReject 7 Credentials
        > NegotiationResponse 7 Recoverable
        = negotiated 7
        < Establish 7 1000 1
        > NegotiationResponse 7 Recoverable
        > NegotiationReject 7 Credentials
        > EstablishmentAck 8 1000 1
        > EstablishmentAck 7 1000 1 stale
        > EstablishmentReject 8 Credentials
        > EstablishmentReject 7 Credentials stale
        > EstablishmentAck 7 1000 1
        = established, 0 missed
        ",
    );
}

/// Goal: a session that was refused, or not heard of, is never tried again; the next has a new id.
#[test]
fn negotiation_fails() {
    check(
        "
        do connect
        < Negotiate 7 Idempotent
        > NegotiationReject 7 DuplicateId
        = not negotiated DuplicateId, because
        closed
        do connect
        < Negotiate 8 Idempotent
        > Terminate 8 UnspecifiedError
        = terminated UnspecifiedError, because
        closed
        do connect
        < Negotiate 9 Idempotent
        at 5000
        at 5001
        ! the session was not established within 5000 ms
        < Terminate 9 UnspecifiedError \"the session was not established within 5000 ms\"
        closed
        do connect
        < Negotiate 10 Idempotent
        do disconnect
        closed
        do connect
        < Negotiate 11 Idempotent
        > NegotiationResponse 11 Unsequenced
        ! the server flow has to be Recoverable
        < Terminate 11 UnspecifiedError \"the server flow has to be Recoverable\"
        closed
        ",
    );
}

/// Goal: a session survives transports and goes on where it was, until it is given up.
#[test]
fn establishment_fails_and_succeeds() {
    check_resumed(
        "
        do connect
        < Establish 5 1000 10
        > EstablishmentReject 5 SessionBlocked
        = not established SessionBlocked, because
        closed
        do connect
        < Establish 5 1000 10
        at 5001
        ! the session was not established within 5000 ms
        < Terminate 5 UnspecifiedError \"the session was not established within 5000 ms\"
        closed
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 20
        = established, 0 missed
        do app 1
        < Sequence 10
        < App 1
        > App 2
        = 20: 2
        do disconnect
        closed
        do app 2
        = refused: the session is not established
        do connect
        < Establish 5 1000 11
        > EstablishmentReject 5 Unnegotiated
        = not established Unnegotiated, because
        closed
        do abandon
        do connect
        < Negotiate 11 Idempotent
        > NegotiationResponse 11 Recoverable
        = negotiated 11
        < Establish 11 1000 1
        > EstablishmentAck 11 1000 1
        = established, 0 missed
        ",
    );
}

/// Goal: a server's promise of silence is held against bounds.
#[test]
fn keepalive_of_the_server() {
    for interval in [0, 10_001] {
        let text = format!("keepaliveInterval is {interval} ms, it has to be from 1 to 10000 ms");
        check_resumed(&format!(
            "
            do connect
            < Establish 5 1000 10
            > EstablishmentAck 5 {interval} 20
            ! {text}
            < Terminate 5 UnspecifiedError \"{text}\"
            closed
            "
        ));
    }
    check_established(
        "
        at 500
        < Sequence 10
        at 1000
        < Sequence 10
        > Sequence 20
        at 3000
        < Sequence 10
        at 3001
        ! Keep-alive interval has lapsed: nothing came for 2001 ms
        < Terminate 5 UnspecifiedError \"Keep-alive interval has lapsed: nothing came for 2001 ms\"
        closed
        ",
    );
}

/// Goal: missed messages are fetched and come in order, marked as old; new ones follow.
#[test]
fn missed_messages_are_fetched() {
    check_missed(
        "
        > Retransmission 5 20+5
        > App 1
        = 20: 1 again
        > App 2
        = 21: 2 again
        > App 3
        = 22: 3 again
        > App 4
        = 23: 4 again
        > App 5
        = 24: 5 again
        > Sequence 25
        > App 6
        = 25: 6
        do app 1
        < Sequence 10
        < App 1
        ",
    );
}

/// Goal: new messages wait behind the gap: they are dropped and asked for in turn.
#[test]
fn new_messages_during_a_gap() {
    check_missed(
        "
        > App 6
        > App 7
        > Retransmission 5 20+5
        > App 1
        = 20: 1 again
        > App 2
        = 21: 2 again
        > Sequence 27
        > App 8
        > Retransmission 5 22+3
        > App 3
        = 22: 3 again
        > App 4
        = 23: 4 again
        > App 5
        = 24: 5 again
        < RetransmitRequest 5 25+3
        > Retransmission 5 25+3
        > App 6
        = 25: 6 again
        > App 7
        = 26: 7 again
        > App 8
        = 27: 8 again
        > Sequence 28
        > App 9
        = 28: 9
        ",
    );
}

/// Goal: a Sequence reveals a gap too, and never goes back.
#[test]
fn jumps_of_the_server() {
    check_established(
        "
        > App 1
        = 20: 1
        > Sequence 23
        < RetransmitRequest 5 21+2
        > Sequence 23
        > Retransmission 5 21+2
        > App 2
        = 21: 2 again
        > App 3
        = 22: 3 again
        > Sequence 23
        > Context 5 24
        < RetransmitRequest 5 23+1
        > Context 6 24
        ! Context names another session
        < Terminate 5 UnspecifiedError \"Context names another session\"
        closed
        ",
    );
    let text = "Invalid NextSeqNo: Sequence says 20, at least 21 is due";
    check_established(&format!(
        "
        > App 1
        = 20: 1
        > Sequence 20
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
    let text = "Invalid NextSeqNo: EstablishmentAck says 19, at least 20 is due";
    check_resumed(&format!(
        "
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 19
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
}

/// Goal: counting ends before the number that means null.
#[test]
fn the_highest_number() {
    let text = "Invalid NextSeqNo: 18446744073709551615 is too high, at most 18446744073709551614 is possible";
    run(CLIENT, Some(Some(u64::MAX - 2))).check(&format!(
        "
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 18446744073709551613
        = established, 0 missed
        > App 1
        = 18446744073709551613: 1
        > App 2
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
}

/// Goal: large gaps are fetched piece by piece, as many at a time as the server likes.
#[test]
fn large_gaps_are_fetched_in_pieces() {
    let mut script = "
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 10000000000
        = established, 9999999980 missed
        < RetransmitRequest 5 20+10
        > RetransmitReject 5 RequestLimitExceeded
        < RetransmitRequest 5 20+5
        > RetransmitReject 5 RequestLimitExceeded
        < RetransmitRequest 5 20+2
        > Retransmission 5 20+2
        > App 1
        = 20: 1 again
        > App 2
        = 21: 2 again
        < RetransmitRequest 5 22+2
        "
    .to_owned();
    check_resumed(&script);
    script += "
        > RetransmitReject 5 RequestLimitExceeded
        < RetransmitRequest 5 22+1
        > RetransmitReject 5 RequestLimitExceeded
        = no retransmission RequestLimitExceeded, because
        ";
    check_resumed(&script);
}

/// Goal: what the server does not send is asked for again, after some patience.
#[test]
fn partial_answers() {
    check_missed(
        "
        > Retransmission 5 20+2
        > App 1
        = 20: 1 again
        at 900
        < Sequence 10
        > App 2
        = 21: 2 again
        at 1899
        < Sequence 10
        at 1900
        < RetransmitRequest 5 22+3
        > Sequence 25
        at 3500
        < Sequence 10
        > Sequence 25
        > Retransmission 5 22+3
        > App 3
        = 22: 3 again
        > Sequence 25
        at 4499
        < Sequence 10
        at 4500
        < RetransmitRequest 5 23+2
        > Retransmission 5 23+0
        > Sequence 25
        at 5499
        < Sequence 10
        at 5500
        < RetransmitRequest 5 23+2
        ",
    );
}

/// Goal: what cannot be had is reported; the caller decides to go on without it.
#[test]
fn messages_that_are_gone() {
    check_missed(
        "
        > RetransmitReject 5 OutOfRange stale
        > RetransmitReject 5 OutOfRange
        = no retransmission OutOfRange, because
        > RetransmitReject 5 OutOfRange
        > Sequence 25
        > App 6
        at 1500
        < Sequence 10
        > Sequence 26
        do give-up
        = lost 20..26
        > App 7
        = 26: 7
        do give-up
        = lost 27..27
        ",
    );
}

/// Goal: batches are held to what was sent, and live messages to a Sequence after a batch.
#[test]
fn wrong_batches() {
    for batch in ["0+1", "24+2", "26+0", "18446744073709551614+9"] {
        let from = batch.split_once('+').unwrap().0;
        let text = format!("Retransmission of messages from {from} on, which were never sent");
        check_missed(&format!(
            "
            > Retransmission 5 {batch}
            ! {text}
            < Terminate 5 UnspecifiedError \"{text}\"
            closed
            "
        ));
    }
    let text = "Sequence is due before this application message";
    check_missed(&format!(
        "
        > Retransmission 5 20+1
        > App 1
        = 20: 1 again
        > App 2
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
    check_missed(
        "
        > Retransmission 6 20+1
        ! Retransmission names another session
        < Terminate 5 UnspecifiedError \"Retransmission names another session\"
        closed
        ",
    );
    check_missed(
        "
        > Retransmission 5 21+2
        > App 2
        > App 3
        > Retransmission 5 19+2
        > App 0
        > App 1
        = 20: 1 again
        ",
    );
}

/// Goal: proof of what the server has and has not processed reaches the caller, numbered.
#[test]
fn proofs() {
    check_established(
        "
        > NotApplied 3+2
        = 20: not applied 3+2
        > Applied 5+1
        = 21: applied 5+1
        > App 1
        = 22: 1
        ",
    );
    check_missed(
        "
        > Retransmission 5 20+2
        > NotApplied 3+2
        = 20: not applied 3+2 again
        > Applied 5+1
        = 21: applied 5+1 again
        ",
    );
}

/// Goal: an observer starts where the server is, unless it wants history.
#[test]
fn without_history() {
    let options = ClientOptions { wants_history: false, ..CLIENT };
    run(options, None).check(
        "
        do connect
        < Negotiate 7 Idempotent
        > NegotiationResponse 7 Recoverable
        = negotiated 7
        < Establish 7 1000 1
        > EstablishmentAck 7 1000 5000
        = established, 0 missed
        > App 1
        = 5000: 1
        do disconnect
        closed
        do connect
        < Establish 7 1000 1
        > EstablishmentAck 7 1000 5002
        = established, 1 missed
        < RetransmitRequest 7 5001+1
        ",
    );
    run(CLIENT, Some(None)).check(
        "
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 -
        = established, 0 missed
        > Sequence 70
        > App 1
        = 70: 1
        ",
    );
    check(
        "
        do connect
        < Negotiate 7 Idempotent
        > NegotiationResponse 7 Recoverable
        = negotiated 7
        < Establish 7 1000 1
        > EstablishmentAck 7 1000 3
        = established, 2 missed
        < RetransmitRequest 7 1+2
        ",
    );
}
