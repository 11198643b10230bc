//! Configurations that change while positions are held.

use crate::script::check;

/// Goal: a plan that joins during an episode is pinned with the leader's next event and does not copy
/// what was there before; a plan that goes keeps its position and trades no more.
#[test]
fn plans_come_and_go() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+3
        plan q alice b
        go
        alice +2 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 5
            LeaderEvent 5 to 7 @100 id 2
              p target 7 held 2+3 wants +2 open +2 market o2
              q target 2 held 0+0 wants +2 open +2 market o3
        unplan p
        go
        fill o1 3
            o1 Filled fill +3 held 5+2
        fill o2
            o2 Filled fill +2 held 7+0
        alice -7 @100
            LeaderEvent 7 to 0 @100 id 3
              q target 0 held 0+2 wants -2 close -2 market o4
        fill o3
            o3 Filled fill +2 held 2-2
        exec 3 ghost q +1
            ghost Unknown fill +1 held 3-2 UnmatchedOrder
        sweep
        ",
    );
}

/// Goal: what operators have ordered survives a new configuration, and limits change with it.
#[test]
fn states_survive_and_limits_change() {
    check(
        "
        leader alice
        follower a
        plan p alice a
        go
        Pause plan p
            accepted, 1 plans
        limit plan p order-notional 200
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 PlanCloseOnly
        Resume plan p
            accepted, 1 plans
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 MaxOrderNotional [MaxOrderNotional] open +2 market o1
        ",
    );
}

/// Goal: a leader or an instrument that is gone is not traded, and its events say so.
#[test]
fn rules_of_an_episode_stay_pinned() {
    check(
        "
        leader alice
        follower a
        plan p alice a ratio 1
        go
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
        fill o1
            o1 Filled fill +4 held 4+0
        unplan p
        plan p alice a ratio 3
        go
        alice -2 @100
            LeaderEvent 4 to 2 @100 id 2
              p target 2 held 4+0 wants -2 close -2 market o2
        ",
    );
}
