//! How a session ends at the client: scripts of violations, finalization, termination.

use super::client_scripts::{check_established, check_missed, check_resumed};

/// Goal: messages that only a client sends, or no flow of ours has, end the session.
#[test]
fn messages_of_other_flows() {
    for (message, name) in [
        ("UnsequencedHeartbeat", "UnsequencedHeartbeat"),
        ("RetransmitRequest 5 1+1", "RetransmitRequest"),
        ("Topic 5", "Topic"),
        ("MessageTemplate", "MessageTemplate"),
        ("Negotiate 5 Idempotent", "Negotiate"),
        ("Establish 5 1000 1", "Establish"),
    ] {
        let text = format!(
            "{name} does not belong to an idempotent client flow and a recoverable server flow"
        );
        check_established(&format!(
            "
            > {message}
            ! {text}
            < Terminate 5 UnspecifiedError \"{text}\"
            closed
            "
        ));
    }
    for (message, name) in [
        ("NegotiationResponse 5 Recoverable", "NegotiationResponse"),
        ("NegotiationReject 5 Credentials", "NegotiationReject"),
        ("EstablishmentAck 5 1000 20", "EstablishmentAck"),
        ("EstablishmentReject 5 Credentials", "EstablishmentReject"),
    ] {
        let text = format!("{name} is not allowed while the session is established");
        check_established(&format!(
            "
            > {message}
            ! {text}
            < Terminate 5 UnspecifiedError \"{text}\"
            closed
            "
        ));
    }
    let text = "an application message is not allowed while the session is waiting for an answer";
    check_resumed(&format!(
        "
        do connect
        < Establish 5 1000 10
        > App 1
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
    let text = "Sequence is not allowed while the session is waiting for an answer";
    check_resumed(&format!(
        "
        do connect
        < Establish 5 1000 10
        > Sequence 20
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
    let text = "templateId 77 is not a message of schema 2748";
    check_established(&format!(
        "
        > UnknownTemplate
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        > UnknownTemplate
        "
    ));
}

/// Goal: the client that ends its flow waits for the server's and then says goodbye by itself.
#[test]
fn finalization() {
    check_established(
        "
        do app 1
        < Sequence 10
        < App 1
        do finish
        < FinishedSending 5 10
        do app 2
        = refused: the flow is finished
        at 500
        < FinishedSending 5 10
        > App 1
        = 20: 1
        > FinishedReceiving 5
        = client flow finished
        > FinishedSending 5 20
        = server flow finished
        > FinishedSending 5 20
        do confirm
        < FinishedReceiving 5
        < Terminate 5 Finished
        > Terminate 5 Finished
        = terminated Finished, because finalized
        closed
        do connect
        < Negotiate 8 Idempotent
        > NegotiationResponse 8 Recoverable
        = negotiated 8
        < Establish 8 1000 1
        ",
    );
    check_established(
        "
        > FinishedSending 5 19
        = server flow finished
        do app 1
        < Sequence 10
        < App 1
        do confirm
        < FinishedReceiving 5
        < FinishedSending 5 10
        do app 2
        = refused: the flow is finished
        > FinishedReceiving 5
        = client flow finished
        < Terminate 5 Finished
        at 1001
        closed
        do connect
        < Negotiate 8 Idempotent
        ",
    );
}

/// Goal: a server that confirms our flow and waits for our Terminate is not kept waiting long.
#[test]
fn a_server_that_never_ends_its_flow() {
    check_established(
        "
        do finish
        < FinishedSending 5 9
        > FinishedReceiving 5
        = client flow finished
        > Sequence 20
        at 1000
        < FinishedSending 5 9
        at 1001
        < Terminate 5 Finished
        > Terminate 5 Finished
        = terminated Finished, because finalized
        closed
        do connect
        < Negotiate 8 Idempotent
        ",
    );
}

/// Goal: the end of the server's flow counts only when everything before it was delivered.
#[test]
fn missing_messages_before_the_end() {
    check_established(
        "
        > FinishedSending 5 21
        < RetransmitRequest 5 20+2
        do confirm
        = refused: nothing is there to be answered
        ",
    );
    check_established(
        "
        > FinishedSending 5 21
        < RetransmitRequest 5 20+2
        > Retransmission 5 20+2
        > App 1
        = 20: 1 again
        > FinishedSending 5 21
        > Retransmission 5 21+1
        > App 2
        = 21: 2 again
        > FinishedSending 5 21
        = server flow finished
        > FinishedSending 5 21
        ",
    );
}

/// Goal: nothing follows the end of the server's flow.
#[test]
fn messages_after_the_end() {
    for (message, name) in [
        ("App 6", "an application message"),
        ("Sequence 20", "Sequence"),
        ("Context 5 20", "Context"),
        ("FinishedSending 5 20", "FinishedSending"),
    ] {
        let text = format!("Logical flow cannot resume after finalization: {name}");
        check_established(&format!(
            "
            > FinishedSending 5 19
            = server flow finished
            > {message}
            ! {text}
            < Terminate 5 UnspecifiedError \"{text}\"
            closed
            "
        ));
    }
    let text = "Logical flow cannot resume after finalization: an application message";
    check_established(&format!(
        "
        do finish
        < FinishedSending 5 9
        > FinishedReceiving 5
        = client flow finished
        > Sequence 20
        > App 6
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
    let text = "FinishedReceiving without FinishedSending";
    check_established(&format!(
        "
        > FinishedReceiving 5
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
    let text = "Logical flow interrupted: the other flow is not finished";
    check_established(&format!(
        "
        > FinishedSending 5 19
        = server flow finished
        > Terminate 5 Finished
        ! {text}
        < Terminate 5 UnspecifiedError \"{text}\"
        closed
        "
    ));
}

/// Goal: either side may unbind the session; what is under way still counts, what follows not.
#[test]
fn termination() {
    check_established(
        "
        > Terminate 5 UnspecifiedError
        = terminated UnspecifiedError, because
        < Terminate 5 Finished
        > App 5
        at 1001
        closed
        do connect
        < Establish 5 1000 10
        ",
    );
    check_missed(
        "
        do terminate
        < Terminate 5 Finished \"bye\"
        > Retransmission 5 20+2
        > App 1
        = 20: 1 again
        > App 2
        = 21: 2 again
        > Sequence 25
        > Terminate 5 Finished
        = terminated Finished, because
        closed
        > App 6
        do connect
        < Establish 5 1000 10
        > EstablishmentAck 5 1000 26
        = established, 4 missed
        < RetransmitRequest 5 22+4
        ",
    );
    check_established(
        "
        do terminate
        < Terminate 5 Finished \"bye\"
        at 1000
        at 1001
        closed
        ",
    );
}
