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
        fill o1 2
        plan q alice b
        go
        alice +2 @100
        unplan p
        go
        fill o1 3
        fill o2
        alice -7 @100
        fill o3
        exec 3 ghost q +1
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
        limit plan p order-notional 200
        go
        alice +5 @100
        Resume plan p
        sweep
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
        fill o1
        unplan p
        plan p alice a ratio 3
        go
        alice -2 @100
        ",
    );
}
