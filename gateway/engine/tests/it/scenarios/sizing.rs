//! Sizing modes through the whole engine, tiers, reversed plans, sides, filters, tags, contracts, margin.

use crate::script::check;

/// Goal: proportional modes use what they say: equity, balance, or what margin leaves.
#[test]
fn proportional_modes() {
    check(
        "
        leader alice leverage 20
        follower bob leverage 5
        plan equity alice bob equity 1
        plan balance alice bob balance 1
        plan free alice bob free-margin 1
        plan leverage alice bob leverage 2
        go
        equity alice 1000 balance 800 margin 600
        snapshot bob 500 balance 600 margin 100
        alice +10 @100
            episode 1 @100
              equity ratio 0.500 quantity 0 baseline 0
              balance ratio 0.750 quantity 0 baseline 0
              free ratio 1.000 quantity 0 baseline 0
              leverage ratio 0.250 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              free target 10 held 0+0 wants +10 open +10 market o1
              leverage target 2 held 0+0 wants +2 open +2 market o2
              equity target 5 held 0+0 wants +5 open +5 market o3
              balance target 7 held 0+0 wants +7 open +7 market o4
        ",
    );
}

/// Goal: what a mode lacks is named, and the plan sits out only as long as the episode lasts.
#[test]
fn what_is_missing_sits_out() {
    check(
        "
        leader alice
        follower bob equity 1000
        plan free alice bob free-margin 1
        plan leverage alice bob leverage 1
        plan risk alice bob risk 0.1
        plan volatility alice bob volatility 0.2
        go
        equity alice 1000
        alice +10 @100
            episode 1 @100
              free ratio 0.000 quantity 0 baseline 0 MarginMissing
              leverage ratio 0.000 quantity 0 baseline 0 LeverageMissing
              risk ratio 0.000 quantity 0 baseline 0 StopMissing
              volatility ratio 0.000 quantity 0 baseline 0 VolatilityMissing
            LeaderEvent 0 to 10 @100 id 1
              risk target 0 held 0+0 StopMissing
              volatility target 0 held 0+0 VolatilityMissing
              free target 0 held 0+0 MarginMissing
              leverage target 0 held 0+0 LeverageMissing
        alice +10 @100 stop 90
            LeaderEvent 10 to 20 @100 id 2
              risk target 0 held 0+0 StopMissing
              volatility target 0 held 0+0 VolatilityMissing
              free target 0 held 0+0 MarginMissing
              leverage target 0 held 0+0 LeverageMissing
        equity alice 1000 margin 500
        alice -30 @100 stop 110
            episode 2 @100
              free ratio 2.000 quantity 0 baseline 0
              leverage ratio 0.000 quantity 0 baseline 0 LeverageMissing
              risk ratio 0.000 quantity 10 baseline 0
              volatility ratio 0.000 quantity 0 baseline 0 VolatilityMissing
            LeaderEvent 20 to -10 @100 id 3
              volatility target 0 held 0+0 VolatilityMissing
              free target -20 held 0+0 wants -20 open -20 market o1
              leverage target 0 held 0+0 LeverageMissing
              risk target -10 held 0+0 wants -10 open -10 market o2
        ",
    );
}

/// Goal: quantities by risk and by volatility are pinned with the event that begins the episode.
#[test]
fn risk_and_volatility_pin_a_quantity() {
    check(
        "
        instrument BTC volatility 0.5
        leader alice
        follower bob equity 1000
        plan risk alice bob risk 0.1 stop 0.02
        plan volatility alice bob volatility 0.8
        go
        alice +1 @100
            episode 1 @100
              risk ratio 0.000 quantity 50 baseline 0
              volatility ratio 0.000 quantity 16 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              risk target 50 held 0+0 wants +50 open +50 market o1
              volatility target 16 held 0+0 wants +16 open +16 market o2
        fill o1
            o1 Filled fill +50 held 50+0
        fill o2
            o2 Filled fill +16 held 16+0
        alice +1 @100 stop 99
            LeaderEvent 1 to 2 @100 id 2
              risk target 50 held 50+0 OnTarget
              volatility target 16 held 16+0 OnTarget
        alice -2 @100
            LeaderEvent 2 to 0 @100 id 3
              volatility target 0 held 16+0 wants -16 close -16 market o3
              risk target 0 held 50+0 wants -50 close -50 market o4
        fill o3
            o3 Filled fill -16 held 0+0
        fill o4
            o4 Filled fill -50 held 0+0
        alice -1 @100 stop 125
            episode 2 @100
              risk ratio 0.000 quantity 4 baseline 0
              volatility ratio 0.000 quantity 16 baseline 0
            LeaderEvent 0 to -1 @100 id 4
              risk target -4 held 0+0 wants -4 open -4 market o5
              volatility target -16 held 0+0 wants -16 open -16 market o6
        ",
    );
}

/// Goal: contracts of another size are aligned.
#[test]
fn contract_sizes_are_aligned() {
    check(
        "
        instrument BTC multiplier 0.1 leader-multiplier 5
        leader alice
        follower bob
        plan p alice bob contract 0.5
        go
        alice +2 @100
            episode 1 @100
              p ratio 25.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 50 held 0+0 wants +50 open +50 market o1
        ",
    );
}

/// Goal: the size of the first trade chooses the tier, whatever comes after it.
#[test]
fn tiers_by_the_first_trade() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 1
        tier p 1000 0.5
        tier p 2000 0.25
        go
        alice +9 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 9 @100 id 1
              p target 9 held 0+0 wants +9 open +9 market o1
        alice +91 @100
            LeaderEvent 9 to 100 @100 id 2
              p target 100 held 0+9 wants +91 open +91 market o2
        alice -120 @100
            episode 2 @100
              p ratio 0.250 quantity 0 baseline 0
            LeaderEvent 100 to -20 @100 id 3
              p target -5 held 0+100 wants -100 close -100 market o3
              p target -5 held 0+0 wants -5 open -5 market o4
        alice +30 @100
            episode 3 @100
              p ratio 0.250 quantity 0 baseline 0
            LeaderEvent -20 to 10 @100 id 4
              p target 2 held 0-5 wants +5 close +5 market o5
              p target 2 held 0+0 wants +2 open +2 market o6
        ",
    );
}

/// Goal: a plan that reverses holds the opposite, in steps as the leader goes, and is flat when he is.
#[test]
fn reversed_plans() {
    check(
        "
        leader alice
        follower bob
        plan ratio alice bob ratio 0.5 reverse skip
        plan fixed alice bob quantity 3 reverse
        limit firm slippage 100
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        go
        alice +5 @100
            episode 1 @100
              ratio ratio -0.500 quantity 0 baseline 0
              fixed ratio 0.000 quantity -3 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              ratio target -2 held 0+0 wants -2 open -2 @99 o1
              fixed target -3 held 0+0 wants -3 open -3 @99 o2
        fill o1
            o1 Filled fill -2 held -2+0
        fill o2
            o2 Filled fill -3 held -3+0
        alice -2 @100
            LeaderEvent 5 to 3 @100 id 2
              ratio target -1 held -2+0 wants +1 close +1 market o3
              fixed target -3 held -3+0 OnTarget
        fill o3
            o3 Filled fill +1 held -1+0
        alice -5 @100
            episode 2 @100
              ratio ratio -0.500 quantity 0 baseline 0
              fixed ratio 0.000 quantity -3 baseline 0
            LeaderEvent 3 to -2 @100 id 3
              fixed target 3 held -3+0 wants +3 close +3 market o4
              fixed target 3 held -3+3 wants +3 open +3 @101 o5
              ratio target 1 held -1+0 wants +1 close +1 market o6
              ratio target 1 held -1+1 wants +1 open +1 @101 o7
        alice +2 @100
            LeaderEvent -2 to 0 @100 id 4
              ratio target 0 held -1+2 wants -1 net -1 market o8
              fixed target 0 held -3+6 wants -3 net -3 market o9
        ",
    );
}

/// Goal: sides, lists of symbols and tags: what a plan does not copy it does not open, and it closes what it
/// has when the leader turns to a side that it does not copy.
#[test]
fn sides_symbols_and_tags() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob
        plan long alice bob sides LongOnly
        plan only alice bob
        plan not alice bob
        plan tagged alice bob
        filter only Include ETH
        filter not Exclude ETH
        filter tagged Tag swing
        filter tagged Tag news
        go
        alice ETH +2 @100 tag swing
            episode 1 @100
              long ratio 1.000 quantity 0 baseline 0
              only ratio 1.000 quantity 0 baseline 0
              not ratio 0.000 quantity 0 baseline 0 SymbolNotCopied
              tagged ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              not target 0 held 0+0 SymbolNotCopied
              tagged target 2 held 0+0 wants +2 open +2 market o1
              long target 2 held 0+0 wants +2 open +2 market o2
              only target 2 held 0+0 wants +2 open +2 market o3
        fill o2
            o2 Filled fill +2 held 2+0
        alice ETH -3 @100
            episode 2 @100
              long ratio 0.000 quantity 0 baseline 0 SideNotCopied
              only ratio 1.000 quantity 0 baseline 0
              not ratio 0.000 quantity 0 baseline 0 SymbolNotCopied
              tagged ratio 0.000 quantity 0 baseline 0 TagNotCopied
            LeaderEvent 2 to -1 @100 id 2
              tagged target 0 held 0+2 wants -2 close -2 market o4
              long target 0 held 2+0 wants -2 close -2 market o5
              only target -1 held 0+2 wants -2 close -2 market o6
              only target -1 held 0+0 wants -1 open -1 market o7
              not target 0 held 0+0 SymbolNotCopied
        alice ETH -1 @100 tag swing
            LeaderEvent -1 to -2 @100 id 3
              tagged target 0 held 0+0 TagNotCopied
              long target 0 held 2-2 SideNotCopied
              only target -2 held 0-1 wants -1 open -1 market o8
              not target 0 held 0+0 SymbolNotCopied
        ",
    );
}

/// Goal: an instrument that is filtered out while it is held is only reduced.
#[test]
fn filtered_while_held() {
    check(
        "
        instrument BTC
        leader alice
        follower bob
        plan p alice bob
        go
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
        fill o1
            o1 Filled fill +4 held 4+0
        filter p Exclude BTC
        go
        alice +1 @100
            LeaderEvent 4 to 5 @100 id 2
              p target 5 held 4+0 wants +1 SymbolNotCopied
        alice -3 @100
            LeaderEvent 5 to 2 @100 id 3
              p target 2 held 4+0 wants -2 close -2 market o2
        ",
    );
}

/// Goal: a gap may hide that the leader was flat: who is on another side than before begins an episode, and
/// what he gained unseen belongs to it.
#[test]
fn an_unseen_turn_begins_an_episode() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob sides LongOnly
        go
        alice +3 @100 before 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 1
              p target 3 held 0+0 wants +3 open +3 market o1
        fill o1
            o1 Filled fill +3 held 3+0
        alice -2 @100 before -5
            skip 2 EventBuffered
        wait 100
        sweep
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0 SideNotCopied
            LeaderEvent -5 to -7 @100 id 2
              p target 0 held 3+0 wants -3 close -3 market o2
            skip 2 LeaderGap
        ",
    );
}

/// Goal: what the leader had before is copied where the price is no worse than what he paid, by the side
/// that the follower takes.
#[test]
fn existing_positions_at_no_worse_price() {
    check(
        "
        leader alice
        leader eve
        follower bob
        plan with alice bob no-worse
        plan against alice bob no-worse reverse
        plan silent eve bob no-worse
        go
        alice +1 @100 before 5 average 101
            episode 1 @100
              with ratio 1.000 quantity 0 baseline 0
              against ratio -1.000 quantity 0 baseline 5
            LeaderEvent 5 to 6 @100 id 1
              with target 6 held 0+0 wants +6 open +6 market o1
              against target -1 held 0+0 wants -1 open -1 market o2
        eve +1 @100 before 5
            episode 1 @100
              silent ratio 1.000 quantity 0 baseline 5
            LeaderEvent 5 to 6 @100 id 2
              silent target 1 held 0+0 wants +1 open +1 market o3
        ",
    );
}

/// Goal: what is spot is never sold short, by no plan.
#[test]
fn spot_is_not_sold_short() {
    check(
        "
        instrument BTC kind Spot
        leader alice
        follower bob
        plan p alice bob
        plan r alice bob reverse
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              r ratio 0.000 quantity 0 baseline 0 ShortNotPossible
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
              r target 0 held 0+0 ShortNotPossible
        alice -3 @100
            episode 2 @100
              p ratio 0.000 quantity 0 baseline 0 ShortNotPossible
              r ratio -1.000 quantity 0 baseline 0
            LeaderEvent 2 to -1 @100 id 2
              p target 0 held 0+2 wants -2 close -2 market o2
              r target 1 held 0+0 wants +1 open +1 market o3
        ",
    );
}

/// Goal: after its expiry an instrument is only reduced.
#[test]
fn nothing_is_opened_after_the_expiry() {
    check(
        "
        instrument BTC kind Future expiry 100
        leader alice
        follower bob
        plan p alice bob
        go
        alice +2 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 1
              p target 2 held 0+0 wants +2 open +2 market o1
        wait 100
        alice +1 @100
            LeaderEvent 2 to 3 @100 id 2
              p target 3 held 0+2 wants +1 InstrumentExpired
        alice -2 @100
            LeaderEvent 3 to 1 @100 id 3
              p target 1 held 0+2 wants -1 close -1 market o2
        ",
    );
}

/// Goal: margin of all positions and open orders of a follower stays below its share of the equity, each
/// weighted by what the venue or the account's leverage asks for, whichever is more.
#[test]
fn margin_is_never_overdrawn() {
    check(
        "
        instrument BTC margin 0.1
        instrument ETH margin 0.5
        instrument LTC
        leader alice
        follower bob leverage 5
        follower carl
        plan p alice bob
        plan q alice carl
        limit follower bob margin 0.8
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        go
        alice +20 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 20 @100 id 1
              p target 20 held 0+0 wants +20 SnapshotMissing [MaxSnapshotAge]
              q target 20 held 0+0 wants +20 open +20 market o1
        snapshot bob 1000
        alice +5 @100
            LeaderEvent 20 to 25 @100 id 2
              p target 25 held 0+0 wants +25 open +25 market o2
              q target 25 held 0+20 wants +5 open +5 market o3
        alice ETH -9 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to -9 @100 id 3
              q target -9 held 0+0 wants -9 open -9 market o4
              p target -9 held 0+0 wants -9 InsufficientMargin [MaxMarginUse] open -6 market o5
        session Negotiated
            o1 Unknown held 0+25
            o2 Unknown held 0+25
            o3 Unknown held 0+25
            o4 Unknown held 0-9
            o5 Unknown held 0-6
        session Synchronised
        alice LTC +1 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 4
              p target 1 held 0+0 wants +1 InsufficientMargin [MaxMarginUse]
              q target 1 held 0+0 wants +1 open +1 market o6
        expire o2
            o2 Expired held 0+0
        alice LTC +50 @100
            LeaderEvent 1 to 51 @100 id 5
              p target 51 held 0+0 wants +51 InsufficientMargin [MaxMarginUse] open +25 market o7
              q target 51 held 0+1 wants +50 open +50 market o8
        alice ETH +4 @100
            LeaderEvent -9 to -5 @100 id 6
              q target -5 held 0-9 wants +4 close +4 market o9
              p target -5 held 0-6 wants +1 close +1 market o10
        ",
    );
}

/// Goal: one order is at most its share of the daily volume; an unknown volume allows nothing.
#[test]
fn orders_are_a_share_of_the_volume() {
    check(
        "
        instrument BTC lot 0.5 volume 250
        instrument ETH
        leader alice
        follower bob
        plan p alice bob
        plan q alice bob
        limit firm volume 0.01
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        limit plan q order-quantity 4
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 MaxDailyVolumeShare [MaxDailyVolumeShare] open +5 market o1
              q target 10 held 0+0 wants +10 MaxOrderQuantity [MaxOrderQuantity MaxDailyVolumeShare] open +5 market o2
        alice ETH +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 2
              p target 10 held 0+0 wants +10 MaxDailyVolumeShare [MaxDailyVolumeShare]
              q target 10 held 0+0 wants +10 MaxOrderQuantity [MaxOrderQuantity MaxDailyVolumeShare]
        ",
    );
}
