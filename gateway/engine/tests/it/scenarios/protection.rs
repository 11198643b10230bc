//! Plans with a stop loss and a take profit of their own: placed, moved, cut, cancelled, reached.

use crate::script::check;

/// Goal: the order of a stop loss is placed as soon as nothing of the plan's opening order is left, moves with the average
/// price, counts for no target, and is cancelled once the plan is flat. Two never wait at once.
#[test]
fn a_stop_loss_follows_the_position() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1 4 @100
            o1 PartiallyFilled fill +4 held 4+6
        fill o1 6 @102
            o1 Filled fill +6 held 10+0
            Placed StopLoss of p @91 for 10 @101
            Protection 10 to 10 @91
              p target 0 held 10+0 wants -10 close -10 market o2
        ack o2
            o2 Working held 10+0
        alice +10 @110
            LeaderEvent 10 to 20 @110 id 2
              p target 20 held 10+0 wants +10 open +10 market o3
        fill o3 10 @110
            o3 Filled fill +10 held 20+0
            cancel o2 Protection
        cancel o2
            o2 Canceled held 20+0
            Placed StopLoss of p @95 for 20 @105
            Protection 20 to 20 @95
              p target 0 held 20+0 wants -20 close -20 market o4
        ack o4
            o4 Working held 20+0
        alice -15 @120
            LeaderEvent 20 to 5 @120 id 3
              p target 5 held 20+0 wants -15 close -15 market o5
        fill o5 15 @120
            o5 Filled fill -15 held 5+0
            cancel o4 Protection
        cancel o4
            o4 Canceled held 5+0
            Placed StopLoss of p @95 for 5 @105
            Protection 5 to 5 @95
              p target 0 held 5+0 wants -5 close -5 market o6
        alice -5 @120
            LeaderEvent 5 to 0 @120 id 4
              p target 0 held 5+0 wants -5 close -5 market o7
        fill o7 5 @120
            o7 Filled fill -5 held 0+0
            cancel o6 Protection
        cancel o6
            o6 Canceled held 0+0
        sweep
        ",
    );
}

/// Goal: a stop loss that is filled closes the plan for the episode: nothing of the leader's opens it again, and the next
/// episode does.
#[test]
fn a_plan_that_was_stopped_sits_the_episode_out() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        go
        alice -10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -10 @100 id 1
              p target -10 held 0+0 wants -10 open -10 market o1
        fill o1
            o1 Filled fill -10 held -10+0
            Placed StopLoss of p @110 for -10 @100
            Protection -10 to -10 @110
              p target 0 held -10+0 wants +10 close +10 market o2
        fill o2 4 @110
            o2 PartiallyFilled fill +4 held -6+0
        alice -2 @110
            LeaderEvent -10 to -12 @110 id 2
              p target -8 held -6+0 wants -2 open -2 market o3
        fill o3 2 @110
            o3 Filled fill -2 held -8+0
            cancel o2 Protection
        fill o2 6 @111
            o2 Filled fill +6 held -2+0
            Placed StopLoss of p @113 for -2 @102
            Protection -12 to -12 @113
              p target 0 held -2+0 wants +2 close +2 market o4
        sweep
            CatchUp -12 to -12 @110
              p target 0 held -2+0 wants +2 close +2 market o5
        fill o5 2 @111
            o5 Filled fill +2 held 0+0
            cancel o4 Protection
        cancel o4
            o4 Canceled held 0+0
        sweep
        alice -3 @115
            LeaderEvent -12 to -15 @115 id 3
              p target 0 held 0+0 StopLossReached
        alice +14 @115
            LeaderEvent -15 to -1 @115 id 4
              p target 0 held 0+0 StopLossReached
        sweep
        alice +11 @115
            episode 2 @115
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent -1 to 10 @115 id 5
              p target 10 held 0+0 wants +10 open +10 market o6
        ",
    );
}

/// Goal: an opening order that fills after the stop loss has closed the plan is given back with the next sweep.
#[test]
fn what_fills_after_the_stop_is_given_back() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
        alice +5 @90
            LeaderEvent 10 to 15 @90 id 2
              p target 15 held 10+0 wants +5 open +5 market o3
        fill o2 10 @89
            o2 Filled fill -10 held 0+5
        fill o3 5 @89
            o3 Filled fill +5 held 5+0
            Placed StopLoss of p @80 for 5 @89
            Protection 15 to 15 @80
              p target 0 held 5+0 wants -5 close -5 market o4
        sweep
            CatchUp 15 to 15 @90
              p target 0 held 5+0 wants -5 close -5 market o5
        fill o5 5 @89
            o5 Filled fill -5 held 0+0
            cancel o4 Protection
        cancel o4
            o4 Canceled held 0+0
        sweep
        ",
    );
}

/// Goal: a market that is beyond the price already is what a stop loss waits for: the plan closes at once and sits the
/// episode out. Any other refusal is tried again once a second.
#[test]
fn a_stop_loss_that_is_refused() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        wait 1
        sweep
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
        reject o2 because Throttled
            o2 Rejected held 10+0
        sweep
        wait 500
        sweep
        wait 500
        sweep
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o3
        reject o3 because TriggerWrongSide
            o3 Rejected held 10+0
            Breached StopLoss of p @90 for 10 @100
        sweep
            CatchUp 10 to 10 @100
              p target 0 held 10+0 wants -10 close -10 market o4
        fill o4 10 @88
            o4 Filled fill -10 held 0+0
        alice +5 @90
            LeaderEvent 10 to 15 @90 id 2
              p target 0 held 0+0 StopLossReached
        ",
    );
}

/// Goal: a plan with a guard for closing orders has a stop-limit order, at the guard from its trigger on.
#[test]
fn a_guard_starts_from_the_trigger() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        limit plan p slippage-close 1000
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 @81 o2
        ",
    );
}

/// Goal: a stop loss and a take profit are one unit. What is filled of the one is no more in the other, the one that is
/// left over is cancelled, and neither stands in the way of a reduction: the take profit is cancelled in front of it.
#[test]
fn a_bracket_is_one_unit() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000 target 2000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
            Placed TakeProfit of p @120 for 10 @100
            Protection 10 to 10 @120
              p target 0 held 10+0 wants -10 close -10 @120 o3
        ack o2
            o2 Working held 10+0
        ack o3
            o3 Working held 10+0
        sweep
        alice -4 @110
            cancel o3 Protection
            LeaderEvent 10 to 6 @110 id 2
              p target 6 held 10+0 wants -4 close -4 market o4
        cancel o3
            o3 Canceled held 10-4
        fill o4 4 @110
            o4 Filled fill -4 held 6+0
            cancel o2 Protection
            Placed TakeProfit of p @120 for 6 @100
            Protection 6 to 6 @120
              p target 0 held 6+0 wants -6 close -6 @120 o5
        cancel o2
            o2 Canceled held 6+0
            Placed StopLoss of p @90 for 6 @100
            Protection 6 to 6 @90
              p target 0 held 6+0 wants -6 close -6 market o6
        fill o5 2 @120
            o5 PartiallyFilled fill -2 held 4+0
            cancel o6 Protection
        cancel o6
            o6 Canceled held 4+0
            Placed StopLoss of p @90 for 4 @100
            Protection 6 to 6 @90
              p target 0 held 4+0 wants -4 close -4 market o7
        alice +1 @120
            LeaderEvent 6 to 7 @120 id 3
              p target 5 held 4+0 wants +1 open +1 market o8
        expire o8
            o8 Expired held 4+0
        fill o5 4 @120
            o5 Filled fill -4 held 0+0
            cancel o7 Protection
        cancel o7
            o7 Canceled held 0+0
        sweep
            CatchUp 7 to 7 @120
              p target 0 held 0+0 TakeProfitReached
        sweep
        alice +1 @120
            LeaderEvent 7 to 8 @120 id 4
              p target 0 held 0+0 TakeProfitReached
        ",
    );
}

/// Goal: a run that ends between a fill and what protects the position places it with the next sweep of the next run, and
/// never twice; while a session is down nothing is decided for it.
#[test]
fn a_protection_outlives_a_run() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000 reference
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        crash 1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
        restart
        sweep
        session Synchronised
        sweep
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o3
        restart
        session Synchronised
        sweep
        fill o3 10 @90
            o3 Filled fill -10 held 0+0
        sweep
        ",
    );
}

/// Goal: a kill cancels a protection and keeps it away until the scope is re-armed; a plan that is frozen keeps what
/// waits.
#[test]
fn what_operators_order_holds_for_protections() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
        Freeze plan p
            accepted, 1 plans
        sweep
        Rearm plan p
            accepted, 1 plans
        KillCancel plan p
            accepted, 1 plans
            cancel o2 Command
        cancel o2
            o2 Canceled held 10+0
        sweep
        Rearm plan p
            accepted, 1 plans
        sweep
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o3
        ",
    );
}

/// Goal: a plan that gets a protection while it holds something goes by its leader's last price; one that loses it has its
/// order cancelled.
#[test]
fn a_protection_comes_and_goes_with_the_configuration() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        protect p stop 2000
        go
        sweep
            Placed StopLoss of p @80 for 10 @100
            Protection 10 to 10 @80
              p target 0 held 10+0 wants -10 close -10 market o2
        ack o2
            o2 Working held 10+0
        protect p stop 1000
        go
        sweep
            cancel o2 Protection
        cancel o2
            o2 Canceled held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o3
        unprotect p
        go
        sweep
            cancel o3 CatchUp
        fill o3 10 @90
            o3 Filled fill -10 held 0+0
        alice +1 @100
            LeaderEvent 10 to 11 @100 id 2
              p target 0 held 0+0 StopLossReached
        ",
    );
}

/// Goal: what waits at a venue is in no book, and counts for no limit that would keep it from being placed: another plan
/// opens on the other side although its venue refuses orders that would meet, and a plan that may have no more open orders
/// is protected.
#[test]
fn a_stop_loss_hinders_nobody_and_nothing_hinders_it() {
    check(
        "
        leader alice
        leader carol
        follower bob
        follower dora
        plan p alice bob
        plan q carol dora
        protect p stop 1000
        supervise venue 0 self-match
        limit plan p open-orders 1
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        go
        carol +10 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              q target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 2
              p target 10 held 0+0 wants +10 open +10 market o2
        fill o2
            o2 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o3
        ack o3
            o3 Working held 10+0
        carol +5 @100
            LeaderEvent 10 to 15 @100 id 3
              q target 15 held 10+0 wants +5 open +5 market o4
        alice +5 @100
            LeaderEvent 10 to 15 @100 id 4
              p target 15 held 10+0 wants +5 MaxOpenOrders [MaxOpenOrders]
        ",
    );
}

/// Goal: a fill that becomes known while orders cannot leave is protected with the first sweep that can.
#[test]
fn a_fill_while_the_session_is_down() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        session Lost
        fill o1
            o1 Filled fill +10 held 10+0
        sweep
        session Synchronised
        sweep
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
        ",
    );
}

/// Goal: two plans in one account that go against each other: where closing the one would turn the account, the order is
/// no closing one to the venue.
#[test]
fn a_stop_loss_in_a_shared_account() {
    check(
        "
        leader alice
        leader carol
        follower bob
        plan p alice bob
        plan q carol bob
        protect p stop 1000
        go
        carol -4 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -4 @100 id 1
              q target -4 held 0+0 wants -4 open -4 market o1
        fill o1
            o1 Filled fill -4 held -4+0
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 2
              p target 10 held 0+0 wants +10 open +10 market o2
        fill o2
            o2 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 net -10 market o3
        ",
    );
}

/// Goal: where a venue refuses orders that would meet, a plan's own take profit does not keep it from buying more, and one
/// that a sweep places keeps what other plans open in that sweep waiting.
#[test]
fn a_take_profit_in_the_book() {
    check(
        "
        leader alice
        leader carol
        follower bob
        follower dora
        plan p alice bob
        plan q carol dora
        protect p target 1000
        supervise venue 0 self-match
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        session Lost
        fill o1
            o1 Filled fill +10 held 10+0
        carol +5 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 2
              q target 5 held 0+0 wants +5 SessionDown
        session Synchronised
        sweep
            Placed TakeProfit of p @110 for 10 @100
            Protection 10 to 10 @110
              p target 0 held 10+0 wants -10 close -10 @110 o2
            CatchUp 5 to 5 @100
              q target 5 held 0+0 wants +5 SelfMatch
        alice +5 @100
            LeaderEvent 10 to 15 @100 id 3
              p target 15 held 10+0 wants +5 open +5 market o3
        ",
    );
}

/// Goal: a take profit goes in front of a reduction and of nothing else: it stays where the plan is frozen, and where what
/// is to be sold is too little to be worth an order.
#[test]
fn a_take_profit_stays_where_nothing_reduces() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p target 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed TakeProfit of p @110 for 10 @100
            Protection 10 to 10 @110
              p target 0 held 10+0 wants -10 close -10 @110 o2
        Freeze plan p
            accepted, 1 plans
        alice -4 @105
            LeaderEvent 10 to 6 @105 id 2
              p target 6 held 10+0 wants -4 PlanFrozen
        sweep
        Rearm plan p
            accepted, 1 plans
        sweep
            cancel o2 Protection
            CatchUp 6 to 6 @105
              p target 6 held 10+0 wants -4 close -4 market o3
        ",
    );
}

/// Goal: the take profit of a plan that has left the configuration is in the way of its last reductions no more than it
/// was before: where its leader reduces in front of the next sweep, it is cancelled first.
#[test]
fn a_take_profit_of_a_plan_that_leaves() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob closing CloseGracefully
        protect p target 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed TakeProfit of p @110 for 10 @100
            Protection 10 to 10 @110
              p target 0 held 10+0 wants -10 close -10 @110 o2
        unprotect p
        unplan p
        go
        alice -4 @105
            cancel o2 Protection
            LeaderEvent 10 to 6 @105 id 2
              p target 6 held 10+0 wants -4 close -4 market o3
        sweep
        ",
    );
}

/// Goal: a leader whose repeats are counted turns, and the take profit that stood in the way is cancelled in front of what
/// is counted.
#[test]
fn a_take_profit_where_repeats_are_counted() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p target 1000
        limit leader alice repeats 2
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed TakeProfit of p @110 for 10 @100
            Protection 10 to 10 @110
              p target 0 held 10+0 wants -10 close -10 @110 o2
        alice -12 @105
            episode 2 @105
              p ratio 1.000 quantity 0 baseline 0
            cancel o2 Protection
            LeaderEvent 10 to -2 @105 id 2
              p target -2 held 10+0 wants -10 close -10 market o3
              p target -2 held 10-10 wants -2 open -2 market o4
        ",
    );
}

/// Goal: a plan that gives up what it misses in an outage has missed nothing where a protection has ended in it. Method: a
/// plan that may not buy all at once; its take profit expires while the venue is down.
#[test]
fn a_protection_that_ends_in_an_outage() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob drop-opens 1000
        protect p target 1000
        limit plan p order-quantity 10
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100000
        go
        alice +12 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 12 @100 id 1
              p target 12 held 0+0 wants +12 MaxOrderQuantity [MaxOrderQuantity] open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
            Placed TakeProfit of p @110 for 10 @100
            Protection 12 to 12 @110
              p target 0 held 10+0 wants -10 close -10 @110 o2
        session Lost
        expire o2
            o2 Expired held 10+0
        wait 2000
        session Synchronised
        sweep
            CatchUp 12 to 12 @100
              p target 12 held 10+0 wants +2 open +2 market o3
        ",
    );
}

/// Goal: a stop loss that a venue refuses without a reason has been reached when the quote is beyond it, as long as the quote
/// is not too old.
#[test]
fn an_old_quote_is_beyond_nothing() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        protect p stop 1000
        limit plan p quote-age 500
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        quote 85 87
        wait 501
        fill o1
            o1 Filled fill +10 held 10+0
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o2
        reject o2
            o2 Rejected held 10+0
        wait 1000
        sweep
            Placed StopLoss of p @90 for 10 @100
            Protection 10 to 10 @90
              p target 0 held 10+0 wants -10 close -10 market o3
        quote 85 87
        reject o3
            o3 Rejected held 10+0
            Breached StopLoss of p @90 for 10 @100
        sweep
            CatchUp 10 to 10 @86
              p target 0 held 10+0 wants -10 close -10 market o4
        ",
    );
}
