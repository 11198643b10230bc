//! Tables of the arithmetic: targets, reasons not to trade, and when sweeps look.

use super::{Rebalances, Weighed, kept, portfolio_target, published_target};
use protocol::messages::{AllocationDefinition, Flag, Reason, RebalanceCause, WeightSource};
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
        weights: WeightSource::Portfolio,
        instrument: None,
        weight: None,
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

/// Goal: a published weight is that part of the equity at the price, truncated toward nothing.
#[test]
fn targets_are_published_weights() {
    let half = RATIO_ONE / 2;
    let rows = [
        (RATIO_ONE, (half, 1_000), 100, Ok(5)),
        (RATIO_ONE, (-half, 1_099), 100, Ok(-5)),
        (2 * RATIO_ONE, (half, 1_000), 100, Ok(10)),
        (RATIO_ONE, (half, 199), 100, Ok(0)),
        (RATIO_ONE, (half, 1_000), 0, Err(Reason::ReferenceMissing)),
        (RATIO_ONE, (i64::MAX, i64::MAX), 1, Err(Reason::Overflow)),
    ];
    for (multiplier, what, unit_price, expected) in rows {
        assert_eq!(
            published_target(multiplier, what, unit_price),
            expected,
            "{what:?} at {unit_price}"
        );
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
    let (scheduled_at, drifted_at, published_at) = (3_600 * SECOND, 4_000 * SECOND, 4_100 * SECOND);
    let found = Rebalances { scheduled_at, drifted_at, published_at };
    let rows = [
        (&hourly, 3_601 * SECOND, None),
        (&hourly, 4_001 * SECOND, Some(RebalanceCause::Drift)),
        (&hourly, 7_199 * SECOND, Some(RebalanceCause::Drift)),
        (&hourly, 7_200 * SECOND, Some(RebalanceCause::Schedule)),
        (&AllocationDefinition { band: 0, ..hourly }, 7_199 * SECOND, None),
        (&AllocationDefinition { band: 0, interval: 0, ..hourly }, 7_200 * SECOND, None),
    ];
    for (allocation, now, expected) in rows {
        assert_eq!(found.cause(allocation, u64::MAX, now), expected, "{allocation:?} at {now}");
    }
    let led =
        AllocationDefinition { weights: WeightSource::Published, interval: 0, band: 0, ..hourly };
    let unled = AllocationDefinition { weights: WeightSource::Portfolio, ..led };
    let since = |allocation, published| found.cause(allocation, published, 5_000 * SECOND);
    assert_eq!(since(&led, 4_100 * SECOND), None);
    assert_eq!(since(&led, 4_101 * SECOND), Some(RebalanceCause::Weights));
    assert_eq!(since(&unled, 4_101 * SECOND), None);
}
