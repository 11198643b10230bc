//! Where a row stands, and what a leader's fill leaves of his order.

use super::{Stand, after_fill, common};

/// Goal: what two quantities have in common is never more than either, and nothing when they differ in sign.
#[test]
fn quantities_have_something_in_common() {
    let cases =
        [(5, 3, 3), (3, 5, 3), (-5, -3, -3), (-3, -5, -3), (5, -3, 0), (0, 3, 0), (-3, 0, 0)];
    for (one, other, expected) in cases {
        assert_eq!(common(one, other), expected, "{one} and {other}");
    }
}

/// Goal: an order closes no more than what other orders on its side leave of the position.
#[test]
fn an_order_closes_what_others_leave() {
    // Position, open buys, open sells, order: how much of it only reduces.
    let cases = [
        (10, 0, 0, -4, 4),
        (10, 0, 0, -14, 10),
        (10, 0, 8, -4, 2),
        (10, 0, 10, -4, 0),
        (10, 5, 0, -12, 10),
        (0, 10, 0, -4, 0),
        (-10, 4, 0, 9, 6),
        (-10, 4, 3, 9, 6),
        (10, 0, 0, 4, 0),
        (10, 0, 14, 4, 0),
    ];
    for (position, buys, sells, lots, expected) in cases {
        let stand = Stand { position, buys, sells };
        assert_eq!(stand.closing_part(lots), expected, "{stand:?} {lots}");
    }
}

/// Goal: the worst that may become of a row counts the side that takes it furthest.
#[test]
fn the_worst_side_counts() {
    let cases =
        [(10, 0, 10, 10), (0, 10, 10, 10), (0, 4, 10, -10), (-3, 0, 2, -5), (5, 7, 20, -15)];
    for (position, buys, sells, expected) in cases {
        assert_eq!(Stand { position, buys, sells }.extent(), expected);
    }
}

/// Goal: a fill never leaves more than was open, nor less than nothing, whatever the leader says.
#[test]
fn a_fill_leaves_what_is_open() {
    let cases =
        [(-4, None, -6), (-4, Some(5), -5), (-14, None, 0), (-4, Some(12), -10), (-4, Some(0), 0)];
    for (lots, leaves, expected) in cases {
        assert_eq!(after_fill(-10, lots, leaves), expected);
    }
}
