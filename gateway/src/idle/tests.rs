//! Tests of the idle strategies; they look at decisions, so nothing sleeps.

use super::*;

/// Goal: backoff passes through spinning, yielding and ever longer sleeps, and work resets it.
/// Method: count decisions of idle turns.
#[test]
fn backoff_grows_and_work_resets_it() {
    let mut idle = Idling::new(IdleStrategy::Backoff);
    for _ in 0..2 {
        for _ in 0..SPINS {
            assert_eq!(idle.decide(0), Rest::Spin);
        }
        for _ in 0..YIELDS {
            assert_eq!(idle.decide(0), Rest::Yield);
        }
        assert_eq!(idle.decide(0), Rest::Sleep(SLEEP_NS_MIN));
        assert_eq!(idle.decide(0), Rest::Sleep(2 * SLEEP_NS_MIN));
        for _ in 0..10 {
            idle.decide(0);
        }
        assert_eq!(idle.decide(0), Rest::Sleep(SLEEP_NS_MAX));
        assert_eq!(idle.decide(1), Rest::None);
    }
}

/// Goal: spin never gives its core away, yield never sleeps. Method: many idle turns of each.
#[test]
fn spin_and_yield_keep_to_themselves() {
    let mut spin = Idling::new(IdleStrategy::Spin);
    let mut yielding = Idling::new(IdleStrategy::Yield);
    for turn in 1..10_000 {
        assert_eq!(spin.decide(0), Rest::Spin);
        let expected = if turn <= SPINS { Rest::Spin } else { Rest::Yield };
        assert_eq!(yielding.decide(0), expected);
    }
}
