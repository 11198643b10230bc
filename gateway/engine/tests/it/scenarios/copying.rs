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
        alice +3 @101
        fill o1
        fill o2
        alice -1 @102
        fill o3
        alice -5 @103
        fill o4
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
        fill o1
        alice -20 @100
        fill o2
        fill o3
        alice +30 @100
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
        fill o1
        snapshot bob 5000
        alice -5 @100
        fill o2
        alice -5 @100
        fill o3
        alice +1 @100
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
        alice -10 @100
        equity alice 1000
        snapshot bob 1000
        alice +10 @100
        fill o1
        wait 100
        alice -20 @100
        fill o2
        alice +5 @100
        snapshot bob 0
        equity alice 1000
        alice +5 @100
        alice -5 @100
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
        fill o1
        fill o2
        alice +3 @200
        alice -6 @200
        fill o3
        fill o4
        alice -1 @200
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
        fill o1
        fill o2
        alice -4 @100
        fill o3
        fill o4
        alice +1 @100
        fill o5
        fill o6
        alice -9 @100
        fill o7
        fill o8
        alice +1 @100
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
        alice -6 @100
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
        alice +2 @100
        fill o1
        alice -4 @100
        alice -6 @100
        fill o2
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
        alice +4 @100
        fill o1
        alice -5 @100
        fill o2
        alice -1 @100
        alice +5 @100
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
        alice +1 @100
        fill o1
        alice -3 @100
        fill o2
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
        alice -1 @100
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
        alice +1 @100
        alice +1 @100
        alice +1 @100
        ",
    );
}
