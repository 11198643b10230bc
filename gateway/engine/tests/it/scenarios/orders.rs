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
        late o1 PendingNew
        ack o1
        fill o1 2
        fill o1 3
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
        exec 1 fill o1 2
        exec 1 fill o1 2
        ack o1 cum 0
        late o1 PendingNew cum 2
        fill o1 1 cum 5 leaves 0
        fill o1 2 cum 4 leaves 1
        alice +5 @100
        cancel o2
        fill o2 3 cum 3
        ack o2 cum 0
        fill o2 3 cum 6
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
        fill o1 2
        expire o1
        sweep
        sweep
        reject o2
        quote 98 102
        sweep
        expire o3
        sweep
        sweep
        alice +1 @103
        fill o4 1
        expire o4
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
        alice -5 @100
        expire o1
        sweep
        reject o2
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
        expire o1 cum 3
        sweep
        alice -5 @100
        fill o2
        exec 1 fill o1 3 cum 3 leaves 0
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
        fill o1 7
        alice +1 @100
        fill o2
        ",
    );
}

/// Goal: a bust takes a fill back; the plan trades it again with the next event.
#[test]
fn a_bust_takes_a_fill_back() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
        fill o1 4
        bust o1 3
        fill o1 4
        bust o1 2
        alice +1 @100
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
        status o1 Rejected
        status o1 New
        status o1 Filled cum 5 leaves 0
        exec 9 fill o1 5 cum 5 leaves 0
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
        session Lost
        alice +1 @100
        gap 2 5
        ack o1
        sweep
        session Synchronised
        sweep
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
        fill o1
        alice -8 @100
        gap 2 2
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
        session Negotiated
        session Synchronised
        gap 1 9
        alice +2 @100
        alice -4 @100
        status o1 Filled cum 5 leaves 0
        fill o1 5 cum 5 leaves 0
        alice +1 @100
        reject o2
        sweep
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
        session Negotiated
        session Synchronised
        alice +2 @100
        fill o1 5
        sweep
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
        exec 5 ghost p +3
        sweep
        alice +1 @100 before 0
        fill o1
        exec 6 ghost p +2
        sweep
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
        fill o1 1
        KillCancel plan p
        late o1 PendingCancel
        cancel-reject o1 TooLate
        cancel-reject o1 TooLate
        Rearm plan p
        KillCancel plan p
        cancel-reject o1 UnknownOrder
        cancel o1
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
        fill o1
        session Lost
        alice -5 @100
        sweep
        session Established
        sweep
        session Synchronised
        sweep
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
        expire o1
        wait 60
        sweep
        sweep
        alice +1 @100
        ",
    );
}
