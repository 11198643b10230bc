//! Runs that end anywhere: what the next run makes up, and what it does not do.

use crate::script::check;

/// Goal: an event whose decisions were never written is decided by the next run; nothing leaves by it
/// before the venue is synchronised, then the plan catches up.
#[test]
fn an_input_without_decisions_is_decided_by_the_next_run() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        crash 0
        alice +5 @100
        restart
        restart
        session Synchronised
        sweep
        fill o2
        alice +1 @100
        ",
    );
}

/// Goal: with the pins written and the instructions not, the event is decided all the same.
#[test]
fn pins_without_instructions() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        crash 1
        alice +5 @100
        restart
        session Synchronised
        sweep
        ",
    );
}

/// Goal: a run that ended behind its decisions owes nothing, and orders that are open stay so.
#[test]
fn a_finished_input_is_not_decided_again() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
        restart
        session Synchronised
        sweep
        ack o1
        fill o1
        ",
    );
}

/// Goal: an event that was released from the buffer and not decided waits on.
#[test]
fn a_released_event_is_not_lost() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +1 @100 before 0
        alice +1 @100 before 2
        crash 1
        alice +1 @100 before 1
        restart
        session Synchronised
        wait 100
        sweep
        ",
    );
}
