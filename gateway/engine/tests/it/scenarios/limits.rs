//! Limits: each kind, at each scope, scaled and cut, with its reason and all kinds that were hit.

use crate::script::{check, check_with};
use paceline_engine::Capacity;

/// Goal: each limit on single orders scales an opening order to the largest that fits.
#[test]
fn orders_are_scaled() {
    check(
        "
        instrument BTC lot 0.5
        leader alice
        follower a
        follower b
        follower c
        plan quantity alice a
        plan notional alice b
        plan symbol alice c
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        limit plan quantity order-quantity 3.7
        limit plan notional order-notional 599
        limit plan symbol symbol-notional 750
        go
        alice +9 @100
            episode 1 @100
              quantity ratio 1.000 quantity 0 baseline 0
              notional ratio 1.000 quantity 0 baseline 0
              symbol ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 9 @100 id 1
              symbol target 9 held 0+0 wants +9 MaxSymbolNotional [MaxSymbolNotional] open +7 market o1
              quantity target 9 held 0+0 wants +9 MaxOrderQuantity [MaxOrderQuantity] open +7 market o2
              notional target 9 held 0+0 wants +9 MaxOrderNotional [MaxOrderNotional] open +5 market o3
        fill o1
            o1 Filled fill +7 held 7+0
        fill o2
            o2 Filled fill +7 held 7+0
        fill o3
            o3 Filled fill +5 held 5+0
        alice +9 @100
            LeaderEvent 9 to 18 @100 id 2
              symbol target 18 held 7+0 wants +11 MaxSymbolNotional [MaxSymbolNotional]
              quantity target 18 held 7+0 wants +11 MaxOrderQuantity [MaxOrderQuantity] open +7 market o4
              notional target 18 held 5+0 wants +13 MaxOrderNotional [MaxOrderNotional] open +5 market o5
        alice -18 @100
            LeaderEvent 18 to 0 @100 id 3
              notional target 0 held 5+5 wants -10 close -10 market o6
              symbol target 0 held 7+0 wants -7 close -7 market o7
              quantity target 0 held 7+7 wants -14 close -14 market o8
        ",
    );
}

/// Goal: with `cut` an order above a limit is not sent at all.
#[test]
fn orders_are_cut() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob cut
        limit plan p order-notional 500
        limit firm gross 1000000
        limit firm age 1000
        go
        alice +6 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 1
              p target 6 held 0+0 wants +6 MaxOrderNotional [MaxOrderNotional]
        alice -1 @100
            LeaderEvent 6 to 5 @100 id 2
              p target 5 held 0+0 wants +5 open +5 market o1
        ",
    );
}

/// Goal: an order that is scaled below the venue's minimum is not sent.
#[test]
fn scaled_below_the_minimum_is_nothing() {
    check(
        "
        instrument BTC min 4
        leader alice
        follower bob
        plan p alice bob
        limit plan p order-notional 399
        limit firm gross 1000000
        limit firm age 1000
        go
        alice +6 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 1
              p target 6 held 0+0 wants +6 MaxOrderNotional [MaxOrderNotional]
        ",
    );
}

/// Goal: the tightest scope wins; all kinds that were hit are kept, the first in the table is the reason.
#[test]
fn the_tightest_scope_wins_and_all_breaches_are_kept() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit firm order-notional 900
        limit venue 0 order-notional 800
        limit leader alice order-notional 700
        limit follower bob order-notional 600
        limit plan p order-notional 550
        limit instrument BTC order-notional 500
        limit follower bob gross 400
        limit firm symbol-notional 450
        limit firm age 10
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 MaxOrderNotional [MaxOrderNotional MaxSymbolNotional MaxGrossNotional] open +4 market o1
        alice +10 @100 age 20
            LeaderEvent 10 to 20 @100 id 2
              p target 20 held 0+4 wants +16 EventTooOld [MaxOrderNotional MaxSymbolNotional MaxGrossNotional MaxEventAge]
        ",
    );
}

/// Goal: a required limit that is set nowhere stops increases.
#[test]
fn missing_limits_deny() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit firm order-notional 900
        limit firm gross 900
        go
        alice +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 LimitMissing
        alice -1 @100
            LeaderEvent 1 to 0 @100 id 2
              p target 0 held 0+0 OnTarget
        ",
    );
}

/// Goal: gross notional counts each scope's own positions and open orders, within one fan-out too.
#[test]
fn gross_is_counted_by_scope() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        leader anna
        follower a
        follower b
        plan p alice a
        plan q alice b
        plan r anna a
        limit firm order-notional 1000000
        limit firm age 1000
        limit firm gross 2000
        limit leader anna gross 250
        limit follower a gross 1150
        limit instrument ETH gross 120
        go
        alice BTC +8 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 8 @100 id 1
              p target 8 held 0+0 wants +8 open +8 market o1
              q target 8 held 0+0 wants +8 open +8 market o2
        anna BTC +4 @100
            episode 1 @100
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 2
              r target 4 held 0+0 wants +4 MaxGrossNotional [MaxGrossNotional] open +2 market o3
        alice ETH +9 @10
            episode 1 @10
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 9 @10 id 3
              q target 9 held 0+0 wants +9 open +9 market o4
              p target 9 held 0+0 wants +9 MaxGrossNotional [MaxGrossNotional] open +3 market o5
        anna ETH -9 @50
            episode 1 @50
              r ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -9 @50 id 4
              r target -9 held 0+0 wants -9 MaxGrossNotional [MaxGrossNotional]
        ",
    );
}

/// Goal: net notional bounds the sum of signed values; an order that brings it back passes.
#[test]
fn net_is_signed() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower a
        plan p alice a
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        limit follower a net 500
        go
        alice BTC +8 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 8 @100 id 1
              p target 8 held 0+0 wants +8 MaxNetNotional [MaxNetNotional] open +5 market o1
        alice ETH -20 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -20 @100 id 2
              p target -20 held 0+0 wants -20 MaxNetNotional [MaxNetNotional] open -10 market o2
        quote BTC 300 300
        alice BTC +1 @300
            LeaderEvent 8 to 9 @300 id 3
              p target 9 held 0+5 wants +4 MaxNetNotional [MaxNetNotional]
        ",
    );
}

/// Goal: leverage needs a fresh snapshot, and bounds gross value by equity.
#[test]
fn leverage_is_bounded_by_equity() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        limit follower bob leverage 2.5
        limit follower bob snapshot-age 50
        go
        alice +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 0+0 wants +1 SnapshotMissing [MaxSnapshotAge]
        snapshot bob 100
        alice +9 @100
            LeaderEvent 1 to 10 @100 id 2
              p target 10 held 0+0 wants +10 MaxLeverage [MaxLeverage] open +2 market o1
        fill o1
            o1 Filled fill +2 held 2+0
        snapshot bob 300
        alice +1 @100
            LeaderEvent 10 to 11 @100 id 3
              p target 11 held 2+0 wants +9 MaxLeverage [MaxLeverage] open +5 market o2
        fill o2
            o2 Filled fill +5 held 7+0
        wait 60
        alice +1 @100
            LeaderEvent 11 to 12 @100 id 4
              p target 12 held 7+0 wants +5 SnapshotTooOld [MaxSnapshotAge]
        alice -12 @100
            LeaderEvent 12 to 0 @100 id 5
              p target 0 held 7+0 wants -7 close -7 market o3
        ",
    );
}

/// Goal: leverage in one instrument is that of the account: what other plans of it hold there counts, what it has in
/// other instruments does not, and a reduction is not bounded.
#[test]
fn leverage_is_bounded_by_instrument() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        leader anna
        follower bob
        plan p alice bob
        plan q anna bob
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        limit instrument BTC symbol-leverage 2
        limit follower bob symbol-leverage 5
        go
        snapshot bob 1000
        anna +8 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 8 @100 id 1
              q target 8 held 0+0 wants +8 open +8 market o1
        fill o1
            o1 Filled fill +8 held 8+0
        alice ETH +60 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 60 @100 id 2
              p target 60 held 0+0 wants +60 MaxSymbolLeverage [MaxSymbolLeverage] open +50 market o2
        alice +20 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 20 @100 id 3
              p target 20 held 0+0 wants +20 MaxSymbolLeverage [MaxSymbolLeverage] open +12 market o3
        anna +1 @100
            LeaderEvent 8 to 9 @100 id 4
              q target 9 held 8+0 wants +1 MaxSymbolLeverage [MaxSymbolLeverage]
        anna -3 @100
            LeaderEvent 9 to 6 @100 id 5
              q target 6 held 8+0 wants -2 close -2 market o4
        ",
    );
}

/// Goal: orders that are not final count, in number and in value, until they are.
#[test]
fn open_orders_are_counted() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        limit follower a open-orders 1
        limit follower b open-notional 250
        go
        alice BTC +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
              q target 2 held 0+0 wants +2 open +2 market o2
        alice BTC +1 @100
            LeaderEvent 2 to 3 @100 id 2
              p target 3 held 0+2 wants +1 MaxOpenOrders [MaxOpenOrders]
              q target 3 held 0+2 wants +1 MaxOpenOrderNotional [MaxOpenOrderNotional]
        fill o1
            o1 Filled fill +2 held 2+0
        fill o2 1
            o2 PartiallyFilled fill +1 held 1+1
        alice BTC +1 @100
            LeaderEvent 3 to 4 @100 id 3
              q target 4 held 1+1 wants +2 MaxOpenOrderNotional [MaxOpenOrderNotional] open +1 market o3
              p target 4 held 2+0 wants +2 open +2 market o4
        ",
    );
}

/// Goal: opening orders carry a limit price at the guard, on the less aggressive tick.
#[test]
fn the_guard_is_a_limit_price() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit firm slippage 50
        limit firm slippage-close 100
        go
        instrument ETH
        alice +10 @999
            episode 1 @999
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @999 id 1
              p target 10 held 0+0 wants +10 open +10 @1003 o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice -4 @999
            LeaderEvent 10 to 6 @999 id 2
              p target 6 held 10+0 wants -4 close -4 @990 o2
        fill o2
            o2 Filled fill -4 held 6+0
        alice -10 @999
            episode 2 @999
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 6 to -4 @999 id 3
              p target -4 held 6+0 wants -6 close -6 @990 o3
              p target -4 held 6-6 wants -4 open -4 @995 o4
        ",
    );
}

/// Goal: from the touch, the guard needs a quote, and the touch itself has to be within the guard.
#[test]
fn the_guard_may_start_from_the_touch() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob touch
        limit firm slippage 100
        go
        alice +10 @1000
            episode 1 @1000
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @1000 id 1
              p target 10 held 0+0 wants +10 ReferenceMissing [MaxSlippageOpen]
        quote 1000 1010
        alice +1 @1000
            LeaderEvent 10 to 11 @1000 id 2
              p target 11 held 0+0 wants +11 open +11 @1020 o1
        fill o1
            o1 Filled fill +11 held 11+0
        quote 1000 1011
        alice +1 @1000
            LeaderEvent 11 to 12 @1000 id 3
              p target 12 held 11+0 wants +1 PriceGuard [MaxSlippageOpen]
        quote 990 1000
        alice -13 @1000
            episode 2 @1000
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 12 to -1 @1000 id 4
              p target -1 held 11+0 wants -11 close -11 market o2
              p target -1 held 11-11 wants -1 open -1 @981 o3
        ",
    );
}

/// Goal: the order table is full with a reason, and the sweep serves who waited once there is room.
#[test]
fn the_order_table_runs_full() {
    check_with(
        &Capacity { orders_max: 1, ..Capacity::default() },
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
              q target 2 held 0+0 wants +2 OrdersInFlightFull
        sweep
        fill o1
            o1 Filled fill +2 held 2+0
        sweep
            CatchUp 2 to 2 @100
              q target 2 held 0+0 wants +2 open +2 market o2
        ",
    );
}

/// Goal: an instrument of money so large that values do not fit stays out of trouble.
#[test]
fn values_that_do_not_fit_are_refused() {
    check(
        "
        instrument BTC unit 1000000000000000000
        leader alice
        follower bob
        plan p alice bob
        limit firm order-notional 90000000000
        limit firm gross 90000000000
        limit firm age 1000
        go
        alice +3 @9
            episode 1 @9
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @9 id 1
              p target 3 held 0+0 wants +3 MaxOrderNotional [MaxOrderNotional MaxSymbolNotional MaxGrossNotional] open +1 market o1
        alice +3 @10
            LeaderEvent 3 to 6 @10 id 2
              p target 6 held 0+1 wants +5 Overflow
        alice -3 @9
            LeaderEvent 6 to 3 @9 id 3
              p target 3 held 0+1 wants +2 MaxOrderNotional [MaxOrderNotional MaxSymbolNotional MaxGrossNotional]
        ",
    );
}

/// Goal: a broken quote of nothing stops nothing but itself.
#[test]
fn a_quote_of_nothing_values_nothing() {
    check(
        "
        instrument BTC notional 500
        leader alice
        follower bob
        plan p alice bob touch
        limit firm slippage 100
        go
        quote 0 0
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 ReferenceMissing [MaxSlippageOpen]
        alice -20 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 10 to -10 @100 id 2
              p target -10 held 0+0 wants -10 ReferenceMissing [MaxSlippageOpen]
        ",
    );
}

/// Goal: with a quote that is too old a guard does not start from it: nothing is opened, after an event or as a catch-up, and
/// what closes starts from the leader's price. A plan that has no such limit goes by it.
#[test]
fn a_quote_grows_old() {
    check(
        "
        leader alice
        follower bob
        follower dora
        plan p alice bob touch attempts 3
        plan q alice dora touch attempts 3
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100000
        limit firm slippage 1000
        limit firm slippage-close 1000
        limit plan p quote-age 1000
        go
        quote 90 94
        wait 900
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 @103 o1
              q target 10 held 0+0 wants +10 open +10 @103 o2
        wait 200
        alice +10 @100
            LeaderEvent 10 to 20 @100 id 2
              p target 20 held 0+10 wants +10 QuoteTooOld [MaxQuoteAge]
              q target 20 held 0+10 wants +10 open +10 @103 o3
        fill o1
            o1 Filled fill +10 held 10+0
        fill o2
            o2 Filled fill +10 held 10+10
        fill o3
            o3 Filled fill +10 held 20+0
        alice -15 @100
            LeaderEvent 20 to 5 @100 id 3
              q target 5 held 20+0 wants -15 close -15 @81 o4
              p target 5 held 10+0 wants -5 close -5 @90 o5
        fill o4
            o4 Filled fill -15 held 5+0
        fill o5
            o5 Filled fill -5 held 5+0
        quote 98 102
        alice +10 @100
            LeaderEvent 5 to 15 @100 id 4
              p target 15 held 5+0 wants +10 open +10 @112 o6
              q target 15 held 5+0 wants +10 open +10 @112 o7
        expire o6
            o6 Expired held 5+0
        expire o7
            o7 Expired held 5+0
        wait 1001
        sweep
            CatchUp 15 to 15 @100
              p target 15 held 5+0 wants +10 QuoteTooOld [MaxQuoteAge]
              q target 15 held 5+0 wants +10 open +10 @112 o8
        ",
    );
}

/// Goal: a quote does not outlive the session that it came by, be it lost or taken up by a new run; the next one counts
/// again.
#[test]
fn a_quote_does_not_outlive_its_session() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob touch
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100000
        limit firm slippage 1000
        go
        quote 98 102
        session Lost
        session Synchronised
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 ReferenceMissing [MaxSlippageOpen]
        quote 98 102
        restart
        session Established
        session Synchronised
        alice +1 @100
            LeaderEvent 10 to 11 @100 id 2
              p target 11 held 0+0 wants +11 ReferenceMissing [MaxSlippageOpen]
        quote 98 102
        alice +1 @100
            LeaderEvent 11 to 12 @100 id 3
              p target 12 held 0+0 wants +12 open +12 @112 o1
        ",
    );
}
