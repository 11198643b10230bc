//! Tests of derived maxima: from nothing to more than there can be.

use super::{BOUNDS, Capacity, Counts};

fn counts(each: usize) -> Counts {
    Counts {
        venues: each,
        sessions: each,
        instruments: each,
        leaders: each,
        followers: each,
        plans: each,
        limits: each,
        plan_entries: 0,
        plans_per_leader: each,
    }
}

/// Goal: a small file gets the least, a usual one twice of what it holds. Method: table of all values.
#[test]
fn derivation() {
    let least = [8, 64, 64, 16, 64, 64, 256, 4096, 4096, 1024, 1 << 16];
    assert_eq!(Capacity::derived(&counts(1)).values(), least);
    let thousand = Counts { venues: 2, leaders: 500, instruments: 40, ..counts(1000) };
    assert_eq!(
        Capacity::derived(&thousand).values(),
        [8, 2000, 80, 1000, 2000, 2000, 2000, 80_000, 16_000, 1024, 4194]
    );
}

/// Goal: nothing derived is beyond its bound, nor below what the file holds. Method: growing counts, each within
/// what the index types can number.
#[test]
fn derived_values_are_bounded() {
    for each in [0, 1, 10, 255, 65_535] {
        let counts = Counts { venues: each.min(255), ..counts(each) };
        let values = Capacity::derived(&counts).values();
        for (value, (name, most)) in values.into_iter().zip(BOUNDS) {
            assert!((1..=most).contains(&value), "{name} is {value} for {each}");
        }
        assert!(values[..7].iter().zip([counts.venues]).all(|(value, held)| *value >= held));
    }
}

/// Goal: every field can be set by its name, and no other.
#[test]
fn values_by_name() {
    let mut capacity = Capacity::derived(&counts(1));
    for (value, (name, _)) in BOUNDS.into_iter().enumerate() {
        *capacity.value_mut(name).unwrap() = value;
    }
    assert_eq!(capacity.values(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(capacity.value_mut("plans"), None);
}

/// Goal: the ring grows with plans and open orders, by powers of two, and has a floor.
#[test]
fn ring() {
    let capacity = Capacity::derived(&counts(1));
    assert_eq!(capacity.ring_bytes_min(1), 4 << 20);
    assert_eq!(capacity.ring_bytes_min(10_000), 8 << 20);
    let many = Capacity { orders_max: 1 << 20, ..capacity };
    assert!(many.ring_bytes_min(1) > 2 * many.decisions_bytes_max(1));
    assert!(many.ring_bytes_min(1).is_power_of_two());
}
