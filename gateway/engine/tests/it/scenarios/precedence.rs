//! Who goes first: what reduces, then whoever waits longest; what is superseded is not sent.

use crate::script::{check, check_with};
use paceline_engine::Capacity;

/// Goal: one event that reduces some plans and increases others sends the reductions first, each in the order
/// of the rotation. Method: a plan that a limit has kept small, between two that follow.
#[test]
fn reductions_of_a_fan_out_go_first() {
    check(
        "
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        go
        Pause plan r
            accepted, 1 plans
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              r target 10 held 0+0 wants +10 PlanCloseOnly
              p target 10 held 0+0 wants +10 open +10 market o1
              q target 10 held 0+0 wants +10 open +10 market o2
        fill o1
            o1 Filled fill +10 held 10+0
        fill o2
            o2 Filled fill +10 held 10+0
        Resume plan r
            accepted, 1 plans
        alice -2 @100
            LeaderEvent 10 to 8 @100 id 2
              p target 8 held 10+0 wants -2 close -2 market o3
              q target 8 held 10+0 wants -2 close -2 market o4
              r target 8 held 0+0 wants +8 open +8 market o5
        ",
    );
}

/// Goal: a plan that turns closes and opens together, before those that only open.
#[test]
fn plans_that_turn_go_before_those_that_only_open() {
    check(
        "
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        go
        Pause plan r
            accepted, 1 plans
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              r target 4 held 0+0 wants +4 PlanCloseOnly
              p target 4 held 0+0 wants +4 open +4 market o1
              q target 4 held 0+0 wants +4 open +4 market o2
        fill o1
            o1 Filled fill +4 held 4+0
        fill o2
            o2 Filled fill +4 held 4+0
        Resume plan r
            accepted, 1 plans
        alice -6 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 4 to -2 @100 id 2
              p target -2 held 4+0 wants -4 close -4 market o3
              p target -2 held 4-4 wants -2 open -2 market o4
              q target -2 held 4+0 wants -4 close -4 market o5
              q target -2 held 4-4 wants -2 open -2 market o6
              r target -2 held 0+0 wants -2 open -2 market o7
        ",
    );
}

/// Goal: of what a budget of orders holds back, reductions of all instruments leave first, then increases in the
/// order in which they began to wait; an event in between costs nobody its place, and one order makes up for
/// all that was superseded.
#[test]
fn what_is_held_back_goes_by_the_time_that_it_has_waited() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        limit venue 0 orders-per-second 2
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100000
        go
        alice BTC +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              r target 4 held 0+0 wants +4 open +4 market o1
              p target 4 held 0+0 wants +4 open +4 market o2
              q target 4 held 0+0 wants +4 MaxOrdersPerSecond [MaxOrdersPerSecond]
        sweep
        fill o1
            o1 Filled fill +4 held 4+0
        fill o2
            o2 Filled fill +4 held 4+0
        alice BTC +1 @100
            LeaderEvent 4 to 5 @100 id 2
              r target 5 held 4+0 wants +1 MaxOrdersPerSecond [MaxOrdersPerSecond]
              p target 5 held 4+0 wants +1 MaxOrdersPerSecond [MaxOrdersPerSecond]
              q target 5 held 0+0 wants +5 MaxOrdersPerSecond [MaxOrdersPerSecond]
        alice ETH +3 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 3
              q target 3 held 0+0 wants +3 MaxOrdersPerSecond [MaxOrdersPerSecond]
              r target 3 held 0+0 wants +3 MaxOrdersPerSecond [MaxOrdersPerSecond]
              p target 3 held 0+0 wants +3 MaxOrdersPerSecond [MaxOrdersPerSecond]
        wait 500
        sweep
            CatchUp 5 to 5 @100
              q target 5 held 0+0 wants +5 open +5 market o3
        wait 500
        sweep
            CatchUp 5 to 5 @100
              r target 5 held 4+0 wants +1 open +1 market o4
        wait 500
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 4+0 wants +1 open +1 market o5
        wait 500
        sweep
            CatchUp 3 to 3 @100
              q target 3 held 0+0 wants +3 open +3 market o6
        wait 500
        sweep
            CatchUp 3 to 3 @100
              r target 3 held 0+0 wants +3 open +3 market o7
        wait 500
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 0+0 wants +3 open +3 market o8
        ",
    );
}

/// Goal: reductions use a budget up before increases see it, and are never held back by it.
#[test]
fn reductions_have_the_first_call_on_a_budget() {
    check(
        "
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        limit venue 0 orders-per-second 2
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100000
        go
        Pause plan r
            accepted, 1 plans
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              r target 10 held 0+0 wants +10 PlanCloseOnly
              p target 10 held 0+0 wants +10 open +10 market o1
              q target 10 held 0+0 wants +10 open +10 market o2
        fill o1
            o1 Filled fill +10 held 10+0
        fill o2
            o2 Filled fill +10 held 10+0
        Resume plan r
            accepted, 1 plans
        wait 1000
        alice -2 @100
            LeaderEvent 10 to 8 @100 id 2
              p target 8 held 10+0 wants -2 close -2 market o3
              q target 8 held 10+0 wants -2 close -2 market o4
              r target 8 held 0+0 wants +8 MaxOrdersPerSecond [MaxOrdersPerSecond]
        wait 500
        sweep
            CatchUp 8 to 8 @100
              r target 8 held 0+0 wants +8 open +8 market o5
        ",
    );
}

/// Goal: a session that is down leaves one order for the newest target, whatever came in between.
#[test]
fn superseded_targets_are_not_sent() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        session Lost
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 SessionDown
        alice +3 @100
            LeaderEvent 5 to 8 @100 id 2
              p target 8 held 0+0 wants +8 SessionDown
        alice -6 @100
            LeaderEvent 8 to 2 @100 id 3
              p target 2 held 0+0 wants +2 SessionDown
        session Synchronised
        sweep
            CatchUp 2 to 2 @100
              p target 2 held 0+0 wants +2 open +2 market o1
        ",
    );
}

/// Goal: an order table that is full is the same: reductions of what waits come first.
#[test]
fn a_full_table_serves_reductions_first() {
    check_with(
        &Capacity { orders_max: 2, ..Capacity::default() },
        "
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        go
        Pause plan r
            accepted, 1 plans
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              r target 10 held 0+0 wants +10 PlanCloseOnly
              p target 10 held 0+0 wants +10 open +10 market o1
              q target 10 held 0+0 wants +10 open +10 market o2
        Resume plan r
            accepted, 1 plans
        alice -2 @100
            LeaderEvent 10 to 8 @100 id 2
              r target 8 held 0+0 wants +8 OrdersInFlightFull
              p target 8 held 0+10 wants -2 OrdersInFlightFull
              q target 8 held 0+10 wants -2 OrdersInFlightFull
        fill o1
            o1 Filled fill +10 held 10+0
        fill o2
            o2 Filled fill +10 held 10+0
        sweep
            CatchUp 8 to 8 @100
              p target 8 held 10+0 wants -2 close -2 market o3
              q target 8 held 10+0 wants -2 close -2 market o4
        ",
    );
}

/// Goal: a sweep reduces in all instruments before it increases in any.
#[test]
fn reductions_of_a_sweep_go_first() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        limit venue 0 orders-per-second 2
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100000
        go
        alice ETH +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
              q target 4 held 0+0 wants +4 open +4 market o2
        fill o1
            o1 Filled fill +4 held 4+0
        fill o2
            o2 Filled fill +4 held 4+0
        alice BTC +3 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 2
              p target 3 held 0+0 wants +3 MaxOrdersPerSecond [MaxOrdersPerSecond]
              q target 3 held 0+0 wants +3 MaxOrdersPerSecond [MaxOrdersPerSecond]
        alice ETH -4 @100
            LeaderEvent 4 to 0 @100 id 3
              q target 0 held 4+0 wants -4 close -4 market o3
              p target 0 held 4+0 wants -4 close -4 market o4
        reject o3
            o3 Rejected held 4+0
        wait 2000
        sweep
            CatchUp 0 to 0 @100
              q target 0 held 4+0 wants -4 close -4 market o5
            CatchUp 3 to 3 @100
              p target 3 held 0+0 wants +3 open +3 market o6
        ",
    );
}
