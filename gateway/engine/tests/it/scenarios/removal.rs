//! Plans that leave the configuration: what becomes of what they hold.

use crate::script::check;

/// Goal: a plan that closes gracefully goes down with its leader, never up, and is flat when he is; the next
/// episode goes on without it.
#[test]
fn gracefully_as_the_leader_reduces() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob closing CloseGracefully
        plan q alice carl
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
              q target 10 held 0+0 wants +10 open +10 market o2
        fill o1
            o1 Filled fill +10 held 10+0
        unplan p
        go
        sweep
        alice +5 @100
            LeaderEvent 10 to 15 @100 id 2
              p target 15 held 10+0 wants +5 PlanRemoved
              q target 15 held 0+10 wants +5 open +5 market o3
        alice -8 @100
            LeaderEvent 15 to 7 @100 id 3
              q target 7 held 0+15 wants -8 close -8 market o4
              p target 7 held 10+0 wants -3 close -3 market o5
        expire o5
            o5 Expired held 10+0
        sweep
            CatchUp 7 to 7 @100
              p target 7 held 10+0 wants -3 close -3 market o6
        fill o6
            o6 Filled fill -3 held 7+0
        alice -9 @100
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0 PlanRemoved
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 7 to -2 @100 id 4
              p target 0 held 7+0 wants -7 close -7 market o7
              q target -2 held 0+7 wants -7 close -7 market o8
              q target -2 held 0+0 wants -2 open -2 market o9
        fill o7
            o7 Filled fill -7 held 0+0
        go
        alice -1 @100
            LeaderEvent -2 to -3 @100 id 5
              q target -3 held 0-2 wants -1 open -1 market o10
        ",
    );
}

/// Goal: a plan that closes now is flattened by the next sweep, in every instrument, and again until it is flat.
#[test]
fn at_once() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob
        plan p alice bob closing CloseNow attempts 1
        go
        alice BTC +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        alice ETH -4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -4 @100 id 2
              p target -4 held 0+0 wants -4 open -4 market o2
        fill o1
            o1 Filled fill +10 held 10+0
        fill o2
            o2 Filled fill -4 held -4+0
        unplan p
        go
        sweep
            CatchUp 10 to 10 @100
              p target 0 held 10+0 wants -10 close -10 market o3
            CatchUp -4 to -4 @100
              p target 0 held -4+0 wants +4 close +4 market o4
        fill o3
            o3 Filled fill -10 held 0+0
        expire o4
            o4 Expired held -4+0
        sweep
            CatchUp -4 to -4 @100
              p target 0 held -4+0 wants +4 RetriesExhausted
        wait 1000
        sweep
            CatchUp -4 to -4 @100
              p target 0 held -4+0 wants +4 close +4 market o5
        expire o5
            o5 Expired held -4+0
        alice ETH +1 @100
            LeaderEvent -4 to -3 @100 id 3
              p target 0 held -4+0 wants +4 close +4 market o6
        alice BTC +1 @100
            LeaderEvent 10 to 11 @100 id 4
              p target 0 held 0+0 OnTarget
        ",
    );
}

/// Goal: when the leader leaves as well, nobody reduces any more: what closes gracefully closes now. A plan whose
/// account leaves is let alone, whatever it says.
#[test]
fn with_leader_or_account() {
    check(
        "
        leader alice
        leader eve
        follower bob
        follower carl
        plan p alice bob closing CloseGracefully
        plan q eve carl closing CloseNow
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        eve +5 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 2
              q target 5 held 0+0 wants +5 open +5 market o2
        fill o1
            o1 Filled fill +10 held 10+0
        fill o2
            o2 Filled fill +5 held 5+0
        unplan p
        unplan q
        unlead alice
        unfollow carl
        go
        sweep
            CatchUp 10 to 10 @100
              p target 0 held 10+0 wants -10 close -10 market o3
        ",
    );
}

/// Goal: a plan that comes back while it leaves goes on as before.
#[test]
fn and_back_again() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob closing CloseGracefully
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        unplan p
        go
        alice -2 @100
            LeaderEvent 10 to 8 @100 id 2
              p target 8 held 10+0 wants -2 close -2 market o2
        plan p alice bob ratio 3
        go
        alice +4 @100
            LeaderEvent 8 to 12 @100 id 3
              p target 12 held 10-2 wants +4 open +4 market o3
        ",
    );
}
