//! Plans that copy orders, and stop orders of their leaders: what waits beside his, what moves with it, and
//! what becomes of it when prices get there.

use crate::script::check;

/// Goal: the stop of a position is mirrored, moved with the leader's, and what it fills is nothing new when his
/// fills as well.
#[test]
fn a_stop_is_mirrored_and_moved() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 0.5 orders
        go
        alice +10 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 5+0 wants -5 close -5 market o2
        ack o2
            o2 Working held 5-5
        alice order 7 Amended -10 stop 95
            order 7 Amended -10 market stop 95 rests -10
            cancel o2 LeaderOrder
            LeaderOrder 10 to 10 @100
              p target 0 held 5-5 OrderWaits
        cancel o2
            o2 Canceled held 5+0
        due
            never
        sweep
            order 7 Amended -10 market stop 95 rests -10 again
            LeaderOrder 10 to 10 @100
              p target 0 held 5+0 wants -5 close -5 market o3
        ack o3
            o3 Working held 5-5
        fill o3
            o3 Filled fill -5 held 0+0
        alice -10 @95 order 7 left 0
            LeaderEvent 10 to 0 @95 id 2
              p target 0 held 0+0 OnTarget
            order 7 Done rests 0
        sweep
        ",
    );
}

/// Goal: a stop and a target of one position both close it, whichever came first.
#[test]
fn a_stop_and_a_target_both_close() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 10+0 wants -10 close -10 market o2
        alice order 8 New -10 @110
            order 8 New -10 @110 rests -20
            LeaderOrder 10 to 10 @110
              p target -10 held 10-10 wants -10 close -10 @110 o3
        fill o3
            o3 Filled fill -10 held 0-10
        alice -10 @110 order 8 left 0
            LeaderEvent 10 to 0 @110 id 2
              p target -10 held 0-10 OnTarget
            order 8 Done rests -10
        alice order 7 Cancelled
            order 7 Cancelled rests 0
            cancel o2 LeaderOrder
        cancel o2
            o2 Canceled held 0+0
        sweep
        alice +6 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 3
              p target 6 held 0+0 wants +6 open +6 market o4
        fill o4
            o4 Filled fill +6 held 6+0
        alice order 9 New -6 @110
            order 9 New -6 @110 rests -6
            LeaderOrder 6 to 6 @110
              p target 0 held 6+0 wants -6 close -6 @110 o5
        alice order 10 New -6 stop 90 @89
            order 10 New -6 @89 stop 90 rests -12
            LeaderOrder 6 to 6 @100
              p target -6 held 6-6 wants -6 close -6 @89 o6
        ",
    );
}

/// Goal: a stop right behind the order that opens the position closes what will be there.
#[test]
fn a_stop_does_not_wait_for_the_fill() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 0+10 wants -10 close -10 market o2
        fill o1
            o1 Filled fill +10 held 10-10
        ",
    );
}

/// Goal: an opening stop that is rejected when it is triggered is placed again while the leader's works; once
/// his has filled, the plan catches up as often as it may.
#[test]
fn a_stop_without_margin_falls_back_to_the_fill() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders attempts 1
        go
        alice order 7 New +10 stop 110
            episode 0 @110
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 market stop 110 rests 10
            LeaderOrder 0 to 0 @110
              p target 10 held 0+0 wants +10 open +10 market o1
        ack o1
            o1 Working held 0+10
        reject o1 because InsufficientMargin
            o1 Rejected held 0+0
        sweep
            order 7 Amended +10 market stop 110 rests 10 again
            LeaderOrder 0 to 0 @110
              p target 10 held 0+0 wants +10 open +10 market o2
        reject o2 because TriggerWrongSide
            o2 Rejected held 0+0
        sweep
            CatchUp 0 to 0 @110
              p target 10 held 0+0 wants +10 OrderWaits
        alice +10 @110 order 7 left 0
            episode 1 @110
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @110 id 1
              p target 10 held 0+0 wants +10 open +10 market o3
            order 7 Done rests 0
        reject o3 because InsufficientMargin
            o3 Rejected held 0+0
        sweep
            CatchUp 10 to 10 @110
              p target 10 held 0+0 wants +10 open +10 market o4
        ",
    );
}

/// Goal: a plan that takes the other side has nothing to place for a stop that another price than that of trades
/// triggers. The fill is copied.
#[test]
fn a_plan_of_the_other_side_copies_the_fill() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders reverse
        go
        quote 99 101
        alice order 7 New +10 stop 110 reference
            episode 0 @110
              p ratio -1.000 quantity 0 baseline 0
            order 7 New +10 market stop 110 rests 10
            LeaderOrder 0 to 0 @110
              p target 0 held 0+0 OnTarget
        sweep
        alice +10 @110 order 7 left 0
            episode 1 @110
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @110 id 1
              p target -10 held 0+0 wants -10 open -10 market o1
            order 7 Done rests 0
        ",
    );
}

/// Goal: another rule of the trigger is another order; a restart keeps what is mirrored.
#[test]
fn the_trigger_is_part_of_the_terms() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 7 New +10 stop 110
            episode 0 @110
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 market stop 110 rests 10
            LeaderOrder 0 to 0 @110
              p target 10 held 0+0 wants +10 open +10 market o1
        ack o1
            o1 Working held 0+10
        restart
        session Synchronised
        alice order 7 Amended +10 stop 110
            order 7 Amended +10 market stop 110 rests 10
            LeaderOrder 0 to 0 @110
              p target 10 held 0+10 OnTarget
        alice order 7 Amended +10 stop 110 reference
            order 7 Amended +10 market stop 110 rests 10
            cancel o1 LeaderOrder
            LeaderOrder 0 to 0 @110
              p target 10 held 0+10 OrderWaits
        cancel o1
            o1 Canceled held 0+0
        sweep
            order 7 Amended +10 market stop 110 rests 10 again
            LeaderOrder 0 to 0 @110
              p target 10 held 0+0 wants +10 open +10 market o2
        ",
    );
}

/// Goal: a plan's guard starts from the trigger, whatever the market is now: the venue gets a stop-limit order.
#[test]
fn a_guard_starts_from_the_trigger() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        limit plan p slippage 100
        limit plan p slippage-close 200
        go
        quote 999 1001
        alice order 7 New +10 stop 1100
            episode 0 @1100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 market stop 1100 rests 10
            LeaderOrder 0 to 0 @1100
              p target 10 held 0+0 wants +10 open +10 @1111 o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice +10 @1100 order 7 left 0
            episode 1 @1100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @1100 id 1
              p target 10 held 10+0 OnTarget
            order 7 Done rests 0
        alice order 8 New -10 stop 900
            order 8 New -10 market stop 900 rests -10
            LeaderOrder 10 to 10 @1000
              p target 0 held 10+0 wants -10 close -10 @882 o2
        ",
    );
}

/// Goal: a stop that filled before the leader's opens nothing again, neither as a stop nor as the target beside it;
/// when he takes both back, the plan is where he is.
#[test]
fn an_exit_opens_nothing() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 10+0 wants -10 close -10 market o2
        alice order 8 New -10 @110
            order 8 New -10 @110 rests -20
            LeaderOrder 10 to 10 @110
              p target -10 held 10-10 wants -10 close -10 @110 o3
        fill o2
            o2 Filled fill -10 held 0-10
        cancel o3
            o3 Canceled held 0+0
        sweep
            CatchUp 10 to 10 @100
              p target -10 held 0+0 wants -10 OrderWaits
        alice order 7 Cancelled
            order 7 Cancelled rests -10
        alice order 8 Cancelled
            order 8 Cancelled rests 0
        sweep
            CatchUp 10 to 10 @100
              p target 10 held 0+0 wants +10 open +10 market o4
        ",
    );
}

/// Goal: orders of the leader that would add to his position, and have none beside them in a plan that opens nothing, do
/// not hold back what it closes.
#[test]
fn orders_without_mirrors_hold_no_reduction_back() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        KillStopNew plan p
            accepted, 1 plans
        alice order 7 New +8 @90
            order 7 New +8 @90 rests 8
            LeaderOrder 10 to 10 @100
              p target 18 held 10+0 wants +8 PlanCloseOnly
        alice -4 @100
            LeaderEvent 10 to 6 @100 id 2
              p target 6 held 10+0 wants -4 close -4 market o2
        fill o2
            o2 Filled fill -4 held 6+0
        alice -6 @100
            LeaderEvent 6 to 0 @100 id 3
              p target 0 held 6+0 wants -6 close -6 market o3
        ",
    );
}

/// Goal: what a leader closes without a word closes, although a stop waits that would close it as well, and although
/// nothing may be opened: beside a stop, beside one and an order that opens, and as far as it turns.
#[test]
fn a_stop_is_no_hindrance_to_an_exit() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +20 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 20 @100 id 1
              p target 20 held 0+0 wants +20 open +20 market o1
        fill o1
            o1 Filled fill +20 held 20+0
        alice order 7 New -20 stop 90
            order 7 New -20 market stop 90 rests -20
            LeaderOrder 20 to 20 @100
              p target 0 held 20+0 wants -20 close -20 market o2
        alice order 8 New +5 @95
            order 8 New +5 @95 rests -15
            LeaderOrder 20 to 20 @100
              p target 5 held 20-20 wants +5 open +5 @95 o3
        Pause plan p
            accepted, 1 plans
        alice -10 @105 order 9
            LeaderEvent 20 to 10 @105 id 2
              p target -5 held 20-15 wants -10 close -10 market o4
        fill o4
            o4 Filled fill -10 held 10-15
        alice order 8 Cancelled
            order 8 Cancelled rests -20
            cancel o3 LeaderOrder
        cancel o3
            o3 Canceled held 10-20
        alice -4 @105 order 10
            LeaderEvent 10 to 6 @105 id 3
              p target -14 held 10-20 wants -4 close -4 market o5
        fill o5
            o5 Filled fill -4 held 6-20
        alice -9 @105 order 11
            episode 2 @105
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 6 to -3 @105 id 4
              p target -23 held 6-20 wants -6 close -6 market o6
              p target -23 held 6-26 wants -3 PlanCloseOnly
        fill o6
            o6 Filled fill -6 held 0-20
        alice order 7 Cancelled
            order 7 Cancelled rests 0
            cancel o2 LeaderOrder
        cancel o2
            o2 Canceled held 0+0
        sweep
            CatchUp -3 to -3 @105
              p target -3 held 0+0 wants -3 PlanCloseOnly
        ",
    );
}

/// Goal: a stop and a target that come back together both come back: what was lost of them while nothing could leave.
/// A plan that copies one side only has both as well.
#[test]
fn a_stop_and_a_target_come_back_together() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders sides LongOnly
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        Freeze plan p
            accepted, 1 plans
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 10+0 wants -10 PlanFrozen
        alice order 8 New -10 @110
            order 8 New -10 @110 rests -20
            LeaderOrder 10 to 10 @110
              p target -10 held 10+0 wants -10 PlanFrozen
        Rearm plan p
            accepted, 1 plans
        sweep
            order 8 Amended -10 @110 rests -20 again
            LeaderOrder 10 to 10 @110
              p target -10 held 10+0 wants -10 close -10 @110 o2
            order 7 Amended -10 market stop 90 rests -20 again
            LeaderOrder 10 to 10 @100
              p target -10 held 10-10 wants -10 close -10 market o3
        sweep
        ",
    );
}

/// Goal: a stop that a plan of the other side does not mirror does not count for it: the plan follows what its leader
/// adds in front of it, with an order and without one, over a restart, and what his stop fills.
#[test]
fn a_stop_that_is_not_mirrored_does_not_count() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders reverse
        go
        alice +10 @100
            episode 1 @100
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target -10 held 0+0 wants -10 open -10 market o1
        fill o1
            o1 Filled fill -10 held -10+0
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target -10 held -10+0 OnTarget
        alice +5 @101 order 8
            LeaderEvent 10 to 15 @101 id 2
              p target -15 held -10+0 wants -5 open -5 market o2
        fill o2
            o2 Filled fill -5 held -15+0
        restart
        session Synchronised
        alice order 7 Amended -15 stop 92
            order 7 Amended -15 market stop 92 rests -15
            LeaderOrder 15 to 15 @101
              p target -15 held -15+0 OnTarget
        quote 100 102
        alice order 9 New +4 @99
            order 9 New +4 @99 rests -11
            LeaderOrder 15 to 15 @101
              p target -19 held -15+0 wants -4 open -4 market o3
        alice -6 @92 order 7 left 9
            LeaderEvent 15 to 9 @92 id 3
              p target -13 held -15-4 wants +6 close +6 market o4
        fill o4
            o4 Filled fill +6 held -9-4
        alice order 7 Cancelled
            order 7 Cancelled rests 4
        sweep
        ",
    );
}
