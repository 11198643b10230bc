//! Tests of the rule of average cost, as tables that a person can check.

use super::{Holding, Trade};

/// Applies trades of `lots @ price` at a unit value of one, and compares lots, cost and realised profit
/// after each with `-> lots cost realised`.
fn check(steps: &str) {
    let mut holding = Holding::default();
    for step in steps.lines().map(str::trim).filter(|step| !step.is_empty()) {
        let (trade, expected) = step.split_once("->").unwrap();
        let (lots, price) = trade.split_once('@').unwrap();
        let number = |word: &str| word.trim().parse::<i64>().unwrap();
        let trade = Trade { lots: number(lots), price: number(price), unit_value: 1, fee: 3 };
        let before = holding;
        let movement;
        (holding, movement) = holding.after(&trade).unwrap();
        let found = [holding.lots, holding.cost, holding.realised];
        let expected: Vec<i64> = expected.split_whitespace().map(number).collect();
        assert_eq!(found.as_slice(), expected, "{step}");
        assert_eq!(movement.value, movement.cost - movement.realised, "{step}");
        assert_eq!((holding.fees, holding.fills), (before.fees + 3, before.fills + 1), "{step}");
    }
}

/// Goal: the rule's cases: increase, reduce, close, flip, both sides; truncation toward zero.
#[test]
fn the_rule_of_average_cost() {
    check(
        "
         2 @ 10 ->  2  20   0
         1 @ 13 ->  3  33   0
        -1 @ 15 ->  2  22   4
        -2 @ 10 ->  0   0   2
        -2 @ 10 -> -2 -20   2
         1 @  7 -> -1 -10   5
         4 @  8 ->  3  24   7
        -5 @  9 -> -2 -18  10
         2 @  9 ->  0   0  10
        ",
    );
    check(
        "
         3 @ 10 ->  3  30   0
         4 @ 10 ->  7  70   0
         1 @  1 ->  8  71   0
        -3 @ 10 ->  5  45   4
        -5 @ 10 ->  0   0   9
        ",
    );
    check(
        "
        -3 @ 10 -> -3 -30   0
        -5 @  8 -> -8 -70   0
        -1 @  1 -> -9 -71   0
         4 @  9 -> -5 -40  -5
         5 @  9 ->  0   0 -10
        ",
    );
}

/// Goal: amounts that do not fit are refused, never wrapped. Method: the ends of every type.
#[test]
fn what_does_not_fit_is_refused() {
    let trade = |lots, price, unit_value, fee| Trade { lots, price, unit_value, fee };
    let refused = |holding: Holding, trade: Trade| assert_eq!(holding.after(&trade), None);
    refused(Holding::default(), trade(i64::MAX, 2, 1, 0));
    refused(Holding::default(), trade(i64::MIN, 1, i64::MAX, 0));
    refused(Holding::default(), trade(i64::MAX, i64::MAX, i64::MAX, 0));
    refused(Holding { lots: i64::MAX, ..Holding::default() }, trade(1, 1, 1, 0));
    refused(Holding { fees: i64::MAX, ..Holding::default() }, trade(1, 1, 1, 1));
    refused(Holding { cost: i64::MAX, lots: 1, ..Holding::default() }, trade(1, 1, 1, 1));
    let most = Holding { lots: i64::MAX, cost: i64::MIN, ..Holding::default() };
    assert_eq!(most.unrealised(i64::MAX, i64::MAX), None);
    assert!(most.after(&trade(i64::MIN, 0, 1, 0)).is_none());
}

/// Goal: unrealised profit is value less cost, on both sides.
#[test]
fn unrealised_profit() {
    let long = Holding { lots: 3, cost: 30, ..Holding::default() };
    assert_eq!(long.unrealised(12, 1), Some(6));
    let short = Holding { lots: -3, cost: -30, ..Holding::default() };
    assert_eq!(short.unrealised(12, 1), Some(-6));
}
