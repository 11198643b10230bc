//! Plans that copy orders and reverse their leader: a limit order of his is a stop order of theirs, and a stop order
//! of his a limit order.

use crate::script::check;

/// Goal: a limit order is turned into a stop order at its price, beside a plan that has it as it is; the stop moves
/// with the limit, and goes with it. A fill of his before ours is nothing new.
#[test]
fn a_limit_is_a_stop_on_the_other_side() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob ratio 0.5 orders reverse
        plan q alice carl orders
        go
        quote 99 101
        alice order 7 New +10 @95
            episode 0 @100
              p ratio -0.500 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @95 rests 10
            LeaderOrder 0 to 0 @100
              q target 10 held 0+0 wants +10 open +10 @95 o1
            LeaderOrder 0 to 0 @100
              p target -5 held 0+0 wants -5 open -5 market o2
        ack o1
            o1 Working held 0+10
        ack o2
            o2 Working held 0-5
        alice order 7 Amended +10 @97
            order 7 Amended +10 @97 rests 10
            cancel o2 LeaderOrder
            cancel o1 LeaderOrder
            LeaderOrder 0 to 0 @100
              q target 10 held 0+10 OrderWaits
            LeaderOrder 0 to 0 @100
              p target -5 held 0-5 OrderWaits
        cancel o1
            o1 Canceled held 0+0
        cancel o2
            o2 Canceled held 0+0
        sweep
            order 7 Amended +10 @97 rests 10 again
            LeaderOrder 0 to 0 @100
              q target 10 held 0+0 wants +10 open +10 @97 o3
            order 7 Amended +10 @97 rests 10 again
            LeaderOrder 0 to 0 @100
              p target -5 held 0+0 wants -5 open -5 market o4
        alice +4 @97 order 7 left 6
            episode 1 @97
              p ratio -0.500 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @97 id 1
              p target -5 held 0-5 OnTarget
              q target 10 held 0+10 OnTarget
        fill o4 2
            o4 PartiallyFilled fill -2 held -2-3
        fill o3 4
            o3 PartiallyFilled fill +4 held 4+6
        alice order 7 Cancelled
            order 7 Cancelled rests 0
            cancel o4 LeaderOrder
            cancel o3 LeaderOrder
        cancel o4
            o4 Canceled held -2+0
        cancel o3
            o3 Canceled held 4+0
        sweep
        ",
    );
}

/// Goal: where the market is at the price of a limit, or past it, or not known, or it does not last, nothing waits:
/// it does not count, and the fill is copied. What a leader's order was it stays, wherever the market goes.
#[test]
fn what_trades_at_once_is_copied() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders reverse
        go
        alice order 6 New +10 @95
            episode 0 @95
              p ratio -1.000 quantity 0 baseline 0
            order 6 New +10 @95 rests 10
            LeaderOrder 0 to 0 @95
              p target 0 held 0+0 OnTarget
        alice order 6 Cancelled
            order 6 Cancelled rests 0
        quote 99 101
        alice order 7 New +10 @101
            episode 0 @101
              p ratio -1.000 quantity 0 baseline 0
            order 7 New +10 @101 rests 10
            LeaderOrder 0 to 0 @101
              p target 0 held 0+0 OnTarget
        alice +10 @101 order 7 left 0
            episode 1 @101
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @101 id 1
              p target -10 held 0+0 wants -10 open -10 market o1
            order 7 Done rests 0
        fill o1
            o1 Filled fill -10 held -10+0
        alice order 8 New -4 @103 ioc
            order 8 New -4 @103 rests -4
            LeaderOrder 10 to 10 @103
              p target -10 held -10+0 OnTarget
        alice order 8 Cancelled
            order 8 Cancelled rests 0
        alice order 9 New +4 @99
            order 9 New +4 @99 rests 4
            LeaderOrder 10 to 10 @100
              p target -10 held -10+0 OnTarget
        quote 104 106
        restart
        session Synchronised
        alice order 9 Amended +5 @99
            order 9 Amended +5 @99 rests 5
            LeaderOrder 10 to 10 @105
              p target -10 held -10+0 OnTarget
        alice order 9 Amended +5 @98
            order 9 Amended +5 @98 rests 5
            LeaderOrder 10 to 10 @105
              p target -15 held -10+0 wants -5 open -5 market o2
        ack o2
            o2 Working held -10-5
        quote 90 92
        restart
        session Synchronised
        alice order 9 Amended +6 @98
            order 9 Amended +6 @98 rests 6
            LeaderOrder 10 to 10 @98
              p target -16 held -10-5 wants -1 open -1 market o3
        sweep
        ",
    );
}

/// Goal: a guard starts from the trigger: the venue gets a stop-limit order at the guard. One that closes has the
/// plan's guard for that.
#[test]
fn a_turned_limit_has_the_guard_of_a_stop() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders reverse
        limit plan p slippage 100
        limit plan p slippage-close 200
        go
        quote 999 1001
        alice order 7 New +10 @900
            episode 0 @1000
              p ratio -1.000 quantity 0 baseline 0
            order 7 New +10 @900 rests 10
            LeaderOrder 0 to 0 @1000
              p target -10 held 0+0 wants -10 open -10 @891 o1
        fill o1
            o1 Filled fill -10 held -10+0
        alice +10 @900 order 7 left 0
            episode 1 @900
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @900 id 1
              p target -10 held -10+0 OnTarget
            order 7 Done rests 0
        alice order 8 New -10 @1100
            order 8 New -10 @1100 rests -10
            LeaderOrder 10 to 10 @1100
              p target 0 held -10+0 wants +10 close +10 @1122 o2
        ",
    );
}

/// Goal: his target is the plan's stop and his stop its target. Both close, both come back together, what has filled
/// of one leaves nothing for the other, and what he closes without a word closes beside them.
#[test]
fn a_stop_and_a_target_change_places() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders reverse
        go
        quote 99 101
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
              p target 0 held -10+0 wants +10 close +10 @90 o2
        alice order 8 New -10 @110
            order 8 New -10 @110 rests -20
            LeaderOrder 10 to 10 @110
              p target 10 held -10+10 wants +10 close +10 market o3
        fill o2 4
            o2 PartiallyFilled fill +4 held -6+16
        alice -4 @90 order 7 left 6
            LeaderEvent 10 to 6 @90 id 2
              p target 10 held -6+16 OnTarget
        fill o2
            o2 Filled fill +6 held 0+10
        alice -6 @90 order 7 left 0
            LeaderEvent 6 to 0 @90 id 3
              p target 10 held 0+10 OnTarget
            order 7 Done rests -10
        alice order 8 Cancelled
            order 8 Cancelled rests 0
            cancel o3 LeaderOrder
        cancel o3
            o3 Canceled held 0+0
        sweep
        alice +6 @100
            episode 2 @100
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 4
              p target -6 held 0+0 wants -6 open -6 market o4
        fill o4
            o4 Filled fill -6 held -6+0
        alice order 9 New -6 @110
            order 9 New -6 @110 rests -6
            LeaderOrder 6 to 6 @110
              p target 0 held -6+0 wants +6 close +6 market o5
        Pause plan p
            accepted, 1 plans
        alice -2 @105 order 10
            LeaderEvent 6 to 4 @105 id 5
              p target 2 held -6+6 wants +2 close +2 market o6
        fill o6
            o6 Filled fill +2 held -4+6
        alice order 9 Cancelled
            order 9 Cancelled rests 0
            cancel o5 LeaderOrder
        cancel o5
            o5 Canceled held -4+0
        sweep
        ",
    );
}

/// Goal: a stop and a target of his that come back together both come back, turned, in one sweep.
#[test]
fn a_turned_pair_comes_back_together() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders reverse
        go
        quote 99 101
        alice +10 @100
            episode 1 @100
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target -10 held 0+0 wants -10 open -10 market o1
        fill o1
            o1 Filled fill -10 held -10+0
        Freeze plan p
            accepted, 1 plans
        alice order 8 New -10 @110
            order 8 New -10 @110 rests -10
            LeaderOrder 10 to 10 @110
              p target 0 held -10+0 wants +10 PlanFrozen
        alice order 7 New -10 stop 90
            order 7 New -10 market stop 90 rests -20
            LeaderOrder 10 to 10 @100
              p target 10 held -10+0 wants +10 PlanFrozen
        Rearm plan p
            accepted, 1 plans
        sweep
            order 7 Amended -10 market stop 90 rests -20 again
            LeaderOrder 10 to 10 @100
              p target 10 held -10+0 wants +10 close +10 @90 o2
            order 8 Amended -10 @110 rests -20 again
            LeaderOrder 10 to 10 @110
              p target 10 held -10+10 wants +10 close +10 market o3
        sweep
        ",
    );
}

/// Goal: a turned stop that the venue refuses, for the market was there already, is placed again as often as the plan
/// may; once his has filled, the plan catches up. One that fills where his does not is given back when he cancels.
#[test]
fn what_comes_too_late_or_too_early_is_put_right() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders reverse attempts 1
        go
        quote 99 101
        alice order 7 New +10 @98
            episode 0 @100
              p ratio -1.000 quantity 0 baseline 0
            order 7 New +10 @98 rests 10
            LeaderOrder 0 to 0 @100
              p target -10 held 0+0 wants -10 open -10 market o1
        reject o1 because TriggerWrongSide
            o1 Rejected held 0+0
        sweep
            order 7 Amended +10 @98 rests 10 again
            LeaderOrder 0 to 0 @100
              p target -10 held 0+0 wants -10 open -10 market o2
        reject o2 because TriggerWrongSide
            o2 Rejected held 0+0
        sweep
            CatchUp 0 to 0 @100
              p target -10 held 0+0 wants -10 OrderWaits
        alice +10 @98 order 7 left 0
            episode 1 @98
              p ratio -1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @98 id 1
              p target -10 held 0+0 wants -10 open -10 market o3
            order 7 Done rests 0
        fill o3
            o3 Filled fill -10 held -10+0
        alice order 8 New +5 @96
            order 8 New +5 @96 rests 5
            LeaderOrder 10 to 10 @100
              p target -15 held -10+0 wants -5 open -5 market o4
        fill o4
            o4 Filled fill -5 held -15+0
        alice order 8 Cancelled
            order 8 Cancelled rests 0
        sweep
            CatchUp 10 to 10 @100
              p target -10 held -15+0 wants +5 close +5 market o5
        ",
    );
}
