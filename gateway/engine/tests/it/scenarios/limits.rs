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
        fill o1
        fill o2
        fill o3
        alice +9 @100
        alice -18 @100
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
        alice -1 @100
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
        alice +10 @100 age 20
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
        alice -1 @100
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
        limit firm gross 1500
        limit leader anna gross 300
        limit follower a gross 1000
        limit instrument ETH gross 250
        go
        alice BTC +8 @100
        anna BTC +4 @100
        alice ETH +9 @10
        anna ETH -9 @50
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
        alice ETH -20 @100
        quote BTC 300 300
        alice BTC +1 @300
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
        snapshot bob 100
        alice +9 @100
        fill o1
        snapshot bob 300
        alice +1 @100
        fill o2
        wait 60
        alice +1 @100
        alice -12 @100
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
        alice BTC +1 @100
        fill o1
        fill o2 1
        alice BTC +1 @100
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
        fill o1
        alice -4 @999
        fill o2
        alice -10 @999
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
        quote 1000 1010
        alice +1 @1000
        fill o1
        quote 1000 1011
        alice +1 @1000
        quote 990 1000
        alice -13 @1000
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
        sweep
        fill o1
        sweep
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
        alice +3 @10
        alice -3 @9
        ",
    );
}
