//! Copying: targets, episodes, sizing modes, flips, minimums, positions that were there before.

use crate::script::check;

/// Goal: the target follows the leader without accumulating rounding, and is flat when he is.
#[test]
fn target_follows_the_leader() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 0.5
        go
        alice +3 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 1 held 0+0 wants +1 open +1 market o1
        alice +3 @101
            LeaderEvent 3 to 6 @101 id 2
              p target 3 held 0+1 wants +2 open +2 market o2
        fill o1
            o1 Filled fill +1 held 1+2
        fill o2
            o2 Filled fill +2 held 3+0
        alice -1 @102
            LeaderEvent 6 to 5 @102 id 3
              p target 2 held 3+0 wants -1 close -1 market o3
        fill o3
            o3 Filled fill -1 held 2+0
        alice -5 @103
            LeaderEvent 5 to 0 @103 id 4
              p target 0 held 2+0 wants -2 close -2 market o4
        fill o4
            o4 Filled fill -2 held 0+0
        ",
    );
}

/// Goal: a flip is a close and then an open, and begins a new episode.
#[test]
fn a_flip_is_two_orders() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 0.5
        go
        alice +10 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -20 @100
            episode 2 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 10 to -10 @100 id 2
              p target -5 held 5+0 wants -5 close -5 market o2
              p target -5 held 5-5 wants -5 open -5 market o3
        fill o2
            o2 Filled fill -5 held 0-5
        fill o3
            o3 Filled fill -5 held -5+0
        alice +30 @100
            episode 3 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent -10 to 20 @100 id 3
              p target 10 held -5+0 wants +5 close +5 market o4
              p target 10 held -5+5 wants +10 open +10 market o5
        ",
    );
}

/// Goal: the ratio is pinned per episode: equity that comes or goes never changes a close.
#[test]
fn ratio_is_pinned_per_episode() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob equity 1
        go
        equity alice 1000
        snapshot bob 500
        alice +10 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        snapshot bob 5000
        alice -5 @100
            LeaderEvent 10 to 5 @100 id 2
              p target 2 held 5+0 wants -3 close -3 market o2
        fill o2
            o2 Filled fill -3 held 2+0
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 3
              p target 0 held 2+0 wants -2 close -2 market o3
        fill o3
            o3 Filled fill -2 held 0+0
        alice +1 @100
            episode 2 @100
              p ratio 5.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 4
              p target 5 held 0+0 wants +5 open +5 market o4
        ",
    );
}

/// Goal: fixed reference equities need no snapshot, and never age.
#[test]
fn fixed_references_need_no_snapshot() {
    check(
        "
        leader alice equity 1000
        follower bob equity 250
        plan p alice bob equity 2
        limit firm snapshot-age 1
        go
        wait 1000
        alice +10 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        ",
    );
}

/// Goal: without a usable equity the plan sits the episode out, and still closes what it holds.
#[test]
fn missing_equity_sits_the_episode_out() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob equity 1
        limit firm snapshot-age 50
        go
        alice +10 @100
            episode 1 @100
              p ratio 0.000 quantity 0 baseline 0 SnapshotMissing
            LeaderEvent 0 to 10 @100 id 1
              p target 0 held 0+0 SnapshotMissing
        alice -10 @100
            LeaderEvent 10 to 0 @100 id 2
              p target 0 held 0+0 SnapshotMissing
        equity alice 1000
        snapshot bob 1000
        alice +10 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 3
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        wait 100
        alice -20 @100
            episode 3 @100
              p ratio 0.000 quantity 0 baseline 0 SnapshotTooOld
            LeaderEvent 10 to -10 @100 id 4
              p target 0 held 10+0 wants -10 close -10 market o2
        fill o2
            o2 Filled fill -10 held 0+0
        alice +5 @100
            LeaderEvent -10 to -5 @100 id 5
              p target 0 held 0+0 SnapshotTooOld
        snapshot bob 0
        equity alice 1000
        alice +5 @100
            LeaderEvent -5 to 0 @100 id 6
              p target 0 held 0+0 SnapshotTooOld
        alice -5 @100
            episode 4 @100
              p ratio 0.000 quantity 0 baseline 0 SnapshotMissing
            LeaderEvent 0 to -5 @100 id 7
              p target 0 held 0+0 SnapshotMissing
        ",
    );
}

/// Goal: fixed modes pin a quantity: so many units, or so much money at the price of the first fill.
#[test]
fn fixed_modes_pin_a_quantity() {
    check(
        "
        instrument BTC lot 0.1
        leader alice
        follower bob
        follower carl
        plan q alice bob quantity 0.75
        plan n alice carl notional 1050
        go
        alice +3 @100
            episode 1 @100
              q ratio 0.000 quantity 7 baseline 0
              n ratio 0.000 quantity 10 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              q target 7 held 0+0 wants +7 open +7 market o1
              n target 10 held 0+0 wants +10 open +10 market o2
        fill o1
            o1 Filled fill +7 held 7+0
        fill o2
            o2 Filled fill +10 held 10+0
        alice +3 @200
            LeaderEvent 3 to 6 @200 id 2
              q target 7 held 7+0 OnTarget
              n target 10 held 10+0 OnTarget
        alice -6 @200
            LeaderEvent 6 to 0 @200 id 3
              n target 0 held 10+0 wants -10 close -10 market o3
              q target 0 held 7+0 wants -7 close -7 market o4
        fill o3
            o3 Filled fill -10 held 0+0
        fill o4
            o4 Filled fill -7 held 0+0
        alice -1 @200
            episode 2 @200
              q ratio 0.000 quantity 7 baseline 0
              n ratio 0.000 quantity 5 baseline 0
            LeaderEvent 0 to -1 @200 id 4
              q target -7 held 0+0 wants -7 open -7 market o5
              n target -5 held 0+0 wants -5 open -5 market o6
        ",
    );
}

/// Goal: with `none`, only what the leader adds is copied; what he closes first takes from the old part.
#[test]
fn existing_position_is_not_copied() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan none alice bob
        plan all alice carl all
        go
        alice +2 @100 before 10
            episode 1 @100
              none ratio 1.000 quantity 0 baseline 10
              all ratio 1.000 quantity 0 baseline 0
            LeaderEvent 10 to 12 @100 id 1
              none target 2 held 0+0 wants +2 open +2 market o1
              all target 12 held 0+0 wants +12 open +12 market o2
        fill o1
            o1 Filled fill +2 held 2+0
        fill o2
            o2 Filled fill +12 held 12+0
        alice -4 @100
            LeaderEvent 12 to 8 @100 id 2
              none target 0 held 2+0 wants -2 close -2 market o3
              all target 8 held 12+0 wants -4 close -4 market o4
        fill o3
            o3 Filled fill -2 held 0+0
        fill o4
            o4 Filled fill -4 held 8+0
        alice +1 @100
            LeaderEvent 8 to 9 @100 id 3
              all target 9 held 8+0 wants +1 open +1 market o5
              none target 1 held 0+0 wants +1 open +1 market o6
        fill o5
            o5 Filled fill +1 held 9+0
        fill o6
            o6 Filled fill +1 held 1+0
        alice -9 @100
            LeaderEvent 9 to 0 @100 id 4
              none target 0 held 1+0 wants -1 close -1 market o7
              all target 0 held 9+0 wants -9 close -9 market o8
        fill o7
            o7 Filled fill -1 held 0+0
        fill o8
            o8 Filled fill -9 held 0+0
        alice +1 @100
            episode 2 @100
              none ratio 1.000 quantity 0 baseline 0
              all ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 5
              none target 1 held 0+0 wants +1 open +1 market o9
              all target 1 held 0+0 wants +1 open +1 market o10
        ",
    );
}

/// Goal: never the opposite position: a leader who only closes what he had leads to nothing.
#[test]
fn closing_an_existing_position_is_not_copied() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice -4 @100 before 10
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 6
            LeaderEvent 10 to 6 @100 id 1
              p target 0 held 0+0 ExistingPosition
        alice -6 @100
            LeaderEvent 6 to 0 @100 id 2
              p target 0 held 0+0 OnTarget
        ",
    );
}

/// Goal: small differences are carried until they are large enough; nothing is left at the end.
#[test]
fn small_differences_are_carried() {
    check(
        "
        instrument BTC min 3 notional 500
        leader alice
        follower bob
        plan p alice bob ratio 0.5
        go
        alice +8 @100
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 8 @100 id 1
              p target 4 held 0+0 wants +4 BelowMinimumCarried
        alice +2 @100
            LeaderEvent 8 to 10 @100 id 2
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -4 @100
            LeaderEvent 10 to 6 @100 id 3
              p target 3 held 5+0 wants -2 BelowMinimumCarried
        alice -6 @100
            LeaderEvent 6 to 0 @100 id 4
              p target 0 held 5+0 wants -5 close -5 market o2
        fill o2
            o2 Filled fill -5 held 0+0
        ",
    );
}

/// Goal: `skip` gives the difference up for the episode; later differences start from there.
#[test]
fn small_differences_are_skipped() {
    check(
        "
        instrument BTC min 3
        leader alice
        follower bob
        plan p alice bob skip
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 BelowMinimumSkipped
        alice +4 @100
            LeaderEvent 2 to 6 @100 id 2
              p target 4 held 0+0 wants +4 open +4 market o1
        fill o1
            o1 Filled fill +4 held 4+0
        alice -5 @100
            LeaderEvent 6 to 1 @100 id 3
              p target 0 held 4+0 wants -4 close -4 market o2
        fill o2
            o2 Filled fill -4 held 0+0
        alice -1 @100
            LeaderEvent 1 to 0 @100 id 4
              p target 0 held 0+0 OnTarget
        alice +5 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 5
              p target 5 held 0+0 wants +5 open +5 market o3
        ",
    );
}

/// Goal: `force_minimum` raises an order up to the stated factor, and no further.
#[test]
fn small_differences_are_forced() {
    check(
        "
        instrument BTC min 6
        leader alice
        follower bob
        plan p alice bob force 2
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 BelowMinimumCarried
        alice +1 @100
            LeaderEvent 2 to 3 @100 id 2
              p target 3 held 0+0 wants +3 BelowMinimumForced open +6 market o1
        fill o1
            o1 Filled fill +6 held 6+0
        alice -3 @100
            LeaderEvent 3 to 0 @100 id 3
              p target 0 held 6+0 wants -6 close -6 market o2
        fill o2
            o2 Filled fill -6 held 0+0
        ",
    );
}

/// Goal: a plan cannot trade an instrument of another venue than its account's.
#[test]
fn accounts_trade_at_their_own_venue() {
    check(
        "
        venue
        instrument BTC
        leader alice
        follower bob venue 1
        follower carl
        plan b alice bob
        plan c alice carl
        go
        alice +1 @100
            episode 1 @100
              b ratio 1.000 quantity 0 baseline 0
              c ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              b target 1 held 0+0 wants +1 UnknownInstrument
              c target 1 held 0+0 wants +1 open +1 market o1
        ",
    );
}

/// Goal: a leader without plans moves and nothing else happens.
#[test]
fn a_leader_may_have_no_plans() {
    check(
        "
        leader alice
        go
        alice +1 @100
            LeaderEvent 0 to 1 @100 id 1
        alice -1 @100
            LeaderEvent 1 to 0 @100 id 2
        ",
    );
}

/// Goal: the rotation decides who is served first, and is on the record.
#[test]
fn plans_are_served_in_rotation() {
    check(
        "
        leader alice
        follower a
        follower b
        follower c
        plan a alice a
        plan b alice b
        plan c alice c
        go
        alice +1 @100
            episode 1 @100
              a ratio 1.000 quantity 0 baseline 0
              b ratio 1.000 quantity 0 baseline 0
              c ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              c target 1 held 0+0 wants +1 open +1 market o1
              a target 1 held 0+0 wants +1 open +1 market o2
              b target 1 held 0+0 wants +1 open +1 market o3
        alice +1 @100
            LeaderEvent 1 to 2 @100 id 2
              c target 2 held 0+1 wants +1 open +1 market o4
              a target 2 held 0+1 wants +1 open +1 market o5
              b target 2 held 0+1 wants +1 open +1 market o6
        alice +1 @100
            LeaderEvent 2 to 3 @100 id 3
              b target 3 held 0+2 wants +1 open +1 market o7
              c target 3 held 0+2 wants +1 open +1 market o8
              a target 3 held 0+2 wants +1 open +1 market o9
        alice +1 @100
            LeaderEvent 3 to 4 @100 id 4
              a target 4 held 0+3 wants +1 open +1 market o10
              b target 4 held 0+3 wants +1 open +1 market o11
              c target 4 held 0+3 wants +1 open +1 market o12
        ",
    );
}

/// Goal: plans of several leaders share an account, each with a position of its own. Method: two leaders on
/// opposite sides; each closes while the account holds less than its plan, or the other side. What may turn the
/// account is no closing order for the venue; one that is too small for any other order stays one, is refused
/// while it would turn the account, and comes again until it does not.
#[test]
fn leaders_share_an_account() {
    check(
        "
        instrument X min 3
        leader alice
        leader cora
        follower bob
        plan a alice bob ratio 1
        plan c cora bob ratio 1
        go
        alice X +8 @100
            episode 1 @100
              a ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 8 @100 id 1
              a target 8 held 0+0 wants +8 open +8 market o1
        fill o1
            o1 Filled fill +8 held 8+0
        cora X -5 @100
            episode 1 @100
              c ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -5 @100 id 2
              c target -5 held 0+0 wants -5 open -5 market o2
        fill o2
            o2 Filled fill -5 held -5+0
        alice X -3 @100
            LeaderEvent 8 to 5 @100 id 3
              a target 5 held 8+0 wants -3 close -3 market o3
        fill o3
            o3 Filled fill -3 held 5+0
        alice X -5 @100
            LeaderEvent 5 to 0 @100 id 4
              a target 0 held 5+0 wants -5 net -5 market o4
        fill o4
            o4 Filled fill -5 held 0+0
        cora X +3 @100
            LeaderEvent -5 to -2 @100 id 5
              c target -2 held -5+0 wants +3 close +3 market o5
        fill o5
            o5 Filled fill +3 held -2+0
        alice X +3 @100
            episode 2 @100
              a ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 6
              a target 3 held 0+0 wants +3 open +3 market o6
        fill o6
            o6 Filled fill +3 held 3+0
        cora X +2 @100
            LeaderEvent -2 to 0 @100 id 7
              c target 0 held -2+0 wants +2 close +2 market o7
        reject o7
            o7 Rejected held -2+0
        alice X -3 @100
            LeaderEvent 3 to 0 @100 id 8
              a target 0 held 3+0 wants -3 net -3 market o8
        fill o8
            o8 Filled fill -3 held 0+0
        sweep
            CatchUp 0 to 0 @100
              c target 0 held -2+0 wants +2 close +2 market o9
        fill o9
            o9 Filled fill +2 held 0+0
        ",
    );
}
