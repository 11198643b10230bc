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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        Pause plan p
            accepted, 1 plans
        alice +5 @100
            LeaderEvent 5 to 10 @100 id 2
              p target 10 held 5+0 wants +5 PlanCloseOnly
        alice -7 @100
            LeaderEvent 10 to 3 @100 id 3
              p target 3 held 5+0 wants -2 close -2 market o2
        fill o2
            o2 Filled fill -2 held 3+0
        alice +4 @100
            LeaderEvent 3 to 7 @100 id 4
              p target 7 held 3+0 wants +4 PlanCloseOnly
        Resume plan p
            accepted, 1 plans
        sweep
            CatchUp 7 to 7 @100
              p target 7 held 3+0 wants +4 open +4 market o3
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
            accepted, 4 plans
        Resume firm
            accepted, 4 plans
        Pause venue 0
            accepted, 3 plans
        anna BTC +1 @100
            episode 1 @100
              r ratio 1.000 quantity 0 baseline 0
              s ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              r target 1 held 0+0 wants +1 PlanCloseOnly
              s target 1 held 0+0 wants +1 UnknownInstrument
        Resume venue 0
            accepted, 3 plans
        Pause leader alice
            accepted, 2 plans
        Freeze follower a
            accepted, 2 plans
        SwitchOff plan q
            accepted, 1 plans
        alice BTC +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 2
              p target 1 held 0+0 wants +1 PlanFrozen
              q target 1 held 0+0 wants +1 PlanOff
        Pause instrument ETH
            accepted, 3 plans
        Rearm follower a
            accepted, 2 plans
        anna ETH +1 @100
            episode 1 @100
              r ratio 1.000 quantity 0 baseline 0
              s ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 3
              s target 1 held 0+0 wants +1 UnknownInstrument
              r target 1 held 0+0 wants +1 PlanCloseOnly
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
            accepted, 1 plans
        KillStopNew firm
            accepted, 1 plans
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 PlanCloseOnly
        Resume firm
            refused KillLatched
        Rearm firm
            accepted, 1 plans
        Resume firm
            accepted, 1 plans
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o1
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        Freeze leader alice
            accepted, 1 plans
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 2
              p target 0 held 5+0 wants -5 PlanFrozen
        KillFlatten firm
            accepted, 1 plans
            Command 0 to 0 @100
              p target 0 held 5+0 wants -5 PlanFrozen
        Resume leader alice
            refused KillLatched
        Rearm leader alice
            accepted, 1 plans
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 5+0 wants -5 close -5 market o2
        ",
    );
}

/// Goal: a firm or a venue that is reducing opens nothing and still reduces; one that is halted does neither, and
/// still cancels; active again it makes up for all.
#[test]
fn trading_states_of_firm_and_venue() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        SetReducing venue 0
            accepted, 1 plans
        alice +2 @100
            LeaderEvent 5 to 7 @100 id 2
              p target 7 held 5+0 wants +2 TradingReducing
        alice -3 @100
            LeaderEvent 7 to 4 @100 id 3
              p target 4 held 5+0 wants -1 close -1 market o2
        SetHalted firm
            accepted, 1 plans
        alice -1 @100
            LeaderEvent 4 to 3 @100 id 4
              p target 3 held 5-1 wants -1 TradingHalted
        KillFlatten firm
            accepted, 1 plans
            cancel o2 Command
            Command 3 to 3 @100
              p target 0 held 5-1 wants -4 TradingHalted
        Rearm firm
            accepted, 1 plans
        SetActive firm
            accepted, 1 plans
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 5-1 wants -1 close -1 market o3
        alice +6 @100
            LeaderEvent 3 to 9 @100 id 5
              p target 9 held 5-2 wants +6 TradingReducing
        SetActive venue 0
            accepted, 1 plans
        sweep
            CatchUp 9 to 9 @100
              p target 9 held 5-2 wants +6 open +6 market o4
        SetHalted leader alice
            refused UnknownTarget
        SetReducing plan p
            refused UnknownTarget
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
              q target 5 held 0+0 wants +5 open +5 market o2
        KillCancel follower a
            accepted, 1 plans
            cancel o1 Command
        KillCancel firm
            accepted, 2 plans
            cancel o2 Command
        cancel o1
            o1 Canceled held 0+0
        cancel o2
            o2 Canceled held 0+0
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 PlanCloseOnly
              q target 5 held 0+0 wants +5 PlanCloseOnly
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 2
              p target 0 held 0+0 OnTarget
              q target 0 held 0+0 OnTarget
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        session Lost
        KillCancel firm
            accepted, 1 plans
        session Synchronised
            cancel o1 CatchUp
        session Synchronised
        ",
    );
}

/// Goal: what should be cancelled is cancelled until it is gone: a cancel of which the session proves that it was lost,
/// one that the venue refuses, and one after which the venue says that the order works are decided again, not more
/// often than once a second; and none when the kill is no more.
#[test]
fn a_cancel_without_effect_is_tried_again() {
    check(
        "
        leader alice
        follower a
        plan p alice a
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        ack o1
            o1 Working held 0+5
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+3
        KillCancel firm
            accepted, 1 plans
            cancel o1 Command
        gap 2 1
            o1 PartiallyFilled held 2+3
        wait 1000
        sweep
            cancel o1 CatchUp
        gap 2 1
        sweep
        status o1 PartiallyFilled
            o1 PartiallyFilled held 2+3
        wait 1000
        sweep
            cancel o1 CatchUp
        cancel-reject o1 Other
            o1 PartiallyFilled held 2+3
        sweep
        wait 1000
        sweep
            cancel o1 CatchUp
        cancel-reject o1 TooLate
            o1 PartiallyFilled held 2+3
        Rearm firm
            accepted, 1 plans
        wait 1000
        sweep
        cancel o1
            o1 Canceled held 2+0
        ",
    );
}

/// Goal: flattening closes what is held with what is open, also of plans that are off; what stays is
/// worked off.
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
              q target 5 held 0+0 wants +5 open +5 market o2
        fill o1
            o1 Filled fill +5 held 5+0
        fill o2 3
            o2 PartiallyFilled fill +3 held 3+2
        alice ETH -2 @10
            episode 1 @10
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -2 @10 id 2
              p target -2 held 0+0 wants -2 open -2 market o3
              q target -2 held 0+0 wants -2 open -2 market o4
        fill o3
            o3 Filled fill -2 held -2+0
        fill o4
            o4 Filled fill -2 held -2+0
        SwitchOff plan q
            accepted, 1 plans
        KillFlatten firm
            accepted, 2 plans
            cancel o2 Command
            Command 5 to 5 @100
              p target 0 held 5+0 wants -5 close -5 market o5
              q target 0 held 3+2 wants -5 close -5 market o6
            Command -2 to -2 @10
              p target 0 held -2+0 wants +2 close +2 market o7
              q target 0 held -2+0 wants +2 close +2 market o8
        cancel o2
            o2 Canceled held 3-5
        fill o5
            o5 Filled fill -5 held 0+0
        reject o6
            o6 Rejected held 3+0
        fill o7
            o7 Filled fill +2 held 0+0
        fill o8
            o8 Filled fill +2 held 0+0
        sweep
            CatchUp 5 to 5 @100
              q target 0 held 3+0 wants -3 close -3 market o9
        fill o9
            o9 Filled fill -3 held 0+0
        sweep
        ",
    );
}

/// Goal: while a flattening is in force every target is zero; re-arming brings the plans back to theirs.
#[test]
fn flat_until_rearmed() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b state Off
        go
        KillFlatten leader alice
            accepted, 2 plans
        alice +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 0 held 0+0 OnTarget
              q target 0 held 0+0 OnTarget
        alice +1 @100
            LeaderEvent 1 to 2 @100 id 2
              p target 0 held 0+0 OnTarget
              q target 0 held 0+0 OnTarget
        Rearm leader alice
            accepted, 2 plans
        sweep
            CatchUp 2 to 2 @100
              p target 2 held 0+0 wants +2 open +2 market o1
              q target 2 held 0+0 wants +2 PlanOff
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              r target 1 held 0+0 wants +1 open +1 market o1
              p target 1 held 0+0 wants +1 open +1 market o2
              q target 1 held 0+0 wants +1 OrdersInFlightFull
        fill o1
            o1 Filled fill +1 held 1+0
        fill o2
            o2 Filled fill +1 held 1+0
        sweep
            CatchUp 1 to 1 @100
              q target 1 held 0+0 wants +1 open +1 market o3
        fill o3
            o3 Filled fill +1 held 1+0
        KillFlatten firm
            accepted, 3 plans
            Command 1 to 1 @100
              p target 0 held 1+0 wants -1 close -1 market o4
              q target 0 held 1+0 wants -1 close -1 market o5
        sweep
        fill o4
            o4 Filled fill -1 held 0+0
        fill o5
            o5 Filled fill -1 held 0+0
        sweep
            CatchUp 1 to 1 @100
              r target 0 held 1+0 wants -1 close -1 market o6
        fill o6
            o6 Filled fill -1 held 0+0
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
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 PlanOff
        alice -2 @100
            LeaderEvent 5 to 3 @100 id 2
              p target 3 held 0+0 wants +3 PlanOff
        SwitchOn plan p
            accepted, 1 plans
        sweep
            CatchUp 3 to 3 @100
              p target 3 held 0+0 wants +3 open +3 market o1
        fill o1
            o1 Filled fill +3 held 3+0
        SwitchOff plan p
            accepted, 1 plans
        alice -3 @100
            LeaderEvent 3 to 0 @100 id 3
              p target 0 held 3+0 wants -3 PlanOff
        SwitchOn plan p
            accepted, 1 plans
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 3+0 wants -3 close -3 market o2
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
            refused UnknownTarget
        Pause venue 3
            refused UnknownTarget
        Pause instrument DOGE
            refused UnknownTarget
        ",
    );
}
