//! Partial fills of the leader: increases that wait for a window, or until his order is complete.

use crate::script::check;

/// Goal: increases within the window go as one order, when a sweep comes after its end.
#[test]
fn a_window_gathers_increases() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 0.5 coalesce 50
        go
        due
            never
        alice +3 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 1 held 0+0 wants +1 IncreaseWaits
        due
            after 50 ms
        wait 20
        alice +3 @101
            LeaderEvent 3 to 6 @101 id 2
              p target 3 held 0+0 wants +3 IncreaseWaits
        sweep
        wait 29
        sweep
        wait 1
        due
            after 50 ms
        sweep
            CatchUp 6 to 6 @101
              p target 3 held 0+0 wants +3 open +3 market o1
        due
            never
        ",
    );
}

/// Goal: a reduction never waits, and what it leaves of an increase goes on waiting or is over.
#[test]
fn a_reduction_never_waits() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob coalesce 50
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 IncreaseWaits
        wait 50
        sweep
            CatchUp 10 to 10 @100
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice +4 @100
            LeaderEvent 10 to 14 @100 id 2
              p target 14 held 10+0 wants +4 IncreaseWaits
        wait 10
        alice -1 @100
            LeaderEvent 14 to 13 @100 id 3
              p target 13 held 10+0 wants +3 IncreaseWaits
        wait 10
        alice -6 @100
            LeaderEvent 13 to 7 @100 id 4
              p target 7 held 10+0 wants -3 close -3 market o2
        wait 40
        sweep
        alice +2 @100
            LeaderEvent 7 to 9 @100 id 5
              p target 9 held 10-3 wants +2 IncreaseWaits
        due
            after 160 ms
        ",
    );
}

/// Goal: an event after the end of the window, or the sweep before it, trades the whole difference.
#[test]
fn an_event_behind_the_window_goes_at_once() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob coalesce 50
        go
        alice +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 IncreaseWaits
        wait 50
        alice +1 @100
            LeaderEvent 1 to 2 @100 id 2
              p target 2 held 0+0 wants +2 open +2 market o1
        sweep
        ",
    );
}

/// Goal: a flip closes at once; what it opens on the other side waits anew.
#[test]
fn a_flip_closes_at_once() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob coalesce 50
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 IncreaseWaits
        wait 50
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice +2 @100
            LeaderEvent 5 to 7 @100 id 2
              p target 7 held 5+0 wants +2 IncreaseWaits
        wait 30
        alice -9 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 7 to -2 @100 id 3
              p target -2 held 5+0 wants -5 close -5 market o2
              p target -2 held 5-5 wants -2 IncreaseWaits
        fill o2
            o2 Filled fill -5 held 0+0
        wait 49
        sweep
        wait 1
        sweep
            CatchUp -2 to -2 @100
              p target -2 held 0+0 wants -2 open -2 market o3
        ",
    );
}

/// Goal: increases wait until the leader's order is complete; the fill that completes it brings all of it.
#[test]
fn an_order_is_followed_when_it_is_complete() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob complete 1000
        go
        alice +2 @100 order 7 left 8
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 IncreaseWaits
        wait 100
        alice +3 @100 order 7 left 5
            LeaderEvent 2 to 5 @100 id 2
              p target 5 held 0+0 wants +5 IncreaseWaits
        sweep
        alice +5 @100 order 7 left 0
            LeaderEvent 5 to 10 @100 id 3
              p target 10 held 0+0 wants +10 open +10 market o1
        due
            after 1000 ms
        alice +1 @100 order 8 left 0
            LeaderEvent 10 to 11 @100 id 4
              p target 11 held 0+10 wants +1 open +1 market o2
        ",
    );
}

/// Goal: a completion that is never seen loses nothing: the next order, or the end of the wait, brings it.
#[test]
fn a_completion_that_never_comes_is_made_up_for() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob complete 1000
        go
        alice +2 @100 order 7
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 IncreaseWaits
        wait 10
        alice +3 @100 order 8 left 4
            LeaderEvent 2 to 5 @100 id 2
              p target 5 held 0+0 wants +5 open +5 market o1
        alice +1 @100 order 8 left 3
            LeaderEvent 5 to 6 @100 id 3
              p target 6 held 0+5 wants +1 IncreaseWaits
        wait 999
        sweep
        wait 1
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 0+5 wants +1 open +1 market o2
        ",
    );
}

/// Goal: a plan that mirrors is not kept waiting by one beside it that gathers.
#[test]
fn plans_wait_each_for_themselves() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a coalesce 50
        plan q alice b
        go
        alice +3 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 3 held 0+0 wants +3 IncreaseWaits
              q target 3 held 0+0 wants +3 open +3 market o1
        wait 50
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 0+0 wants +3 open +3 market o2
        ",
    );
}

/// Goal: a gate comes before the wait, and a flattening does not wait for its end.
#[test]
fn commands_do_not_wait() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob coalesce 50
        go
        alice +3 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 3 held 0+0 wants +3 IncreaseWaits
        wait 50
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 0+0 wants +3 open +3 market o1
        fill o1
            o1 Filled fill +3 held 3+0
        Pause plan p
            accepted, 1 plans
        alice +1 @100
            LeaderEvent 3 to 4 @100 id 2
              p target 4 held 3+0 wants +1 PlanCloseOnly
        Resume plan p
            accepted, 1 plans
        alice +1 @100
            LeaderEvent 4 to 5 @100 id 3
              p target 5 held 3+0 wants +2 IncreaseWaits
        KillFlatten plan p
            accepted, 1 plans
            Command 5 to 5 @100
              p target 0 held 3+0 wants -3 close -3 market o2
        wait 50
        sweep
        ",
    );
}

/// Goal: neither a lost session nor the end of a run loses what waits.
#[test]
fn a_crash_loses_nothing() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob coalesce 50
        go
        crash 0
        alice +3 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 3 held 0+0 wants +3 IncreaseWaits
        restart
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 3 held 0+0 wants +3 IncreaseWaits
        due
            after 50 ms
        wait 60
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 0+0 wants +3 SessionDown
        session Synchronised
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 0+0 wants +3 open +3 market o1
        ",
    );
}

/// Goal: small fills that could not be traded alone are not given up while they wait.
#[test]
fn small_fills_are_not_given_up_one_by_one() {
    check(
        "
        instrument BTC min 4
        leader alice
        follower bob
        plan p alice bob skip coalesce 50
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 IncreaseWaits
        alice +2 @100
            LeaderEvent 2 to 4 @100 id 2
              p target 4 held 0+0 wants +4 IncreaseWaits
        wait 50
        sweep
            CatchUp 4 to 4 @100
              p target 4 held 0+0 wants +4 open +4 market o1
        ",
    );
}

/// Goal: a plan that leaves is not waited for.
#[test]
fn a_plan_that_leaves_waits_no_more() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob coalesce 50
        go
        alice +3 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 3 held 0+0 wants +3 IncreaseWaits
        unplan p
        go
        due
            never
        wait 50
        sweep
        ",
    );
}
