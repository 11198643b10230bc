//! Plans that hold the weights that their leader publishes: what moves them, and what does not. A lot is worth its
//! price.

use crate::script::{check, check_with};
use paceline_engine::Capacity;

/// Goal: who closes first is asked of the weights, not of what the leader has traded himself: he is flat here, and a
/// plan that goes up reduces nothing.
#[test]
fn those_that_reduce_by_their_weights_go_first() {
    check(
        "
        leader alice
        follower bob equity 10000
        follower carl equity 10000
        plan p alice bob ratio 3
        plan q alice carl
        allocate p published
        allocate q published
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 100
        limit plan p order-quantity 10
        go
        quote 99 101
        weight alice BTC 0.2
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 60 held 0+0 wants +60 MaxOrderQuantity [MaxOrderQuantity] open +10 market o1
            rebalanced q Weights
            Rebalance 0 to 0 @100
              q target 20 held 0+0 wants +20 open +20 market o2
        fill o1
            o1 Filled fill +10 held 10+0
        fill o2
            o2 Filled fill +20 held 20+0
        weight alice BTC 0.1
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 30 held 10+0 wants +20 MaxOrderQuantity [MaxOrderQuantity] open +10 market o3
            rebalanced q Weights
            Rebalance 0 to 0 @100
              q target 10 held 20+0 wants -10 close -10 market o4
        expire o3
            o3 Expired held 10+0
        expire o4
            o4 Expired held 20+0
        sweep
            CatchUp 0 to 0 @100
              q target 10 held 20+0 wants -10 close -10 market o5
            CatchUp 0 to 0 @100
              p target 30 held 10+0 wants +20 MaxOrderQuantity [MaxOrderQuantity] open +10 market o6
        ",
    );
}

/// Goal: a revision that changes something else leaves a plan that has joined since the leader's last trade where its
/// weights have it.
#[test]
fn a_revision_keeps_weights() {
    check(
        "
        leader alice
        follower bob equity 10000
        follower carl equity 10000
        plan p alice bob
        allocate p published
        go
        quote 99 101
        alice +10 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 0 held 0+0 OnTarget
        plan q alice carl
        allocate q published
        go
        weight alice BTC 0.2
        sweep
            rebalanced p Weights
            Rebalance 10 to 10 @100
              p target 20 held 0+0 wants +20 open +20 market o1
            rebalanced q Weights
            Rebalance 10 to 10 @100
              q target 20 held 0+0 wants +20 open +20 market o2
        fill o1
            o1 Filled fill +20 held 20+0
        fill o2
            o2 Filled fill +20 held 20+0
        follower dora
        go
        Pause plan q
            accepted, 1 plans
        Resume plan q
            accepted, 1 plans
        sweep
        ",
    );
}

/// Goal: a weight takes rows only where a plan holds published weights; one that joins later finds them.
#[test]
fn weights_take_rows_for_those_that_hold_them() {
    let capacity = Capacity { rows_max: 1, ..Capacity::default() };
    check_with(
        &capacity,
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob equity 10000
        plan p alice bob
        go
        weight alice BTC 0.2
        alice ETH +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 2
              p target 1 held 0+0 wants +1 open +1 market o1
        ",
    );
}

/// Goal: a plan that joins holds the weights with the next sweep, be it the first to hold any.
#[test]
fn a_plan_that_joins_opens_with_the_next_sweep() {
    check(
        "
        leader alice
        follower bob equity 10000
        follower carl equity 10000
        go
        quote 99 101
        weight alice BTC 0.2
        sweep
        plan p alice bob
        allocate p published
        go
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 20 held 0+0 wants +20 open +20 market o1
        fill o1
            o1 Filled fill +20 held 20+0
        plan q alice carl
        allocate q published
        go
        sweep
            rebalanced q Weights
            Rebalance 0 to 0 @100
              q target 20 held 0+0 wants +20 open +20 market o2
        ",
    );
}

/// Goal: a plan that closes gracefully goes down with the weights, never up, and is flat when they are zero.
#[test]
fn a_plan_that_leaves_goes_down_with_the_weights() {
    check(
        "
        leader alice
        follower bob equity 10000
        plan p alice bob closing CloseGracefully
        allocate p published
        go
        quote 99 101
        weight alice BTC 0.2
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 20 held 0+0 wants +20 open +20 market o1
        fill o1
            o1 Filled fill +20 held 20+0
        unplan p
        go
        weight alice BTC 0.3
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 30 held 20+0 wants +10 PlanRemoved
        sweep
        weight alice BTC 0.1
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 10 held 20+0 wants -10 close -10 market o2
        fill o2
            o2 Filled fill -10 held 10+0
        weight alice BTC 0
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 0 held 10+0 wants -10 close -10 market o3
        fill o3
            o3 Filled fill -10 held 0+0
        go
        weight alice BTC 0.1
        wait 10
        sweep
        ",
    );
}

/// Goal: an instrument that has an order open is weighed as soon as it has not, and one without a price as soon as there
/// is one; what has been weighed is not weighed again, and nothing is written meanwhile.
#[test]
fn what_cannot_be_weighed_is_weighed_later() {
    check(
        "
        instrument BTC
        instrument ETH
        instrument SOL
        leader alice
        follower bob equity 10000
        plan p alice bob
        allocate p published
        go
        quote BTC 99 101
        quote ETH 99 101
        weight alice BTC 0.2
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 20 held 0+0 wants +20 open +20 market o1
        weight alice BTC 0.1
        weight alice ETH 0.1
        weight alice SOL 0.1
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 market o2
            Rebalance 0 to 0 @0
              p target 0 held 0+0 ReferenceMissing
        wait 10
        sweep
        quote ETH 49 51
        fill o2
            o2 Filled fill +10 held 10+0
        wait 10
        sweep
        quote SOL 9 11
        wait 10
        sweep
            Rebalance 0 to 0 @10
              p target 100 held 0+0 wants +100 open +100 market o3
        fill o1
            o1 Filled fill +20 held 20+0
        wait 10
        sweep
            Rebalance 0 to 0 @100
              p target 10 held 20+0 wants -10 close -10 market o4
        wait 10
        sweep
        ",
    );
}

/// Goal: a weight of which nothing was known when it was published is not forgotten when the account is.
#[test]
fn an_account_that_comes_late() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        allocate p published
        go
        quote 99 101
        weight alice BTC 0.2
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 0 held 0+0 SnapshotMissing
        wait 10
        sweep
        snapshot bob 10000
        wait 10
        sweep
            Rebalance 0 to 0 @100
              p target 20 held 0+0 wants +20 open +20 market o1
        wait 10
        sweep
        fill o1
            o1 Filled fill +20 held 20+0
        ",
    );
}

/// Goal: weights that are published while the plan is flattened are held once it is re-armed, and those from before
/// are not forgotten.
#[test]
fn a_kill_forgets_no_weight() {
    check(
        "
        leader alice
        follower bob equity 10000
        plan p alice bob
        allocate p published
        go
        quote 99 101
        weight alice BTC 0.2
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 20 held 0+0 wants +20 open +20 market o1
        fill o1
            o1 Filled fill +20 held 20+0
        KillFlatten plan p
            accepted, 1 plans
            Command 0 to 0 @100
              p target 0 held 20+0 wants -20 close -20 market o2
        fill o2
            o2 Filled fill -20 held 0+0
        weight alice BTC 0.3
        wait 10
        sweep
            rebalanced p Weights
        wait 10
        sweep
        Rearm plan p
            accepted, 1 plans
        wait 10
        sweep
            CatchUp 0 to 0 @100
              p target 20 held 0+0 wants +20 open +20 market o3
        fill o3
            o3 Filled fill +20 held 20+0
        wait 10
        sweep
            Rebalance 0 to 0 @100
              p target 30 held 20+0 wants +10 open +10 market o4
        wait 10
        sweep
        ",
    );
}
