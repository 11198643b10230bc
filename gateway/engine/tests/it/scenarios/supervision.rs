//! Supervision: rules that watch, trip, disarm what they watch, and stay so until they are re-armed.

use crate::script::check;

/// Goal: a loss beyond the limit of the day disarms the follower: reductions pass, increases do not, once;
/// re-arming starts the day's reference anew.
#[test]
fn a_daily_loss_disarms() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit follower bob daily-loss 100
        go
        snapshot bob 1000
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        snapshot bob 900
        snapshot bob 899
            tripped Follower 0 KillStopNew MaxDailyLoss 101 of 100
        snapshot bob 898
        alice +5 @100
            LeaderEvent 5 to 10 @100 id 2
              p target 10 held 5+0 wants +5 PlanDisarmed
        alice -8 @100
            LeaderEvent 10 to 2 @100 id 3
              p target 2 held 5+0 wants -3 close -3 market o2
        fill o2
            o2 Filled fill -3 held 2+0
        alice +4 @100
            LeaderEvent 2 to 6 @100 id 4
              p target 6 held 2+0 wants +4 PlanDisarmed
        Resume follower bob
            refused KillLatched
        Rearm plan p
            accepted, 1 plans
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 2+0 wants +4 PlanDisarmed
        Rearm follower bob
            accepted, 1 plans
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 2+0 wants +4 open +4 market o3
        snapshot bob 798
        snapshot bob 797
            tripped Follower 0 KillStopNew MaxDailyLoss 101 of 100
        ",
    );
}

/// Goal: days begin when the configuration says, each with its first snapshot. Worlds begin
/// 1,000 seconds after midnight.
#[test]
fn days_begin_anew() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        limit firm daily-loss-pct 10
        supervise follower b day-starts 1200
        go
        snapshot a 1000
        snapshot b 1000
        wait 220000
        snapshot a 950
        snapshot b 950
        snapshot a 899
            tripped Follower 0 KillStopNew MaxDailyLossPct 0.101 of 0.1
        snapshot b 899
        snapshot b 855
        snapshot b 854
            tripped Follower 1 KillStopNew MaxDailyLossPct 0.10105263 of 0.1
        ",
    );
}

/// Goal: a rolling window forgets what is more than a day old, to the hour.
#[test]
fn a_rolling_window_forgets() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit follower bob daily-loss 100
        supervise follower bob rolling
        go
        snapshot bob 1000
        wait 43200000
        snapshot bob 940
        wait 39600000
        snapshot bob 900
        wait 3600000
        snapshot bob 900
        wait 43200000
        snapshot bob 860
        snapshot bob 840
        snapshot bob 839
            tripped Follower 0 KillStopNew MaxDailyLoss 101 of 100
        ",
    );
}

/// Goal: a drawdown is measured from the peak, in percent of the peak of equity or of the peak of profit.
#[test]
fn a_drawdown_is_measured_from_the_peak() {
    check(
        "
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        limit follower a drawdown 200
        limit follower b drawdown-pct 20
        limit follower c drawdown-pct 50
        supervise follower c pnl
        go
        snapshot a 1000
        snapshot a 1500
        snapshot a 1300
        snapshot a 1299
            tripped Follower 0 KillStopNew MaxDrawdown 201 of 200
        snapshot b 1000
        snapshot b 1500
        snapshot b 1200
        snapshot b 1199
            tripped Follower 1 KillStopNew MaxDrawdownPct 0.20066666 of 0.2
        snapshot c 1000
        snapshot c 500
        snapshot c 1500
        snapshot c 1250
        snapshot c 1249
            tripped Follower 2 KillStopNew MaxDrawdownPct 0.502 of 0.5
        ",
    );
}

/// Goal: deposits are neither profit nor loss where the venue says what they are, and fees count only
/// where they should.
#[test]
fn deposits_and_fees() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        limit firm daily-loss 100
        limit firm drawdown-pct 25
        supervise follower b no-fees
        go
        snapshot a 1000 deposits 1000
        snapshot a 400 deposits 400
        snapshot a 5400 deposits 5400
        snapshot a 5300 deposits 5400
        snapshot a 5299 deposits 5400
            tripped Follower 0 KillStopNew MaxDailyLoss 101 of 100
        snapshot b 1000 fees 0
        snapshot b 850 fees 50
        snapshot b 800 fees 99
            tripped Follower 1 KillStopNew MaxDailyLoss 101 of 100
        ",
    );
}

/// Goal: funding that was paid counts as a loss, and what was received as a gain, unless the follower says otherwise.
#[test]
fn funding_counts_where_it_should() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        limit firm daily-loss 100
        supervise follower b no-funding
        go
        snapshot a 1000
        snapshot a 900 funding 100
        snapshot a 899 funding 101
            tripped Follower 0 KillStopNew MaxDailyLoss 101 of 100
        snapshot b 1000
        snapshot b 700 funding 200
        snapshot b 1000 funding -101
            tripped Follower 1 KillStopNew MaxDailyLoss 101 of 100
        ",
    );
}

/// Goal: a peak of yesterday, or of more than a day ago, is forgotten where a drawdown has a window; percent are of
/// the same peak, or of the profit since the window began.
#[test]
fn a_drawdown_has_a_window() {
    check(
        "
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        limit follower a drawdown 100
        limit follower b drawdown 100
        limit follower c drawdown-pct 50
        supervise follower a peak-of Day
        supervise follower b peak-of Rolling24h
        supervise follower c pnl peak-of Day
        go
        snapshot a 1000
        snapshot b 1000
        snapshot c 1000
        wait 82800000
        snapshot a 1200
        snapshot b 1200
        snapshot c 1200
        wait 7200000
        snapshot a 1101
        snapshot a 1001
        snapshot a 1000
            tripped Follower 0 KillStopNew MaxDrawdown 101 of 100
        snapshot b 1100
        snapshot c 1000
        snapshot c 1010
        snapshot c 1005
        snapshot c 1004
            tripped Follower 2 KillStopNew MaxDrawdownPct 0.6 of 0.5
        wait 79200000
        snapshot b 1100
        wait 7200000
        snapshot b 1000
        snapshot b 999
            tripped Follower 1 KillStopNew MaxDrawdown 101 of 100
        ",
    );
}

/// Goal: a trip that cancels cancels, one that flattens closes what is left; as a command would.
#[test]
fn trips_cancel_and_flatten() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        limit firm daily-loss 100
        supervise follower a cancel
        supervise follower b flatten
        go
        snapshot a 1000
        snapshot b 1000
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
              q target 5 held 0+0 wants +5 open +5 market o2
        fill o2 3
            o2 PartiallyFilled fill +3 held 3+2
        snapshot a 800
            tripped Follower 0 KillCancel MaxDailyLoss 200 of 100
            cancel o1 Supervision
        snapshot b 800
            tripped Follower 1 KillFlatten MaxDailyLoss 200 of 100
            cancel o2 Supervision
            Supervision 5 to 5 @100
              q target 0 held 3+2 wants -5 close -5 market o3
        ",
    );
}

/// Goal: a run that ends between a trip and what follows from it loses nothing of it.
#[test]
fn a_crash_behind_a_trip() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit firm daily-loss 100
        supervise follower bob flatten
        go
        snapshot bob 1000
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        crash 1
        snapshot bob 800
            tripped Follower 0 KillFlatten MaxDailyLoss 200 of 100
            Supervision 5 to 5 @100
              p target 0 held 5+0 wants -5 close -5 market o2
        restart
        session Synchronised
        sweep
            CatchUp 5 to 5 @100
              p target 0 held 5+0 wants -5 close -5 market o3
        crash 0
        snapshot bob 700
        restart
        ",
    );
}

/// Goal: as many orders as a second may have leave at once; increases beyond wait for their part of a
/// second, reductions do not.
#[test]
fn orders_are_spread_over_time() {
    check(
        "
        leader alice
        follower a
        follower b
        follower c
        plan p alice a
        plan q alice b
        plan r alice c
        limit leader alice orders-per-second 2
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              r target 5 held 0+0 wants +5 open +5 market o1
              p target 5 held 0+0 wants +5 open +5 market o2
              q target 5 held 0+0 wants +5 MaxOrdersPerSecond [MaxOrdersPerSecond]
        fill o1
            o1 Filled fill +5 held 5+0
        fill o2
            o2 Filled fill +5 held 5+0
        sweep
        wait 499
        sweep
        wait 1
        sweep
            CatchUp 5 to 5 @100
              q target 5 held 0+0 wants +5 open +5 market o3
        alice -1 @100
            LeaderEvent 5 to 4 @100 id 2
              r target 4 held 5+0 wants -1 close -1 market o4
              p target 4 held 5+0 wants -1 close -1 market o5
              q target 4 held 0+5 wants -1 close -1 market o6
        alice +1 @100
            LeaderEvent 4 to 5 @100 id 3
              q target 5 held 0+4 wants +1 MaxOrdersPerSecond [MaxOrdersPerSecond]
              r target 5 held 5-1 wants +1 MaxOrdersPerSecond [MaxOrdersPerSecond]
              p target 5 held 5-1 wants +1 MaxOrdersPerSecond [MaxOrdersPerSecond]
        wait 1900
        sweep
        wait 100
        sweep
            CatchUp 5 to 5 @100
              q target 5 held 0+4 wants +1 open +1 market o7
        ",
    );
}

/// Goal: each scope has its own throttle, and an order takes of all of them.
#[test]
fn throttles_of_all_scopes() {
    for scope in ["firm", "venue 0", "follower bob", "plan p", "instrument BTC"] {
        check(&format!(
            "
            leader alice
            follower bob
            plan p alice bob
            limit {scope} orders-per-second 1
            limit leader alice orders-per-second 3
            go
            alice +1 @100
                episode 1 @100
                  p ratio 1.000 quantity 0 baseline 0
                LeaderEvent 0 to 1 @100 id 1
                  p target 1 held 0+0 wants +1 open +1 market o1
            wait 999
            alice +1 @100
                LeaderEvent 1 to 2 @100 id 2
                  p target 2 held 0+1 wants +1 MaxOrdersPerSecond [MaxOrdersPerSecond]
            wait 1
            alice +1 @100
                LeaderEvent 2 to 3 @100 id 3
                  p target 3 held 0+1 wants +2 open +2 market o2
            "
        ));
    }
}

/// Goal: a leader that opens too often in one direction is disarmed before it does so once more; what
/// closes, the other direction, another instrument and another time count for themselves.
#[test]
fn a_leader_that_repeats_itself() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob
        plan p alice bob
        limit leader alice repeats 2
        supervise leader alice repeat 1000
        go
        alice BTC +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 open +1 market o1
        wait 1000
        alice BTC +1 @100
            LeaderEvent 1 to 2 @100 id 2
              p target 2 held 0+1 wants +1 open +1 market o2
        alice ETH +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 3
              p target 1 held 0+0 wants +1 open +1 market o3
        alice BTC +1 @100
            LeaderEvent 2 to 3 @100 id 4
              p target 3 held 0+2 wants +1 open +1 market o4
        alice BTC -1 @100
            LeaderEvent 3 to 2 @100 id 5
              p target 2 held 0+3 wants -1 close -1 market o5
        wait 999
        alice BTC +1 @100
            tripped Leader 0 KillStopNew MaxRepeats 3 of 2
            LeaderEvent 2 to 3 @100 id 6
              p target 3 held 0+2 wants +1 PlanDisarmed
        alice ETH -1 @100
            LeaderEvent 1 to 0 @100 id 7
              p target 0 held 0+1 wants -1 close -1 market o6
        wait 5000
        alice ETH +1 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 8
              p target 1 held 0+0 wants +1 PlanDisarmed
        Rearm leader alice
            accepted, 1 plans
        alice ETH +1 @100
            LeaderEvent 1 to 2 @100 id 9
              p target 2 held 0+0 wants +2 open +2 market o7
        ",
    );
}

/// Goal: events that were waiting count one by one, although one input releases them all.
#[test]
fn repeats_of_one_input() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit leader alice repeats 3
        supervise leader alice repeat 1000
        go
        alice +1 @100 id 1 before 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 open +1 market o1
        alice +1 @100 id 3 before 2
            skip 3 EventBuffered
        alice +1 @100 id 4 before 3
            skip 4 EventBuffered
        alice +1 @100 id 2 before 1
            LeaderEvent 1 to 2 @100 id 2
              p target 2 held 0+1 wants +1 open +1 market o2
            LeaderEvent 2 to 3 @100 id 3
              p target 3 held 0+2 wants +1 open +1 market o3
            tripped Leader 0 KillStopNew MaxRepeats 4 of 3
            LeaderEvent 3 to 4 @100 id 4
              p target 4 held 0+3 wants +1 PlanDisarmed
        ",
    );
}

/// Goal: an event outside the profile that its leader declared is close-only for the followers, each time,
/// by the first rule that it breaks; what is within the profile again trades the whole difference.
#[test]
fn events_outside_the_profile_are_refused() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice equity 1000
        follower bob
        plan p alice bob
        limit leader alice guard-leverage 1.5
        limit leader alice guard-position 1200
        supervise leader alice refuse
        supervise leader alice declares BTC
        go
        alice BTC +12 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 12 @100 id 1
              p target 12 held 0+0 wants +12 open +12 market o1
        alice BTC +1 @100
            LeaderEvent 12 to 13 @100 id 2
              p target 13 held 0+12 wants +1 GuardPositionNotional
        alice BTC +3 @100
            LeaderEvent 13 to 16 @100 id 3
              p target 16 held 0+12 wants +4 GuardLeverage
        alice BTC -8 @100
            LeaderEvent 16 to 8 @100 id 4
              p target 8 held 0+12 wants -4 close -4 market o2
        alice ETH +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 5
              p target 1 held 0+0 wants +1 GuardInstrument
        alice BTC +2 @100
            LeaderEvent 8 to 10 @100 id 6
              p target 10 held 0+8 wants +2 open +2 market o3
        session Synchronised
        sweep
            CatchUp 1 to 1 @100
              p target 1 held 0+0 wants +1 GuardInstrument
        ",
    );
}

/// Goal: a leader that leaves its declared profile by opening is disarmed, with what was seen; one that
/// trades too often, loses too much or has nothing left as well.
#[test]
fn leaders_outside_their_profile_are_disarmed() {
    check(
        "
        leader a equity 1000
        leader b
        leader c
        leader d
        follower bob
        plan p a bob
        plan q b bob
        plan r c bob
        plan s d bob
        limit leader a guard-leverage 0.5
        limit leader b guard-trades 2
        limit leader c guard-daily-loss 100
        supervise leader a pause
        supervise leader b pause
        supervise leader c pause
        supervise leader d refuse
        go
        a +6 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            tripped Leader 0 KillStopNew GuardLeverage 0.6 of 0.5
            LeaderEvent 0 to 6 @100 id 1
              p target 6 held 0+0 wants +6 PlanDisarmed
        a -1 @100
            LeaderEvent 6 to 5 @100 id 2
              p target 5 held 0+0 wants +5 PlanDisarmed
        Rearm leader a
            accepted, 1 plans
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o1
        b +1 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 3
              q target 1 held 0+0 wants +1 open +1 market o2
        b +1 @100
            LeaderEvent 1 to 2 @100 id 4
              q target 2 held 0+1 wants +1 open +1 market o3
        b -1 @100
            LeaderEvent 2 to 1 @100 id 5
              q target 1 held 0+2 wants -1 net -1 market o4
        b +1 @100
            tripped Leader 1 KillStopNew GuardTradesPerMinute 4 of 2
            LeaderEvent 1 to 2 @100 id 6
              q target 2 held 0+1 wants +1 PlanDisarmed
        equity c 1000
        equity c 900
        equity c 899
            tripped Leader 2 KillStopNew GuardDailyLoss 101 of 100
        equity d 10
        equity d 0
            tripped Leader 3 KillStopNew GuardMarginCall 0 of 0
        ",
    );
}

/// Goal: without an equity no leverage can be told, so nothing is opened; that trips nothing.
#[test]
fn leverage_without_equity() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit leader alice guard-leverage 2
        supervise leader alice pause
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 SnapshotMissing
        equity alice 1000
        alice +1 @100
            LeaderEvent 5 to 6 @100 id 2
              p target 6 held 0+0 wants +6 open +6 market o1
        ",
    );
}

/// Goal: where a venue refuses that our orders meet, an opening order waits for those of the other side,
/// of whatever plan; a reduction does not.
#[test]
fn orders_of_ours_do_not_meet() {
    check(
        "
        leader alice
        leader anna
        follower a
        follower b
        plan p alice a
        plan q anna b
        supervise venue 0 self-match
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        anna -3 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -3 @100 id 2
              q target -3 held 0+0 wants -3 SelfMatch
        anna +1 @100
            LeaderEvent -3 to -2 @100 id 3
              q target -2 held 0+0 wants -2 SelfMatch
        alice -2 @100
            LeaderEvent 5 to 3 @100 id 4
              p target 3 held 0+5 wants -2 close -2 market o2
        fill o1
            o1 Filled fill +5 held 5-2
        sweep
            CatchUp -2 to -2 @100
              q target -2 held 0+0 wants -2 open -2 market o3
        alice +2 @100
            LeaderEvent 3 to 5 @100 id 5
              p target 5 held 5-2 wants +2 SelfMatch
        ",
    );
}

/// Goal: neither do they meet limit orders of leaders: an opening order waits whose limit reaches one, or that goes
/// at the market where one is at the best price. His stop orders are in no book, and a fill takes its order off it.
#[test]
fn orders_of_leaders_are_not_met() {
    check(
        "
        leader alice
        leader anna
        follower a
        follower b
        plan p alice a
        plan q anna b
        limit plan p slippage 100
        supervise venue 0 self-match
        go
        anna order 7 New -5 @101
            order 7 New -5 @101 rests -5
        anna order 8 New -5 stop 90
            order 8 New -5 market stop 90 rests -10
        alice +5 @99
            episode 1 @99
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @99 id 1
              p target 5 held 0+0 wants +5 open +5 @99 o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice +5 @100
            LeaderEvent 5 to 10 @100 id 2
              p target 10 held 5+0 wants +5 SelfMatch
        alice -2 @100
            LeaderEvent 10 to 8 @100 id 3
              p target 8 held 5+0 wants +3 SelfMatch
        anna -5 @101 order 7 left 0
            episode 1 @101
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -5 @101 id 4
              q target -5 held 0+0 wants -5 open -5 market o2
            order 7 Done rests -5
        ",
    );
}

/// Goal: the same opening order of a plan within the window is denied; another quantity, another time, and
/// what closes are not.
#[test]
fn duplicate_orders_are_denied() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        supervise plan p duplicate 100
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
        alice +2 @100
            LeaderEvent 2 to 4 @100 id 2
              p target 4 held 0+2 wants +2 DuplicateOrder
        alice +1 @100
            LeaderEvent 4 to 5 @100 id 3
              p target 5 held 0+2 wants +3 open +3 market o2
        alice -1 @100
            LeaderEvent 5 to 4 @100 id 4
              p target 4 held 0+5 wants -1 close -1 market o3
        alice -1 @100
            LeaderEvent 4 to 3 @100 id 5
              p target 3 held 0+4 wants -1 close -1 market o4
        alice +3 @100
            LeaderEvent 3 to 6 @100 id 6
              p target 6 held 0+3 wants +3 DuplicateOrder
        wait 100
        Resume plan p
            accepted, 1 plans
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 0+3 wants +3 open +3 market o5
        ",
    );
}

/// Goal: an account that holds what our fills do not make, or trades by itself, only reduces until it is re-armed;
/// one whose policy is to tell goes on. A finding that comes again trips nothing twice.
#[test]
fn unexpected_positions_and_orders_disarm() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob
        plan q alice carl
        supervise follower bob unexpected
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
              q target 2 held 0+0 wants +2 open +2 market o2
        fill o1
            o1 Filled fill +2 held 2+0
        fill o2
            o2 Filled fill +2 held 2+0
        finding UnexpectedPosition bob BTC 2 7
            tripped Follower 0 KillStopNew UnexpectedPosition 7 of 2
        finding UnexpectedPosition carl BTC 2 7
        finding UnexpectedPosition bob BTC 2 8
        alice +1 @100
            LeaderEvent 2 to 3 @100 id 2
              p target 3 held 2+0 wants +1 PlanDisarmed
              q target 3 held 2+0 wants +1 open +1 market o3
        alice -2 @100
            LeaderEvent 3 to 1 @100 id 3
              q target 1 held 2+1 wants -2 close -2 market o4
              p target 1 held 2+0 wants -1 close -1 market o5
        finding UnexpectedOrder bob BTC 0 3
            tripped Follower 0 KillStopNew UnexpectedOrder 3 of 0
        Resume follower bob
            refused KillLatched
        Rearm follower bob
            accepted, 1 plans
        sweep
        ",
    );
}
