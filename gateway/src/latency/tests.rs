//! Tests of the latency measurement.

use super::*;

/// Goal: no value is lost on the way from the trading thread, even when the collector is slow.
/// Method: record, hand over more often than the collector collects, then let it catch up.
#[test]
fn every_value_arrives_once() {
    let (mut recorder, mut collector) = measurement();
    for value in 1..=100_u64 {
        recorder.record(Nanos(1000), Nanos(1000 + value));
        recorder.hand_over();
    }
    assert!(!recorder.finish());
    assert_eq!(collector.collect(), 1);
    assert!(recorder.finish());
    assert_eq!(collector.collect(), 1);
    let percentiles = collector.percentiles();
    assert_eq!((percentiles.count, percentiles.min, percentiles.max), (100, 1, 100));
    assert_eq!(percentiles.p50, 50);
}

/// Goal: the recorder hands over by time and only when there is something.
/// Method: ticks around the interval.
#[test]
fn the_recorder_hands_over_by_time() {
    let (mut recorder, mut collector) = measurement();
    recorder.tick(Nanos(HANDOVER_NS));
    assert_eq!(collector.collect(), 0);
    recorder.record(Nanos(5), Nanos(1));
    recorder.tick(Nanos(HANDOVER_NS + 1));
    assert_eq!(collector.collect(), 0);
    recorder.tick(Nanos(2 * HANDOVER_NS));
    assert_eq!(collector.collect(), 1);
    assert_eq!(collector.percentiles().max, 1);
    assert_eq!(Collector::percentiles(&measurement().1), Percentiles::default());
}
