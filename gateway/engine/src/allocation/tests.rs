//! Tables of the arithmetic: targets, reasons not to trade, and when sweeps look.

use super::{Rebalances, Weighed, kept, portfolio_target};
use protocol::messages::{AllocationDefinition, Flag, Reason, RebalanceCause};
use protocol::units::{MONEY_ONE, Money, PlanIndex, RATIO_ONE};

const BASIS_POINT: u32 = 10_000;

fn allocation() -> AllocationDefinition {
    AllocationDefinition {
        plan: PlanIndex(0),
        on_leader: Flag::Yes,
        interval: 0,
        band: 100 * BASIS_POINT,
        min_trade: Money(0),
        cost: 0,
        benefit: 0,
    }
}

/// Goal: a follower with a part of the equity holds that part, truncated toward nothing, on the right side.
#[test]
fn targets_are_parts_of_the_leaders_portfolio() {
    let rows = [
        (RATIO_ONE, (1_000, 500), 11, Flag::No, Some(5)),
        (RATIO_ONE, (1_000, 500), -11, Flag::No, Some(-5)),
        (RATIO_ONE, (1_000, 500), 11, Flag::Yes, Some(-5)),
        (2 * RATIO_ONE, (1_000, 500), 11, Flag::No, Some(11)),
        (RATIO_ONE, (3, 1), 10, Flag::No, Some(3)),
        (RATIO_ONE, (1_000, 500), 1, Flag::No, Some(0)),
        (RATIO_ONE, (1, i64::MAX), 1, Flag::No, None),
    ];
    for (multiplier, equities, leader, reverse, expected) in rows {
        let target = portfolio_target(multiplier, equities, leader, reverse);
        assert_eq!(target, expected, "{multiplier} {equities:?} {leader} {reverse:?}");
    }
}

/// Goal: each rule says no where it should and not one lot earlier. Equity is 1000, a lot is worth 1: the band of
/// 1 % is ten lots.
#[test]
fn rules_say_no_at_their_bounds() {
    let band = |band| AllocationDefinition { band, ..allocation() };
    let narrow = AllocationDefinition { min_trade: Money(20 * MONEY_ONE), ..band(0) };
    // 10 of 1000 is 1 %, which is worth 1 % of 1000 bp: it may cost 10 bp.
    let dear = |cost| AllocationDefinition {
        cost: cost * BASIS_POINT,
        benefit: 1_000 * BASIS_POINT,
        ..band(0)
    };
    let at = |held, target| Weighed {
        held,
        target,
        unit_price: MONEY_ONE,
        equity: 1_000 * MONEY_ONE,
        quote: None,
        is_due: true,
    };
    let wide = Weighed { quote: Some((999, 1_001)), ..at(0, 10) };
    let late = Weighed { is_due: false, ..at(0, 11) };
    let rows = [
        (allocation(), at(0, 10), Some(Reason::AllocationInBand)),
        (allocation(), at(0, 11), None),
        (allocation(), at(100, 89), None),
        (allocation(), at(100, 90), Some(Reason::AllocationInBand)),
        (allocation(), at(5, 0), Some(Reason::AllocationInBand)),
        (allocation(), at(-5, 5), None),
        (allocation(), at(5, -1), None),
        (allocation(), at(7, 7), None),
        (band(0), at(0, 1), None),
        (narrow, at(0, 19), Some(Reason::AllocationTooSmall)),
        (narrow, at(0, 20), None),
        (dear(10), at(0, 10), None),
        (dear(11), at(0, 10), Some(Reason::AllocationCost)),
        (dear(10), wide, Some(Reason::AllocationCost)),
        (allocation(), late, Some(Reason::AllocationNotDue)),
        (allocation(), Weighed { is_due: false, ..at(-5, 5) }, None),
    ];
    for (allocation, weighed, expected) in rows {
        assert_eq!(kept(&allocation, &weighed), expected, "{allocation:?} {weighed:?}");
    }
}

/// Goal: numbers at the ends of their ranges neither overflow nor trade what is in the band.
#[test]
fn nothing_overflows() {
    let huge = AllocationDefinition { band: u32::MAX, benefit: u32::MAX, ..allocation() };
    let weighed = |target, unit_price, equity| Weighed {
        held: 0,
        target,
        unit_price,
        equity,
        quote: Some((1, i64::MAX)),
        is_due: true,
    };
    let far = weighed(crate::exact::LOTS_MAX, i64::MAX, 1);
    assert_eq!(kept(&huge, &far), None);
    assert_eq!(kept(&huge, &weighed(1, 1, i64::MAX)), Some(Reason::AllocationInBand));
}

/// Goal: a schedule is due once in each period, a drift is looked at no more than once a second after one was traded.
#[test]
fn sweeps_look_when_it_is_time() {
    const SECOND: u64 = 1_000_000_000;
    let hourly = AllocationDefinition { interval: 3_600 * SECOND, ..allocation() };
    let found = Rebalances { scheduled_at: 3_600 * SECOND, drifted_at: 4_000 * SECOND };
    let rows = [
        (&hourly, 3_601 * SECOND, None),
        (&hourly, 4_001 * SECOND, Some(RebalanceCause::Drift)),
        (&hourly, 7_199 * SECOND, Some(RebalanceCause::Drift)),
        (&hourly, 7_200 * SECOND, Some(RebalanceCause::Schedule)),
        (&AllocationDefinition { band: 0, ..hourly }, 7_199 * SECOND, None),
        (&AllocationDefinition { band: 0, interval: 0, ..hourly }, 7_200 * SECOND, None),
    ];
    for (allocation, now, expected) in rows {
        assert_eq!(found.cause(allocation, now), expected, "{allocation:?} at {now}");
    }
}
