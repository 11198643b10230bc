//! Tests of the judging rule with made-up ratios.

use super::{Verdict, coverage, judge, outside};
use crate::schedule::SplitMix;

// Goal: the rule is what its page says. Method: a table of ratios, tolerance 5 %.
#[test]
fn figures_are_judged() {
    for (ratios, verdict) in [
        // Clearly slower in every pair.
        (vec![1.10, 1.12, 1.08, 1.11, 1.09], Verdict::Slower),
        // Slower in every pair, but within the tolerance.
        (vec![1.03, 1.04, 1.02, 1.03, 1.04], Verdict::Same),
        // Slower in the median, but once faster: five pairs cannot tell.
        (vec![1.10, 1.12, 0.99, 1.11, 1.09], Verdict::Unclear),
        // One wild pair changes nothing.
        (vec![1.00, 1.01, 9.00, 0.99, 1.00], Verdict::Same),
        (vec![0.80, 0.82, 0.79, 0.85, 0.81], Verdict::Faster),
        (vec![0.80, 0.82, 1.10, 0.85, 0.81], Verdict::Unclear),
        // The tolerance is measured in both directions by the same ratio.
        (vec![1.0 / 1.04; 5], Verdict::Same),
        (vec![f64::NAN; 5], Verdict::Unclear),
    ] {
        assert_eq!(judge(&ratios, 0.05).verdict, verdict, "{ratios:?}");
    }
}

// Goal: the band drops ratios only where enough are left for its coverage. Method: known binomial sums.
#[test]
fn bands_cover_what_they_say() {
    assert_eq!([5, 7, 8, 11, 12, 20].map(outside), [0, 0, 0, 0, 1, 3]);
    assert_eq!(coverage(5), 0.9375);
    assert_eq!(coverage(8), 0.9921875);
    let band = judge(&[1.0, 9.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.5, 0.1, 1.0], 0.0).band;
    assert_eq!(band, [0.5, 8.0]);
}

// Goal: noise alone hardly ever raises an alarm, a real slowdown nearly always does. Method: 2,000
// comparisons of eight pairs with noise of up to a tenth, without and with a slowdown of a fifth.
#[test]
fn noise_is_told_from_a_slowdown() {
    let mut random = SplitMix(7);
    let mut slower = |factor: f64| {
        let mut alarms = 0;
        for _ in 0..2_000 {
            let mut noise = || 0.9 + 0.2 * (random.draw() % 1_000) as f64 / 1_000.0;
            let ratios: Vec<f64> = (0..8).map(|_| factor * noise() / noise()).collect();
            alarms += u32::from(judge(&ratios, 0.05).verdict == Verdict::Slower);
        }
        alarms
    };
    let (false_alarms, found) = (slower(1.0), slower(1.2));
    assert!(false_alarms <= 12, "{false_alarms} false alarms in 2,000 (seed 7)");
    assert!(found >= 1_700, "{found} of 2,000 slowdowns found (seed 7)");
}
