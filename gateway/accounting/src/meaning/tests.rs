//! Tests of what numbers mean.

use super::{is_final, is_limiting, limits, sentence};
use protocol::messages::{LimitKind, OrderState, Reason};

/// Goal: each reason has a sentence of its own that reads as one.
#[test]
fn every_reason_has_its_sentence() {
    let mut sentences: Vec<_> = Reason::ALL.into_iter().map(sentence).collect();
    for sentence in &sentences {
        assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence}");
        assert!(sentence.starts_with(|first: char| first.is_ascii_uppercase()), "{sentence}");
    }
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), Reason::ALL.len());
}

/// Goal: what counts as held back by a rule is as documented: breaches, filters, minimums that are not
/// carried, and every reason from 200 on.
#[test]
fn limiting_reasons() {
    for reason in Reason::ALL {
        let rules =
            [Reason::BelowMinimumSkipped, Reason::BelowMinimumForced, Reason::SymbolNotCopied];
        let is_rule = rules.contains(&reason);
        assert_eq!(is_limiting(reason, 0), is_rule || reason.to_wire() >= 200, "{reason:?}");
        assert!(is_limiting(reason, 1 << 3));
    }
}

/// Goal: bits of breaches name their limits.
#[test]
fn breaches_name_limits() {
    assert_eq!(limits(0), []);
    assert_eq!(limits(1 << 2 | 1 << 11), [LimitKind::MaxOrderNotional, LimitKind::MaxEventAge]);
    assert_eq!(limits(u32::MAX - 1).len(), LimitKind::ALL.len());
}

/// Goal: six states are final, and an order that may live is not.
#[test]
fn final_states() {
    let finals: Vec<_> = OrderState::ALL.into_iter().filter(|state| is_final(*state)).collect();
    use OrderState::{Canceled, Expired, Filled, NotSent, Rejected, Replaced};
    assert_eq!(finals, [Filled, Canceled, Rejected, Expired, NotSent, Replaced]);
}
