//! Stop orders: what triggers them, what becomes of them then, and what is refused.

use super::*;
use protocol::messages::TriggerPrice;

/// The commands about stop orders.
pub(super) fn play(exchange: &mut Exchange, words: &[&str], outcome: &mut Outcome) {
    let ticks = |text: &str| Ticks(text.trim_start_matches('@').parse().unwrap());
    match words {
        ["move", id, lots, trigger, price @ ..] => {
            let request = StopReplaceRequest {
                cl_ord_id: ClOrdId::new(id).unwrap(),
                account: 1,
                security_id: 7,
                quantity: Lots(lots.parse().unwrap()),
                stop_price: ticks(trigger),
                price: price.first().map(|price| ticks(price)),
                transact_time: Nanos(1),
            };
            send(exchange, 1, |buffer| request.encode(buffer), outcome);
        }
        [side, id, account, lots, trigger, rest @ ..] => {
            let side = if *side == "stop-buy" { Side::Buy } else { Side::Sell };
            let mut terms = order(id, account.parse().unwrap(), side, lots.parse().unwrap());
            let by_reference = rest.contains(&"by-reference");
            for word in rest.iter().filter(|word| **word != "by-reference") {
                change(&mut terms, word);
            }
            let stop = NewStopOrder {
                cl_ord_id: terms.cl_ord_id,
                account: terms.account,
                security_id: terms.security_id,
                side,
                time_in_force: terms.time_in_force,
                position_effect: terms.position_effect,
                quantity: terms.quantity,
                stop_price: ticks(trigger),
                trigger_price: if by_reference {
                    TriggerPrice::Reference
                } else {
                    TriggerPrice::Last
                },
                price: terms.price,
                transact_time: Nanos(1),
            };
            send(exchange, 1, |buffer| stop.encode(buffer), outcome);
        }
        _ => panic!("{words:?} is no command"),
    }
}

/// Goal: a stop waits in no book until the last trade is where its trigger is or beyond, then trades at the
/// market. One whose trigger is reached already is refused. Method: table.
#[test]
fn stops_wait_for_their_trigger() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-buy s1 1 3 @1010 -> s1 new
        stop-sell s2 1 3 @990 -> s2 new
        status s1 -> s1 is New 0+3
        print 1009 ->
        print 1010 -> s1 triggered, s1 3@1011
        print 991 ->
        print 990 -> s2 triggered, s2 3@989
        status s2 -> s2 is Filled 3+0
        stop-buy s3 1 3 @989 -> s3 TriggerWrongSide
        stop-sell s4 1 3 @989 -> s4 TriggerWrongSide
        stop-sell s5 1 3 @0 -> s5 InvalidPriceIncrement
        stop-sell s2 1 3 @980 -> s2 DuplicateOrder
        stop-sell s6 1 0 @980 -> s6 IncorrectQuantity
        ",
    );
}

/// Goal: a stop-limit order that is triggered is a limit order: what does not trade rests, and can be
/// cancelled. Method: table.
#[test]
fn a_stop_limit_order_rests_once_it_is_triggered() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-buy s1 1 15 @1010 1011 gtc -> s1 new
        print 1010 -> s1 triggered, s1 10@1011
        status s1 -> s1 is PartiallyFilled 10+5
        cancel s1 -> s1 cancelled
        stop-buy s2 1 15 @1020 1021 ioc -> s2 new
        print 1020 -> s2 triggered, s2 10@1021, s2 expired
        ",
    );
}

/// Goal: the rule says which price triggers: trades of members move the last price and not the reference.
/// Method: table.
#[test]
fn the_rule_says_which_price_triggers() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-buy r1 1 1 @1001 by-reference -> r1 new
        stop-buy l1 1 1 @1001 -> l1 new
        buy b1 2 1 -> b1 new, b1 1@1001, l1 triggered, l1 1@1001
        print 1001 -> r1 triggered, r1 1@1002
        stop-sell r2 1 1 @1001 by-reference -> r2 TriggerWrongSide
        ",
    );
}

/// Goal: the fill of one stop triggers the next. Method: the first one takes all of the best price.
#[test]
fn one_stop_triggers_the_next() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-buy s1 1 11 @1010 -> s1 new
        stop-buy s2 2 1 @1012 -> s2 new
        print 1010 -> s1 triggered, s1 10@1011, s1 1@1012, s2 triggered, s2 1@1012
        ",
    );
}

/// Goal: what waits can be moved to where a new order could be, keeps its identity, and can be cancelled.
/// Method: table.
#[test]
fn stops_are_moved_and_cancelled() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-sell s1 1 3 @990 -> s1 new
        move s1 5 980 -> s1 replaced 5
        print 985 ->
        move s1 5 985 -> s1 Other
        move s1 0 975 -> s1 Other
        move s1 2 975 974 -> s1 replaced 2
        status s1 -> s1 is New 0+2
        cancel s1 -> s1 cancelled
        print 970 ->
        move s1 1 960 -> s1 TooLate
        move s9 1 960 -> s9 UnknownOrder
        ",
    );
}

/// Goal: a stop that closes needs no room beside other orders that close, takes it from them when it is
/// triggered, and never turns a position. Method: table.
#[test]
fn a_stop_that_closes_only_reduces() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        buy b1 1 10 -> b1 new, b1 10@1001
        sell t1 1 10 1100 gtc close -> t1 new
        stop-sell s1 1 10 @950 close -> s1 new
        stop-sell s2 1 4 @900 close -> s2 new
        print 950 -> s1 triggered, s1 10@949, t1 cancelled
        print 900 -> s2 triggered, s2 expired
        buy b2 1 3 -> b2 new, b2 3@901
        stop-sell s3 1 5 @890 close -> s3 new
        print 890 -> s3 triggered, s3 3@889, s3 expired
        status s3 -> s3 is Expired 3+0
        ",
    );
}

/// Goal: margin is asked for when a stop is triggered, not before. Method: an order far beyond the account.
#[test]
fn margin_is_asked_for_at_the_trigger() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-buy s1 1 1000000000 @1010 -> s1 new
        print 1010 -> s1 triggered, s1 InsufficientMargin
        status s1 -> s1 is Rejected 0+0
        cancel s1 -> s1 TooLate
        ",
    );
}

/// Goal: a halt triggers nothing; what was reached meanwhile is triggered when trading goes on. Method: table.
#[test]
fn a_halt_triggers_nothing() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-buy s1 1 3 @1010 -> s1 new
        halt ->
        print 1010 ->
        stop-buy s2 1 3 @1020 -> s2 ExchangeClosed
        resume -> s1 triggered, s1 3@1011
        ",
    );
}
