//! Books and throttles against plain lists of what happened.

use super::{HOUR_NS, HOURS, Hour, LossBook, Settings, Throttle};
use proptest::prelude::*;
use protocol::messages::AccountSnapshot;
use protocol::units::{FollowerIndex, Money, Nanos, SessionIndex};

fn snapshot(equity: i64, time: u64) -> AccountSnapshot {
    AccountSnapshot {
        session: SessionIndex(0),
        session_sequence: 1,
        follower: FollowerIndex(0),
        balance: Money(equity),
        equity: Money(equity),
        margin_used: Money(0),
        fees_paid: Money(0),
        transact_time: Nanos(time),
        receive_time: Nanos(time),
        funding_paid: Money(0),
        deposits: Money(0),
    }
}

proptest! {
    /// Goal: a rolling window begins with the worth at the start of the hour that lies a day back, and its peak is the
    /// highest worth since then.
    /// Method: random gaps between snapshots; the whole list is searched each time.
    #[test]
    fn a_rolling_window_is_a_day_to_the_hour(
        steps in prop::collection::vec((0_u64..200_000, -1_000_i64..1_000), 1..80),
    ) {
        let settings = Settings::DEFAULT;
        let (mut book, mut hours) = (LossBook::NEW, [Hour::default(); HOURS]);
        let (mut time, mut list) = (90 * HOUR_NS, Vec::new());
        for (seconds, equity) in steps {
            time += seconds * 1_000_000_000;
            let snapshot = snapshot(equity, time);
            let after = book.after(&snapshot, &settings);
            list.push((time / HOUR_NS, equity));
            // Hours are counted from any start.
            let start = time / HOUR_NS - 24;
            // The first snapshot of that hour, else the last one before, else the first of all.
            let first_of_hour = list.iter().find(|(hour, _)| *hour == start);
            let before = list.iter().rfind(|(hour, _)| *hour < start);
            let expected = first_of_hour.or(before).or(list.first()).unwrap().1;
            prop_assert_eq!(book.day_before(&after, &hours), expected);
            let since = list.iter().filter(|(hour, _)| start <= *hour).map(|(_, worth)| *worth);
            let peak = since.fold(expected, i64::max);
            prop_assert_eq!(book.peak_of_a_day(&after, &hours), peak);
            book.write_hours(&after, &mut hours);
            book = after;
        }
    }

    /// Goal: within any second no more than twice the limit leaves: the orders that may leave at once,
    /// and those whose part of the second has passed. Method: as many as allowed, at random times.
    #[test]
    fn a_throttle_never_lets_more_through(
        limit in 1_u32..9,
        pauses_ms in prop::collection::vec(0_u64..400, 1..80),
    ) {
        let interval_ns = (1_000_000_000_u64).div_ceil(limit.into());
        let (mut throttle, mut now, mut sent) = (Throttle::default(), 5_000_000_000_u64, Vec::new());
        for pause in pauses_ms {
            now += pause * 1_000_000;
            let room = throttle.room(now, interval_ns, limit.into());
            prop_assert!((0..=i64::from(limit)).contains(&room));
            throttle = throttle.after(room, now, interval_ns);
            sent.extend((0..room).map(|_| now));
            for start in &sent {
                let second = *start..start + 1_000_000_000;
                let count = sent.iter().filter(|time| second.contains(time)).count();
                prop_assert!(count <= 2 * limit as usize);
            }
        }
    }
}
