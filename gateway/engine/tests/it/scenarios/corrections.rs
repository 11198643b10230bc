//! Trades of a leader that are busted or corrected: his position moves, and nobody is sent after it.

use crate::script::check;

/// Goal: a bust moves the leader's position without an order; the next event brings followers to the target
/// that holds then.
#[test]
fn a_bust_moves_the_leader_alone() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100 id 1
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -2 @100 id 2 corrects 1
            skip 2 TradeCorrected
        sweep
        alice +1 @100 id 3
            LeaderEvent 3 to 4 @100 id 3
              p target 4 held 5+0 wants -1 close -1 market o2
        ",
    );
}

/// Goal: a correction that comes again, after a restart as well, moves nothing again.
#[test]
fn a_correction_counts_once() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100 id 1
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -5 @100 id 2 corrects 1
            skip 2 TradeCorrected
        alice -5 @100 id 2 corrects 1
            skip 2 DuplicateEvent
        restart
        alice -5 @100 id 2 corrects 1
            skip 2 DuplicateEvent
        alice +0 @101 id 3 corrects 2
            skip 3 TradeCorrected
        ",
    );
}

/// Goal: a run that ends between a correction and what was decided about it makes up for it.
#[test]
fn a_correction_survives_a_crash() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100 id 1
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        crash 0
        alice -5 @100 id 2 corrects 1
            skip 2 TradeCorrected
        restart
            skip 2 TradeCorrected
        session Synchronised
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 5+0 wants -5 close -5 market o2
        ",
    );
}
