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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        restart
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 SessionDown
        restart
        session Synchronised
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o2
        fill o2
            o2 Filled fill +5 held 5+0
        alice +1 @100
            LeaderEvent 5 to 6 @100 id 2
              p target 6 held 5+0 wants +1 open +1 market o3
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        restart
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 SessionDown
        session Synchronised
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o2
        ",
    );
}

/// Goal: the same when the leader began with a position; the episode that was pinned is the one that goes
/// on under a new configuration.
#[test]
fn pins_of_a_first_event_without_instructions() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob all
        go
        crash 1
        alice +5 @100 before 2
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 2 to 7 @100 id 1
              p target 7 held 0+0 wants +7 open +7 market o1
        restart
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 2 to 7 @100 id 1
              p target 7 held 0+0 wants +7 SessionDown
        go
        session Synchronised
        sweep
            CatchUp 7 to 7 @100
              p target 7 held 0+0 wants +7 open +7 market o2
        ",
    );
}

/// Goal: pins of a buffered event that the run did not live to release hold for nothing else: the next run
/// releases it before anything else happens.
#[test]
fn pins_of_a_released_event_without_instructions() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob sides LongOnly
        go
        alice +5 @100 before 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -9 @100 before 6
            skip 2 EventBuffered
        wait 100
        crash 1
        sweep
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0 SideNotCopied
            LeaderEvent 6 to -3 @100 id 2
              p target 0 held 5+0 wants -5 close -5 market o2
            skip 2 LeaderGap
        restart
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0 SideNotCopied
            LeaderEvent 6 to -3 @100 id 2
              p target 0 held 5+0 wants -5 SessionDown
            skip 2 LeaderGap
        session Synchronised
        sweep
            CatchUp -3 to -3 @100
              p target 0 held 5+0 wants -5 close -5 market o3
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        restart
        session Synchronised
        sweep
        ack o1
            o1 Working held 0+5
        fill o1
            o1 Filled fill +5 held 5+0
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 open +1 market o1
        alice +1 @100 before 2
            skip 2 EventBuffered
        crash 1
        alice +1 @100 before 1
            LeaderEvent 1 to 2 @100 id 3
              p target 2 held 0+1 wants +1 open +1 market o2
            LeaderEvent 2 to 3 @100 id 2
              p target 3 held 0+2 wants +1 open +1 market o3
        restart
        session Synchronised
        wait 100
        sweep
            LeaderEvent 2 to 3 @100 id 2
              p target 3 held 0+2 wants +1 open +1 market o4
        ",
    );
}

/// Goal: a gap whose orders were not all written off is finished by the next run, however often that one
/// ends before it is done: an order that nobody has must not stay open for ever.
#[test]
fn a_gap_is_finished_by_the_next_run() {
    check(
        "
        leader alice
        follower bob
        follower carol
        follower dave
        plan p alice bob
        plan q alice carol
        plan r alice dave
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              r target 5 held 0+0 wants +5 open +5 market o1
              p target 5 held 0+0 wants +5 open +5 market o2
              q target 5 held 0+0 wants +5 open +5 market o3
        crash 1
        gap 1 9
            o1 NotSent held 0+0
            o2 NotSent held 0+0
            o3 NotSent held 0+0
        crash 1
        restart
            o2 NotSent held 0+0
            o3 NotSent held 0+0
        restart
            o3 NotSent held 0+0
        restart
        session Synchronised
        sweep
            CatchUp 5 to 5 @100
              r target 5 held 0+0 wants +5 open +5 market o4
              p target 5 held 0+0 wants +5 open +5 market o5
              q target 5 held 0+0 wants +5 open +5 market o6
        ",
    );
}

/// Goal: the same for a new venue session, after which nothing is known of any open order.
#[test]
fn a_new_session_is_finished_by_the_next_run() {
    check(
        "
        leader alice
        follower bob
        follower carol
        plan p alice bob
        plan q alice carol
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
              q target 5 held 0+0 wants +5 open +5 market o2
        crash 1
        session Negotiated
            o1 Unknown held 0+5
            o2 Unknown held 0+5
        restart
            o2 Unknown held 0+5
        restart
        ",
    );
}
