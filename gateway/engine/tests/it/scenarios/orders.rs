//! Orders: the state machine with reports in any order, catch-up, cancels, unknown orders, ghosts.

use crate::script::check;

/// Goal: the ordinary life of an order.
#[test]
fn an_order_lives_and_ends() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        late o1 PendingNew
            o1 PendingNew held 0+5
        ack o1
            o1 Working held 0+5
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+3
        fill o1 3
            o1 Filled fill +3 held 5+0
        ",
    );
}

/// Goal: the id of an execution counts for its order alone: a venue that counts anew the next day, or gives both sides
/// of a trade one id, fills two orders.
#[test]
fn executions_are_known_by_order_and_id() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        exec 1 fill o1 5
            o1 Filled fill +5 held 5+0
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 2
              p target 0 held 5+0 wants -5 close -5 market o2
        exec 1 fill o2 5
            o2 Filled fill -5 held 0+0
        exec 1 fill o2 5
            o2 Filled held 0+0 Duplicate
        ",
    );
}

/// Goal: reports may come twice, late and out of order; fills are booked once, states never go back.
#[test]
fn reports_come_in_any_order() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        exec 1 fill o1 2
            o1 PartiallyFilled fill +2 held 2+3
        exec 1 fill o1 2
            o1 PartiallyFilled held 2+3 Duplicate
        ack o1 cum 0
            o1 PartiallyFilled held 2+3 Duplicate
        late o1 PendingNew cum 2 leaves 3
            o1 PartiallyFilled held 2+3 Duplicate
        fill o1 1 cum 5 leaves 0
            o1 Filled fill +1 held 3+2 Inconsistent
        fill o1 2 cum 4 leaves 1
            o1 Filled fill +2 held 5+0
        alice +5 @100
            LeaderEvent 5 to 10 @100 id 2
              p target 10 held 5+0 wants +5 open +5 market o2
        cancel o2
            o2 Canceled held 5+0
        fill o2 3 cum 3
            o2 Canceled fill +3 held 8+0
        ack o2 cum 0
            o2 Canceled held 8+0 Duplicate
        fill o2 3 cum 6
            o2 Canceled fill +3 held 11+0 Inconsistent
        ",
    );
}

/// Goal: what ends with a remainder is behind and catches up, so often and no more; a leader event
/// starts the count anew.
#[test]
fn a_remainder_catches_up() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 2
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+3
        expire o1
            o1 Expired held 2+0
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 2+0 wants +3 open +3 market o2
        sweep
        reject o2
            o2 Rejected held 2+0
        quote 98 102
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 2+0 wants +3 open +3 market o3
        expire o3
            o3 Expired held 2+0
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 2+0 wants +3 RetriesExhausted
        sweep
        alice +1 @103
            LeaderEvent 5 to 6 @103 id 2
              p target 6 held 2+0 wants +4 open +4 market o4
        fill o4 1
            o4 PartiallyFilled fill +1 held 3+3
        expire o4
            o4 Expired held 3+0
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 3+0 wants +3 open +3 market o5
        ",
    );
}

/// Goal: what reduces is tried again for as long as it takes, once a second after the plan's attempts: a
/// flat leader means a flat follower, also when the venue takes no orders for a while.
#[test]
fn reductions_are_tried_until_they_succeed() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob attempts 1
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 2
              p target 0 held 5+0 wants -5 close -5 market o2
        reject o2
            o2 Rejected held 5+0
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 5+0 wants -5 close -5 market o3
        reject o3
            o3 Rejected held 5+0
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 5+0 wants -5 RetriesExhausted
        wait 1000
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 5+0 wants -5 close -5 market o4
        reject o4
            o4 Rejected held 5+0
        sweep
        wait 1000
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 5+0 wants -5 close -5 market o5
        fill o5
            o5 Filled fill -5 held 0+0
        wait 1000
        sweep
        ",
    );
}

/// Goal: catch-up waits until nothing of the row is open any more.
#[test]
fn catch_up_waits_for_open_orders() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 2
              p target 0 held 0+5 wants -5 close -5 market o2
        expire o1
            o1 Expired held 0-5
        sweep
        reject o2
            o2 Rejected held 0+0
        sweep
        ",
    );
}

/// Goal: what the venue counts and has not reported yet is neither traded again nor forgotten.
#[test]
fn missing_fills_stay_open() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        expire o1 cum 3
            o1 Expired held 0+3 Inconsistent
        sweep
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 2
              p target 0 held 0+3 wants -3 close -3 market o2
        fill o2
            o2 Filled fill -3 held -3+3
        exec 1 fill o1 3 cum 3 leaves 0
            o1 Expired fill +3 held 0+0
        sweep
        ",
    );
}

/// Goal: more filled than ordered is booked, said, and worked off.
#[test]
fn over_fills_are_booked() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1 7
            o1 Filled fill +7 held 7+0 Inconsistent
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 7+0 wants -2 close -2 market o2
        alice +1 @100
            LeaderEvent 5 to 6 @100 id 2
              p target 6 held 7-2 wants +1 open +1 market o3
        fill o2
            o2 Filled fill -2 held 5+1
        ",
    );
}

/// Goal: a bust takes a fill back; the plan catches up.
#[test]
fn a_bust_takes_a_fill_back() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1 4
            o1 PartiallyFilled fill +4 held 4+1
        bust o1 3
            o1 PartiallyFilled fill -3 held 1+1 Inconsistent
        fill o1 4
            o1 Filled fill +4 held 5+0
        bust o1 2
            o1 Filled fill -2 held 3+0
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 3+0 wants +2 open +2 market o2
        alice +1 @100
            LeaderEvent 5 to 6 @100 id 2
              p target 6 held 3+2 wants +1 open +1 market o3
        ",
    );
}

/// Goal: a status answer moves the state; one that knows nothing says nothing.
#[test]
fn status_answers() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        status o1 Rejected
            o1 Created held 0+5 Duplicate
        status o1 New
            o1 Working held 0+5
        status o1 Filled cum 5 leaves 0
            o1 Filled held 0+5 Inconsistent
        exec 9 fill o1 5 cum 5 leaves 0
            o1 Filled fill +5 held 5+0
        ",
    );
}

/// Goal: proof that orders were never processed ends them, and they catch up once all is synchronised.
#[test]
fn orders_that_were_never_sent() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
              q target 5 held 0+0 wants +5 open +5 market o2
        session Lost
        alice +1 @100
            LeaderEvent 5 to 6 @100 id 2
              p target 6 held 0+5 wants +1 SessionDown
              q target 6 held 0+5 wants +1 SessionDown
        gap 2 5
            o2 NotSent held 0+0
        ack o1
            o1 Working held 0+5
        sweep
            CatchUp 6 to 6 @100
              q target 6 held 0+0 wants +6 SessionDown
        session Synchronised
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 0+5 wants +1 open +1 market o3
              q target 6 held 0+0 wants +6 open +6 market o4
        ",
    );
}

/// Goal: a venue that fills an order all the same whose absence it had proven is right: the fill is booked to its plan,
/// once, what took its place counts beside it, and what is then too much is worked off.
#[test]
fn orders_that_were_proven_absent_may_fill() {
    check(
        "
        leader alice
        follower a
        follower b
        plan p alice a
        plan q alice b
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
              q target 5 held 0+0 wants +5 open +5 market o2
        session Lost
        gap 1 5
            o1 NotSent held 0+0
            o2 NotSent held 0+0
        session Synchronised
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o3
              q target 5 held 0+0 wants +5 open +5 market o4
        fill o1
            o1 Filled fill +5 held 5+5
        fill o1
            o1 Filled held 5+5 Duplicate
        fill o3
            o3 Filled fill +5 held 10+0
        fill o4
            o4 Filled fill +5 held 5+0
        wait 1000
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 10+0 wants -5 close -5 market o5
        ",
    );
}

/// Goal: a gap that covers both legs of a flip frees both, one after the other.
#[test]
fn both_legs_of_a_flip_were_never_sent() {
    check(
        "
        leader alice
        follower a
        plan p alice a
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        alice -8 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 5 to -3 @100 id 2
              p target -3 held 5+0 wants -5 close -5 market o2
              p target -3 held 5-5 wants -3 open -3 market o3
        gap 2 2
            o2 NotSent held 5-3
            o3 NotSent held 5+0
        ",
    );
}

/// Goal: with a new FIXP session open orders are unknown: they count as open, stop increases, and let
/// reductions pass, until evidence comes.
#[test]
fn unknown_orders_block_increases() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        session Negotiated
            o1 Unknown held 0+5
        session Synchronised
        gap 1 9
        alice +2 @100
            LeaderEvent 5 to 7 @100 id 2
              p target 7 held 0+5 wants +2 UnknownOrderPending
        alice -4 @100
            LeaderEvent 7 to 3 @100 id 3
              p target 3 held 0+5 wants -2 close -2 market o2
        status o1 Filled cum 5 leaves 0
            o1 Filled held 0+3 Inconsistent
        fill o1 5 cum 5 leaves 0
            o1 Filled fill +5 held 5-2
        alice +1 @100
            LeaderEvent 3 to 4 @100 id 4
              p target 4 held 5-2 wants +1 open +1 market o3
        reject o2
            o2 Rejected held 5+1
        sweep
        ",
    );
}

/// Goal: numbers that an operator has agreed on prove nothing about earlier orders, whose own numbers are over, and
/// everything about later ones. Method: what the venue never took covers an order of before, then one behind the
/// agreement, at its number.
#[test]
fn agreed_numbers_leave_earlier_orders_unknown() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        session Lost
        numbers 90 41
            o1 Unknown held 0+5
        session Synchronised
        gap 1 40
        fill o1 5
            o1 Filled fill +5 held 5+0
        alice -2 @100
            LeaderEvent 5 to 3 @100 id 2
              p target 3 held 5+0 wants -2 close -2 market o2
        gap 40 1
        gap 41 1
            o2 NotSent held 5+0
        ",
    );
}

/// Goal: an increase that waited for an unknown order is caught up when the order is resolved.
#[test]
fn what_waited_for_an_unknown_order_catches_up() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        session Negotiated
            o1 Unknown held 0+5
        session Synchronised
        alice +2 @100
            LeaderEvent 5 to 7 @100 id 2
              p target 7 held 0+5 wants +2 UnknownOrderPending
        fill o1 5
            o1 Filled fill +5 held 5+0
        sweep
            CatchUp 7 to 7 @100
              p target 7 held 5+0 wants +2 open +2 market o2
        ",
    );
}

/// Goal: a fill of an order that no record knows is booked to its plan, and worked off.
#[test]
fn ghosts_are_booked() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        exec 5 ghost p +3
            ghost Unknown fill +3 held 3+0 UnmatchedOrder
        exec 5 ghost p +3
            ghost Unknown held 0+0 Duplicate
        sweep
        alice +1 @100 before 0
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 1 @100 id 1
              p target 1 held 3+0 wants -2 close -2 market o1
        fill o1
            o1 Filled fill -2 held 1+0
        exec 6 ghost p +2
            ghost Unknown fill +2 held 3+0 UnmatchedOrder
        sweep
            CatchUp 1 to 1 @100
              p target 1 held 3+0 wants -2 close -2 market o2
        ",
    );
}

/// Goal: a refused cancel leaves the order as it is, or unknown.
#[test]
fn cancels_may_be_refused() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1 1
            o1 PartiallyFilled fill +1 held 1+4
        KillCancel plan p
            accepted, 1 plans
            cancel o1 Command
        late o1 PendingCancel
            o1 PendingCancel held 1+4 Duplicate
        cancel-reject o1 TooLate
            o1 PartiallyFilled held 1+4
        cancel-reject o1 TooLate
            o1 PartiallyFilled held 1+4 Duplicate
        Rearm plan p
            accepted, 1 plans
        KillCancel plan p
            accepted, 1 plans
            cancel o1 Command
        cancel-reject o1 UnknownOrder
            o1 Unknown held 1+4
        cancel o1
            o1 Canceled held 1+0
        cancel-reject o1 TooLate
        ",
    );
}

/// Goal: while the session is down nothing is decided, be it a close; afterwards plans catch up.
#[test]
fn nothing_is_sent_while_the_session_is_down() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        fill o1
            o1 Filled fill +5 held 5+0
        session Lost
        alice -5 @100
            LeaderEvent 5 to 0 @100 id 2
              p target 0 held 5+0 wants -5 SessionDown
        sweep
        session Established
        sweep
        session Synchronised
        sweep
            CatchUp 0 to 0 @100
              p target 0 held 5+0 wants -5 close -5 market o2
        ",
    );
}

/// Goal: catch-up is as old as the event that it follows: old events are not chased.
#[test]
fn old_events_are_not_chased() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        limit firm order-notional 1000000
        limit firm gross 1000000
        limit firm age 50
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        expire o1
            o1 Expired held 0+0
        wait 60
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 EventTooOld [MaxEventAge]
        sweep
        alice +1 @100
            LeaderEvent 5 to 6 @100 id 2
              p target 6 held 0+0 wants +6 open +6 market o2
        ",
    );
}
