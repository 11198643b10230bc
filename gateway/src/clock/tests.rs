//! Tests of the clock.

use super::*;

/// Goal: a wall clock that is set back never makes time run backwards for a stage.
/// Method: move a manual clock forwards, back, and forwards again.
#[test]
fn time_never_runs_backwards() {
    let time = Arc::new(AtomicU64::new(100));
    let mut clock = Clock::manual(Arc::clone(&time));
    assert_eq!(clock.now(), Nanos(100));
    time.store(40, Ordering::Relaxed);
    assert_eq!(clock.now(), Nanos(100));
    time.store(101, Ordering::Relaxed);
    assert_eq!(clock.now(), Nanos(101));
}

/// Goal: a clock that is ahead goes on from where it was put.
#[test]
fn a_clock_can_be_put_ahead() {
    let ahead = Arc::new(AtomicU64::new(0));
    let mut clock = Clock::ahead(Arc::clone(&ahead));
    let before = clock.now();
    ahead.store(86_400_000_000_000, Ordering::Relaxed);
    assert!(elapsed_ns(before, clock.now()) >= 86_400_000_000_000);
}

/// Goal: the system clock shows this century. Method: compare with the year 2020.
#[test]
fn the_system_clock_is_a_wall_clock() {
    assert!(Clock::system().now() > Nanos(1_577_836_800_000_000_000));
    assert_eq!(elapsed_ns(Nanos(5), Nanos(3)), 0);
}
