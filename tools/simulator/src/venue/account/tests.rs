//! Tests of accounts: the average-cost rule by examples, and that no unit of money is ever lost.

use super::*;
use crate::venue::fees::FeeRate;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Plays trades written as `lots@price`, and compares each step with `lots cost realised`.
fn check(table: &str) {
    let mut position = Position::default();
    let mut realised = 0;
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (trade, expected) = line.split_once("->").unwrap();
        let (lots, price) = trade.trim().split_once('@').unwrap();
        realised += position.apply(lots.parse().unwrap(), price.parse().unwrap(), 10);
        let shown = format!("{} {} {realised}", position.lots, position.cost);
        assert_eq!(shown, expected.trim(), "{line}");
    }
}

/// Goal: increases, reductions, closes and flips follow the rule. Method: long side by hand.
#[test]
fn a_long_position_is_carried_at_average_cost() {
    check(
        "
        2@100 -> 2 2000 0
        1@103 -> 3 3030 0
        -1@110 -> 2 2020 90
        -2@90 -> 0 0 -130
        4@50 -> 4 2000 -130
        -6@60 -> -2 -1200 270
        ",
    );
}

/// Goal: the same on the short side, where costs are negative. Method: by hand.
#[test]
fn a_short_position_is_carried_at_average_cost() {
    check(
        "
        -2@100 -> -2 -2000 0
        -1@97 -> -3 -2970 0
        1@90 -> -2 -1980 90
        5@101 -> 3 3030 50
        ",
    );
}

/// Goal: what rounding leaves stays in the cost. Method: a third of a cost that three does not divide.
#[test]
fn rounding_is_toward_zero_and_stays_in_the_cost() {
    let mut long = Position { lots: 3, cost: 100 };
    assert_eq!(long.apply(-1, 5, 10), 50 - 33);
    assert_eq!(long, Position { lots: 2, cost: 67 });
    let mut short = Position { lots: -3, cost: -100 };
    assert_eq!(short.apply(1, 5, 10), -50 + 33);
    assert_eq!(short, Position { lots: -2, cost: -67 });
}

/// Goal: fees round up to the next unit, rebates down. Method: rates of one in 10^9.
#[test]
fn fees_round_in_favour_of_the_venue() {
    let rate =
        |text: &str| FeeRate::from_basis_points(Decimal::from_str_exact(text).unwrap()).unwrap();
    for (basis_points, notional, expected) in [
        ("3.5", 1_000_000, 350),
        ("3.5", 1_000_001, 351),
        ("3.5", -1_000_001, 351),
        ("-0.1", 1_000_000, -10),
        ("-0.1", 1_099_999, -10),
        ("0.00001", 1, 1),
        ("-0.00001", 999_999_999, 0),
        ("0", i64::MAX, 0),
        ("10000", i64::MAX, i64::MAX),
    ] {
        assert_eq!(rate(basis_points).fee(notional).0, expected, "{basis_points} of {notional}");
    }
    assert!(FeeRate::from_basis_points(Decimal::new(1, 6)).is_err());
    assert!(FeeRate::from_basis_points(Decimal::from(10_001)).is_err());
}

proptest! {
    /// Goal: money is conserved. Method: any trades between two accounts; at any mark the gains of
    /// both, realised and not, are together zero, and fees are exactly what left their balances.
    #[test]
    fn trades_move_money_and_make_none(
        trades in proptest::collection::vec((-50_i64..50, 1_i64..10_000, -20_i64..20), 1..80),
        unit_value in 1_i64..1_000_000,
        mark in 1_i64..10_000,
    ) {
        let (mut buyer, mut seller) = (Account::new(1_000), Account::new(2_000));
        let mut fees = 0;
        for (lots, price, fee) in trades.into_iter().filter(|(lots, ..)| *lots != 0) {
            let trade = Trade { lots, price, unit_value, fee: Fee(fee) };
            buyer.apply(0, &trade);
            seller.apply(0, &Trade { lots: -lots, fee: Fee(0), ..trade });
            fees += i128::from(fee);
            for account in [&buyer, &seller] {
                let (_, position) = account.positions().next().unwrap();
                // A cost has the sign of its position, and a flat position has none.
                prop_assert!(position.cost.signum() * i128::from(position.lots.signum()) >= 0);
                prop_assert!(position.lots != 0 || position.cost == 0);
            }
        }
        let worth = |account: &Account| {
            let open = account.positions().map(|(_, it)| it.unrealised(mark, unit_value));
            account.balance() + open.sum::<i128>()
        };
        prop_assert_eq!(worth(&buyer) + worth(&seller), 3_000 - fees);
        prop_assert_eq!(buyer.fees(), fees);
        prop_assert_eq!(buyer.lots(0), -seller.lots(0));
    }
}
