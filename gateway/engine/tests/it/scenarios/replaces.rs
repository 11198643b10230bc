//! Amendments of a leader where the venue takes replaces.

use crate::script::check;

/// Goal: an amendment is one message, and the order is in the book all the time; until the venue answers the larger of
/// the two counts, and what fills meanwhile is filled of both.
#[test]
fn an_amendment_is_one_replace() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+8
        alice order 7 Amended +14 @101
            order 7 Amended +14 @101 rests 14
            replace o1 filled 2
            LeaderOrder 0 to 0 @101
              p target 14 held 2+0 wants +12 open +12 @101 o2
        exec 9 fill o2 3 cum 5 leaves 5 pending
            o1 PendingReplace fill +3 held 5+9
        replaced o2 5
            o1 Replaced held 5+4
            o2 PartiallyFilled held 5+9
        exec 9 fill o2 3 cum 5 leaves 5 pending
            o2 PartiallyFilled held 5+9 Duplicate
        fill o2 4
            o2 PartiallyFilled fill +4 held 9+5
        alice order 7 Amended +12 @102
            order 7 Amended +12 @102 rests 12
            replace o2 filled 9
            LeaderOrder 0 to 0 @102
              p target 12 held 9+0 wants +3 open +3 @102 o3
        replaced o3 9
            o2 Replaced held 9+0
            o3 PartiallyFilled held 9+3
        fill o3
            o3 Filled fill +3 held 12+0
        ",
    );
}

/// Goal: a venue that has filled more than the order was to be replaced by says that it is filled.
#[test]
fn what_is_replaced_below_what_has_filled_is_filled() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +3 @100
            order 7 Amended +3 @100 rests 3
            replace o1 filled 0
            LeaderOrder 0 to 0 @100
              p target 3 held 0+0 wants +3 open +3 @100 o2
        fill o1 6
            o1 PendingReplace fill +6 held 6+4
        replaced o2 6
            o1 Replaced held 6+0
            o2 Filled held 6+0
        sweep
            CatchUp 0 to 0 @100
              p target 3 held 6+0 wants -3 close -3 market o3
        ",
    );
}

/// Goal: a replace that is refused leaves the order as it was; that is cancelled then, and what is due placed anew.
#[test]
fn what_is_refused_goes_the_other_way() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +12 @101
            order 7 Amended +12 @101 rests 12
            replace o1 filled 0
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o2
        cancel-reject o2 Other replace
            o2 Rejected held 0+10
            o1 Working held 0+10
            cancel o1 LeaderOrder
        cancel o1
            o1 Canceled held 0+0
        sweep
            order 7 Amended +12 @101 rests 12 again
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o3
        ",
    );
}

/// Goal: an order that is filled before its replace arrives stays filled, and what it lacked is placed.
#[test]
fn too_late_is_filled() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +12 @101
            order 7 Amended +12 @101 rests 12
            replace o1 filled 0
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o2
        fill o1
            o1 Filled fill +10 held 10+2
        cancel-reject o2 TooLate replace
            o2 Rejected held 10+0
        sweep
            order 7 Amended +12 @101 rests 12 again
            LeaderOrder 0 to 0 @101
              p target 12 held 10+0 wants +2 open +2 @101 o3
        ",
    );
}

/// Goal: a venue that does not know the order leaves it unknown: nothing is added until that is known.
#[test]
fn an_order_that_the_venue_does_not_know_is_unknown() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +12 @101
            order 7 Amended +12 @101 rests 12
            replace o1 filled 0
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o2
        cancel-reject o2 UnknownOrder replace
            o2 Rejected held 0+10
            o1 Unknown held 0+10
        sweep
            CatchUp 0 to 0 @101
              p target 12 held 0+10 wants +2 OrderWaits
        status o1 Canceled
            o1 Canceled held 0+0
        sweep
            order 7 Amended +12 @101 rests 12 again
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o3
        ",
    );
}

/// Goal: another amendment, or a cancel, while a replace is on its way cancels both.
#[test]
fn a_cancel_overtakes_nothing() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +12 @101
            order 7 Amended +12 @101 rests 12
            replace o1 filled 0
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o2
        alice order 7 Cancelled
            order 7 Cancelled rests 0
            cancel o2 LeaderOrder
            cancel o1 LeaderOrder
        replaced o2 0
            o1 Replaced held 0+2
            o2 PendingCancel held 0+12
        cancel o2
            o2 Canceled held 0+0
        sweep
            CatchUp 0 to 0 @101
              p target 0 held 0+0 OnTarget
        ",
    );
}

/// Goal: what the venue proves not to have processed is not there: the order stands as it was.
#[test]
fn a_replace_that_was_not_sent() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +12 @101
            order 7 Amended +12 @101 rests 12
            replace o1 filled 0
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o2
        session Lost
        gap 2 1
            o2 NotSent held 0+10
            o1 Working held 0+10
        session Synchronised
            cancel o1 CatchUp
        cancel o1
            o1 Canceled held 0+0
        sweep
            order 7 Amended +12 @101 rests 12 again
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o3
        ",
    );
}

/// Goal: a new session proves nothing: both orders are unknown until the venue tells of either, and nothing is sent
/// again.
#[test]
fn a_replace_in_doubt_is_known_by_its_order() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +12 @101
            order 7 Amended +12 @101 rests 12
            replace o1 filled 0
            LeaderOrder 0 to 0 @101
              p target 12 held 0+0 wants +12 open +12 @101 o2
        session Negotiated
            o1 Unknown held 0+12
            o2 Unknown held 0+12
        session Synchronised
            cancel o1 CatchUp
        status o2 New
            o1 Replaced held 0+2
            o2 Working held 0+12
        sweep
        ",
    );
}

/// Goal: what takes an order's place is limited as any order, and until the venue answers the larger of the two counts,
/// at the higher of their prices: what is beside it has no more room than that leaves.
#[test]
fn the_larger_of_both_counts() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        limit plan p symbol-notional 1300
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +20 @101
            order 7 Amended +20 @101 rests 20
            replace o1 filled 0
            LeaderOrder 0 to 0 @101
              p target 20 held 0+0 wants +20 MaxSymbolNotional [MaxSymbolNotional] open +12 @101 o2
        alice order 8 New +3 @90
            order 8 New +3 @90 rests 23
            LeaderOrder 0 to 0 @101
              p target 23 held 0+12 wants +3 MaxSymbolNotional [MaxSymbolNotional]
        replaced o2 0
            o1 Replaced held 0+2
            o2 Working held 0+12
        alice order 7 Amended +2 @101
            order 7 Amended +2 @101 rests 5
            replace o2 filled 0
            LeaderOrder 0 to 0 @101
              p target 5 held 0+0 wants +2 open +2 @101 o3
        alice order 8 Amended +5 @90
            order 8 Amended +5 @90 rests 7
            LeaderOrder 0 to 0 @101
              p target 7 held 0+12 wants -5 OrderWaits
        replaced o3 0
            o2 Replaced held 0+0
            o3 Working held 0+2
        sweep
            order 8 Amended +5 @90 rests 7 again
            LeaderOrder 0 to 0 @90
              p target 7 held 0+2 wants +5 open +5 @90 o4
        alice order 8 Amended +6 @90
            order 8 Amended +6 @90 rests 8
            LeaderOrder 0 to 0 @90
              p target 8 held 0+7 wants +1 open +1 @90 o5
        ",
    );
}

/// Goal: where the number of open orders is limited to those that work, there is no room for two at a time: the other
/// way it is.
#[test]
fn without_room_for_both_it_is_cancelled() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        limit plan p open-orders 1
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Amended +12 @101
            order 7 Amended +12 @101 rests 12
            cancel o1 LeaderOrder
            LeaderOrder 0 to 0 @101
              p target 12 held 0+10 wants +2 OrderWaits
        ",
    );
}

/// Goal: what closes and what opens are two orders, which have no one order's place.
#[test]
fn one_order_in_the_place_of_one() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        replaces
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice +10 @100 order 7 left 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 10+0 OnTarget
            order 7 Done rests 0
        alice order 8 New -4 @110
            order 8 New -4 @110 rests -4
            LeaderOrder 10 to 10 @110
              p target 6 held 10+0 wants -4 close -4 @110 o2
        ack o2
            o2 Working held 10-4
        alice order 8 Amended -6 @111
            order 8 Amended -6 @111 rests -6
            replace o2 filled 0
            LeaderOrder 10 to 10 @111
              p target 4 held 10+0 wants -6 close -6 @111 o3
        replaced o3 0
            o2 Replaced held 10-2
            o3 Working held 10-6
        alice order 8 Amended -14 @112
            order 8 Amended -14 @112 rests -14
            cancel o3 LeaderOrder
            LeaderOrder 10 to 10 @112
              p target -4 held 10-6 wants -8 OrderWaits
        ",
    );
}
