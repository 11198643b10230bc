//! Classes, judgements and scores worked out by hand.

use super::{Drift, Failure, Setback, class_of, judge};
use protocol::messages::{
    FailureClass, FailureRule, OrdRejReason, OrderState, OutOfSyncRule, PolicyDefinition,
};
use protocol::units::PlanIndex;

const POLICY: PolicyDefinition = PolicyDefinition {
    plan: PlanIndex(0),
    on_margin: FailureRule::Reduce,
    on_price: FailureRule::Retry,
    on_venue_limit: FailureRule::Ignore,
    on_would_increase: FailureRule::SwitchType,
    on_other: FailureRule::OutOfSync,
    on_exhausted: FailureRule::OutOfSync,
    retry_step: 1_000,
    out_of_sync: OutOfSyncRule::Pause,
    factor: 10_000,
    enter_below: 0,
    enter_after: 0,
    leave_at: 10_000,
    restrict_below: 0,
};

/// Goal: each reason of a venue has one class, and an order that ends without one has that of its end.
#[test]
fn classes() {
    for (state, reason, expected) in [
        (OrderState::Rejected, Some(OrdRejReason::InsufficientMargin), FailureClass::Margin),
        (OrderState::Rejected, Some(OrdRejReason::PriceExceedsBand), FailureClass::Price),
        (OrderState::Rejected, Some(OrdRejReason::OrderExceedsLimit), FailureClass::VenueLimit),
        (OrderState::Rejected, Some(OrdRejReason::IncorrectQuantity), FailureClass::VenueLimit),
        (OrderState::Rejected, Some(OrdRejReason::BelowMinimum), FailureClass::VenueLimit),
        (OrderState::Rejected, Some(OrdRejReason::Throttled), FailureClass::VenueLimit),
        (OrderState::Rejected, Some(OrdRejReason::WouldIncrease), FailureClass::WouldIncrease),
        (OrderState::Rejected, Some(OrdRejReason::ExchangeClosed), FailureClass::Other),
        (OrderState::Rejected, Some(OrdRejReason::UnknownAccount), FailureClass::Other),
        (OrderState::Rejected, None, FailureClass::Other),
        (OrderState::Expired, None, FailureClass::Price),
        (OrderState::Canceled, None, FailureClass::Price),
        (OrderState::Canceled, Some(OrdRejReason::InsufficientMargin), FailureClass::Margin),
    ] {
        assert_eq!(class_of(state, reason), expected, "{state:?} {reason:?}");
    }
}

/// Goal: what is stated is done as long as there are attempts, and what is too small is not halved again.
/// Method: class, whether it closes, whether attempts are left, lots; what is done, and what it leaves.
#[test]
fn judgements() {
    use FailureClass::{Margin, Other, Price, VenueLimit, WouldIncrease};
    use FailureRule::{Ignore, OutOfSync, Reduce, Retry, SwitchType};
    for (class, closes, is_exhausted, unfilled, rule, guard, lots_max, is_switched) in [
        (Price, false, false, 10, Retry, Some(1_000), None, false),
        (Price, false, true, 10, OutOfSync, None, None, false),
        (Margin, false, false, 11, Reduce, None, Some(5), false),
        (Margin, false, false, 5, OutOfSync, None, None, false),
        (Margin, true, false, 5, Reduce, None, Some(2), false),
        (Margin, true, false, 1, OutOfSync, None, None, false),
        (Margin, false, true, 11, OutOfSync, None, None, false),
        (VenueLimit, false, true, 10, Ignore, None, None, false),
        (WouldIncrease, true, false, 10, SwitchType, None, None, true),
        (WouldIncrease, false, false, 10, Ignore, None, None, false),
        (WouldIncrease, true, true, 10, OutOfSync, None, None, false),
        (Other, false, false, 10, OutOfSync, None, None, false),
    ] {
        let may_switch = closes;
        let failure = Failure { class, unfilled, closes, may_switch, is_exhausted, lots_min: 3 };
        let (found, after) = judge(&POLICY, &failure, &Setback::NONE);
        assert_eq!(found, rule, "{failure:?}");
        let lots = after.lots_max_stated().map(|lots| lots.0);
        let left = (after.failures, after.guard_stated(), lots, after.is_switched);
        assert_eq!(left, (1, guard, lots_max, is_switched), "{failure:?}");
    }
}

/// Goal: each retry goes a step further, never beyond the plan's guard, and a step of nothing is all of it.
#[test]
fn steps() {
    let failure = Failure {
        class: FailureClass::Price,
        unfilled: 2,
        closes: false,
        may_switch: false,
        is_exhausted: false,
        lots_min: 1,
    };
    let mut setback = Setback::NONE;
    let guards = [(); 3].map(|()| {
        setback = judge(&POLICY, &failure, &setback).1;
        setback.guard(2_500)
    });
    assert_eq!(guards, [1_000, 2_000, 2_500]);
    let at_once = PolicyDefinition { retry_step: 0, ..POLICY };
    let (_, after) = judge(&at_once, &failure, &Setback::NONE);
    assert_eq!(after.guard(2_500), 2_500);
}

/// Goal: a score is the part of the targets' value that is not adrift, rounded down.
#[test]
fn scores() {
    for (target, drift, expected) in [
        (0, 0, 10_000),
        (500, 0, 10_000),
        (500, 250, 5_000),
        (3, 1, 6_666),
        (1_000_000, 1, 9_999),
        (500, 500, 0),
        (500, 2_000, 0),
        (0, 7, 0),
        (i128::MAX, i128::MAX / 4, 7_500),
    ] {
        let found = Drift { target, held: 0, position: drift };
        assert_eq!(
            (found.score(), found.expected_score()),
            (expected, 10_000),
            "{drift} of {target}"
        );
    }
}
