//! What plans do when their orders fail, and when they are out of sync.

use crate::script::check;

/// Goal: what an account cannot carry comes again with half of it, and goes on as long as there are attempts.
#[test]
fn reduced_to_what_is_executable() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 3
        policy p margin reduce
        go
        alice +11 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 11 @100 id 1
              p target 11 held 0+0 wants +11 open +11 market o1
        reject o1 because InsufficientMargin
            o1 failed Margin +11 Reduce 1 lots 5
            o1 Rejected held 0+0
        sweep
            CatchUp 11 to 11 @100
              p target 11 held 0+0 wants +11 ReducedAfterFailure open +5 market o2
        fill o2
            o2 Filled fill +5 held 5+0
        sweep
            CatchUp 11 to 11 @100
              p target 11 held 5+0 wants +6 ReducedAfterFailure open +5 market o3
        reject o3 because InsufficientMargin
            o3 failed Margin +5 Reduce 2 lots 2
            o3 Rejected held 5+0
        sweep
            CatchUp 11 to 11 @100
              p target 11 held 5+0 wants +6 ReducedAfterFailure open +2 market o4
        fill o4
            o4 Filled fill +2 held 7+0
        sweep
            CatchUp 11 to 11 @100
              p target 11 held 7+0 wants +4 RetriesExhausted
        sweep
        alice +1 @100
            LeaderEvent 11 to 12 @100 id 2
              p target 12 held 7+0 wants +5 open +5 market o5
        ",
    );
}

/// Goal: what is not to be had at its price comes again from the best price on, each time by a step further, and
/// never beyond the guard. Method: a guard of 2 %, steps of 1 %.
#[test]
fn retried_at_a_worse_price_within_the_guard() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 5
        limit plan p slippage 200
        policy p price retry step 100
        go
        alice +5 @1000
            episode 1 @1000
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @1000 id 1
              p target 5 held 0+0 wants +5 open +5 @1020 o1
        quote 1099 1100
        expire o1
            o1 failed Price +5 Retry 1 guard 1000000
            o1 Expired held 0+0
        sweep
            CatchUp 5 to 5 @1099
              p target 5 held 0+0 wants +5 open +5 @1111 o2
        expire o2
            o2 failed Price +5 Retry 2 guard 2000000
            o2 Expired held 0+0
        sweep
            CatchUp 5 to 5 @1099
              p target 5 held 0+0 wants +5 open +5 @1122 o3
        fill o3 2
            o3 PartiallyFilled fill +2 held 2+3
        expire o3
            o3 failed Price +3 Retry 3 guard 3000000
            o3 Expired held 2+0
        sweep
            CatchUp 5 to 5 @1099
              p target 5 held 2+0 wants +3 open +3 @1122 o4
        alice +1 @1100
            LeaderEvent 5 to 6 @1100 id 2
              p target 6 held 2+3 wants +1 open +1 @1122 o5
        ",
    );
}

/// Goal: a close that fails comes again as a market order, an open does not.
#[test]
fn closes_switch_to_market() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 3
        limit plan p slippage-close 100
        limit plan p slippage 100
        policy p price switch
        go
        alice +4 @1000
            episode 1 @1000
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @1000 id 1
              p target 4 held 0+0 wants +4 open +4 @1010 o1
        expire o1
            o1 failed Price +4 Ignore 1
            o1 Expired held 0+0
        sweep
            CatchUp 4 to 4 @1000
              p target 4 held 0+0 wants +4 open +4 @1010 o2
        fill o2
            o2 Filled fill +4 held 4+0
        alice -3 @1000
            LeaderEvent 4 to 1 @1000 id 2
              p target 1 held 4+0 wants -3 close -3 @990 o3
        expire o3
            o3 failed Price -3 SwitchType 1 switched
            o3 Expired held 4+0
        sweep
            CatchUp 1 to 1 @1000
              p target 1 held 4+0 wants -3 close -3 market o4
        fill o4
            o4 Filled fill -3 held 1+0
        ",
    );
}

/// Goal: an opening order at the market that fails comes again as a limit order at the best price, without a quote at
/// the leader's; the leader's next event forgets that.
#[test]
fn opens_switch_to_limits() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 2
        policy p other switch exhausted out-of-sync
        go
        alice +4 @1000
            episode 1 @1000
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @1000 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
        reject o1
            o1 failed Other +4 SwitchType 1 switched
            o1 Rejected held 0+0
        sweep
            CatchUp 4 to 4 @1000
              p target 4 held 0+0 wants +4 open +4 @1000 o2
        reject o2
            o2 failed Other +4 SwitchType 2 switched
            o2 Rejected held 0+0
        quote 1001 1003
        sweep
            CatchUp 4 to 4 @1002
              p target 4 held 0+0 wants +4 open +4 @1003 o3
        fill o3
            o3 Filled fill +4 held 4+0
        alice +1 @1000
            LeaderEvent 4 to 5 @1000 id 2
              p target 5 held 4+0 wants +1 open +1 market o4
        ",
    );
}

/// Goal: a plan that is paused reduces only; once a sweep finds it in sync, it copies again.
#[test]
fn paused_until_in_sync() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 1
        policy p price retry exhausted out-of-sync pause leave 0.9
        go
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+2
        expire o1
            o1 failed Price +2 Retry 1
            o1 Expired held 2+0
        sweep
            CatchUp 4 to 4 @100
              p target 4 held 2+0 wants +2 open +2 market o2
        expire o2
            o2 failed Price +2 OutOfSync 2
            tripped Plan 0 MarkOutOfSync ExecutionFailed 2 of 1
            o2 Expired held 2+0
        state p
            OutOfSync 5000
        alice +1 @100
            LeaderEvent 4 to 5 @100 id 2
              p target 5 held 2+0 wants +3 PlanOutOfSync
        sweep
        alice -3 @100
            LeaderEvent 5 to 2 @100 id 3
              p target 2 held 2+0 OnTarget
        state p
            OutOfSync 10000
        sweep
            sync p InSync 10000 of 9000
        state p
            On 10000
        alice +1 @100
            LeaderEvent 2 to 3 @100 id 4
              p target 3 held 2+0 wants +1 open +1 market o3
        ",
    );
}

/// Goal: a plan that catches up is tried once at once and once a second from then on, until it is there.
#[test]
fn catches_up_until_in_sync() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        policy p other out-of-sync catch-up
        go
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
        reject o1 because Other
            o1 failed Other +4 OutOfSync 1
            tripped Plan 0 MarkOutOfSync ExecutionFailed 1 of 0
            o1 Rejected held 0+0
        state p
            OutOfSync 0
        sweep
            CatchUp 4 to 4 @100
              p target 4 held 0+0 wants +4 open +4 market o2
        reject o2 because Other
            o2 failed Other +4 OutOfSync 2
            o2 Rejected held 0+0
        sweep
            CatchUp 4 to 4 @100
              p target 4 held 0+0 wants +4 RetriesExhausted
        sweep
        wait 1000
        sweep
            sync p CatchUp 0 of 10000
        sweep
            CatchUp 4 to 4 @100
              p target 4 held 0+0 wants +4 open +4 market o3
        fill o3
            o3 Filled fill +4 held 4+0
        sweep
            sync p InSync 10000 of 10000
        state p
            On 10000
        ",
    );
}

/// Goal: a restricted plan opens with a part, closes in full, and gets the rest once it is re-armed.
#[test]
fn restricted_opens_with_a_part() {
    check(
        "
        instrument BTC min 2
        leader alice
        follower bob
        plan p alice bob
        policy p restrict 0.5
        go
        MarkOutOfSync plan p
            accepted, 1 plans
        state p
            OutOfSync 10000
        alice +9 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 9 @100 id 1
              p target 9 held 0+0 wants +9 PlanRestricted open +4 market o1
        fill o1
            o1 Filled fill +4 held 4+0
        alice +1 @100
            LeaderEvent 9 to 10 @100 id 2
              p target 10 held 4+0 wants +6 PlanRestricted open +3 market o2
        fill o2
            o2 Filled fill +3 held 7+0
        alice -7 @100
            LeaderEvent 10 to 3 @100 id 3
              p target 3 held 7+0 wants -4 close -4 market o3
        sweep
        alice +9 @100
            LeaderEvent 3 to 12 @100 id 4
              p target 12 held 7-4 wants +9 PlanRestricted open +4 market o4
        Rearm plan p
            accepted, 1 plans
        state p
            On 5833
        sweep
            CatchUp 12 to 12 @100
              p target 12 held 7+0 wants +5 open +5 market o5
        ",
    );
}

/// Goal: a score that is low for long enough puts a plan out of sync; one that recovers in time does not. What is
/// under way counts as there for that, and only what is there lets it leave.
#[test]
fn low_scores_put_out_of_sync() {
    check(
        "
        instrument BTC min 2
        leader alice
        follower bob
        plan p alice bob attempts 1
        policy p pause below 0.9 after 100 leave 0.95
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        sweep
        expire o1
            o1 failed Price +10 Ignore 1
            o1 Expired held 0+0
        sweep
            CatchUp 10 to 10 @100
              p target 10 held 0+0 wants +10 open +10 market o2
            sync p Low 0 of 9000
        state p
            On 0
        expire o2
            o2 failed Price +10 Ignore 2
            o2 Expired held 0+0
        sweep
            CatchUp 10 to 10 @100
              p target 10 held 0+0 wants +10 RetriesExhausted
        wait 50
        alice +1 @100
            LeaderEvent 10 to 11 @100 id 2
              p target 11 held 0+0 wants +11 open +11 market o3
        sweep
            sync p Fine 10000 of 9000
        fill o3 9
            o3 PartiallyFilled fill +9 held 9+2
        expire o3
            o3 failed Price +2 Ignore 1
            o3 Expired held 9+0
        sweep
            CatchUp 11 to 11 @100
              p target 11 held 9+0 wants +2 open +2 market o4
            sync p Low 8181 of 9000
        expire o4
            o4 failed Price +2 Ignore 2
            o4 Expired held 9+0
        sweep
            CatchUp 11 to 11 @100
              p target 11 held 9+0 wants +2 RetriesExhausted
        sweep
        wait 99
        sweep
        wait 1
        sweep
            tripped Plan 0 MarkOutOfSync SyncScore 8181 of 9000
        state p
            OutOfSync 8181
        alice -1 @100
            LeaderEvent 11 to 10 @100 id 3
              p target 10 held 9+0 wants +1 PlanOutOfSync
        state p
            OutOfSync 10000
        sweep
            sync p InSync 10000 of 9500
        ",
    );
}

/// Goal: what an operator orders, only an operator lifts; instruments cannot be out of sync. A plan without a policy
/// pauses.
#[test]
fn operators_mark_plans() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob
        plan q alice carl
        policy p catch-up
        go
        MarkOutOfSync instrument BTC
            refused UnknownTarget
        MarkOutOfSync firm
            accepted, 2 plans
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
              q target 2 held 0+0 wants +2 PlanOutOfSync
        fill o1
            o1 Filled fill +2 held 2+0
        state p
            OutOfSync 10000
        state q
            OutOfSync 0
        sweep
        Resume plan q
            accepted, 1 plans
        Rearm firm
            accepted, 2 plans
        sweep
            CatchUp 2 to 2 @100
              q target 2 held 0+0 wants +2 open +2 market o2
        state p
            On 10000
        ",
    );
}

/// Goal: our own cancels, proof that an order was never sent, and plans without a policy make no failures.
#[test]
fn what_is_no_failure() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob
        plan q alice carl
        policy p price out-of-sync other out-of-sync
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
              q target 2 held 0+0 wants +2 open +2 market o2
        gap 1 1
            o1 NotSent held 0+0
        ack o2
            o2 Working held 0+2
        expire o2
            o2 Expired held 0+0
        sweep
            CatchUp 2 to 2 @100
              p target 2 held 0+0 wants +2 open +2 market o3
              q target 2 held 0+0 wants +2 open +2 market o4
        ack o3
            o3 Working held 0+2
        KillCancel plan p
            accepted, 1 plans
            cancel o3 Command
        cancel o3
            o3 Canceled held 0+0
        state p
            CloseOnly 0
        ",
    );
}

/// Goal: a run that ends between a failure and what follows from it makes up for what is missing, and says nothing
/// twice. Method: the run ends behind none, one and two of the three decisions.
#[test]
fn a_run_may_end_anywhere() {
    let decisions = [
        "    o1 failed Other +2 OutOfSync 1",
        "    tripped Plan 0 MarkOutOfSync ExecutionFailed 1 of 0",
        "    o1 Rejected held 0+0",
    ];
    for written in 0..decisions.len() {
        let (all, missing) = (decisions.join("\n"), decisions[written..].join("\n"));
        let text = format!(
            "
leader alice
follower bob
plan p alice bob
policy p other out-of-sync
go
alice +2 @100
    episode 1 @100
      p ratio 1.000 quantity 0 baseline 0
    LeaderEvent 0 to 2 @100 id 1
      p target 2 held 0+0 wants +2 open +2 market o1
crash {written}
reject o1 because Other
{all}
restart
{missing}
session Synchronised
state p
    OutOfSync 0
"
        );
        check(&text);
    }
}

/// Goal: a plan that drifts opens with a part, and in full again once enough of its targets is there; what reduces goes in
/// full. Method: orders that the venue lets expire.
#[test]
fn a_plan_that_drifts_opens_with_a_part() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        policy p pause drift 0.9 0.5 leave 0.95
        go
        alice +100 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 100 @100 id 1
              p target 100 held 0+0 wants +100 open +100 market o1
        fill o1 80
            o1 PartiallyFilled fill +80 held 80+20
        expire o1
            o1 failed Price +20 Ignore 1
            o1 Expired held 80+0
        sweep
            CatchUp 100 to 100 @100
              p target 100 held 80+0 wants +20 open +20 market o2
            sync p Restricted 8000 of 9000
        alice +20 @100
            LeaderEvent 100 to 120 @100 id 2
              p target 120 held 80+20 wants +20 PlanRestricted open +10 market o3
        fill o2
            o2 Filled fill +20 held 100+10
        sweep
        alice -20 @100
            LeaderEvent 120 to 100 @100 id 3
              p target 100 held 100+10 wants -10 close -10 market o4
        fill o3
            o3 Filled fill +10 held 110-10
        expire o4
            o4 failed Price -10 Ignore 1
            o4 Expired held 110+0
        sweep
            CatchUp 100 to 100 @100
              p target 100 held 110+0 wants -10 close -10 market o5
        alice +10 @100
            LeaderEvent 100 to 110 @100 id 4
              p target 110 held 110-10 wants +10 PlanRestricted open +5 market o6
        fill o5
            o5 Filled fill -10 held 100+5
        fill o6
            o6 Filled fill +5 held 105+0
        sweep
            sync p Unrestricted 9545 of 9500
        sweep
            CatchUp 110 to 110 @100
              p target 110 held 105+0 wants +5 open +5 market o7
        ",
    );
}

/// Goal: further away than where it drifts the policy of a plan holds, and a plan that is brought to its targets is brought
/// there in full. In sync again it does not drift either.
#[test]
fn a_plan_that_drifts_on_is_out_of_sync() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 1
        policy p catch-up below 0.5 after 1000 drift 0.9 0.5
        go
        alice +100 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 100 @100 id 1
              p target 100 held 0+0 wants +100 open +100 market o1
        expire o1
            o1 failed Price +100 Ignore 1
            o1 Expired held 0+0
        sweep
            CatchUp 100 to 100 @100
              p target 100 held 0+0 wants +100 open +100 market o2
            sync p Low 0 of 5000
        expire o2
            o2 failed Price +100 Ignore 2
            o2 Expired held 0+0
        sweep
            CatchUp 100 to 100 @100
              p target 100 held 0+0 wants +100 RetriesExhausted
            sync p Restricted 0 of 9000
        wait 1000
        sweep
            tripped Plan 0 MarkOutOfSync SyncScore 0 of 5000
        state p
            OutOfSync 0
        sweep
            CatchUp 100 to 100 @100
              p target 100 held 0+0 wants +100 open +100 market o3
        fill o3
            o3 Filled fill +100 held 100+0
        sweep
            sync p InSync 10000 of 10000
        state p
            On 10000
        alice +100 @100
            LeaderEvent 100 to 200 @100 id 2
              p target 200 held 100+0 wants +100 open +100 market o4
        ",
    );
}
