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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 7
              p target 1 held 0+0 wants +1 open +1 market o1
        alice +1 @100 id 7
            skip 7 DuplicateEvent
        alice +5 @100 before 3 id 9
            skip 9 EventBuffered
        alice +5 @100 before 3 id 9
            skip 9 DuplicateEvent
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 7
              p target 1 held 0+0 wants +1 open +1 market o1
        anna +1 @100 id 7
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 7
              q target 1 held 0+0 wants +1 open +1 market o2
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 open +1 market o1
        alice -3 @103 before 3
            skip 2 EventBuffered
        alice +4 @104 before 0
            skip 3 EventBuffered
        alice +2 @102 before 1
            LeaderEvent 1 to 3 @102 id 4
              p target 3 held 0+1 wants +2 open +2 market o2
            LeaderEvent 3 to 0 @103 id 2
              p target 0 held 0+3 wants -3 close -3 market o3
            episode 2 @104
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @104 id 3
              p target 4 held 0+0 wants +4 open +4 market o4
        fill o1
            o1 Filled fill +1 held 1+3
        fill o2
            o2 Filled fill +2 held 3+1
        fill o3
            o3 Filled fill -3 held 0+4
        fill o4
            o4 Filled fill +4 held 4+0
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 open +1 market o1
        wait 10
        alice +2 @100 before 5
            skip 2 EventBuffered
        wait 10
        alice +1 @100 before 7
            skip 3 EventBuffered
        wait 50
        sweep
        wait 50
        sweep
            LeaderEvent 5 to 7 @100 id 2
              p target 7 held 0+1 wants +6 open +6 market o2
            skip 2 LeaderGap
            LeaderEvent 7 to 8 @100 id 3
              p target 8 held 0+7 wants +1 open +1 market o3
        alice +4 @100 before 1 age 110
            skip 4 EventBuffered
        wait 100
        sweep
            skip 4 LeaderGap
        alice -8 @100 before 8
            LeaderEvent 8 to 0 @100 id 5
              p target 0 held 0+8 wants -8 close -8 market o4
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 open +1 market o1
        alice +1 @100 before 7
            skip 2 EventBuffered
        alice +1 @100 before 9
            LeaderEvent 9 to 10 @100 id 3
              p target 10 held 0+1 wants +9 open +9 market o2
            skip 3 LeaderGap
        wait 100
        sweep
            skip 2 LeaderGap
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
        fill o1
            o1 Filled fill +2 held 2+0
        alice +2 @100 age 51
            LeaderEvent 2 to 4 @100 id 2
              p target 4 held 2+0 wants +2 EventTooOld [MaxEventAge]
        alice -3 @100 age 9999
            LeaderEvent 4 to 1 @100 id 3
              p target 1 held 2+0 wants -1 close -1 market o2
        fill o2
            o2 Filled fill -1 held 1+0
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
            skip 1 Overflow
        alice +1 @100 before 1125899906842624
            skip 2 Overflow
        alice -9223372036854775807 @100 before -1
            skip 3 Overflow
        alice +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 4
              p target 1 held 0+0 wants +1 open +1 market o1
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
            episode 1 @100
              p ratio 1000000.000 quantity 0 baseline 0
            LeaderEvent 0 to 1000000000000000 @100 id 1
              p target 0 held 0+0 Overflow
        alice -1000000000000000 @100
            LeaderEvent 1000000000000000 to 0 @100 id 2
              p target 0 held 0+0 OnTarget
        alice +1 @1000000000000
            episode 2 @1000000000000
              p ratio 1000000.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @1000000000000 id 3
              p target 1000000 held 0+0 wants +1000000 Overflow
        alice -1 @100
            LeaderEvent 1 to 0 @100 id 4
              p target 0 held 0+0 OnTarget
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
            episode 1 @0
              p ratio 1.000 quantity 0 baseline 0
              n ratio 0.000 quantity 0 baseline 0 ReferenceMissing
            LeaderEvent 0 to 1 @0 id 1
              p target 1 held 0+0 wants +1 ReferenceMissing
              n target 0 held 0+0 ReferenceMissing
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
            episode 1 @100
              b ratio 1.000 quantity 0 baseline 0
              c ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              b target 1 held 0+0 wants +1 open +1 market o1
              c target 1 held 0+0 wants +1 open +1 market o2
        alice ETH +1 @100
            LeaderEvent 0 to 1 @100 id 2
              b target 0 held 0+0 RowsFull
              c target 0 held 0+0 RowsFull
        alice ETH +1 @100
            LeaderEvent 1 to 2 @100 id 3
              c target 0 held 0+0 RowsFull
              b target 0 held 0+0 RowsFull
        ",
    );
}
