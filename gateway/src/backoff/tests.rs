//! Tests of the waits between attempts to connect.

use super::*;

/// Goal: waits double up to their bound, always between half and the whole, and success resets them.
/// Method: many waits from several seeds.
#[test]
fn waits_grow_within_their_bounds() {
    for seed in 0..20 {
        let mut backoff = Backoff::new(seed);
        for _ in 0..2 {
            let mut longest = WAIT_NS_MIN;
            for _ in 0..12 {
                let wait = backoff.next(Nanos(1000)).0 - 1000;
                assert!((longest / 2..longest).contains(&wait), "seed {seed}: {wait}");
                longest = (longest * 2).min(WAIT_NS_MAX);
            }
            backoff.reset();
        }
    }
}

/// Goal: the same seed gives the same waits, another seed others.
/// Method: compare sequences.
#[test]
fn waits_follow_their_seed() {
    let waits = |seed| {
        let mut backoff = Backoff::new(seed);
        [(); 5].map(|()| backoff.next(Nanos(0)))
    };
    assert_eq!(waits(7), waits(7));
    assert_ne!(waits(7), waits(8));
}
