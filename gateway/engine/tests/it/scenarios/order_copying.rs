//! Plans that copy orders: what mirrors a leader's working orders, and what is traded without them.

use crate::script::{check, check_with};
use paceline_engine::Capacity;

/// Goal: the life of a mirrored order beside its leader's: placed, filled in parts by either side, the rest
/// cancelled. Fills of neither side lead to an order.
#[test]
fn a_limit_order_is_mirrored() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 0.5 orders
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 0.500 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 5 held 0+0 wants +5 open +5 @100 o1
        ack o1
            o1 Working held 0+5
        alice +4 @100 order 7 left 6
            episode 1 @100
              p ratio 0.500 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 5 held 0+5 OnTarget
        fill o1 3
            o1 PartiallyFilled fill +3 held 3+2
        alice order 7 Cancelled
            order 7 Cancelled rests 0
            cancel o1 LeaderOrder
        cancel o1
            o1 Canceled held 3+0
        sweep
            CatchUp 4 to 4 @100
              p target 2 held 3+0 wants -1 close -1 market o2
        fill o2 1
            o2 Filled fill -1 held 2+0
        ",
    );
}

/// Goal: a leader that cancels before anything was filled has followers that hold nothing.
#[test]
fn a_cancel_gives_back_what_the_follower_was_ahead() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 7 New -10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New -10 @100 rests -10
            LeaderOrder 0 to 0 @100
              p target -10 held 0+0 wants -10 open -10 @100 o1
        fill o1 4
            o1 PartiallyFilled fill -4 held -4-6
        alice order 7 Cancelled
            order 7 Cancelled rests 0
            cancel o1 LeaderOrder
        cancel o1
            o1 Canceled held -4+0
        due
            never
        sweep
            CatchUp 0 to 0 @100
              p target 0 held -4+0 wants +4 close +4 market o2
        fill o2
            o2 Filled fill +4 held 0+0
        alice order 7 Done
            order 7 Done rests 0
        ",
    );
}

/// Goal: what fills while it is being cancelled is given back as well.
#[test]
fn a_cancel_that_comes_too_late() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        alice order 7 Cancelled
            order 7 Cancelled rests 0
            cancel o1 LeaderOrder
        fill o1
            o1 Filled fill +10 held 10+0
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 10+0 wants -10 close -10 market o2
        fill o2
            o2 Filled fill -10 held 0+0
        sweep
        ",
    );
}

/// Goal: a sweep that comes before a cancel is confirmed closes nothing in the place of what is being cancelled; what
/// the follower is ahead beyond that is given back at once.
#[test]
fn what_is_being_cancelled_is_no_excess() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 7 New +8 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +8 @100 rests 8
            LeaderOrder 0 to 0 @100
              p target 8 held 0+0 wants +8 open +8 @100 o1
        fill o1 3
            o1 PartiallyFilled fill +3 held 3+5
        alice order 9 New +5 @101
            order 9 New +5 @101 rests 13
            LeaderOrder 0 to 0 @101
              p target 13 held 3+5 wants +5 open +5 @101 o2
        ack o2
            o2 Working held 3+10
        alice order 9 Cancelled
            order 9 Cancelled rests 8
            cancel o2 LeaderOrder
        sweep
        sweep
        fill o2 1
            o2 PendingCancel fill +1 held 4+9
        sweep
            CatchUp 0 to 0 @101
              p target 8 held 4+9 wants -1 close -1 market o3
        cancel o2
            o2 Canceled held 4+4
        fill o3
            o3 Filled fill -1 held 3+5
        sweep
        ",
    );
}

/// Goal: another price is a cancel and then a new order for what is still due; two never work at once.
#[test]
fn an_amended_price_is_cancelled_and_placed_anew() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+8
        alice order 7 Amended +10 @101
            order 7 Amended +10 @101 rests 10
            cancel o1 LeaderOrder
            LeaderOrder 0 to 0 @101
              p target 10 held 2+8 OrderWaits
        sweep
        cancel o1
            o1 Canceled held 2+0
        sweep
            order 7 Amended +10 @101 rests 10 again
            LeaderOrder 0 to 0 @101
              p target 10 held 2+0 wants +8 open +8 @101 o2
        ack o2
            o2 Working held 2+8
        fill o2
            o2 Filled fill +8 held 10+0
        alice +10 @101 order 7 left 0
            episode 1 @101
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @101 id 1
              p target 10 held 10+0 OnTarget
            order 7 Done rests 0
        ",
    );
}

/// Goal: an order that only grows leaves what works where it is; one that shrinks is placed anew.
#[test]
fn more_at_the_same_price_is_added() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 7 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 7 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        alice order 7 Amended +14 @100
            order 7 Amended +14 @100 rests 14
            LeaderOrder 0 to 0 @100
              p target 14 held 0+10 wants +4 open +4 @100 o2
        alice order 7 Amended +3 @100
            order 7 Amended +3 @100 rests 3
            cancel o2 LeaderOrder
            cancel o1 LeaderOrder
            LeaderOrder 0 to 0 @100
              p target 3 held 0+14 wants -11 OrderWaits
        cancel o1
            o1 Canceled held 0+4
        cancel o2
            o2 Canceled held 0+0
        sweep
            order 7 Amended +3 @100 rests 3 again
            LeaderOrder 0 to 0 @100
              p target 3 held 0+0 wants +3 open +3 @100 o3
        ",
    );
}

/// Goal: a resting exit is mirrored as a closing order; when the leader's is filled and the follower's is not, the
/// follower leaves at once: a flat leader has flat followers.
#[test]
fn an_exit_rests_and_then_is_forced() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 1 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice +10 @100 order 1 left 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 10+0 OnTarget
            order 1 Done rests 0
        alice order 1 Done
            order 1 Done rests 0
        alice order 2 New -10 @110
            order 2 New -10 @110 rests -10
            LeaderOrder 10 to 10 @110
              p target 0 held 10+0 wants -10 close -10 @110 o2
        fill o2 4
            o2 PartiallyFilled fill -4 held 6-6
        alice -10 @110 order 2 left 0
            LeaderEvent 10 to 0 @110 id 2
              p target 0 held 6-6 OnTarget
            order 2 Done rests 0
            cancel o2 LeaderOrder
        sweep
        cancel o2
            o2 Canceled held 6+0
        sweep
            CatchUp 0 to 0 @110
              p target 0 held 6+0 wants -6 close -6 market o3
        fill o3
            o3 Filled fill -6 held 0+0
        ",
    );
}

/// Goal: with `wait` the rest of an opening order goes on working after the leader's is filled.
#[test]
fn an_entry_that_is_behind_waits() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 1 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        alice +10 @100 order 1 left 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+10 OnTarget
            order 1 Done rests 0
        sweep
        fill o1
            o1 Filled fill +10 held 10+0
        alice -10 @101
            LeaderEvent 10 to 0 @101 id 2
              p target 0 held 10+0 wants -10 close -10 market o2
        ",
    );
}

/// Goal: with `cross` it is cancelled, and the difference is traded at once.
#[test]
fn an_entry_that_is_behind_crosses() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders cross
        go
        alice order 1 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1 1
            o1 PartiallyFilled fill +1 held 1+9
        alice +10 @100 order 1
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 1+9 OnTarget
            order 1 Done rests 0
            cancel o1 LeaderOrder
        cancel o1
            o1 Canceled held 1+0
        sweep
            CatchUp 10 to 10 @100
              p target 10 held 1+0 wants +9 open +9 market o2
        ",
    );
}

/// Goal: orders on both sides are mirrored; the second is no close, for nothing is held.
#[test]
fn both_sides_work() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 1 New +10 @99
            episode 0 @99
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +10 @99 rests 10
            LeaderOrder 0 to 0 @99
              p target 10 held 0+0 wants +10 open +10 @99 o1
        alice order 2 New -10 @101
            order 2 New -10 @101 rests 0
            LeaderOrder 0 to 0 @101
              p target 0 held 0+10 wants -10 open -10 @101 o2
        fill o1
            o1 Filled fill +10 held 10-10
        alice +10 @99 order 1 left 0
            episode 1 @99
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @99 id 1
              p target 0 held 10-10 OnTarget
            order 1 Done rests -10
        fill o2
            o2 Filled fill -10 held 0+0
        alice -10 @101 order 2 left 0
            LeaderEvent 10 to 0 @101 id 2
              p target 0 held 0+0 OnTarget
            order 2 Done rests 0
        ",
    );
}

/// Goal: an order beyond the position closes it and opens the other side, both at the leader's price.
#[test]
fn an_exit_that_turns() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice order 2 New -25 @110
            order 2 New -25 @110 rests -25
            LeaderOrder 10 to 10 @110
              p target -15 held 10+0 wants -10 close -10 @110 o2
              p target -15 held 10-10 wants -15 open -15 @110 o3
        fill o2
            o2 Filled fill -10 held 0-15
        fill o3 5
            o3 PartiallyFilled fill -5 held -5-10
        ",
    );
}

/// Goal: many small orders make the same target as one; nothing is left when all of them are gone.
#[test]
fn rounding_never_adds_up() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob ratio 0.4 orders
        go
        alice order 1 New +1 @99
            episode 0 @99
              p ratio 0.400 quantity 0 baseline 0
            order 1 New +1 @99 rests 1
            LeaderOrder 0 to 0 @99
              p target 0 held 0+0 OnTarget
        alice order 2 New +1 @98
            order 2 New +1 @98 rests 2
            LeaderOrder 0 to 0 @99
              p target 0 held 0+0 OnTarget
        alice order 3 New +1 @97
            order 3 New +1 @97 rests 3
            LeaderOrder 0 to 0 @98
              p target 1 held 0+0 wants +1 open +1 @97 o1
        alice order 1 Cancelled
            order 1 Cancelled rests 2
        alice order 2 Cancelled
            order 2 Cancelled rests 1
        alice order 3 Cancelled
            order 3 Cancelled rests 0
            cancel o1 LeaderOrder
        cancel o1
            o1 Canceled held 0+0
        ",
    );
}

/// Goal: a fill of an order that was never announced is copied as a fill.
#[test]
fn a_fill_without_an_order_is_copied_as_a_fill() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +10 @100 order 9
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice -4 @100 order 10
            LeaderEvent 10 to 6 @100 id 2
              p target 6 held 10+0 wants -4 close -4 market o2
        ",
    );
}

/// Goal: a market order of the leader is an order at the guard, from what the market says.
#[test]
fn market_orders_go_at_once() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        quote 99 101
        alice order 5 New +10 market
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 5 New +10 market rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1 6
            o1 PartiallyFilled fill +6 held 6+4
        expire o1
            o1 Expired held 6+0
        alice +10 @101 order 5 left 0
            episode 1 @101
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @101 id 1
              p target 10 held 6+0 wants +4 open +4 market o2
            order 5 Done rests 0
        sweep
        ",
    );
}

/// Goal: messages that are old, too large or about nothing known are noted with the reason.
#[test]
fn old_and_unknown_messages_do_nothing() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 5 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 5 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        alice order 5 New +10 @100 sequence 1
            order 5 New +10 @100 rests 0 DuplicateEvent
        alice order 6 New +4611686018427387904 @100
            order 6 New +4611686018427387904 @100 rests 0 Overflow
        alice order 8 Cancelled
            order 8 Cancelled rests 10
        alice order 8 Done
            order 8 Done rests 10
        ",
    );
}

/// Goal: an order that is lost while the leader's works is placed again, as often as the plan allows.
#[test]
fn a_venue_that_rejects_is_tried_again() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 5 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 5 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        reject o1
            o1 Rejected held 0+0
        sweep
            order 5 Amended +10 @100 rests 10 again
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o2
        reject o2
            o2 Rejected held 0+0
        sweep
            order 5 Amended +10 @100 rests 10 again
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o3
        reject o3
            o3 Rejected held 0+0
        sweep
            CatchUp 0 to 0 @100
              p target 10 held 0+0 wants +10 OrderWaits
        sweep
        alice order 5 Amended +11 @100
            order 5 Amended +11 @100 rests 11
            LeaderOrder 0 to 0 @100
              p target 11 held 0+0 wants +11 open +11 @100 o4
        ",
    );
}

/// Goal: orders that could not leave while the session was down leave once it is up; so do cancels.
#[test]
fn a_session_that_was_down() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        session Lost
        alice order 5 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 5 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 SessionDown
        session Synchronised
        sweep
            order 5 Amended +10 @100 rests 10 again
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        ack o1
            o1 Working held 0+10
        session Lost
        alice order 5 Cancelled
            order 5 Cancelled rests 0
        session Synchronised
            cancel o1 CatchUp
        cancel o1
            o1 Canceled held 0+0
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 0+0 OnTarget
        ",
    );
}

/// Goal: a run that ends between what it decided about an order leaves no order out and places none twice.
#[test]
fn a_crash_places_nothing_twice() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 5 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 5 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        crash 0
        alice order 5 Amended +10 @101
            order 5 Amended +10 @101 rests 10
            cancel o1 LeaderOrder
            LeaderOrder 0 to 0 @101
              p target 10 held 0+10 OrderWaits
        restart
            order 5 Amended +10 @101 rests 10
            LeaderOrder 0 to 0 @101
              p target 10 held 0+10 OrderWaits
        session Synchronised
            cancel o1 CatchUp
        cancel o1
            o1 Canceled held 0+0
        sweep
            order 5 Amended +10 @101 rests 10 again
            LeaderOrder 0 to 0 @101
              p target 10 held 0+0 wants +10 open +10 @101 o2
        crash 1
        alice order 6 New +4 @102
            order 6 New +4 @102 rests 14
            LeaderOrder 0 to 0 @102
              p target 14 held 0+10 wants +4 open +4 @102 o3
        restart
        session Synchronised
        sweep
            order 6 Amended +4 @102 rests 14 again
            LeaderOrder 0 to 0 @102
              p target 14 held 0+10 wants +4 open +4 @102 o4
        sweep
        ",
    );
}

/// Goal: a kill cancels and flattens what mirrors, and nothing is mirrored until it is over.
#[test]
fn commands_reach_mirrors() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice order 6 New +4 @99
            order 6 New +4 @99 rests 4
            LeaderOrder 10 to 10 @100
              p target 14 held 10+0 wants +4 open +4 @99 o2
        alice order 7 New -10 @110
            order 7 New -10 @110 rests -6
            LeaderOrder 10 to 10 @110
              p target 4 held 10+4 wants -10 close -10 @110 o3
        KillFlatten firm
            accepted, 1 plans
            cancel o2 Command
            cancel o3 Command
            Command 10 to 10 @100
              p target 0 held 10-6 wants -4 OrderWaits
        cancel o2
            o2 Canceled held 10-10
        cancel o3
            o3 Canceled held 10+0
        sweep
            CatchUp 10 to 10 @100
              p target 0 held 10+0 wants -10 close -10 market o4
        fill o4
            o4 Filled fill -10 held 0+0
        alice order 8 New +4 @99
            order 8 New +4 @99 rests -2
            LeaderOrder 10 to 10 @100
              p target 8 held 0+0 wants +8 PlanCloseOnly
        Rearm firm
            accepted, 1 plans
        sweep
            CatchUp 10 to 10 @100
              p target 8 held 0+0 wants +8 open +8 market o5
        ",
    );
}

/// Goal: a plan that copies fills does not see orders; both end where the leader is.
#[test]
fn plans_side_by_side() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        follower carol
        plan q alice carol
        go
        alice order 6 New +4 @99
            episode 0 @99
              p ratio 1.000 quantity 0 baseline 0
            order 6 New +4 @99 rests 4
            LeaderOrder 0 to 0 @99
              p target 4 held 0+0 wants +4 open +4 @99 o1
        alice +4 @99 order 6 left 0
            episode 1 @99
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @99 id 1
              p target 4 held 0+4 OnTarget
              q target 4 held 0+0 wants +4 open +4 market o2
            order 6 Done rests 0
        fill o1
            o1 Filled fill +4 held 4+0
        fill o2
            o2 Filled fill +4 held 4+0
        ",
    );
}

/// Goal: what rests counts as filled on the side where it is worst: an exit that works leaves no room.
#[test]
fn limits_hold_for_what_rests() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob
        plan p alice bob orders
        limit firm order-notional 100000
        limit firm age 60000
        limit firm gross 1500
        go
        alice order 1 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1
            o1 Filled fill +10 held 10+0
        alice +10 @100 order 1 left 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 10+0 OnTarget
            order 1 Done rests 0
        alice order 2 New -10 @110
            order 2 New -10 @110 rests -10
            LeaderOrder 10 to 10 @110
              p target 0 held 10+0 wants -10 close -10 @110 o2
        alice ETH order 3 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 3 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 MaxGrossNotional [MaxGrossNotional] open +4 @100 o3
        ",
    );
}

/// Goal: what outlived its leader's order ends when the leader turns away from it.
#[test]
fn what_outlived_ends_when_the_leader_leaves() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 1 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1 4
            o1 PartiallyFilled fill +4 held 4+6
        alice +10 @100 order 1 left 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 4+6 OnTarget
            order 1 Done rests 0
        alice -10 @101 order 2
            LeaderEvent 10 to 0 @101 id 2
              p target 0 held 4+6 wants -4 close -4 market o2
            cancel o1 LeaderOrder
        cancel o1
            o1 Canceled held 4-4
        sweep
        ",
    );
}

/// Goal: what rests of a plan that leaves the configuration is cancelled; what it has stays as it says.
#[test]
fn a_plan_that_leaves_takes_its_orders_along() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 1 New +10 @100
            episode 0 @100
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +10 @100 rests 10
            LeaderOrder 0 to 0 @100
              p target 10 held 0+0 wants +10 open +10 @100 o1
        fill o1 4
            o1 PartiallyFilled fill +4 held 4+6
        unplan p
        go
        sweep
            cancel o1 CatchUp
        cancel o1
            o1 Canceled held 4+0
        sweep
        ",
    );
}

/// Goal: an order of the leader beyond the room for them is noted, and its fills are copied as fills.
#[test]
fn a_full_table_falls_back_to_fills() {
    check_with(
        &Capacity { orders_max: 2, ..Capacity::default() },
        "
        leader alice
        follower bob
        plan p alice bob orders
        go
        alice order 1 New +5 @99
            episode 0 @99
              p ratio 1.000 quantity 0 baseline 0
            order 1 New +5 @99 rests 5
            LeaderOrder 0 to 0 @99
              p target 5 held 0+0 wants +5 open +5 @99 o1
        alice order 2 New +5 @98
            order 2 New +5 @98 rests 10
            LeaderOrder 0 to 0 @99
              p target 10 held 0+5 wants +5 open +5 @98 o2
        alice order 3 New +5 @97
            order 3 New +5 @97 rests 0 LeaderOrdersFull
        fill o1
            o1 Filled fill +5 held 5+5
        alice +5 @99 order 1 left 0
            episode 1 @99
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @99 id 1
              p target 10 held 5+5 OnTarget
            order 1 Done rests 5
        alice +5 @97 order 3 left 0
            LeaderEvent 5 to 10 @97 id 2
              p target 15 held 5+5 wants +5 open +5 market o3
        ",
    );
}
