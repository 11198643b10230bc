//! Plans that copy signals: entries, exits, expiry, and what a plan skips.

use crate::script::check;

/// Goal: a signal at the market is traded when it comes, its stop and its target wait beside the position from the
/// next sweeps on, and when it is closed they go before the position does.
#[test]
fn a_signal_at_the_market_is_entered_protected_and_closed() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 0.5 signals
        go
        alice signal 7 Enter +10 market @100 stop 90 target 120
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 8
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        sweep
            order 6 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 5+0 wants -5 close -5 market o2
        sweep
            order 7 New -10 @120 rests -20
            LeaderOrder 10 to 10 @120
              p target -5 held 5-5 wants -5 close -5 @120 o3
        sweep
        alice signal 7 Close @110
            signal 7 Closing +10 fills
            order 6 Cancelled rests -10
            cancel o2 LeaderOrder
            order 7 Cancelled rests 0
            cancel o3 LeaderOrder
            LeaderEvent 10 to 0 @110 id 9
              p target 0 held 5-10 wants +5 OrderWaits
        cancel o2
            o2 Canceled held 5-5
        cancel o3
            o3 Canceled held 5+0
        sweep
            signal 7 Over +10
        sweep
            CatchUp 0 to 0 @110
              p target 0 held 5+0 wants -5 close -5 market o4
        fill o4
            o4 Filled fill -5 held 0+0
        due
            never
        ",
    );
}

/// Goal: an entry that waits works at its price until the leader says that he is in; then its exits do.
#[test]
fn an_entry_waits_until_it_is_made() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob signals
        plan q alice carl signals
        go
        alice signal 7 Enter +10 @100 stop 90
            signal 7 Waiting +10
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            order 5 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
              q target 10 held 0+0 wants +10 open +10 @100 o2
        sweep
        alice signal 7 Entered
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 8
              q target 10 held 0+10 OnTarget
              p target 10 held 0+10 OnTarget
            order 5 Done rests 0
        sweep
            order 6 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 0+10 wants -10 OrderWaits
              q target 0 held 0+10 wants -10 OrderWaits
        alice signal 7 Adjust stop 95 target 130
            signal 7 Open +10
            order 6 Amended -10 market stop 95 rests -10
            LeaderOrder 10 to 10 @100
              q target 0 held 0+10 wants -10 OrderWaits
              p target 0 held 0+10 wants -10 OrderWaits
        sweep
            order 7 New -10 @130 rests -20
            LeaderOrder 10 to 10 @130
              p target -10 held 0+10 wants -20 OrderWaits
              q target -10 held 0+10 wants -20 OrderWaits
        fill o2
            o2 Filled fill +10 held 10+0
        sweep
            order 7 Amended -10 @130 rests -20 again
            LeaderOrder 10 to 10 @130
              q target -10 held 10+0 wants -10 close -10 @130 o3
            order 6 Amended -10 market stop 95 rests -20 again
            LeaderOrder 10 to 10 @100
              q target -10 held 10-10 wants -10 close -10 market o4
        alice signal 7 Close
            signal 7 Closing +10 fills
            order 6 Cancelled rests -10
            cancel o4 LeaderOrder
            order 7 Cancelled rests 0
            cancel o3 LeaderOrder
            LeaderEvent 10 to 0 @100 id 9
              q target 0 held 10-20 wants +10 OrderWaits
              p target 0 held 0+10 wants -10 OrderWaits
            cancel o1 LeaderOrder
        ",
    );
}

/// Goal: a fill of ours says that the market was there as well as the leader does; what he says of it then is no news.
#[test]
fn a_fill_of_ours_makes_the_entry() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob signals
        plan q alice carl ratio 0.5 signals
        go
        alice signal 7 Enter +10 @100 stop 90 expires 100
            signal 7 Waiting +10
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 0.500 quantity 0 baseline 0
            order 5 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
              q target 5 held 0+0 wants +5 open +5 @100 o2
        fill o1 4
            o1 PartiallyFilled fill +4 held 4+6
        alice signal 7 Adjust stop 92
            signal 7 Waiting +10
        sweep
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 8
              q target 5 held 0+5 OnTarget
              p target 10 held 4+6 OnTarget
            order 5 Done rests 0
        sweep
            order 6 New -10 market stop 92 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 4+6 wants -4 close -4 market o3
              q target 0 held 0+5 wants -5 OrderWaits
        alice signal 7 Entered
            signal 7 Open +10
        wait 100
        fill o1
            o1 Filled fill +6 held 10-4
        sweep
            order 6 Amended -10 market stop 92 rests -10 again
            LeaderOrder 10 to 10 @100
              p target 0 held 10-4 wants -6 close -6 market o4
        ",
    );
}

/// Goal: an entry that was not made by its time is cancelled, and so is what a plan had got of it.
#[test]
fn an_entry_expires() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob signals
        go
        alice signal 6 Enter +10 @100 expires 0
            signal 6 SignalExpired
        alice signal 7 Enter +10 @100 stop 90 expires 100
            signal 7 Waiting +10
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 10 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        sweep
        wait 100
        sweep
            signal 7 Closing +10 SignalExpired
            order 10 Cancelled rests 0
            cancel o1 LeaderOrder
        fill o1 4
            o1 PendingCancel fill +4 held 4+6
        cancel o1
            o1 Canceled held 4+0
        sweep
            signal 7 Over +10 SignalExpired
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 4+0 wants -4 close -4 market o2
        sweep
        ",
    );
}

/// Goal: what is no signal, or not now, is skipped with its reason.
#[test]
fn what_cannot_be_taken_in_has_a_reason() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob signals
        go
        alice signal 7 Enter +10 market
            signal 7 ReferenceMissing
        alice signal 7 Close
            signal 7 SignalUnknown
        alice signal 7 Enter part 100 market @100
            signal 7 SnapshotMissing
        alice signal 7 Enter +10 market @100
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 23
              p target 10 held 0+0 wants +10 open +10 market o1
        alice signal 8 Enter +10 market @100
            signal 8 SignalActive
        alice signal 8 Close
            signal 8 SignalUnknown
        alice signal 7 Entered
            signal 7 Open +10
        alice signal 7 Close sequence 7
            signal 7 DuplicateEvent
        ",
    );
}

/// Goal: a part of equity is that part of each follower's.
#[test]
fn a_part_of_equity_is_the_part_of_each_follower() {
    check(
        "
        leader alice equity 1000000
        follower bob equity 50000
        follower carl equity 1000
        plan p alice bob equity 1 signals
        plan q alice carl equity 1 signals
        go
        alice signal 7 Enter part 100 market @100
            signal 7 Open +1000 fills
            episode 1 @100
              p ratio 0.050 quantity 0 baseline 0
              q ratio 0.001 quantity 0 baseline 0
            LeaderEvent 0 to 1000 @100 id 8
              q target 1 held 0+0 wants +1 open +1 market o1
              p target 50 held 0+0 wants +50 open +50 market o2
        ",
    );
}

/// Goal: sizing by risk measures from the signal's stop, of an entry at the market and of one that waits.
#[test]
fn sizing_by_risk_measures_from_the_signals_stop() {
    check(
        "
        leader alice
        follower bob equity 10000
        plan p alice bob risk 0.01 signals
        go
        alice signal 7 Enter +10 market @100 stop 90
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 0.000 quantity 10 baseline 0
            LeaderEvent 0 to 10 @100 id 8
              p target 10 held 0+0 wants +10 open +10 market o1
        alice signal 7 Close @100
            signal 7 Closing +10 fills
            LeaderEvent 10 to 0 @100 id 9
              p target 0 held 0+10 wants -10 OrderWaits
        cancel o1
            o1 Canceled held 0+0
        sweep
            signal 7 Over +10
        sweep
        alice signal 8 Enter -10 @100 stop 105
            signal 8 Waiting -10
            episode 1 @100
              p ratio 0.000 quantity 20 baseline 0
            order 15 New -10 @100 rests -10
            LeaderOrder 0 to 0 @100
              p target -20 held 0+0 wants -20 open -20 @100 o2
        ",
    );
}

/// Goal: a run that ends anywhere between a message and its orders loses nothing and enters nothing twice.
#[test]
fn a_lost_step_is_taken_by_the_next_run() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob signals
        go
        crash 1
        alice signal 7 Enter +10 market @100 stop 90
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 8
              p target 10 held 0+0 wants +10 open +10 market o1
        restart
        session Established
        session Synchronised
        sweep
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 8
              p target 10 held 0+0 wants +10 open +10 market o2
        sweep
            order 6 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 0+10 wants -10 OrderWaits
        sweep
        ",
    );
}

/// Goal: a plan leaves out what its limits or its age forbid; the signal goes on for the others.
#[test]
fn a_plan_skips_what_it_cannot_execute() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob signals
        plan q alice carl signals
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 1000
        limit plan p age 50
        limit plan q order-quantity 4
        go
        alice signal 7 Enter +10 market @100 stop 90 target 120 age 60
            signal 7 Open +10 fills
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 8
              q target 10 held 0+0 wants +10 MaxOrderQuantity [MaxOrderQuantity] open +4 market o1
              p target 10 held 0+0 wants +10 EventTooOld [MaxEventAge]
        fill o1
            o1 Filled fill +4 held 4+0
        sweep
            order 6 New -10 market stop 90 rests -10
            LeaderOrder 10 to 10 @100
              p target 0 held 0+0 OnTarget
              q target 0 held 4+0 wants -4 close -4 market o2
        sweep
            order 7 New -10 @120 rests -20
            LeaderOrder 10 to 10 @120
              p target -10 held 0+0 wants -10 OrderWaits
              q target -10 held 4-4 wants -4 close -4 @120 o3
        ack o2
            o2 Working held 4-8
        ack o3
            o3 Working held 4-8
        session Lost
        session Synchronised
        sweep
            CatchUp 10 to 10 @100
              p target -10 held 0+0 wants -10 OrderWaits
              q target -10 held 4-8 wants -6 OrderWaits
        alice signal 7 Close @110
            signal 7 Closing +10 fills
            order 6 Cancelled rests -10
            cancel o2 LeaderOrder
            order 7 Cancelled rests 0
            cancel o3 LeaderOrder
            LeaderEvent 10 to 0 @110 id 9
              q target 0 held 4-8 wants +4 OrderWaits
              p target 0 held 0+0 OnTarget
        ",
    );
}

/// Goal: a signal that nobody copies is carried out all the same, and is over when it is closed.
#[test]
fn a_signal_that_nobody_copies_ends() {
    check(
        "
        leader alice
        go
        alice signal 7 Enter +10 market @100 stop 90
            signal 7 Open +10 fills
            LeaderEvent 0 to 10 @100 id 8
        sweep
            order 6 New -10 market stop 90 rests -10
        sweep
        due
            never
        alice signal 7 Close @100
            signal 7 Closing +10 fills
            order 6 Cancelled rests 0
            LeaderEvent 10 to 0 @100 id 9
        sweep
            signal 7 Over +10
        sweep
        due
            never
        ",
    );
}
