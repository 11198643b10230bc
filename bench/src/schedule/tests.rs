//! Tests of the schedules.

use super::{Arrivals, times};

// Goal: each kind of arrivals has the asked count, order and mean rate. Method: a long schedule of each.
#[test]
fn schedules_keep_their_rate() {
    for arrivals in [Arrivals::Even, Arrivals::Poisson, Arrivals::Bursts(10)] {
        let times = times(arrivals, 10_000, 100_000, 7);
        assert_eq!(times.len(), 100_000);
        assert!(times.is_sorted(), "{arrivals}");
        let last_s = *times.last().unwrap() as f64 / 1e9;
        assert!((9.8..10.2).contains(&last_s), "{arrivals} took {last_s} s");
    }
}

// Goal: the same seed gives the same times, another one others. Method: make them twice.
#[test]
fn schedules_repeat() {
    let make = |seed| times(Arrivals::Poisson, 1_000, 100, seed);
    assert_eq!(make(1), make(1));
    assert_ne!(make(1), make(2));
}

// Goal: a burst is at one instant. Method: compare within and across bursts.
#[test]
fn bursts_are_at_one_instant() {
    let times = times(Arrivals::Bursts(4), 1_000, 12, 1);
    assert_eq!(times[0], times[3]);
    assert_eq!(times[4], 4_000_000);
    assert_eq!(times[4], times[7]);
}
