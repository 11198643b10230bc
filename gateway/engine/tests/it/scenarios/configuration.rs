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

/// Goal: a plan that comes back within the episode goes on as it was; one that comes back later starts
/// with the leader's next event, and holds what it has until then.
#[test]
fn plans_come_back() {
    check(
        "
        leader alice
        follower a
        plan p alice a ratio 0.5
        go
        alice +10 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        unplan p
        go
        alice +10 @100
            LeaderEvent 10 to 20 @100 id 2
        plan p alice a ratio 2
        go
        session Synchronised
        sweep
            CatchUp 20 to 20 @100
              p target 10 held 5+0 wants +5 open +5 market o2
        fill o2
            o2 Filled fill +5 held 10+0
        unplan p
        go
        alice -20 @100
            LeaderEvent 20 to 0 @100 id 3
        alice +6 @100
            LeaderEvent 0 to 6 @100 id 4
        plan p alice a ratio 2
        go
        session Synchronised
        sweep
        alice +1 @100
            episode 2 @100
              p ratio 2.000 quantity 0 baseline 6
            LeaderEvent 6 to 7 @100 id 5
              p target 2 held 10+0 wants -8 close -8 market o3
        ",
    );
}

/// Goal: a plan that is gone is still flattened by whoever wants no position left, and by nobody else.
#[test]
fn plans_that_are_gone_are_flattened() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        go
        alice +3 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 3 held 0+0 wants +3 open +3 market o1
              q target 3 held 0+0 wants +3 open +3 market o2
        fill o1
            o1 Filled fill +3 held 3+0
        fill o2
            o2 Filled fill +3 held 3+0
        unplan p
        go
        session Synchronised
        sweep
        KillFlatten firm
            accepted, 1 plans
            Command 3 to 3 @100
              q target 0 held 3+0 wants -3 close -3 market o3
              p target 0 held 3+0 wants -3 close -3 market o4
        fill o3
            o3 Filled fill -3 held 0+0
        reject o4
            o4 Rejected held 3+0
        Rearm firm
            accepted, 1 plans
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 3+0 OnTarget
              q target 3 held 0+0 wants +3 open +3 market o5
        KillFlatten follower a
            accepted, 0 plans
            Command 3 to 3 @100
              p target 0 held 3+0 wants -3 close -3 market o6
        Rearm follower a
            accepted, 0 plans
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

/// Goal: a new ratio waits for the next episode.
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
