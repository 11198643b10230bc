//! Plans that hold the weights of their configuration: what moves them, and what does not. A lot is worth its price.

use crate::script::check;

/// Goal: a plan goes to the weights of a revision with the next sweep, as soon as there is a price, and with another
/// revision to other ones; an instrument that is not among them any more is left. What the leader trades, and what he
/// publishes, moves nothing.
#[test]
fn revisions_bring_weights() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob equity 10000
        plan p alice bob
        allocate p fixed BTC 0.2 ETH -0.1
        go
        quote BTC 99 101
        quote ETH 9 11
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 20 held 0+0 wants +20 open +20 market o1
            Rebalance 0 to 0 @10
              p target -100 held 0+0 wants -100 open -100 market o2
        fill o1
            o1 Filled fill +20 held 20+0
        fill o2
            o2 Filled fill -100 held -100+0
        wait 10
        sweep
        weight alice BTC 0.9
        wait 10
        sweep
        restart
        session Synchronised
        allocate p fixed BTC 0.3
        go
        wait 10
        sweep
            rebalanced p Weights
            Rebalance 0 to 0 @100
              p target 30 held 20+0 wants +10 open +10 market o3
            Rebalance 0 to 0 @10
              p target 0 held -100+0 wants +100 close +100 market o4
        ",
    );
}
