//! Leader events: duplicates, out of order, gaps, ages, and what cannot be an event.

use crate::script::{check, check_with};
use paceline_engine::Capacity;

/// Goal: an event is decided once, however often it comes.
#[test]
fn duplicates_are_skipped() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +1 @100 id 7
        alice +1 @100 id 7
        alice +5 @100 before 3 id 9
        alice +5 @100 before 3 id 9
        ",
    );
}

/// Goal: trade ids are unique per leader only.
#[test]
fn trade_ids_are_per_leader() {
    check(
        "
        leader alice
        leader anna
        follower bob
        plan p alice bob
        plan q anna bob
        go
        alice +1 @100 id 7
        anna +1 @100 id 7
        ",
    );
}

/// Goal: an early event waits for its predecessor, and is released by it at once; so are those that
/// follow it, through an episode's end and the next one's start.
#[test]
fn early_events_wait_for_their_predecessors() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +1 @100 before 0
        alice -3 @103 before 3
        alice +4 @104 before 0
        alice +2 @102 before 1
        fill o1
        fill o2
        fill o3
        fill o4
        ",
    );
}

/// Goal: after the time-out the position is taken from the event; those that fit then follow.
#[test]
fn a_gap_is_bridged_after_the_timeout() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +1 @100 before 0
        wait 10
        alice +2 @100 before 5
        wait 10
        alice +1 @100 before 7
        wait 50
        sweep
        wait 50
        sweep
        alice +4 @100 before 1 age 110
        wait 100
        sweep
        alice -8 @100 before 8
        ",
    );
}

/// Goal: with a full buffer the gap is bridged at once, and nothing is lost.
#[test]
fn a_full_buffer_bridges_at_once() {
    check_with(
        &Capacity { events_buffered_max: 1, ..Capacity::default() },
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +1 @100 before 0
        alice +1 @100 before 7
        alice +1 @100 before 9
        wait 100
        sweep
        ",
    );
}

/// Goal: the age of an event stops increases, and never reductions.
#[test]
fn old_events_do_not_open() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit leader alice age 50
        go
        alice +2 @100 age 50
        fill o1
        alice +2 @100 age 51
        alice -3 @100 age 9999
        fill o2
        ",
    );
}

/// Goal: an event that would lead beyond what can be counted is skipped.
#[test]
fn impossible_positions_are_skipped() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +9223372036854775807 @100
        alice +1 @100 before 1152921504606846976
        alice +1 @100
        ",
    );
}

/// Goal: what does not fit is refused with its reason: a target, a price.
#[test]
fn overflow_is_a_reason() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 1000000
        go
        alice +1000000000000000 @100
        alice -1000000000000000 @100
        alice +1 @1000000000000
        alice -1 @100
        ",
    );
}

/// Goal: a zero price values nothing.
#[test]
fn a_price_of_zero_is_no_reference() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob
        plan n alice carl notional 100
        go
        alice +1 @0
        ",
    );
}

/// Goal: rows run out with a reason, the leader's position is kept, and trading begins when there are
/// rows again.
#[test]
fn rows_run_out() {
    check_with(
        &Capacity { rows_max: 2, ..Capacity::default() },
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob
        follower carl
        plan b alice bob
        plan c alice carl
        go
        alice BTC +1 @100
        alice ETH +1 @100
        alice ETH +1 @100
        ",
    );
}
