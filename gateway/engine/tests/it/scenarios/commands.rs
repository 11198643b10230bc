//! Commands: states by scope, the latch of a kill, cancels, flattening, switching off and on.

use crate::script::{check, check_with};
use paceline_engine::Capacity;

/// Goal: paused plans reduce and do not increase; resuming catches up.
#[test]
fn pause_and_resume() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
        fill o1
        Pause plan p
        alice +5 @100
        alice -7 @100
        fill o2
        alice +4 @100
        Resume plan p
        sweep
        ",
    );
}

/// Goal: every scope covers its plans, and the most restrictive one wins.
#[test]
fn scopes_cover_their_plans() {
    check(
        "
        venue
        instrument BTC
        instrument ETH
        leader alice
        leader anna
        follower a
        follower b
        follower c venue 1
        plan p alice a
        plan q alice b
        plan r anna a
        plan s anna c
        go
        Pause firm
        Resume firm
        Pause venue 0
        anna BTC +1 @100
        Resume venue 0
        Pause leader alice
        Freeze follower a
        SwitchOff plan q
        alice BTC +1 @100
        Pause instrument ETH
        Rearm follower a
        anna ETH +1 @100
        ",
    );
}

/// Goal: a kill latches: resuming does not lift it, re-arming does; engaging twice is fine.
#[test]
fn a_kill_is_latched() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        KillStopNew firm
        KillStopNew firm
        alice +5 @100
        Resume firm
        Rearm firm
        Resume firm
        sweep
        ",
    );
}

/// Goal: frozen means that nothing leaves, not even a reduction.
#[test]
fn frozen_plans_do_nothing() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
        fill o1
        Freeze leader alice
        alice -5 @100
        KillFlatten firm
        Resume leader alice
        Rearm leader alice
        sweep
        ",
    );
}

/// Goal: a kill with cancel cancels what is open, of the scope only, and once.
#[test]
fn kill_cancels_open_orders() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        go
        alice +5 @100
        KillCancel follower a
        KillCancel firm
        cancel o1
        cancel o2
        sweep
        alice -5 @100
        ",
    );
}

/// Goal: cancels that cannot leave while the session is down leave when it is synchronised.
#[test]
fn cancels_wait_for_the_session() {
    check(
        "
        leader alice
        follower a
        plan p alice a
        go
        alice +5 @100
        session Lost
        KillCancel firm
        session Synchronised
        session Synchronised
        ",
    );
}

/// Goal: flattening closes what is held with what is open, also of plans that are off; what stays is
/// worked off; re-arming brings the plans back to their targets.
#[test]
fn kill_flattens() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        go
        alice BTC +5 @100
        fill o1
        fill o2 3
        alice ETH -2 @10
        fill o3
        fill o4
        SwitchOff plan q
        KillFlatten firm
        cancel o2
        fill o5
        reject o6
        fill o7
        fill o8
        sweep
        fill o9
        alice BTC +1 @100
        alice BTC -6 @100
        Rearm firm
        sweep
        ",
    );
}

/// Goal: flattening more than fits one input is finished by the sweeps, and nothing is lost between.
#[test]
fn flattening_is_finished_by_sweeps() {
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
        alice +1 @100
        fill o1
        fill o2
        sweep
        fill o3
        KillFlatten firm
        sweep
        fill o4
        fill o5
        sweep
        fill o6
        sweep
        ",
    );
}

/// Goal: switched off plans keep their positions; switched on they catch up.
#[test]
fn off_and_on() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob state Off
        go
        alice +5 @100
        alice -2 @100
        SwitchOn plan p
        sweep
        fill o1
        SwitchOff plan p
        alice -3 @100
        SwitchOn plan p
        sweep
        ",
    );
}

/// Goal: a command that names nothing is refused.
#[test]
fn unknown_targets_are_refused() {
    check(
        "
        leader alice
        go
        Pause leader nobody
        Pause venue 3
        Pause instrument DOGE
        ",
    );
}
