//! Orders in doubt: what operators say of them, what venues say afterwards, and what follows when nobody does.

use crate::script::check;

/// An order of five that the venue swallowed, and that it was asked for.
const SWALLOWED: &str = "
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        query o1 1";

fn check_swallowed(rest: &str) {
    check(&format!("{SWALLOWED}{rest}"));
}

/// Goal: an order that never got there is settled as that, and the plan trades again.
#[test]
fn an_order_is_settled_as_never_sent() {
    check_swallowed(
        "
        settle o1 NotSent
            accepted, 1 plans
            o1 NotSent held 0+0
        settle o1 NotSent
            refused OrderNotInDoubt
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o2
        ",
    );
}

/// Goal: what an operator states as filled is booked; the rest is gone and is made up for.
#[test]
fn an_order_is_settled_as_cancelled_with_a_part_filled() {
    check_swallowed(
        "
        settle o1 Canceled 3 @99
            accepted, 1 plans
            o1 Canceled fill +3 held 3+0
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 3+0 wants +2 open +2 market o2
        ",
    );
}

/// Goal: the venue's own executions take the place of what was stated, whether they come in one or in parts, and a
/// repeated one changes nothing.
#[test]
fn late_executions_take_the_place_of_what_was_stated() {
    check_swallowed(
        "
        settle o1 Filled @99
            accepted, 1 plans
            o1 Filled fill +5 held 5+0
        exec 7 fill o1 2
            o1 Filled held 5+0 Inconsistent
            cancel o1 Command
        exec 7 fill o1 2 cum 2
            o1 Filled held 5+0 Duplicate
        exec 8 fill o1 3
            o1 Filled held 5+0
        exec 9 status o1 Filled cum 5 leaves 0
            o1 Filled held 5+0
        ",
    );
}

/// Goal: the venue is right in the end: what it counts more is booked besides, what it counts less is taken back, and
/// the plan makes up for it.
#[test]
fn the_venue_is_right_in_the_end() {
    check_swallowed(
        "
        settle o1 Canceled 3 @99
            accepted, 1 plans
            o1 Canceled fill +3 held 3+0
        exec 7 fill o1 4 @101
            o1 Canceled fill +1 held 4+0 Inconsistent
            cancel o1 Command
        exec 8 cancel o1
            o1 Canceled held 4+0 Inconsistent
        ",
    );
    check_swallowed(
        "
        settle o1 Canceled 3 @99
            accepted, 1 plans
            o1 Canceled fill +3 held 3+0
        exec 7 cancel o1
            o1 Canceled fill -3 held 0+0 Inconsistent
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 0+0 wants +5 open +5 market o2
        ",
    );
}

/// Goal: an order that was declared gone and lives is cancelled, for nobody counts on it any more.
#[test]
fn a_settled_order_that_lives_is_cancelled() {
    check_swallowed(
        "
        settle o1 Rejected
            accepted, 1 plans
            o1 Rejected held 0+0
        ack o1
            o1 Rejected held 0+0 Inconsistent
            cancel o1 Command
        fill o1 5
            o1 Filled fill +5 held 5+0 Inconsistent
        ",
    );
}

/// Goal: a word that does not go with what is known is refused, with the reason, and changes nothing.
#[test]
fn words_that_do_not_fit_are_refused() {
    check(
        "
        instrument BTC
        instrument ETH
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        settle o1 NotSent
            refused OrderNotInDoubt
        fill o1 2
            o1 PartiallyFilled fill +2 held 2+3
        settle o1 Canceled
            refused OrderNotInDoubt
        session Negotiated
            o1 Unknown held 2+3
        settle o1 Canceled
            refused EvidenceToCome
        session Synchronised
        settle o1 Canceled in ETH
            refused UnknownTarget
        settle o1 NotSent
            refused SettlementContradicts
        settle o1 Rejected
            refused SettlementContradicts
        settle o1 Working
            refused SettlementContradicts
        settle o1 Canceled 1 @99
            refused SettlementContradicts
        settle o1 Canceled 6 @99
            refused SettlementQuantity
        settle o1 Filled 4 @99
            refused SettlementQuantity
        settle o1 Canceled 4
            refused SettlementPriceMissing
        settle o1 Canceled
            accepted, 1 plans
            o1 Canceled held 2+0
        SettleOrder plan p
            refused UnknownTarget
        ",
    );
}

/// Goal: a run that ends between a word and what it does to the order does not lose it, nor do it twice. Method: the
/// run ends before the answer, and right behind it.
#[test]
fn words_survive_the_end_of_a_run() {
    check_swallowed(
        "
        crash 0
        settle o1 Filled @99
            accepted, 1 plans
            o1 Filled fill +5 held 5+0
        restart
            refused EvidenceToCome
        session Synchronised
        settle o1 Filled @99
            accepted, 1 plans
            o1 Filled fill +5 held 5+0
        ",
    );
    check_swallowed(
        "
        crash 1
        settle o1 Filled @99
            accepted, 1 plans
            o1 Filled fill +5 held 5+0
        restart
            o1 Filled fill +5 held 5+0
        session Synchronised
        settle o1 Filled @99
            refused OrderNotInDoubt
        exec 7 fill o1 5
            o1 Filled held 5+0
        ",
    );
}

/// Goal: an order in doubt raises an alarm and then pauses its account in its instrument, for all plans there, until it
/// is settled; reductions pass, and other accounts and instruments trade.
#[test]
fn an_order_in_doubt_for_too_long_pauses_its_account() {
    check(
        "
        overdue 2000 5000
        instrument BTC
        instrument ETH
        leader alice
        leader carol
        follower bob
        plan p alice bob
        plan q carol bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        session Negotiated
            o1 Unknown held 0+5
        session Synchronised
        sweep
        wait 1999
        sweep
        wait 1
        sweep
            overdue o1 Unknown Alarm after 2000 ms
        carol +2 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 2 @100 id 2
              q target 2 held 0+0 wants +2 open +2 market o2
        fill o2 2
            o2 Filled fill +2 held 2+0
        wait 3000
        sweep
            overdue o1 Unknown Pause after 5000 ms
        carol +4 @100
            LeaderEvent 2 to 6 @100 id 3
              q target 6 held 2+0 wants +4 OrderOverdue
        carol -5 @100
            LeaderEvent 6 to 1 @100 id 4
              q target 1 held 2+0 wants -1 close -1 market o3
        fill o3 1
            o3 Filled fill -1 held 1+0
        carol +3 @100
            LeaderEvent 1 to 4 @100 id 5
              q target 4 held 1+0 wants +3 OrderOverdue
        carol ETH +3 @100
            episode 1 @100
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 3 @100 id 6
              q target 3 held 0+0 wants +3 open +3 market o4
        wait 1000
        sweep
        settle o1 Canceled 1 @99
            accepted, 1 plans
            o1 Canceled fill +1 held 1+0
        sweep
            CatchUp 5 to 5 @100
              p target 5 held 1+0 wants +4 open +4 market o5
            CatchUp 4 to 4 @100
              q target 4 held 1+0 wants +3 open +3 market o6
        ",
    );
}

/// Goal: doubt begins with the first question, goes on while the order is cancelled, and ends with an answer; time
/// begins anew with the next doubt.
#[test]
fn doubt_ends_with_an_answer() {
    check(
        "
        overdue 100 300
        leader alice
        follower bob
        plan p alice bob
        go
        alice +5 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 5 @100 id 1
              p target 5 held 0+0 wants +5 open +5 market o1
        wait 500
        sweep
        query o1 1
        sweep
        KillCancel plan p
            accepted, 1 plans
            cancel o1 Command
        wait 100
        sweep
            overdue o1 PendingCancel Alarm after 100 ms
        status o1 New
            o1 Working held 0+5
        wait 1000
        sweep
            cancel o1 CatchUp
        query o1 1
        sweep
        wait 400
        sweep
            overdue o1 PendingCancel Pause after 400 ms
        cancel o1
            o1 Canceled held 0+0
        ",
    );
}
