//! Replaces: place in the book, identities, and what is refused.

use super::*;

/// Goal: an order that becomes no larger at its price keeps its place; larger, or at another price, it comes last.
/// Method: table; who is filled first.
#[test]
fn a_place_is_kept_by_who_becomes_no_larger() {
    check(
        &mut exchange(|_| {}),
        "
        sell s1 1 5 101 gtc -> s1 new
        sell s2 2 5 101 gtc -> s2 new
        replace s1 s3 3 101 -> s3 replaced 3
        buy b1 3 1 101 -> b1 new, b1 1@101, s3 1@101m
        replace s3 s4 4 101 -> s4 replaced 3
        buy b2 3 1 101 -> b2 new, b2 1@101, s2 1@101m
        replace s4 s5 4 100 -> s5 replaced 3
        buy b3 3 1 101 -> b3 new, b3 1@100, s5 1@100m
        ",
    );
}

/// Goal: an order that moves onto the other side trades there.
#[test]
fn a_new_price_may_trade_at_once() {
    check(
        &mut exchange(|_| {}),
        "
        buy b1 2 4 99 gtc -> b1 new
        sell s1 1 5 101 gtc -> s1 new
        replace s1 s2 6 99 -> s2 replaced 6, s2 4@99, b1 4@99m
        status s2 -> s2 is PartiallyFilled 4+2
        ",
    );
}

/// Goal: the quantity counts what has filled; one that is no more than that ends the order.
#[test]
fn the_quantity_counts_what_has_filled() {
    check(
        &mut exchange(|_| {}),
        "
        sell s1 1 5 101 gtc -> s1 new
        buy b1 2 3 101 -> b1 new, b1 3@101, s1 3@101m
        replace s1 s2 4 101 -> s2 replaced 1
        replace s2 s3 3 101 -> s3 replaced 0
        status s3 -> s3 is Filled 3+0
        status s1 -> s3 is Filled 3+0
        replace s3 s4 9 101 -> s3 TooLate
        ",
    );
}

/// Goal: what is refused leaves the order as it was, with its identity and its place.
#[test]
fn what_is_refused_changes_nothing() {
    check(
        &mut exchange(|_| {}),
        "
        sell s1 1 5 101 gtc -> s1 new
        sell s2 2 5 101 gtc -> s2 new
        replace s0 r0 5 101 -> s0 UnknownOrder
        replace s1 s2 5 101 -> s1 Other
        replace s1 r1 0 101 -> s1 Other
        replace s1 r2 5 0 -> s1 Other
        replace s1 r3 5 -> s1 Other
        replace s1 r4 5 101 @90 -> s1 TooLate
        halt ->
        replace s1 r5 4 101 -> s1 Other
        resume ->
        status s1 -> s1 is New 0+5
        buy b1 3 1 101 -> b1 new, b1 1@101, s1 1@101m
        replace s1 r6 4 101 -> r6 replaced 3
        replace s1 r7 4 101 -> s1 Other
        cancel s1 -> r6 cancelled
        ",
    );
}

/// Goal: a closing order never becomes larger than what it closes.
#[test]
fn what_closes_only_closes() {
    check(
        &mut exchange(with_depth),
        "
        print 100 ->
        buy b1 1 8 -> b1 new, b1 8@101
        sell c1 1 5 110 gtc close -> c1 new
        replace c1 c2 9 110 -> c1 Other
        replace c1 c2 8 110 -> c1 Other
        replace c1 c3 8 111 -> c3 replaced 8
        ",
    );
}

/// Goal: a stop that waits gets other terms under another identity, and is triggered by them.
#[test]
fn a_stop_that_waits_is_replaced() {
    check(
        &mut exchange(with_depth),
        "
        print 1000 ->
        stop-buy s1 1 3 @1010 -> s1 new
        replace s1 s2 4 @1005 -> s2 replaced 4
        replace s2 s3 4 @999 -> s2 Other
        print 1005 -> s2 triggered, s2 4@1006
        replace s2 s4 5 @1010 -> s2 TooLate
        ",
    );
}
