//! Plans that copy an allocation: when they are rebalanced, and why not. A lot is worth its price; equities are
//! fixed or told.

use crate::script::check;

/// Goal: a plan holds its part of the leader's portfolio and follows each of his events, and is flat when he is.
#[test]
fn events_of_the_leader_rebalance() {
    check(
        "
        leader alice equity 10000
        follower bob equity 5000
        plan p alice bob
        allocate p
        go
        alice +11 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 11 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -5 @100
            LeaderEvent 11 to 6 @100 id 2
              p target 3 held 5+0 wants -2 close -2 market o2
        fill o2
            o2 Filled fill -2 held 3+0
        alice -6 @100
            LeaderEvent 6 to 0 @100 id 3
              p target 0 held 3+0 wants -3 close -3 market o3
        fill o3
            o3 Filled fill -3 held 0+0
        ",
    );
}

/// Goal: a difference within the band is no order, a larger one is traded in full, a flat leader and one that has
/// turned are followed whatever the band. 10 % of 10000 is ten lots.
#[test]
fn a_band_keeps_what_is_near() {
    check(
        "
        leader alice equity 10000
        follower bob equity 10000
        plan p alice bob
        allocate p band 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 AllocationInBand
        alice +1 @100
            LeaderEvent 10 to 11 @100 id 2
              p target 11 held 0+0 wants +11 open +11 market o1
        fill o1
            o1 Filled fill +11 held 11+0
        alice -10 @100
            LeaderEvent 11 to 1 @100 id 3
              p target 1 held 11+0 wants -10 AllocationInBand
        sweep
        alice -2 @100
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 1 to -1 @100 id 4
              p target -1 held 11+0 wants -11 close -11 market o2
              p target -1 held 11-11 wants -1 open -1 market o3
        fill o2
            o2 Filled fill -11 held 0-1
        fill o3
            o3 Filled fill -1 held -1+0
        alice +1 @100
            LeaderEvent -1 to 0 @100 id 5
              p target 0 held -1+0 wants +1 close +1 market o4
        fill o4
            o4 Filled fill +1 held 0+0
        ",
    );
}

/// Goal: what a follower's equity makes of the weights is found by a sweep, once it is beyond the band, and not again
/// within a second.
#[test]
fn sweeps_find_drift() {
    check(
        "
        leader alice equity 10000
        follower bob
        plan p alice bob
        allocate p band 100
        go
        snapshot bob 10000
        alice +50 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 50 @100 id 1
              p target 50 held 0+0 wants +50 open +50 market o1
        sweep
        fill o1
            o1 Filled fill +50 held 50+0
        snapshot bob 10100
        wait 1000
        sweep
        snapshot bob 9000
        sweep
            rebalanced p Drift
            Rebalance 50 to 50 @100
              p target 45 held 50+0 wants -5 close -5 market o2
        fill o2
            o2 Filled fill -5 held 45+0
        snapshot bob 8000
        sweep
        wait 1000
        sweep
            rebalanced p Drift
            Rebalance 50 to 50 @100
              p target 40 held 45+0 wants -5 close -5 market o3
        ",
    );
}

/// Goal: a schedule rebalances once in each of its periods and says why nothing was traded; events do not where the
/// plan says so, but for a plan on the wrong side.
#[test]
fn a_schedule() {
    check(
        "
        leader alice equity 10000
        follower bob equity 10000
        plan p alice bob
        allocate p every 1000 band 100 not-led
        go
        sweep
            rebalanced p Schedule
        alice +10 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 AllocationNotDue
        wait 1000
        sweep
            rebalanced p Schedule
            Rebalance 10 to 10 @100
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        wait 1000
        sweep
            rebalanced p Schedule
            Rebalance 10 to 10 @100
              p target 10 held 10+0 OnTarget
        alice +1 @100
            LeaderEvent 10 to 11 @100 id 2
              p target 11 held 10+0 wants +1 AllocationNotDue
        wait 1000
        sweep
            rebalanced p Schedule
            Rebalance 11 to 11 @100
              p target 11 held 10+0 wants +1 AllocationInBand
        alice -21 @100
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 11 to -10 @100 id 3
              p target -10 held 10+0 wants -10 close -10 market o2
              p target -10 held 10-10 wants -10 open -10 market o3
        ",
    );
}

/// Goal: small trades and dear ones are left out, each with its reason; a wide spread makes them dear. A trade of 2 %
/// of the equity is worth 2 % of 500 bp: it may cost 10 bp.
#[test]
fn small_and_dear_trades_are_left_out() {
    check(
        "
        leader alice equity 10000
        follower bob equity 10000
        follower carol equity 10000
        plan small alice bob
        plan dear alice carol
        allocate small min 200
        allocate dear cost 5 benefit 500
        go
        quote 99 101
        alice +1 @100
            episode 1 @100
              small ratio 0.000 quantity 0 baseline 0
              dear ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              small target 1 held 0+0 wants +1 AllocationTooSmall
              dear target 1 held 0+0 wants +1 AllocationCost
        alice +1 @100
            LeaderEvent 1 to 2 @100 id 2
              small target 2 held 0+0 wants +2 open +2 market o1
              dear target 2 held 0+0 wants +2 AllocationCost
        quote 9999 10001
        alice +1 @100
            LeaderEvent 2 to 3 @100 id 3
              dear target 3 held 0+0 wants +3 open +3 market o2
              small target 3 held 0+2 wants +1 AllocationTooSmall
        ",
    );
}

/// Goal: what a rebalance left is traded by catching up, however old its leader's event is; limits hold.
#[test]
fn what_is_left_is_caught_up() {
    check(
        "
        leader alice equity 10000
        follower bob equity 10000
        plan p alice bob
        allocate p band 100
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit plan p order-quantity 8
        limit plan p age 100
        go
        alice +20 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 20 @100 id 1
              p target 20 held 0+0 wants +20 MaxOrderQuantity [MaxOrderQuantity] open +8 market o1
        fill o1 3
            o1 PartiallyFilled fill +3 held 3+5
        wait 5000
        expire o1
            o1 Expired held 3+0
        sweep
            CatchUp 20 to 20 @100
              p target 20 held 3+0 wants +17 MaxOrderQuantity [MaxOrderQuantity] open +8 market o2
        ",
    );
}

/// Goal: without equity nothing is weighed, and nothing but a leader that is flat moves the plan.
#[test]
fn without_equity_only_a_flat_leader_counts() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        allocate p
        go
        alice +10 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 0 held 0+0 SnapshotMissing
        equity alice 10000
        snapshot bob 10000
        alice +10 @100
            LeaderEvent 10 to 20 @100 id 2
              p target 20 held 0+0 wants +20 open +20 market o1
        fill o1
            o1 Filled fill +20 held 20+0
        alice -20 @100
            LeaderEvent 20 to 0 @100 id 3
              p target 0 held 20+0 wants -20 close -20 market o2
        ",
    );
}

/// Goal: what happens while a plan is flattened does not become its target: re-armed, it comes back.
#[test]
fn a_kill_forgets_no_target() {
    check(
        "
        leader alice equity 10000
        follower bob equity 10000
        plan p alice bob
        allocate p
        go
        alice +10 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        KillFlatten plan p
            accepted, 1 plans
            Command 10 to 10 @100
              p target 0 held 10+0 wants -10 close -10 market o2
        fill o2
            o2 Filled fill -10 held 0+0
        alice +1 @100
            LeaderEvent 10 to 11 @100 id 2
              p target 0 held 0+0 OnTarget
        Rearm plan p
            accepted, 1 plans
        sweep
            CatchUp 11 to 11 @100
              p target 10 held 0+0 wants +10 open +10 market o3
        ",
    );
}

/// Goal: when nothing tells how much to hold, a plan that stands against its leader still closes, and opens nothing.
#[test]
fn without_equity_nobody_stands_against_his_leader() {
    check(
        "
        leader alice
        follower bob equity 10000
        plan p alice bob
        allocate p
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 3600000
        limit plan p snapshot-age 1000
        go
        equity alice 10000
        alice +10 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        wait 2000
        alice -1 @100
            LeaderEvent 10 to 9 @100 id 2
              p target 10 held 10+0 SnapshotTooOld
        alice -12 @100
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 9 to -3 @100 id 3
              p target 0 held 10+0 wants -10 SnapshotTooOld close -10 market o2
        fill o2
            o2 Filled fill -10 held 0+0
        equity alice 10000
        alice -1 @100
            LeaderEvent -3 to -4 @100 id 4
              p target -4 held 0+0 wants -4 open -4 market o3
        ",
    );
}
