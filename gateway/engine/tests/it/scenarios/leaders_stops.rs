//! Plans that take the stop and the target of their leader over: his prices, or how far they are from what he paid.

use crate::script::check;

/// Goal: stop and target are as far from the plan's own average as the leader's are from what his position has cost, and
/// are placed at once. They follow when he moves his, be it by a fill or by an order; orders of his that close a part only
/// are no stop of his position. Method: a plan that buys dearer than its leader.
#[test]
fn a_leaders_distance_is_kept_and_followed() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p distance
        go
        alice +10 @100 stop 95 target 120
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1 10 @200
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @190 for 10 @200
            Protection 10 to 10 @190
              p target 0 held 10+0 wants -10 close -10 market o2
            Placed TakeProfit of p @240 for 10 @200
            Protection 10 to 10 @240
              p target 0 held 10+0 wants -10 close -10 @240 o3
        ack o2
            o2 Working held 10+0
        ack o3
            o3 Working held 10+0
        sweep
        alice order 7 New -4 stop 99
            order 7 New -4 market stop 99 rests -4
        sweep
        alice order 8 New -6 stop 97
            order 8 New -6 market stop 97 rests -10
        sweep
            cancel o2 Protection
        cancel o2
            o2 Canceled held 10+0
            Placed StopLoss of p @194 for 10 @200
            Protection 10 to 10 @194
              p target 0 held 10+0 wants -10 close -10 market o4
        alice order 8 Amended -6 stop 101
            order 8 Amended -6 market stop 101 rests -10
        sweep
            cancel o4 Protection
        cancel o4
            o4 Canceled held 10+0
            Placed StopLoss of p @198 for 10 @200
            Protection 10 to 10 @198
              p target 0 held 10+0 wants -10 close -10 market o5
        ",
    );
}

/// Goal: what the leader pays more moves his average, and with it what the plan has.
#[test]
fn a_distance_is_from_what_the_leader_paid_on_average() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p distance
        go
        alice +10 @100 stop 95
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1 10 @200
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @190 for 10 @200
            Protection 10 to 10 @190
              p target 0 held 10+0 wants -10 close -10 market o2
        alice +10 @110 target 126
            LeaderEvent 10 to 20 @110 id 2
              p target 20 held 10+0 wants +10 open +10 market o3
        fill o3 10 @200
            o3 Filled fill +10 held 20+0
            cancel o2 Protection
            Placed TakeProfit of p @240 for 20 @200
            Protection 20 to 20 @240
              p target 0 held 20+0 wants -20 close -20 @240 o4
        cancel o2
            o2 Canceled held 20+0
            Placed StopLoss of p @180 for 20 @200
            Protection 20 to 20 @180
              p target 0 held 20+0 wants -20 close -20 market o5
        ",
    );
}

/// Goal: with `explicit` both are at the leader's own prices, whatever the plan has paid.
#[test]
fn a_leaders_prices_are_taken_over() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p explicit
        go
        alice -10 @100 stop 107
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -10 @100 id 1
              p target -10 held 0+0 wants -10 open -10 market o1
        fill o1 10 @99
            o1 Filled fill -10 held -10+0
            Placed StopLoss of p @107 for -10 @99
            Protection -10 to -10 @107
              p target 0 held -10+0 wants +10 close +10 market o2
        alice order 7 New +10 @80
            order 7 New +10 @80 rests 10
        sweep
            Placed TakeProfit of p @80 for -10 @99
            Protection -10 to -10 @80
              p target 0 held -10+0 wants +10 close +10 @80 o3
        alice order 7 Amended +10 @81
            order 7 Amended +10 @81 rests 10
        sweep
            cancel o3 Protection
        cancel o3
            o3 Canceled held -10+0
            Placed TakeProfit of p @81 for -10 @99
            Protection -10 to -10 @81
              p target 0 held -10+0 wants +10 close +10 @81 o4
        ",
    );
}

/// Goal: a plan's own distances are for when its leader has no stop or no target; once he has one, that holds.
#[test]
fn own_distances_are_for_when_the_leader_has_none() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p distance stop 2000 target 3000
        go
        alice +10 @100 target 110
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @80 for 10 @100
            Protection 10 to 10 @80
              p target 0 held 10+0 wants -10 close -10 market o2
            Placed TakeProfit of p @110 for 10 @100
            Protection 10 to 10 @110
              p target 0 held 10+0 wants -10 close -10 @110 o3
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -10
        sweep
            cancel o2 Protection
        cancel o2
            o2 Canceled held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o4
        alice order 7 Cancelled
            order 7 Cancelled rests 0
        sweep
            cancel o4 Protection
        cancel o4
            o4 Canceled held 10+0
            Placed StopLoss of p @80 for 10 @100
            Protection 10 to 10 @80
              p target 0 held 10+0 wants -10 close -10 market o5
        ",
    );
}

/// Goal: to a plan that reverses, its leader's stop is its target and his target its stop.
#[test]
fn a_plan_that_reverses_takes_them_over_crosswise() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob reverse
        protect p distance
        go
        alice +10 @100 stop 95 target 120
            episode 1 @100
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target -10 held 0+0 wants -10 open -10 market o1
        fill o1 10 @200
            o1 Filled fill -10 held -10+0
            Placed StopLoss of p @240 for -10 @200
            Protection 10 to 10 @240
              p target 0 held -10+0 wants +10 close +10 market o2
            Placed TakeProfit of p @190 for -10 @200
            Protection 10 to 10 @190
              p target 0 held -10+0 wants +10 close +10 @190 o3
        ",
    );
}

/// Goal: where the leader has left in front of a plan, what waits for it stays until the plan is flat as well; his next
/// position begins without a stop. Method: a reduction that the venue lets expire.
#[test]
fn what_waits_stays_when_the_leader_has_left() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p explicit
        go
        alice +10 @100 stop 90
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
        ack o2
            o2 Working held 10+0
        alice -10 @100
            LeaderEvent 10 to 0 @100 id 2
              p target 0 held 10+0 wants -10 close -10 market o3
        expire o3
            o3 Expired held 10+0
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 10+0 wants -10 close -10 market o4
        fill o4
            o4 Filled fill -10 held 0+0
            cancel o2 Protection
        cancel o2
            o2 Canceled held 0+0
        alice +10 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 3
              p target 10 held 0+0 wants +10 open +10 market o5
        fill o5
            o5 Filled fill +10 held 10+0
        sweep
        ",
    );
}

/// Goal: a revision changes what a plan takes over, and what waits follows with the next sweep. A run that ends keeps what
/// its leader said.
#[test]
fn what_is_taken_over_outlives_a_run_and_changes_with_the_configuration() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p distance
        go
        alice +10 @100 stop 90
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1 10 @200
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @180 for 10 @200
            Protection 10 to 10 @180
              p target 0 held 10+0 wants -10 close -10 market o2
        restart
        session Synchronised
        sweep
        protect p explicit
        go
        sweep
            cancel o2 Protection
        cancel o2
            o2 Canceled held 10+0
            Placed StopLoss of p @90 for 10 @200
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o3
        unprotect p
        go
        sweep
            cancel o3 CatchUp
        ",
    );
}
